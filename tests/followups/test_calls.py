import datetime

import pytest

from followups.calls import HEADINGS, call_list, merge_sheet
from followups.models import Uppfoljningstillfalle
from organisation.models import Roll
from organisation.sheets import as_csv
from tests.factories import (
    AnsvarsradFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2022, 8, 31)
TODAY = datetime.date(2022, 9, 2)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """These tests stand on 2 September 2022."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def row():
    tillfalle = TillfalleFactory(deadline=DAY, plan=PlanFactory(namnd__name="Kommunstyrelsen"))
    return UppfoljningFactory(tillfalle=tillfalle)


@pytest.fixture
def namnd(row):
    return row.tillfalle.plan.namnd


def people(each):
    return [(str(person.user), [call.row for call in person.calls]) for person in each.people]


def all_rounds():
    return Uppfoljningstillfalle.objects.with_plan()


def test_row_stands_under_each_who_is_to_write_it(row, namnd):
    anna = member(namnd, Roll.KONTROLLUTFORARE, first_name="Anna", last_name="A")
    bo = member(namnd, Roll.KONTROLLUTFORARE, first_name="Bo", last_name="B")
    for user in (anna, bo):
        AnsvarsradFactory(moment=row.moment, anvandare=user)

    (each,) = call_list(all_rounds())

    assert people(each) == [("Anna A", [row]), ("Bo B", [row])]
    assert (each.lacking, each.days_late) == (1, 2)
    assert [person.calls[0].others for person in each.people] == ["Bo B", "Anna A"]


@pytest.mark.parametrize("text", ["Respektive förvaltning", "Externt upphandlad revisor"])
def test_nobodys_row_stands_under_the_controllers_and_keeps_its_printed_words(row, namnd, text):
    controller = member(namnd, Roll.CONTROLLER)
    AnsvarsradFactory(moment=row.moment, text=text)

    (each,) = call_list(all_rounds())
    (call,) = each.people[0].calls

    assert each.people[0].user == controller
    assert (call.printed, call.is_named) == (text, False)


def test_namnd_without_controller_shows_that_nobody_is_to_write(row):
    (each,) = call_list(all_rounds())

    assert [person.user for person in each.people] == [None]


def test_answered_round_waits_for_its_controllers(row, namnd):
    controller = member(namnd, Roll.CONTROLLER)
    row.status = "genomford"
    row.save()

    (each,) = call_list(all_rounds())

    assert (each.lacking, each.people, each.controllers) == (0, [], [controller])


@pytest.mark.parametrize("status", ["planerad", "inlamnad", "godkand", "last"])
def test_round_that_is_not_open_is_not_called(row, status):
    row.tillfalle.status = status
    row.tillfalle.save()

    assert call_list(all_rounds()) == []


def test_merge_file_has_a_line_for_each_person_and_round(row, namnd):
    user = member(
        namnd,
        Roll.KONTROLLUTFORARE,
        first_name="=HYPERLINK(1)",
        last_name="",
        email="eva@kommunen.se",
        telefon="+46 142 1",
    )
    AnsvarsradFactory(moment=row.moment, anvandare=user)

    data = as_csv(merge_sheet(call_list(all_rounds()), lambda tillfalle: "https://ik/uppfoljning/"))
    head, line, end = data.removeprefix(b"\xef\xbb\xbf").decode().split("\r\n")

    assert data.startswith(b"\xef\xbb\xbf")
    assert head == ";".join(HEADINGS)
    assert line == (
        "'=HYPERLINK(1);eva@kommunen.se;;'+46 142 1;Kommunstyrelsen;per 31 augusti 2022;2022-08-31;2;1;"
        f"{row.moment.nr} {row.moment.process};https://ik/uppfoljning/"
    )
    assert end == ""


def test_merge_file_asks_the_controllers_to_hand_in(row, namnd):
    member(namnd, Roll.CONTROLLER, first_name="Eva", last_name="Ek")
    row.status = "genomford"
    row.save()

    (line,) = merge_sheet(call_list(all_rounds()), lambda tillfalle: "").rows[1:]

    assert (line.values[0], line.values[9]) == ("Eva Ek", "Allt är besvarat: lämna in")


@pytest.mark.parametrize("count", [3, 60])
def test_queries_do_not_grow(row, namnd, count, count_queries):
    def add(tillfalle, moment):
        user = member(tillfalle.plan.namnd, Roll.KONTROLLUTFORARE)
        AnsvarsradFactory(moment=moment, anvandare=user)
        UppfoljningFactory(tillfalle=tillfalle, moment=moment)

    add(row.tillfalle, KontrollmomentFactory(version=row.moment.version))
    one = count_queries(lambda: call_list(all_rounds()))
    for _ in range(count - 1):
        add(row.tillfalle, KontrollmomentFactory(version=row.moment.version))
        tillfalle = TillfalleFactory(plan=PlanFactory(namnd=NamndFactory(kommun=namnd.kommun)))
        UppfoljningFactory(tillfalle=tillfalle)
    many = count_queries(lambda: call_list(all_rounds()))

    assert one == many
