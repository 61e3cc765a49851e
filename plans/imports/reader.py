"""Bytes → sheets of cells. The only module that opens a workbook; openpyxl is imported when a file is read.

A sheet is what a reader of it sees: merged cells are known as merged and repeated downwards ("as above"), hidden
rows, columns and sheets are known as hidden, and rows that are merely formatted do not exist.
"""

import csv
import io
import logging
from dataclasses import dataclass, field

from .errors import ImportRefused
from .sniff import kind_of
from .values import cell_text

MAX_UPLOAD_BYTES = 10 * 1024**2
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 32_767

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell. `width` is the number of columns it is merged over; a copy repeats a merged cell above it."""

    row: int
    column: int
    text: str
    width: int = 1
    is_copy: bool = False
    style: str = ""
    problem: str = ""

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
        # openpyxl raises whatever it meets; to the user a file that cannot be parsed is one thing.
        logger.info("a workbook could not be read: %r", error)
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
        for number, values in enumerate(csv.reader(io.StringIO(text), delimiter=_delimiter(text)), start=1):
            texts = enumerate(map(cell_text, values), start=1)
            cells = {column: Cell(number, column, text) for column, text in texts if text}
            if cells:
                sheet.rows.append(SheetRow(number, cells))
                _check_limits(sheet, cells.values())
    except csv.Error as error:
        raise ImportRefused(
            "Filen är varken ett Excel-ark eller en läsbar textfil med kolumner. "
            "Spara planen som .xlsx och försök igen."
        ) from error
    return sheet


def _decode(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text):
    """The mark that parts the first lines into most columns; Swedish Excel writes semicolons."""
    lines = [line for line in text.splitlines()[:30] if line.strip()]
    return max(";\t,", key=lambda mark: sum(line.count(mark) for line in lines))


# --- xlsx ---------------------------------------------------------------------------------------


def _read_xlsx(data):
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [_read_sheet(workbook, worksheet) for worksheet in workbook.worksheets]
    finally:
        workbook.close()
    return sheets


def _read_sheet(workbook, worksheet):
    """One pass over the sheet's XML: only cells that exist are seen, whatever size the sheet claims to have."""
    sheet = Sheet(worksheet.title, is_hidden=worksheet.sheet_state != "visible")
    if sheet.is_hidden:
        return sheet
    styles = _Styles(workbook)
    with worksheet._get_source() as source:
        parser = _parser_class()(
            source,
            worksheet._shared_strings,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )
        for number, raw_cells in parser.parse():
            attributes = parser.row_dimensions.pop(str(number), {})
            cells = _cells(raw_cells, parser, styles)
            if cells:
                row = SheetRow(number, cells, attributes.get("hidden") in ("1", "true"))
                sheet.rows.append(row)
                _check_limits(sheet, cells.values())
    for attributes in parser.column_dimensions.values():
        if attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes["max"]), MAX_COLUMNS)
            sheet.hidden_columns.update(range(int(attributes["min"]), last + 1))
    _expand_merged(sheet, parser.merged_cells.mergeCell if parser.merged_cells else ())
    return sheet


def _parser_class():
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        """openpyxl's own reader of a sheet, that also tells of formulas whose value was never stored."""

        def parse_cell(self, element):
            cell = super().parse_cell(element)
            cell["is_unsaved"] = cell["value"] is None and element.find(FORMULA_TAG) is not None
            return cell

    return Parser


class _Styles:
    """Number format and named style by style id, each looked up once."""

    def __init__(self, workbook):
        self.workbook = workbook
        self.known = {}

    def __getitem__(self, style_id):
        if style_id not in self.known:
            self.known[style_id] = self._look_up(style_id)
        return self.known[style_id]

    def _look_up(self, style_id):
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        try:
            style = self.workbook._cell_styles[style_id]
            format_id = style.numFmtId
            if format_id < BUILTIN_FORMATS_MAX_SIZE:
                number_format = BUILTIN_FORMATS.get(format_id, "General")
            else:
                number_format = self.workbook._number_formats[format_id - BUILTIN_FORMATS_MAX_SIZE]
            return number_format, self.workbook._named_styles[style.xfId].name
        except IndexError:
            return "General", ""


def _cells(raw_cells, parser, styles):
    cells = {}
    for raw in raw_cells:
        if raw["value"] is None and not raw["is_unsaved"]:
            continue
        number_format, style = styles[raw["style_id"]]
        text = cell_text(raw["value"], number_format)
        problem = ""
        if raw["is_unsaved"]:
            text, problem = (
                "",
                "cellens formel har inget sparat värde. Öppna filen i Excel, spara och läs in den igen.",
            )
        elif raw["data_type"] == "e":
            problem = f"cellen visar Excel-felet {text}."
        if text or problem:
            cell = Cell(raw["row"], raw["column"], text, style=style, problem=problem)
            cells[cell.column] = cell
    return cells


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
            raise ImportRefused(
                f"Cell {cell.address} i bladet {sheet.name} har {len(cell.text)} tecken; gränsen är "
                f"{MAX_CELL_CHARACTERS}. Korta texten och läs in arket igen."
            )


def _expand_merged(sheet, ranges):
    """Tell each merged cell its width, and repeat it in the rows below that it covers."""
    by_number = {row.number: row for row in sheet.rows}
    numbers = sorted(by_number)
    for merged in ranges:
        first_column, first_row, last_column, last_row = merged.bounds
        top = by_number.get(first_row)
        cell = top.cells.get(first_column) if top else None
        if cell is None:
            continue
        width = last_column - first_column + 1
        cell = Cell(cell.row, cell.column, cell.text, width, style=cell.style, problem=cell.problem)
        top.cells[first_column] = cell
        for number in _between(numbers, first_row, last_row):
            sheet.has_merges_down = True
            by_number[number].cells[first_column] = Cell(
                number, first_column, cell.text, width, is_copy=True, style=cell.style
            )
    for row in sheet.rows:
        row.cells = dict(sorted(row.cells.items()))


def _between(numbers, first, last):
    """The numbers after `first`, up to and with `last`."""
    from bisect import bisect_right

    return numbers[bisect_right(numbers, first) : bisect_right(numbers, last)]
