"""Rows of the table's sheet → what each of them is: above the table, section, data, closing rule, or skipped.

Needs to know which columns are which (the headings are understood by then), never where they stand.
"""

import re
from dataclasses import dataclass, field, replace

from plans.fields import registry

from . import marks
from .facts import is_note, is_strong_title, is_title_like
from .headings import ColumnReading
from .reader import SheetRow
from .table import LocatedTable

_PROCESS = re.compile(r"\s*(?:process|rutin|processområde)\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)
_GOAL = re.compile(
    r"\s*(?:\d+(?:\.\d+)+\.?\s+\S|(?:nämnd|verksamhets|inriktnings)?mål\b.{0,12}?[:\s]\s*\S)", re.IGNORECASE
)
_LONG = 60


@dataclass(frozen=True)
class Skip:
    """A row that was not read, and why."""

    row: int
    reason: str
    text: str = ""
    sheet: str = ""

    @property
    def where(self) -> str:
        """ "Rad 14", or "Bolagen, rad 14" when several sheets are read together."""
        return f"{self.sheet}, rad {self.row}" if self.sheet else f"Rad {self.row}"


@dataclass(frozen=True)
class Section:
    """A heading inside the table. `level` 0 means that the sheet does not say."""

    row: int
    text: str
    slag: str = ""
    level: int = 0

    @property
    def is_process(self) -> bool:
        return self.slag == "process"

    @property
    def name(self) -> str:
        """The heading without the word before a process."""
        match = _PROCESS.fullmatch(self.text) if self.is_process else None
        return match[1].strip() if match else self.text


@dataclass
class Layout:
    """The sheet's rows, sorted: `body` has Section and SheetRow (data) in the sheet's order."""

    above: list[SheetRow] = field(default_factory=list)
    body: list[Section | SheetRow] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    is_marked: bool = False

    @property
    def data(self) -> list[SheetRow]:
        return [each for each in self.body if isinstance(each, SheetRow)]


def lay_out(located: LocatedTable, readings: list[ColumnReading]) -> Layout:
    """Sort the rows of the sheet. Every row with text ends up in exactly one place."""
    sorter = _Sorter(located, readings)
    layout = Layout(is_marked=any(cell.style == marks.TEXT for row in located.sheet.rows for cell in row.own))
    rows = []
    for row in located.sheet.rows:
        if row.is_hidden:
            layout.skipped.append(Skip(row.number, "Raden är dold i arket.", row.text))
        elif row.own:
            rows.append(row)
    above = [row for row in rows if row.number < located.header_row]
    below = [row for row in rows if row.number >= located.header_row]
    layout.above, sections = sorter.part_above(above)
    layout.body.extend(sections)
    data_numbers = [row.number for row in below if sorter.is_data(row)]
    last = max(data_numbers, default=located.header_rows[-1])
    for row in below:
        if located.is_heading(row):
            if row.number not in located.header_rows:
                layout.skipped.append(Skip(row.number, "Rubrikraden upprepas.", row.text))
        elif sorter.is_data(row):
            layout.body.append(row)
        elif sorter.is_continuation(row, layout.body):
            _continue(layout, row)
        elif row.number < last or sorter.is_section(row, rows):
            layout.body.append(sorter.section(row))
        elif is_note(row.text):
            layout.skipped.append(
                Skip(row.number, "Raden står under tabellen och hör inte till planen.", row.text)
            )
        else:
            layout.closing.append(row.text)
    return layout


def _continue(layout, row):
    """Add the row's one text to the cell above it."""
    cell = row.own[0]
    above = layout.body[-1].cells.get(cell.column)
    text = f"{above.text}\n{cell.text}" if above else cell.text
    layout.body[-1].cells[cell.column] = replace(above or cell, text=text)
    layout.skipped.append(Skip(row.number, "Raden lades till cellen ovanför.", cell.text))


class _Sorter:
    def __init__(self, located, readings):
        self.located = located
        self.columns = set(located.columns)
        self.list_columns = {
            each.number for each in readings if any(registry[code].is_list for code in each.fields)
        }
        self.moment_columns = {each.number for each in readings if "moment" in each.fields}
        fields = {code for each in readings for code in each.fields}
        self.has_tree = bool(fields & {"arbetssatt", "systematisk_kontroll"})
        below = [row for row in located.sheet.rows if row.number > located.header_rows[-1]]
        # Blanks beside a filled moment mean that rows lean on the row above.
        self.has_partial_rows = self.has_tree or any(
            len(self.columns) - 1 > len(row.own) > 1 and self.moment_columns & row.cells.keys()
            for row in below
        )

    def is_data(self, row):
        if self.located.is_heading(row):
            return False
        own = [cell for cell in row.own if cell.text or cell.problem]
        if not own:
            return False
        style = own[0].style
        if len(own) > 1:
            return not all(marks.section_of(cell.style) or cell.style == marks.NOTE for cell in own)
        cell = own[0]
        if cell.width > 1 or marks.section_of(style) or style in (marks.PROCESS, marks.CLOSING, marks.NOTE):
            return False
        if style == marks.TEXT or any(each.is_copy for each in row.cells.values()):
            return True
        if _PROCESS.fullmatch(cell.text) or _GOAL.match(cell.text):
            return False
        return cell.column in self.moment_columns and self.has_partial_rows

    def is_continuation(self, row, body):
        """A further name or month alone in its column, right below a data row."""
        cell = row.own[0]
        follows_data = bool(body) and isinstance(body[-1], SheetRow) and row.number - body[-1].number <= 1
        is_plain = cell.width == 1 and not cell.style.startswith("Plan ")
        return follows_data and is_plain and cell.column in self.list_columns and len(row.own) == 1

    def is_section(self, row, rows):
        """Below the last data row: an empty section rather than a closing rule."""
        cell = row.own[0]
        if marks.section_of(cell.style) or cell.style == marks.PROCESS:
            return True
        if cell.style in (marks.CLOSING, marks.NOTE) or is_note(cell.text):
            return False
        follows_gap = row.number - 1 not in {each.number for each in rows}
        return not follows_gap and len(cell.text) <= _LONG and not cell.text.endswith(".")

    def section(self, row):
        cell = row.own[0]
        mark = marks.section_of(cell.style)
        if mark:
            return Section(row.number, cell.text, mark.slag, mark.level)
        if cell.style == marks.PROCESS or _PROCESS.fullmatch(cell.text):
            return Section(row.number, cell.text, "process")
        if _GOAL.match(cell.text):
            return Section(row.number, cell.text, "mal")
        return Section(row.number, cell.text)

    def part_above(self, rows):
        """Rows above the heading row: title rows, and the sections of the first table right above it.

        Sections follow one another without a gap down to the heading row, one text a row. Without an empty row
        above them only a mål or a process shows that they are sections. Where a sheet is a document of chapters, they
        are the chapter's heading.
        """
        if self.located.is_chapter:
            return rows, []
        block = []
        expected = self.located.header_row - 1
        for row in reversed(rows):
            if row.number != expected or len(row.own) != 1 or self._is_title(row, is_strong_title):
                break
            block.insert(0, row)
            expected -= 1
        titles = rows[: len(rows) - len(block)]
        is_apart = bool(titles) and titles[-1].number < expected
        while block and not is_apart and self._is_title(block[0], is_title_like):
            titles.append(block.pop(0))
        sections = [self.section(row) for row in block]
        if is_apart or any(section.slag for section in sections):
            return titles, sections
        return rows, []

    @staticmethod
    def _is_title(row, says_title):
        cell = row.own[0]
        if cell.style in (marks.TITLE, marks.ROUND_TITLE, marks.NOTE):
            return True
        if _PROCESS.fullmatch(cell.text) or _GOAL.match(cell.text) or marks.section_of(cell.style):
            return False
        return says_title(cell.text)
