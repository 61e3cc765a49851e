import datetime

import pytest

from followups.services.errors import UppfoljningError
from followups.services.rounds import due_moments, open_tillfalle
from organisation.models import Handelse
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    RapporttidFactory,
    TillfalleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return AnvandareFactory()


@pytest.fixture
def version():
    return PlanversionFactory(status="beslutad")


def planned(version, **values):
    return TillfalleFactory(plan=version.plan, status="planerad", **values)


def test_due_moments_are_those_of_the_month_and_those_without_month(version):
    september = RapporttidFactory(moment__process__version=version, month=9).moment
    RapporttidFactory(moment__process__version=version, month=2)
    always = KontrollmomentFactory(version=version)

    assert due_moments(version, 2022, 9) == [september, always]


def test_open_gives_each_due_moment_a_row(version, user):
    due = RapporttidFactory(moment__process__version=version, month=8).moment
    RapporttidFactory(moment__process__version=version, month=2)

    tillfalle = open_tillfalle(planned(version, per_date=datetime.date(2022, 8, 31)), user=user)

    row = tillfalle.uppfoljningar.get()
    assert tillfalle.status == "oppen"
    assert (row.moment, row.linje, row.status) == (due, due.linje, "ej_redovisad")
    assert Handelse.objects.get(action="tillfalle.opened").changes == {"rows": 1, "version": 1}


def test_open_twice_is_refused(version, user):
    KontrollmomentFactory(version=version)
    tillfalle = open_tillfalle(planned(version), user=user)

    with pytest.raises(UppfoljningError, match="redan öppnad"):
        open_tillfalle(tillfalle, user=user)


def test_open_without_decided_plan_is_refused(user):
    tillfalle = planned(KontrollmomentFactory().version)

    with pytest.raises(UppfoljningError, match="Planen är inte beslutad än"):
        open_tillfalle(tillfalle, user=user)

    assert tillfalle.uppfoljningar.count() == 0


def test_open_without_due_moments_is_refused(version, user):
    with pytest.raises(UppfoljningError, match="Inget kontrollmoment"):
        open_tillfalle(planned(version), user=user)
