"""Several sheets that are read together: their reports as one.

Rows keep their sheet's name, addresses are written as Excel writes them across sheets ("Bolagen!D14"). A column that
the first sheet has too is listed once.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from .headings import result_codes
from .rows import SHEET_STRIDE, SectionNode

if TYPE_CHECKING:
    from .report import ImportReport

_PLAIN_NAMES = ("blad", "sheet", "tabell", "csv")


def join(parts: list["ImportReport"]) -> "ImportReport":
    """One report of all. Sheets that have no sections of their own become sections by name."""
    if not any(part.read.nodes for part in parts):
        _make_sections(parts)
    first = parts[0]
    for index, part in enumerate(parts):
        _name_rows(part, index)
    for index, part in enumerate(parts[1:], start=1):
        _shift(part, index, len(first.read.nodes))
        _take_over(first, part)
    first.sheet = " och ".join(dict.fromkeys(part.sheet for part in parts))
    return first


def _make_sections(parts):
    names = [part.sheet.strip() for part in parts]
    if len(set(names)) < len(names) or any(name.casefold().startswith(_PLAIN_NAMES) for name in names):
        return
    for part, name in zip(parts, names, strict=True):
        part.read.nodes.append(SectionNode("avsnitt", name, None))
        part.read.sections.append(name)
        for row in part.read.rows:
            row.section = 0
    parts[0].notes.append("Bladens namn är lästa som avsnitt.")


def _name_rows(part, index):
    for row in part.read.rows:
        row.sheet = part.sheet
        row.cells = [replace(cell, address=f"{part.sheet}!{cell.address}") for cell in row.cells]
    part.skipped = [replace(skip, sheet=part.sheet) for skip in part.skipped]
    unread = {str(cell) for cell in part.read.unread_cells}
    part.read.unread_cells = [
        replace(cell, address=f"{part.sheet}!{cell.address}") for cell in part.read.unread_cells
    ]
    told = [f"{part.sheet}: {warning}" for warning in part.warnings if warning not in unread]
    part.warnings = [*told, *map(str, part.read.unread_cells)]
    if index:
        part.notes = [f"{part.sheet}: {note}" for note in part.notes]


def _shift(part, index, nodes):
    """Give rows numbers and sections that the sheets before it do not have."""
    part.read.nodes = [
        replace(node, parent=None if node.parent is None else node.parent + nodes) for node in part.read.nodes
    ]
    for row in part.read.rows:
        row.number += SHEET_STRIDE * index
        row.section = None if row.section is None else row.section + nodes
        row.results = [replace(cell, address=f"{part.sheet}!{cell.address}") for cell in row.results]


def _take_over(first, part):
    first.read.rows.extend(part.read.rows)
    first.read.nodes.extend(part.read.nodes)
    first.read.sections.extend(part.read.sections)
    first.read.skipped.extend(part.read.skipped)
    first.read.unread_cells.extend(part.read.unread_cells)
    first.skipped.extend(part.skipped)
    first.warnings.extend(part.warnings)
    first.notes.extend(part.notes)
    known = {(column.key, column.fields) for column in first.columns}
    first.columns.extend(
        replace(column, letter=f"{part.sheet}!{column.letter}")
        for column in part.columns
        if (column.key, column.fields) not in known or result_codes(column)
    )
    if part.slutregel and part.slutregel not in first.slutregel:
        first.slutregel = "\n\n".join(filter(None, (first.slutregel, part.slutregel)))
