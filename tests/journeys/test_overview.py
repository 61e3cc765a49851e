"""In the demo's running year: what the overview shows comes as a sheet, what has happened to a call, a row and a round
is read where it happened, and a nämnd leaves a planned call and comes back.
"""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from internkontroll.demo import load_demo
from internkontroll.demo_year import load_year

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def running_year(transactional_db):
    load_demo()
    load_year()


def test_the_sheet_has_the_rows_of_the_page_in_its_order(person, tmp_path):
    samordnare = person("samordnare").go("/oversikt/?kommun=mjolby")
    page = samordnare.page

    page.get_by_role("link", name=re.compile("avvikelser, Kommunstyrelsen")).click()
    page.get_by_label("Radens status").select_option(label="Genomförd")
    page.get_by_role("button", name="Visa").click()
    page.wait_for_url(re.compile("status=genomford"))
    assert "sortera=-avvikelser" in page.url
    shown = page.locator("tbody th a.list-main").all_inner_texts()
    assert len(shown) == 2
    samordnare.check_page()

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Hämta som Excel").click()
    waiting.value.save_as(tmp_path / "rader.xlsx")
    cells = [
        str(cell.value)
        for row in openpyxl.load_workbook(tmp_path / "rader.xlsx").active.iter_rows()
        for cell in row
    ]
    assert [value for value in cells if value in shown] == shown
    assert "Ej redovisad" not in cells


def test_what_has_happened_is_read_where_it_happened(person):
    samordnare = person("samordnare").go("/uppfoljning/omgangar/")
    page = samordnare.page

    page.locator("a[href*='/mjolby/helaret-']").click()
    page.get_by_role("link", name="Historik").click()
    deeds = page.locator(".timeline strong").all_inner_texts()
    assert deeds == ["Öppnade uppföljningar", "Tog med planer", "Skapade omgången"]
    samordnare.check_page()

    page.get_by_role("link", name="Tillbaka till omgången").click()
    page.get_by_role("link", name="Kommunstyrelsen", exact=True).click()
    page.get_by_role("link", name=re.compile("^Historik för .*[Aa]vtalstrohet")).click()
    assert page.locator(".timeline strong").all_inner_texts() == [
        "Skrev resultatet",
        "Skickade tillbaka raden",
        "Skrev resultatet",
    ]
    newest = page.locator(".timeline li").first
    expect(newest.locator("ins").first).to_be_visible()
    expect(page.get_by_text("Kommentar: Skriv hur många som är gjorda utanför ramavtal.")).to_be_visible()
    samordnare.check_page()

    page.get_by_role("link", name="Uppföljningens historik").click()
    expect(page.locator(".timeline strong").first).to_have_text(
        "Lämnade uppföljningen till kommunstyrelsen och låste den"
    )
    samordnare.check_page()


def test_samordnare_takes_a_namnd_out_of_a_planned_call_and_in_again(person):
    samordnare = person("samordnare").go("/uppfoljning/omgangar/ny/?kommun=mjolby")
    page = samordnare.page
    page.get_by_label("Namn", exact=False).first.fill("Extra genomgång")
    page.get_by_label(re.compile("Per datum", re.IGNORECASE)).fill("2026-12-31")
    page.get_by_role("button", name="Planera omgången").click()

    page.get_by_role("link", name="Ta ut Byggnadsnämnden ur omgången").click()
    samordnare.check_page()
    page.get_by_label("Skäl").fill("Nämnden svarar i ett eget ärende.")
    page.get_by_role("button", name="Ta ut").click()

    expect(page.get_by_role("heading", name="Uttagna ur omgången")).to_be_visible()
    expect(page.get_by_text("Nämnden svarar i ett eget ärende.")).to_be_visible()
    samordnare.check_page()

    page.get_by_role("button", name="Ta med igen Byggnadsnämnden").click()
    expect(page.get_by_role("link", name="Ta ut Byggnadsnämnden ur omgången")).to_be_visible()
    assert page.get_by_role("heading", name="Uttagna ur omgången").count() == 0
