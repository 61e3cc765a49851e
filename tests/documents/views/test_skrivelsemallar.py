"""The kommun's own letter in the browser: its administratör and nobody else."""

import pytest
from django.urls import reverse

from documents.models import Skrivelsemall
from documents.services.mallar import get_or_create_mall
from organisation.models import Roll
from tests.factories import MissivFactory, NamndFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return NamndFactory(is_ks=True)


@pytest.fixture
def administrator(client, namnd):
    user = member(namnd, Roll.ADMINISTRATOR)
    client.force_login(user)
    return user


def url_of(namnd, name="edit"):
    return reverse(f"documents:skrivelsemall-{name}", args=[namnd.kommun.slug])


def typed(mall, **changes):
    """What the browser sends for the letter as it is, with changes; `del-<kod>-<field>` names a part's field."""
    data = {
        "missiv": "Missiv",
        "beslutsverb": "godkänner",
        "beslutsverb_plan": "antar",
        "arbetsutskott": "Arbetsutskottet",
        "skickas_till": "Beslutet skickas till:",
        "forslagsform": mall.forslagsform,
        "has_signers_beside": "on",
        "radversion": mall.radversion,
        "del-TOTAL_FORMS": 8,
        "del-INITIAL_FORMS": 8,
    }
    for number, part in enumerate(mall.delar.all()):
        data |= {
            f"del-{number}-id": part.pk,
            f"del-{number}-position": part.position,
            f"del-{number}-rubrik": part.rubrik,
            f"del-{number}-text_uppfoljning": part.text_uppfoljning,
            f"del-{number}-text_plan": part.text_plan,
        }
        if part.is_included:
            data[f"del-{number}-is_included"] = "on"
    numbers = {part.kod: number for number, part in enumerate(mall.delar.all())}
    for name, value in changes.items():
        kod, _, field = name.partition("__")
        data[f"del-{numbers[kod]}-{field}" if field else name] = value
    return data


@pytest.mark.parametrize(("method", "name"), [("get", "edit"), ("post", "edit"), ("post", "create")])
@pytest.mark.parametrize(("roll", "answer"), [(Roll.NAMNDSEKRETERARE, 403), (None, 404)])
def test_it_is_the_administrators_alone(client, namnd, method, name, roll, answer):
    client.force_login(member(namnd, roll) if roll else member(NamndFactory(), Roll.ADMINISTRATOR))

    assert getattr(client, method)(url_of(namnd, name)).status_code == answer


def test_a_kommun_without_its_own_sees_the_products_and_makes_nothing(client, namnd, administrator):
    response = client.get(url_of(namnd))

    assert "Skapa kommunens eget missiv" in response.content.decode()
    assert not Skrivelsemall.objects.exists()


def test_making_it_opens_it(client, namnd, administrator):
    response = client.post(url_of(namnd, "create"))

    assert response.url == url_of(namnd)
    assert client.get(response.url).status_code == 200


def test_making_it_by_reading_is_refused(client, namnd, administrator):
    assert client.get(url_of(namnd, "create")).status_code == 405


def test_words_order_and_texts_are_saved(client, namnd, administrator):
    mall = get_or_create_mall(namnd.kommun, user=administrator)
    data = typed(
        mall,
        missiv="Tjänsteskrivelse",
        forslagsform="att_satser",
        forslag__position=1,
        ekonomi__is_included="on",
        bakgrund__rubrik="Ärendet",
        bakgrund__text_uppfoljning="Planen har {antal moment} moment.",
    )

    response = client.post(url_of(namnd), data)

    assert response.status_code == 302
    mall = Skrivelsemall.objects.get()
    assert mall.forslagsform == "att_satser"
    assert mall.kommun.vocabulary == {"missiv": "Tjänsteskrivelse"}
    parts = [(part.kod, part.rubrik) for part in mall.delar.all() if part.is_included]
    assert parts == [
        ("forslag", ""),
        ("bakgrund", "Ärendet"),
        ("sammanfattning", "Sammanfattning"),
        ("ekonomi", "Ekonomiska konsekvenser"),
        ("beslutsunderlag", "Beslutsunderlag"),
    ]
    assert mall.delar.get(kod="bakgrund").text_uppfoljning == "Planen har {antal moment} moment."


def test_a_standard_text_cannot_hold_what_is_secret(client, namnd, administrator):
    mall = get_or_create_mall(namnd.kommun, user=administrator)
    data = typed(mall, bakgrund__text_plan="Koden är [[sekretess: 18 kap. 8 § OSL | kobolt]].")

    response = client.post(url_of(namnd), data)

    assert response.status_code == 422
    assert "En standardtext kan inte ha sekretessmarkeringar." in response.content.decode()
    assert not mall.delar.exclude(text_plan="").exists()


def test_the_forslag_is_always_there(client, namnd, administrator):
    mall = get_or_create_mall(namnd.kommun, user=administrator)
    data = typed(mall)
    number = next(number for number, part in enumerate(mall.delar.all()) if part.kod == "forslag")
    del data[f"del-{number}-is_included"]

    client.post(url_of(namnd), data)

    assert mall.delar.get(kod="forslag").is_included


def test_two_administratorer_see_both(client, namnd, administrator):
    mall = get_or_create_mall(namnd.kommun, user=administrator)
    data = typed(mall, forslagsform="att_satser")
    Skrivelsemall.objects.update(radversion=2)

    response = client.post(url_of(namnd), data)

    assert response.status_code == 409
    assert response.context["form"].conflicts


def test_a_place_that_is_no_number_is_told(client, namnd, administrator):
    mall = get_or_create_mall(namnd.kommun, user=administrator)

    assert client.post(url_of(namnd), typed(mall, bakgrund__position="först")).status_code == 422


@pytest.mark.parametrize("count", [3, 60])
def test_the_same_number_of_queries_whatever_letters_there_are(
    client, namnd, administrator, count_queries, count
):
    get_or_create_mall(namnd.kommun, user=administrator)
    MissivFactory(tillfalle__plan__namnd=namnd)
    one = count_queries(lambda: client.get(url_of(namnd)))
    for year in range(2030, 2029 + count):
        MissivFactory(tillfalle__plan__namnd=namnd, tillfalle__plan__year=year)

    assert count_queries(lambda: client.get(url_of(namnd))) == one
