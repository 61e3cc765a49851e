"""The samordnare prints all nämnders papers of a call at once: the bar grows, a fault is named, the zip comes down."""

import re
import zipfile

import pytest

from documents.models import Missiv, Utskrift
from documents.services import printing
from followups.models import Omgang, Uppfoljningstillfalle
from internkontroll.demo import load_demo
from tests.documents.services.test_utskrift_workers import worker
from tests.documents.views.test_papers import make_papers
from tests.factories import NamndFactory, TillfalleFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def omgang(transactional_db):
    """The demo's call, which three more nämnder have answered and one has not."""
    load_demo()
    omgang = Omgang.objects.select_related("kommun").get(name="per 31 augusti 2017")
    for name in ("Bildningsnämnden", "Kulturnämnden", "Tekniska nämnden"):
        tillfalle = make_papers(NamndFactory(kommun=omgang.kommun, name=name), year=2017)
        tillfalle.omgang = omgang
        tillfalle.save()
    TillfalleFactory(plan__namnd=NamndFactory(kommun=omgang.kommun, name="Miljönämnden"), omgang=omgang)
    Missiv.objects.filter(plan__namnd__name="Kulturnämnden").update(
        sammanfattning="Granskningar har genomförts i 2 av 2 kontrollmoment."
    )
    return omgang


def test_samordnare_prints_all_papers_of_a_call(person, omgang, task_queue, tmp_path):
    samordnare = person("samordnare").go(omgang.get_absolute_url()).check_page()
    page = samordnare.page

    page.get_by_role("link", name="Skriv ut alla").click()
    page.get_by_role("heading", name="Kommer inte med").wait_for()
    assert page.get_by_text("Miljönämnden").count() == 2
    samordnare.check_page()

    page.get_by_role("button", name="Skriv ut").click()
    page.wait_for_url(re.compile(r"/utskrifter/[0-9a-f-]{36}/"))
    bar = page.get_by_role("progressbar")
    assert (bar.get_attribute("value"), bar.get_attribute("max")) == ("0", "18")
    samordnare.check_page()
    # Taken back after it was ordered: its three papers may no longer be read.
    Uppfoljningstillfalle.objects.filter(plan__namnd__name="Tekniska nämnden").update(status="oppen")

    with worker():
        page.locator("progress:not([value='0'])").wait_for()
        page.get_by_role("link", name=re.compile("Hämta filen")).wait_for(timeout=60_000)
    assert page.get_by_text("stämmer inte med raderna").count() == 1
    assert (
        "Utskriften är klar. 3 papper kunde inte skrivas ut." in page.locator("#utskrift-besked").inner_text()
    )
    samordnare.check_page()

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Hämta filen")).click()
    download.value.save_as(tmp_path / "papper.zip")
    with zipfile.ZipFile(tmp_path / "papper.zip") as whole:
        names = whole.namelist()
        missing, drafts = (whole.read(name).decode("utf-8-sig") for name in ("Saknas.txt", "Utkast.txt"))
    assert (len(names), names[-2:]) == (17, ["Saknas.txt", "Utkast.txt"])
    assert "Tekniska nämnden" in missing
    assert "Miljönämnden" in missing
    assert "Kulturnämnden – Missiv" in drafts
    assert Utskrift.objects.get().status == "klar"


def test_without_script_the_page_is_read_anew(person, omgang, task_queue):
    samordnare = person("samordnare", java_script_enabled=False)
    page = samordnare.page

    samordnare.go("/handlingar/utskrifter/ar/mjolby/2017/")
    page.get_by_role("button", name="Skriv ut").click()
    page.wait_for_url(re.compile(r"/utskrifter/[0-9a-f-]{36}/"))
    with worker():
        page.get_by_role("link", name=re.compile("Hämta filen")).wait_for(timeout=60_000)

    assert Utskrift.objects.get().status == "klar"


def test_cancel_is_asked_about_while_the_bar_goes_on(person, omgang, task_queue):
    page = person("samordnare").go("/handlingar/utskrifter/ar/mjolby/2017/").page
    page.get_by_role("button", name="Skriv ut").click()
    page.get_by_role("button", name="Avbryt utskriften").click()
    utskrift = Utskrift.objects.get()

    printing.print_next(utskrift.pk)
    page.locator("progress[value='1']").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Avbryt utskriften").click()

    page.get_by_text("Utskriften är avbruten. De papper som hann bli klara finns kvar.").wait_for()
    utskrift.refresh_from_db()
    assert utskrift.status == "avbruten"
