import pytest

from plans.imports.apply import Target, understand_for
from plans.imports.results import find_groups, other_warnings
from tests.factories import NamndFactory
from tests.plans.imports.sheets import sheet

pytestmark = pytest.mark.django_db

PLAN = ["Nr", "Process", "Kontrollmoment"]


def groups_of(headings, *rows, **options):
    data = sheet(
        [*PLAN, *headings], *([f"{n}.", "Inköp", f"Moment {n}", *row] for n, row in enumerate(rows, 1))
    )
    report = understand_for(Target(NamndFactory(), 2017), data, **options)
    return report, find_groups(report)


def test_columns_of_one_round_are_one_group_with_rows_that_say_something():
    _, (group,) = groups_of(
        ["Uppföljning 170831", "Status", "Avvikelser"], ["Utan anmärkning", "Genomförd", 2], ["", "", ""]
    )

    assert (group.key, group.heading, group.letters) == ("D", "Uppföljning 170831", ["D", "E", "F"])
    (row,) = group.rows
    assert (row.number, row.name) == (2, "1. Moment 1")
    assert row.values == {"resultat": "Utan anmärkning", "status": "Genomförd", "avvikelser": "2"}
    assert row.addresses == {"resultat": "D2", "status": "E2", "avvikelser": "F2"}


def test_two_dated_columns_are_two_rounds():
    _, groups = groups_of(
        ["Status", "Uppföljning 170430", "Uppföljning 170831", "Bedömning"],
        ["Klar", "Våren", "Hösten", "Bra"],
    )

    assert [(each.heading, each.letters) for each in groups] == [
        ("Uppföljning 170430", ["D", "E"]),
        ("Uppföljning 170831", ["F", "G"]),
    ]


def test_columns_without_a_word_are_no_group():
    assert groups_of(["Uppföljning 170831"], [""])[1] == []
    assert groups_of([], [])[1] == []


def test_result_inside_the_moments_cell_is_a_group_without_heading():
    cell = "Moment\nBeskrivning och resultat av kontrollaktivitet: Inga brister"
    data = sheet(PLAN, ["1.", "Inköp", cell])

    (group,) = find_groups(understand_for(Target(NamndFactory(), 2017), data))

    assert (group.heading, group.rows[0].values) == ("", {"resultat": "Inga brister"})
    assert group.rows[0].name == "1. Moment"


def test_doubtful_heading_is_a_result_when_the_user_says_so():
    answers = {"uppföljning": "resultat"}

    _, (group,) = groups_of(["Uppföljning"], ["Utan anmärkning"], answers=answers)

    assert group.rows[0].values == {"resultat": "Utan anmärkning"}


def test_warnings_that_the_groups_tell_themselves_are_left_out():
    report, groups = groups_of(["Uppföljning 170831"], ["Utan anmärkning"])

    assert len(report.warnings) == 1
    assert other_warnings(report, groups) == []
