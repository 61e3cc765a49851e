import re

import pytest

from organisation.models import Roll
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.models import Inlasning, Kontrollmoment, Plan
from tests.factories import AnvandareFactory, KontrollmomentFactory, NamndFactory, PlanversionFactory, member
from tests.plans.imports.sheets import sheet

pytestmark = pytest.mark.django_db

HEADINGS = ["Nr", "Process", "Kontrollmoment"]
ROWS = [["1.", "Inköp", "Avtalstrohet mot ramavtal"], ["2.", "Lön", "Attest av löner"]]


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", slug="ks")


def read_in(namnd, *rows, name="plan.xlsx", **options):
    data = sheet(HEADINGS, *rows)
    target = Target(namnd, 2022)
    return import_plan(target, understand_for(target, data), SourceFile(name, data), user=None, **options)


@pytest.fixture
def second(namnd):
    """The second of two imports: row 1 is reworded, row 2 removed."""
    read_in(namnd, *ROWS)
    rows = [["1.", "Inköp", "Avtalstrohet mot alla ramavtal"]]
    return read_in(namnd, *rows, name="ny.xlsx", removes_missing=True)


def url(outcome):
    return f"/planer/inlasningar/{outcome.inlasning.public_id}/angra/"


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


class TestWhoMay:
    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("roll", [Roll.LASARE, Roll.CONTROLLER, Roll.GODKANNARE, Roll.REVISOR])
    def test_reader_gets_403(self, client, second, namnd, method, roll):
        client.force_login(member(namnd, roll))

        assert getattr(client, method)(url(second)).status_code == 403
        assert Kontrollmoment.objects.count() == 1

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_stranger_gets_404(self, client, second, method):
        client.force_login(AnvandareFactory())

        assert getattr(client, method)(url(second)).status_code == 404

    @pytest.mark.parametrize("roll", [Roll.ADMINISTRATOR, Roll.SAMORDNARE])
    def test_those_who_import_may(self, client, second, namnd, roll):
        client.force_login(member(namnd, roll))

        response = client.post(url(second))

        assert response["Location"] == second.version.plan.get_absolute_url()
        assert Kontrollmoment.objects.count() == 2


class TestPage:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, namnd):
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

    def test_get_tells_what_comes_back_and_writes_nothing(self, client, second):
        text = words(client.get(url(second)))

        assert "Kommer tillbaka" in text
        assert "2. Attest av löner" in text
        assert "Får tillbaka text eller plats" in text
        assert "1. Avtalstrohet mot ramavtal" in text
        assert Kontrollmoment.objects.count() == 1

    def test_first_import_says_that_the_plan_goes(self, client, namnd):
        outcome = read_in(namnd, *ROWS)

        assert "Planen fanns inte före inläsningen och tas bort." in words(client.get(url(outcome)))

        response = client.post(url(outcome), follow=True)

        assert "Inläsningen av plan.xlsx är ångrad." in words(response)
        assert Plan.objects.count() == 0

    def test_change_since_is_told_instead_of_a_button(self, client, second):
        Kontrollmoment.objects.update(moment="Något annat")

        response = client.get(url(second))

        assert "Planen har ändrats efter inläsningen" in words(response)
        assert 'type="submit"' not in words(response).split("<main")[1].split("</main")[0]
        assert "Planen har ändrats efter inläsningen" in words(client.post(url(second), follow=True))
        assert Kontrollmoment.objects.get().moment == "Något annat"

    def test_second_click_does_no_harm(self, client, second):
        client.post(url(second))

        assert "redan ångrad" in words(client.post(url(second), follow=True))
        assert Kontrollmoment.objects.count() == 2


class TestListOnThePlansPage:
    def test_imports_are_listed_and_the_latest_can_be_undone(self, client, second, namnd):
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

        response = client.get(second.version.get_absolute_url())

        listed = [(each.file_name, each.summary, each.is_latest) for each in response.context["imports"]]
        assert listed == [
            ("ny.xlsx", "1 ändrad rad, 1 borttagen rad", True),
            ("plan.xlsx", "2 nya rader", False),
        ]
        assert words(response).count("/angra/") == 1

    def test_undone_import_stays_in_the_list(self, client, second, namnd):
        client.force_login(member(namnd, Roll.ADMINISTRATOR, first_name="Kim", last_name="Ek"))
        client.post(url(second))

        text = words(client.get(second.version.get_absolute_url()))

        assert "av Kim Ek" in text
        assert text.count("/angra/") == 1

    def test_reader_sees_no_list(self, client, second, namnd):
        client.force_login(member(namnd, Roll.LASARE))

        assert client.get(second.version.get_absolute_url()).context["imports"] == []

    def test_number_of_queries_is_the_same_for_1_and_3_imports(self, client, namnd, count_queries):
        client.force_login(member(namnd, Roll.ADMINISTRATOR))
        version = read_in(namnd, ROWS[0]).version

        def count():
            return count_queries(lambda: client.get(version.get_absolute_url()))

        one = count()
        Inlasning.objects.bulk_create(
            Inlasning(plan=version.plan, version=version, file_name="a.xlsx", sha256="0" * 64)
            for _ in range(2)
        )

        assert count() == one


class TestSamordnare:
    def upload(self, client, data):
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("plan.xlsx", data)
        return client.post("/planer/inlasning/", {"file": file, "namnd": "ks", "year": 2022, "plan": "plan"})

    @pytest.fixture(autouse=True)
    def own_folder(self, settings, tmp_path):
        settings.IMPORT_DIR = tmp_path / "inlasning"

    def test_decided_plan_is_refused_beside_the_choice(self, client, namnd):
        version = PlanversionFactory(plan__namnd=namnd, status="beslutad")
        KontrollmomentFactory(version=version)
        client.force_login(member(namnd, Roll.SAMORDNARE))

        response = self.upload(client, sheet(HEADINGS, *ROWS))

        assert response.status_code == 200
        assert "nämnden har inget öppet utkast" in str(response.context["form"].errors["namnd"])

    def test_administrator_is_let_through(self, client, namnd):
        PlanversionFactory(plan__namnd=namnd, status="beslutad")
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

        assert self.upload(client, sheet(HEADINGS, *ROWS)).status_code == 302

    def test_utkast_that_was_decided_meanwhile_stops_the_writing(self, client, namnd):
        version = PlanversionFactory(plan__namnd=namnd)
        client.force_login(member(namnd, Roll.SAMORDNARE))
        address = self.upload(client, sheet(HEADINGS, *ROWS))["Location"]
        assert client.get(address).status_code == 200
        version.status = "beslutad"
        version.save()

        assert client.get(address).status_code == 403
        assert client.post(f"{address}las-in/", {"seen": ""}).status_code == 403
        assert Kontrollmoment.objects.count() == 0
