"""A round's åtgärdsrapport: for who reads the round's texts."""

import pytest
from django.urls import reverse

from documents.access import ks_of
from followups.models import Atgard, Uppfoljningstillfalle
from organisation.models import Roll
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


def test_the_page_of_a_round_leads_to_the_preview_and_kansli_to_the_handling(client, omgang):
    told = Uppfoljningstillfalle.objects.get(plan__namnd__name="Kulturnämnden")
    preview, issue = (
        reverse(f"documents:round-measures-{name}", kwargs=told.address)
        for name in ("preview-pages", "issue")
    )

    def led_to(user):
        client.force_login(user)
        page = client.get(reverse("documents:round-measures", kwargs=told.address)).content.decode()
        return [url for url in (preview, issue) if f'href="{url}"' in page]

    assert led_to(member(told.plan.namnd)) == [preview]
    assert led_to(member(told.plan.namnd, Roll.NAMNDSEKRETERARE)) == [preview, issue]


@pytest.mark.parametrize("name", ["call-measures", "round-measures"])
def test_what_is_to_be_put_right_stands_on_the_page_and_stops_the_handling(client, omgang, ks, name):
    told = Uppfoljningstillfalle.objects.get(plan__namnd__name="Kulturnämnden")
    Atgard.objects.update(description="Utse [namn].")
    address = omgang.address if name == "call-measures" else told.address
    issue = reverse(f"documents:{name}-issue", kwargs=address)
    client.force_login(member(ks if name == "call-measures" else told.plan.namnd, Roll.NAMNDSEKRETERARE))

    page = client.get(reverse(f"documents:{name}", kwargs=address)).content.decode()
    refused = client.post(issue)

    assert "Åtgärden Utse [namn]. har något kvar att fylla i." in page
    assert f'href="{issue}"' not in page
    assert refused.status_code == 422


@pytest.mark.parametrize("way", ["preview", "preview-pages"])
def test_the_calls_measures_are_previewed_by_who_watches_it(client, omgang, ks, way):
    url = reverse(f"documents:call-measures-{way}", kwargs=omgang.address)

    def status(user):
        client.force_login(user)
        return client.get(url).status_code

    assert (status(member(ks)), status(AnvandareFactory())) == (200, 404)
