"""The kommun's form of its papers, written by its administratör."""

import pytest
from django.urls import reverse

from documents.models import Namndtext, Pappersform
from organisation.models import Handelse, Roll, Textutkast
from tests.factories import AnvandareFactory, NamndFactory, NamndtextFactory, PappersformFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", is_ks=True)


@pytest.fixture
def form(namnd):
    return PappersformFactory(kommun=namnd.kommun, from_year=2024, syfte="Gammalt syfte.")


@pytest.fixture
def own(namnd, form):
    return NamndtextFactory(namnd=namnd, from_year=2024, metod="Egen metod.")


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
        "namndtext-edit": [namnd.kommun.slug, year, namnd.slug],
    }
    return reverse(f"documents:{name}", args=args[name])


def values(form, **changed):
    """What the page sends back of the form as it stands."""
    sent = {"radversion": form.radversion, "gemensamma": "markeras", "uppfoljning_form": "tabell"}
    return {**sent, "syfte": form.syfte, "ansvar": form.ansvar, "metod": form.metod, **changed}


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "pappersform-list"),
        ("post", "pappersform-create"),
        ("get", "pappersform-edit"),
        ("post", "pappersform-edit"),
        ("post", "namndtext-create"),
        ("get", "namndtext-edit"),
        ("post", "namndtext-edit"),
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
    response = client.post(url_of("pappersform-create", namnd), {"from_year": 2026})

    new = Pappersform.objects.get(from_year=2026)
    assert new.syfte == "Gammalt syfte."
    assert response.url == url_of("pappersform-edit", namnd, 2026)
    assert Handelse.objects.get(action="pappersform.created").anvandare == administrator


@pytest.mark.parametrize("year", ["2024", "", "20"])
def test_a_year_that_is_taken_or_no_year_makes_nothing(client, namnd, form, administrator, year):
    client.post(url_of("pappersform-create", namnd), {"from_year": year})

    assert Pappersform.objects.count() == 1


def test_texts_and_choices_are_saved_and_logged(client, namnd, form, administrator):
    sent = values(form, syfte="Nytt syfte.", has_riskmatris="on", medel_from=4, hog_from=9)
    response = client.post(url_of("pappersform-edit", namnd), sent)

    form.refresh_from_db()
    assert response.url == url_of("pappersform-list", namnd)
    assert (form.syfte, form.has_riskmatris, form.hog_from) == ("Nytt syfte.", True, 9)
    assert Handelse.objects.get(action="pappersform.changed").payload == {
        "syfte": ["Gammalt syfte.", "Nytt syfte."]
    }


def test_the_limits_must_rise(client, namnd, form, administrator):
    response = client.post(url_of("pappersform-edit", namnd), values(form, medel_from=9, hog_from=4))

    assert response.status_code == 422
    assert "högre riskvärde än medelhög" in response.content.decode()


def test_two_writers_see_both_texts(client, namnd, form, administrator):
    sent = values(form, syfte="Mitt.")
    Pappersform.objects.update(syfte="Den andras.", radversion=2)

    response = client.post(url_of("pappersform-edit", namnd), sent)

    text = response.content.decode()
    assert response.status_code == 409
    assert "Mitt." in text
    assert "Den andras." in text


@pytest.mark.parametrize("name", ["pappersform-edit", "namndtext-edit"])
def test_typing_is_kept(client, namnd, own, form, administrator, name):
    place = form if name == "pappersform-edit" else own
    kind = name.removesuffix("-edit")
    url = reverse("organisation:draft-save", args=[kind, place.public_id])

    typed = {"radversion": 1, "syfte": "Halvskriv"}
    client.post(url, typed, headers={"X-Konto": str(administrator.public_id)})

    assert Textutkast.objects.get().fields["syfte"] == "Halvskriv"
    assert "Halvskriv" in client.get(url_of(name, namnd)).content.decode()


def test_a_namnd_gets_texts_of_its_own(client, namnd, form, administrator):
    response = client.post(url_of("namndtext-create", namnd))
    own = Namndtext.objects.get()
    client.post(response.url, {"radversion": own.radversion, "metod": "Så här gör vi."})

    own.refresh_from_db()
    assert (own.namnd, own.from_year, own.metod) == (namnd, 2024, "Så här gör vi.")


def test_asking_twice_keeps_the_namnds_texts(client, namnd, own, administrator):
    client.post(url_of("namndtext-create", namnd))

    assert Namndtext.objects.get().metod == "Egen metod."


def test_the_list_asks_as_much_for_one_namnd_as_for_many(client, count_queries):
    def ask(count):
        namnd = NamndFactory()
        PappersformFactory(kommun=namnd.kommun)
        for each in NamndFactory.create_batch(count, kommun=namnd.kommun):
            NamndtextFactory(namnd=each, from_year=2000)
        client.force_login(member(namnd, Roll.ADMINISTRATOR))
        return count_queries(lambda: client.get(url_of("pappersform-list", namnd)))

    assert ask(1) == ask(3) == ask(60)
