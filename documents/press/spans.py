"""Cells that span rows, made to fit the page.

A spanning cell that is torn between two pages leaves the second half without its words, and a reader by ear without
the rows it counts. So rows that share a cell are kept together in a block, and a block that would take more than half a
page is parted into such that leave little air at the end of a page: the shared cell is drawn again, with its words, in
each part.
"""

from dataclasses import replace

from plans.tables import Cell, Row

from .widths import lines_of

# A landscape page holds some forty lines; cells have padding besides.
WHOLE_LINES = 20
PART_LINES = 12
PADDING_LINES = 0.7
# A row that is higher would, kept whole, leave most of a page empty, and the engine then leaves out the table's head.
LONG_LINES = 30
# No cell with fewer signs is as high as that.
LONG_SIGNS = 300


def blocks_of(rows: list[Row], rooms: list[float]) -> list[list[Row]]:
    """The rows in blocks, each to be kept on one page; a row that shares no cell is a block of its own.

    `rooms` is the width for words of each column, in em.
    """
    return [block for linked in _linked(rows) for block in _parted(linked, rooms)]


def is_long(row: Row, rooms: list[float]) -> bool:
    """True of a row that may be parted between pages; all others are kept whole."""
    if not any(cell is not None and len(cell.text) > LONG_SIGNS for cell in row.cells):
        return False
    return _height(row, rooms) > LONG_LINES


def _linked(rows):
    """The rows grouped by the cells that span them."""
    groups, reached = [], 0
    for row in rows:
        if reached == 0:
            groups.append([])
        groups[-1].append(row)
        reached = max(reached, *(cell.rowspan for cell in row.cells if cell)) - 1
    return groups


def _parted(rows, rooms):
    """The block as it is when it is low enough, else in parts that are."""
    heights = [_height(row, rooms) for row in rows]
    if len(rows) == 1 or sum(heights) <= WHOLE_LINES:
        return [rows]
    owners = _owners(rows)
    return [_respanned([rows[n] for n in part], [owners[n] for n in part]) for part in _parts(heights)]


def _parts(heights):
    """The rows' numbers, as many together as PART_LINES hold, but at least one."""
    parts, height = [], 0
    for number, lines in enumerate(heights):
        if not parts or height + lines > PART_LINES:
            parts.append([])
            height = 0
        parts[-1].append(number)
        height += lines
    return parts


def _height(row, rooms):
    own = [lines_of(cell, room) for cell, room in zip(row.cells, rooms, strict=True) if _is_own(cell)]
    return max(own, default=1) + PADDING_LINES


def _is_own(cell):
    return cell is not None and cell.rowspan == 1


def _owners(rows) -> list[list[Cell]]:
    """For each row and column the cell that is drawn there, by the row itself or from above."""
    grid = []
    for row in rows:
        grid.append([cell or grid[-1][column] for column, cell in enumerate(row.cells)])
    return grid


def _respanned(rows, owners):
    """The rows with each shared cell drawn once, over those of them that share it."""
    drawn = []
    for number, row in enumerate(rows):
        cells = []
        for column, owner in enumerate(owners[number]):
            if number and owners[number - 1][column] is owner:
                cells.append(None)
            else:
                span = sum(below[column] is owner for below in owners[number:])
                cells.append(replace(owner, rowspan=span))
        drawn.append(replace(row, cells=cells))
    return drawn
