"""A dressed table laid out for paper: widths, and a body for each section."""

from dataclasses import dataclass, field

from plans.columns import Column
from plans.tables import Heading, Row, SectionRow, Table

from .widths import suited_widths

# A4 landscape less its margins, in the table's own type size: see static/css/paper.css.
PAGE_EM = 84.6
PADDING_EM = 1.0
# Headings of the dress come below the paper's h1 and h2.
BELOW = 2
DEEPEST = 6


@dataclass
class PaperBody:
    """A section row (or none, or several one below the other) and the rows under it."""

    sections: list[SectionRow] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


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

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    groups: list[PaperGroup]


def paper_table(table: Table) -> PaperTable:
    """The table as the paper draws it. Headings of the dress skip no level, whatever the plan skips."""
    return PaperTable(
        columns=table.columns,
        widths=suited_widths(table, page_em=PAGE_EM, padding_em=PADDING_EM),
        groups=[PaperGroup(_headings(group.headings), _bodies(group.rows)) for group in table.groups],
    )


def _headings(headings: list[Heading]):
    return [
        PaperHeading(heading.text, min(heading.level + BELOW, DEEPEST), heading.is_process)
        for heading in headings
    ]


def _bodies(rows):
    bodies: list[PaperBody] = []
    for row in rows:
        if row.is_section:
            if not bodies or bodies[-1].rows:
                bodies.append(PaperBody())
            bodies[-1].sections.append(row)
        else:
            if not bodies:
                bodies.append(PaperBody())
            bodies[-1].rows.append(row)
    return bodies
