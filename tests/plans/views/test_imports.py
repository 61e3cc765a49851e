import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import Handelse, Roll
from plans.imports.waiting import folder
from plans.models import Ansvarsrad, Kontrollmoment, Plan
from tests.factories import AnvandareFactory, NamndFactory, member
from tests.plans.imports.sheets import demo_bytes, sheet

pytestmark = pytest.mark.django_db

URL = "/planer/inlasning/"
HEADINGS = ["Nr", "Process", "Kontrollmoment"]
ROWS = [["1.", "Inköp", "Avtalstrohet mot ramavtal"], ["2.", "Lön", "Attest av löner"]]
TOKEN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.IMPORT_DIR = tmp_path / "inlasning"


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", slug="ks")


@pytest.fixture
def admin(client, namnd):
    """Signs in an administratör of the nämnd's kommun."""
    user = member(namnd, Roll.ADMINISTRATOR)
    client.force_login(user)
    return user


def upload(client, data, *, namnd="ks", year=2022, name="plan.xlsx"):
    file = SimpleUploadedFile(name, data)
    return client.post(URL, {"file": file, "namnd": namnd, "year": year, "plan": "plan"})


def preview(client, data, **more):
    """The address of the preview, and the page."""
    response = upload(client, data, **more)
    assert response.status_code == 302, response.context["form"].errors
    return response["Location"], client.get(response["Location"])


def apply(client, address, page, **choices):
    seen = page.context["apply_form"]["seen"].value()
    return client.post(f"{address}las-in/", {"seen": seen, **choices})


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


class TestWhoMay:
    pages = [
        ("get", URL),
        ("get", f"{URL}{TOKEN}/"),
        ("post", f"{URL}{TOKEN}/las-in/"),
        ("post", f"{URL}{TOKEN}/avbryt/"),
    ]

    @pytest.mark.parametrize(("method", "url"), pages)
    def test_reader_gets_403(self, client, namnd, method, url):
        client.force_login(member(namnd, Roll.LASARE))

        assert getattr(client, method)(url).status_code == 403

    @pytest.mark.parametrize(("method", "url"), pages)
    def test_stranger_gets_404(self, client, namnd, method, url):
        client.force_login(AnvandareFactory())

        assert getattr(client, method)(url).status_code == 404

    @pytest.mark.parametrize(("method", "url"), pages)
    def test_nobody_is_asked_to_log_in(self, client, method, url):
        response = getattr(client, method)(url)

        if method == "get":
            assert response["Location"].startswith("/logga-in/")
        else:
            assert response.status_code == 401
            assert "Du är inte längre inloggad" in response.content.decode()

    @pytest.mark.parametrize("roll", [Roll.ADMINISTRATOR, Roll.SAMORDNARE])
    def test_administrator_and_samordnare_may(self, client, namnd, roll):
        NamndFactory()
        client.force_login(member(namnd, roll))

        response = client.get(URL)

        assert list(response.context["form"].fields["namnd"].queryset) == [namnd]

    def test_namnd_of_another_kommun_is_no_choice(self, client, admin):
        NamndFactory(slug="annan")

        response = upload(client, sheet(HEADINGS, *ROWS), namnd="annan")

        assert "namnd" in response.context["form"].errors

    def test_upload_of_another_session_is_gone(self, client, admin, namnd):
        address, _ = preview(client, sheet(HEADINGS, *ROWS))
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

        response = client.get(address, follow=True)

        assert "finns inte kvar" in words(response)

    def test_role_that_was_lost_in_between_stops_the_writing(self, client, admin, namnd):
        address, page = preview(client, sheet(HEADINGS, *ROWS))
        admin.medlemskap.all().delete()
        member_again = admin.medlemskap.create(namnd=namnd, roll=Roll.LASARE)

        assert member_again.roll == Roll.LASARE
        assert apply(client, address, page).status_code == 403
        assert Plan.objects.count() == 0


class TestUpload:
    def test_choices_come_from_the_address(self, client, admin):
        form = client.get(URL, {"namnd": "ks", "year": "2022"}).context["form"]

        assert (form["namnd"].value(), form["year"].value(), form["plan"].value()) == ("ks", "2022", "plan")

    def test_bad_file_is_told_and_the_choices_stay(self, client, admin):
        response = upload(client, b"%PDF-1.7")

        assert response.status_code == 200
        assert "Filen är en PDF, inte ett kalkylblad" in words(response)
        assert (response.context["form"]["namnd"].value(), response.context["form"]["year"].value()) == (
            "ks",
            "2022",
        )
        assert not folder().exists() or list(folder().iterdir()) == []

    def test_size_limit_is_named(self, client, admin, settings):
        settings.UPLOAD_MAX_BYTES = 1024**2

        response = upload(client, b"x" * (1024**2 + 1))

        assert "Filen är större än 1 MB" in words(response)

    def test_no_file_is_told(self, client, admin):
        response = client.post(URL, {"namnd": "ks", "year": 2022})

        assert "Välj filen med planen." in words(response)


class TestPreview:
    @pytest.mark.parametrize("name", ["mjolby", "tranas", "stockholm"])
    def test_demo_sheet_is_understood_without_a_question(self, client, admin, name):
        _, page = preview(client, demo_bytes(name))

        assert page.context["report"].questions == []
        assert page.context["may_apply"]
        assert Plan.objects.count() == 0

    def test_page_shows_what_was_understood(self, client, admin):
        _, page = preview(client, demo_bytes("tranas"), year=2026)

        text = words(page)
        assert "Rubriken anger 2022, du läser in till 2026." in text
        assert "Rubrikraden upprepas." in text
        assert "Cyberangrepp" in text
        assert "Respektive avdelningschef har ansvar" in text

    def test_question_is_asked_with_examples_and_answered(self, client, admin):
        data = sheet([*HEADINGS, "Ansvarig"], [*ROWS[0], "Ekonomichef"], [*ROWS[1], "Lönechef"])
        address, page = preview(client, data)
        (column,) = page.context["report"].questions
        assert (column.suggestion, column.examples) == ("ansvarig", ("Ekonomichef", "Lönechef"))
        assert not page.context["may_apply"]

        response = client.post(address, {"kolumn-D": "utforare"}, follow=True)

        assert response.context["report"].questions == []
        assert response.context["report"].rows[0].values["utforare"] == "Ekonomichef"
        assert response.context["may_apply"]

    def test_question_that_is_left_open_stays(self, client, admin):
        address, _ = preview(client, sheet([*HEADINGS, "Enhet"], [*ROWS[0], "Ekonomi"]))

        response = client.post(address, {"kolumn-D": ""})

        assert "Välj vad kolumnen är" in words(response)

    def test_open_question_cannot_be_passed_over(self, client, admin):
        address, page = preview(client, sheet([*HEADINGS, "Enhet"], [*ROWS[0], "Ekonomi"]))

        response = apply(client, address, page)

        assert response["Location"] == address
        assert Plan.objects.count() == 0

    def test_sheet_without_moment_says_so_and_asks(self, client, admin):
        address, page = preview(client, sheet(["Nr", "Process", "Kontrollaktivitet"], *ROWS))
        assert "Ingen kolumn är kontrollmoment" in words(page)

        response = client.post(address, {"kolumn-C": "moment"}, follow=True)

        assert response.context["outcome"].errors == []
        assert response.context["may_apply"]

    def test_difference_is_shown_when_the_plan_has_rows(self, client, admin):
        first, page = preview(client, sheet(HEADINGS, *ROWS))
        apply(client, first, page)

        _, page = preview(client, sheet(HEADINGS, ROWS[0][:2] + ["Avtalstrohet mot alla ramavtal"]))

        text = words(page)
        assert "<del>Avtalstrohet mot ramavtal</del>" in text
        assert "<ins>Avtalstrohet mot alla ramavtal</ins>" in text
        assert "Rader som saknas i arket" in text

    def test_same_sheet_again_has_nothing_to_read_in(self, client, admin):
        first, page = preview(client, sheet(HEADINGS, *ROWS))
        apply(client, first, page)

        _, page = preview(client, sheet(HEADINGS, *ROWS))

        assert "Inga skillnader" in words(page)
        assert not page.context["may_apply"]

    def test_number_of_queries_is_the_same_for_3_rows_and_for_25(self, client, admin):
        def count(number):
            rows = [[f"{n}.", f"Process {n}", f"Moment nummer {n} i raden"] for n in range(number)]
            address, _ = preview(client, sheet(HEADINGS, *rows))
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            return len(queries)

        assert count(3) == count(25)


class TestApply:
    def test_plan_is_written_and_shown(self, client, admin):
        address, page = preview(client, demo_bytes("tranas"))

        response = apply(client, address, page)

        version = Plan.objects.get().versioner.get()
        assert response["Location"] == version.get_absolute_url()
        assert "Planen är inläst från plan.xlsx: 10 nya rader." in words(client.get(response["Location"]))
        assert Handelse.objects.get(action="plan.imported").anvandare == admin
        assert list(folder().iterdir()) == []

    def test_second_click_does_no_harm(self, client, admin):
        address, page = preview(client, sheet(HEADINGS, *ROWS))
        apply(client, address, page)

        response = client.post(f"{address}las-in/", follow=True)

        assert "inläsningen är redan gjord" in words(response)
        assert Kontrollmoment.objects.count() == 2

    def test_two_tabs_do_no_harm(self, client, admin):
        one, first_page = preview(client, sheet(HEADINGS, *ROWS))
        two, second_page = preview(client, sheet(HEADINGS, *ROWS))
        apply(client, one, first_page)

        response = apply(client, two, second_page)

        assert response["Location"] == two
        assert "Någon har ändrat planen sedan du granskade" in words(client.get(two))
        assert Kontrollmoment.objects.count() == 2

    def test_missing_rows_go_when_the_user_says_so(self, client, admin):
        first, page = preview(client, sheet(HEADINGS, *ROWS))
        apply(client, first, page)
        second, page = preview(client, sheet(HEADINGS, ROWS[1]))

        apply(client, second, page, missing="ta-bort")

        assert [moment.nr for moment in Kontrollmoment.objects.all()] == ["2."]

    def test_missing_rows_stay_unless_the_user_says_so(self, client, admin):
        first, page = preview(client, sheet(HEADINGS, *ROWS))
        apply(client, first, page)
        second, page = preview(client, sheet(HEADINGS, ROWS[1]))

        apply(client, second, page)

        assert Kontrollmoment.objects.count() == 2

    def test_known_names_are_proposed_and_those_that_are_ticked_are_linked(self, client, admin, namnd):
        erik, anna = (member(namnd, Roll.KONTROLLUTFORARE) for _ in range(2))
        for user, first_name in ((erik, "Erik"), (anna, "Anna")):
            user.first_name, user.last_name = first_name, "Holmgren"
            user.save()
        rows = [["1.", "Inköp", "Avtal", "ERIK HOLMGREN"], ["2.", "Lön", "Attest", "Anna Holmgren"]]
        address, page = preview(client, sheet([*HEADINGS, "Vem?"], *rows))
        ticked = page.context["apply_form"]["names"]

        assert [(str(box.choice_label), box.data["selected"]) for box in ticked] == [
            ("ERIK HOLMGREN (person: Erik Holmgren)", True),
            ("Anna Holmgren (person)", True),
        ]
        assert "Namn som kopplas" in words(page)

        apply(client, address, page, names=[f"person-{erik.pk}"])

        links = Ansvarsrad.objects.order_by("pk").values_list("text", "anvandare")
        assert list(links) == [("ERIK HOLMGREN", erik.pk), ("Anna Holmgren", None)]

    def test_a_name_that_was_not_shown_is_not_linked(self, client, admin, namnd):
        rows = [["1.", "Inköp", "Avtal", "Erik Holmgren"]]
        address, page = preview(client, sheet([*HEADINGS, "Vem?"], *rows))
        assert "Namn som kopplas" not in words(page)
        late = member(namnd, Roll.KONTROLLUTFORARE)
        late.first_name, late.last_name = "Erik", "Holmgren"
        late.save()

        apply(client, address, page)

        assert Ansvarsrad.objects.get().anvandare is None

    def test_get_is_no_way_to_write(self, client, admin):
        address, _ = preview(client, sheet(HEADINGS, *ROWS))

        assert client.get(f"{address}las-in/").status_code == 405
        assert client.get(f"{address}avbryt/").status_code == 405

    def test_cancel_removes_the_file_and_leaves_the_plan(self, client, admin):
        address, _ = preview(client, sheet(HEADINGS, *ROWS))

        response = client.post(f"{address}avbryt/", follow=True)

        assert "Inläsningen är avbruten" in words(response)
        assert list(folder().iterdir()) == []
        assert Plan.objects.count() == 0
