import csv
import io

import openpyxl
import pytest

from organisation.models import Roll
from plans.models import Plan
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    member,
)

pytestmark = pytest.mark.django_db

XLSX = "/planer/2022/ks/plan.xlsx"
ENDINGS = ["xlsx", "csv"]
COLUMNS = ["År", "Nämnd", "Kommun", "Plan", "Diarienummer", "Status", "Version", "Kontrollmoment"]


@pytest.fixture
def version():
    namnd = NamndFactory(slug="ks", is_ks=True, name="Kommunstyrelsen", kommun__slug="tranas")
    return PlanversionFactory(plan__namnd=namnd, status="beslutad")


def values(response):
    """The rows of the file, whichever kind it is, as texts."""
    if response["Content-Type"].startswith("text/csv"):
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    worksheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in worksheet.iter_rows()]


def words(response):
    return "\n".join(text for row in values(response) for text in row)


def file_name(response):
    return response["Content-Disposition"].partition("filename=")[2].strip('"')


class TestPlanExport:
    @pytest.mark.parametrize("ending", ENDINGS)
    def test_member_gets_the_plan_as_a_file(self, client, version, ending):
        KontrollmomentFactory(version=version, moment="Attest av löner")
        client.force_login(member(version.plan.namnd))

        response = client.get(f"/planer/2022/ks/plan.{ending}")

        assert file_name(response) == f"Internkontrollplan_Tranas-KS_2022.{ending}"
        assert "Attest av löner" in words(response)

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_stranger_gets_404(self, client, version, ending):
        client.force_login(AnvandareFactory())

        assert client.get(f"/planer/2022/ks/plan.{ending}").status_code == 404
        assert client.get(f"/planer/version/{version.public_id}/plan.{ending}").status_code == 404

    def test_nobody_is_asked_to_log_in(self, client, version):
        assert client.get(XLSX)["Location"].startswith("/logga-in/")

    def test_other_endings_are_no_address(self, client, version):
        client.force_login(member(version.plan.namnd))

        assert client.get("/planer/2022/ks/plan.ods").status_code == 404

    def test_second_plan_has_an_address_of_its_own(self, client):
        version = PlanversionFactory(plan__namnd__slug="ks", plan__slug="forvaltningen")
        client.force_login(member(version.plan.namnd))

        assert client.get("/planer/2022/ks/forvaltningen/plan.xlsx").status_code == 200
        assert client.get(XLSX).status_code == 404

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_file_has_the_gap_and_the_internal_one_the_words(self, client, version, ending):
        KontrollmomentFactory(version=version, metod="Koden [[sekretess: 18 kap. 8 § OSL | 1234]]")

        def exported_to(roll, name):
            client.force_login(member(version.plan.namnd, roll))
            return words(client.get(f"/planer/2022/ks/{name}.{ending}"))

        assert "1234" not in exported_to(Roll.LASARE, "plan")
        assert "1234" not in exported_to(Roll.CONTROLLER, "plan")
        assert "1234" in exported_to(Roll.CONTROLLER, "plan-intern")

    def test_version_has_a_file_of_its_own(self, client, version):
        draft = PlanversionFactory(plan=version.plan, number=2)
        KontrollmomentFactory(version=draft, moment="Nytt moment")
        client.force_login(member(version.plan.namnd))

        response = client.get(f"/planer/version/{draft.public_id}/plan.xlsx")

        assert file_name(response) == "Internkontrollplan_Tranas-KS_2022_utkast.xlsx"
        assert "Nytt moment" in words(response)
        assert "Nytt moment" not in words(client.get(XLSX))

    def test_text_that_does_not_fit_is_told_on_the_page(self, client, version):
        KontrollmomentFactory(version=version, metod="lång " * 7000)
        client.force_login(member(version.plan.namnd))

        response = client.get(XLSX, follow=True)

        assert "En cell i Excel rymmer 32767; korta den." in response.content.decode()

    def test_page_links_to_both_files(self, client, version):
        draft = PlanversionFactory(plan=version.plan, number=2)
        client.force_login(member(version.plan.namnd))

        page = client.get("/planer/2022/ks/").content.decode()
        draft_page = client.get(f"/planer/version/{draft.public_id}/").content.decode()

        assert f'href="{XLSX}"' in page
        assert 'href="/planer/2022/ks/plan.csv"' in page
        assert f'href="/planer/version/{draft.public_id}/plan.xlsx"' in draft_page

    @pytest.mark.parametrize("count", [3, 60])
    @pytest.mark.parametrize("ending", ENDINGS)
    def test_queries_do_not_grow(self, client, version, count_queries, count, ending):
        client.force_login(member(version.plan.namnd))
        url = f"/planer/2022/ks/plan.{ending}"
        KontrollmomentFactory(version=version)
        one = count_queries(lambda: client.get(url))
        KontrollmomentFactory.create_batch(count - 1, version=version)

        assert count_queries(lambda: client.get(url)) == one


class TestPlanListExport:
    @pytest.mark.parametrize("ending", ENDINGS)
    def test_member_gets_the_list(self, client, version, ending, monkeypatch):
        KontrollmomentFactory.create_batch(2, version=version)
        PlanFactory()
        Plan.objects.filter(pk=version.plan_id).update(dnr="KS 2022/1")
        client.force_login(member(version.plan.namnd))

        response = client.get(f"/planer/planer.{ending}")

        kommun = version.plan.namnd.kommun.name
        assert values(response) == [
            COLUMNS,
            ["2022", "Kommunstyrelsen", kommun, "Internkontrollplan", "KS 2022/1", "Beslutad", "1", "2"],
        ]
        assert file_name(response).startswith("Planer_2")

    def test_stranger_gets_headings_alone(self, client, version):
        client.force_login(AnvandareFactory())

        assert values(client.get("/planer/planer.csv")) == [COLUMNS]

    def test_nobody_is_asked_to_log_in(self, client):
        assert client.get("/planer/planer.csv")["Location"].startswith("/logga-in/")

    def test_what_is_filtered_is_what_is_exported(self, client, version):
        for year in (2021, 2023):
            PlanFactory(namnd=version.plan.namnd, year=year)
        KontrollmomentFactory(version=version, moment="Attest av fakturor")
        client.force_login(member(version.plan.namnd))

        def years(**query):
            exported = [row[0] for row in values(client.get("/planer/planer.csv", query))[1:]]
            shown = [str(plan.year) for plan in client.get("/planer/", query).context["page"]]
            assert exported == shown
            return exported

        assert years() == ["2023", "2022", "2021"]
        assert years(ar="2021") == ["2021"]
        assert years(q="fakturor") == ["2022"]
        assert years(namnd="annan") == []

    def test_all_pages_are_exported(self, client, monkeypatch):
        monkeypatch.setattr("plans.views.plans.PLANS_ON_A_PAGE", 2)
        namnd = NamndFactory()
        for year in (2020, 2021, 2022):
            PlanFactory(namnd=namnd, year=year)
        client.force_login(member(namnd))

        assert len(values(client.get("/planer/planer.csv", {"page": "2"}))) == 4

    def test_page_links_to_the_same_choice(self, client, version):
        client.force_login(member(version.plan.namnd))

        page = client.get("/planer/", {"ar": "2022", "page": "1"}).content.decode()

        assert 'href="/planer/planer.xlsx?ar=2022"' in page
        assert 'href="/planer/planer.csv?ar=2022"' in page

    def test_name_that_looks_like_a_formula_is_text(self, client):
        plan = PlanFactory(name="=HYPERLINK(1)")
        client.force_login(member(plan.namnd))

        sheet = openpyxl.load_workbook(io.BytesIO(client.get("/planer/planer.xlsx").content)).active

        assert (sheet["D2"].value, sheet["D2"].data_type) == ("=HYPERLINK(1)", "s")
        assert values(client.get("/planer/planer.csv"))[1][3] == "'=HYPERLINK(1)"

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count_queries, count):
        namnd = NamndFactory()
        client.force_login(member(namnd))
        PlanversionFactory(plan__namnd=namnd)
        one = count_queries(lambda: client.get("/planer/planer.xlsx"))
        for number in range(1, count):
            PlanversionFactory(plan__namnd=namnd, plan__slug=f"plan-{number}")

        assert count_queries(lambda: client.get("/planer/planer.xlsx")) == one


class TestTemplate:
    url = "/planer/mall.xlsx"
    choice = {"namnd": "ks", "year": "2022"}

    @pytest.mark.parametrize("roll", [Roll.ADMINISTRATOR, Roll.SAMORDNARE])
    def test_who_reads_in_gets_an_empty_sheet(self, client, version, roll):
        client.force_login(member(version.plan.namnd, roll))

        response = client.get(self.url, self.choice)

        assert file_name(response) == "Planmall_Tranas-KS_2022.xlsx"
        assert values(response)[0][0] == "Internkontrollplan 2022 för kommunstyrelsen"

    def test_year_without_a_plan_gets_one_too(self, client, version):
        client.force_login(member(version.plan.namnd, Roll.ADMINISTRATOR))

        assert (
            file_name(client.get(self.url, {"namnd": "ks", "year": "2031"})) == "Planmall_Tranas-KS_2031.xlsx"
        )
        assert Plan.objects.count() == 1

    def test_reader_gets_403_and_stranger_404(self, client, version):
        client.force_login(member(version.plan.namnd, Roll.LASARE))
        reader = client.get(self.url, self.choice)
        client.force_login(AnvandareFactory())
        stranger = client.get(self.url, self.choice)

        assert (reader.status_code, stranger.status_code) == (403, 404)

    @pytest.mark.parametrize("choice", [{}, {"namnd": "ks", "year": "i år"}])
    def test_what_is_not_chosen_is_told(self, client, version, choice):
        client.force_login(member(version.plan.namnd, Roll.ADMINISTRATOR))

        response = client.get(self.url, choice, follow=True)

        assert response.redirect_chain == [("/planer/inlasning/", 302)]
        assert "Välj nämnd och skriv året med fyra siffror" in response.content.decode()

    def test_import_page_offers_it_for_what_is_chosen(self, client, version):
        client.force_login(member(version.plan.namnd, Roll.ADMINISTRATOR))

        response = client.get("/planer/inlasning/", {"namnd": "ks", "year": "2022"})

        form = response.context["blank_form"]
        assert (form["namnd"].value(), form["year"].value()) == ("ks", "2022")
        assert 'action="/planer/mall.xlsx"' in response.content.decode()

    def test_page_of_an_empty_utkast_offers_it(self, client, version):
        draft = PlanversionFactory(plan__namnd=version.plan.namnd, plan__year=2023)
        client.force_login(member(version.plan.namnd, Roll.ADMINISTRATOR))

        def offers():
            page = client.get(draft.get_absolute_url()).content.decode()
            return 'href="/planer/mall.xlsx?namnd=ks&amp;year=2023&amp;plan=plan"' in page

        assert offers()
        KontrollmomentFactory(version=draft)
        assert not offers()
