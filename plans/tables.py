"""From rows and a dress to a table: section rows, headings, spanning cells. Screen, PDF and Excel all draw this."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import escape
from itertools import compress
from typing import NamedTuple

from django.utils.safestring import SafeString

from organisation.texts import Audience, RenderedText, render

from .columns import Column, Dress, Piece
from .fields import PlanTableRow, registry
from .models import Avsnitt, Planversion


class CellPart(NamedTuple):
    """A paragraph of a cell, rendered for its audience."""

    text: RenderedText
    label: str = ""

    def __str__(self):
        return f"{self.label} {self.text.plain}".strip()

    @property
    def notation(self) -> str:
        """As plain text, with marked passages in their marks."""
        return f"{self.label} {self.text.notation}".strip()

    @property
    def html(self) -> SafeString:
        """The paragraphs as HTML, the label at the head of the first."""
        if not self.label:
            return self.text.html
        label = f'<strong class="dress-label">{escape(self.label)}</strong> '
        if self.text.is_inline:
            return SafeString(f"<p>{label}{self.text.inline_html}</p>")
        return SafeString(f"<p>{label}</p>{self.text.html}")


@dataclass
class Cell:
    """What stands in one cell, and how many rows it spans."""

    parts: tuple[CellPart, ...]
    rowspan: int = 1
    is_row_header: bool = False

    @property
    def text(self) -> str:
        """Plain text, one paragraph of the dress a line."""
        return "\n".join(map(str, self.parts))

    @property
    def notation(self) -> str:
        """As `text`, with marked passages in their marks, so that a sheet brings them back."""
        return "\n".join(part.notation for part in self.parts)

    @property
    def html(self) -> SafeString:
        """The cell's paragraphs as HTML."""
        return SafeString("".join(part.html for part in self.parts))

    def draw(self, label: str) -> str:
        """The whole cell as HTML; `label` is its column's heading, which a narrow screen shows inside the cell."""
        tag, attributes = "td", ""
        if self.is_row_header:
            tag, attributes = "th", f' scope="{"rowgroup" if self.rowspan > 1 else "row"}"'
        if self.rowspan > 1:
            attributes += f' rowspan="{self.rowspan}" class="dress-span"'
        return (
            f'<{tag}{attributes} data-label="{escape(label)}"><div class="longtext">{self.html}</div></{tag}>'
        )


@dataclass
class Row:
    """One row; a cell that an upper cell covers is None. `source` is what the row was made of."""

    cells: list[Cell | None]
    source: PlanTableRow
    columns: tuple[Column, ...]

    @property
    def is_section(self) -> bool:
        return False

    @property
    def html(self) -> SafeString:
        """The drawn cells. Built here and not in the template: a page has hundreds, and each look-up costs."""
        drawn = (
            cell.draw(column.heading) for cell, column in zip(self.cells, self.columns, strict=True) if cell
        )
        return SafeString("".join(drawn))

    @property
    def anchor(self) -> str:
        """The row's name inside the page: that of what it was made of."""
        if "anchor" in self.source.extra:
            return self.source.extra["anchor"]
        moment, process = self.source.moment, self.source.process
        return f"moment-{moment.public_id}" if moment else f"process-{process.public_id}"

    @property
    def attributes(self) -> SafeString:
        """Id and class of the row, as they stand in its tag."""
        css_class = self.source.extra.get("css_class", "")
        return SafeString(f' id="{self.anchor}"' + (f' class="{css_class}"' if css_class else ""))


@dataclass
class SectionRow:
    """A heading that stands as a row across the table."""

    avsnitt: Avsnitt
    level: int

    @property
    def is_section(self) -> bool:
        return True

    @property
    def text(self) -> str:
        return self.avsnitt.name


@dataclass
class Heading:
    """A heading above a table of its own; level 1 is the highest inside the document's own headings."""

    text: str
    level: int
    avsnitt: Avsnitt | None = None
    is_process: bool = False

    @property
    def html_level(self) -> int:
        """The level on a page whose own heading is h1."""
        return min(self.level + 1, 6)


@dataclass
class Group:
    """The headings that stand above a table, and its rows."""

    headings: list[Heading] = field(default_factory=list)
    rows: list[Row | SectionRow] = field(default_factory=list)


@dataclass
class Table:
    """A dressed table: columns and groups. A dress without process headings has one group."""

    dress: Dress
    groups: list[Group]

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.dress.columns

    @property
    def widths(self) -> tuple[float, ...]:
        return self.dress.widths

    @property
    def span(self) -> int:
        """The number of columns, for a cell across the table."""
        return len(self.dress.columns)

    @property
    def rows(self) -> list[Row]:
        """The rows without section rows, in order."""
        return [row for group in self.groups for row in group.rows if not row.is_section]


def without_empty_columns(table: Table) -> Table:
    """The table as paper draws it: where nobody chose the dress, columns without a word in any row are left out."""
    rows = table.rows
    if not (table.dress.drops_empty and rows):
        return table
    used = [
        any(cell and cell.text for cell in cells) for cells in zip(*(row.cells for row in rows), strict=True)
    ]
    dress = replace(table.dress, columns=tuple(compress(table.columns, used)))
    return Table(
        dress, [Group(group.headings, _with_columns(group.rows, dress, used)) for group in table.groups]
    )


def _with_columns(rows, dress, used):
    return [
        row if row.is_section else Row(list(compress(row.cells, used)), row.source, dress.columns)
        for row in rows
    ]


def load_rows(version: Planversion, paths: dict | None = None) -> list[PlanTableRow]:
    """The version's rows in printed order, with all that any field reads; the number of queries is fixed.

    Who has the version's `avsnitt_paths` already gives them.
    """
    paths = avsnitt_paths(version) if paths is None else paths
    with_moment: dict[int, list] = {}
    for moment in version.moment.for_table():
        with_moment.setdefault(moment.process_id, []).append(moment)
    rows = []
    for process in sorted_processes(version, paths):
        path = paths.get(process.avsnitt_id, ())
        for moment in with_moment.get(process.pk, [None]):
            if moment is not None:
                moment.version = version
                moment.process = process
            rows.append(PlanTableRow(process, moment, path))
    return rows


def avsnitt_paths(version: Planversion) -> dict[int, tuple[Avsnitt, ...]]:
    """For each avsnitt, in printed order, the headings from the top down to itself."""
    children: dict[int | None, list[Avsnitt]] = {}
    for avsnitt in version.avsnitt.all():
        children.setdefault(avsnitt.parent_id, []).append(avsnitt)
    paths: dict[int, tuple[Avsnitt, ...]] = {}

    def walk(parent_id, path):
        for avsnitt in children.get(parent_id, ()):
            paths[avsnitt.pk] = (*path, avsnitt)
            walk(avsnitt.pk, paths[avsnitt.pk])

    walk(None, ())
    return paths


def sorted_processes(version: Planversion, paths: dict) -> list:
    """The processes as printed: those above all headings first, then heading by heading."""
    order = {pk: place for place, pk in enumerate(paths, start=1)}
    return sorted(
        version.processer.all(), key=lambda each: (order.get(each.avsnitt_id, 0), each.position, each.pk)
    )


def build_table(
    rows: Iterable[PlanTableRow],
    dress: Dress,
    audience: Audience,
    avsnitt: Iterable[tuple[Avsnitt, ...]] = (),
) -> Table:
    """The rows in the dress, for the audience. `avsnitt` are paths of headings that show even when empty, in order."""
    by_path: dict[tuple, list[PlanTableRow]] = {(): [], **{path: [] for path in avsnitt}}
    for row in rows:
        by_path.setdefault(row.avsnitt, []).append(row)
    builder = _Builder(dress, audience)
    for path, rows_there in by_path.items():
        builder.open_avsnitt(path)
        for row in rows_there:
            builder.add(row)
    return builder.finish()


def table_of(version: Planversion, dress: Dress, audience: Audience) -> Table:
    """The whole version in the dress, empty headings too."""
    paths = avsnitt_paths(version)
    return build_table(load_rows(version, paths), dress, audience, paths.values())


class _Builder:
    def __init__(self, dress, audience):
        self.dress = dress
        self.audience = audience
        self.codes = set(dress.fields)
        self.header_column = _row_header_column(dress)
        self.groups = []
        self.path = ()
        self.process = None

    def open_avsnitt(self, path):
        """Show the headings of the path that the one before did not have."""
        shared = 0
        while shared < min(len(path), len(self.path)) and path[shared].pk == self.path[shared].pk:
            shared += 1
        new = [(level, each) for level, each in enumerate(path, start=1) if level > shared]
        self.path = path
        if not new:
            return
        self.process = None
        if self.dress.has_process_headings:
            self._heading_group().headings.extend(Heading(each.name, level, each) for level, each in new)
        else:
            self._table_group().rows.extend(SectionRow(each, level) for level, each in new)

    def add(self, row):
        self.open_avsnitt(row.avsnitt)
        if self.dress.has_process_headings and row.process is not self.process and row.process.name:
            text = f"{self.dress.process_prefix}{render(row.process.name, self.audience).plain}"
            level = len(row.avsnitt) + 1
            self._heading_group().headings.append(Heading(text, level, is_process=True))
        self.process = row.process
        values = registry.values_of(row, self.codes)
        cells = [
            Cell(
                tuple(self._part(piece) for piece in column.compose(values)),
                is_row_header=number == self.header_column,
            )
            for number, column in enumerate(self.dress.columns)
        ]
        self._table_group().rows.append(Row(cells, row, self.dress.columns))

    def finish(self):
        for group in self.groups:
            _span_equal_cells(group.rows, self.dress.columns)
        return Table(self.dress, self.groups)

    def _part(self, piece: Piece):
        return CellPart(render(piece.text, self.audience), piece.label)

    def _heading_group(self):
        """The group that takes one more heading: a new one when the last has rows."""
        if not self.groups or self.groups[-1].rows:
            self.groups.append(Group())
        return self.groups[-1]

    def _table_group(self):
        if not self.groups:
            self.groups.append(Group())
        return self.groups[-1]


def _row_header_column(dress):
    """The column that names the row: the first that shows more than a number."""
    return next((n for n, column in enumerate(dress.columns) if column.fields != ("nr",)), 0)


def _span_equal_cells(rows, columns):
    """Draw equal neighbours of a grouping column as one cell; a span never crosses one further to the left.

    A row with no word in any other column keeps its own cells: under a span it would be an empty line.
    """
    starts: dict[int, Row] = {}
    for row in rows:
        if row.is_section:
            starts = {}
            continue
        broken = not any(
            cell.text for cell, column in zip(row.cells, columns, strict=True) if not column.is_grouping
        )
        for number, column in enumerate(columns):
            if not column.is_grouping:
                continue
            start = starts.get(number)
            cell = row.cells[number]
            if start is None or broken or not cell.text or start.cells[number].text != cell.text:
                starts[number] = row
                broken = True
            else:
                start.cells[number].rowspan += 1
                row.cells[number] = None
