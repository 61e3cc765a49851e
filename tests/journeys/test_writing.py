"""No word is lost: the server goes away, the session ends, the window is closed, two write, and all by the keyboard."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from followups.models import Uppfoljning, Uppfoljningstillfalle
from followups.tables import load_results
from internkontroll.demo import load_demo
from internkontroll.demo_accounts import DEMO_PASSWORD
from organisation.models import Roll, Textutkast
from plans.models import Ansvarsrad
from tests.factories import member

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESS = "/uppfoljning/2017/mjolby-ks/per-30-september/"
BOX = "Resultat: vad visade kontrollen?"
WORDS = "Granskningen är gjord. Två fakturor saknade attest."


@pytest.fixture
def tillfalle():
    """An open round of Mjölby's plan, four rows, nothing written."""
    load_demo()
    locked = Uppfoljningstillfalle.objects.get(plan__namnd__slug="mjolby-ks", slug="per-31-augusti")
    tillfalle = Uppfoljningstillfalle.objects.create(
        plan=locked.plan,
        name="per 30 september 2017",
        slug="per-30-september",
        per_date=datetime.date(2017, 9, 30),
        deadline=datetime.date(2017, 10, 15),
        status=Uppfoljningstillfalle.Status.OPPEN,
    )
    for row in load_results(locked):
        Uppfoljning.objects.create(tillfalle=tillfalle, moment=row.moment, linje=row.linje)
    return tillfalle


@pytest.fixture
def row(tillfalle):
    """The first row of the table."""
    return load_results(tillfalle)[0]


@pytest.fixture
def all_mine(tillfalle):
    """Nobody else is named on the rows, so that the controller is to write them."""
    Ansvarsrad.objects.update(funktion=None, anvandare=None)


@pytest.fixture
def colleague(tillfalle):
    """Another controller of the nämnd."""
    return member(tillfalle.plan.namnd, Roll.CONTROLLER, username="kollega", password=DEMO_PASSWORD)


def status_of(page):
    return page.locator("[data-autosave-status]")


def write(page, words=WORDS):
    page.get_by_label(BOX).press_sequentially(words, delay=2)


def forgive(someone, *parts):
    """What the browser says in its console of a network that was cut, or of a refusal that was asked for."""
    someone.faults[:] = [fault for fault in someone.faults if not any(part in fault for part in parts)]


def test_text_is_there_when_the_window_was_closed_without_saving(row, person):
    controller = person("controller").go(row.edit_url)
    write(controller.page)
    expect(status_of(controller.page)).to_have_text(
        re.compile(r"^Sparat utkast kl \d\d\.\d\d\.$"), timeout=2000
    )

    context = controller.page.context
    controller.page.close()
    controller.page = context.new_page()
    controller.go(row.edit_url)

    page = controller.page
    assert page.get_by_text("Du har ett utkast från kl").is_visible()
    assert page.get_by_label(BOX).input_value() == WORDS
    controller.check_page()
    row.refresh_from_db()
    assert row.text == ""

    page.get_by_label("Status").select_option("genomford")
    page.get_by_role("button", name="Spara och stäng").click()
    page.get_by_text("Sparat: 1.").wait_for()
    row.refresh_from_db()
    assert row.text == WORDS
    assert Textutkast.objects.count() == 0


def test_server_goes_away_while_typing_and_answers_again(row, person):
    controller = person("controller").go(row.edit_url)
    page = controller.page

    page.context.set_offline(True)
    write(page)
    expect(status_of(page)).to_contain_text("Ingen kontakt med servern. Texten finns på den här datorn")
    stored = page.evaluate("Object.entries(localStorage)")
    assert len(stored) == 1
    assert str(row.public_id) in stored[0][0]
    assert Textutkast.objects.count() == 0

    page.context.set_offline(False)
    expect(status_of(page)).to_contain_text("Sparat utkast kl", timeout=10_000)

    assert Textutkast.objects.get().fields["text"] == WORDS
    assert page.evaluate("localStorage.length") == 0
    forgive(controller, "ERR_INTERNET_DISCONNECTED")


def test_server_is_killed_while_typing_and_the_browser_with_it(row, person):
    controller = person("controller").go(row.edit_url)
    page, context = controller.page, controller.page.context
    page.route("**/utkast/**", lambda route: route.abort())
    write(page)
    expect(status_of(page)).to_contain_text("Ingen kontakt med servern")
    page.close()

    controller.page = context.new_page()
    controller.go(row.edit_url)

    page = controller.page
    page.get_by_text("Du har ett utkast från kl").wait_for()
    assert page.get_by_label(BOX).input_value() == WORDS
    page.wait_for_function("localStorage.length === 0")
    forgive(controller, "ERR_FAILED")


def test_save_without_network_keeps_the_words_and_goes_through_later(row, person):
    controller = person("controller").go(row.edit_url)
    page = controller.page
    page.get_by_label("Status").select_option("genomford")
    page.context.set_offline(True)
    write(page)

    page.get_by_role("button", name="Spara och stäng").click()
    expect(status_of(page)).to_contain_text("Ingen kontakt med servern")
    assert page.get_by_label(BOX).input_value() == WORDS

    page.context.set_offline(False)
    expect(status_of(page)).to_contain_text("Sparat utkast kl", timeout=10_000)
    page.get_by_role("button", name="Spara och stäng").click()
    page.get_by_text("Sparat: 1.").wait_for()

    row.refresh_from_db()
    assert row.text == WORDS
    forgive(controller, "ERR_INTERNET_DISCONNECTED")


def test_log_out_in_another_tab_while_typing(row, person):
    controller = person("controller").go(row.edit_url)
    page = controller.page
    other_tab = page.context.new_page()
    other_tab.goto(controller.base_url)
    other_tab.locator("details.usermenu summary").click()
    other_tab.get_by_role("button", name="Logga ut").click()
    other_tab.get_by_label("Användarnamn").wait_for()

    write(page)
    expect(status_of(page)).to_contain_text("Du är inte längre inloggad.")
    log_in = status_of(page).get_by_role("link", name="Logga in i en ny flik")
    with page.context.expect_page() as opened:
        log_in.click()
    again = opened.value
    again.get_by_label("Användarnamn").fill("controller")
    again.get_by_label("Lösenord").fill(DEMO_PASSWORD)
    again.get_by_role("button", name="Logga in").click()
    again.get_by_role("heading", level=1, name=re.compile("Välkommen")).wait_for()
    page.bring_to_front()
    expect(status_of(page)).to_contain_text("Sparat utkast kl", timeout=10_000)

    page.get_by_label("Status").select_option("genomford")
    page.get_by_role("button", name="Spara och stäng").click()
    page.get_by_text("Sparat: 1.").wait_for()
    row.refresh_from_db()
    assert row.text == WORDS
    forgive(controller, "401")


def test_text_of_one_account_is_never_shown_to_another_on_the_same_computer(row, person, colleague):
    controller = person("controller").go(row.edit_url)
    page = controller.page
    page.route("**/utkast/**", lambda route: route.abort())
    write(page)
    expect(status_of(page)).to_contain_text("Ingen kontakt med servern")
    page.context.clear_cookies()
    forgive(controller, "ERR_FAILED")

    page.evaluate("document.querySelectorAll('form').forEach((form) => delete form.dataset.dirty)")
    page.unroute("**/utkast/**")
    controller.log_in("kollega", DEMO_PASSWORD)
    controller.go(row.edit_url)

    assert page.get_by_text("Två fakturor").count() == 0
    assert page.get_by_label(BOX).input_value() == ""
    assert Textutkast.objects.count() == 0
    forgive(controller, "401", "403")


def test_log_out_empties_the_browsers_own_store_after_a_question(row, person):
    controller = person("controller").go(row.edit_url)
    page = controller.page
    page.route("**/utkast/**", lambda route: route.abort())
    write(page)
    expect(status_of(page)).to_contain_text("Ingen kontakt med servern")

    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("details.usermenu summary").click()
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_text("Det finns text på den här datorn som inte har nått servern.").wait_for()
    page.get_by_role("button", name="Logga ut ändå").click()
    page.get_by_label("Användarnamn").wait_for()

    assert page.evaluate("localStorage.length") == 0
    forgive(controller, "ERR_FAILED")


def test_two_browsers_on_one_row(row, person, colleague):
    first, second = person("controller").go(row.edit_url), person("kollega").go(row.edit_url)
    first.page.get_by_label("Status").select_option("genomford")
    second.page.get_by_label("Status").select_option("genomford")
    write(first.page, "Inga brister i urvalet.")
    write(second.page, "Två brister i urvalet.")
    first.page.get_by_role("button", name="Spara och stäng").click()
    first.page.get_by_text("Sparat: 1.").wait_for()

    second.page.get_by_role("button", name="Spara och stäng").click()
    page = second.page
    page.get_by_role("heading", name=re.compile("har sparat medan du skrev")).wait_for()
    assert page.locator(".conflict del").text_content() == "[bara den andras: Inga]"
    assert page.locator(".conflict ins").text_content() == "[bara din: Två]"
    second.check_page()

    page.get_by_label("Båda, sammanfogade så här:").check()
    page.get_by_role("button", name="Spara och stäng").click()
    page.get_by_text("Sparat: 1.").wait_for()
    row.refresh_from_db()
    assert row.text == "Inga brister i urvalet.\nTvå brister i urvalet."
    assert Textutkast.objects.count() == 0


def test_whole_round_by_the_keyboard_alone(tillfalle, all_mine, person):
    controller = person("controller").go("/uppfoljning/mina/")
    page = controller.page
    page.locator(".task").first.focus()
    page.keyboard.press("Enter")
    for number in (1, 2, 3, 4):
        page.locator("#editor-title", has_text=f"{number}.").wait_for()
        expect(page.get_by_label("Status")).to_be_focused()
        for _ in range(4):
            page.keyboard.press("ArrowDown")
        for _ in range(10):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "text":
                break
        page.keyboard.type(f"Utan anmärkning {number}")
        page.keyboard.press("Control+Enter")
    page.get_by_text("Sparat: 4.").wait_for()

    expect(page.locator(":focus")).to_contain_text("Skriv")
    texts = [(row.status, row.text) for row in load_results(tillfalle)]
    assert texts == [("genomford", f"Utan anmärkning {number}") for number in (1, 2, 3, 4)]

    press_from_the_top(page, "Lämna in")
    page.get_by_role("heading", level=1, name="Lämna in").wait_for()
    press_from_the_top(page, "Lämna in")
    page.get_by_text("Uppföljningen är inlämnad.").wait_for()
    tillfalle.refresh_from_db()
    assert tillfalle.status == Uppfoljningstillfalle.Status.INLAMNAD


def press_from_the_top(page, name):
    """Load the page anew, go by Tab to the link or button of that name, and press Enter."""
    page.reload()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == name:
            return page.keyboard.press("Enter")
    raise AssertionError(f"{name} was not reached with the Tab key.")


def test_escape_closes_the_row_and_asks_about_unsaved_text(row, person):
    page = person("controller").go(ADDRESS).page
    write_link = page.get_by_role("link", name="Skriv resultat för 1.")
    write_link.press("Enter")
    page.get_by_label(BOX).wait_for()
    page.get_by_label(BOX).press("Escape")
    expect(write_link).to_be_focused()

    write_link.press("Enter")
    write(page)
    expect(status_of(page)).to_contain_text("Sparat utkast kl")
    page.get_by_label(BOX).press("Escape")
    page.get_by_role("button", name="Avbryt", exact=True).press("Enter")
    assert page.get_by_label(BOX).input_value() == WORDS

    page.get_by_label(BOX).press("Escape")
    page.get_by_role("button", name="Lämna utan att spara").press("Enter")
    expect(write_link).to_be_focused()
    assert page.get_by_text("Ditt utkast från kl").is_visible()


def test_phone_of_360_px(row, all_mine, person):
    controller = person("controller", viewport={"width": 360, "height": 740}, has_touch=True)
    controller.go("/uppfoljning/mina/")
    page = controller.page
    page.locator(".task").first.tap()
    page.get_by_label("Status").select_option("genomford")
    write(page)
    expect(status_of(page)).to_contain_text("Sparat utkast kl")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.get_by_role("button", name="Spara och gå till nästa").tap()
    page.locator("#editor-title", has_text="2.").wait_for()
    row.refresh_from_db()
    assert row.text == WORDS
    controller.go("/uppfoljning/mina/").check_page()


def test_focus_stands_where_something_is_to_be_mended_or_was_done(row, person):
    controller = person("controller").go(row.edit_url)
    page = controller.page
    page.get_by_label("Status", exact=False).first.select_option("genomford")
    page.get_by_label("Antal granskade").fill("10")
    page.get_by_label("Antal avvikelser").fill("11")
    page.get_by_label(BOX).fill(WORDS)

    page.keyboard.press("Control+Enter")

    expect(page.get_by_label("Antal avvikelser")).to_be_focused()

    page.locator("#bilagor-files").set_input_files(
        {"name": "underlag.txt", "mimeType": "text/plain", "buffer": b"Stickprov"}
    )
    page.get_by_role("button", name="Lägg till", exact=True).press("Enter")

    expect(page.get_by_role("link", name="underlag.txt", exact=True)).to_be_visible()
    expect(page.locator("#bilagor-files")).to_be_focused()
