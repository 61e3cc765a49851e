"""Sheets → the tables in them, each with its heading row and its columns.

The heading row is the row whose cells are known as headings; it may stand below title rows, begin in any column, be
two rows high and be repeated. A sheet may have several tables, below one another, and be chapters of a document; each
table then has its own stretch of rows. A sheet that is hidden is told, not taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from plans.fields import registry

from .errors import ImportRefused
from .headings import Headings, Status, normalise, plan_fields
from .reader import Sheet, SheetRow, column_letter

LONG_TEXT = 300
_LOOSE = {"nr", "process", "avsnitt", "mal", "moment"}


@dataclass
class LocatedTable:
    """A sheet's rows from one table, with the place of its heading row. `headings` are the printed texts by column.

    `fields` are those its headings are known as; `labels` tell where a heading stands that is not a column's.
    """

    sheet: Sheet
    header_rows: tuple[int, ...]
    headings: dict[int, str]
    score: float
    header_texts: list[dict[int, str]] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    doubts: set[str] = field(default_factory=set)
    labels: dict[int, str] = field(default_factory=dict)
    is_chapter: bool = False
    is_cards: bool = False

    @property
    def header_row(self) -> int:
        """The row in which the headings begin."""
        return self.header_rows[0]

    @property
    def columns(self) -> list[int]:
        return sorted(self.headings)

    @property
    def name(self) -> str:
        """What the table is called where one is chosen: its sheet, and its row when the sheet has several."""
        return f"{self.sheet.name}, rad {self.header_row}" if self.is_chapter else self.sheet.name

    @property
    def has_moment(self) -> bool:
        """True when some column is, or may be, what is checked."""
        return "moment" in self.fields | self.doubts

    @property
    def is_plan(self) -> bool:
        """True when it says what shall be checked, and is no mere list of results."""
        results = {code for code in self.fields if registry[code].is_result}
        own = self.fields - results
        return self.has_moment and (not results or bool(own - _LOOSE))

    @property
    def rank(self) -> tuple:
        """The likelier a plan, the higher."""
        return (self.is_plan, self.has_moment, self.score + ("moment" in self.fields))

    def letter(self, column: int) -> str:
        return self.labels.get(column) or column_letter(column)

    def is_heading(self, row: SheetRow) -> bool:
        """True for the heading row, and for its repetition at a new page or a new process."""
        if row.number in self.header_rows:
            return True
        cells = [cell for cell in row.cells.values() if cell.text]
        # All but a heading row are told by two of their cells; of those there are tens of thousands.
        if not any(_one_line(cell.text) in self._words for cell in cells[:2]):
            return False
        texts = {column: _one_line(cell.text) for column, cell in row.cells.items() if cell.text}
        known = {column: _one_line(text) for column, text in self.headings.items() if text}
        return _repeats(texts, known) or any(_is_row_of(texts, each) for each in self.header_texts)

    @cached_property
    def _words(self):
        """What stands in any heading, in one row or in either of two; blank headings, which come later, say nothing."""
        return {_one_line(text) for each in (self.headings, *self.header_texts) for text in each.values()}


def find_tables(sheets: list[Sheet], headings: Headings) -> list[LocatedTable]:
    """All tables of the workbook's visible sheets, in order. Raises ImportRefused when there is none."""
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    if not any(sheet.rows for sheet in visible):
        raise ImportRefused(
            "Arbetsboken är tom: inget synligt blad har någon text. Kontrollera att rätt fil är vald."
        )
    found = [table for sheet in visible for table in _tables_in(sheet, headings)]
    if found:
        return found
    if any(_is_running_text(sheet) for sheet in visible):
        raise ImportRefused(
            "Arket är löpande text, inte en tabell, och kan inte delas upp i kontrollmoment. Lägg varje kontrollmoment "
            "på en egen rad under rubriker som Process, Risk och Kontrollmoment, och läs in arket igen."
        )
    raise ImportRefused(
        "Hittar ingen rubrikrad: ingen rad har kända rubriker som Process, Risk och Kontrollmoment. "
        "Skriv rubriker över kolumnerna och läs in arket igen."
    )


def _is_running_text(sheet):
    """Most of what stands in the sheet stands in a few long cells."""
    lengths = [len(cell.text) for row in sheet.rows for cell in row.own]
    return 2 * sum(length for length in lengths if length > LONG_TEXT) > sum(lengths) > 0


@dataclass(frozen=True)
class _Candidate:
    score: float
    rows: tuple[int, ...]
    texts: dict[int, str]
    own: tuple[dict[int, str], ...]


def _tables_in(sheet, headings):
    from .cards import table_of_cards

    cards = table_of_cards(sheet, headings)
    if cards:
        return [_with_meaning(cards, headings)]
    rows = [row for row in sheet.rows if not row.is_hidden]
    candidates = sorted(_candidates(rows, headings), key=lambda each: -each.score)
    if not candidates or not _is_enough(candidates[0]):
        return []
    tables = []
    for each in candidates:
        is_first = not tables
        if is_first or (_stands_apart(each, headings) and not _overlaps(each, tables, rows)):
            tables.append(LocatedTable(sheet, each.rows, each.texts, each.score, list(each.own)))
    tables.sort(key=lambda table: table.header_row)
    stretches = list(_stretches(rows, tables))
    for table, stretch in zip(tables, stretches, strict=True):
        table.is_chapter = len(tables) > 1
        if table.is_chapter:
            table.sheet = replace(sheet, rows=[row for row in sheet.rows if row.number in stretch])
        table.headings = _with_blank_headings(table.sheet, table.header_rows, table.headings)
    return [_with_meaning(table, headings) for table in tables]


def _candidates(rows, headings):
    """Each row as a heading row, and each two next to one another."""
    own = [{cell.column: cell.text for cell in row.own if cell.text} for row in rows]
    scores = [_score(texts, headings) for texts in own]
    for place, row in enumerate(rows):
        yield _Candidate(scores[place], (row.number,), own[place], (own[place],))
        following = rows[place + 1] if place + 1 < len(rows) else None
        is_next = following and following.number == row.number + 1
        if is_next and scores[place] + scores[place + 1] >= 1:
            both = _two_rows(row, following, headings)
            # A second row is a part of the heading only when it makes more columns known.
            score = _score(both, headings) - 0.25
            yield _Candidate(score, (row.number, following.number), both, (own[place], own[place + 1]))


def _is_enough(candidate):
    return candidate.score >= 2 or (candidate.score >= 1 and len(candidate.texts) == 1)


def _stands_apart(candidate, headings):
    """True for the heading row of a further table: plainly headings, and not by mere letters."""
    words = [text for text in candidate.texts.values() if len(text) > 2]
    known = sum(headings.weight(text) for text in words)
    return len(candidate.rows) == 1 and known >= 2 and known >= 0.6 * len(candidate.texts)


def _overlaps(candidate, tables, rows):
    """True for a row of a heading that is known already, or of its repetition."""
    taken = {number for table in tables for number in table.header_rows}
    near = {number + step for number in taken for step in (-1, 0, 1)}
    if near.intersection(candidate.rows):
        return True
    row = next(row for row in rows if row.number == candidate.rows[0])
    return any(table.is_heading(row) for table in tables)


def _stretches(rows, tables):
    """The row numbers of each table, from its chapter's heading to the next one's; title rows belong to all."""
    starts = [_start_of(table, rows) for table in tables]
    titles = {row.number for row in rows if row.number < starts[0]}
    ends = [*starts[1:], rows[-1].number + 1]
    for start, end in zip(starts, ends, strict=True):
        yield titles | set(range(start, end))


def _start_of(table, rows):
    """The first of the rows with one text that stand above the heading row: one empty row may part them from it."""
    start, room = table.header_row, 2
    for row in reversed([row for row in rows if row.number < table.header_row]):
        if len(row.own) != 1 or start - row.number > room:
            break
        start, room = row.number, 1
    return start


def _with_meaning(table, headings):
    """Note what the headings are known as, so that a plan can be told from another table."""
    for text in table.headings.values():
        match = headings.match(text, normalise(text))
        if match.status == Status.DOUBTFUL:
            table.doubts.add(match.suggestion)
        for column in match.columns:
            table.fields.update(column.fields if match.status == Status.RESULT else plan_fields(column))
    return table


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


def _repeats(texts, known):
    """True when a row says what the headings say, in their columns; a date in one of them may have changed."""
    equal = sum(known.get(column) == text for column, text in texts.items())
    is_same = equal == len(texts) or (equal >= 3 and equal >= len(texts) - 1)
    return is_same and equal >= min(2, len(known)) and 2 * equal > len(known)


def _is_row_of(texts, header):
    """True when a row says just what one row of a heading of several says."""
    return len(header) > 1 and texts == {column: _one_line(text) for column, text in header.items()}


def _one_line(text):
    return " ".join(text.split()).casefold()


def columns_with_texts(
    located: LocatedTable, rows: Iterable[SheetRow]
) -> dict[int, tuple[str, str, list[str]]]:
    """Letter, heading and the texts in the data rows, for each column of the table."""
    rows = list(rows)
    return {
        column: (
            located.letter(column),
            heading,
            [row.cells[column].text for row in rows if column in row.cells and row.cells[column].text],
        )
        for column, heading in located.headings.items()
    }
