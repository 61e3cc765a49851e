import datetime

import pytest

from followups.models import Uppfoljning
from followups.owners import owners_of, rows_of
from organisation.models import Anvandare, Roll
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    FunktionFactory,
    FunktionsinnehavFactory,
    KontrollmomentFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2022, 8, 1)
YESTERDAY = TODAY - datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """These tests stand on 1 August 2022."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


@pytest.fixture
def row():
    return UppfoljningFactory()


@pytest.fixture
def namnd(row):
    return row.tillfalle.plan.namnd


@pytest.fixture
def controller(namnd):
    return member(namnd, Roll.CONTROLLER)


def owners(row):
    """People, and whether the row names them; `rows_of` must say the same of every user."""
    found = owners_of([row])[row.pk]
    by_query = {user for user in Anvandare.objects.filter(is_active=True) if row in rows_of(user)}
    assert by_query == set(found.people)
    return list(found.people), found.is_named


def test_named_user_owns_the_row(row, namnd, controller):
    user = member(namnd, Roll.KONTROLLUTFORARE)
    AnsvarsradFactory(moment=row.moment, anvandare=user)

    assert owners(row) == ([user], True)


def test_holder_of_the_function_today_owns_the_row(row, namnd, controller):
    funktion = FunktionFactory(namnd=namnd)
    before, now, later = (member(namnd, Roll.KONTROLLUTFORARE) for _ in range(3))
    FunktionsinnehavFactory(funktion=funktion, anvandare=before, to_date=YESTERDAY)
    FunktionsinnehavFactory(funktion=funktion, anvandare=now, from_date=TODAY)
    FunktionsinnehavFactory(funktion=funktion, anvandare=later, from_date=TODAY + datetime.timedelta(days=1))
    AnsvarsradFactory(moment=row.moment, funktion=funktion)

    assert owners(row) == ([now], True)


def test_function_that_nobody_holds_leaves_the_row_to_the_controllers(row, namnd, controller):
    funktion = FunktionFactory(namnd=namnd)
    FunktionsinnehavFactory(
        funktion=funktion, anvandare=member(namnd, Roll.KONTROLLUTFORARE), to_date=YESTERDAY
    )
    AnsvarsradFactory(moment=row.moment, funktion=funktion)

    assert owners(row) == ([controller], False)


@pytest.mark.parametrize("text", ["Respektive förvaltning", "Externt upphandlad revisor"])
def test_row_of_nobodys_own_is_the_controllers(row, controller, text):
    AnsvarsradFactory(moment=row.moment, text=text, is_respektive_forvaltning=text.startswith("Respektive"))

    assert owners(row) == ([controller], False)


def test_row_without_any_name_is_the_controllers(row, namnd):
    first, second = member(namnd, Roll.CONTROLLER), member(namnd, Roll.CONTROLLER)

    assert owners(row) == ([first, second], False)


@pytest.mark.parametrize("fields", [{"is_active": False}, {}])
def test_named_user_who_cannot_write_there_leaves_it_to_the_controllers(row, namnd, controller, fields):
    roll = Roll.KONTROLLUTFORARE if fields else Roll.LASARE
    AnsvarsradFactory(moment=row.moment, anvandare=member(namnd, roll, **fields))
    AnsvarsradFactory(moment=row.moment, anvandare=AnvandareFactory())

    assert owners(row) == ([controller], False)


def test_role_in_another_namnd_does_not_make_an_owner(row, controller):
    elsewhere = TillfalleFactory().plan.namnd
    AnsvarsradFactory(moment=row.moment, anvandare=member(elsewhere, Roll.KONTROLLUTFORARE))
    member(elsewhere, Roll.CONTROLLER)

    assert owners(row) == ([controller], False)


def test_performer_stands_before_responsible_and_each_once(row, namnd):
    chef, performer = member(namnd, Roll.KONTROLLUTFORARE), member(namnd, Roll.KONTROLLUTFORARE)
    AnsvarsradFactory(moment=row.moment, slag="ansvarig", anvandare=chef)
    AnsvarsradFactory(moment=row.moment, slag="utforare", anvandare=performer)
    AnsvarsradFactory(moment=row.moment, slag="ansvarig", position=1, anvandare=performer)

    assert owners(row) == ([performer, chef], True)


def test_namnd_without_controller_has_a_row_without_owner(row, namnd):
    member(namnd, Roll.GODKANNARE)
    AnvandareFactory(is_superuser=True)

    assert owners(row) == ([], False)


@pytest.mark.parametrize("count", [3, 60])
def test_queries_do_not_grow(row, namnd, controller, count, count_queries):
    user = FunktionsinnehavFactory(anvandare=member(namnd, Roll.KONTROLLUTFORARE)).anvandare
    AnsvarsradFactory(moment=row.moment, anvandare=user)
    AnsvarsradFactory(moment=row.moment, funktion=user.innehav.get().funktion)
    rows = Uppfoljning.objects.select_related("tillfalle__plan__namnd")

    one = count_queries(lambda: owners_of(rows.all()))
    for _ in range(count - 1):
        moment = KontrollmomentFactory(version=row.moment.version)
        AnsvarsradFactory(moment=moment, anvandare=user)
        UppfoljningFactory(tillfalle=row.tillfalle, moment=moment)
    many = count_queries(lambda: owners_of(rows.all()))

    assert one == many == 5
    assert rows_of(user).count() == count
    assert rows_of(controller).count() == 0
