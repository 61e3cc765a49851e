"""The secretary goes from a locked round to the papers of the meeting, and on to its decision in the next letter."""

import io
import re

import pikepdf
import pytest
from playwright.sync_api import expect

from documents.models import Handling, Missiv, Protokollsutdrag
from documents.services.mallar import get_or_create_mall
from followups.models import Uppfoljningstillfalle
from internkontroll.demo import load_demo
from organisation.models import Anvandare
from tests.journeys.pdf import pdf_text

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESS = "/handlingar/2017/mjolby-ks/per-31-augusti"
STANDARD_TEXT = "Planen för {år} har {antal moment} kontrollmoment."
RIGHT = "Granskningar har genomförts i 3 av 4 kontrollmoment. Kontrollmoment 1 (krishantering) pågår."


@pytest.fixture
def tillfalle():
    """Mjölby's locked round, before anything was written to it; the kommun's letter has a standard text."""
    load_demo()
    tillfalle = Uppfoljningstillfalle.objects.get(slug="per-31-augusti")
    Protokollsutdrag.objects.filter(missiv__tillfalle=tillfalle).delete()
    Missiv.objects.filter(tillfalle=tillfalle).delete()
    mall = get_or_create_mall(tillfalle.plan.namnd.kommun, user=Anvandare.objects.get(username="admin"))
    mall.delar.filter(kod="bakgrund").update(text_uppfoljning=STANDARD_TEXT)
    return tillfalle


def fetch(kansli, address):
    return kansli.page.request.get(f"{kansli.base_url}{address}").body()


def test_secretary_goes_from_a_locked_round_to_the_decision(person, tillfalle, tmp_path):
    kansli = person("kansli").go("/handlingar/?ar=2017").check_page()

    write_the_missiv(kansli)
    mend_what_is_red(kansli, tillfalle)
    print_the_missiv(kansli, tmp_path)
    make_the_utdrag(kansli)
    put_the_papers_together(kansli)
    read_the_papers(kansli, tmp_path)
    draw_up_the_papers(kansli)
    register_the_decision(kansli)
    see_the_decision_in_the_next_letter(kansli)


def write_the_missiv(kansli):
    """The standard text comes with its value, which the preview shows; what is typed is kept before it is saved."""
    page = kansli.page
    page.get_by_role("link", name="Skriv missiv – Uppföljning per 31 augusti 2017").click()
    page.get_by_role("button", name="Skapa").click()
    expect(page.get_by_label("Bakgrund", exact=True)).to_have_value(STANDARD_TEXT)
    paper = page.frame_locator(".preview-frame")
    expect(paper.get_by_role("img", name="Sida 1 av 1")).to_be_visible()
    paper.get_by_role("link", name="Text").click()
    expect(paper.get_by_text("Planen för 2017 har 4 kontrollmoment.")).to_be_visible()

    page.get_by_label("Sammanfattning", exact=True).fill(RIGHT)
    expect(paper.get_by_text(RIGHT)).to_be_visible()
    expect(page.locator("[data-autosave-status]")).to_contain_text("Sparat utkast")
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_text("Sparat.", exact=True).wait_for()
    # What the server still does must not meet what this test writes past it.
    expect(paper.get_by_text(RIGHT)).to_be_visible()


def mend_what_is_red(kansli, tillfalle):
    """A row was put right after she wrote: her text counts otherwise, which stops the paper until it is mended."""
    page = kansli.page
    row = tillfalle.uppfoljningar.get(moment__nr__startswith="2")
    tillfalle.uppfoljningar.filter(pk=row.pk).update(status="pagar")
    page.reload()
    expect(page.get_by_text("Måste rättas:")).to_be_visible()

    page.get_by_label("Sammanfattning", exact=True).fill("{mening}")
    expect(page.locator("#mening")).not_to_contain_text("stämmer inte")
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_text("Sparat.", exact=True).wait_for()
    expect(page.get_by_text("Måste rättas:")).to_have_count(0)


def print_the_missiv(kansli, tmp_path):
    text = pdf_text(fetch(kansli, f"{ADDRESS}/missiv.pdf"), tmp_path)
    assert "Planen för 2017 har 4 kontrollmoment." in text
    assert "Granskningar har genomförts i 2 av 4 kontrollmoment." in text
    assert "UTKAST" not in text

    with kansli.page.expect_download() as download:
        kansli.page.get_by_role("link", name="Hämta som Word").click()
    assert download.value.suggested_filename == "Missiv_Mjolby-KS_per-31-augusti-2017.docx"


def make_the_utdrag(kansli):
    page = kansli.page
    page.get_by_role("button", name="För kommunstyrelsen").click()
    page.get_by_text("Förslaget till protokollsutdrag är skapat.").wait_for()


def put_the_papers_together(kansli):
    """The list says what is next: the papers for the meeting, in their order."""
    page = kansli.go("/handlingar/?ar=2017").page
    page.get_by_role("link", name="Välj papper till sammanträdet").click()
    page.get_by_label("Sammanträdesdatum").fill("2017-10-04")
    page.get_by_label("Sammanträde med").fill("Kommunstyrelsen")
    page.get_by_label(re.compile("Ta med Förslag till protokollsutdrag")).check()
    page.get_by_label("Plats för Förslag till protokollsutdrag").fill("2")
    page.get_by_label("Löpande genom alla papper").check()
    kansli.check_page()
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_text("Sparat.", exact=True).wait_for()


def read_the_papers(kansli, tmp_path):
    content = fetch(kansli, f"{ADDRESS}/sammantradeshandlingar.pdf")
    text = pdf_text(content, tmp_path).replace("\N{NO-BREAK SPACE}", " ")
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        pages, bookmarks = len(pdf.pages), [str(each.title) for each in outline.root]

    assert "2017-10-04" in text or "171004" in text
    assert all(f"Sida {number} ({pages})" in text for number in range(2, pages + 1))
    assert "Bilaga 1" in text
    assert "Bilaga 2" in text
    assert [re.split(":| – ", each)[0] for each in bookmarks] == [
        "Sammanträdeshandlingar",
        "Missiv",
        "Förslag till protokollsutdrag",
        "Bilaga 1",
        "Bilaga 2",
    ]


def draw_up_the_papers(kansli):
    """What is drawn up is fetched again from the list, the same to the last byte."""
    page = kansli.page
    page.get_by_role("link", name="Upprätta").click()
    page.get_by_role("button", name="Upprätta handlingen").click()
    page.get_by_text("Upprättad: Sammanträdeshandlingar").wait_for()

    again = kansli.go("/handlingar/?ar=2017").page.get_by_role("link", name=re.compile(r"^Upprättad \d"))
    address = again.get_attribute("href")
    handling = Handling.objects.get(slag="sammantrade")
    with handling.file.open("rb") as file:
        assert fetch(kansli, address) == fetch(kansli, address) == file.read()


def register_the_decision(kansli):
    page = kansli.page
    page.get_by_role("link", name="Registrera beslutet").click()
    page.get_by_role("heading", level=1, name="Registrera beslutet").wait_for()
    page.get_by_label("Sammanträdesdatum").fill("2017-10-04")
    page.get_by_label("Paragraf").fill("§ 187")
    page.get_by_role("button", name="Registrera beslutet").click()
    page.locator("#meddelanden").get_by_text("Beslutet är registrerat").wait_for()


def see_the_decision_in_the_next_letter(kansli):
    """Without the standard text, whose words are the kommun's own, the background tells of it by itself."""
    Missiv.objects.get(tillfalle__slug="per-31-augusti").plan.namnd.kommun.skrivelsemall.delar.update(
        text_uppfoljning=""
    )
    page = kansli.go("/handlingar/?ar=2017").page
    page.get_by_role("link", name="Skriv missiv – Uppföljning per 31 december 2017").click()
    expect(
        page.get_by_text("Den förra uppföljningen behandlades av kommunstyrelsen 171004, § 187.")
    ).to_be_visible()
