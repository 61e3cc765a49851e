"""A round's åtgärdsrapport: for who reads the round's texts."""

import pytest
from django.urls import reverse

from documents.access import ks_of
from followups.models import Uppfoljningstillfalle
from tests.documents.calls import make_call
from tests.factories import AnvandareFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def omgang():
    return make_call()


@pytest.fixture
def ks(omgang):
    return ks_of(omgang.kommun)


@pytest.mark.parametrize("name", ["round-measures", "round-measures-pdf", "round-measures-xlsx"])
def test_a_rounds_measures_are_for_who_reads_its_texts(client, omgang, ks, name, quick_papers):
    waiting = Uppfoljningstillfalle.objects.get(status="oppen")
    told = Uppfoljningstillfalle.objects.get(plan__namnd__name="Kulturnämnden")

    def status(user, tillfalle):
        client.force_login(user)
        return client.get(reverse(f"documents:{name}", kwargs=tillfalle.address)).status_code

    assert status(member(told.plan.namnd), told) == 200
    assert status(member(ks), told) == 200
    assert status(member(ks), waiting) == 403
    assert status(AnvandareFactory(), told) == 404


def test_a_reader_cannot_draw_up_a_rounds_measures(client, omgang):
    told = Uppfoljningstillfalle.objects.get(plan__namnd__name="Kulturnämnden")
    client.force_login(member(told.plan.namnd))

    assert client.post(reverse("documents:round-measures-issue", kwargs=told.address)).status_code == 403
