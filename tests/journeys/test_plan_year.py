"""A plan from the first row to its decision and on to a new version, by the controller and the secretary."""

import re

import pytest
from playwright.sync_api import expect

from documents.models import Handling
from internkontroll.demo import load_demo
from plans.models import Planversion
from tests.journeys.pdf import pdf_text

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PLAN = "/planer/2025/mjolby-ks/"
PAPERS = "/handlingar/?ar=2025"


def test_a_plan_goes_from_its_first_row_to_decided_and_on(person, tmp_path):
    load_demo()
    controller, kansli = person("controller"), person("kansli")

    make_the_plan(controller)
    write_a_row(controller)
    lay_it_before_the_meeting(controller)
    write_the_letter(kansli)
    put_the_papers_together(kansli)
    register_the_decision(kansli)
    read_the_decided_plan(kansli, tmp_path)
    change_the_plan(controller)
    throw_the_utkast_away(controller)


def save(page):
    """Save when what was typed is kept: the two would meet in the test's own database."""
    expect(page.locator("[data-autosave-status]")).to_contain_text("Sparat utkast")
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_text("Sparat.", exact=True).wait_for()


def make_the_plan(controller):
    page = controller.go("/planer/ny/").page
    page.get_by_label("År").fill("2025")
    page.get_by_role("button", name=re.compile("Skapa")).click()
    page.get_by_text("Planen är skapad.").wait_for()
    # There is nothing to decide in an empty plan.
    expect(page.get_by_role("link", name="Lägg fram för beslut")).to_have_count(0)


def write_a_row(controller):
    page = controller.page
    page.get_by_role("link", name="Ny process").first.click()
    page.get_by_label(re.compile("Process, externt krav")).fill("Inköp")
    save(page)
    page.get_by_role("link", name=re.compile("Kontrollmoment")).first.click()
    page.get_by_label(re.compile(r"Kontrollmoment \(vad")).fill("Avtalstrohet mot ramavtal")
    save(page)
    controller.check_page()


def lay_it_before_the_meeting(controller):
    page = controller.page
    page.get_by_role("link", name="Lägg fram för beslut").click()
    controller.check_page()
    page.get_by_role("button", name="Lägg fram för beslut").click()
    page.get_by_text("Planen är framlagd för beslut.", exact=True).wait_for()
    expect(page.get_by_role("link", name="Ny process")).to_have_count(0)
    expect(page.get_by_role("link", name="Registrera beslut")).to_be_visible()


def write_the_letter(kansli):
    page = kansli.go(PAPERS).page
    page.get_by_role("link", name=re.compile("^Skriv missiv")).click()
    page.get_by_role("button", name="Skapa").click()
    page.get_by_label(re.compile("Diarienummer")).fill("KS/2025:7")
    save(page)
    page.get_by_role("button", name="För kommunstyrelsen").click()
    page.get_by_text("Förslaget till protokollsutdrag är skapat.").wait_for()


def put_the_papers_together(kansli):
    """Drawn up without the plan being decided: what goes to the meeting is a förslag."""
    page = kansli.go(PAPERS).page
    page.get_by_role("link", name="Välj papper till sammanträdet").click()
    page.get_by_label("Sammanträdesdatum").fill("2025-01-21")
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_text("Sparat.", exact=True).wait_for()
    page.get_by_role("link", name="Upprätta", exact=True).click()
    page.get_by_role("button", name="Upprätta handlingen").click()
    page.get_by_text("Upprättad: Sammanträdeshandlingar").wait_for()
    assert Handling.objects.get().version.status == "foreslagen"


def register_the_decision(kansli):
    page = kansli.go(PAPERS).page
    page.get_by_role("link", name="Registrera beslutet").click()
    expect(page.get_by_text("blir beslutad och låses")).to_be_visible()
    expect(page.get_by_label("Planen är beslutad som den lades fram")).to_be_checked()
    expect(page.get_by_label(re.compile("Diarienummer"))).to_have_value("KS/2025:7")
    page.get_by_label("Sammanträdesdatum").fill("2025-01-21")
    page.get_by_label("Paragraf").fill("12")
    kansli.check_page()
    page.get_by_role("button", name="Registrera beslutet").click()
    page.locator("#meddelanden").get_by_text("Planen är beslutad.").wait_for()


def read_the_decided_plan(kansli, tmp_path):
    """The plan's paper names the decision, and is drawn up from its own page."""
    text = pdf_text(
        kansli.page.request.get(f"{kansli.base_url}/handlingar/2025/mjolby-ks/plan.pdf").body(), tmp_path
    )
    assert "Kommunstyrelsen" in text
    assert "§\N{NO-BREAK SPACE}12" in text or "§ 12" in text
    assert "KS/2025:7" in text

    page = kansli.go(PLAN).page
    page.get_by_role("link", name="Granska papperet").first.click()
    page.get_by_role("link", name=re.compile("^Upprätta")).click()
    page.get_by_role("button", name="Upprätta handlingen").click()
    page.get_by_text("Upprättad: Internkontrollplan").wait_for()
    versions = kansli.go(PLAN).page.get_by_role("region", name="Versioner")
    expect(versions.get_by_role("link", name=re.compile("^Upprättad"))).to_be_visible()
    expect(versions.get_by_text("§ 12")).to_be_visible()
    kansli.check_page()


def change_the_plan(controller):
    page = controller.go(PLAN).page
    page.get_by_role("link", name="Ändra planen").click()
    page.get_by_role("button", name="Ändra planen").click()
    page.get_by_text("Den nya versionen är skapad.").wait_for()
    expect(page.get_by_text("Version 1 gäller tills den här versionen är beslutad.")).to_be_visible()
    expect(page.get_by_role("cell", name="Avtalstrohet mot ramavtal", exact=True)).to_be_visible()
    old, new = Planversion.objects.filter(plan__year=2025).order_by("number")
    assert (old.status, new.status) == ("beslutad", "utkast")
    assert old.moment.get().linje == new.moment.get().linje


def throw_the_utkast_away(controller):
    page = controller.page
    page.get_by_role("link", name="Ta bort utkastet").click()
    expect(page.get_by_text("version 2, med 1 kontrollmoment.")).to_be_visible()
    page.get_by_role("button", name="Ta bort utkastet").click()
    page.get_by_text("Utkastet är borttaget.").wait_for()
    expect(page.get_by_role("link", name="Ändra planen")).to_be_visible()
