"""Tables that leave the product as .xlsx or .csv, for every room. openpyxl is imported when a workbook is made.

A `Sheet` says what stands in the file, once; `as_xlsx` and `as_csv` write it. Every text that a user has written is
written as text: never a formula, a number or an error value, whatever it begins with. A workbook says so in the cell.
A csv file has no types, so a text that a spreadsheet would take for a formula stands there behind an apostrophe;
`unquoted` takes it away again when such a file is read.
"""

import csv
import datetime
import io
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from django.http import HttpResponse
from django.utils import timezone

CELL_CHARACTERS = 32_767
LINE_HEIGHT = 1.3
# Excel counts a column's width in figures of this size; words are narrower than figures.
WIDTH_SIZE = 11
MAX_ROW_HEIGHT = 409
LANDSCAPE_A4 = 9
LIST_HEADING = "Lista kolumnrubrik"
LIST_TEXT = "Lista text"
LIST_NOTE = "Lista anmärkning"

_FONT = "Calibri"
_TEXT_FORMAT = "@"
_LIVE = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
# What neither XML nor a csv reader can hold.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Value = str | int | datetime.date | None


class SheetError(Exception):
    """A table that cannot be a sheet. The message is a Swedish sentence that the user can act on."""


class Ending(StrEnum):
    """The kinds of file that a table can be had as."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        if self == Ending.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Look(NamedTuple):
    """How one kind of row looks. `fill` is a colour as in "D5E3E4"."""

    size: int = 10
    is_bold: bool = False
    is_italic: bool = False
    fill: str = ""
    has_grid: bool = False
    is_middle: bool = True


@dataclass(frozen=True)
class SheetRow:
    """A row of values, one for each column; `is_across` is one text over the whole width.

    `kind` is the name of its style. `spans` says how many rows each cell covers: 0 is covered by the cell above, and
    still has that cell's text among the values, for a file without merged cells.
    """

    kind: str
    values: tuple[Value, ...] = ()
    spans: tuple[int, ...] = ()
    is_across: bool = False


@dataclass(frozen=True)
class Choice:
    """What can be picked in a column of an empty sheet. Unless `is_strict` other words may be typed too."""

    column: int
    heading: str
    texts: tuple[str, ...]
    notes: tuple[str, ...] = ()
    is_strict: bool = True


@dataclass
class Sheet:
    """A table as it stands in a file.

    `heading_kind` names the row that is frozen and repeated on each page. `kind_words` gives each kind of row a word
    (that of the heading row is a heading); with them a csv file gets a last column that says what each row is.
    `blank` is the kind of `blank_rows` empty rows.
    """

    name: str
    title: str
    widths: tuple[float, ...]
    rows: list[SheetRow]
    looks: dict[str, Look]
    heading_kind: str
    owner: str = ""
    kind_words: dict[str, str] = field(default_factory=dict)
    has_filter: bool = False
    choices: tuple[Choice, ...] = ()
    choices_name: str = ""
    blank: str = ""
    blank_rows: int = 0


def list_sheet(
    name: str, headings: dict[str, float], rows: Iterable[Iterable[Value]], note: str = ""
) -> Sheet:
    """A plain list: headings with their widths, ready to filter and sort; `note` is a line above them."""
    return Sheet(
        name=name,
        title=name,
        widths=tuple(headings.values()),
        rows=[
            *([SheetRow(LIST_NOTE, (note,), is_across=True)] if note else []),
            SheetRow(LIST_HEADING, tuple(headings)),
            *(SheetRow(LIST_TEXT, tuple(values)) for values in rows),
        ],
        looks={
            LIST_HEADING: Look(is_bold=True, fill="D5E3E4", has_grid=True),
            LIST_TEXT: Look(has_grid=True, is_middle=False),
            LIST_NOTE: Look(is_bold=True),
        },
        heading_kind=LIST_HEADING,
        has_filter=True,
    )


def dated_name(kind: str, ending: str) -> str:
    """ "Planer_2026-11-21.csv": a list is of the day when it was taken out."""
    return f"{kind}_{timezone.localdate().isoformat()}.{ending}"


def download(sheet: Sheet, file_name: str) -> HttpResponse:
    """The sheet as a file to save, of the kind that its name says. Raises SheetError when a text does not fit."""
    ending = Ending(file_name.rpartition(".")[2])
    data = as_csv(sheet) if ending == Ending.CSV else as_xlsx(sheet)
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name}"',
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(data, content_type=ending.content_type, headers=headers)


# --- csv ----------------------------------------------------------------------------------------


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with its mark and semicolons, as Swedish Excel opens and writes it. Covered cells repeat their text."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    columns = len(sheet.widths)
    for row in sheet.rows:
        values = [_csv_text(value) for value in row.values]
        values += [""] * (columns - len(values))
        if sheet.kind_words:
            values.append(sheet.kind_words[row.kind] if row.values else "")
        writer.writerow(values)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def quoted(text: str) -> str:
    """The text, behind an apostrophe when a spreadsheet would take it for a formula."""
    return f"'{text}" if _LIVE.match(text) else text


def unquoted(text: str) -> str:
    """What `quoted` was given: an apostrophe goes only where it stands before such a sign."""
    return text[1:] if _QUOTED.match(text) else text


def _csv_text(value):
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return quoted(_clean(value or ""))


# --- xlsx ---------------------------------------------------------------------------------------


def as_xlsx(sheet: Sheet) -> bytes:
    """The sheet as a workbook. Raises SheetError when a text is longer than a cell of Excel can hold."""
    return _Workbook(sheet).save()


def put(cell, value: Value) -> None:
    """Write a value: a text is a text, neither formula nor error value, whatever it begins with."""
    if value is None or value == "":
        return
    if isinstance(value, datetime.date | int):
        cell.value = value
        cell.number_format = "0" if isinstance(value, int) else "yyyy-mm-dd"
        # Beside texts, under a heading that begins at the left.
        cell.alignment = _left()
    else:
        _put_text(cell, _clean(value))


def _put_text(cell, text):
    if len(text) > CELL_CHARACTERS:
        raise SheetError(
            f"Texten ”{text[:40]} …” har {len(text)} tecken. En cell i Excel rymmer {CELL_CHARACTERS}; korta den."
        )
    cell.value = text
    cell.data_type = "s"
    if _LIVE.match(text):
        cell.quotePrefix = True


class _Workbook:
    """One workbook, its sheet written from the top down."""

    def __init__(self, sheet: Sheet):
        from openpyxl import Workbook

        self.of = sheet
        self.workbook = Workbook()
        self.sheet = self.workbook.active
        self.sheet.title = re.sub(r"[\\*?:/\[\]]", " ", sheet.name)[:31]
        self.workbook.properties.title = _clean(sheet.title)
        self.workbook.properties.creator = _clean(sheet.owner) or "Internkontroll"
        self.row = self.heading_row = 0
        self.spanning = []
        self._make_styles()
        for row in sheet.rows:
            self._write(row)
        self.last_row = self.row
        self._make_room_for_spans()
        self._write_blank()
        self._write_choices()
        self._set_up_page()

    def save(self) -> bytes:
        file = io.BytesIO()
        self.workbook.save(file)
        return file.getvalue()

    def _write(self, row):
        self.row += 1
        if row.kind == self.of.heading_kind and not self.heading_row:
            self.heading_row = self.row
        if row.is_across:
            self._write_across(row)
        elif row.values:
            self._write_cells(row)

    def _write_across(self, row):
        """One text over the whole width; a style's border is drawn round all of it."""
        (text,) = row.values
        for column in range(1, len(self.of.widths) + 1):
            self.sheet.cell(self.row, column).style = row.kind
        put(self.sheet.cell(self.row, 1), text)
        if len(self.of.widths) > 1:
            self._merge(self.row, self.row, 1, len(self.of.widths))
        self._set_height(self._lines_height(text, sum(self.of.widths), row.kind))

    def _write_cells(self, row):
        heights = [self._lines_height("", 1, row.kind)]
        spans = row.spans or (1,) * len(row.values)
        for column, (value, width, span) in enumerate(
            zip(row.values, self.of.widths, spans, strict=True), start=1
        ):
            cell = self.sheet.cell(self.row, column)
            cell.style = row.kind
            if span:
                put(cell, value)
            if span > 1:
                self._merge(self.row, self.row + span - 1, column, column)
                self.spanning.append((self.row, span, self._lines_height(value, width, row.kind)))
            elif span and isinstance(value, str):
                heights.append(self._lines_height(value, width, row.kind))
        self._set_height(max(heights))

    def _write_blank(self):
        for row in range(self.last_row + 1, self.last_row + 1 + self.of.blank_rows):
            for column in range(1, len(self.of.widths) + 1):
                self.sheet.cell(row, column).style = self.of.blank

    def _write_choices(self):
        """What can be picked stands on a sheet of its own, to be read, and the cells point there."""
        if not self.of.choices:
            return
        from openpyxl.worksheet.datavalidation import DataValidation

        listed = self.workbook.create_sheet(self.of.choices_name)
        first, last = self.last_row + 1, self.last_row + self.of.blank_rows
        column = 0
        for choice in self.of.choices:
            column += 1
            letter = _letter(column)
            self._list(listed, column, choice.heading, choice.texts, 26)
            source = f"'{self.of.choices_name}'!${letter}$2:${letter}${len(choice.texts) + 1}"
            validation = DataValidation(type="list", formula1=source, allow_blank=True)
            validation.showErrorMessage = choice.is_strict
            validation.errorTitle, validation.error = "Inte på skalan", "Välj ett av stegen i listan."
            validation.add(f"{_letter(choice.column)}{first}:{_letter(choice.column)}{last}")
            self.sheet.add_data_validation(validation)
            if any(choice.notes):
                column += 1
                self._list(listed, column, "Förklaring", choice.notes, 60)
        listed.freeze_panes = "A2"

    def _list(self, listed, column, heading, texts, width):
        listed.column_dimensions[_letter(column)].width = width
        for row, text in enumerate((heading, *texts), start=1):
            cell = listed.cell(row, column)
            cell.style = self.of.heading_kind if row == 1 else self.of.blank
            put(cell, text)

    def _merge(self, first_row, last_row, first_column, last_column):
        self.sheet.merge_cells(
            start_row=first_row, end_row=last_row, start_column=first_column, end_column=last_column
        )

    # --- how it looks ---

    def _lines_height(self, text, width, kind):
        """The height of the text in a column of that width, on the safe side."""
        size = self.of.looks[kind].size
        room = max(int(width * WIDTH_SIZE / size), 5)
        lines = sum(len(textwrap.wrap(line, room)) or 1 for line in text.split("\n"))
        return round(lines * LINE_HEIGHT * size + 5, 1)

    def _set_height(self, height):
        """Excel does not grow a row by its merged cells, so every row is told its height."""
        self.sheet.row_dimensions[self.row].height = min(MAX_ROW_HEIGHT, height)

    def _make_room_for_spans(self):
        """A cell over several rows that is higher than they are together makes the last of them higher."""
        heights = self.sheet.row_dimensions
        for first, span, height in self.spanning:
            last = heights[first + span - 1]
            missing = height - sum(heights[row].height for row in range(first, first + span))
            last.height = min(MAX_ROW_HEIGHT, last.height + max(missing, 0))

    def _make_styles(self):
        from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

        thin = Side(style="thin", color="9A9486")
        for name, look in self.of.looks.items():
            font = Font(name=_FONT, size=look.size, bold=look.is_bold, italic=look.is_italic)
            style = NamedStyle(name, font)
            style.alignment = Alignment(wrap_text=True, vertical="center" if look.is_middle else "top")
            # The format "text" keeps Excel from turning what is typed later into a date or a number.
            style.number_format = _TEXT_FORMAT
            if look.fill:
                style.fill = PatternFill("solid", start_color=look.fill)
            if look.has_grid:
                style.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            self.workbook.add_named_style(style)

    def _set_up_page(self):
        sheet, last = self.sheet, _letter(len(self.of.widths))
        for number, width in enumerate(self.of.widths, start=1):
            sheet.column_dimensions[_letter(number)].width = width
        sheet.freeze_panes = f"A{self.heading_row + 1}"
        sheet.print_title_rows = f"{self.heading_row}:{self.heading_row}"
        sheet.print_area = f"A1:{last}{self.last_row + self.of.blank_rows}"
        if self.of.has_filter:
            sheet.auto_filter.ref = f"A{self.heading_row}:{last}{self.last_row}"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = LANDSCAPE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.page_margins.top = sheet.page_margins.bottom = 0.7
        sheet.oddFooter.left.text = _clean(self.of.title).replace("&", "&&")[:120]
        sheet.oddFooter.right.text = "Sida &P av &N"


def _left():
    from openpyxl.styles import Alignment

    return Alignment(horizontal="left", vertical="top", wrap_text=True)


def _letter(number):
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)


def _clean(text):
    """Without the control characters that a sheet cannot hold."""
    return _UNWANTED.sub("", text)
