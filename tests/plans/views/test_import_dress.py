"""What is asked and offered beside the columns: which sheets, remembered headings, the sheet's looks as a dress."""

import pytest

from organisation.models import Roll
from plans.imports.waiting import SESSION_KEY
from plans.models import Plan, Rubrikminne, Tabellmall
from tests.factories import AnvandareFactory, NamndFactory, TabellmallFactory, member
from tests.plans.imports.sheets import sheet
from tests.plans.views.test_imports import HEADINGS, ROWS, TOKEN, URL, apply, preview, words

pytestmark = pytest.mark.django_db


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


def two_plans():
    def edit(book):
        worksheet = book.create_sheet("Bolagen")
        worksheet.append(HEADINGS)
        worksheet.append(["1.", "Bolag", "Ägardirektiv"])

    return sheet(HEADINGS, *ROWS, title="Nämnden", edit=edit)


class TestWhoMay:
    pages = [("post", f"{URL}{TOKEN}/blad/"), ("get", f"{URL}{TOKEN}/tabellmall/")]

    @pytest.mark.parametrize(("method", "url"), pages)
    def test_reader_gets_403(self, client, namnd, method, url):
        client.force_login(member(namnd, Roll.LASARE))

        assert getattr(client, method)(url).status_code == 403

    @pytest.mark.parametrize(("method", "url"), pages)
    def test_stranger_gets_404(self, client, namnd, method, url):
        client.force_login(AnvandareFactory())

        assert getattr(client, method)(url).status_code == 404

    @pytest.mark.parametrize(("method", "url"), pages)
    def test_an_upload_that_is_gone_is_told(self, client, admin, method, url):
        assert getattr(client, method)(url)["Location"] == URL


class TestSheets:
    def test_two_plans_are_asked_about_and_nothing_is_written_before(self, client, admin):
        address, page = preview(client, two_plans())

        assert "Vilka blad ska läsas in?" in words(page)
        assert not page.context["may_apply"]
        assert apply(client, address, page)["Location"] == address
        assert Plan.objects.count() == 0

    def test_both_can_be_chosen(self, client, admin):
        address, _ = preview(client, two_plans())

        page = client.post(f"{address}blad/", {"blad": ["Nämnden", "Bolagen"]}, follow=True)

        assert page.context["report"].sheet == "Nämnden och Bolagen"
        assert page.context["may_apply"]
        apply(client, address, page)
        assert Plan.objects.get().versioner.get().moment.count() == 3

    def test_one_can_be_chosen(self, client, admin):
        address, _ = preview(client, two_plans())

        page = client.post(f"{address}blad/", {"blad": ["Bolagen"]}, follow=True)

        assert [row.values["process"] for row in page.context["report"].rows] == ["Bolag"]

    @pytest.mark.parametrize("choice", [{}, {"blad": ["Borta"]}])
    def test_no_sheet_is_told(self, client, admin, choice):
        address, _ = preview(client, two_plans())

        page = client.post(f"{address}blad/", choice, follow=True)

        assert page.context["report"].asks_for_sheets
        assert "Välj minst ett blad." in words(page)


class TestMemory:
    data = staticmethod(
        lambda: sheet([*HEADINGS, "Ansvarig"], [*ROWS[0], "Ekonomichef"], [*ROWS[1], "Lönechef"])
    )

    def test_answer_is_remembered_for_the_next_sheet(self, client, admin, namnd):
        address, _ = preview(client, self.data())
        client.post(address, {"kolumn-D": "utforare"})

        _, page = preview(client, self.data(), year=2023)

        assert page.context["report"].questions == []
        assert page.context["may_apply"]
        assert "Känd sedan tidigare" in words(page)
        assert Rubrikminne.objects.get().answered_by == admin

    def test_remembered_heading_can_be_answered_anew(self, client, admin, namnd):
        Rubrikminne.objects.create(kommun=namnd.kommun, heading="ansvarig", field="utforare")
        address, _ = preview(client, self.data())

        page = client.post(address, {"kolumn-D": "ansvarig"}, follow=True)

        assert page.context["report"].rows[0].values["ansvarig"] == "Ekonomichef"
        assert Rubrikminne.objects.get().field == "ansvarig"

    @pytest.mark.parametrize(
        ("method", "page"), [("get", ""), ("get", "tabellmall/"), ("post", "blad/"), ("post", "resultat/")]
    )
    def test_sheet_whose_headings_are_forgotten_is_told(self, client, admin, namnd, method, page):
        for heading in ("vad vi tittar på", "vem som tittar"):
            Rubrikminne.objects.create(kommun=namnd.kommun, heading=heading, field="moment")
        address, _ = preview(client, sheet(["Vad vi tittar på", "Vem som tittar"], ["Avtal", "Chef"]))
        Rubrikminne.objects.all().delete()

        response = getattr(client, method)(f"{address}{page}", follow=True)

        assert "Hittar ingen rubrikrad" in words(response)

    def test_unread_cells_stand_in_a_list_of_their_own(self, client, admin):
        def spoil(book):
            book.active["C2"].value = "=A1"

        _, page = preview(client, sheet(HEADINGS, *ROWS, edit=spoil))

        assert [cell.address for cell in page.context["report"].unread_cells] == ["C2"]
        assert not any(warning.startswith("C2") for warning in page.context["warnings"])
        assert "Celler som inte kunde läsas som de står" in words(page)


class TestMall:
    def save(self, client, address, **choices):
        return client.post(
            f"{address}tabellmall/", {"name": "Vår plan", "use": "planen", **choices}, follow=True
        )

    def test_page_shows_the_columns(self, client, admin):
        address, _ = preview(client, sheet([*HEADINGS, "Uppföljning 220831"], [*ROWS[0], "Bra"]))

        page = client.get(f"{address}tabellmall/")

        assert [column.heading for column, _, _ in page.context["columns"]] == HEADINGS
        assert "Uppföljning 220831: resultat hör till uppföljningens tabell." in words(page)

    def test_plan_wears_it_when_it_is_read_in(self, client, admin):
        address, _ = preview(client, sheet(["Det", *HEADINGS[1:]], *ROWS))
        client.post(address, {"kolumn-A": "nr"})

        page = self.save(client, address)

        assert "Visas i tabellmallen Vår plan" in words(page)
        assert [column.heading for column in page.context["outcome"].table.columns] == ["Det", *HEADINGS[1:]]
        apply(client, address, page)
        assert Plan.objects.get().tabellmall == Tabellmall.objects.get(name="Vår plan")

    def test_cancel_leaves_the_mall_and_no_plan(self, client, admin):
        address, _ = preview(client, sheet(HEADINGS, *ROWS))
        self.save(client, address)

        client.post(f"{address}avbryt/")

        assert (Plan.objects.count(), Tabellmall.objects.count()) == (0, 1)

    def test_administrator_makes_it_the_kommuns_default(self, client, admin, namnd):
        address, _ = preview(client, sheet(HEADINGS, *ROWS))

        self.save(client, address, use="kommunen")

        assert Tabellmall.objects.default_for(namnd.kommun, Tabellmall.Slag.PLAN).name == "Vår plan"

    def test_samordnare_may_not_make_it_the_default(self, client, namnd):
        client.force_login(member(namnd, Roll.SAMORDNARE))
        address, _ = preview(client, sheet(HEADINGS, *ROWS))

        page = self.save(client, address, use="kommunen")

        assert "use" in page.context["form"].errors
        assert Tabellmall.objects.count() == 0

    @pytest.mark.parametrize("name", ["", "  ", "Finns redan"])
    def test_name_is_needed_and_must_be_free(self, client, admin, namnd, name):
        TabellmallFactory(kommun=namnd.kommun, name="Finns redan")
        address, _ = preview(client, sheet(HEADINGS, *ROWS))

        page = self.save(client, address, name=name)

        assert "name" in page.context["form"].errors
        assert Tabellmall.objects.count() == 1

    def test_open_questions_come_first(self, client, admin):
        address, _ = preview(client, sheet([*HEADINGS, "Enhet"], [*ROWS[0], "Ekonomi"]))

        response = client.get(f"{address}tabellmall/")

        assert response["Location"] == address

    def test_a_mall_of_another_kommun_is_not_worn(self, client, admin):
        address, _ = preview(client, sheet(HEADINGS, *ROWS))
        session = client.session
        token = address.rstrip("/").rpartition("/")[2]
        session[SESSION_KEY] = {token: {**session[SESSION_KEY][token], "mall": TabellmallFactory().pk}}
        session.save()

        assert client.get(address).context["target"].mall is None
