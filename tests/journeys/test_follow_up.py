"""From the empty row to the paper: a controller writes row 4, and kansli prints what the rows say."""

import datetime

import pytest

from followups.models import Uppfoljning, Uppfoljningstillfalle
from followups.tables import load_results
from internkontroll.demo import load_demo
from tests.journeys.pdf import pdf_text

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESS = "/uppfoljning/2017/mjolby-ks/per-30-september/"
RESULT = "PwC har genomfört en säkerhetsgranskning. Bristerna är åtgärdade."


@pytest.fixture
def open_copy():
    """A copy of Mjölby's round per 31 August 2017 that is öppen, with row 4 empty."""
    load_demo()
    locked = Uppfoljningstillfalle.objects.get(plan__namnd__slug="mjolby-ks", slug="per-31-augusti")
    copy = Uppfoljningstillfalle.objects.create(
        plan=locked.plan,
        name="per 30 september 2017",
        slug="per-30-september",
        per_date=datetime.date(2017, 9, 30),
        status=Uppfoljningstillfalle.Status.OPPEN,
    )
    for row in load_results(locked):
        is_fourth = row.moment.nr == "4."
        Uppfoljning.objects.create(
            tillfalle=copy,
            moment=row.moment,
            linje=row.linje,
            status=Uppfoljning.Status.EJ_REDOVISAD if is_fourth else row.status,
            planned_text=row.planned_text,
            text="" if is_fourth else row.text,
        )
    return copy


def test_controller_writes_row_4_and_kansli_prints_the_same(open_copy, person, tmp_path):
    controller = person("controller").check_page()
    page = controller.page

    controller.go(ADDRESS)
    sentence = page.locator(".sentence")
    assert sentence.inner_text() == "Granskningar har genomförts i 2 av 4 kontrollmoment."
    controller.check_page()

    page.get_by_role("link", name="Skriv resultat för 4.").click()
    page.get_by_label("Status").wait_for()
    controller.check_page()
    page.get_by_label("Status").select_option(label="Genomförd")
    page.get_by_label("Resultat: vad visade kontrollen?").fill(RESULT)
    page.keyboard.press("Control+Enter")

    page.get_by_text("Sparat: 4.").wait_for()
    assert sentence.inner_text() == "Granskningar har genomförts i 3 av 4 kontrollmoment."
    assert (
        page.get_by_role("row", name="4. Säker IT-infrastruktur och system").get_by_text(RESULT).count() == 1
    )
    controller.check_page()

    kansli = person("kansli").check_page()
    kansli.go("/handlingar/").check_page()
    kansli.go(ADDRESS).check_page()
    paper = kansli.page.request.get(
        f"{kansli.base_url}/handlingar/2017/mjolby-ks/per-30-september/uppfoljning.pdf"
    )

    text = pdf_text(paper.body(), tmp_path)
    assert paper.headers["content-type"] == "application/pdf"
    assert "Granskningar har genomförts i 3 av 4 kontrollmoment." in text
    assert "2 av 4" not in text


def test_rows_are_written_one_after_another_with_the_keyboard(open_copy, person):
    Uppfoljning.objects.filter(tillfalle=open_copy).update(status="ej_redovisad", text="", planned_text="")
    page = person("controller").go(ADDRESS).page

    page.get_by_role("link", name="Skriv resultat för 1.").press("Enter")
    for number in (1, 2, 3, 4):
        page.locator("#editor-title", has_text=f"{number}.").wait_for()
        page.get_by_label("Status").select_option("genomford")
        page.get_by_label("Resultat: vad visade kontrollen?").fill(f"Utan anmärkning {number}")
        page.keyboard.press("Control+Enter")
    page.get_by_text("Sparat: 4.").wait_for()

    assert (
        page.locator(".sentence").inner_text() == "Granskningar har genomförts i samtliga 4 kontrollmoment."
    )
    assert [row.text for row in load_results(open_copy)] == [f"Utan anmärkning {n}" for n in (1, 2, 3, 4)]


def test_row_is_written_without_script(open_copy, person):
    page = person("controller", java_script_enabled=False).go(ADDRESS).page

    page.get_by_role("link", name="Skriv resultat för 4.").click()
    page.get_by_label("Status").select_option("genomford")
    page.get_by_label("Resultat: vad visade kontrollen?").fill(RESULT)
    page.get_by_role("button", name="Spara och stäng").click()

    assert page.get_by_text("Sparat: 4.").is_visible()
    assert page.locator(".sentence").inner_text() == "Granskningar har genomförts i 3 av 4 kontrollmoment."
