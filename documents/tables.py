"""A dressed table laid out for paper: widths, and a body for each section."""

from dataclasses import dataclass, field

from plans.tables import Heading, Row, SectionRow, Table

from .typography import without_widow
from .widths import suited_widths

# A4 landscape less its margins, in the table's own type size: see static/css/paper.css.
PAGE_EM = 84.6
PADDING_EM = 1.0
DEEPEST = 6


@dataclass
class PaperBody:
    """Section rows (none, one, or several below each other) and the rows under them; a block is kept on one page."""

    sections: list[SectionRow] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """True when cells span its rows: torn in two, such a cell would leave the second half without its words."""
        return any(cell.rowspan > 1 for row in self.rows for cell in row.cells if cell)


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

    @property
    def is_block(self) -> bool:
        """True for a table of one block: WeasyPrint never moves a table's first body, but it moves the table."""
        return len(self.bodies) == 1 and self.bodies[0].is_block


@dataclass
class PaperTable:
    """What the partial `_table.html` draws."""

    headings: list[str]
    widths: tuple[float, ...]
    groups: list[PaperGroup]


def paper_table(table: Table, *, below: int = 1) -> PaperTable:
    """The table as the paper draws it; its own headings come below the paper's h1 (or h2: `below=2`)."""
    return PaperTable(
        headings=[without_widow(column.heading) for column in table.columns],
        widths=suited_widths(table, page_em=PAGE_EM, padding_em=PADDING_EM),
        groups=[PaperGroup(_headings(group.headings, below), _bodies(group.rows)) for group in table.groups],
    )


def _headings(headings: list[Heading], below):
    return [
        PaperHeading(heading.text, min(heading.level + below, DEEPEST), heading.is_process)
        for heading in headings
    ]


def _bodies(rows):
    """A new body at each section, and at each row that no cell from above reaches, where spans come and go."""
    bodies: list[PaperBody] = []
    reached = 0
    for row in rows:
        if row.is_section:
            if not bodies or bodies[-1].rows:
                bodies.append(PaperBody())
            bodies[-1].sections.append(row)
            continue
        span = max((cell.rowspan for cell in row.cells if cell), default=1)
        if not bodies or (bodies[-1].rows and reached == 0 and (span > 1 or bodies[-1].is_block)):
            bodies.append(PaperBody())
        bodies[-1].rows.append(row)
        reached = max(reached, span) - 1
    return bodies
