"""Kansli writes a missiv with the paper beside her: what is typed is seen before it is saved."""

import pytest

from documents.models import Missiv
from internkontroll.demo import load_demo

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESS = "/handlingar/2017/mjolby-ks/per-31-augusti/missiv/"


def test_the_paper_follows_what_is_typed(person):
    load_demo()
    before = Missiv.objects.get(tillfalle__slug="per-31-augusti").bakgrund
    kansli = person("kansli").go(ADDRESS).check_page()
    page = kansli.page
    paper = page.frame_locator(".preview-frame")
    paper.get_by_role("heading", level=1, name="Uppföljning av intern kontroll").wait_for()

    page.get_by_label("Bakgrund", exact=True).fill("Planen har ")
    page.get_by_text("Värden som räknas ut för rutan Bakgrund").click()
    page.get_by_role("button", name="{antal moment}").first.click()

    paper.get_by_text("Planen har 4", exact=True).wait_for()
    assert page.get_by_label("Bakgrund", exact=True).input_value() == "Planen har {antal moment}"
    assert Missiv.objects.get(tillfalle__slug="per-31-augusti").bakgrund == before
