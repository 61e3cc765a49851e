"""A sheet's own looks as a Tabellmall: the plan is then shown, exported and read in again as the sheet stood."""

import pytest

from organisation.models import Handelse, Roll
from organisation.texts import Audience
from plans.columns import PROCESS_WITH_NR
from plans.dresses import plan_dress
from plans.exports import export_plan
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.imports.dress import dress_of, left_out, save_tabellmall
from plans.imports.report import understand
from plans.models import Tabellmall
from plans.services import PlanError
from tests.factories import NamndFactory, TabellmallFactory, member
from tests.plans.imports.sheets import demo_bytes, sheet

HEADINGS = ["Process", "Kontroll-\nmoment (Vad?)", None, "Kontrollmoment", "Uppföljning 260831", "Vår kod"]
FLAT = [
    ["1. Inköp (kommungemensamt moment)", "Avtal", "Ekonomi", "Stickprov", "Bra", "x"],
    [None, "Attest", "HR", "Urval", "Bra", "y"],
    ["2. Lön", "Utbetalning", "HR", "Urval", "Bra", "z"],
]
ANSWERS = {"(kolumn c)": "utforare", "kontrollmoment": "metod", "vår kod": "-"}


def look(book):
    for letter, width in zip("ABCDEF", (30, 45, 12, 20.6, 40, 8), strict=True):
        book.active.column_dimensions[letter].width = width


def flat_sheet():
    return sheet(HEADINGS, *FLAT, merge=["A2:A3"], edit=look)


def tree_sheet():
    return sheet(
        ["3.4 Medarbetare i staden"],
        ["Process: Rekrytering"],
        ["Arbetssätt", "Systematisk kontroll", "Kontrollaktivitet"],
        ["Rutin", "Månadsvis", "Kontroll av betyg"],
        [None, None, "Kontroll av referenser"],
        ["Process: Lön"],
        ["Schema", "Årsvis", "Attest"],
    )


def question_sheet():
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
    return sheet(
        ["Internkontrollplan 2026"],
        [],
        headings,
        ["Kommunövergripande"],
        row,
        ["Kommunstyrelsen"],
        ["2", *row[1:]],
        [],
        ["Chefen svarar för detta."],
    )


def columns_sheet():
    return sheet(
        ["Avsnitt", "Nr", "Process", "Riskvärde", "Sannolikhet/Konsekvens", "Kontrollmoment"],
        ["Gemensamt", "1", "Inköp", "6", "3/2", "Avtal"],
        ["Eget", "2", "Lön", "4", "2/2", "Attest"],
    )


def dress(data, answers=None):
    return dress_of(understand(data, [], answers))


class TestDressOfASheet:
    def test_columns_headings_and_widths_are_the_sheets(self):
        assert [(each.heading, each.width) for each in dress(flat_sheet(), ANSWERS).columns] == [
            ("Process", 30),
            ("Kontrollmoment (Vad?)", 45),
            ("Kontrollutförare", 12),
            ("Kontrollmoment", 21),
        ]

    def test_parts_are_what_the_cells_held(self):
        columns = dress(flat_sheet(), ANSWERS).columns

        assert columns[0].parts == PROCESS_WITH_NR
        assert [each.fields for each in columns[1:]] == [("moment",), ("utforare",), ("metod",)]

    def test_merged_columns_are_grouped(self):
        assert [each.is_grouping for each in dress(flat_sheet(), ANSWERS).columns] == [
            True,
            False,
            False,
            False,
        ]

    def test_blank_cells_that_mean_as_above_are_grouped_too(self):
        found = dress(tree_sheet())

        assert [each.is_grouping for each in found.columns] == [True, True, False]
        assert (found.has_process_headings, found.process_prefix) == (True, "Process: ")

    def test_what_is_no_column_is_told(self):
        report = understand(flat_sheet(), [], ANSWERS)

        assert left_out(report, dress_of(report)) == [
            "Uppföljning 260831: resultat hör till uppföljningens tabell.",
            "Vår kod: läses inte in.",
        ]

    def test_two_equal_headings_are_told_apart(self):
        rows = [["Process", "Kontrollmoment", "Kontrollmoment"], ["Inköp", "Avtal", "Urval"]]

        found = dress(sheet(*rows), {"kontrollmoment (kolumn c)": "metod"})

        assert [each.heading for each in found.columns] == [
            "Process",
            "Kontrollmoment",
            "Kontrollmoment (Kontrollmetod)",
        ]

    def test_a_sheet_without_widths_gets_the_products(self):
        assert [each.width for each in dress(question_sheet()).columns] == [4, 16, 20, 12, 22, 20, 10]


@pytest.mark.django_db
class TestSave:
    @pytest.fixture
    def namnd(self):
        return NamndFactory(name="Kommunstyrelsen")

    def test_mall_is_made_and_logged(self, namnd):
        user = member(namnd, Roll.ADMINISTRATOR)
        found = dress(flat_sheet(), ANSWERS)

        mall = save_tabellmall(namnd, "Vår plan", found, is_default=False, user=user)

        assert Tabellmall.objects.with_columns().get(pk=mall.pk).dress == found
        assert Handelse.objects.get(action="tabellmall.created").anvandare == user

    def test_default_takes_the_place_of_the_old(self, namnd):
        old = TabellmallFactory(kommun=namnd.kommun, is_default=True)
        other = TabellmallFactory(is_default=True)

        save_tabellmall(namnd, "Ny", dress(flat_sheet(), ANSWERS), is_default=True, user=None)

        old.refresh_from_db()
        other.refresh_from_db()
        assert (old.is_default, other.is_default) == (False, True)
        assert Tabellmall.objects.default_for(namnd.kommun, Tabellmall.Slag.PLAN).name == "Ny"

    def test_name_that_is_taken_is_refused(self, namnd):
        TabellmallFactory(kommun=namnd.kommun, name="Vår plan")

        with pytest.raises(PlanError, match="redan en tabellmall som heter Vår plan"):
            save_tabellmall(namnd, "Vår plan", dress(flat_sheet(), ANSWERS), is_default=False, user=None)

    def test_dress_without_moment_is_refused(self, namnd):
        with pytest.raises(PlanError, match="kolumn för kontrollmoment"):
            save_tabellmall(
                namnd, "X", dress(sheet(["Process", "Risk"], ["a", "b"])), is_default=False, user=None
            )


SHEETS = {
    "flat": (flat_sheet, ANSWERS),
    "tree": (tree_sheet, {}),
    "questions": (question_sheet, {}),
    "columns": (columns_sheet, {}),
    "mjolby": (lambda: demo_bytes("mjolby"), {}),
    "tranas": (lambda: demo_bytes("tranas"), {}),
    "stockholm": (lambda: demo_bytes("stockholm"), {}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", SHEETS)
def test_plan_in_its_sheets_dress_comes_back_without_a_difference(name):
    make, answers = SHEETS[name]
    namnd, data = NamndFactory(), make()
    report = understand_for(Target(namnd, 2026), data, answers)
    mall = save_tabellmall(namnd, "Arkets", dress_of(report), is_default=False, user=None)
    target = Target(namnd, 2026, mall=mall)
    outcome = import_plan(target, report, SourceFile("plan.xlsx", data), user=None)

    exported = export_plan(outcome.version, Audience.PUBLIC)
    again = understand_for(target, exported)
    second = import_plan(target, again, SourceFile("plan.xlsx", exported), user=None)

    assert plan_dress(target.plan) == dress_of(report)
    assert (again.questions, again.errors) == ([], [])
    assert second.difference.counts["unchanged"] == len(report.rows)
    assert not second.has_changes
    assert dress_of(again).columns[0].parts == plan_dress(target.plan).columns[0].parts


@pytest.mark.django_db
def test_the_plans_new_dress_is_a_change_of_its_own():
    namnd, data = NamndFactory(), question_sheet()
    report = understand_for(Target(namnd, 2026), data)
    import_plan(Target(namnd, 2026), report, SourceFile("plan.xlsx", data), user=None)
    mall = save_tabellmall(namnd, "Arkets", dress_of(report), is_default=False, user=None)

    outcome = import_plan(
        Target(namnd, 2026, mall=mall),
        understand_for(Target(namnd, 2026), data),
        SourceFile("plan.xlsx", data),
        user=None,
    )

    assert outcome.head_changes == [("Tabellmall", "", "Arkets")]
    assert Target(namnd, 2026).plan.tabellmall == mall
