"""Kansli writes a missiv with the paper beside her: what is typed is seen before it is saved, as pages and as text."""

import pytest
from playwright.sync_api import expect

from documents.models import Missiv
from internkontroll.demo import load_demo

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESS = "/handlingar/2017/mjolby-ks/per-31-augusti/missiv/"
PAPERS = {
    "missiv": (f"{ADDRESS}forhandsgranska/", 1),
    "sammantrade": ("/handlingar/2017/mjolby-ks/per-31-augusti/sammantrade/forhandsgranska/", 4),
    "plan": ("/handlingar/2017/mjolby-ks/papper/forhandsgranska/", 1),
}


def is_drawn(picture):
    """The picture has come, and is as sharp as it should be."""
    return picture.evaluate("image => image.decode().then(() => image.naturalWidth)") in (1240, 1754)


def test_the_pages_follow_what_is_typed(person):
    load_demo()
    kansli = person("kansli").go(ADDRESS)
    page = kansli.page
    paper = page.frame_locator(".preview-frame")
    first = paper.get_by_role("img", name="Sida 1 av 1")
    expect(first).to_be_visible()
    assert is_drawn(first)
    before = first.get_attribute("src")

    page.get_by_label("Bakgrund", exact=True).fill("En rad till.\n\n" * 20)

    expect(paper.get_by_role("img")).to_have_count(2, timeout=15_000)
    assert is_drawn(paper.get_by_role("img", name="Sida 1 av 2"))
    assert is_drawn(paper.get_by_role("img", name="Sida 2 av 2"))
    assert paper.get_by_role("img").first.get_attribute("src") != before


def test_the_text_follows_what_is_typed_and_stays_chosen(person):
    load_demo()
    before = Missiv.objects.get(tillfalle__slug="per-31-augusti").bakgrund
    kansli = person("kansli").go(ADDRESS).check_page()
    page = kansli.page
    paper = page.frame_locator(".preview-frame")
    paper.get_by_role("link", name="Text").press("Enter")
    paper.get_by_role("heading", level=1, name="Uppföljning av intern kontroll").wait_for()

    page.get_by_label("Bakgrund", exact=True).fill("Planen har ")
    page.get_by_text("Värden som räknas ut för rutan Bakgrund").click()
    page.get_by_role("button", name="{antal moment}").first.click()

    paper.get_by_text("Planen har 4", exact=True).wait_for()
    assert page.get_by_label("Bakgrund", exact=True).input_value() == "Planen har {antal moment}"
    assert Missiv.objects.get(tillfalle__slug="per-31-augusti").bakgrund == before

    page.reload()

    paper.get_by_text("Planen har 4", exact=True).wait_for()
    expect(paper.get_by_role("link", name="Text")).to_have_attribute("aria-current", "true")


@pytest.mark.parametrize("kind", list(PAPERS))
def test_the_pages_stand_by_themselves(person, kind):
    """What is opened in a tab of its own, on a desk and on a phone; without script too."""
    load_demo()
    address, count = PAPERS[kind]
    kansli = person("kansli").go(f"{address}sidor/").check_page()
    pictures = kansli.page.get_by_role("img")

    expect(pictures).to_have_count(count)
    for number in range(count):
        pictures.nth(number).scroll_into_view_if_needed()
        assert is_drawn(pictures.nth(number))

    kansli.page.get_by_role("link", name="Text").click()

    expect(kansli.page.get_by_role("heading", level=1)).to_be_visible()
