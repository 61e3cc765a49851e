"""A round from open to locked, each in a browser of her own; and what samordnare and readers see of it."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from followups.models import Omgang, Uppfoljningstillfalle
from followups.tables import load_results
from internkontroll.demo import load_demo
from plans.models import Rapporttid

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESS = "/uppfoljning/2017/mjolby-ks/per-30-september/"
BOX = "Resultat: vad visade kontrollen?"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


@pytest.fixture
def planned():
    """A planned round of Mjölby's plan, in which all four moments are due."""
    load_demo()
    Rapporttid.objects.all().delete()
    plan = Uppfoljningstillfalle.objects.get(plan__namnd__slug="mjolby-ks", slug="per-31-augusti").plan
    return Uppfoljningstillfalle.objects.create(
        plan=plan,
        name="per 30 september 2017",
        slug="per-30-september",
        per_date=datetime.date(2017, 9, 30),
    )


def do(person, deed, done):
    """From the round's page: choose the deed, and say yes to it."""
    page = person.go(ADDRESS).page
    page.get_by_role("link", name=deed).click()
    page.get_by_role("heading", level=1, name=deed).wait_for()
    page.get_by_role("button", name=deed).click()
    page.get_by_text(done).wait_for()


def write(page, nr, text):
    """Open the row from the table, write and save it."""
    page.get_by_role("link", name=f"Skriv resultat för {nr}").click()
    page.locator("#editor-title", has_text=nr).wait_for()
    page.get_by_label("Status").select_option("genomford")
    page.get_by_label(BOX).fill(text)
    page.get_by_role("button", name="Spara och stäng").click()
    page.get_by_text(f"Sparat: {nr}").wait_for()


def texts_of(tillfalle):
    return [row.text for row in load_results(tillfalle)]


def test_round_from_open_to_locked(planned, person):
    controller = person("controller")
    do(controller, "Öppna uppföljningen", "Uppföljningen är öppen.")

    performer = person("utforare").go("/uppfoljning/mina/")
    own = performer.page.locator(
        "section.panel", has=performer.page.get_by_role("heading", name="per 30 september 2017")
    )
    own.locator(".task").first.click()
    performer.page.locator("#editor-title", has_text="1.").wait_for()
    performer.page.get_by_label("Status").select_option("genomford")
    performer.page.get_by_label(BOX).fill("Fyra av fem krisplaner är aktuella.")
    performer.page.get_by_role("button", name="Spara och stäng").click()
    performer.page.get_by_text("Sparat: 1.").wait_for()

    controller.go(f"{ADDRESS}lamna-in/").check_page()
    left = controller.page.locator(".task")
    assert [text.strip()[:2] for text in left.all_inner_texts()] == ["2.", "3.", "4."]
    assert controller.page.get_by_role("button", name="Lämna in").count() == 0
    controller.go(ADDRESS)
    for nr in ("2.", "3.", "4."):
        write(controller.page, nr, f"Rad {nr} är kontrollerad.")
    do(controller, "Lämna in", "Uppföljningen är inlämnad.")

    approver = person("godkannare", **PHONE)
    approver.go(ADDRESS).page.get_by_role("link", name="Skicka tillbaka 2.").tap()
    approver.page.get_by_label("Kommentar: vad behöver ändras?").fill(
        "Skriv hur många fakturor som granskades."
    )
    approver.page.get_by_role("button", name="Skicka tillbaka").tap()
    approver.page.get_by_text("Skickad tillbaka: 2.").wait_for()

    controller.go(f"{ADDRESS}lamna-in/")
    expect(controller.page.locator(".task")).to_contain_text("skickad tillbaka")
    controller.page.locator(".task").click()
    controller.page.get_by_text("Kommentar från godkännaren: Skriv hur många").wait_for()
    controller.check_page()
    controller.page.get_by_label(BOX).fill("Tio fakturor är granskade utan anmärkning.")
    controller.page.get_by_role("button", name="Spara och stäng").click()
    controller.page.get_by_text("Sparat: 2.").wait_for()
    do(controller, "Lämna in", "Uppföljningen är inlämnad.")

    do(approver, "Godkänn", "Uppföljningen är godkänd.")
    do(person("kansli"), "Lämna till KS och lås", "Uppföljningen är lämnad till kommunstyrelsen och låst.")

    planned.refresh_from_db()
    assert planned.status == Uppfoljningstillfalle.Status.LAST
    assert texts_of(planned) == [
        "Fyra av fem krisplaner är aktuella.",
        "Tio fakturor är granskade utan anmärkning.",
        "Rad 3. är kontrollerad.",
        "Rad 4. är kontrollerad.",
    ]
    controller.go(ADDRESS).check_page()
    assert (
        controller.page.get_by_role("link", name=re.compile("^(Skriv resultat|Skriv bed|Lämna|Ta )")).count()
        == 0
    )


def test_nothing_is_written_in_a_form_that_was_open_when_the_round_was_locked(planned, person):
    controller = person("controller")
    do(controller, "Öppna uppföljningen", "Uppföljningen är öppen.")
    row = load_results(planned)[0]
    page = controller.go(row.edit_url).page
    Uppfoljningstillfalle.objects.filter(pk=planned.pk).update(status=Uppfoljningstillfalle.Status.LAST)

    page.get_by_label("Status").select_option("genomford")
    page.get_by_label(BOX).press_sequentially("Skrivet för sent.")
    status = page.locator("[data-autosave-status]")
    expect(status).to_contain_text("Uppföljningen är låst och kan inte ändras. Ditt utkast är kvar.")
    page.get_by_role("button", name="Spara och stäng").click()
    page.locator(".alert-danger", has_text="Uppföljningen är låst och kan inte ändras.").wait_for()

    assert page.get_by_label(BOX).input_value() == "Skrivet för sent."
    assert texts_of(planned) == ["", "", "", ""]
    controller.check_page()


def test_samordnare_opens_a_call_takes_a_row_out_and_copies_the_year(planned, person):
    samordnare = person("samordnare").go("/uppfoljning/omgangar/ny/?kommun=mjolby&ar=2017")
    page = samordnare.page
    page.get_by_label("Namn").fill("per 30 november 2017")
    page.get_by_label("Per datum").fill("2017-11-30")
    page.get_by_label("Sista dag för den som skriver").fill("2017-12-10")
    page.get_by_role("checkbox").first.check()
    samordnare.check_page()
    page.get_by_role("button", name="Planera omgången").click()
    page.get_by_text("Omgången är planerad.").wait_for()

    page.get_by_role("button", name="Öppna alla").click()
    page.get_by_role("dialog").get_by_role("button", name="Öppna alla").click()
    page.get_by_text("1 uppföljning öppnades.").wait_for()
    samordnare.check_page()
    page.get_by_role("link", name="Kommunstyrelsen").click()

    page.get_by_role("link", name="Ta inte med 3.").click()
    page.get_by_label("Skäl").fill("Systemet byts ut i december.")
    page.get_by_role("button", name="Ta inte med").click()
    page.get_by_text("Inte med: 3.").wait_for()
    expect(page.locator(".tally").first).to_contain_text("1 av 4 redovisade")

    samordnare.go("/uppfoljning/omgangar/")
    page.get_by_label("Kommun").select_option(label="Mjölby kommun")
    page.get_by_label("Från år").fill("2017")
    page.get_by_role("button", name="Kopiera till nästa år").click()
    page.get_by_text("Planerade för 2018:").wait_for()

    copy = Omgang.objects.get(name="per 30 november 2018")
    assert (copy.per_date, copy.deadline_utforare) == (
        datetime.date(2018, 11, 30),
        datetime.date(2018, 12, 10),
    )
    tillfalle = Uppfoljningstillfalle.objects.get(omgang__name="per 30 november 2017")
    assert [row.utesluten_reason for row in load_results(tillfalle)] == [
        "",
        "",
        "Systemet byts ut i december.",
        "",
    ]


def test_overview_is_filtered_sent_as_a_link_and_drilled_down(planned, person):
    do(person("controller"), "Öppna uppföljningen", "Uppföljningen är öppen.")
    samordnare = person("samordnare").go("/oversikt/")
    page = samordnare.page
    filters = page.get_by_role("form", name="Urval")
    filters.get_by_label("Kommun").select_option(label="Mjölby kommun")
    filters.get_by_role("button", name="Visa").click()
    filters.get_by_label("Planernas år").select_option("2017")
    filters.get_by_label("Uppföljningens status").select_option(label="Öppen")
    filters.get_by_role("button", name="Visa").click()
    page.get_by_role("link", name="Saknas", exact=True).click()
    samordnare.check_page()
    link = page.url.removeprefix(samordnare.base_url)

    revisor = person("revisor").go(link)
    page = revisor.page
    assert page.url.endswith(link)
    page.get_by_role("link", name=re.compile("rader saknas, Kommunstyrelsen")).click()
    page.wait_for_url(re.compile("status=ej_redovisad"))
    expect(page.locator("tbody tr")).to_have_count(8)
    assert page.locator("tbody .status").all_inner_texts() == ["Ej redovisad"] * 8
    revisor.check_page()

    page.get_by_role("link", name=re.compile("^1. ")).first.click()
    page.get_by_role("heading", level=1, name=re.compile("Uppföljning per")).wait_for()
    assert page.get_by_text("Nämnden har inte lämnat in uppföljningen än.").is_visible()


def test_history_of_a_row_and_search_with_marked_hits(planned, person):
    controller = person("controller")
    do(controller, "Öppna uppföljningen", "Uppföljningen är öppen.")
    page = controller.page
    write(page, "1.", "Krisplanerna är granskade i maj.")
    write(page, "1.", "Krisplanerna är granskade i juni.")

    page.get_by_role("link", name="Historik för 1.").click()
    newest = page.locator(".timeline li").first
    expect(newest).to_contain_text("Petra Wikström")
    assert [newest.locator(tag).inner_text() for tag in ("del", "ins")] == ["maj.", "juni."]
    controller.check_page()

    controller.go("/sok/")
    page.get_by_label("Ord").fill("krisplanerna juni")
    page.get_by_label("Ord").press("Enter")
    hit = page.locator(".hits li").first
    assert [mark.lower() for mark in hit.locator(".hit-text mark").all_inner_texts()] == [
        "krisplanerna",
        "juni",
    ]
    controller.check_page()
    hit.get_by_role("link").click()
    page.get_by_role("heading", level=1, name="Uppföljning per 30 september 2017").wait_for()
