"""Kansli writes the missiv: the computed sentence, a text of her own with its reason, and the paper that says it."""

import pytest

from documents.models import Missiv
from internkontroll.demo import load_demo
from tests.journeys.pdf import pdf_text

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESS = "/handlingar/2022/tranas-ks/september-2022/missiv"


def test_kansli_writes_the_missiv_and_prints_it(person, tmp_path):
    load_demo()
    kansli = person("kansli").go(f"{ADDRESS}/").check_page()
    page = kansli.page

    page.get_by_role("button", name="Skapa").click()
    summary = page.get_by_label("Sammanfattning")
    summary.wait_for()
    assert "Granskningar har genomförts i 1 av 9 kontrollmoment." in summary.input_value()
    kansli.check_page()

    summary.fill("Granskningar har genomförts i 5 av 9 kontrollmoment.")
    page.get_by_role("button", name="Spara").click()
    page.get_by_text("5 av 9 kontrollmoment”, men raderna ger").wait_for()
    kansli.check_page()
    page.get_by_label("Skäl till egen formulering").fill("Fyra granskningar redovisades muntligt.")
    page.get_by_role("button", name="Spara").click()
    page.get_by_text("Sparat.", exact=True).wait_for()

    paper = page.request.get(f"{kansli.base_url}{ADDRESS}.pdf")
    assert Missiv.objects.get(tillfalle__slug="september-2022").sammanfattning_reason != ""
    assert "Granskningar har genomförts i 5 av 9 kontrollmoment." in pdf_text(paper.body(), tmp_path)
