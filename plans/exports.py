"""A plan version as an .xlsx sheet in the kommun's dress. openpyxl is imported when a sheet is made.

Every text is written as text, never as a formula, and each kind of row carries a named style (`imports.marks`), so
that an exported sheet is read in again without a difference.
"""

import io
import textwrap

from organisation.swedish import format_date
from organisation.texts import Audience, render

from .dresses import plan_dress
from .imports import marks
from .models import Planversion
from .services import PlanError
from .tables import Table, table_of

CELL_CHARACTERS = 32_767
SHEET_WIDTH = 165
LANDSCAPE_A4 = 9
LINE_HEIGHT = 1.3
_FONT = "Calibri"
_LIVE = ("=", "+", "-", "@", "\t", "\r")


def export_plan(version: Planversion, audience: Audience = Audience.PUBLIC) -> bytes:
    """The version as a workbook. Raises PlanError when a text is longer than a cell of Excel can hold."""
    table = table_of(version, plan_dress(version.plan), audience)
    sheet = _PlanSheet(version, table)
    sheet.write()
    return sheet.save()


def export_file_name(version: Planversion) -> str:
    """ "Internkontrollplan_tranas-ks_2022.xlsx"."""
    plan = version.plan
    return f"Internkontrollplan_{plan.namnd.slug}_{plan.year}.xlsx"


class _PlanSheet:
    """One sheet, written from the top down."""

    def __init__(self, version: Planversion, table: Table):
        from openpyxl import Workbook

        self.version = version
        self.table = table
        self.widths = _column_widths(table)
        self.workbook = Workbook()
        self.sheet = self.workbook.active
        self.sheet.title = f"Internkontrollplan {version.plan.year}"
        self.workbook.properties.title = version.heading
        self.workbook.properties.creator = version.names["kommun"]
        self.row = 0
        self._make_styles()

    def write(self):
        self._across(self.version.heading, marks.TITLE)
        for line in self._notes():
            self._across(line, marks.NOTE)
        self.row += 1
        self._cells([column.heading for column in self.table.columns], marks.HEADING)
        self.heading_row = self.row
        for group in self.table.groups:
            for heading in group.headings:
                style = marks.PROCESS if heading.is_process else _section_style(heading)
                self._across(heading.text, style)
            self._rows(group.rows)
        if self.version.slutregel:
            self.row += 1
            self._across(self._plain_slutregel(), marks.CLOSING)
        self._set_up_page()

    def save(self) -> bytes:
        file = io.BytesIO()
        self.workbook.save(file)
        return file.getvalue()

    # --- what stands in the sheet ---

    def _notes(self):
        """The lines under the title: whose it is, its dnr, its decision or that it is a draft."""
        names, plan, beslut = self.version.names, self.version.plan, self.version.beslut
        yield f"{names['kommun']}, {names['namnd']}"
        if plan.dnr:
            yield f"Dnr {plan.dnr}"
        if not self.version.is_locked:
            yield f"{self.version.get_status_display()}, version {self.version.number}"
        elif beslut:
            date = format_date(beslut.date, plan.namnd.kommun.datumformat)
            yield " ".join(filter(None, ("Beslutad av", beslut.organ, date, beslut.paragraph)))

    def _plain_slutregel(self):
        return render(self.version.slutregel, Audience.PUBLIC).plain

    def _rows(self, rows):
        first = self.row + 1
        for row in rows:
            if row.is_section:
                self._across(row.text, marks.section_style(row.avsnitt.slag, row.level))
            else:
                self._cells([cell.text if cell else None for cell in row.cells], marks.TEXT, row.cells)
        for place, row in enumerate(rows):
            for column, cell in enumerate([] if row.is_section else row.cells, start=1):
                if cell and cell.rowspan > 1:
                    self._merge(first + place, first + place + cell.rowspan - 1, column, column)

    def _across(self, text, style):
        """One text over the whole width; a style's border is drawn round all of it."""
        self.row += 1
        self._write(self.row, 1, text, style)
        for column in range(2, len(self.widths) + 1):
            self.sheet.cell(self.row, column).style = style
        if len(self.widths) > 1:
            self._merge(self.row, self.row, 1, len(self.widths))
        self._set_height(_count_lines(text, sum(self.widths)), style)

    def _cells(self, texts, style, cells=()):
        self.row += 1
        heights = [1]
        spans = [cell.rowspan if cell else 0 for cell in cells] or [1] * len(texts)
        for column, (text, width, span) in enumerate(zip(texts, self.widths, spans, strict=True), start=1):
            self._write(self.row, column, text, style)
            if text and span == 1:
                heights.append(_count_lines(text, width))
        self._set_height(max(heights), style)

    def _write(self, row, column, text, style):
        """A text is a text: neither formula nor error value, whatever it begins with."""
        cell = self.sheet.cell(row, column)
        cell.style = style
        if not text:
            return
        text = _clean(text)
        if len(text) > CELL_CHARACTERS:
            raise PlanError(
                f"Texten ”{text[:40]} …” har {len(text)} tecken. En cell i Excel rymmer {CELL_CHARACTERS}; korta den."
            )
        cell.value = text
        cell.data_type = "s"
        if text.startswith(_LIVE):
            cell.quotePrefix = True

    def _merge(self, first_row, last_row, first_column, last_column):
        self.sheet.merge_cells(
            start_row=first_row, end_row=last_row, start_column=first_column, end_column=last_column
        )

    # --- how it looks ---

    def _set_height(self, lines, style):
        """Excel does not grow a row by its merged cells, so every row is told its height."""
        size = self.sizes.get(style, 10)
        self.sheet.row_dimensions[self.row].height = min(409, round(lines * LINE_HEIGHT * size + 5, 1))

    def _make_styles(self):
        from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

        thin = Side(style="thin", color="9A9486")
        grid = Border(left=thin, right=thin, top=thin, bottom=thin)
        top, middle = Alignment(wrap_text=True, vertical="top"), Alignment(wrap_text=True, vertical="center")
        sections = {_section_style(heading) for group in self.table.groups for heading in group.headings}
        sections |= {
            marks.section_style(row.avsnitt.slag, row.level)
            for group in self.table.groups
            for row in group.rows
            if row.is_section
        }
        looks = {
            marks.TITLE: (16, True, None, None, middle),
            marks.NOTE: (10, False, None, None, middle),
            marks.HEADING: (10, True, "D5E3E4", grid, middle),
            marks.TEXT: (10, False, None, grid, top),
            marks.PROCESS: (11, True, "F3F0E8", grid, middle),
            marks.CLOSING: (10, False, None, None, top),
            **dict.fromkeys(sections - {""}, (11, True, "E6EEED", grid, middle)),
        }
        self.sizes = {name: look[0] for name, look in looks.items()}
        for name, (size, bold, fill, border, alignment) in looks.items():
            style = NamedStyle(name, Font(name=_FONT, size=size, bold=bold, italic=name == marks.CLOSING))
            style.alignment = alignment
            # The format "text" keeps Excel from turning what is typed later into a date or a number.
            style.number_format = "@"
            if fill:
                style.fill = PatternFill("solid", start_color=fill)
            if border:
                style.border = border
            self.workbook.add_named_style(style)

    def _set_up_page(self):
        from openpyxl.utils import get_column_letter

        sheet = self.sheet
        for number, width in enumerate(self.widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = f"A{self.heading_row + 1}"
        sheet.print_title_rows = f"{self.heading_row}:{self.heading_row}"
        sheet.print_area = f"A1:{get_column_letter(len(self.widths))}{self.row}"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = LANDSCAPE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.page_margins.top = sheet.page_margins.bottom = 0.7
        sheet.oddFooter.left.text = self.version.heading.replace("&", "&&")[:120]
        sheet.oddFooter.right.text = "Sida &P av &N"


def _section_style(heading):
    return marks.section_style(heading.avsnitt.slag, heading.level) if heading.avsnitt else ""


def _column_widths(table):
    """Excel's widths (characters of the default font) in the dress's proportions, none too narrow for a word."""
    return [max(7, round(SHEET_WIDTH * share / 100, 1)) for share in table.widths]


def _count_lines(text, width):
    """Lines that a text takes in a column, on the safe side."""
    room = max(int(width) - 2, 5)
    return sum(len(textwrap.wrap(line, room)) or 1 for line in text.split("\n"))


def _clean(text):
    """Without the control characters that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", text)
