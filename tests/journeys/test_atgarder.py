"""From a deviation to a measure under way: the controller makes it where she finds it, the performer tells of it."""

import datetime

import pytest

from followups.models import Atgard, Bilaga, Uppfoljning, Uppfoljningstillfalle
from followups.tables import load_results
from internkontroll.demo import load_demo
from tests.followups.files import PDF

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

ADDRESS = "/uppfoljning/2017/mjolby-ks/per-30-september/"
PICTURE = """() => {
    const bytes = Uint8Array.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]);
    const data = new DataTransfer();
    data.items.add(new File([bytes], "image.png", {type: "image/png"}));
    document.querySelector("textarea").dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def open_copy():
    """A copy of Mjölby's round per 31 August 2017 that is öppen and empty."""
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
        Uppfoljning.objects.create(tillfalle=copy, moment=row.moment, linje=row.linje)
    return copy


def test_deviation_becomes_a_measure_that_the_performer_tells_of(open_copy, person):
    controller = person("controller").go(ADDRESS)
    page = controller.page
    page.get_by_role("link", name="Skriv resultat för 1.").click()
    page.get_by_label("Status").select_option(label="Genomförd")
    page.get_by_label("Resultat: vad visade kontrollen?").fill("Tre krisplaner är inte uppdaterade.")
    page.get_by_label("Antal granskade").fill("12")
    page.get_by_label("Antal avvikelser").fill("3")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Sparat: 1.").wait_for()

    page.get_by_role("link", name="Ny åtgärd för 1.").click()
    box = page.get_by_label("Åtgärd: vad ska göras?")
    assert box.input_value().startswith("Åtgärda de 3 avvikelserna (av 12 granskade) i kontrollmoment 1.")
    assert page.get_by_label("Ansvarig funktion").locator("option:checked").inner_text() == (
        "Säkerhetssamordnare KSF"
    )
    controller.check_page()
    box.fill("Uppdatera de tre krisplanerna")
    page.get_by_label("Klar senast").fill("2099-05-31")
    page.get_by_role("button", name="Skapa åtgärden").click()
    page.get_by_role("heading", level=1, name="Uppdatera de tre krisplanerna").wait_for()
    controller.check_page()

    performer = person("utforare")
    performer.page.get_by_role("link", name="Åtgärd: Uppdatera de tre krisplanerna").click()
    performer.page.get_by_label("Hur långt har åtgärden kommit?").select_option(label="Påbörjad")
    performer.page.get_by_label("Kommentar").fill("Två av tre är klara.")
    performer.page.get_by_label("Föreslå ny dag").fill("2099-06-30")
    performer.check_page()
    performer.page.get_by_role("button", name="Spara läget").click()
    performer.page.get_by_text("Läget är sparat.").wait_for()
    performer.go("/uppfoljning/atgarder/mina/").check_page()

    page.reload()
    page.get_by_role("button", name="Godta den nya dagen").click()
    page.get_by_text("Den nya dagen gäller.").wait_for()
    assert page.get_by_text("Två av tre är klara.").is_visible()
    controller.go("/uppfoljning/atgarder/").check_page().go(ADDRESS).check_page()
    atgard = Atgard.objects.get()
    assert (atgard.status, atgard.due_date) == ("paborjad", datetime.date(2099, 6, 30))


def test_files_are_added_beside_text_that_is_being_written(open_copy, person):
    controller = person("controller").go(ADDRESS)
    page = controller.page
    page.get_by_role("link", name="Skriv resultat för 1.").click()
    text = page.get_by_label("Resultat: vad visade kontrollen?")
    text.fill("Halvskriven mening")

    page.locator("#bilagor-files").set_input_files(
        {"name": "protokoll.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    page.evaluate(PICTURE)
    page.get_by_text("Bilden är inklistrad").wait_for()
    page.get_by_role("button", name="Lägg till", exact=True).click()
    page.get_by_role("link", name="protokoll.pdf", exact=True).wait_for()

    assert text.input_value() == "Halvskriven mening"
    assert [(each.name[:16], each.content_type) for each in Bilaga.objects.order_by("-name")] == [
        ("protokoll.pdf", "application/pdf"),
        ("inklistrad-bild-", "image/png"),
    ]
    with page.expect_download() as saved:
        page.get_by_role("link", name="protokoll.pdf", exact=True).click()
    assert saved.value.suggested_filename == "protokoll.pdf"
    controller.check_page()


def test_file_is_added_and_removed_without_script(open_copy, person):
    row = Uppfoljning.objects.filter(tillfalle=open_copy).first()
    page = (
        person("controller", java_script_enabled=False).go(f"/uppfoljning/rad/{row.public_id}/bilagor/").page
    )

    page.locator("#bilagor-files").set_input_files(
        [
            {"name": "protokoll.pdf", "mimeType": "application/pdf", "buffer": PDF},
            {"name": "program.exe", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00"},
        ]
    )
    page.get_by_role("button", name="Lägg till", exact=True).click()
    assert page.get_by_text("program.exe: Filtypen tas inte emot.").is_visible()
    page.get_by_role("link", name="Ta bort protokoll.pdf").click()
    page.get_by_role("button", name="Ta bort").click()

    assert page.get_by_text("Inga bilagor.").is_visible()
