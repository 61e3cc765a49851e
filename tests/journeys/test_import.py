"""A kommun's own sheet, whose headings nobody knows, from upload to plan; and a second sheet, compared and undone."""

import re

import pytest

from internkontroll.demo import load_demo
from plans.models import Kontrollmoment, Plan
from tests.plans.imports.sheets import sheet

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TITLE = ["Intern kontroll i kommunstyrelsen, plan för 2019"]
HEADINGS = ["#", "Det här gäller det", "Risk", "Det här tittar vi på", "Så gör vi", "Vem kollar?"]
UNKNOWN = [
    TITLE,
    ["Framtagen av ekonomiavdelningen"],
    [None],
    HEADINGS,
    ["Ekonomi"],
    ["1.", "Inköp", "Vi betalar för mycket", "Avtalstrohet mot ramavtal", "Tio fakturor dras", "Ekonomichef"],
    ["2.", "Utbetalningar", "Fel mottagare", "Attest av utbetalningar", "Stickprov", "Controller"],
    ["Personal"],
    ["3.", "Lön", "Fel lön", "Attest av löner", "Urval", "Lönechef"],
]
ANSWERS = {
    "Det här gäller det": "process",
    "Det här tittar vi på": "moment",
    "Så gör vi": "metod",
    "Vem kollar?": "utforare",
}
KNOWN = ["Nr", "Process", "Risk", "Kontrollmoment", "Kontrollmetod", "Kontrollutförare"]
FIRST = [
    ["1.", "Inköp", "Vi betalar för mycket", "Avtalstrohet mot ramavtal", "Tio fakturor dras", "Ekonomichef"],
    ["2.", "Utbetalningar", "Fel mottagare", "Attest av utbetalningar", "Stickprov", "Controller"],
    ["3.", "Lön", "Fel lön", "Attest av löner", "Urval", "Lönechef"],
]
SECOND = [
    [
        "1.",
        "Inköp",
        "Vi betalar för mycket",
        "Avtalstrohet mot alla ramavtal",
        "Tio fakturor dras",
        "Ekonomichef",
    ],
    ["3.", "Lön", "Fel lön", "Attest av löner", "Urval", "Lönechef"],
    ["4.", "Arkiv", "Handlingar gallras fel", "Gallring av akter", "Lista", "Arkivarie"],
]


@pytest.fixture(autouse=True)
def demo_and_folder(settings, tmp_path):
    settings.IMPORT_DIR = tmp_path / "inlasning"
    load_demo()


def upload(person, data, name="Vår plan.xlsx"):
    page = person.go("/planer/inlasning/").check_page().page
    page.get_by_label("Nämnd").first.select_option("mjolby-ks")
    page.get_by_label("År").first.fill("2019")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Granska filen").click()
    page.get_by_role("heading", level=1, name="Granska inläsningen").wait_for()
    return page


def read_in(page):
    page.get_by_role("button", name="Läs in planen").first.click()
    page.get_by_text("Planen är inläst från").wait_for()


def plan_says():
    moments = Kontrollmoment.objects.filter(version__plan__year=2019).in_order()
    return list(moments.values_list("nr", "moment", "linje"))


def test_unknown_sheet_goes_from_upload_through_the_questions_to_the_plan(person):
    admin = person("admin")
    page = upload(admin, sheet(*UNKNOWN, merge=["A5:F5", "A8:F8"]))
    admin.check_page()
    assert page.get_by_role("button", name="Läs in planen").count() == 0

    for heading, code in ANSWERS.items():
        page.get_by_label(re.compile(re.escape(heading))).first.select_option(code)
    page.get_by_role("button", name="Använd svaren").click()
    page.get_by_role("heading", name="Så blir planen").wait_for()
    admin.check_page()
    assert page.get_by_text("3 nya rader i Kommunstyrelsen 2019").is_visible()
    read_in(page)

    admin.check_page()
    assert page.get_by_role("heading", level=1, name="Internkontrollplan 2019").is_visible()
    assert page.get_by_text("Avtalstrohet mot ramavtal").first.is_visible()
    version = Plan.objects.get(year=2019).versioner.get()
    assert (version.status, version.title) == ("utkast", TITLE[0])
    assert list(version.avsnitt.values_list("name", flat=True)) == ["Ekonomi", "Personal"]
    assert [nr for nr, *_ in plan_says()] == ["1.", "2.", "3."]
    assert version.moment.get(nr="3.").names_of("utforare") == ["Lönechef"]


def test_second_sheet_is_compared_read_in_and_undone(person):
    admin = person("admin")
    page = upload(admin, sheet(KNOWN, *FIRST))
    read_in(page)
    before = plan_says()

    page = upload(admin, sheet(KNOWN, *SECOND), "Ny plan.xlsx")
    difference = page.get_by_role("table", name="Ändrade celler")
    assert difference.locator("ins").inner_text() == "Avtalstrohet mot alla ramavtal"
    assert difference.locator("del").inner_text() == "Avtalstrohet mot ramavtal"
    page.get_by_label("Ta bort dem ur planen").check()
    admin.check_page()
    read_in(page)
    assert [nr for nr, *_ in plan_says()] == ["1.", "3.", "4."]
    admin.check_page()

    page.get_by_role("link", name="Ångra inläsningen").first.click()
    page.get_by_role("heading", level=1, name="Ångra inläsningen").wait_for()
    admin.check_page()
    assert page.get_by_text("2. Attest av utbetalningar").is_visible()
    page.get_by_role("button", name="Ångra inläsningen").click()
    page.get_by_text("Inläsningen av Ny plan.xlsx är ångrad.").wait_for()

    admin.check_page()
    assert plan_says() == before
    assert page.get_by_role("row", name=re.compile("Ny plan.xlsx")).get_by_text("Ångrad").is_visible()


def test_last_years_finished_table_brings_its_results_without_script(person):
    admin = person("admin", java_script_enabled=False)
    rows = [[*FIRST[0], "Utan anmärkning"], [*FIRST[1], "Två av tio saknar attest"], [*FIRST[2], None]]
    page = admin.go("/planer/inlasning/?namnd=mjolby-ks&year=2019").page
    data = sheet([*KNOWN, "Uppföljning 190831"], *rows)
    file = {"name": "2019.xlsx", "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Granska filen").click()

    page.get_by_label("Till en ny uppföljning").check()
    page.get_by_label("Planen är inte beslutad").check()
    page.get_by_role("button", name="Använd valen").click()
    assert page.get_by_text("Välj vad raderna blir.").is_visible()
    page.get_by_label("Genomförd", exact=True).check()
    page.get_by_role("button", name="Använd valen").click()
    assert page.get_by_role("heading", name="Ny uppföljning: per 31 augusti 2019").is_visible()
    page.get_by_role("button", name="Läs in planen").first.click()

    page.get_by_role("link", name="per 31 augusti 2019").click()
    sentence = page.locator(".sentence").first
    assert sentence.inner_text() == "Granskningar har genomförts i 2 av 3 kontrollmoment."


def test_pages_of_the_result_columns_are_clean(person):
    admin = person("admin")
    page = upload(admin, sheet([*KNOWN, "Uppföljning 190831"], *[[*row, "Utan anmärkning"] for row in FIRST]))
    page.get_by_label("Till en ny uppföljning").check()
    page.get_by_role("button", name="Använd valen").click()
    page.get_by_text("Välj vad raderna blir.").wait_for()
    admin.check_page()

    page.get_by_label("Genomförd", exact=True).check()
    page.get_by_label("Planen är inte beslutad").check()
    page.get_by_role("button", name="Använd valen").click()
    page.get_by_role("heading", name="Ny uppföljning: per 31 augusti 2019").wait_for()

    admin.check_page()
