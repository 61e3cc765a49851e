"""Every status × role × deed in one table: what is not named here is refused."""

import pytest
from django.urls import reverse

from followups.deeds import BY_CODE, DEEDS, deeds_for
from followups.models import Uppfoljningstillfalle
from organisation.models import Handelse, Roll
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

STATUSES = Uppfoljningstillfalle.Status.values
ALLOWED = {
    ("planerad", Roll.CONTROLLER): ["oppna"],
    ("planerad", Roll.SAMORDNARE): ["oppna"],
    ("oppen", Roll.CONTROLLER): ["lamna-in"],
    ("inlamnad", Roll.GODKANNARE): ["godkann", "oppna-igen"],
    ("inlamnad", Roll.SAMORDNARE): ["oppna-igen"],
    ("godkand", Roll.CONTROLLER): ["lamna-till-ks"],
    ("godkand", Roll.GODKANNARE): ["lamna-till-ks", "oppna-igen"],
    ("godkand", Roll.NAMNDSEKRETERARE): ["lamna-till-ks"],
    ("godkand", Roll.SAMORDNARE): ["oppna-igen"],
    ("last", Roll.GODKANNARE): ["oppna-igen"],
    ("last", Roll.SAMORDNARE): ["oppna-igen"],
}


def url_of(deed, tillfalle):
    return reverse(f"followups:tillfalle-{deed}", kwargs=tillfalle.address)


@pytest.mark.parametrize("roll", Roll.values)
@pytest.mark.parametrize("status", STATUSES)
def test_status_and_role_give_these_deeds(client, status, roll):
    version = PlanversionFactory(status="beslutad")
    tillfalle = TillfalleFactory(plan=version.plan, status=status)
    KontrollmomentFactory(version=version)
    if status != "planerad":
        UppfoljningFactory(tillfalle=tillfalle, status="genomford")
    user = member(version.plan.namnd, roll)
    client.force_login(user)
    allowed = ALLOWED.get((status, roll), [])

    offered = [deed.code for deed in deeds_for(user, tillfalle)]
    done = []
    for deed in DEEDS:
        Uppfoljningstillfalle.objects.filter(pk=tillfalle.pk).update(status=status)
        client.post(url_of(deed.code, tillfalle), {"reason": "Ett skäl"})
        tillfalle.refresh_from_db()
        if tillfalle.status != status:
            done.append(deed.code)
            assert tillfalle.status == BY_CODE[deed.code].to_status
            tillfalle.uppfoljningar.filter(status="ej_redovisad").delete()

    assert offered == allowed
    assert done == allowed


@pytest.mark.parametrize("deed", list(BY_CODE))
def test_stranger_gets_404_and_reader_403(client, deed):
    tillfalle = TillfalleFactory(status=BY_CODE[deed].from_statuses[0])

    client.force_login(AnvandareFactory())
    stranger = client.post(url_of(deed, tillfalle)).status_code
    client.force_login(member(tillfalle.plan.namnd))
    reader = client.post(url_of(deed, tillfalle)).status_code

    assert (stranger, reader) == (404, 403)


def test_each_deed_is_logged_with_old_and_new_status(client):
    row = UppfoljningFactory(status="genomford")
    client.force_login(member(row.tillfalle.plan.namnd, Roll.CONTROLLER))

    client.post(url_of("lamna-in", row.tillfalle))

    assert Handelse.objects.get(action="tillfalle.handed-in").changes == {"status": ["oppen", "inlamnad"]}


def test_hand_in_lists_what_is_missing(client):
    row = UppfoljningFactory()
    client.force_login(member(row.tillfalle.plan.namnd, Roll.CONTROLLER))

    question = client.get(url_of("lamna-in", row.tillfalle)).content.decode()
    refusal = client.post(url_of("lamna-in", row.tillfalle))

    assert row.edit_url in question
    assert refusal.status_code == 422
    assert "1 kontrollmoment är inte besvarade." in refusal.content.decode()


def test_open_again_without_reason_is_asked_for_one(client):
    tillfalle = TillfalleFactory(status="last")
    client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

    client.post(url_of("oppna-igen", tillfalle), {"reason": "  "})

    tillfalle.refresh_from_db()
    assert tillfalle.status == "last"
