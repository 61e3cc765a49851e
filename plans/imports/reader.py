"""Bytes → sheets of cells. A workbook's parts are read by `workbook`; openpyxl's rules for dates are imported then.

A sheet is what a reader of it sees: merged cells are known as merged and repeated downwards ("as above"), hidden
rows, columns and sheets are known as hidden, and rows that are merely formatted do not exist.
"""

import csv
import datetime
import io
import logging
import math
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import islice

from organisation.sheets import unquoted

from . import marks
from .errors import ImportRefused
from .sniff import kind_of
from .values import cell_text, typed_text
from .workbook import Workbook, column_number

MAX_UPLOAD_BYTES = 10 * 1024**2
MAX_ROWS = 20_000
MAX_ROW_NUMBER = 99_999
MAX_EMPTY_ROWS = 1_048_576
MAX_CELLS = 300_000
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 32_767
LINE_BREAK = "_x000D_"
UNSAVED_FORMULA = "cellens formel har inget sparat värde. Öppna filen i Excel, spara och läs in den igen."

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell. `width` is the number of columns it is merged over; a copy repeats a merged cell above it.

    `typed` is what was probably typed where Excel has made a date of it: "5-2".
    """

    row: int
    column: int
    text: str
    width: int = 1
    is_copy: bool = False
    style: str = ""
    problem: str = ""
    typed: str = ""

    @property
    def address(self) -> str:
        return f"{column_letter(self.column)}{self.row}"


@dataclass
class SheetRow:
    """The cells of a row that have text, by column."""

    number: int
    cells: dict[int, Cell] = field(default_factory=dict)
    is_hidden: bool = False

    @property
    def own(self) -> list[Cell]:
        """The cells that begin in this row."""
        return [cell for cell in self.cells.values() if not cell.is_copy]

    @property
    def text(self) -> str:
        """All that begins in this row, one cell a line."""
        return "\n".join(cell.text for cell in self.own if cell.text)


@dataclass
class Sheet:
    """A sheet's rows that have text, in order."""

    name: str
    rows: list[SheetRow] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    is_hidden: bool = False
    has_merges_down: bool = False


def read(data: bytes, max_bytes: int = MAX_UPLOAD_BYTES) -> list[Sheet]:
    """The sheets of an .xlsx or .csv file. Raises ImportRefused with a sentence when it cannot be read."""
    if kind_of(data, max_bytes) == "csv":
        return [_read_csv(data)]
    try:
        return _read_xlsx(data)
    except ImportRefused:
        raise
    except Exception as error:
        # A damaged part fails in many ways; to the user a file that cannot be parsed is one thing.
        # The error's own words may be the sheet's, which have no business in a log.
        logger.info("a workbook could not be read: %s", type(error).__name__)
        raise ImportRefused(
            "Excel-filen går inte att läsa. Öppna den i Excel, spara den på nytt som Excel-arbetsbok (.xlsx) "
            "och försök igen."
        ) from error


def column_letter(number: int) -> str:
    """1 → "A", 28 → "AB"."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- csv ----------------------------------------------------------------------------------------


def _read_csv(data):
    text = _decode(data)
    sheet = Sheet("csv")
    try:
        csv.field_size_limit(MAX_CELL_CHARACTERS * 4)
        counter = _Counter()
        for number, values in enumerate(csv.reader(io.StringIO(text), delimiter=_delimiter(text)), start=1):
            texts = enumerate((cell_text(unquoted(value)) for value in values), start=1)
            cells = {column: Cell(number, column, text) for column, text in texts if text}
            if cells:
                sheet.rows.append(SheetRow(number, cells))
                _check_limits(sheet, cells.values())
                counter.add(len(cells), sheet.name)
            elif number > MAX_EMPTY_ROWS:
                break
    except csv.Error as error:
        raise ImportRefused(
            "Filen är varken ett Excel-ark eller en läsbar textfil med kolumner. "
            "Spara planen som .xlsx och försök igen."
        ) from error
    _take_marks(sheet)
    return sheet


def _take_marks(sheet):
    """Our own csv says in its last column what each row is: the words become what a workbook has as styles."""
    ends = [row.cells[max(row.cells)] for row in sheet.rows]
    column = next((end.column for end in ends if end.text == marks.WORD_HEADING), None)
    words = [row.cells[column].text for row in sheet.rows if column in row.cells]
    if not words or not all(map(marks.style_of_word, words)):
        return
    for row in sheet.rows:
        word = row.cells.pop(column, None)
        style = marks.style_of_word(word.text) if word else ""
        row.cells = {place: replace(cell, style=style) for place, cell in row.cells.items()}
    sheet.rows = [row for row in sheet.rows if row.cells]


def _decode(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text):
    """The mark that parts the first rows most evenly into columns; Swedish Excel writes semicolons."""
    return max(";\t,", key=lambda mark: _evenness(text, mark))


def _evenness(text, mark):
    """How many rows have equally many fields, and how many fields; commas in texts do not come evenly."""
    rows = islice(csv.reader(io.StringIO(text), delimiter=mark), 30)
    try:
        counts = Counter(len(row) for row in rows if len(row) > 1)
    except csv.Error:
        return (0, 0)
    return max(((times, count) for count, times in counts.items()), default=(0, 0))


# --- xlsx ---------------------------------------------------------------------------------------


def _read_xlsx(data):
    workbook = Workbook(data)
    counter = _Counter()
    sheets = [_read_sheet(workbook, raw, counter) for raw in workbook.sheets]
    if not sheets:
        raise ImportRefused("Arbetsboken har inget kalkylblad. Kontrollera att rätt fil är vald.")
    return sheets


def _read_sheet(workbook, raw, counter):
    """One pass over the sheet's XML: only cells that exist are seen, whatever size the sheet claims to have."""
    sheet = Sheet(raw.name, is_hidden=raw.is_hidden)
    if sheet.is_hidden:
        return sheet
    values = _Values(workbook, sheet.name)
    for number, is_hidden, raw_cells in workbook.rows(raw):
        cells = {}
        for raw_cell in raw_cells:
            cell = values.cell(number, raw_cell)
            if cell.text or cell.problem:
                cells[cell.column] = cell
        if cells:
            sheet.rows.append(SheetRow(number, cells, is_hidden))
            _check_limits(sheet, cells.values())
            counter.add(len(cells), sheet.name)
    for attributes in raw.columns:
        columns = range(int(attributes["min"]), min(int(attributes["max"]), MAX_COLUMNS) + 1)
        if attributes.get("hidden") in ("1", "true"):
            sheet.hidden_columns.update(columns)
        if width := _number(attributes.get("width")):
            sheet.widths.update(dict.fromkeys(columns, width))
    _expand_merged(sheet, raw.merged, counter)
    return sheet


def _number(text):
    """The width that a column states; 0 when it states none, or nonsense."""
    try:
        width = float(text or 0)
    except ValueError:
        return 0
    return width if 0 < width <= 255 else 0


class _Counter:
    """The cells of all sheets together, those that a merged cell is repeated in among them."""

    def __init__(self):
        self.cells = 0

    def add(self, cells, sheet_name):
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise ImportRefused(
                f"Arbetsboken har fler än {MAX_CELLS} ifyllda eller sammanfogade celler, som är gränsen; den nås i "
                f"bladet {sheet_name}. Kopiera planens tabell till ett nytt ark och läs in det."
            )


class _Values:
    """What the cells of a sheet show: text, number, date, mark or error, each style and shared text looked up once."""

    def __init__(self, workbook, sheet_name):
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

        self.workbook = workbook
        self.sheet_name = sheet_name
        self.epoch = MAC_EPOCH if workbook.starts_1904 else WINDOWS_EPOCH
        self.styles: dict[int, tuple[str, str, bool, bool]] = {}
        self.shared: dict[str, str] = {}

    def cell(self, row, raw):
        number_format, style, is_date, is_duration = self._style(raw.style)
        if raw.type == "s":
            return Cell(row, raw.column, self._shared(row, raw), style=style)
        if raw.has_formula and not raw.value and raw.type != "str":
            return Cell(row, raw.column, "", style=style, problem=UNSAVED_FORMULA)
        if raw.length > MAX_CELL_CHARACTERS:
            raise _too_long(self.sheet_name, Cell(row, raw.column, ""), raw.length)
        value, error = self._value(raw, is_date, is_duration)
        text = error or cell_text(value, number_format)
        problem = f"cellen visar Excel-felet {text}." if error else ""
        typed = typed_text(value, number_format) if is_date else ""
        return Cell(row, raw.column, text, style=style, problem=problem, typed=typed)

    def _shared(self, row, raw):
        text = self.shared.get(raw.value)
        if text is None:
            text, length = self.workbook.texts[int(raw.value)]
            if length > MAX_CELL_CHARACTERS:
                raise _too_long(self.sheet_name, Cell(row, raw.column, ""), length)
            text = self.shared[raw.value] = cell_text(text.replace(LINE_BREAK, "\r"))
        return text

    def _value(self, raw, is_date, is_duration):
        """The value, and the words of an error."""
        if raw.type == "e":
            return None, raw.value or "#VALUE!"
        if raw.type == "b":
            return raw.value.strip() in ("1", "true"), ""
        if raw.type == "d":
            return _iso_date(raw.value), ""
        if raw.type != "n" or not raw.value:
            return raw.value.replace(LINE_BREAK, "\r"), ""
        number = _finite(raw.value)
        if number is None or not is_date:
            return (raw.value if number is None else number), ""
        from openpyxl.utils.datetime import from_excel

        try:
            return from_excel(number, self.epoch, timedelta=is_duration), ""
        except (OverflowError, ValueError):
            return None, "#VALUE!"

    def _style(self, index):
        if index not in self.styles:
            from openpyxl.styles.numbers import is_date_format, is_timedelta_format

            number_format, name = self.workbook.style(index)
            is_duration = is_timedelta_format(number_format)
            is_date = is_duration or is_date_format(number_format)
            self.styles[index] = number_format, name, is_date, is_duration
        return self.styles[index]


def _finite(text):
    """The number, whole where it is whole; None for what is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _iso_date(text):
    try:
        return datetime.datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return text


def _too_long(sheet_name, cell, length):
    return ImportRefused(
        f"Cell {cell.address} i bladet {sheet_name} har {length} tecken; gränsen är "
        f"{MAX_CELL_CHARACTERS}. Korta texten och läs in arket igen."
    )


def _check_limits(sheet, cells):
    if len(sheet.rows) > MAX_ROWS:
        raise ImportRefused(
            f"Bladet {sheet.name} har fler än {MAX_ROWS} rader, som är gränsen. Ta bort det som inte hör till planen."
        )
    for cell in cells:
        if cell.column > MAX_COLUMNS:
            raise ImportRefused(
                f"Bladet {sheet.name} har text i cell {cell.address}; gränsen är {MAX_COLUMNS} kolumner. "
                "Ta bort det som inte hör till planen."
            )
        if len(cell.text) > MAX_CELL_CHARACTERS:
            raise _too_long(sheet.name, cell, len(cell.text))
    if sheet.rows[-1].number > MAX_ROW_NUMBER:
        raise ImportRefused(
            f"Bladet {sheet.name} har text på rad {sheet.rows[-1].number}; gränsen är rad {MAX_ROW_NUMBER}. "
            "Ta bort det som inte hör till planen."
        )


def _expand_merged(sheet, ranges, counter):
    """Tell each merged cell its width, and repeat it in the rows below that it covers."""
    by_number = {row.number: row for row in sheet.rows}
    numbers = sorted(by_number)
    for reference in ranges:
        first_column, first_row, last_column, last_row = _bounds(reference)
        top = by_number.get(first_row)
        cell = top.cells.get(first_column) if top else None
        if cell is None:
            continue
        width = last_column - first_column + 1
        cell = replace(cell, width=width)
        top.cells[first_column] = cell
        covered = _between(numbers, first_row, last_row)
        counter.add(len(covered), sheet.name)
        for number in covered:
            sheet.has_merges_down = True
            by_number[number].cells[first_column] = replace(cell, row=number, is_copy=True, problem="")
    for row in sheet.rows:
        row.cells = dict(sorted(row.cells.items()))


def _bounds(reference):
    """ "B2:C4" → 2, 2, 3, 4."""
    match = _RANGE.fullmatch(reference)
    if not match:
        raise ValueError(f"{reference!r} is no range")
    return (
        column_number(match[1]),
        int(match[2]),
        column_number(match[3] or match[1]),
        int(match[4] or match[2]),
    )


def _between(numbers, first, last):
    """The numbers after `first`, up to and with `last`."""
    from bisect import bisect_right

    return numbers[bisect_right(numbers, first) : bisect_right(numbers, last)]
