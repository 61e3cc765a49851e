"""A dressed table as a sheet: title and notes above, section rows, merged cells, the kommun's headings and widths.

Each kind of row carries a named style (`imports.marks`), so that the sheet is read in again without a difference.
"""

from collections.abc import Iterable, Iterator

from organisation.sheets import Look, Sheet, SheetRow

from .columns import Dress
from .imports import marks
from .tables import Group, Row, Table

SHEET_WIDTH = 165

LOOKS = {
    marks.TITLE: Look(size=16, is_bold=True),
    marks.ROUND_TITLE: Look(size=16, is_bold=True),
    marks.NOTE: Look(),
    marks.HEADING: Look(is_bold=True, fill="D5E3E4", has_grid=True),
    marks.TEXT: Look(has_grid=True, is_middle=False),
    marks.PROCESS: Look(size=11, is_bold=True, fill="F3F0E8", has_grid=True),
    marks.CLOSING: Look(is_italic=True, is_middle=False),
}
SECTION_LOOK = Look(size=11, is_bold=True, fill="E6EEED", has_grid=True)


def table_sheet(
    table: Table,
    *,
    name: str,
    title: str,
    notes: Iterable[str] = (),
    closing: str = "",
    owner: str = "",
    title_style: str = marks.TITLE,
) -> Sheet:
    """The table under its title and notes, with the closing rule below it.

    A table for internal readers says so in its first note, and its cells hold the marks of their passages.
    """
    rows = [*head_rows(table.dress, title, notes, title_style), *_table_rows(table)]
    if closing:
        rows += [SheetRow(marks.TEXT), across(closing, marks.CLOSING)]
    kinds = {row.kind for row in rows}
    return Sheet(
        name=name,
        title=title,
        owner=owner,
        widths=column_widths(table.dress),
        rows=rows,
        looks={kind: LOOKS.get(kind, SECTION_LOOK) for kind in sorted(kinds)},
        heading_kind=marks.HEADING,
        kind_words={kind: marks.word_of(kind) for kind in kinds},
    )


def head_rows(
    dress: Dress, title: str, notes: Iterable[str], title_style: str = marks.TITLE
) -> Iterator[SheetRow]:
    """Title, notes, an empty row and the dress's headings."""
    yield across(title, title_style)
    for line in notes:
        yield across(line, marks.NOTE)
    yield SheetRow(marks.NOTE)
    yield SheetRow(marks.HEADING, tuple(column.heading for column in dress.columns))


def across(text: str, style: str) -> SheetRow:
    """One text over the whole width."""
    return SheetRow(style, (text,), is_across=True)


def column_widths(dress: Dress) -> tuple[float, ...]:
    """Widths in characters, in the dress's proportions, none too narrow for a word."""
    return tuple(max(7, round(SHEET_WIDTH * share / 100, 1)) for share in dress.widths)


def _table_rows(table: Table) -> Iterator[SheetRow]:
    for group in table.groups:
        for heading in group.headings:
            style = marks.PROCESS if heading.is_process else _section_style(heading)
            yield across(heading.text, style)
        yield from _group_rows(group)


def _group_rows(group: Group) -> Iterator[SheetRow]:
    above: dict[int, str] = {}
    for row in group.rows:
        if row.is_section:
            yield across(row.text, _section_style(row))
            continue
        above |= {place: cell.notation for place, cell in enumerate(row.cells) if cell}
        yield SheetRow(marks.TEXT, tuple(above[place] for place in range(len(row.cells))), _spans(row))


def _spans(row: Row) -> tuple[int, ...]:
    return tuple(cell.rowspan if cell else 0 for cell in row.cells)


def _section_style(heading):
    return marks.section_style(heading.avsnitt.slag, heading.level)
