"""Column widths that suit the words.

A dress says each column's share. On paper the shares are starting points: no column is narrower than its longest word,
and width goes from columns with air to those whose text makes the rows tall, within bounds that keep the kommun's own
proportions. Widths are in em of the table's type, measured with the advances of the very font.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from plans.tables import Cell, Table

from .typography import keep_together

# The head is set in semibold, which is a little wider; the rest is for rounding.
BOLD, AIR_EM = 1.05, 0.1
# A longer word is hyphenated rather than given room.
LONGEST_EM = 9.4
# A column keeps at least this much of its share, and gets at most that much.
LEAST, MOST = 0.6, 2.2
STEP_EM = 0.5
# So many tables' widths are kept in each process, by a hash of their words.
REMEMBERED = 500
_known: dict[bytes, tuple[float, ...]] = {}
# So many rows tell what a table is like.
SAMPLE = 60


@dataclass
class _Limits:
    least: list[float]
    most: list[float]


def suited_widths(table: Table, *, page_em: float, padding_em: float) -> tuple[float, ...]:
    """Per cent for each column of a table that is `page_em` wide; `padding_em` of each column takes no words.

    What was found for the same words is remembered for a while: papers are printed again after small changes.
    """
    key = _fingerprint(table, page_em, padding_em)
    widths = _known.get(key)
    if widths is None:
        if len(_known) >= REMEMBERED:
            _known.clear()
        widths = _known[key] = _suited(table, page_em, padding_em)
    return widths


def _fingerprint(table, page_em, padding_em):
    words = [[(cell.text, cell.rowspan) if cell else None for cell in row.cells] for row in table.rows]
    headings = [column.heading for column in table.columns]
    told = repr((page_em, padding_em, table.widths, headings, words))
    return hashlib.sha256(told.encode()).digest()


def _suited(table, page_em, padding_em):
    shares = [page_em * width / 100 for width in table.widths]
    words = [word + padding_em for word in _longest_words(table)]
    if sum(words) >= page_em:
        return _per_cent(words)
    widths = _widened(shares, words)
    limits = _Limits(
        [
            # A column without a word in any row is as wide as its heading, and lends the rest to the others.
            word if is_empty else max(word, LEAST * share)
            for word, share, is_empty in zip(words, shares, _empty_columns(table), strict=True)
        ],
        [max(width, MOST * share) for width, share in zip(widths, shares, strict=True)],
    )
    return _per_cent(_settled(widths, limits, _Heights(table, padding_em)))


def _widened(shares, words):
    """The shares, each at least its word; what one gains is taken from those that have room to spare."""
    wanting = sum(max(0, word - share) for word, share in zip(words, shares, strict=True))
    to_spare = sum(max(0, share - word) for word, share in zip(words, shares, strict=True))
    part = wanting / to_spare if to_spare else 0
    return [max(word, share - part * max(0, share - word)) for word, share in zip(words, shares, strict=True)]


def _settled(widths, limits, heights):
    """Give width from column to column, a step at a time, for as long as the rows become lower."""
    height = heights.of_table(widths)
    while True:
        best = None
        for giver, taker in _pairs(widths, limits):
            tried = list(widths)
            tried[giver] -= STEP_EM
            tried[taker] += STEP_EM
            lower = heights.of_table(tried)
            if lower < height - 1e-9:
                best, height = tried, lower
        if best is None:
            return widths
        widths = best


def _pairs(widths, limits):
    columns = range(len(widths))
    givers = [n for n in columns if widths[n] - STEP_EM >= limits.least[n]]
    takers = [n for n in columns if widths[n] + STEP_EM <= limits.most[n]]
    return [(giver, taker) for giver in givers for taker in takers if giver != taker]


def lines_of(cell: Cell, room: float) -> float:
    """How many lines the cell's words are likely to take in a column with so much room, in em."""
    return sum(_lines(em / room) for em in _lengths(cell))


class _Heights:
    """The estimated heights of a table's rows, in lines, at given widths."""

    def __init__(self, table, padding_em):
        self.padding_em = padding_em
        self.columns = [[] for _ in table.columns]
        step = -(-len(table.rows) // SAMPLE) or 1
        for row in table.rows[::step]:
            for column, cell in zip(self.columns, row.cells, strict=True):
                # A cell that spans says nothing of one row.
                is_alone = cell is not None and cell.rowspan == 1
                column.append(_lengths(cell) if is_alone else [])
        self.known = {}

    def of_table(self, widths):
        columns = (self._of_column(number, width) for number, width in enumerate(widths))
        return sum(map(max, zip(*columns, strict=True)))

    def _of_column(self, number, width):
        key = number, round(width, 3)
        if key not in self.known:
            room = width - self.padding_em
            self.known[key] = [sum(_lines(em / room) for em in lengths) for lengths in self.columns[number]]
        return self.known[key]


def _lengths(cell):
    return [_em(line) for line in cell.text.split("\n") if line]


def _lines(fill):
    """A paragraph that fills so many lines takes a little more: each broken line leaves some air."""
    return max(1.0, 1.06 * fill + 0.25)


def _empty_columns(table):
    return [
        not any(cell and cell.text for cell in cells)
        for cells in zip(*(row.cells for row in table.rows), strict=True)
    ] or [False] * len(table.columns)


def _longest_words(table):
    """In em, the longest word of each column, its heading and cells together."""
    longest = [_longest_word(column.heading) * BOLD for column in table.columns]
    for row in table.rows:
        for number, cell in enumerate(row.cells):
            if cell:
                longest[number] = max(longest[number], _longest_word(cell.text))
    return [min(em, LONGEST_EM) + AIR_EM for em in longest]


def _longest_word(text):
    """A word may be parted where it has a hyphen or a stroke of its own."""
    return max((_em(word) for word in re.split(r"[ \n]+|(?<=[-/])", keep_together(text))), default=0)


def _em(text):
    return sum(map(_advances().__getitem__, text))


class _Advances(dict):
    """A sign that the font lacks is taken to be of middling width."""

    def __missing__(self, sign):
        return 0.55


@cache
def _advances() -> dict[str, float]:
    """How far each sign of the regular font moves the pen, in em."""
    from fontTools.ttLib import TTFont

    with TTFont(Path(settings.FONT_DIR) / "SourceSansPro-Regular.ttf", lazy=True) as font:
        per_em, advances = font["head"].unitsPerEm, font["hmtx"]
        return _Advances({chr(code): advances[name][0] / per_em for code, name in font.getBestCmap().items()})


def _per_cent(widths):
    return tuple(round(100 * width / sum(widths), 2) for width in widths)
