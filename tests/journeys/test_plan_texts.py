"""From an administratör's own texts, without script, to the plan's paper and its texts in Word."""

import io

import docx
import pytest

from internkontroll.demo import load_demo

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def demo_data():
    load_demo()


def test_the_administrator_orders_the_kommuns_texts(person):
    administrator = person("admin", java_script_enabled=False).go("/handlingar/papper/tranas/")
    page = administrator.page
    page.get_by_role("link", name="Texter från 2024").click()
    page.get_by_label("Rubrik").fill("Organisation")
    page.get_by_role("button", name="Lägg till och skriv").click()
    page.get_by_label("Text", exact=True).fill("Tre avdelningar.")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("button", name="Flytta ned Organisation").click()
    page.get_by_role("link", name="Ta bort Metod").click()
    page.get_by_role("button", name="Ta bort").click()

    headings = page.get_by_role("heading", level=3).all_inner_texts()
    assert headings == ["Syfte", "Ansvar", "Organisation", "Rapportering"]
    page.goto(f"{administrator.base_url}/handlingar/2024/tranas-ks/papper/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Texterna i Word").click()
    word = docx.Document(io.BytesIO(download.value.path().read_bytes()))
    found = [each.text for each in word.paragraphs if each.style.name == "Heading 2"]
    assert found == ["Syfte", "Ansvar", "Kontrollmoment", "Organisation", "Rapportering", "Beslut"]


def test_every_page_of_the_texts_is_for_everybody(person):
    administrator = person("admin").go("/handlingar/texter/tranas/2024/").check_page()
    page = administrator.page
    page.get_by_role("link", name="Ändra Syfte").click()
    administrator.check_page().go("/handlingar/texter/tranas/2024/")
    page.get_by_role("link", name="Ta bort Syfte").click()
    administrator.check_page().go("/handlingar/papper/tranas/")
    page.get_by_role("button", name="Egna texter för Kommunstyrelsen").click()
    administrator.check_page()
    page.get_by_role("button", name="Skriv egen text om Ansvar").click()
    administrator.check_page()


def test_second_click_on_a_slow_button_sends_the_form_no_more(person):
    page = person("admin").go("/handlingar/ord/mjolby/").page
    sent = []
    # The server is slow: no answer comes while the page is looked at.
    page.route("**/handlingar/ord/mjolby/", lambda route: sent.append(route.request.method))
    save = page.get_by_role("button", name="Spara")

    save.evaluate("button => { button.click(); setTimeout(() => button.click(), 300); }")
    page.wait_for_timeout(800)

    assert sent == ["POST"]
