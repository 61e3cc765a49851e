import pytest

from followups.access import may_write
from followups.owners import owners_of, rows_of
from followups.services.errors import UppfoljningError
from followups.services.writers import say_who_writes
from organisation.models import Handelse, Roll
from plans.models import Ansvarsrad
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    FunktionFactory,
    FunktionsinnehavFactory,
    KontrollmomentFactory,
    PlanFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    """A row that an outside auditor performs."""
    row = UppfoljningFactory()
    AnsvarsradFactory(moment=row.moment, text="Externt upphandlad revisor")
    return row


@pytest.fixture
def namnd(row):
    return row.tillfalle.plan.namnd


@pytest.fixture
def controller(namnd):
    return member(namnd, Roll.CONTROLLER)


@pytest.fixture
def performer(namnd):
    return member(namnd, Roll.KONTROLLUTFORARE)


def owners(row):
    return owners_of([row])[row.pk]


def test_row_is_given_to_a_person_and_the_printed_words_stay(row, controller, performer):
    say_who_writes(row, performer, user=controller)

    assert owners(row).people == (performer,)
    assert list(rows_of(performer)) == [row]
    assert may_write(performer, row)
    assert row.moment.names_of("utforare") == ["Externt upphandlad revisor"]


def test_row_is_given_to_whoever_holds_a_function(row, namnd, controller, performer):
    funktion = FunktionFactory(namnd=namnd)
    FunktionsinnehavFactory(funktion=funktion, anvandare=performer)

    say_who_writes(row, funktion, user=controller)

    assert owners(row).people == (performer,)


def test_row_goes_back_to_the_controllers(row, controller, performer):
    say_who_writes(row, performer, user=controller)

    say_who_writes(row, None, user=controller)

    assert (owners(row).people, owners(row).is_named) == ((controller,), False)


def test_another_person_takes_it_over_from_all_who_had_it(row, namnd, controller, performer):
    AnsvarsradFactory(moment=row.moment, slag="ansvarig", text="Ekonom", anvandare=performer)
    other = member(namnd, Roll.KONTROLLUTFORARE)

    say_who_writes(row, other, user=controller)

    assert owners(row).people == (other,)


def test_moment_that_names_nobody_prints_nobody_afterwards_either(namnd, controller, performer):
    plan = PlanFactory(namnd=namnd, year=2023)
    tillfalle = TillfalleFactory(plan=plan)
    row = UppfoljningFactory(tillfalle=tillfalle)

    say_who_writes(row, performer, user=controller)

    assert owners(row).people == (performer,)
    assert row.moment.names_of("utforare") == []
    assert [rad.text for rad in Ansvarsrad.objects.filter(moment=row.moment)] == [""]


def test_it_is_logged_with_old_and_new(row, controller, performer):
    say_who_writes(row, performer, user=controller)

    event = Handelse.objects.get(action="uppfoljning.writer-said")
    assert event.changes == {"values": {"skrivs av": [str(controller), str(performer)]}}


def test_one_who_may_not_write_there_is_refused(row, namnd, controller):
    for stranger in (AnvandareFactory(), member(namnd)):
        with pytest.raises(UppfoljningError, match="rollen kontrollutförare"):
            say_who_writes(row, stranger, user=controller)
    with pytest.raises(UppfoljningError, match="annan nämnd"):
        say_who_writes(row, FunktionFactory(), user=controller)


def test_closed_round_is_left_as_it_is(controller, performer):
    row = UppfoljningFactory(
        moment=KontrollmomentFactory(), tillfalle__status="last", tillfalle__slug="helaret"
    )

    with pytest.raises(UppfoljningError, match="är låst"):
        say_who_writes(row, None, user=controller)
