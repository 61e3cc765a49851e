"""The kommun's form of its papers, written by its administratör."""

import pytest
from django.urls import reverse

from documents.models import Namndtext, Pappersform
from organisation.models import Handelse, Roll, Textutkast
from tests.factories import (
    AnvandareFactory,
    NamndFactory,
    NamndtextFactory,
    PappersformFactory,
    TextblockFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", is_ks=True)


@pytest.fixture
def form(namnd):
    return PappersformFactory(kommun=namnd.kommun, from_year=2024, hog_from=9)


@pytest.fixture
def own(namnd, form):
    return NamndtextFactory(namnd=namnd, from_year=2024)


@pytest.fixture
def administrator(client, namnd):
    user = member(namnd, Roll.ADMINISTRATOR)
    client.force_login(user)
    return user


def url_of(name, namnd, year=2024):
    args = {
        "pappersform-list": [namnd.kommun.slug],
        "pappersform-create": [namnd.kommun.slug],
        "pappersform-edit": [namnd.kommun.slug, year],
        "namndtext-create": [namnd.kommun.slug, year, namnd.slug],
    }
    return reverse(f"documents:{name}", args=args[name])


def values(form, **changed):
    """What the page sends back of the form as it stands."""
    sent = {"radversion": form.radversion, "gemensamma": "markeras", "uppfoljning_form": "tabell"}
    return {**sent, **changed}


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "pappersform-list"),
        ("post", "pappersform-create"),
        ("get", "pappersform-edit"),
        ("post", "pappersform-edit"),
        ("post", "namndtext-create"),
    ],
)
def test_only_the_administrator_and_no_stranger(client, namnd, own, method, name):
    client.force_login(member(namnd, Roll.CONTROLLER))
    controller = getattr(client, method)(url_of(name, namnd)).status_code
    client.force_login(AnvandareFactory())
    stranger = getattr(client, method)(url_of(name, namnd)).status_code

    assert (controller, stranger) == (403, 404)


def test_the_list_shows_each_form_and_whose_texts_are_their_own(client, namnd, own, administrator):
    NamndFactory(kommun=namnd.kommun, name="Socialnämnden")

    text = client.get(url_of("pappersform-list", namnd)).content.decode()

    assert "Från 2024" in text
    assert text.count("Egna texter</span>") == 1
    assert text.count("Kommunens texter</span>") == 1


def test_a_new_form_begins_as_the_one_before(client, namnd, form, administrator):
    old = TextblockFactory(pappersform=form, plats="efter", rubrik="Efteråt", text="Så här.")

    response = client.post(url_of("pappersform-create", namnd), {"from_year": 2026})

    new = Pappersform.objects.get(from_year=2026)
    (copy,) = new.textblock.all()
    assert (new.hog_from, copy.linje, copy.plats) == (9, old.linje, "efter")
    assert (copy.rubrik, copy.text) == ("Efteråt", "Så här.")
    assert response.url == url_of("pappersform-edit", namnd, 2026)
    assert Handelse.objects.get(action="pappersform.created").anvandare == administrator


def test_a_kommuns_first_form_has_the_suggested_texts_to_be_written(client, namnd, administrator):
    client.post(url_of("pappersform-create", namnd), {"from_year": 2026})

    texts = Pappersform.objects.get().textblock.all()
    assert [(each.rubrik, each.text) for each in texts] == [
        ("Syfte", ""),
        ("Ansvar", ""),
        ("Metod", ""),
        ("Rapportering", ""),
    ]


@pytest.mark.parametrize("year", ["2024", "", "20"])
def test_a_year_that_is_taken_or_no_year_makes_nothing(client, namnd, form, administrator, year):
    client.post(url_of("pappersform-create", namnd), {"from_year": year})

    assert Pappersform.objects.count() == 1


def test_choices_are_saved_and_logged(client, namnd, form, administrator):
    sent = values(form, has_riskmatris="on", medel_from=4, hog_from=8)
    response = client.post(url_of("pappersform-edit", namnd), sent)

    form.refresh_from_db()
    assert response.url == url_of("pappersform-list", namnd)
    assert (form.has_riskmatris, form.medel_from, form.hog_from) == (True, 4, 8)
    changes = Handelse.objects.get(action="pappersform.changed").changes
    assert changes["values"]["hog_from"] == [9, 8]


def test_the_limits_must_rise(client, namnd, form, administrator):
    response = client.post(url_of("pappersform-edit", namnd), values(form, medel_from=9, hog_from=4))

    assert response.status_code == 422
    assert "högre riskvärde än medelhög" in response.content.decode()


def test_two_writers_see_both_choices(client, namnd, form, administrator):
    sent = values(form, hog_from=12)
    Pappersform.objects.update(hog_from=16, radversion=2)

    response = client.post(url_of("pappersform-edit", namnd), sent)

    text = response.content.decode()
    assert response.status_code == 409
    assert ">12<" in text
    assert ">16<" in text


def test_typing_is_kept(client, namnd, form, administrator):
    url = reverse("organisation:draft-save", args=["pappersform", form.public_id])

    client.post(url, {"radversion": 1, "hog_from": "15"}, headers={"X-Konto": str(administrator.public_id)})

    assert Textutkast.objects.get().fields["hog_from"] == "15"
    assert 'value="15"' in client.get(url_of("pappersform-edit", namnd)).content.decode()


def test_a_namnds_texts_begin_as_those_of_the_year_before(client, namnd, form, administrator):
    earlier = NamndtextFactory(namnd=namnd, from_year=2023)
    old = TextblockFactory(namndtext=earlier, rubrik="Metod", text="Så här gör vi.")

    response = client.post(url_of("namndtext-create", namnd))

    (copy,) = Namndtext.objects.get(from_year=2024).textblock.all()
    assert (copy.linje, copy.rubrik, copy.text) == (old.linje, "Metod", "Så här gör vi.")
    assert response.url == reverse("documents:namndtext-list", args=[namnd.kommun.slug, 2024, namnd.slug])


def test_asking_twice_keeps_the_namnds_texts(client, namnd, own, administrator):
    TextblockFactory(namndtext=own, text="Egen metod.")

    client.post(url_of("namndtext-create", namnd))

    assert [each.text for each in Namndtext.objects.get().textblock.all()] == ["Egen metod."]


def test_the_list_asks_as_much_for_one_namnd_as_for_many(client, count_queries):
    def ask(count):
        namnd = NamndFactory()
        PappersformFactory(kommun=namnd.kommun)
        for each in NamndFactory.create_batch(count, kommun=namnd.kommun):
            NamndtextFactory(namnd=each, from_year=2000)
        client.force_login(member(namnd, Roll.ADMINISTRATOR))
        return count_queries(lambda: client.get(url_of("pappersform-list", namnd)))

    assert ask(1) == ask(3) == ask(60)
