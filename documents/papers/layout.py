"""A dressed table laid out for paper: widths, and a body for each section."""

from dataclasses import dataclass, field
from itertools import chain, groupby

from django.utils.safestring import SafeString

from plans.tables import Cell, Heading, Row, SectionRow, Table

from ..press.spans import blocks_of, is_long
from ..press.typography import without_widow
from ..press.widths import suited_widths

# A4 landscape less its margins, in the table's own type size: see static/css/paper.css.
PAGE_EM = 84.6
PADDING_EM = 1.0
DEEPEST = 6


@dataclass
class PaperBody:
    """Section rows (none, one, or several below each other) and the rows under them; a block is kept on one page."""

    sections: list[SectionRow] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    is_block: bool = False
    # The columns' widths for words, in em.
    rooms: list[float] = field(default_factory=list)

    @property
    def html(self) -> SafeString:
        """The drawn rows, built here and not in the template: a paper has thousands of cells, each look-up costs."""
        return SafeString("".join(f"{self._drawn_row(row)}\n" for row in self.rows))

    def _drawn_row(self, row):
        cells = "".join(_drawn(cell) for cell in row.cells if cell)
        return f'<tr class="lang">{cells}</tr>' if is_long(row, self.rooms) else f"<tr>{cells}</tr>"


@dataclass
class PaperHeading:
    """A heading above a table, with its level in the paper."""

    text: str
    level: int
    is_process: bool


@dataclass
class PaperGroup:
    """The headings above a table, and the table's bodies; none when there is nothing to show but headings."""

    headings: list[PaperHeading]
    bodies: list[PaperBody]


@dataclass
class PaperTable:
    """What the partial `_table.html` draws."""

    headings: list[str]
    widths: tuple[float, ...]
    groups: list[PaperGroup]


def paper_table(table: Table, *, below: int = 1, like: Table | None = None) -> PaperTable:
    """The table as the paper draws it; its own headings come below the paper's h1 (or h2: `below=2`).

    A part of a larger table takes its widths from the whole, `like`, so that the parts stand in line.
    """
    widths = suited_widths(like or table, page_em=PAGE_EM, padding_em=PADDING_EM)
    rooms = [PAGE_EM * width / 100 - PADDING_EM for width in widths]
    return PaperTable(
        headings=[without_widow(column.heading) for column in table.columns],
        widths=widths,
        groups=[
            PaperGroup(_headings(group.headings, below), _bodies(group.rows, rooms)) for group in table.groups
        ],
    )


def _drawn(cell: Cell) -> str:
    tag, scope = ("th", ' scope="row"') if cell.is_row_header else ("td", "")
    span = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    return f"<{tag}{scope}{span}>{cell.html}</{tag}>"


def _headings(headings: list[Heading], below):
    return [
        PaperHeading(heading.text, min(heading.level + below, DEEPEST), heading.is_process)
        for heading in headings
    ]


def _bodies(rows, rooms):
    """A body for each section's rows; rows that share a cell have a body of their own."""
    bodies: list[PaperBody] = []
    for is_section, run in groupby(rows, key=lambda row: row.is_section):
        if is_section:
            bodies.append(PaperBody(sections=list(run), rooms=rooms))
            continue
        for is_shared, blocks in groupby(blocks_of(list(run), rooms), key=lambda block: len(block) > 1):
            for block in blocks if is_shared else [list(chain.from_iterable(blocks))]:
                if not bodies or bodies[-1].rows:
                    bodies.append(PaperBody(rooms=rooms))
                bodies[-1].rows, bodies[-1].is_block = block, is_shared
    return bodies
