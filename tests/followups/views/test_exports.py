import csv
import datetime
import io

import openpyxl
import pytest

from organisation.models import Roll
from tests.factories import (
    AnvandareFactory,
    AtgardFactory,
    BilagaFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanversionFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

ENDINGS = ["xlsx", "csv"]
LIST = "/uppfoljning/uppfoljningar.csv"
COLUMNS = [
    "Uppföljning",
    "Nämnd",
    "Kommun",
    "Plan",
    "År",
    "Status",
    "Per datum",
    "Sista dag",
    "Redovisade",
    "Kontrollmoment",
]


@pytest.fixture
def tillfalle():
    namnd = NamndFactory(slug="ks", is_ks=True, name="Kommunstyrelsen", kommun__slug="mjolby")
    version = PlanversionFactory(plan__namnd=namnd, status="beslutad")
    return TillfalleFactory(
        plan=version.plan, name="per 31 augusti 2022", slug="per-31-augusti", status="oppen"
    )


def add_row(tillfalle, **fields):
    version = tillfalle.plan.versioner.first()
    return UppfoljningFactory(
        tillfalle=tillfalle, moment=KontrollmomentFactory(version=version), status="genomford", **fields
    )


def address(tillfalle, ending):
    return f"{tillfalle.get_absolute_url()}uppfoljning.{ending}"


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


@pytest.mark.parametrize("ending", ENDINGS)
class TestTillfalleExport:
    def test_member_gets_the_round_as_a_file(self, client, tillfalle, ending):
        add_row(tillfalle, text="Inga fel.")
        client.force_login(member(tillfalle.plan.namnd))

        response = client.get(address(tillfalle, ending))

        assert file_name(response) == f"Uppfoljning_Mjolby-KS_per-31-augusti-2022.{ending}"
        assert "Inga fel." in words(response)

    def test_stranger_gets_404(self, client, tillfalle, ending):
        client.force_login(AnvandareFactory())

        assert client.get(address(tillfalle, ending)).status_code == 404

    def test_nobody_is_asked_to_log_in(self, client, tillfalle, ending):
        assert client.get(address(tillfalle, ending))["Location"].startswith("/logga-in/")

    def test_texts_of_others_come_when_the_namnd_has_handed_in(self, client, tillfalle, ending):
        add_row(tillfalle, text="Inga fel.")
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        before = words(client.get(address(tillfalle, ending)))
        tillfalle.status = "inlamnad"
        tillfalle.save()
        after = words(client.get(address(tillfalle, ending)))

        assert "Inga fel." not in before
        assert "Genomförd" in before
        assert "Inga fel." in after

    def test_file_has_the_gap_and_the_internal_one_the_words(self, client, tillfalle, ending):
        add_row(tillfalle, text="Koden [[sekretess: 18 kap. 8 § OSL | 1234]]")

        def exported_to(roll, which=""):
            client.force_login(member(tillfalle.plan.namnd, roll))
            url = address(tillfalle, ending).replace(f".{ending}", f"{which}.{ending}")
            return words(client.get(url))

        assert "1234" not in exported_to(Roll.LASARE)
        assert "1234" not in exported_to(Roll.CONTROLLER)
        assert "1234" in exported_to(Roll.CONTROLLER, "-intern")

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, tillfalle, ending, count_queries, count):
        client.force_login(member(tillfalle.plan.namnd))
        add_row(tillfalle)
        one = count_queries(lambda: client.get(address(tillfalle, ending)))
        for _ in range(1, count):
            add_row(tillfalle)

        assert count_queries(lambda: client.get(address(tillfalle, ending))) == one

    def test_second_plan_has_an_address_of_its_own(self, client, ending):
        tillfalle = TillfalleFactory(plan__slug="forvaltningen")
        client.force_login(member(tillfalle.plan.namnd))

        response = client.get(address(tillfalle, ending))

        assert "/plan/forvaltningen/" in address(tillfalle, ending)
        assert file_name(response).endswith(f"_forvaltningen.{ending}")

    def test_page_links_to_the_file(self, client, tillfalle, ending):
        add_row(tillfalle)
        client.force_login(member(tillfalle.plan.namnd))

        page = client.get(tillfalle.get_absolute_url()).content.decode()

        assert f'href="{address(tillfalle, ending)}"' in page


class TestTillfalleListExport:
    @pytest.mark.parametrize("ending", ENDINGS)
    def test_member_gets_the_list(self, client, tillfalle, ending):
        add_row(tillfalle)
        TillfalleFactory()
        client.force_login(member(tillfalle.plan.namnd))

        response = client.get(f"/uppfoljning/uppfoljningar.{ending}")

        headings, row = values(response)
        assert headings == COLUMNS
        assert row[:6] == [
            "per 31 augusti 2022",
            "Kommunstyrelsen",
            tillfalle.plan.namnd.kommun.name,
            "Internkontrollplan",
            "2022",
            "Öppen",
        ]
        assert row[6].startswith(tillfalle.per_date.isoformat())
        assert row[8:] == ["1", "1"]
        assert file_name(response).startswith("Uppfoljningar_2")

    def test_stranger_gets_headings_alone(self, client, tillfalle):
        client.force_login(AnvandareFactory())

        assert values(client.get(LIST)) == [COLUMNS]

    def test_nobody_is_asked_to_log_in(self, client):
        assert client.get(LIST)["Location"].startswith("/logga-in/")

    def test_what_is_filtered_is_what_is_exported(self, client, tillfalle):
        TillfalleFactory(plan=tillfalle.plan, name="i december", slug="december", status="last")
        client.force_login(member(tillfalle.plan.namnd))

        def names(**query):
            exported = [row[0] for row in values(client.get(LIST, query))[1:]]
            assert exported == [each.name for each in client.get("/uppfoljning/", query).context["page"]]
            return exported

        assert sorted(names()) == ["i december", "per 31 augusti 2022"]
        assert names(status="last") == ["i december"]
        assert names(status="planerad") == []

    def test_page_links_to_the_same_choice(self, client, tillfalle):
        client.force_login(member(tillfalle.plan.namnd))

        page = client.get("/uppfoljning/", {"status": "oppen"}).content.decode()

        assert 'href="/uppfoljning/uppfoljningar.xlsx?status=oppen"' in page
        assert f'href="{LIST}?status=oppen"' in page

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, tillfalle, count_queries, count):
        client.force_login(member(tillfalle.plan.namnd))
        one = count_queries(lambda: client.get(LIST))
        for number in range(1, count):
            TillfalleFactory(plan=tillfalle.plan, slug=f"omgang-{number}")

        assert count_queries(lambda: client.get(LIST)) == one


class TestAtgardListExport:
    url = "/uppfoljning/atgarder/atgarder.csv"
    columns = [
        "Åtgärd",
        "Gäller",
        "Återkommande avvikelse",
        "Nämnd",
        "Kommun",
        "Ansvarig",
        "Klar senast",
        "Försenad",
        "Status",
        "Avslutad",
    ]

    @pytest.fixture
    def namnd(self):
        return NamndFactory(slug="ks", name="Kommunstyrelsen")

    @pytest.mark.parametrize("ending", ENDINGS)
    def test_member_gets_the_whole_text(self, client, namnd, ending):
        AtgardFactory(
            namnd=namnd, description="=Utbilda attestanter\n\nFöre sommaren", ansvarig_text="Ekonomichefen"
        )
        AtgardFactory(description="En annan nämnds")
        client.force_login(member(namnd))

        headings, row = values(client.get(f"/uppfoljning/atgarder/atgarder.{ending}"))

        assert headings == self.columns
        assert row[0].lstrip("'") == "=Utbilda attestanter\n\nFöre sommaren"
        assert row[3:6] == ["Kommunstyrelsen", namnd.kommun.name, "Ekonomichefen"]

    def test_stranger_gets_headings_alone(self, client, namnd):
        AtgardFactory(namnd=namnd)
        client.force_login(AnvandareFactory())

        assert values(client.get(self.url)) == [self.columns]

    def test_nobody_is_asked_to_log_in(self, client):
        assert client.get(self.url)["Location"].startswith("/logga-in/")

    def test_measure_of_a_round_that_is_not_handed_in_is_not_for_others(self, client, tillfalle):
        row = add_row(tillfalle)
        AtgardFactory(namnd=tillfalle.plan.namnd, uppfoljning=row, linje=row.linje, description="Byt kod")
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        before = words(client.get(self.url))
        tillfalle.status = "inlamnad"
        tillfalle.save()

        assert "Byt kod" not in before
        assert "Byt kod" in words(client.get(self.url))

    @pytest.mark.parametrize("roll", [Roll.LASARE, Roll.CONTROLLER])
    def test_file_has_the_gap_whoever_asks(self, client, namnd, roll):
        AtgardFactory(namnd=namnd, description="Byt kod [[sekretess: 18 kap. 8 § OSL | 1234]]")
        client.force_login(member(namnd, roll))

        assert "1234" not in words(client.get(self.url))

    @pytest.mark.parametrize("name", ["", "mina"])
    def test_what_is_filtered_is_what_is_exported(self, client, namnd, name):
        user = member(namnd)
        late = datetime.date(2020, 1, 1)
        AtgardFactory(namnd=namnd, description="Sen", due_date=late, ansvarig_anvandare=user)
        AtgardFactory(
            namnd=namnd, description="Klar", status="genomford", closed_on=late, ansvarig_anvandare=user
        )
        AtgardFactory(namnd=namnd, description="I tid", ansvarig_anvandare=user)
        AtgardFactory(namnd=namnd, description="Någon annans")
        client.force_login(user)

        def titles(**query):
            page = client.get(f"/uppfoljning/atgarder/{name and 'mina/'}", query).context["page"]
            file = client.get(f"/uppfoljning/atgarder/{name or 'atgarder'}.csv", query)
            exported = [row[0] for row in values(file)[1:]]
            assert exported == [atgard.description for atgard in page]
            return exported

        assert titles() == ["Sen", "I tid", *([] if name else ["Någon annans"])]
        assert titles(forsenade="1") == ["Sen"]
        assert titles(status="genomford") == ["Klar"]
        assert titles(namnd="annan") == []

    @pytest.mark.parametrize("path", ["", "mina/"])
    def test_pages_link_to_the_same_choice(self, client, namnd, path):
        user = member(namnd)
        AtgardFactory(namnd=namnd, ansvarig_anvandare=user)
        client.force_login(user)

        page = client.get(f"/uppfoljning/atgarder/{path}", {"status": "alla"}).content.decode()

        assert f'href="/uppfoljning/atgarder/{path[:-1] or "atgarder"}.xlsx?status=alla"' in page

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, namnd, count_queries, count):
        client.force_login(member(namnd))
        AtgardFactory(namnd=namnd)
        one = count_queries(lambda: client.get(self.url))
        AtgardFactory.create_batch(count - 1, namnd=namnd)

        assert count_queries(lambda: client.get(self.url)) == one


# --- The rows' files by name ----------------------------------------------------------------------


def test_the_rows_files_stand_in_a_column_of_their_own_when_asked_for(client, tillfalle):
    row = add_row(tillfalle, text="Utan fel.")
    BilagaFactory(uppfoljning=row, name="protokoll.pdf", size=12_000)
    BilagaFactory(
        uppfoljning=row, name="löner.pdf", sha256="1" * 64, is_secret=True, provision="18 kap. 8 § OSL"
    )
    client.force_login(member(tillfalle.plan.namnd))

    usual = values(client.get(address(tillfalle, "xlsx")))
    named = values(client.get(address(tillfalle, "xlsx") + "?bilagor=med"))

    heading = next(each for each in named if "Bilagor till resultatet" in each)
    told = named[named.index(heading) + 1][heading.index("Bilagor till resultatet")]
    assert told == "protokoll.pdf (12 kB)\n[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]"
    assert "protokoll" not in str(usual)
    assert "löner" not in str(named)


def test_who_may_not_read_the_results_yet_gets_no_names_of_files(client, tillfalle):
    BilagaFactory(uppfoljning=add_row(tillfalle, text="Ännu inte för andra."), name="protokoll.pdf")
    client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

    response = client.get(address(tillfalle, "csv") + "?bilagor=med")

    assert response.status_code == 200
    assert "protokoll" not in str(values(response))


@pytest.mark.parametrize("count", [3, 60])
def test_names_of_files_take_one_query_however_many_rows(client, tillfalle, count_queries, count):
    client.force_login(member(tillfalle.plan.namnd))
    url = address(tillfalle, "csv") + "?bilagor=med"
    BilagaFactory(uppfoljning=add_row(tillfalle))
    one = count_queries(lambda: client.get(url))

    for _ in range(count - 1):
        BilagaFactory(uppfoljning=add_row(tillfalle))

    assert count_queries(lambda: client.get(url)) == one
