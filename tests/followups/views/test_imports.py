import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from followups.models import Uppfoljning, Uppfoljningstillfalle
from organisation.models import Roll
from plans.models import Plan
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanversionFactory,
    TillfalleFactory,
    member,
)
from tests.plans.imports.sheets import sheet

pytestmark = pytest.mark.django_db

URL = "/planer/inlasning/"
HEADINGS = ["Nr", "Process", "Kontrollmoment", "Uppföljning 170831"]
ROWS = [["1.", "Inköp", "Avtalstrohet", "Utan anmärkning"], ["2.", "Lön", "Attest av löner", ""]]
NEW = {
    "D-tillfalle": "ny",
    "D-name": "per 31 augusti 2017",
    "D-per_date": "2017-08-31",
    "D-text_status": "genomford",
    "D-historical": "on",
}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.IMPORT_DIR = tmp_path / "inlasning"


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", slug="ks")


@pytest.fixture
def admin(client, namnd):
    user = member(namnd, Roll.ADMINISTRATOR)
    client.force_login(user)
    return user


def preview(client, *rows, headings=HEADINGS):
    """The address of the preview, and the page."""
    file = SimpleUploadedFile("plan.xlsx", sheet(headings, *rows))
    address = client.post(URL, {"file": file, "namnd": "ks", "year": 2017, "plan": "plan"})["Location"]
    return address, client.get(address)


def choose(client, address, follow=True, **choices):
    return client.post(f"{address}resultat/", {**NEW, **choices}, follow=follow)


def apply(client, address, page):
    seen = page.context["apply_form"]["seen"].value()
    return client.post(f"{address}las-in/", {"seen": seen}, follow=True)


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


class TestWhoMay:
    def test_reader_gets_403_and_stranger_404(self, client, namnd):
        url = f"{URL}00000000-0000-4000-8000-000000000000/resultat/"
        client.force_login(member(namnd, Roll.CONTROLLER))
        assert client.post(url).status_code == 403

        client.force_login(AnvandareFactory())
        assert client.post(url).status_code == 404

    def test_upload_of_another_session_is_gone(self, client, admin, namnd):
        address, _ = preview(client, *ROWS)
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

        assert "finns inte kvar" in words(choose(client, address))


class TestOffer:
    def test_sheet_with_results_is_asked_about_them(self, client, admin):
        _, page = preview(client, *ROWS)

        (_, fields) = page.context["results_form"].sections[0]
        assert fields["name"].value() == "per 31 augusti 2017"
        assert str(fields["per_date"].value()) == "2017-08-31"
        assert fields["tillfalle"].value() == ""
        assert "Som det är valt nu läses de inte in." in words(page)
        assert page.context["warnings"] == []

    def test_sheet_without_results_is_not(self, client, admin):
        _, page = preview(client, *[row[:3] for row in ROWS], headings=HEADINGS[:3])

        assert page.context["results_form"] is None
        assert "Resultat av uppföljning" not in words(page)

    def test_status_is_not_asked_for_when_the_sheet_says_it(self, client, admin):
        _, page = preview(client, [*ROWS[0], "Pågår"], headings=[*HEADINGS, "Status"])

        assert "D-text_status" not in page.context["results_form"].fields

    def test_only_open_rounds_are_offered_and_a_decided_plan_wants_no_confirmation(
        self, client, admin, namnd
    ):
        version = PlanversionFactory(plan__namnd=namnd, plan__year=2017, status="beslutad")
        KontrollmomentFactory(version=version)
        opened = TillfalleFactory(plan=version.plan, slug="oppen")
        TillfalleFactory(plan=version.plan, slug="last", status="last")

        _, page = preview(client, *ROWS)

        form = page.context["results_form"]
        assert [value for value, _ in form.fields["D-tillfalle"].choices] == ["", "ny", str(opened.public_id)]
        assert "D-historical" not in form.fields


class TestChoice:
    def test_preview_shows_what_is_written_in_the_round(self, client, admin):
        address, _ = preview(client, *ROWS)

        page = choose(client, address)

        assert "Ny uppföljning: per 31 augusti 2017" in words(page)
        assert "<ins>Utan anmärkning</ins>" in words(page)
        assert Uppfoljningstillfalle.objects.count() == 0

    def test_plan_and_round_are_written_and_undone(self, client, admin):
        address, _ = preview(client, *ROWS)

        done = apply(client, address, choose(client, address))

        assert "2 nya rader, 1 resultat" in words(done)
        assert Uppfoljning.objects.count() == 2

        undo = re.search(r'href="(/planer/inlasningar/[^"]+/angra/)"', words(done))[1]
        assert "tas bort med sina 2 rader" in words(client.get(undo))
        client.post(undo)
        assert (Plan.objects.count(), Uppfoljning.objects.count()) == (0, 0)

    def test_choice_can_be_taken_back(self, client, admin):
        address, _ = preview(client, *ROWS)
        choose(client, address)

        page = choose(client, address, **{"D-tillfalle": ""})

        apply(client, address, page)
        assert (Plan.objects.count(), Uppfoljning.objects.count()) == (1, 0)

    @pytest.mark.parametrize(
        ("missing", "sentence"),
        [
            ("D-text_status", "Välj vad raderna blir."),
            ("D-name", "Skriv vad uppföljningen ska heta."),
            ("D-per_date", "Ange vilken dag uppföljningen gäller."),
            ("D-historical", "Bekräfta att resultaten gäller en äldre plan"),
        ],
    )
    def test_what_is_lacking_is_told_beside_its_field(self, client, admin, missing, sentence):
        address, _ = preview(client, *ROWS)

        response = choose(client, address, follow=False, **{missing: ""})

        assert response.status_code == 422
        assert sentence in str(response.context["results_form"].errors[missing])
        assert sentence in words(response)

    def test_two_columns_do_not_go_to_the_same_round(self, client, admin, namnd):
        version = PlanversionFactory(plan__namnd=namnd, plan__year=2017, status="beslutad")
        tillfalle = str(TillfalleFactory(plan=version.plan).public_id)
        headings = [*HEADINGS, "Uppföljning 171231"]
        address, _ = preview(client, [*ROWS[0], "Utan brist"], headings=headings)
        choices = {"D-tillfalle": tillfalle, "E-tillfalle": tillfalle, "E-text_status": "pagar"}

        response = choose(client, address, follow=False, **choices)

        assert "Två kolumner kan inte läsas in till samma" in str(response.context["results_form"].errors)

    def test_round_that_was_handed_in_meanwhile_is_told_and_the_plan_can_still_be_read_in(
        self, client, admin, namnd
    ):
        version = PlanversionFactory(plan__namnd=namnd, plan__year=2017, status="beslutad")
        tillfalle = TillfalleFactory(plan=version.plan)
        address, _ = preview(client, *ROWS)
        choose(client, address, **{"D-tillfalle": str(tillfalle.public_id)})
        Uppfoljningstillfalle.objects.update(status="inlamnad")

        page = client.get(address, follow=True)

        assert "är inlämnad och kan inte ta emot resultat" in words(page)
        assert page.context["may_apply"]
