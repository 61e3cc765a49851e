import csv
import datetime
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.file_names import ascii_words
from organisation.sheets import (
    Choice,
    Look,
    Sheet,
    SheetError,
    SheetRow,
    as_csv,
    as_xlsx,
    dated_name,
    download,
    list_sheet,
    quoted,
    unquoted,
)

DAY = datetime.date(2026, 11, 21)
LIVE = ["=1+1", "+46 8", "-streck", "@namn", '=HYPERLINK("x")', "#N/A", "'=1", "''-1", "\t=1"]


def opened(sheet):
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet)))


def read_csv(sheet):
    data = as_csv(sheet)
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def plans(*rows):
    return list_sheet("Planer", {"Nämnd": 30, "Antal": 10, "Datum": 12}, rows)


class TestXlsx:
    def test_text_number_and_date_keep_their_kind(self):
        worksheet = opened(plans(("Skolnämnden", 3, DAY), ("", 0, None))).active

        assert [[cell.value for cell in row] for row in worksheet.iter_rows()] == [
            ["Nämnd", "Antal", "Datum"],
            ["Skolnämnden", 3, datetime.datetime(2026, 11, 21)],
            [None, 0, None],
        ]
        assert worksheet["C2"].number_format == "yyyy-mm-dd"

    @pytest.mark.parametrize("text", LIVE)
    def test_no_text_is_a_formula_or_an_error_value(self, text):
        cell = opened(plans((text, 1, None))).active["A2"]

        assert (cell.value, cell.data_type) == (text, "s")

    def test_control_characters_are_left_out(self):
        cell = opened(plans(("Skol\x00nämn\x0bden\ufffe", 1, None))).active["A2"]

        assert cell.value == "Skolnämnden"

    def test_list_is_ready_to_read_filter_and_print(self):
        worksheet = opened(plans(("A", 1, DAY), ("B", 2, DAY))).active

        assert worksheet.title == "Planer"
        assert worksheet.freeze_panes == "A2"
        assert worksheet.auto_filter.ref == "A1:C3"
        assert worksheet.print_title_rows == "$1:$1"
        assert worksheet.page_setup.orientation == "landscape"
        assert worksheet.column_dimensions["A"].width == 30

    def test_text_across_and_a_cell_over_two_rows_are_merged(self):
        looks = {"rubrik": Look(is_bold=True), "rad": Look()}
        rows = [
            SheetRow("rubrik", ("Titel",), is_across=True),
            SheetRow("rubrik", ("A", "B")),
            SheetRow("rad", ("lika", "1"), (2, 1)),
            SheetRow("rad", ("lika", "2"), (0, 1)),
        ]
        sheet = Sheet("Blad", "Titel", (10, 10), rows, looks, "rubrik")

        worksheet = opened(sheet).active

        assert sorted(each.coord for each in worksheet.merged_cells.ranges) == ["A1:B1", "A3:A4"]
        assert read_csv(sheet) == [["Titel", ""], ["A", "B"], ["lika", "1"], ["lika", "2"]]

    def test_text_longer_than_a_cell_is_refused_with_a_sentence(self):
        with pytest.raises(SheetError, match="har 32768 tecken. En cell i Excel rymmer 32767"):
            as_xlsx(plans(("x" * 32_768, 1, None)))

    def test_choices_stand_on_a_sheet_of_their_own_and_the_cells_point_there(self):
        sheet = plans(("A", 1, None))
        sheet.choices = (Choice(2, "Steg", ("1. Låg, mycket låg", "2. Hög"), ("Sällan", "Ofta")),)
        sheet.choices_name, sheet.blank, sheet.blank_rows = "Listor", "Lista text", 5

        workbook = opened(sheet)

        (validation,) = workbook["Planer"].data_validations.dataValidation
        assert (validation.formula1, str(validation.sqref)) == ("'Listor'!$A$2:$A$3", "B3:B7")
        assert [[cell.value for cell in row] for row in workbook["Listor"].iter_rows()] == [
            ["Steg", "Förklaring"],
            ["1. Låg, mycket låg", "Sällan"],
            ["2. Hög", "Ofta"],
        ]


class TestCsv:
    def test_it_is_as_swedish_excel_writes_it(self):
        data = as_csv(plans(("Miljö; bygg", 3, DAY)))

        assert data.decode("utf-8") == '\ufeffNämnd;Antal;Datum\r\n"Miljö; bygg";3;2026-11-21\r\n'

    @pytest.mark.parametrize("text", LIVE)
    def test_no_text_begins_as_a_formula(self, text):
        cell = read_csv(plans((text, 1, None)))[1][0]

        assert cell[0] not in "=+-@\t\r"
        assert unquoted(cell) == text

    @given(st.text(alphabet="'=+-@\t\ra1 ", max_size=6))
    def test_quoting_is_undone_exactly(self, text):
        assert unquoted(quoted(text)) == text
        assert quoted(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"}

    @pytest.mark.parametrize("text", ["'citat'", "'s-Hertogenbosch", "it's", "'"])
    def test_apostrophe_before_other_signs_is_the_users_own(self, text):
        assert quoted(text) == unquoted(text) == text

    def test_last_column_says_what_each_row_is(self):
        rows = [SheetRow("h", ("A",)), SheetRow("r"), SheetRow("r", ("1",))]
        sheet = Sheet("Blad", "Titel", (10,), rows, {"h": Look(), "r": Look()}, "h")
        sheet.kind_words = {"h": "Radtyp", "r": "rad"}

        assert read_csv(sheet) == [["A", "Radtyp"], ["", ""], ["1", "rad"]]


class TestDownload:
    @pytest.mark.parametrize(
        ("name", "content_type", "start"),
        [
            ("Planer.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf"),
            ("Planer.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ],
    )
    def test_the_name_says_which_kind_of_file(self, name, content_type, start):
        response = download(plans(("A", 1, None)), name)

        assert response["Content-Type"] == content_type
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["Cache-Control"] == "private, no-cache"
        assert response.content.startswith(start)

    def test_list_is_named_for_its_day(self, monkeypatch):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda: DAY)

        assert dated_name("Planer", "csv") == "Planer_2026-11-21.csv"

    def test_words_in_names_are_ascii(self):
        assert ascii_words("per 31 augusti 2017, förskolan") == "per-31-augusti-2017-forskolan"
