"""Values of risk as sheets write them, against a scale of four steps."""

import pytest

from organisation.models import Skala
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.imports.scales import find_step
from plans.models import Risk
from tests.factories import NamndFactory, SkalaFactory, SkalstegFactory
from tests.plans.imports.sheets import sheet

pytestmark = pytest.mark.django_db

WORDS = ("Osannolik", "Möjlig", "Vanligt", "Hög")


@pytest.fixture
def target():
    target = Target(NamndFactory(name="Kommunstyrelsen"), 2026)
    for slag in (Skala.Slag.SANNOLIKHET, Skala.Slag.KONSEKVENS):
        scale = SkalaFactory(kommun=target.namnd.kommun, slag=slag)
        for level, label in enumerate(WORDS, start=1):
            SkalstegFactory(skala=scale, level=level, label=label)
    return target


def read(target, headings, *rows):
    """The report of a sheet with these columns between process and moment."""
    lines = [
        [f"Process {number}", "Fel", *row, f"Moment {number}"] for number, row in enumerate(rows, start=1)
    ]
    return understand_for(target, sheet(["Process", "Risk", *headings, "Kontrollmoment"], *lines))


def steps(report):
    return [
        tuple(row.steps[code].level if code in row.steps else None for code in ("sannolikhet", "konsekvens"))
        for row in report.rows
    ]


@pytest.mark.parametrize(
    "text", ["3", "3. Vanligt", "3 – Vanligt", "3: vanligt", "Vanligt", "VANLIGT", "Vanligt (3)", "Vanligt 3"]
)
def test_a_step_in_many_forms(target, text):
    report = read(target, ["Sannolikhet"], [text])

    assert steps(report) == [(3, None)]
    assert report.unread_cells == []


@pytest.mark.parametrize("text", ["5", "3. Hög", "Ibland", "3x4", "0"])
def test_what_is_no_step_is_told_with_its_address_and_kept(target, text):
    report = read(target, ["Sannolikhet"], [text])

    assert steps(report) == [(None, None)]
    assert [(cell.address, cell.text) for cell in report.unread_cells] == [("C2", text)]
    assert report.rows[0].values["riskvarde"] == f"Sannolikhet: {text}"


@pytest.mark.parametrize("heading", ["Sannolikhet/Konsekvens", "S/K", "S x K", "Sannolikhet och konsekvens"])
@pytest.mark.parametrize(
    "text", ["3/2", "3x2", "3 x 2", "3-2", "3 × 2 = 6", "S: 3, K: 2", "3. Vanligt/Möjlig"]
)
def test_two_values_in_one_column(target, heading, text):
    assert steps(read(target, [heading], [text])) == [(3, 2)]


def test_two_values_stand_in_the_order_of_the_heading(target):
    assert steps(read(target, ["Konsekvens/Sannolikhet"], ["3/2"])) == [(2, 3)]


@pytest.mark.parametrize(
    "text", ["6 (Sannolikhet: 3, Konsekvens: 2)", "6 (S3, K2)", "6\nSannolikhet 3\nKonsekvens 2"]
)
def test_a_value_with_its_steps_behind_it(target, text):
    report = read(target, ["Riskvärde"], [text])

    assert steps(report) == [(3, 2)]
    assert report.rows[0].values["riskvarde"] == "6"
    assert report.unread_cells == []


def test_a_value_that_the_scales_cannot_give_is_told(target):
    report = read(target, ["Riskvärde"], ["3x4"], ["17"], ["16"])

    assert [str(cell) for cell in report.unread_cells] == [
        "C2: ”3x4” är inget riskvärde på skalan 1–16. Texten behålls som den står.",
        "C3: ”17” är inget riskvärde på skalan 1–16. Texten behålls som den står.",
    ]


def test_a_value_that_goes_against_its_steps_is_told(target):
    report = read(target, ["Sannolikhet", "Konsekvens", "Riskvärde"], [3, 2, 9], [3, 2, 6])

    assert [str(cell) for cell in report.unread_cells] == [
        "E2: riskvärdet 9 stämmer inte med sannolikhet × konsekvens, som blir 6."
    ]


def test_steps_behind_a_value_are_written_and_come_back_without_a_difference(target):
    data = sheet(
        ["Process", "Risk", "Riskvärde", "Kontrollmoment"],
        ["Inköp", "Fel", "6 (Sannolikhet: 3, Konsekvens: 2)", "Avtal"],
    )
    source = SourceFile("plan.xlsx", data)
    import_plan(target, understand_for(target, data), source, user=None)

    again = import_plan(target, understand_for(target, data), source, user=None)

    risk = Risk.objects.get()
    assert (risk.sannolikhet.level, risk.konsekvens.level, risk.riskvarde_text) == (3, 2, "")
    assert not again.has_changes


def test_changed_steps_behind_a_value_are_a_difference(target):
    def sheet_with(text):
        return sheet(["Process", "Risk", "Riskvärde", "Kontrollmoment"], ["Inköp", "Fel", text, "Avtal"])

    first = sheet_with("6 (Sannolikhet: 3, Konsekvens: 2)")
    import_plan(target, understand_for(target, first), SourceFile("plan.xlsx", first), user=None)
    second = sheet_with("6 (Sannolikhet: 2, Konsekvens: 3)")

    outcome = import_plan(target, understand_for(target, second), SourceFile("plan.xlsx", second), user=None)

    changed = {(change.field, change.new) for row in outcome.difference.changed for change in row.changes}
    assert changed == {("sannolikhet", "2. Möjlig"), ("konsekvens", "3. Vanligt")}


def test_without_scales_the_text_is_kept():
    target = Target(NamndFactory(), 2026)

    report = read(target, ["Sannolikhet", "Riskvärde"], ["Hög", "Röd"])

    assert report.rows[0].values["riskvarde"] == "Röd, Sannolikhet: Hög"
    assert "ingen skala för sannolikhet" in str(report.unread_cells[0])


def test_find_step_needs_one_step():
    assert find_step("3", []) is None
