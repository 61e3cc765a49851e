"""What the page of a round says beside each row."""

import pytest
from django.urls import reverse

from documents.papers import UppfoljningDocument
from followups.owners import owners_of
from organisation.models import Roll
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    NamndFactory,
    PlanFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


def page_of(client, tillfalle, user):
    client.force_login(user)
    return " ".join(client.get(tillfalle.get_absolute_url()).content.decode().split())


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"deviations": 2, "sample_size": 30}, "<strong>2</strong> avvikelser av 30 granskade"),
        ({"deviations": 1}, "<strong>1</strong> avvikelse</p>"),
        ({"sample_size": 30}, "30 granskade</p>"),
    ],
)
def test_numbers_stand_by_the_rows_state(client, numbers, words):
    row = UppfoljningFactory(status="genomford", **numbers)

    assert words in page_of(client, row.tillfalle, member(row.tillfalle.plan.namnd, Roll.GODKANNARE))


def test_who_and_when_is_for_those_who_read_the_texts(client):
    ks = NamndFactory(is_ks=True)
    plan = PlanFactory(namnd=NamndFactory(kommun=ks.kommun))
    row = UppfoljningFactory(
        tillfalle=TillfalleFactory(plan=plan), performed_on="2022-09-05", performed_by="Ekonom"
    )

    words = "Genomförd 5 september 2022 av Ekonom"
    assert words in page_of(client, row.tillfalle, member(plan.namnd))
    assert words not in page_of(client, row.tillfalle, member(ks))


class TestWhoWrites:
    def url(self, row):
        return reverse("followups:row-writer", args=[row.public_id])

    def test_controller_gives_the_row_to_a_performer(self, client):
        row = UppfoljningFactory()
        namnd = row.tillfalle.plan.namnd
        performer = member(namnd, Roll.KONTROLLUTFORARE)
        client.force_login(member(namnd, Roll.CONTROLLER))

        choices = client.get(self.url(row)).context["form"].fields["writer"].choices
        response = client.post(self.url(row), {"writer": f"person-{performer.pk}"})

        assert [label for label, _ in choices] == ["", "Personer"]
        assert response["Location"] == row.get_absolute_url()
        assert owners_of([row])[row.pk].people == (performer,)
        assert client.get(self.url(row)).context["form"].initial["writer"] == f"person-{performer.pk}"
        assert f"Skrivs av {performer}" in client.get(row.tillfalle.get_absolute_url()).content.decode()

    def test_empty_choice_gives_it_back_and_a_made_up_one_is_refused(self, client):
        row = UppfoljningFactory()
        namnd = row.tillfalle.plan.namnd
        controller = member(namnd, Roll.CONTROLLER)
        AnsvarsradFactory(moment=row.moment, anvandare=member(namnd, Roll.KONTROLLUTFORARE))
        client.force_login(controller)

        refused = client.post(self.url(row), {"writer": "person-0"})
        client.post(self.url(row), {})

        assert refused.status_code == 422
        assert owners_of([row])[row.pk].people == (controller,)

    def test_performer_and_reader_get_403_and_stranger_404(self, client):
        row = UppfoljningFactory()
        namnd = row.tillfalle.plan.namnd
        codes = []
        for user in (member(namnd, Roll.KONTROLLUTFORARE), member(namnd), AnvandareFactory()):
            client.force_login(user)
            codes += [client.get(self.url(row)).status_code, client.post(self.url(row), {}).status_code]

        assert codes == [403, 403, 403, 403, 404, 404]


def test_paragraphs_and_bullets_are_the_same_on_screen_and_paper(client):
    row = UppfoljningFactory(
        status="genomford", text="Två brister:\n\n- en faktura\n- ett kvitto\n\nAllt rättat."
    )
    user = member(row.tillfalle.plan.namnd)

    formatted = "<p>Två brister:</p> <ul><li>en faktura</li><li>ett kvitto</li></ul> <p>Allt rättat.</p>"
    screen = page_of(client, row.tillfalle, user)
    paper = " ".join(UppfoljningDocument(row.tillfalle).html().split())
    assert _tight(formatted) in _tight(screen)
    assert _tight(formatted) in _tight(paper)


def _tight(html):
    return html.replace("> <", "><")
