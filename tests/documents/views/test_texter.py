"""The texts beside a plan's table, written by the kommun's administratör."""

import pytest
from django.urls import reverse

from documents.models import Textblock, linje_of
from organisation.models import Handelse, Roll, Textutkast
from tests.factories import (
    AnvandareFactory,
    MedlemskapFactory,
    NamndFactory,
    NamndtextFactory,
    PappersformFactory,
    TextblockFactory,
    member,
)

pytestmark = pytest.mark.django_db

SECRET = "Låset [[sekretess: 18 kap. 8 § OSL; 2026-11-21; Anna Ek | kobolt]] byts."


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", is_ks=True)


@pytest.fixture
def form(namnd):
    return PappersformFactory(kommun=namnd.kommun, from_year=2024)


@pytest.fixture
def own(namnd, form):
    return NamndtextFactory(namnd=namnd, from_year=2024)


@pytest.fixture
def block(form):
    return TextblockFactory(pappersform=form, linje=linje_of("syfte"), text="Kommunens syfte.")


@pytest.fixture
def administrator(client, namnd):
    user = member(namnd, Roll.ADMINISTRATOR)
    client.force_login(user)
    return user


def of(name, block):
    return reverse(f"documents:textblock-{name}", args=[block.public_id])


def listed(owner):
    """Where the owner's texts are."""
    if hasattr(owner, "namnd"):
        kommun, slug = owner.namnd.kommun, owner.namnd.slug
        return reverse("documents:namndtext-list", args=[kommun.slug, owner.from_year, slug])
    return reverse("documents:textblock-list", args=[owner.kommun.slug, owner.from_year])


def values(block, **changed):
    sent = {"radversion": block.radversion, "rubrik": block.rubrik, "plats": block.plats, "text": block.text}
    return {**sent, **changed}


def page_of(client, url):
    return client.get(url).content.decode()


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "list"),
        ("post", "create"),
        ("get", "own list"),
        ("post", "add"),
        ("post", "replace"),
        ("get", "edit"),
        ("post", "edit"),
        ("post", "up"),
        ("post", "down"),
        ("get", "delete"),
        ("post", "delete"),
    ],
)
def test_only_the_administrator_and_no_stranger(client, namnd, form, own, block, method, name):
    urls = {"list": listed(form), "create": f"{listed(form)}ny/", "own list": listed(own)}
    urls |= {"add": f"{listed(own)}text/", "replace": f"{listed(own)}text/{block.public_id}/"}
    url = urls[name] if name in urls else of(name, block)

    client.force_login(member(namnd, Roll.CONTROLLER))
    controller = getattr(client, method)(url).status_code
    client.force_login(AnvandareFactory())
    stranger = getattr(client, method)(url).status_code
    client.force_login(member(namnd, Roll.ADMINISTRATOR))
    administrator = getattr(client, method)(url).status_code

    assert (controller, stranger) == (403, 404)
    assert administrator in {200, 302, 422}


def test_the_texts_stand_in_order_on_either_side_of_the_table(client, form, block, administrator):
    TextblockFactory(pappersform=form, plats="efter", rubrik="Uppföljning", text="")

    before, after = page_of(client, listed(form)).split("Efter planens tabell")

    assert "Kommunens syfte." in before
    assert "Uppföljning</h3>" in after
    assert "Tom. Skrivs inte ut." in after


def test_a_new_text_comes_last_before_the_table_and_is_opened(client, form, block, administrator):
    response = client.post(f"{listed(form)}ny/", {"rubrik": "Organisation"})

    new = form.textblock.get(rubrik="Organisation")
    assert response.url == of("edit", new)
    assert [each.rubrik for each in form.textblock.all()] == ["Syfte", "Organisation"]
    assert Handelse.objects.get(action="textblock.created").anvandare == administrator


@pytest.mark.parametrize("rubrik", ["", "x" * 151, "[[sekretess: 18 kap. 8 § OSL | Larmet]]"])
def test_a_text_without_a_fitting_heading_is_not_made(client, form, administrator, rubrik):
    response = client.post(f"{listed(form)}ny/", {"rubrik": rubrik}, follow=True)

    assert form.textblock.count() == 0
    assert "Skriv en rubrik" in response.content.decode()


def test_heading_place_and_text_are_saved_and_logged(client, form, block, administrator):
    TextblockFactory(pappersform=form, plats="efter", rubrik="Sist", position=7)

    response = client.post(
        of("edit", block), values(block, rubrik="Varför", plats="efter", text="Nytt syfte.")
    )

    assert [(each.rubrik, each.plats) for each in form.textblock.all()] == [
        ("Sist", "efter"),
        ("Varför", "efter"),
    ]
    assert response.url == f"{listed(form)}#text-{block.linje}"
    event = Handelse.objects.get(action="textblock.changed")
    assert event.changes["values"]["rubrik"] == ["Syfte", "Varför"]
    assert event.payload == {"text": ["Kommunens syfte.", "Nytt syfte."]}


def test_what_a_word_file_cannot_hold_is_not_saved(client, form, block, administrator):
    client.post(f"{listed(form)}ny/", {"rubrik": "Orga\x0bnisation"})
    client.post(of("edit", block), values(block, rubrik="Var\x02för", text="Nytt\uffff syfte."))

    block.refresh_from_db()
    assert (block.rubrik, block.text) == ("Varför", "Nytt syfte.")
    assert form.textblock.filter(rubrik="Organisation").exists()


def test_two_writers_see_both_texts(client, block, administrator):
    sent = values(block, text="Mitt.")
    Textblock.objects.update(text="Den andras.", radversion=2)

    response = client.post(of("edit", block), sent)

    text = response.content.decode()
    assert response.status_code == 409
    assert "Mitt." in text
    assert "Den andras." in text


def test_typing_is_kept(client, block, administrator):
    url = reverse("organisation:draft-save", args=["textblock", block.public_id])

    client.post(
        url, {"radversion": 1, "text": "Halvskriv"}, headers={"X-Konto": str(administrator.public_id)}
    )

    assert Textutkast.objects.get().fields["text"] == "Halvskriv"
    assert "Halvskriv" in page_of(client, of("edit", block))


def test_nobody_keeps_typing_in_a_text_she_may_not_write(client, namnd, block):
    reader = member(namnd, Roll.CONTROLLER)
    client.force_login(reader)
    url = reverse("organisation:draft-save", args=["textblock", block.public_id])

    answer = client.post(url, {"text": "Halvskriv"}, headers={"X-Konto": str(reader.public_id)})

    assert (answer.status_code, Textutkast.objects.count()) == (403, 0)


def test_the_arrows_move_a_text_past_the_next_and_past_the_table(client, form, block, administrator):
    TextblockFactory(pappersform=form, rubrik="Metod", position=2)

    def places():
        return [(each.rubrik, each.plats) for each in form.textblock.all()]

    Textblock.objects.filter(pk=block.pk).update(position=1)
    client.post(of("down", block))
    assert places() == [("Metod", "fore"), ("Syfte", "fore")]
    client.post(of("down", block))
    assert places() == [("Metod", "fore"), ("Syfte", "efter")]
    client.post(of("down", block))
    assert places() == [("Metod", "fore"), ("Syfte", "efter")]
    client.post(of("up", block))
    response = client.post(of("up", block))

    assert places() == [("Syfte", "fore"), ("Metod", "fore")]
    assert response.url == f"{listed(form)}#text-{block.linje}"
    assert Handelse.objects.filter(action="textblock.moved").count() == 4


def test_a_text_is_taken_away_after_a_question(client, form, own, block, administrator):
    TextblockFactory(namndtext=own, linje=block.linje, text="Nämndens syfte.")

    question = page_of(client, of("delete", block))
    assert form.textblock.count() == 1
    response = client.post(of("delete", block))

    assert "Ta bort texten ”Syfte”?" in question
    assert "Den som har en egen text i stället behåller den: Kommunstyrelsen." in question
    assert (form.textblock.count(), own.textblock.count()) == (0, 1)
    assert response.url == listed(form)
    event = Handelse.objects.get(action="textblock.removed")
    assert (event.changes, event.payload) == ({"rubrik": "Syfte"}, {"text": ["Kommunens syfte.", ""]})


def test_the_question_says_from_which_year_the_text_is_gone(client, block, administrator):
    assert "i planer från och med 2024." in page_of(client, of("delete", block))


def test_a_namnd_writes_in_the_place_of_the_kommuns_text(client, namnd, own, block, administrator):
    response = client.post(f"{listed(own)}text/{block.public_id}/")
    mine = own.textblock.get()
    form_page = page_of(client, response.url)
    saved = client.post(response.url, {"radversion": mine.radversion, "text": "Nämndens syfte."})
    again = client.post(f"{listed(own)}text/{block.public_id}/")

    mine.refresh_from_db()
    assert (mine.linje, mine.text) == (block.linje, "Nämndens syfte.")
    assert "Kommunens syfte." in form_page
    assert '<p class="eyebrow">Kommunstyrelsen' in form_page
    assert 'name="rubrik"' not in form_page
    assert saved.url == f"{listed(own)}#text-{block.linje}"
    assert again.url == response.url
    assert Handelse.objects.get(action="textblock.created").namnd == namnd


def test_the_namnds_page_tells_whose_each_text_is(client, form, own, block, administrator):
    metod = TextblockFactory(pappersform=form, rubrik="Metod", text="Kommunens metod.")
    TextblockFactory(namndtext=own, linje=metod.linje, text="Nämndens metod.")
    TextblockFactory(namndtext=own, rubrik="Organisation", text="Tre avdelningar.")

    text = page_of(client, listed(own))

    assert [
        text.count(f">{whose}</span>") for whose in ("Kommunens text", "Nämndens text", "Bara nämnden")
    ] == [
        1,
        1,
        1,
    ]
    assert "Kommunens metod." not in text
    assert text.count("Flytta upp") == 2


def test_arrows_are_spoken_of_where_there_are_arrows(client, form, own, block, administrator):
    kommuns, namnds = client.get(listed(form)).content.decode(), client.get(listed(own)).content.decode()

    assert "pilen nedåt" in kommuns
    assert "pilen nedåt" not in namnds
    assert "Ingen text." in namnds


def test_the_namnd_goes_back_to_the_kommuns_text(client, own, block, administrator):
    mine = TextblockFactory(namndtext=own, linje=block.linje, text="Nämndens syfte.")

    question = page_of(client, of("delete", mine))
    client.post(of("delete", mine))

    assert "Kommunens text skrivs ut i stället." in question
    assert "Kommunens syfte." in page_of(client, listed(own))


def test_a_secret_passage_is_kept_from_who_may_not_read_it(client, own, block, administrator):
    Textblock.objects.update(text=SECRET)
    mine = TextblockFactory(namndtext=own, rubrik="Lås", text=SECRET)

    pages = [page_of(client, url) for url in (listed(block.pappersform), listed(own), of("edit", block))]
    pages.append(page_of(client, of("edit", mine)))
    form = client.get(of("edit", mine)).context["form"]
    client.post(of("edit", mine), values(mine, text=form.initial["text"].replace("byts", "byts ut")))

    mine.refresh_from_db()
    assert [page for page in pages if "kobolt" in page] == []
    assert mine.text == SECRET.replace("byts", "byts ut")


def test_the_kommuns_secret_words_are_no_namnds_to_show(client, namnd, own, block, administrator):
    MedlemskapFactory(anvandare=administrator, namnd=namnd, roll=Roll.CONTROLLER)
    Textblock.objects.update(text=SECRET)

    of_kommun = [page_of(client, url) for url in (listed(block.pappersform), of("edit", block))]
    of_namnd = page_of(client, listed(own))

    assert [page for page in of_kommun if "kobolt" in page] == []
    assert "kobolt" in of_namnd


@pytest.mark.parametrize("is_namnds", [True, False])
def test_the_list_asks_as_much_for_one_text_as_for_many(client, count_queries, is_namnds):
    def ask(count):
        namnd = NamndFactory()
        form = PappersformFactory(kommun=namnd.kommun)
        own = NamndtextFactory(namnd=namnd)
        blocks = TextblockFactory.create_batch(count, pappersform=form)
        for block in blocks[::2]:
            TextblockFactory(namndtext=own, linje=block.linje)
        TextblockFactory.create_batch(count, namndtext=own)
        client.force_login(member(namnd, Roll.ADMINISTRATOR))
        return count_queries(lambda: client.get(listed(own if is_namnds else form)))

    assert ask(1) == ask(3) == ask(60)
