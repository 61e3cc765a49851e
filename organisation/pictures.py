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


@dataclass(frozen=True)
class Part:
    """One kind of thing that is counted: its words, its colour, and whether it is hatched (seen without colour)."""

    label: str
    fill: str
    is_hatched: bool = False

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
OTHER = Part("Redovisade på annat sätt", "#b9d0d1")
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


def _text(x, y, words, fill):
    return (
        f'<text x="{x:g}" y="{y:.1f}" text-anchor="middle" font-size="12" fill="{fill}" aria-hidden="true">'
        f"{escape(words)}</text>"
    )
