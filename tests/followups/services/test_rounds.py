import datetime

import pytest

from followups.services.errors import UppfoljningError
from followups.services.rounds import (
    add_moment,
    approve,
    due_moments,
    hand_in,
    missing_rows,
    open_tillfalle,
    plan_tillfalle,
    reopen,
    return_row,
    take_out,
)
from organisation.models import Handelse
from organisation.services import log
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    RapporttidFactory,
    TillfalleFactory,
    UppfoljningFactory,
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


def test_plan_gives_an_address_without_the_year(user):
    plan = PlanversionFactory(status="beslutad").plan

    tillfalle = plan_tillfalle(
        plan, user=user, name="per 31 augusti 2022", per_date=datetime.date(2022, 8, 31)
    )

    assert (tillfalle.slug, tillfalle.status) == ("per-31-augusti", "planerad")


def test_plan_with_a_taken_name_is_refused(user):
    tillfalle = TillfalleFactory()

    with pytest.raises(UppfoljningError, match="redan en uppföljning med det namnet"):
        plan_tillfalle(tillfalle.plan, user=user, name=tillfalle.name, per_date=tillfalle.per_date)


def test_moment_of_another_month_is_taken_in(version, user):
    tillfalle = TillfalleFactory(plan=version.plan)
    moment = RapporttidFactory(moment__process__version=version, month=2).moment

    row = add_moment(tillfalle, moment, user=user)

    assert (row.moment, row.linje, row.status) == (moment, moment.linje, "ej_redovisad")


def test_moment_of_another_plan_is_refused(user):
    with pytest.raises(UppfoljningError, match="annan plan"):
        add_moment(TillfalleFactory(), KontrollmomentFactory(), user=user)


def test_row_that_is_taken_out_keeps_its_text_and_can_come_back(user):
    row = UppfoljningFactory(text="Halvfärdigt")

    take_out(row, "Upphandlingen är framflyttad", user=user)
    row.refresh_from_db()
    out = (row.utesluten_reason, row.is_reported, missing_rows(row.tillfalle))
    add_moment(row.tillfalle, row.moment, user=user)
    row.refresh_from_db()

    assert out == ("Upphandlingen är framflyttad", True, [])
    assert (row.utesluten_reason, row.text) == ("", "Halvfärdigt")


def test_take_out_without_reason_is_refused(user):
    with pytest.raises(UppfoljningError, match="Skriv varför"):
        take_out(UppfoljningFactory(), " ", user=user)


def test_who_wrote_a_row_cannot_approve_it(user):
    row = UppfoljningFactory(
        status="genomford", written_by=user, tillfalle=TillfalleFactory(status="inlamnad")
    )

    with pytest.raises(UppfoljningError, match="fyra ögon"):
        approve(row.tillfalle, user=user)

    approve(row.tillfalle, user=AnvandareFactory())
    row.tillfalle.refresh_from_db()
    assert row.tillfalle.status == "godkand"


def test_who_wrote_first_cannot_approve_though_another_has_edited(user):
    row = UppfoljningFactory(
        status="genomford", written_by=AnvandareFactory(), tillfalle=TillfalleFactory(status="inlamnad")
    )
    log(row, "uppfoljning.written", user=user, namnd=row.tillfalle.plan.namnd)

    with pytest.raises(UppfoljningError, match="fyra ögon"):
        approve(row.tillfalle, user=user)


def test_kommun_may_do_without_four_eyes(user):
    row = UppfoljningFactory(written_by=user, tillfalle=TillfalleFactory(status="inlamnad"))
    kommun = row.tillfalle.plan.namnd.kommun
    kommun.has_four_eyes = False
    kommun.save()

    approve(row.tillfalle, user=user)

    row.tillfalle.refresh_from_db()
    assert row.tillfalle.status == "godkand"


def test_returned_row_opens_the_round_and_must_be_saved_again(user):
    row = UppfoljningFactory(status="genomford", tillfalle=TillfalleFactory(status="inlamnad"))

    return_row(row, "Vilka avtal gäller det?", user=user)
    row.tillfalle.refresh_from_db()

    assert row.tillfalle.status == "oppen"
    with pytest.raises(UppfoljningError, match="1 kontrollmoment är inte besvarade"):
        hand_in(row.tillfalle, user=user)


def test_reopened_round_is_no_longer_handed_in(user):
    tillfalle = TillfalleFactory(status="oppen")
    UppfoljningFactory(tillfalle=tillfalle, status="genomford")
    hand_in(tillfalle, user=user)

    reopen(tillfalle, "Ett fel i rad 1", user=user)

    tillfalle.refresh_from_db()
    assert (tillfalle.status, tillfalle.handed_in_at) == ("oppen", None)
    event = Handelse.objects.get(action="tillfalle.reopened")
    assert event.payload == {"reason": "Ett fel i rad 1"}
