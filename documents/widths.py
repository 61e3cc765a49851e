"""Column widths that suit the words: a dress says the shares, this widens what would squeeze its words to syllables."""

import re

from plans.tables import Table

# Of an em, for Source Sans: good to a few per cent, which is all that is asked for.
_NARROW, _WIDE = set("iljtfrI.,:;!'|()[]/- "), set("mwMWOQ@%")
# A longer word is hyphenated rather than given room.
LONGEST_EM = 9.2


def suited_widths(table: Table, *, page_em: float, padding_em: float) -> tuple[float, ...]:
    """Per cent for each column, in a table `page_em` wide: the dress's own widths, but never less than a word needs.

    What one column gains is taken from those that have room to spare. A word may be parted where it has a hyphen or
    a stroke of its own, and wherever it is longer than LONGEST_EM.
    """
    widths = list(table.widths)
    least = [100 * (em + padding_em) / page_em for em in _longest_words(table)]
    if sum(least) >= sum(widths):
        return tuple(round(100 * each / sum(least), 2) for each in least)
    wanting = sum(max(0, need - width) for need, width in zip(least, widths, strict=True))
    to_spare = sum(max(0, width - need) for need, width in zip(least, widths, strict=True))
    share = wanting / to_spare if to_spare else 0
    return tuple(
        round(max(need, width - share * max(0, width - need)), 2)
        for need, width in zip(least, widths, strict=True)
    )


def _longest_words(table):
    """In em, the longest word of each column, its heading and cells together."""
    longest = [_em(column.heading) * 1.06 for column in table.columns]
    for row in table.rows:
        for number, cell in enumerate(row.cells):
            if cell:
                longest[number] = max(longest[number], _em(cell.text))
    return [min(em, LONGEST_EM) for em in longest]


def _em(text):
    return max((sum(map(_advance, word)) for word in re.split(r"[\s\-/]+", text)), default=0)


def _advance(sign):
    if sign in _NARROW:
        return 0.31
    if sign in _WIDE:
        return 0.82
    return 0.6 if sign.isupper() else 0.51
