"""Sheets → the sheet with a table, and in it the heading row and the columns.

The heading row is the row whose cells are known as headings; it may stand below title rows, begin in any column, and
be two rows high. A sheet that is hidden is told, not taken.
"""

from dataclasses import dataclass, field

from .errors import ImportRefused
from .headings import Headings
from .reader import Sheet, SheetRow, column_letter


@dataclass
class LocatedTable:
    """A sheet with the place of its heading row. `headings` are the printed texts by column number."""

    sheet: Sheet
    header_rows: tuple[int, ...]
    headings: dict[int, str]
    score: float
    other_sheets: list[str] = field(default_factory=list)

    @property
    def header_row(self) -> int:
        """The row in which the headings begin."""
        return self.header_rows[0]

    @property
    def columns(self) -> list[int]:
        return sorted(self.headings)

    def is_heading(self, row: SheetRow) -> bool:
        """True for the heading row, and for its repetition at a new page or a new process."""
        if row.number in self.header_rows:
            return True
        texts = {column: _one_line(cell.text) for column, cell in row.cells.items() if cell.text}
        known = {column: _one_line(text) for column, text in self.headings.items() if text}
        equal = sum(known.get(column) == text for column, text in texts.items())
        return equal == len(texts) and equal >= min(2, len(known)) and 2 * equal > len(known)


def locate(sheets: list[Sheet], headings: Headings) -> LocatedTable:
    """The best table of the workbook. Raises ImportRefused when no row can be its heading row."""
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    if not any(sheet.rows for sheet in visible):
        raise ImportRefused(
            "Arbetsboken är tom: inget synligt blad har någon text. Kontrollera att rätt fil är vald."
        )
    found = [located for sheet in visible if (located := _locate_in(sheet, headings))]
    if not found:
        raise ImportRefused(
            "Hittar ingen rubrikrad: ingen rad har kända rubriker som Process, Risk och Kontrollmoment. "
            "Skriv rubriker över kolumnerna och läs in arket igen."
        )
    best = max(found, key=lambda located: located.score)
    best.other_sheets = [located.sheet.name for located in found if located is not best]
    return best


def _locate_in(sheet, headings):
    candidates = []
    rows = [row for row in sheet.rows if not row.is_hidden]
    scores = [_score({cell.column: cell.text for cell in row.own}, headings) for row in rows]
    for place, row in enumerate(rows):
        candidates.append((scores[place], (row.number,), {cell.column: cell.text for cell in row.own}))
        following = rows[place + 1] if place + 1 < len(rows) else None
        is_next = following and following.number == row.number + 1
        if is_next and scores[place] + scores[place + 1] >= 1:
            both = _two_rows(row, following, headings)
            # A second row is a part of the heading only when it makes more columns known.
            candidates.append((_score(both, headings) - 0.25, (row.number, following.number), both))
    score, numbers, texts = max(candidates, key=lambda each: each[0], default=(0, (), {}))
    if score < 2 and not (score >= 1 and len(texts) == 1):
        return None
    return LocatedTable(sheet, numbers, _with_blank_headings(sheet, numbers, texts), score)


def _score(texts, headings):
    return sum(headings.weight(text) for text in texts.values())


def _two_rows(upper, lower, headings):
    """The texts of a heading of two rows: the lower where it is a heading itself, else both, else the upper."""
    texts = {}
    spread = {}
    for cell in upper.own:
        for column in range(cell.column, cell.column + cell.width):
            spread[column] = cell.text
    below = {cell.column: cell.text for cell in lower.own}
    for column in sorted(spread.keys() | below.keys()):
        over, under = spread.get(column, ""), below.get(column, "")
        choices = [text for text in (under, f"{over} {under}".strip(), over) if text] or [""]
        texts[column] = max(choices, key=headings.weight)
    return texts


def _with_blank_headings(sheet, numbers, texts):
    """The headings, and a blank one for each column without heading that has text below."""
    below = [row for row in sheet.rows if row.number > numbers[-1]]
    first, last = min(texts), max(texts)
    # A text merged over the whole table has its place in the first column; it makes no column of its own.
    single = {cell.column for row in below if len(row.own) > 1 for cell in row.own}
    blank = {column: "" for column in single if column not in texts and first - 1 <= column <= last + 10}
    return dict(sorted({**texts, **blank}.items()))


def _one_line(text):
    return " ".join(text.split()).casefold()


def columns_with_texts(located: LocatedTable, rows: list[SheetRow]) -> dict[int, tuple[str, str, list[str]]]:
    """Letter, heading and the texts in the data rows, for each column of the table."""
    return {
        column: (
            column_letter(column),
            heading,
            [row.cells[column].text for row in rows if column in row.cells and row.cells[column].text],
        )
        for column, heading in located.headings.items()
    }
