"""The secretary goes from a locked round to the papers for the meeting, and draws them up."""

import pytest

from documents.models import Handling
from internkontroll.demo import load_demo
from tests.journeys.pdf import pdf_text

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESS = "/handlingar/2017/mjolby-ks/per-31-augusti/sammantrade"


def test_kansli_puts_the_papers_for_the_meeting_together(person, tmp_path):
    load_demo()
    kansli = person("kansli").go("/handlingar/").check_page()
    page = kansli.page

    page.get_by_role("link", name="Välj papper").first.click()
    page.get_by_label("Sammanträde med").fill("Kommunstyrelsens arbetsutskott")
    page.get_by_label("Sammanträdesdatum").fill("2017-09-27")
    page.get_by_label("Ta med Redovisning").check()
    page.get_by_label("Plats för Redovisning").fill("2")
    kansli.check_page()
    page.get_by_role("button", name="Spara").click()
    page.get_by_text("Sparat.", exact=True).wait_for()

    text = pdf_text(page.request.get(f"{kansli.base_url}{ADDRESS}shandlingar.pdf").body(), tmp_path)
    assert "Kommunstyrelsens arbetsutskott" in text
    assert "Bilaga 2" in text
    assert "Sida 5\N{NO-BREAK SPACE}(5)" in text or "Sida 5 (5)" in text

    page.get_by_role("link", name="Upprätta").click()
    page.get_by_role("button", name="Upprätta handlingen").click()
    page.get_by_text("Upprättad: Sammanträdeshandlingar").wait_for()
    kansli.check_page()
    assert Handling.objects.get(slag="sammantrade").tillfalle.slug == "per-31-augusti"
