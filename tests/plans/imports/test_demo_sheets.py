"""The three demo sheets go in without a question, with and without the kommun's Tabellmallar."""

import itertools

import openpyxl
import pytest

from internkontroll.demo import load_demo
from organisation.models import Namnd
from plans.fields import registry
from plans.imports.apply import SourceFile, Target, import_plan, own_columns, understand_for
from plans.imports.report import understand
from plans.models import Rapporttid
from plans.tables import avsnitt_paths, load_rows
from tests.factories import NamndFactory
from tests.plans.imports.sheets import demo_bytes, opened, plain, planned, rebuilt, saved, transcript

NAMES = ("mjolby", "tranas", "stockholm")
WIDTHS = {"mjolby": 5, "tranas": 7, "stockholm": 3}


def fields(report):
    return [plain(report.fields_of(row)) for row in report.rows]


@pytest.mark.parametrize("name", NAMES)
def test_sheet_goes_in_without_a_question_and_without_tabellmallar(name):
    report = understand(demo_bytes(name), [])

    assert (report.questions, report.warnings, report.errors) == ([], [], [])
    assert fields(report) == planned(name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_sheet_goes_in_without_a_question_with_the_kommuns_tabellmallar(name):
    load_demo()
    target = Target(Namnd.objects.get(slug=f"{name}-ks"), 2031)

    report = understand_for(target, demo_bytes(name))

    assert own_columns(target)
    assert (report.questions, report.warnings, report.errors) == ([], [], [])
    assert fields(report) == planned(name)


@pytest.mark.parametrize("name", NAMES)
def test_section_rows_are_those_of_the_paper(name):
    sections = [row["section"] for row in transcript(name)["rows"] if "section" in row]

    assert understand(demo_bytes(name), []).sections == sections


def test_title_rows_are_read():
    facts = understand(demo_bytes("mjolby"), []).facts

    assert facts.title == "Internkontrollplan 2017 för kommunstyrelsens förvaltning"
    assert (facts.year, facts.dnr, str(facts.decision_date)) == (2017, "KS/2016:389", "2017-01-18")


def test_closing_rule_is_read():
    assert understand(demo_bytes("tranas"), []).slutregel == transcript("tranas")["slutregel"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_import_writes_what_the_paper_says(name):
    target = Target(NamndFactory(), 2022)
    data = demo_bytes(name)

    outcome = import_plan(target, understand_for(target, data), SourceFile("plan.xlsx", data), user=None)

    rows = load_rows(outcome.version, avsnitt_paths(outcome.version))
    values = [registry.values_of(row) for row in rows]
    assert [{code: text for code, text in row.items() if text} for row in values] == planned(name)
    months = [
        [(each["year"], each["month"]) for each in row.get("rapporteras", [])]
        for row in transcript(name)["plan"]
    ]
    assert [
        list(Rapporttid.objects.filter(moment=row.moment).values_list("year", "month")) for row in rows
    ] == months
    assert outcome.version.slutregel == transcript(name).get("slutregel", "")


@pytest.mark.django_db
def test_the_heading_above_the_mal_is_a_rubrik_and_rows_of_a_process_share_it():
    target = Target(NamndFactory(), 2024)
    data = demo_bytes("stockholm")

    version = import_plan(
        target, understand_for(target, data), SourceFile("plan.xlsx", data), user=None
    ).version

    tree = [(each.slag, each.parent and each.parent.slag) for each in version.avsnitt.all()]
    assert tree == [("rubrik", None), ("mal", "rubrik"), ("mal", "rubrik")]
    assert [process.moment.count() for process in version.processer.all()] == [3, 1, 1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("turn", ["reversed", "shifted"])
def test_permuted_columns_make_no_difference(name, turn):
    order = list(range(1, WIDTHS[name] + 1))
    order = order[::-1] if turn == "reversed" else [*order[2:], *order[:2]]

    report = understand(rebuilt(demo_bytes(name), order), [])

    assert (report.questions, report.errors) == ([], [])
    assert fields(report) == planned(name)


def test_every_order_of_the_three_columns_is_understood():
    for order in itertools.permutations((1, 2, 3)):
        assert fields(understand(rebuilt(demo_bytes("stockholm"), order), [])) == planned("stockholm"), order


@pytest.mark.parametrize("name", NAMES)
def test_title_rows_above_make_no_difference(name):
    workbook = opened(demo_bytes(name))
    old = workbook.active
    new = workbook.create_sheet("Ny")
    new["B1"], new["B2"], new["A4"] = "Kommunledningen", "Utskriven 2022-01-10", "Bilaga 3"
    for row in old.iter_rows():
        for cell in row:
            if cell.value is not None:
                new.cell(cell.row + 5, cell.column, cell.value)
    for each in old.merged_cells.ranges:
        each = openpyxl.worksheet.cell_range.CellRange(each.coord)
        each.shift(row_shift=5)
        new.merge_cells(each.coord)
    workbook.remove(old)

    report = understand(saved(workbook), [])

    assert report.questions == []
    assert fields(report) == planned(name)


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_column_is_asked_about_and_its_text_is_kept(name):
    workbook = opened(demo_bytes(name))
    worksheet = workbook.active
    report = understand(demo_bytes(name), [])
    worksheet.cell(report.header_row, 12, "Vår egen kolumn")
    worksheet.cell(report.rows[0].number, 12, "Något eget")

    report = understand(saved(workbook), [])

    assert [(column.heading, column.field) for column in report.questions] == [("Vår egen kolumn", None)]
    assert fields(report) == planned(name)
    assert report.rows[0].unread == {"Vår egen kolumn": "Något eget"}
