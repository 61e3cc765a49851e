"""Shared cells on paper: kept whole while they fit, drawn again where they do not."""

from documents.press.spans import blocks_of, is_long
from organisation.texts import Audience, render
from plans.tables import Cell, CellPart, Row

ROOMS = [10, 40]
LINE = "ett ord och ett till " * 5


def make_rows(shares, lines=1):
    """Rows of a shared cell and one of their own: `shares` are the spans, one number for each shared cell."""
    rows, number = [], 0
    for share in shares:
        for place in range(share):
            number += 1
            shared = None if place else cell("delat", share)
            rows.append(Row([shared, cell(f"{number} {LINE * lines}")], source=None, columns=()))
    return rows


def cell(text, rowspan=1):
    return Cell((CellPart(render(text, Audience.PUBLIC)),), rowspan)


def spans(blocks):
    return [[row.cells[0].rowspan if row.cells[0] else 0 for row in block] for block in blocks]


def numbers(blocks):
    return [[int(row.cells[1].text.split()[0]) for row in block] for block in blocks]


def test_rows_that_share_a_cell_are_a_block():
    blocks = blocks_of(make_rows([1, 2, 1, 3]), ROOMS)

    assert spans(blocks) == [[1], [2, 0], [1], [3, 0, 0]]


def test_a_block_that_is_too_high_draws_the_shared_cell_again():
    blocks = blocks_of(make_rows([6], lines=4), ROOMS)

    assert numbers(blocks) == [[1, 2], [3, 4], [5, 6]]
    assert spans(blocks) == [[2, 0], [2, 0], [2, 0]]
    assert {block[0].cells[0].text for block in blocks} == {"delat"}


def test_a_very_high_row_stands_alone():
    blocks = blocks_of(make_rows([3], lines=20), ROOMS)

    assert spans(blocks) == [[1], [1], [1]]


def test_the_table_itself_is_left_as_it_was():
    rows = make_rows([6], lines=4)

    blocks_of(rows, ROOMS)

    assert spans([rows]) == [[6, 0, 0, 0, 0, 0]]


def test_a_row_that_would_fill_most_of_a_page_may_be_parted():
    high, low = make_rows([1], lines=60)[0], make_rows([1], lines=6)[0]

    assert (is_long(high, ROOMS), is_long(low, ROOMS)) == (True, False)
