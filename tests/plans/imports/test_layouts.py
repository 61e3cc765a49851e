"""Sheets as kommuner keep them: where the table stands, what the rows are, and what is told of it."""

import datetime

import pytest

from plans.imports.errors import ImportRefused
from plans.imports.headings import SKIP
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


TITLE = ["Internkontrollplan 2026 för kommunstyrelsens förvaltning"]
RISKS = [
    ["Risk", "Sannolikhet", "Konsekvens", "Med i planen"],
    ["Fel pris", 3, 2, "Ja"],
    ["Fel lön", 1, 4, "Nej"],
]
CHECKS = [
    ["Risk", "Enhet", "Granskning", "Åtgärd"],
    ["Fel pris", "Ekonomi", "Avtalstrohet", "Utbilda"],
    [None, "Inköp", "Attest", "Påminn"],
]
ANSWERS = {"enhet": "utforare", "granskning": "moment", "åtgärd": SKIP}


def with_sheets(*rows, answers=None, chosen=(), **others):
    """The report of a workbook whose first sheet has the rows; the other sheets are given by name."""

    def edit(book):
        for name, lines in others.items():
            worksheet = book.create_sheet(name)
            for line in lines:
                worksheet.append(line)

    data = sheet(*rows, title="Plan", edit=edit)
    return understand(data, [], answers, chosen=chosen)


class TestSevenLayouts:
    """The ways in which kommuner set out a plan, from a flat table to running text."""

    def test_a_flat_table_with_the_result_last(self):
        report = report_of(
            TITLE,
            ["Dnr KS/2025:389, antagen 2025-12-18"],
            [],
            ["Process", "Kontrollmoment", "Kontrollmetod", "Kontrollansvarig", "Uppföljning 260831"],
            ["1. Inköp (kommungemensamt moment)", "Avtal", "Stickprov", "Ekonomichef", "Inga fel."],
            ["2. Lön", "Attest", "Urval", "Lönechef", "Ett fel."],
        )

        assert report.questions == []
        assert values(report, "nr", "process", "kommungemensamt", "moment") == [
            ("1.", "Inköp", "kommungemensamt moment", "Avtal"),
            ("2.", "Lön", "", "Attest"),
        ]
        assert report.rows[0].unread == {"Uppföljning 260831": "Inga fel."}
        assert (report.facts.year, report.facts.dnr) == (2026, "KS/2025:389")

    def test_b_question_words_section_rows_and_a_closing_rule(self):
        headings = [
            "Pkt nr",
            "Process Externt krav\nInternt mål",
            "Risk (Varför?)",
            "Vem?",
            "Vad?",
            "Hur?",
            "När?",
        ]
        row = ["1", "Inköp", "Fel pris", "Ekonomi\nHR", "Avtal", "Stickprov", "Mars 2026\nMaj 2026"]

        report = report_of(
            headings,
            ["Kommunövergripande"],
            row,
            headings,
            ["Kommunstyrelsen"],
            row,
            [],
            ["Chefen svarar för detta."],
        )

        assert report.questions == []
        assert values(report, "avsnitt", "risk", "utforare", "rapporteras") == [
            ("Kommunövergripande", "Fel pris", "Ekonomi\nHR", "Mars 2026\nMaj 2026"),
            ("Kommunstyrelsen", "Fel pris", "Ekonomi\nHR", "Mars 2026\nMaj 2026"),
        ]
        assert report.slutregel == "Chefen svarar för detta."

    def test_c_a_tree_whose_empty_cells_mean_as_above(self):
        report = report_of(
            ["3.4 Medarbetare i staden"],
            ["Process: Rekrytering"],
            ["Arbetssätt", "Systematisk kontroll", "Kontrollaktivitet"],
            ["Rutin", "Månadsvis", "Kontroll av betyg\nBeskrivning och resultat av kontrollaktivitet: Bra."],
            [None, None, "Kontroll av referenser\nBeskrivning och resultat av kontrollaktivitet: Bra."],
        )

        assert report.questions == []
        assert values(report, "mal", "process", "arbetssatt", "systematisk_kontroll", "moment") == [
            ("3.4 Medarbetare i staden", "Rekrytering", "Rutin", "Månadsvis", "Kontroll av betyg"),
            ("3.4 Medarbetare i staden", "Rekrytering", "Rutin", "Månadsvis", "Kontroll av referenser"),
        ]
        assert report.notes == [
            "Tomma celler under Arbetssätt och Systematisk kontroll är lästa som ”samma som ovanför”."
        ]

    def test_d_a_list_of_risks_and_what_is_checked_in_another_sheet(self):
        report = with_sheets(*CHECKS, answers=ANSWERS, Risker=RISKS)

        assert report.sheet == "Plan"
        assert values(report, "risk", "sannolikhet", "konsekvens", "utforare", "moment") == [
            ("Fel pris", "3", "2", "Ekonomi", "Avtalstrohet"),
            ("", "", "", "Inköp", "Attest"),
        ]
        assert report.notes == [
            "Risker: riskernas värden är hämtade till de rader som nämner risken.",
            "Risker: 1 av 2 risker i listan nämns inte i planen och läses inte in.",
        ]
        assert report.rows[0].address_of("konsekvens") == "Risker!C2"

    def test_d_a_risk_merged_over_what_is_checked_and_the_list_above_it(self):
        rows = [TITLE, [], ["Risker"], *RISKS, [], ["Granskningar"], *CHECKS]

        report = understand(sheet(*rows, merge=["A10:A11"]), [], ANSWERS)

        assert report.header_row == 9
        assert values(report, "risk", "sannolikhet", "moment") == [
            ("Fel pris", "3", "Avtalstrohet"),
            ("Fel pris", "3", "Attest"),
        ]
        assert skipped(report) == [(8, "Raden står över tabellen och läses inte in.")]

    def test_e_cards_with_labels_in_one_column_and_values_in_the_next(self):
        report = report_of(
            TITLE,
            ["Nämnd:", "Socialnämnden"],
            [],
            ["Risk 1"],
            ["Process:", "Inköp"],
            ["Risk:", "Fel pris"],
            ["Kontrollmoment:", "Avtalstrohet"],
            ["Kontrollmetod:", None],
            [],
            ["Risk 2"],
            ["Process:", "Lön"],
            ["Risk:", "Fel lön"],
            ["Kontrollmoment:", "Attest"],
            ["Vår egen rad:", "Ett ord"],
        )

        assert values(report, "avsnitt", "process", "risk", "moment") == [
            ("Risk 1", "Inköp", "Fel pris", "Avtalstrohet"),
            ("Risk 2", "Lön", "Fel lön", "Attest"),
        ]
        assert [(column.letter, column.heading) for column in report.questions] == [("A14", "Vår egen rad")]
        assert report.rows[1].address_of("risk") == "B12"
        assert (report.facts.namnd, report.facts.year) == ("Socialnämnden", 2026)
        assert report.notes == [
            "Bladet är uppställt som kort: etiketterna är lästa som rubriker, varje kort som en rad."
        ]

    def test_f_running_text_is_refused_with_a_sentence(self):
        text = "Under året har 12 kontroller gjorts. - Avtal är granskade. - Löner är granskade. " * 8

        with pytest.raises(ImportRefused, match="Arket är löpande text, inte en tabell"):
            report_of(TITLE, ["Område", "Beskrivning"], ["Inköp", text], ["Lön", text])

    def test_g_chapters_with_a_table_each(self):
        report = report_of(
            TITLE,
            [],
            ["1. Riskmatris"],
            ["Risk", "Sannolikhet", "Konsekvens", "Riskvärde"],
            ["Fel pris", 3, 2, 6],
            [],
            ["2. Åtgärder"],
            ["Risk", "Åtgärd", "Ansvarig", "Klart senast"],
            ["Fel pris", "Utbilda", "Chef", "2026-05-01"],
            [],
            ["3. Kontroller"],
            ["Process", "Risk", "Kontrollmoment", "Kontrollmetod"],
            ["Inköp", "Fel pris", "Avtalstrohet", "Stickprov"],
            [],
            ["4. Uppföljning"],
            ["Kontrollmoment", "Resultat", "Status"],
            ["Avtalstrohet", "Bra", "Klar"],
        )

        assert (report.header_row, report.facts.year) == (12, 2026)
        assert values(report, "avsnitt", "process", "risk", "riskvarde", "moment") == [
            ("", "Inköp", "Fel pris", "6", "Avtalstrohet")
        ]
        assert report.warnings == [
            "Blad1, rad 8: en tabell till, som inte läses in.",
            "Blad1, rad 16: en tabell till, som inte läses in.",
        ]
        assert (17, "Raden hör till en annan tabell, med rubriker på rad 16.") in skipped(report)


class TestSeveralSheets:
    second = [["Nr", "Process", "Kontrollmoment", "Ansvarig"], ["1.", "Bolag", "Ägardirektiv", "VD"]]

    def test_which_of_two_plans_is_asked(self):
        report = with_sheets(HEADINGS, *ROWS, Bolagen=self.second)

        assert (report.plans, report.asks_for_sheets) == (["Plan", "Bolagen"], True)
        assert len(report.rows) == 2

    def test_one_is_chosen(self):
        report = with_sheets(HEADINGS, *ROWS, Bolagen=self.second, chosen=["Bolagen"])

        assert not report.asks_for_sheets
        assert values(report, "process") == [("Bolag",)]

    def test_both_are_read_together_each_with_its_addresses_and_questions(self):
        report = with_sheets(HEADINGS, *ROWS, Bolagen=self.second, chosen=["Plan", "Bolagen"])

        assert (report.sheet, report.asks_for_sheets) == ("Plan och Bolagen", False)
        assert values(report, "avsnitt", "process") == [
            ("Plan", "Inköp"),
            ("Plan", "Lön"),
            ("Bolagen", "Bolag"),
        ]
        assert [row.where for row in report.rows] == ["Plan, rad 2", "Plan, rad 3", "Bolagen, rad 2"]
        assert report.rows[2].address_of("moment") == "Bolagen!C2"
        assert [column.letter for column in report.questions] == ["Bolagen!D"]
        assert len({row.number for row in report.rows}) == 3

    def test_a_choice_that_is_no_sheet_asks_again(self):
        assert with_sheets(HEADINGS, *ROWS, Bolagen=self.second, chosen=["Borta"]).asks_for_sheets


class TestMoreHeadings:
    def test_two_heading_rows_that_are_repeated(self):
        upper, lower = ["Nr", "Process", "Kontroll", None], [None, None, "Kontrollmoment", "Metod"]
        merge = ["A1:A2", "B1:B2", "C1:D1", "A4:A5", "B4:B5", "C4:D4"]

        report = report_of(upper, lower, ROWS[0], upper, lower, ROWS[1], merge=merge)

        assert values(report, "nr", "moment") == [("1.", "Avtalstrohet"), ("2.", "Attest av löner")]
        assert skipped(report) == [(4, "Rubrikraden upprepas."), (5, "Rubrikraden upprepas.")]
        assert report.notes == ["Rubrikerna står på två rader: 1 och 2."]

    def test_blank_heading_over_numbers(self):
        report = report_of([None, *HEADINGS[1:]], *ROWS)

        assert values(report, "nr") == [("1.",), ("2.",)]
        assert report.notes == ["Kolumn A saknar rubrik men innehåller nummer och är läst som Nr."]

    def test_repeated_headings_with_another_date_are_no_rows(self):
        headings = [*HEADINGS, "Uppföljning 170831"]

        report = report_of(headings, ROWS[0], [*HEADINGS, "Uppföljning 171231"], ROWS[1])

        assert len(report.rows) == 2

    def test_merged_cells_are_told(self):
        report = report_of(HEADINGS, ROWS[0], ["2.", None, "Attest", "Urval"], merge=["B2:B3"])

        assert report.notes == ["Sammanslagna celler i kolumn B gäller varje rad som de täcker."]

    def test_what_excel_made_a_date_of_is_read_as_it_was_typed_and_told(self):
        def spoil(book):
            cell = book.active["A2"]
            cell.value, cell.number_format = datetime.date(2026, 2, 5), "d-mmm"

        report = report_of(HEADINGS, *ROWS, edit=spoil)

        assert values(report, "nr") == [("5-2",), ("2.",)]
        assert [(cell.address, cell.text) for cell in report.unread_cells] == [("A2", "5-2")]
        assert report.warnings == [
            "A2: Excel har gjort om värdet till datumet 2026-02-05. Det läses som ”5-2”; rätta i arket om det stod "
            "något annat."
        ]

    def test_a_date_where_dates_belong_stays_a_date(self):
        def edit(book):
            cell = book.active["E2"]
            cell.value, cell.number_format = datetime.date(2026, 8, 31), "d-mmm"

        report = report_of([*HEADINGS, "När?"], *ROWS, edit=edit)

        assert values(report, "rapporteras")[0] == ("2026-08-31",)
        assert report.unread_cells == []
