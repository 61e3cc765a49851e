"""Sheets as kommuner keep them: where the table stands, what the rows are, and what is told of it."""

import pytest

from plans.imports.errors import ImportRefused
from plans.imports.report import understand
from tests.plans.imports.sheets import sheet

HEADINGS = ["Nr", "Process", "Kontrollmoment", "Kontrollmetod"]
ROWS = [["1.", "Inköp", "Avtalstrohet", "Stickprov"], ["2.", "Lön", "Attest av löner", "Urval"]]


def report_of(*rows, **more):
    return understand(sheet(*rows, **more), [])


def values(report, *codes):
    return [tuple(report.fields_of(row).get(code, "") for code in codes) for row in report.rows]


def skipped(report):
    return [(skip.row, skip.reason) for skip in report.skipped]


class TestWhereTheTableStands:
    def test_table_below_title_rows_in_any_column(self):
        rows = [["Internkontrollplan 2022"], ["Dnr KS 2022/17"], [], HEADINGS, *ROWS]

        report = report_of(*rows, start=(3, 4))

        assert (report.header_row, report.facts.title, report.facts.year) == (
            6,
            "Internkontrollplan 2022",
            2022,
        )
        assert report.facts.dnr == "KS 2022/17"
        assert values(report, "nr", "process") == [("1.", "Inköp"), ("2.", "Lön")]

    def test_title_right_above_the_headings_is_a_title(self):
        report = report_of(["Intern kontroll 2023"], ["Socialnämnden, Storköpings kommun"], HEADINGS, *ROWS)

        assert report.facts.title == "Intern kontroll 2023"
        assert report.sections == []
        assert skipped(report) == [(2, "Raden står över tabellen och läses inte in.")]

    def test_headings_over_two_rows(self):
        upper = ["Nr", "Process", "Kontroll", None, "Riskvärdering", None]
        lower = [None, None, "Kontrollmoment", "Metod", "Sannolikhet", "Konsekvens"]
        rows = [upper, lower, ["1.", "Inköp", "Avtal", "Urval", 3, 4]]

        report = report_of(*rows, merge=["A1:A2", "B1:B2", "C1:D1", "E1:F1"])

        assert [column.field for column in report.columns] == [
            "nr", "process", "moment", "metod", "sannolikhet", "konsekvens",
        ]  # fmt: skip
        assert values(report, "moment", "konsekvens") == [("Avtal", "4")]

    def test_the_sheet_with_a_table_is_found_and_the_others_are_told(self):
        def more(book):
            book.create_sheet("Försättsblad", 0)["A1"] = "Internkontrollplan"
            book.create_sheet("Tomt")
            hidden = book.create_sheet("Gammalt")
            hidden.append(HEADINGS)
            hidden.sheet_state = "hidden"
            second = book.create_sheet("Bolagen")
            for row in (HEADINGS[:3], ["1.", "Bolag", "Ägardirektiv"]):
                second.append(row)

        report = report_of(HEADINGS, *ROWS, edit=more)

        assert report.sheet == "Blad1"
        assert report.warnings == [
            "Bladet Gammalt är dolt och läses inte in.",
            "Bladet Bolagen har också en tabell och läses inte in.",
        ]

    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [([], "Arbetsboken är tom"), ([["Ett brev"], ["utan tabell"]], "Hittar ingen rubrikrad")],
    )
    def test_no_table_is_refused_with_a_sentence(self, rows, sentence):
        with pytest.raises(ImportRefused, match=sentence):
            report_of(*rows)

    def test_only_headings_is_an_error(self):
        assert report_of(HEADINGS).errors == [
            "Tabellen har rubriker men inga rader. Kontrollera att rätt blad är ifyllt."
        ]

    def test_no_moment_column_is_an_error(self):
        report = report_of(["Process", "Risk"], ["Inköp", "Fel pris"])

        assert len(report.errors) == 1
        assert "Ingen kolumn är kontrollmoment" in report.errors[0]


class TestSections:
    def test_section_rows_with_and_without_merged_cells(self):
        report = report_of(HEADINGS, ["Gemensamt"], ROWS[0], ["Eget"], ROWS[1], merge=["A2:D2"])

        assert report.sections == ["Gemensamt", "Eget"]
        assert values(report, "avsnitt", "nr") == [("Gemensamt", "1."), ("Eget", "2.")]

    def test_numbered_goals_process_rows_and_the_heading_above_them(self):
        report = report_of(
            HEADINGS[2:],
            ["Nämndens uppföljning"],
            ["3.4 Medarbetare"],
            ["Process: Inköp"],
            ["Avtal", "Urval"],
            ["3.5 Beredskap"],
            ["Process: Lön"],
            ["Attest", "Urval"],
        )

        path = [[(node.slag, node.name) for node in report.read.path(row.section)] for row in report.rows]
        assert path == [
            [("rubrik", "Nämndens uppföljning"), ("mal", "3.4 Medarbetare")],
            [("rubrik", "Nämndens uppföljning"), ("mal", "3.5 Beredskap")],
        ]
        assert values(report, "process") == [("Inköp",), ("Lön",)]

    def test_a_section_inside_a_section(self):
        report = report_of(HEADINGS, ["Förvaltningen"], ["Ekonomi"], ROWS[0], ["Personal"], ROWS[1])

        path = [[node.name for node in report.read.path(row.section)] for row in report.rows]
        assert path == [["Förvaltningen", "Ekonomi"], ["Förvaltningen", "Personal"]]

    def test_sections_in_columns_of_their_own(self):
        report = report_of(
            ["Avsnitt", "Mål", *HEADINGS], ["A", "M1", *ROWS[0]], ["A", "M1", *ROWS[1]], ["B", "", *ROWS[0]]
        )

        path = [[(node.slag, node.name) for node in report.read.path(row.section)] for row in report.rows]
        assert path == [[("avsnitt", "A"), ("mal", "M1")]] * 2 + [[("avsnitt", "B")]]

    def test_repeated_heading_row_and_section_are_not_doubled(self):
        report = report_of(HEADINGS, ["Gemensamt"], ROWS[0], HEADINGS, ["Gemensamt (forts.)"], ROWS[1])

        assert len(report.read.nodes) == 1
        assert skipped(report) == [(4, "Rubrikraden upprepas.")]
        assert len(report.rows) == 2


class TestRows:
    def test_merged_cells_and_blank_cells_mean_as_above(self):
        headings = ["Arbetssätt", "Systematisk kontroll", "Kontrollaktivitet"]
        rows = [["A", "S1", "K1"], [None, "S2", "K2"], [None, None, "K3"], ["B", "S3", "K4"]]
        expected = [("A", "S1", "K1"), ("A", "S2", "K2"), ("A", "S2", "K3"), ("B", "S3", "K4")]

        merged = report_of(headings, *rows, merge=["A2:A4", "B3:B4"])
        blank = report_of(headings, *rows)

        for report in (merged, blank):
            assert values(report, "arbetssatt", "systematisk_kontroll", "moment") == expected

    def test_a_blank_cell_under_another_group_is_blank(self):
        rows = [["A", "S1", "K1"], ["B", None, "K2"]]

        report = report_of(["Arbetssätt", "Systematisk kontroll", "Kontrollmoment"], *rows)

        assert values(report, "systematisk_kontroll") == [("S1",), ("",)]

    def test_a_process_merged_over_its_moments(self):
        rows = [["Inköp", "Avtal"], [None, "Attest"], ["Lön", "Utbetalning"]]

        report = report_of(["Process", "Kontrollmoment"], *rows, merge=["A2:A3"])

        assert values(report, "process", "moment") == [
            ("Inköp", "Avtal"),
            ("Inköp", "Attest"),
            ("Lön", "Utbetalning"),
        ]

    def test_a_further_name_on_its_own_row_joins_the_cell_above(self):
        headings = ["Process", "Kontrollmoment", "Vem?", "Hur?"]
        rows = [["Inköp", "Avtal", "Ekonomiavdelningen", "Urval"], [None, None, "Upphandlingsenheten"]]

        report = report_of(headings, *rows)

        assert values(report, "utforare") == [("Ekonomiavdelningen\nUpphandlingsenheten",)]
        assert skipped(report) == [(3, "Raden lades till cellen ovanför.")]

    def test_footer_below_the_table_is_the_closing_rule_and_notes_are_listed(self):
        report = report_of(
            HEADINGS, *ROWS, [], ["Respektive chef ansvarar för dokumentationen."], ["Sida 1 av 1"]
        )

        assert report.slutregel == "Respektive chef ansvarar för dokumentationen."
        assert skipped(report) == [(6, "Raden står under tabellen och hör inte till planen.")]

    def test_hidden_rows_and_columns_are_told_not_taken(self):
        def hide(book):
            book.active.row_dimensions[3].hidden = True
            book.active.column_dimensions["D"].hidden = True

        report = report_of(HEADINGS, *ROWS, edit=hide)

        assert values(report, "nr", "metod") == [("1.", "")]
        assert skipped(report) == [(3, "Raden är dold i arket.")]
        assert report.warnings == ["Kolumn D (Kontrollmetod): Kolumnen är dold i arket."]

    def test_row_without_process_and_moment_is_skipped_with_its_reason(self):
        report = report_of(HEADINGS, *ROWS, ["3.", None, None, "Urval"])

        assert skipped(report) == [(4, "Raden saknar både process och kontrollmoment.")]

    def test_row_without_moment_is_kept_and_told(self):
        report = report_of(HEADINGS, *ROWS, ["3.", "Attest", None, "Urval"])

        assert values(report, "process")[-1] == ("Attest",)
        assert report.warnings == ["Rad 4: kontrollmomentet saknas; raden läses in utan det."]

    def test_doubles_and_numbers_that_stand_twice_are_told(self):
        report = report_of(HEADINGS, *ROWS, ROWS[0], ["2.", "Annat", "Annat moment", "Urval"])

        assert report.warnings == [
            "Rad 4 är likadan som rad 2; båda läses in.",
            "A5: nr 2. finns också på rad 3 med annan text.",
        ]

    def test_cells_that_excel_could_not_compute_are_told_with_their_address(self):
        def spoil(book):
            book.active["C2"] = "=A1"
            cell = book.active["D3"]
            cell.value, cell.data_type = "#REF!", "e"

        report = report_of(HEADINGS, *ROWS, edit=spoil)

        assert report.warnings[0].startswith("C2: cellens formel har inget sparat värde")
        assert report.warnings[1].startswith("Rad 2: kontrollmomentet saknas")
        assert report.warnings[2] == "D3: cellen visar Excel-felet #REF!."

    def test_result_columns_are_listed_and_their_text_is_kept_aside(self):
        report = report_of([*HEADINGS, "Uppföljning 170831"], [*ROWS[0], "Inga fel."])

        assert report.questions == []
        assert report.warnings == ["Kolumn E (Uppföljning 170831): Resultat läses inte in i planen."]
        assert report.rows[0].unread == {"Uppföljning 170831": "Inga fel."}
