"""The page of the kommun's own words."""

import pytest
from django.urls import reverse

from documents.services.words import WORDS
from organisation.models import Kommun, Roll
from tests.factories import AnvandareFactory, KommunFactory, NamndFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return NamndFactory(is_ks=True, kommun=KommunFactory(vocabulary={"analys": "Vår analys"}))


def url_of(namnd):
    return reverse("documents:words-edit", args=[namnd.kommun.slug])


@pytest.mark.parametrize(
    ("roll", "answer"), [(Roll.ADMINISTRATOR, 200), (Roll.CONTROLLER, 403), (Roll.LASARE, 403), (None, 404)]
)
def test_only_the_administrator_opens_it(client, namnd, roll, answer):
    client.force_login(member(namnd, roll) if roll else AnvandareFactory())

    assert client.get(url_of(namnd)).status_code == answer
    assert client.post(url_of(namnd), {}).status_code == (answer if answer != 200 else 422)


def test_every_word_is_there_with_the_products_under_it(client, namnd):
    client.force_login(member(namnd, Roll.ADMINISTRATOR))

    page = client.get(url_of(namnd))

    text = page.content.decode()
    assert set(page.context["form"].fields) == {*WORDS, "radversion"}
    assert page.context["form"]["analys"].value() == "Vår analys"
    assert all(f"Utan eget ord: {word.default}" in text for word in WORDS.values())


def test_words_are_saved_and_an_empty_one_is_the_products(client, namnd):
    client.force_login(member(namnd, Roll.ADMINISTRATOR))

    response = client.post(url_of(namnd), {"radversion": 1, "missiv": "Tjänsteskrivelse", "analys": ""})

    assert response.url == url_of(namnd)
    assert Kommun.objects.get().vocabulary == {"missiv": "Tjänsteskrivelse"}


def test_two_administrators_see_both_words(client, namnd):
    client.force_login(member(namnd, Roll.ADMINISTRATOR))
    Kommun.objects.update(vocabulary={"analys": "Den andras"}, radversion=2)

    response = client.post(url_of(namnd), {"radversion": 1, "analys": "Min"})

    assert response.status_code == 409
    assert "Den andras" in response.content.decode()
    assert Kommun.objects.get().vocabulary == {"analys": "Den andras"}


def test_the_way_there_stands_among_the_papers(client, namnd):
    client.force_login(member(namnd, Roll.ADMINISTRATOR))

    assert url_of(namnd) in client.get(reverse("documents:paper-list")).content.decode()
