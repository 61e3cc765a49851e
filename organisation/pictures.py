"""Small pictures drawn by the server as SVG, for the screen and for papers: no script, no inline style.

Each picture carries its title and description for those who listen, and its figures as rows, so that a page or a
paper can show the same as a table. Colours are attributes, because a paper has no style sheet of the site; shape and
figure stand beside colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

INK, QUIET, RULE = "#16282d", "#5d5a50", "#ded7c9"
PLOT_HEIGHT, TOP, BOTTOM, STEP, BAR = 72, 16, 20, 56, 30
ROWS_WIDTH, ROW_STEP, ROW_BAR, SIGN_WIDTH = 580, 15, 11, 5.2


@dataclass(frozen=True)
class Part:
    """One kind of thing that is counted: its words, its colour, and whether it is hatched (seen without colour)."""

    label: str
    fill: str
    is_hatched: bool = False
    # The colour of a figure that stands in the part.
    ink: str = "#ffffff"

    @property
    def swatch(self) -> SafeString:
        """A little square in the part's colour, for the key beside a picture; its stripes are drawn one by one."""
        fill = "#fdf1ea" if self.is_hatched else self.fill
        stripes = (
            f'<path d="M0 6L6 0M2 12L12 2M8 12L12 8" stroke="{self.fill}" stroke-width="2"/>'
            if self.is_hatched
            else ""
        )
        return mark_safe(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">'
            f'<rect x="0.5" y="0.5" width="11" height="11" fill="{fill}" stroke="{self.fill}"/>{stripes}</svg>'
        )


DONE = Part("Genomförda", "#2f7480")
OTHER = Part("Redovisade på annat sätt", "#b9d0d1", ink="#16282d")
MISSING = Part("Ej redovisade", "#c2561f", is_hatched=True)
DEVIATIONS = Part("Avvikelser", "#a8431a")


@dataclass(frozen=True)
class Picture:
    """Stacked bars: for each label (a year) the counts of the parts, in the parts' order."""

    name: str
    title: str
    parts: tuple[Part, ...]
    bars: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def description(self) -> str:
        """The figures as a sentence: "2025: genomförda 8, ej redovisade 2"."""
        return ". ".join(
            f"{label}: " + ", ".join(f"{part.label.lower()} {count}" for part, count in self._pairs(counts))
            for label, counts in self.bars
        )

    @property
    def svg(self) -> SafeString:
        """The picture, whole and by itself; `name` makes its ids unique on the page."""
        width, height = STEP * max(len(self.bars), 1), TOP + PLOT_HEIGHT + BOTTOM
        highest = max((sum(counts) for _, counts in self.bars), default=0) or 1
        drawn = "".join(
            self._bar(number, label, counts, highest) for number, (label, counts) in enumerate(self.bars)
        )
        base = TOP + PLOT_HEIGHT
        return mark_safe(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" aria-labelledby="{self.name}-title {self.name}-desc">'
            f'<title id="{self.name}-title">{escape(self.title)}</title>'
            f'<desc id="{self.name}-desc">{escape(self.description)}</desc>'
            f"{self._hatch()}{drawn}"
            f'<line x1="0" y1="{base}" x2="{width}" y2="{base}" stroke="{QUIET}" stroke-width="1"/></svg>'
        )

    def _pairs(self, counts: Sequence[int]):
        return zip(self.parts, counts, strict=True)

    def _bar(self, number, label, counts, highest):
        """One bar from the base up, its sum above it and its label below."""
        left, bottom = number * STEP + (STEP - BAR) / 2, TOP + PLOT_HEIGHT
        pieces, y = [], float(bottom)
        for part, count in self._pairs(counts):
            tall = PLOT_HEIGHT * count / highest
            y -= tall
            if count:
                fill = f"url(#{self.name}-hatch)" if part.is_hatched else part.fill
                pieces.append(
                    f'<rect x="{left:g}" y="{y:.1f}" width="{BAR}" height="{tall:.1f}" fill="{fill}"'
                    f' stroke="{part.fill}" stroke-width="1"/>'
                )
        middle = left + BAR / 2
        pieces.append(_text(middle, y - 4, str(sum(counts)), INK))
        pieces.append(_text(middle, bottom + 15, label, QUIET))
        return "".join(pieces)

    def _hatch(self):
        hatched = next((part for part in self.parts if part.is_hatched), None)
        if hatched is None:
            return ""
        return (
            f'<defs><pattern id="{self.name}-hatch" width="6" height="6" patternUnits="userSpaceOnUse"'
            f' patternTransform="rotate(45)"><rect width="6" height="6" fill="#fdf1ea"/>'
            f'<line x1="0" y1="0" x2="0" y2="6" stroke="{hatched.fill}" stroke-width="3"/></pattern></defs>'
        )


@dataclass(frozen=True)
class RowPicture:
    """Lying bars, a row for each label: for names that are too long to stand under a bar.

    `alt` is the whole of what the picture says to those who listen; the figures themselves stand in a table beside it.
    """

    name: str
    alt: str
    parts: tuple[Part, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    label_width: int = 200
    font: str = "Source Sans"

    @property
    def svg(self) -> SafeString:
        """The picture, whole and by itself, as wide as a page's text; `name` makes its ids unique."""
        height = ROW_STEP * (len(self.rows) + 1) + 8
        highest = max((sum(counts) for _, counts in self.rows), default=0) or 1
        drawn = "".join(self._row(number, *row, highest) for number, row in enumerate(self.rows))
        return mark_safe(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" viewBox="0 0 {ROWS_WIDTH} {height}"'
            f' width="{ROWS_WIDTH}" height="{height}" aria-labelledby="{self.name}-title">'
            f'<title id="{self.name}-title">{escape(self.alt)}</title>{drawn}{self._key()}</svg>'
        )

    def _key(self):
        """What each part is, below the bars: a paper has no other place for it."""
        x, top, pieces = float(self.label_width), ROW_STEP * len(self.rows) + 8, []
        for part in self.parts:
            pieces.append(_row_bar(part, x, top, ROW_BAR))
            pieces.append(
                _row_text(x + ROW_BAR + 5, top + ROW_BAR - 2.2, part.label, INK, self.font, "start")
            )
            x += ROW_BAR + 5 + SIGN_WIDTH * len(part.label) + 14
        return "".join(pieces)

    def _row(self, number, label, counts, highest):
        """The label, its bar with the figure of each part that has room for it, and the sum after it."""
        top, x = number * ROW_STEP + 2, float(self.label_width)
        middle = top + ROW_BAR - 2.2
        room = ROWS_WIDTH - self.label_width - 30
        pieces = [_row_text(self.label_width - 8, middle, label, INK, self.font, "end")]
        for part, count in zip(self.parts, counts, strict=True):
            wide = room * count / highest
            if count:
                pieces.append(_row_bar(part, x, top, wide))
                if wide >= 14 and not part.is_hatched:
                    pieces.append(_row_text(x + wide / 2, middle, str(count), part.ink, self.font, "middle"))
            x += wide
        pieces.append(_row_text(x + 6, middle, str(sum(counts)), INK, self.font, "start"))
        return "".join(pieces)


def _row_bar(part, x, top, wide):
    """A rectangle; a hatched part has its stripes drawn one by one, so that a paper needs no pattern."""
    fill = "#fdf1ea" if part.is_hatched else part.fill
    bar = (
        f'<rect x="{x:.1f}" y="{top:g}" width="{wide:.1f}" height="{ROW_BAR}" fill="{fill}"'
        f' stroke="{part.fill}" stroke-width="0.8"/>'
    )
    if not part.is_hatched:
        return bar
    lines = [
        f"M{left:.1f} {top + ROW_BAR}L{min(left + ROW_BAR, x + wide):.1f}"
        f" {max(top, top + ROW_BAR - (x + wide - left)):.1f}"
        for left in (x + step for step in range(0, int(wide), 5))
    ]
    return f'{bar}<path d="{"".join(lines)}" stroke="{part.fill}" stroke-width="1.2" fill="none"/>'


def _row_text(x, y, words, fill, font, anchor):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-family="{font}" font-size="10" fill="{fill}"'
        f' aria-hidden="true">{escape(words)}</text>'
    )


def _text(x, y, words, fill):
    return (
        f'<text x="{x:g}" y="{y:.1f}" text-anchor="middle" font-size="12" fill="{fill}" aria-hidden="true">'
        f"{escape(words)}</text>"
    )
