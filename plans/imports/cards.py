"""A sheet of cards: for each risk its labels below one another, and each value in the cell beside its label.

The cards become the rows of a table and the labels its headings, so that all that follows reads them as it reads any
other table. Each cell keeps its own address.
"""

from dataclasses import replace

from .headings import Headings, normalise
from .reader import Sheet, SheetRow
from .table import LocatedTable

MIN_LABELS = 3


def table_of_cards(sheet: Sheet, headings: Headings) -> LocatedTable | None:
    """The sheet's cards as a table; None when labels do not stand below one another with values beside them."""
    rows = [row for row in sheet.rows if not row.is_hidden]
    label_column = _label_column(rows, headings)
    if label_column is None:
        return None
    cards, above, loose = _part(rows, label_column, headings)
    if not cards:
        return None
    labels = _all_labels(cards)
    header = cards[0][0][0].row
    synthetic = [_row(card, labels) for card in cards]
    # A label with nothing beside it is an empty cell; any other lone text stays, as a heading or a note.
    loose = [row for row in loose if normalise(row.text) not in labels and not headings.weight(row.text)]
    loose.extend(row for row in sheet.rows if row.is_hidden)
    return LocatedTable(
        sheet=replace(sheet, rows=sorted([*above, *synthetic, *loose], key=lambda row: row.number)),
        header_rows=(header,),
        headings={column: text for column, (text, _) in enumerate(labels.values(), start=1)},
        score=sum(headings.weight(text) for text, _ in labels.values()),
        labels={column: address for column, (_, address) in enumerate(labels.values(), start=1)},
        is_cards=True,
    )


def _label_column(rows, headings):
    """The column where known labels stand below one another, each with a value beside it that is no label."""
    found: dict[int, set[str]] = {}
    pairs: dict[int, int] = {}
    for row in rows:
        own = row.own
        if len(own) < 2 or sum(headings.weight(cell.text) >= 0.5 for cell in own) * 2 > len(own):
            continue
        if headings.weight(own[0].text) == 1:
            found.setdefault(own[0].column, set()).add(normalise(own[0].text))
            pairs[own[0].column] = pairs.get(own[0].column, 0) + 1
    column = max(found, key=lambda each: len(found[each]), default=None)
    if column is None or len(found[column]) < MIN_LABELS:
        return None
    wide = sum(len(row.own) > 2 for row in rows)
    return column if wide <= pairs[column] // 2 else None


def _part(rows, column, headings):
    """The cards as lists of (label, value), the rows above the first, and those that are neither label nor value.

    A card ends where the label that begins it comes again, or at a gap followed by a label that it has already.
    """
    cards, above, loose = [], [], []
    current: dict[str, tuple] = {}
    for row in rows:
        own = row.own
        is_pair = len(own) >= 2 and own[0].column == column and len(own[0].text) <= 60
        if not current and not cards and not (is_pair and headings.weight(own[0].text) == 1):
            above.append(row)
            continue
        if not is_pair:
            loose.append(row)
            continue
        for label, value in zip(own[::2], own[1::2], strict=False):
            key = normalise(label.text)
            if key in current:
                cards.append(list(current.values()))
                current = {}
            current[key] = (label, value)
    if current:
        cards.append(list(current.values()))
    return [card for card in cards if len(card) > 1], above, loose


def _all_labels(cards):
    """Each label once, in order: its text and the address where it first stands."""
    labels: dict[str, tuple[str, str]] = {}
    for card in cards:
        for label, _ in card:
            labels.setdefault(normalise(label.text), (label.text.strip().rstrip(":"), label.address))
    return labels


def _row(card, labels):
    places = {key: place for place, key in enumerate(labels, start=1)}
    cells = {places[normalise(label.text)]: replace(value, width=1) for label, value in card}
    return SheetRow(card[-1][0].row, dict(sorted(cells.items())))
