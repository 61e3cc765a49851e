"""Every status × role × deed in one table: what is not named here is refused."""

import pytest
from django.urls import reverse

from organisation.models import Handelse, Roll
from plans.deeds import BY_CODE, DEEDS, deeds_for
from plans.models import Planversion
from tests.factories import AnvandareFactory, KontrollmomentFactory, PlanversionFactory, member

pytestmark = pytest.mark.django_db

EDITORS = {Roll.CONTROLLER, Roll.SAMORDNARE, Roll.ADMINISTRATOR}
OF_EDITORS = {
    "utkast": ["lagg-fram", "ta-bort"],
    "foreslagen": ["registrera-beslut", "ta-tillbaka"],
    "beslutad": ["andra", "avsluta"],
    "avslutad": ["oppna-igen"],
}
BESLUT = {"organ": "Kommunstyrelsen", "date": "2022-01-18", "paragraph": "7", "dnr": "KS/2022:1"}


def allowed(status, roll):
    if roll in EDITORS:
        return OF_EDITORS[status]
    return ["registrera-beslut"] if (status, roll) == ("foreslagen", Roll.NAMNDSEKRETERARE) else []


def url_of(deed, version):
    return reverse(BY_CODE[deed].url_name, args=[version.public_id])


def make_version(status):
    """A version with a row, in the status."""
    version = PlanversionFactory(status=status)
    KontrollmomentFactory(version=version)
    return version


def has_changed(version):
    """True when the version is gone, has another status, or has a newer one beside it."""
    now = Planversion.objects.filter(plan=version.plan).values_list("pk", "status")
    return list(now) != [(version.pk, version.status)]


@pytest.mark.parametrize("roll", Roll.values)
@pytest.mark.parametrize("status", Planversion.Status.values)
def test_status_and_role_give_these_deeds(client, status, roll):
    done = []
    for deed in DEEDS:
        version = make_version(status)
        user = member(version.plan.namnd, roll)
        client.force_login(user)
        offered = [each.code for each in deeds_for(user, version, [version])]
        client.post(url_of(deed.code, version), BESLUT)
        if has_changed(version):
            done.append(deed.code)

    assert offered == allowed(status, roll)
    assert done == allowed(status, roll)


@pytest.mark.parametrize("deed", list(BY_CODE))
def test_stranger_gets_404_and_reader_403(client, deed):
    version = make_version(BY_CODE[deed].from_status)

    client.force_login(AnvandareFactory())
    stranger = [client.get(url_of(deed, version)).status_code, client.post(url_of(deed, version)).status_code]
    client.force_login(member(version.plan.namnd))
    reader = [client.get(url_of(deed, version)).status_code, client.post(url_of(deed, version)).status_code]

    assert (stranger, reader) == ([404, 404], [403, 403])


@pytest.mark.parametrize("deed", list(BY_CODE))
def test_get_asks_and_does_nothing(client, deed):
    version = make_version(BY_CODE[deed].from_status)
    client.force_login(member(version.plan.namnd, Roll.CONTROLLER))

    page = client.get(url_of(deed, version))

    assert page.status_code == 200
    assert BY_CODE[deed].lead in page.content.decode()
    assert not has_changed(version)
    assert not Handelse.objects.exists()


@pytest.mark.parametrize("deed", list(BY_CODE))
def test_a_deed_whose_time_has_passed_says_so_and_has_no_button(client, deed):
    status = "utkast" if BY_CODE[deed].from_status == "avslutad" else "avslutad"
    version = make_version(status)
    client.force_login(member(version.plan.namnd, Roll.CONTROLLER))

    page = client.get(url_of(deed, version)).content.decode()

    assert f"Planen är {status}. Det här går inte att göra nu." in page
    assert 'type="submit"' not in page.split("<main")[1].split("</main>")[0]


def test_a_replaced_version_has_no_deeds():
    old = make_version("beslutad")
    new = PlanversionFactory(plan=old.plan, number=2, status="beslutad")
    user = member(old.plan.namnd, Roll.CONTROLLER)

    assert deeds_for(user, old, [new, old]) == []
    assert [deed.code for deed in deeds_for(user, new, [new, old])] == ["andra", "avsluta"]


def test_a_decided_version_with_one_on_its_way_has_no_deeds():
    decided = make_version("beslutad")
    utkast = PlanversionFactory(plan=decided.plan, number=2)
    user = member(decided.plan.namnd, Roll.CONTROLLER)

    assert deeds_for(user, decided, [utkast, decided]) == []
