"""Rounds in one table: what each dress becomes, and rows that a round did not ask for."""

import datetime

import pytest

from followups.side_by_side import NOT_ASKED, load_rounds, rounds_table
from organisation.texts import Audience
from tests.factories import (
    KontrollmomentFactory,
    PlanversionFactory,
    TabellkolumnFactory,
    TabellmallFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return PlanversionFactory(status="beslutad")


def make_rounds(version):
    april = TillfalleFactory(
        plan=version.plan, slug="april", per_date=datetime.date(2022, 4, 30), heading="April"
    )
    august = TillfalleFactory(plan=version.plan, heading="Augusti")
    return april, august


def headings(table):
    return [column.heading for column in table.columns]


def test_the_rounds_come_in_the_order_of_their_days(version):
    april, august = make_rounds(version)

    assert [each.tillfalle for each in load_rounds([august, april])] == [april, august]


def test_a_column_of_plan_and_result_keeps_the_plan_and_gives_its_result_to_the_rounds(version):
    april, august = make_rounds(version)
    mall = TabellmallFactory(kommun=version.plan.namnd.kommun, slag="uppfoljning", is_default=True)
    TabellkolumnFactory(
        mall=mall,
        heading="Kontrollaktivitet",
        parts=[{"field": "moment"}, {"field": "resultat", "label": "Resultat:"}],
    )
    moment = KontrollmomentFactory(version=version, moment="Attest")
    UppfoljningFactory(tillfalle=april, moment=moment, text="Klar i april.", status="genomford")

    table = rounds_table(load_rounds([april, august]), Audience.PUBLIC)

    assert headings(table) == ["Kontrollaktivitet", "April", "Augusti"]
    assert [cell.text for cell in table.rows[0].cells] == ["Attest", "Klar i april.", NOT_ASKED]


def test_a_round_tells_status_and_verdict_under_their_words_after_the_result(version):
    april, august = make_rounds(version)
    moment = KontrollmomentFactory(version=version)
    UppfoljningFactory(tillfalle=april, moment=moment, text="Utan fel.", status="genomford")
    UppfoljningFactory(tillfalle=august, moment=moment, status="genomfors_senare", planned_text="nov")

    table = rounds_table(load_rounds([april, august]), Audience.PUBLIC)

    first, second = table.rows[0].cells[-2:]
    assert first.text == "Utan fel.\nStatus: Genomförd"
    assert second.text == "Genomförs senare (nov)"
