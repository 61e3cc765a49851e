"""The papers as they will be: page by page and as text, for who may print them, and with nothing secret."""

import re

import pytest
from django.urls import reverse

from documents.models import Tryckdel
from documents.papers import MissivDocument, PlanDocument, UppfoljningDocument, pages
from documents.press import worker as press
from documents.press.pictures import page_sizes
from documents.services.sammantraden import package_of, sammantrade_of
from documents.views import preview
from organisation.drafts import keep_draft
from organisation.models import Handelse, Roll
from tests.documents.reading import run_on
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    OmgangFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db
KINDS = ["plan", "version", "uppfoljning", "missiv", "protokollsutdrag", "sammantrade", "round-measures"]
SECRET = "Larmet är [[sekretess: 18 kap. 8 § OSL | hemligkod]]."
PICTURE = re.compile(r'<img src="([^"]+)"')


@pytest.fixture(autouse=True)
def empty_shelf(monkeypatch):
    """No print of another test is at hand; what is printed is printed in this process."""
    monkeypatch.setattr(preview, "shelf", pages.Shelf())


@pytest.fixture
def tillfalle():
    """A round that is handed in, with a missiv and a förslag to protokollsutdrag, and KS to watch it."""
    version = PlanversionFactory(status="beslutad", plan__dnr="KS/2022:1")
    NamndFactory(kommun=version.plan.namnd.kommun, is_ks=True)
    omgang = OmgangFactory(kommun=version.plan.namnd.kommun)
    tillfalle = TillfalleFactory(plan=version.plan, status="last", omgang=omgang)
    moment = KontrollmomentFactory(version=version, metod=SECRET)
    UppfoljningFactory(tillfalle=tillfalle, moment=moment, status="genomford", text=SECRET)
    ProtokollsutdragFactory(missiv=MissivFactory(tillfalle=tillfalle, bakgrund=SECRET))
    return tillfalle


@pytest.fixture
def printed(monkeypatch, settings):
    """What was printed for the store."""
    settings.PDF_WORKERS = 0
    seen, real = [], press.press

    def counting(html, logotype, **options):
        seen.append(html)
        return real(html, logotype, **options)

    monkeypatch.setattr(press, "press", counting)
    return seen


@pytest.fixture
def shown(monkeypatch):
    """The PDFs whose pages were shown."""
    seen, real = [], preview.print_pages

    def remembering(document, **options):
        seen.append(real(document, **options).content)
        return pages.Print(seen[-1])

    monkeypatch.setattr(preview, "print_pages", remembering)
    return seen


def url_of(kind, tillfalle, way="preview-pages", query="", **more):
    address = {
        "plan": tillfalle.plan.address,
        "version": {"public_id": tillfalle.plan.versioner.get().public_id},
        "protokollsutdrag": {**tillfalle.address, "number": 1},
        "samlad": tillfalle.omgang.address if tillfalle.omgang else {},
    }.get(kind, tillfalle.address)
    return reverse(f"documents:{kind}-{way}", kwargs={**address, **more}) + query


def pictures_of(client, kind, tillfalle, query=""):
    """The addresses of the pages' pictures."""
    url = url_of(kind, tillfalle, query=query)
    found = PICTURE.findall(client.get(url).content.decode())
    return [url.partition("?")[0] + each.replace("&amp;", "&") for each in found]


def words_of(content):
    return " ".join(run_on(content, "pdftotext", "PDF", "-").split())


# --- Who sees it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", ["preview", "preview-pages"])
def test_a_reader_sees_it_and_a_stranger_does_not(client, tillfalle, kind, way):
    client.force_login(member(tillfalle.plan.namnd, Roll.LASARE))
    reader = client.get(url_of(kind, tillfalle, way)).status_code
    client.force_login(AnvandareFactory())
    stranger = client.get(url_of(kind, tillfalle, way)).status_code

    assert (reader, stranger) == (200, 404)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_for_who_may_print_the_paper(client, tillfalle, kind):
    client.force_login(member(tillfalle.plan.namnd, Roll.LASARE))
    first = pictures_of(client, kind, tillfalle)[0]
    reader = client.get(first)
    client.force_login(AnvandareFactory())
    stranger = client.get(first)

    assert (reader.status_code, stranger.status_code) == (200, 404)
    assert reader["Content-Type"] == "image/png"
    assert reader["Cache-Control"] == "private, no-store"
    assert reader.content.startswith(b"\x89PNG")


def test_who_lost_the_right_sees_no_more_pictures(client, tillfalle):
    reader = member(tillfalle.plan.namnd, Roll.LASARE)
    client.force_login(reader)
    first = pictures_of(client, "missiv", tillfalle)[0]
    reader.medlemskap.all().delete()

    assert client.get(first).status_code == 404


@pytest.mark.parametrize("way", ["preview", "preview-pages"])
def test_the_gathered_paper_is_for_ks(client, tillfalle, way):
    url = url_of("samlad", tillfalle, way)
    client.force_login(member(tillfalle.plan.namnd.kommun.namnder.get(is_ks=True), Roll.CONTROLLER))
    watcher = client.get(url)
    client.force_login(AnvandareFactory())
    stranger = client.get(url)

    assert (watcher.status_code, stranger.status_code) == (200, 404)


# --- What is shown ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["plan", "uppfoljning", "missiv", "sammantrade"])
def test_there_is_a_picture_for_each_page_of_the_pdf(client, tillfalle, kind):
    for number in range(30):
        moment = KontrollmomentFactory(version=tillfalle.plan.versioner.get(), metod="Stickprov. " * 40)
        UppfoljningFactory(tillfalle=tillfalle, moment=moment, status="genomford", text=f"Nummer {number}.")
    client.force_login(member(tillfalle.plan.namnd))
    document = {
        "plan": lambda: PlanDocument(tillfalle.plan.versioner.get()),
        "uppfoljning": lambda: UppfoljningDocument(tillfalle),
        "missiv": lambda: MissivDocument(tillfalle.missiv),
        "sammantrade": lambda: package_of(sammantrade_of(tillfalle)),
    }[kind]()

    page = client.get(url_of(kind, tillfalle)).content.decode()

    count = len(page_sizes(document.pdf()))
    assert [f'alt="Sida {number} av {count}"' in page for number in range(1, count + 1)] == [True] * count
    assert len(PICTURE.findall(page)) == count
    assert page.count('loading="lazy"') == max(0, count - preview.AT_ONCE)


def test_the_paper_is_printed_once_for_all_its_pages(client, tillfalle, printed):
    client.force_login(member(tillfalle.plan.namnd))

    pictures = pictures_of(client, "sammantrade", tillfalle)
    answers = [client.get(each).status_code for each in pictures]

    assert answers == [200] * len(pictures)
    # Missiv, follow-up and plan, and the list of contents.
    assert len(printed) == 4


@pytest.mark.parametrize(("kind", "made_by"), [("sammantrade", "package_of"), ("samlad", "SamladDocument")])
def test_a_picture_of_what_is_at_hand_makes_no_paper(client, tillfalle, monkeypatch, kind, made_by):
    client.force_login(member(tillfalle.plan.namnd.kommun.namnder.get(is_ks=True), Roll.SAMORDNARE))
    last = pictures_of(client, kind, tillfalle)[-1]
    monkeypatch.delattr(preview, made_by)

    assert client.get(last).status_code == 200


def test_the_pages_ask_as_much_for_one_row_as_for_many(client, count_queries):
    def ask(rows):
        tillfalle = TillfalleFactory(status="last", plan__dnr="KS/2022:1")
        version = PlanversionFactory(plan=tillfalle.plan, status="beslutad")
        for moment in KontrollmomentFactory.create_batch(rows, version=version):
            UppfoljningFactory(tillfalle=tillfalle, moment=moment)
        client.force_login(member(tillfalle.plan.namnd))
        return count_queries(lambda: client.get(url_of("uppfoljning", tillfalle)))

    assert ask(1) == ask(3) == ask(60)


@pytest.mark.parametrize("roll", [Roll.CONTROLLER, Roll.LASARE])
@pytest.mark.parametrize("kind", ["plan", "uppfoljning", "missiv", "sammantrade"])
def test_marked_words_are_in_no_page_whoever_looks(client, tillfalle, shown, kind, roll):
    client.force_login(member(tillfalle.plan.namnd, roll))

    assert pictures_of(client, kind, tillfalle)

    [content] = shown
    assert "Uppgift utelämnad" in words_of(content)
    assert "hemligkod" not in words_of(content)


def test_a_paper_with_something_to_mend_is_shown_as_the_utkast_it_prints_as(client, tillfalle, shown):
    missiv = tillfalle.missiv
    missiv.date = None
    missiv.save()
    client.force_login(member(tillfalle.plan.namnd))

    client.get(url_of("missiv", tillfalle))

    assert "UTKAST" in words_of(shown[0]).upper()
    assert words_of(client.get(url_of("missiv", tillfalle, "pdf")).content) == words_of(shown[0])


def test_the_choice_in_the_address_follows_to_pages_pictures_and_text(client, tillfalle, shown):
    client.force_login(member(tillfalle.plan.namnd))

    page = client.get(url_of("uppfoljning", tillfalle, query="?form=kort")).content.decode()
    first = pictures_of(client, "uppfoljning", tillfalle, "?form=kort")[0]

    assert "form=kort" in first
    assert client.get(first).status_code == 200
    assert f'href="{url_of("uppfoljning", tillfalle, "preview")}?form=kort"' in page
    assert shown[0] != UppfoljningDocument(tillfalle).pdf()


# --- What is not saved ----------------------------------------------------------------------------------


@pytest.fixture
def secretary(client, tillfalle):
    user = member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE)
    missiv = tillfalle.missiv
    fields = {"bakgrund": "Ett utkast om larm."}
    keep_draft(user, "missiv", missiv.public_id, radversion=missiv.radversion, fields=fields)
    client.force_login(user)
    return user


def test_the_writer_sees_what_she_has_typed_and_it_is_written_nowhere(client, tillfalle, secretary, shown):
    before = Handelse.objects.count()

    first = pictures_of(client, "missiv", tillfalle)[0]
    picture = client.get(first)

    assert picture.status_code == 200
    assert "Ett utkast om larm." in words_of(shown[0])
    assert not Tryckdel.objects.exists()
    assert Handelse.objects.count() == before
    tillfalle.missiv.refresh_from_db()
    assert tillfalle.missiv.bakgrund == SECRET


def test_what_is_typed_is_the_writers_own(client, tillfalle, secretary, shown):
    first = pictures_of(client, "missiv", tillfalle)[0]
    client.force_login(member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE))

    assert client.get(first).status_code == 404
    assert client.get(url_of("missiv", tillfalle)).status_code == 200
    assert "Ett utkast" not in words_of(shown[-1])


# --- Another process, and a paper that has changed ------------------------------------------------------


def test_another_process_shows_the_same_page(client, tillfalle, printed, monkeypatch):
    client.force_login(member(tillfalle.plan.namnd))
    first = pictures_of(client, "plan", tillfalle)[0]
    here = client.get(first).content
    monkeypatch.setattr(preview, "shelf", pages.Shelf())

    assert client.get(first).content == here
    assert len(printed) == 1


def test_pages_of_two_prints_never_stand_together(client, tillfalle, monkeypatch):
    client.force_login(member(tillfalle.plan.namnd))
    first = pictures_of(client, "plan", tillfalle)[0]
    monkeypatch.setattr(preview, "shelf", pages.Shelf())
    tillfalle.plan.versioner.update(title="Ett nytt namn")

    assert client.get(first).status_code == 404
    assert client.get(pictures_of(client, "plan", tillfalle)[0]).status_code == 200


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_that_is_not_there_is_not_found(client, tillfalle, number):
    client.force_login(member(tillfalle.plan.namnd))
    query = pictures_of(client, "missiv", tillfalle)[0].partition("?")[2]

    url = url_of("missiv", tillfalle, "preview-page", f"?{query}", page=number)

    assert client.get(url).status_code == 404


# --- What is long ---------------------------------------------------------------------------------------


def test_a_long_paper_is_made_for_who_asks(client, tillfalle, printed, monkeypatch):
    monkeypatch.setattr(pages, "FREE", 10)
    client.force_login(member(tillfalle.plan.namnd))

    first = client.get(url_of("uppfoljning", tillfalle, query="?form=kort"))
    before = len(printed)
    [ask] = re.findall(r'<a href="(\?[^"]+)">Gör i ordning sidorna', first.content.decode())
    url = url_of("uppfoljning", tillfalle, query=ask.replace("&amp;", "&"))
    page = client.get(url).content.decode()

    assert (first.status_code, before, len(printed)) == (200, 0, 1)
    assert "Papperet är långt" in first.content.decode()
    assert "form=kort" in url
    assert 'alt="Sida 1 av 1"' in page


def test_more_pages_than_are_shown_are_told(client, tillfalle, monkeypatch):
    monkeypatch.setattr(preview, "MAX_PAGES", 2)
    client.force_login(member(tillfalle.plan.namnd))

    page = client.get(url_of("sammantrade", tillfalle)).content.decode()

    assert len(PICTURE.findall(page)) == 2
    assert "De första 2 sidorna av 4 visas." in page


# --- Text, and the parts of a package ---------------------------------------------------------------------


def test_pages_and_text_lead_to_each_other(client, tillfalle):
    client.force_login(member(tillfalle.plan.namnd))

    as_pages = client.get(url_of("plan", tillfalle)).content.decode()
    as_text = client.get(url_of("plan", tillfalle, "preview")).content.decode()

    current = 'aria-current="true">'
    assert f'href="{url_of("plan", tillfalle, "preview")}" data-view="text">Text' in as_pages
    assert f"{current}Sidor" in as_pages
    assert f'href="{url_of("plan", tillfalle)}" data-view="sidor">Sidor' in as_text
    assert f"{current}Text" in as_text


def test_the_frame_begins_as_it_was_left(client, tillfalle):
    client.force_login(member(tillfalle.plan.namnd))
    page = reverse("documents:plan-paper", kwargs=tillfalle.plan.address)
    ways = []

    for way in ("preview", "preview-pages"):
        client.get(url_of("plan", tillfalle, way))
        ways.append(f'src="{url_of("plan", tillfalle, way)}"' in client.get(page).content.decode())

    assert ways == [True, True]


def test_a_package_is_read_part_by_part(client, tillfalle):
    client.force_login(member(tillfalle.plan.namnd))

    cover, letter, last = (
        client.get(url_of("sammantrade", tillfalle, "preview", f"?del={number}")).content.decode()
        for number in (0, 1, 3)
    )

    assert 'href="?del=2"' in cover
    assert "papper:" not in cover
    assert '<p class="bar-part"><a href="?del=1">Nästa</a> <span>Försättsblad</span></p>' in cover
    assert "Uppgift utelämnad" in letter
    assert "Bilaga 2" in last
    assert "Nästa" not in last


@pytest.mark.parametrize("part", ["4", "99999", "-1", "missiv"])
def test_a_part_that_is_not_there_is_not_found(client, tillfalle, part):
    client.force_login(member(tillfalle.plan.namnd))

    assert client.get(url_of("sammantrade", tillfalle, "preview", f"?del={part}")).status_code == 404


@pytest.mark.parametrize("way", ["preview", "preview-pages"])
def test_only_our_own_pages_may_frame_it_and_no_browser_keeps_it(client, tillfalle, way):
    client.force_login(member(tillfalle.plan.namnd))

    response = client.get(url_of("sammantrade", tillfalle, way))

    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert response["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert 'style="' not in response.content.decode()
