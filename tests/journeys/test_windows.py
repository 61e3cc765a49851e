"""No word is lost in two windows of one person, nor in a form that is sent without htmx."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from followups.models import Bedomning
from organisation.models import Roll, Textutkast
from tests.factories import BedomningFactory, UppfoljningFactory, member

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ANALYS = "Analys"
KEPT = re.compile(r"^Sparat utkast kl \d\d\.\d\d\.$")


@pytest.fixture
def row():
    return UppfoljningFactory()


@pytest.fixture
def controller(row, person):
    """A controller of the nämnd, signed in."""
    from internkontroll.demo_accounts import DEMO_PASSWORD

    user = member(row.tillfalle.plan.namnd, Roll.CONTROLLER, username="petra", password=DEMO_PASSWORD)
    someone = person("petra")
    someone.user = user
    return someone


@pytest.fixture
def verdict_url(row):
    """The form of the nämnd's verdict, which is a plain form."""
    return reverse("followups:bedomning-edit", kwargs=row.tillfalle.address)


def status_of(page):
    return page.locator("[data-autosave-status]")


def write(page, words):
    page.get_by_label(ANALYS).press_sequentially(words, delay=2)


def test_two_windows_of_one_person_never_overwrite_each_other(controller, verdict_url):
    first = controller.go(verdict_url).page
    second = first.context.new_page()
    second.goto(f"{controller.base_url}{verdict_url}")

    write(first, "Det jag skrev i det ena.")
    expect(status_of(first)).to_have_text(KEPT)
    write(second, "Och det jag skrev i det andra.")
    expect(status_of(second)).to_contain_text("Du har också skrivit här i ett annat fönster.")
    write(first, " Mera.")
    expect(status_of(first)).to_contain_text("ett annat fönster")

    texts = {draft.fields["analys"] for draft in Textutkast.objects.all()}
    assert texts == {"Det jag skrev i det ena. Mera.", "Och det jag skrev i det andra."}
    controller.faults[:] = [fault for fault in controller.faults if "409" not in fault]


def test_both_texts_are_shown_and_one_is_chosen(controller, verdict_url):
    page = controller.go(verdict_url).page
    other = page.context.new_page()
    other.goto(f"{controller.base_url}{verdict_url}")
    write(page, "Det ena.")
    expect(status_of(page)).to_have_text(KEPT)
    write(other, "Det andra.")
    expect(status_of(other)).to_contain_text("ett annat fönster")
    other.close()

    controller.go(verdict_url)
    assert page.get_by_label(ANALYS).input_value() == "Det andra."
    page.get_by_role("heading", name=re.compile("Du har också skrivit här i ett annat fönster")).wait_for()
    controller.check_page()
    page.get_by_role("button", name="Byt till den texten").click()
    expect(page.get_by_label(ANALYS)).to_have_value("Det ena.")
    page.get_by_role("button", name="Kasta den texten").click()
    page.get_by_role("dialog").get_by_role("button", name="Kasta texten").click()
    expect(page.get_by_text("Utkastet är kastat.")).to_be_visible()

    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_text("Bedömningen är sparad.").wait_for()
    assert Bedomning.objects.get().analys == "Det ena."
    assert Textutkast.objects.count() == 0


def test_what_is_saved_in_one_window_is_shown_beside_what_the_other_holds(controller, row, verdict_url):
    BedomningFactory(tillfalle=row.tillfalle, analys="Från början.")
    page = controller.go(verdict_url).page
    other = page.context.new_page()
    other.goto(f"{controller.base_url}{verdict_url}")
    page.get_by_label(ANALYS).fill("Sparat i det ena.")
    page.get_by_role("button", name="Spara", exact=True).click()
    page.get_by_text("Bedömningen är sparad.").wait_for()

    other.get_by_label(ANALYS).fill("Skrivet i det andra.")
    other.get_by_role("button", name="Spara", exact=True).click()

    other.get_by_role("heading", name="Du har sparat i ett annat fönster medan du skrev här").wait_for()
    assert Bedomning.objects.get().analys == "Sparat i det ena."
    other.get_by_label(re.compile("^Min")).check()
    other.get_by_role("button", name="Spara", exact=True).click()
    other.get_by_text("Bedömningen är sparad.").wait_for()
    assert Bedomning.objects.get().analys == "Skrivet i det andra."
    assert Textutkast.objects.count() == 0


class TestPlainForm:
    def test_words_typed_the_moment_before_saving_are_saved(self, controller, verdict_url):
        page = controller.go(verdict_url).page
        write(page, "Skrivet strax innan.")
        page.get_by_role("button", name="Spara", exact=True).click()

        page.get_by_text("Bedömningen är sparad.").wait_for()

        assert Bedomning.objects.get().analys == "Skrivet strax innan."
        assert Textutkast.objects.count() == 0

    def test_save_without_network_stays_on_the_page_and_goes_through_later(self, controller, verdict_url):
        page = controller.go(verdict_url).page
        page.context.set_offline(True)
        write(page, "Skrivet utan nät.")
        page.get_by_role("button", name="Spara", exact=True).click()
        expect(status_of(page)).to_contain_text("Ingen kontakt med servern. Texten finns på den här datorn")

        page.context.set_offline(False)
        expect(status_of(page)).to_contain_text("Sparat utkast kl", timeout=10_000)
        page.get_by_role("button", name="Spara", exact=True).click()

        page.get_by_text("Bedömningen är sparad.").wait_for()
        assert Bedomning.objects.get().analys == "Skrivet utan nät."
        assert page.evaluate("localStorage.length") == 0
        controller.faults[:] = [fault for fault in controller.faults if "DISCONNECTED" not in fault]

    def test_leaving_with_unsaved_text_asks(self, controller, verdict_url):
        page = controller.go(verdict_url).page
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        write(page, "Halva ord")
        expect(status_of(page)).to_have_text(KEPT)

        page.close(run_before_unload=True)
        page.wait_for_timeout(500)

        assert asked == ["beforeunload"]
        assert page.get_by_label(ANALYS).input_value() == "Halva ord"

    def test_failed_save_comes_back_with_the_words_and_goes_on_keeping_them(
        self, controller, row, verdict_url
    ):
        page = controller.go(verdict_url).page
        write(page, "För sent.")
        expect(status_of(page)).to_have_text(KEPT)
        row.tillfalle.status = "inlamnad"
        row.tillfalle.save()

        page.get_by_role("button", name="Spara", exact=True).click()
        page.get_by_text("Uppföljningen är inlämnad och kan inte ändras.").first.wait_for()
        assert page.get_by_label(ANALYS).input_value() == "För sent."
        page.get_by_label(ANALYS).fill("För sent. Men kvar.")
        expect(status_of(page)).to_contain_text("Ditt utkast är kvar.")

        assert Textutkast.objects.get().fields["analys"] == "För sent. Men kvar."
        assert not Bedomning.objects.exists()
