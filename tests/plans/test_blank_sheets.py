import io

import openpyxl
import pytest

from organisation.sheets import as_csv, as_xlsx
from organisation.swedish import MONTHS
from plans.blank_sheets import blank_plan_sheet
from plans.fields import registry
from plans.imports import marks
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.imports.headings import Headings
from plans.models import Kontrollmoment, Plan
from tests.factories import (
    NamndFactory,
    PlanversionFactory,
    SkalaFactory,
    SkalstegFactory,
    TabellkolumnFactory,
    TabellmallFactory,
)
from tests.plans.imports.sheets import saved

pytestmark = pytest.mark.django_db

STANDARD = [
    "Nr",
    "Process",
    "Risk",
    "Kontrollmoment",
    "Kontrollmetod",
    "Kontrollutförare",
    "Kontrollansvarig",
    "Frekvens",
    "Rapporteras",
]


@pytest.fixture
def namnd():
    return NamndFactory(name="Tekniska nämnden", kommun__name="Tranås kommun")


def blank(namnd, year=2022):
    return blank_plan_sheet(Plan(namnd=namnd, year=year))


def workbook_of(sheet):
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet)))


def row_with_style(worksheet, style):
    return next(row for row in worksheet.iter_rows() if row[0].style == style)


def headings(worksheet):
    return [cell.value for cell in row_with_style(worksheet, marks.HEADING)]


def filled(sheet, *rows):
    """The sheet with these rows written where a person would: from the first empty one, None left empty."""
    workbook = workbook_of(sheet)
    worksheet = workbook.active
    first = row_with_style(worksheet, marks.BLANK)[0].row
    for number, values in enumerate(rows, start=first):
        for column, value in enumerate(values, start=1):
            if value is not None:
                worksheet.cell(number, column).value = value
    return saved(workbook)


def read_in(namnd, data, year=2022):
    """The report and the outcome of reading the file into the nämnd's plan."""
    target = Target(namnd, year)
    report = understand_for(target, data)
    return report, import_plan(target, report, SourceFile("mall.xlsx", data), user=None)


def scales(namnd):
    for slag in ("sannolikhet", "konsekvens"):
        skala = SkalaFactory(kommun=namnd.kommun, slag=slag, from_year=2020)
        for level, label in enumerate(("Låg, nästan aldrig", "Hög"), start=1):
            SkalstegFactory(skala=skala, level=level, label=label, explanation=f"Förklaring {level}")


def dress(namnd, *columns, **fields):
    mall = TabellmallFactory(kommun=namnd.kommun, is_default=True, **fields)
    for position, (heading, parts) in enumerate(columns):
        TabellkolumnFactory(mall=mall, position=position, heading=heading, parts=parts)


def test_kommun_without_a_dress_gets_the_products(namnd):
    worksheet = workbook_of(blank(namnd)).active

    assert worksheet["A1"].value == "Internkontrollplan 2022 för tekniska nämnden"
    assert worksheet["A2"].value == "Tranås kommun, Tekniska nämnden"
    assert headings(worksheet) == STANDARD
    assert worksheet.freeze_panes == f"A{row_with_style(worksheet, marks.HEADING)[0].row + 1}"


def test_guidance_stands_under_each_heading(namnd):
    guidance = [cell.value for cell in row_with_style(workbook_of(blank(namnd)).active, marks.GUIDANCE)]

    assert guidance[0] == "Till exempel 1."
    assert guidance[1] == (
        "Skriv processen, det externa kravet eller det interna målet. Så här: Inköp (kommungemensamt moment)"
    )
    assert all(guidance)


def test_no_guidance_is_taken_for_a_heading():
    assert {each.guidance: Headings().weight(each.guidance) for each in registry if each.guidance} == {
        each.guidance: 0 for each in registry if each.guidance
    }
    assert not [each.code for each in registry if not (each.guidance or each.is_result)]


def test_scales_are_lists_to_choose_from_and_months_a_suggestion(namnd):
    scales(namnd)
    workbook = workbook_of(blank(namnd))

    first = row_with_style(workbook.active, marks.BLANK)[0].row
    lists = {
        str(each.sqref).partition(":")[0]: (each.formula1, each.showErrorMessage)
        for each in workbook.active.data_validations.dataValidation
    }
    listed = {column[0].value: [cell.value for cell in column[1:]] for column in workbook["Listor"].columns}
    assert lists == {
        f"D{first}": ("'Listor'!$A$2:$A$3", True),
        f"E{first}": ("'Listor'!$C$2:$C$3", True),
        f"K{first}": ("'Listor'!$E$2:$E$13", False),
    }
    assert headings(workbook.active)[2:5] == ["Risk", "Sannolikhet", "Konsekvens"]
    assert listed["Steg för sannolikhet"][:2] == ["1. Låg, nästan aldrig", "2. Hög"]
    assert listed["Månader att rapportera"] == [f"{month.capitalize()} 2022" for month in MONTHS]


def test_empty_template_says_that_it_is_empty(namnd):
    report = understand_for(Target(namnd, 2022), as_xlsx(blank(namnd)))

    assert report.rows == []
    assert report.errors == ["Tabellen har rubriker men inga rader. Kontrollera att rätt blad är ifyllt."]


def test_filled_template_is_read_without_a_question_and_the_guidance_is_told(namnd):
    scales(namnd)
    data = filled(
        blank(namnd),
        ["Kommunövergripande"],
        ["1.", "Inköp", "Fel pris", "2. Hög", 1, "Avtalstrohet", "Stickprov", "Ekonomi\nJuridik"],
        ["2.", None, None, None, None, "Attest", None, None, None, "Varje år", "Oktober 2022"],
        ["Tekniska nämnden"],
        ["3.", "Vatten", None, None, None, "Provtagning"],
    )

    report, outcome = read_in(namnd, data)

    assert (report.questions, report.warnings, outcome.errors) == ([], [], [])
    assert [skip.reason for skip in report.skipped] == ["Raden är mallens vägledning."]
    assert report.sections == ["Kommunövergripande", "Tekniska nämnden"]
    moments = Kontrollmoment.objects.order_by("pk").select_related("process__avsnitt", "risk")
    assert [
        (each.nr, each.process.avsnitt.name, each.process.name, each.moment, each.metod) for each in moments
    ] == [
        ("1.", "Kommunövergripande", "Inköp", "Avtalstrohet", "Stickprov"),
        ("2.", "Kommunövergripande", "Inköp", "Attest", ""),
        ("3.", "Tekniska nämnden", "Vatten", "Provtagning", ""),
    ]
    assert (moments[0].risk.sannolikhet.label, moments[0].risk.konsekvens.level) == ("Hög", 1)
    assert moments[0].names_of("utforare") == ["Ekonomi", "Juridik"]
    assert outcome.head_changes == []


def test_guidance_is_known_by_its_words_where_the_styles_are_lost(namnd):
    sheet = blank(namnd)
    text = as_csv(sheet).decode("utf-8-sig") + "1.;Inköp;;Avtalstrohet\r\n"

    report = understand_for(Target(namnd, 2022), text.encode("cp1252"))

    assert (report.questions, report.errors) == ([], [])
    assert [row.values["moment"] for row in report.rows] == ["Avtalstrohet"]
    assert "Raden är mallens vägledning." in [skip.reason for skip in report.skipped]


def test_own_dress_is_the_kommuns_with_a_column_for_what_it_has_as_a_heading(namnd):
    dress(
        namnd,
        ("Vårt arbetssätt", [{"field": "arbetssatt"}]),
        ("Kontrollaktivitet", [{"field": "moment"}]),
        has_process_headings=True,
        process_prefix="Process: ",
    )
    sheet = blank(namnd)
    data = filled(sheet, ["Inköp", "Attest", "Granskning av fakturor"], [None, None, "Stickprov"])

    report, outcome = read_in(namnd, data)

    assert headings(workbook_of(sheet).active) == ["Process", "Vårt arbetssätt", "Kontrollaktivitet"]
    assert (report.questions, outcome.errors) == ([], [])
    moments = Kontrollmoment.objects.order_by("pk")
    assert [(each.process.name, each.arbetssatt, each.moment) for each in moments] == [
        ("Inköp", "Attest", "Granskning av fakturor"),
        ("Inköp", "Attest", "Stickprov"),
    ]


def test_cell_of_several_fields_shows_how_it_is_written(namnd):
    parts = [
        {"field": "nr", "after": " "},
        {"field": "process"},
        {"field": "kommungemensamt", "before": " (", "after": ")"},
    ]
    dress(namnd, ("Process", parts), ("Kontrollmoment", [{"field": "moment"}]))
    sheet = blank(namnd)

    report, _ = read_in(namnd, filled(sheet, ["1. Krishantering (kommungemensamt moment)", "Krisplaner"]))

    guidance = row_with_style(workbook_of(sheet).active, marks.GUIDANCE)[0].value
    assert guidance.endswith("Så här: 1. Inköp (kommungemensamt moment)")
    assert report.questions == []
    assert [(row.values["nr"], row.values["process"]) for row in report.rows] == [("1.", "Krishantering")]


def test_plan_that_exists_lends_its_title(namnd):
    version = PlanversionFactory(plan__namnd=namnd, title="Plan för vår interna kontroll 2022")

    worksheet = workbook_of(blank_plan_sheet(version.plan)).active

    assert worksheet["A1"].value == "Plan för vår interna kontroll 2022"
