import csv

import pytest

from followups.models import Uppfoljningstillfalle
from organisation.models import Roll
from tests.factories import (
    AnvandareFactory,
    BedomningFactory,
    KommunFactory,
    KontrollmomentFactory,
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    PlanversionFactory,
    ProcessFactory,
    SkalstegFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db
URL, ROWS = "/oversikt/", "/oversikt/rader/"


def round_of(namnd, omgang=None, year=2022, **fields):
    """A round of the nämnd's plan of the year, with one row that is not reported."""
    plan = PlanFactory(namnd=namnd, year=year)
    tillfalle = TillfalleFactory(plan=plan, omgang=omgang, **fields)
    UppfoljningFactory(tillfalle=tillfalle)
    return tillfalle


def lines(response):
    return [(line.namnd.name, line.rows, line.missing) for line in response.context["overview"].lines]


class TestWhoSeesWhat:
    @pytest.fixture
    def kommun(self):
        kommun = KommunFactory()
        self.ks = NamndFactory(kommun=kommun, is_ks=True, name="Kommunstyrelsen")
        self.school = NamndFactory(kommun=kommun, name="Skolnämnden")
        round_of(self.ks)
        round_of(self.school)
        round_of(NamndFactory())
        return kommun

    @pytest.mark.parametrize("roll", [Roll.SAMORDNARE, Roll.REVISOR])
    def test_roles_of_the_kommun_see_all_its_namnder(self, client, kommun, roll):
        client.force_login(member(self.school, roll))

        assert lines(client.get(URL)) == [("Kommunstyrelsen", 1, 1), ("Skolnämnden", 1, 1)]

    def test_ks_sees_all_namnder_of_the_kommun_and_a_performer_there_does_not(self, client, kommun):
        client.force_login(member(self.ks, Roll.LASARE))
        assert lines(client.get(URL)) == [("Kommunstyrelsen", 1, 1), ("Skolnämnden", 1, 1)]

        client.force_login(member(self.ks, Roll.KONTROLLUTFORARE))
        assert lines(client.get(URL)) == [("Kommunstyrelsen", 1, 1)]

    def test_ks_follows_the_link_and_reads_states_without_texts(self, client, kommun):
        row = self.school.planer.get().tillfallen.get().uppfoljningar.get()
        row.text = "Nämndens egna ord"
        row.save()
        client.force_login(member(self.ks, Roll.LASARE))

        page = client.get(row.get_absolute_url())

        assert page.status_code == 200
        assert "Nämndens egna ord" not in page.content.decode()

    def test_member_of_a_namnd_sees_her_own(self, client, kommun):
        client.force_login(member(self.school, Roll.CONTROLLER))

        assert lines(client.get(URL)) == [("Skolnämnden", 1, 1)]

    def test_stranger_sees_nothing(self, client, kommun):
        client.force_login(AnvandareFactory())

        assert "Du har ingen roll i någon nämnd" in client.get(URL).content.decode()


class TestMatrix:
    def test_namnd_without_a_round_is_not_forgotten(self, client):
        namnd = NamndFactory(name="A-nämnden")
        NamndFactory(kommun=namnd.kommun, name="B-nämnden")
        round_of(namnd)
        client.force_login(member(namnd, Roll.SAMORDNARE))

        assert lines(client.get(URL)) == [("A-nämnden", 1, 1), ("B-nämnden", 0, 0)]

    def test_rounds_of_one_call_share_a_column(self, client):
        omgang = OmgangFactory()
        namnder = NamndFactory.create_batch(2, kommun=omgang.kommun)
        for namnd, name in zip(namnder, ("per 31 augusti", "31 aug"), strict=True):
            round_of(namnd, omgang, name=name)
        client.force_login(member(namnder[0], Roll.SAMORDNARE))

        overview = client.get(URL).context["overview"]

        assert overview.columns == [omgang.name]
        assert [[len(cells) for cells in line.cells] for line in overview.lines] == [[1], [1]]

    @pytest.mark.parametrize(("status", "is_shown"), [("oppen", False), ("inlamnad", True), ("last", True)])
    def test_verdict_waits_for_the_hand_in(self, client, status, is_shown):
        steg = SkalstegFactory(label="Tillräcklig")
        tillfalle = round_of(NamndFactory(kommun=steg.skala.kommun), status=status)
        BedomningFactory(tillfalle=tillfalle, skalsteg=steg)
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        assert ("Tillräcklig" in client.get(URL).content.decode()) == is_shown

    def test_late_counts_and_filters(self, client):
        kommun = KommunFactory()
        late = round_of(NamndFactory(kommun=kommun, name="Sena nämnden"), deadline="2022-09-01")
        round_of(NamndFactory(kommun=kommun, name="Andra nämnden"), deadline="2099-09-01")
        client.force_login(member(late.plan.namnd, Roll.SAMORDNARE))

        assert lines(client.get(URL, {"sen": "1"})) == [("Sena nämnden", 1, 1)]

    def test_year_namnd_status_and_order_stand_in_the_address(self, client):
        kommun = KommunFactory()
        first, second = (NamndFactory(kommun=kommun, name=name) for name in ("A", "B"))
        round_of(first, year=2021)
        round_of(first, status="last")
        UppfoljningFactory(tillfalle=round_of(second))
        client.force_login(member(first, Roll.SAMORDNARE))

        def names(**query):
            return [name for name, _, _ in lines(client.get(URL, query))]

        assert lines(client.get(URL, {"ar": "2021"})) == [("A", 1, 1), ("B", 0, 0)]
        assert names(namnd=second.slug) == ["B"]
        assert names(status="last") == ["A"]
        assert names(sortera="-saknas") == ["B", "A"]
        assert names(sortera="trams", ar="1066", status="nej") == ["A", "B"]


class TestCommonMoments:
    def common(self, namnd, ks_moment=None, **fields):
        version = PlanversionFactory(plan=PlanFactory(namnd=namnd))
        process = ProcessFactory(version=version, name="Attest")
        moment = KontrollmomentFactory(
            process=process, is_kommungemensamt=True, gemensamt_moment=ks_moment, moment="Attest kontrolleras"
        )
        UppfoljningFactory(moment=moment, tillfalle=TillfalleFactory(plan=version.plan), **fields)
        return moment

    def test_one_line_for_a_common_moment_with_a_cell_for_each_namnd(self, client):
        kommun = KommunFactory()
        ks = NamndFactory(kommun=kommun, is_ks=True)
        pointing, imported, without = NamndFactory.create_batch(3, kommun=kommun)
        ks_moment = self.common(ks, status="genomford")
        self.common(pointing, ks_moment, status="pagar", deviations=2)
        self.common(imported)
        client.force_login(member(without, Roll.SAMORDNARE))

        (line,) = client.get(URL).context["overview"].common

        assert (line.name, line.missing) == ("Attest", 1)
        assert [cell and (cell.code, cell.deviations) for cell in line.cells] == [
            ("genomford", None),
            ("pagar", 2),
            ("ej_redovisad", None),
            None,
        ]

    def test_the_newest_round_counts(self, client):
        namnd = NamndFactory()
        moment = self.common(namnd, status="pagar")
        later = TillfalleFactory(plan=moment.version.plan, slug="senare", per_date="2022-12-31")
        row = UppfoljningFactory(moment=moment, tillfalle=later, status="genomford")
        client.force_login(member(namnd, Roll.SAMORDNARE))

        (line,) = client.get(URL).context["overview"].common

        assert [(cell.code, cell.url) for cell in line.cells] == [("genomford", row.get_absolute_url())]

    def handed_in_and_open(self, client):
        kommun = KommunFactory()
        for name, status in (("Byggnadsnämnden", "inlamnad"), ("Skolnämnden", "oppen")):
            namnd = NamndFactory(kommun=kommun, name=name)
            step = SkalstegFactory(label="Inte helt tillräcklig", farg="gul")
            moment = self.common(namnd, status="genomford", deviations=1, bedomning=step)
            Uppfoljningstillfalle.objects.filter(uppfoljningar__moment=moment).update(status=status)
        client.force_login(member(namnd, Roll.SAMORDNARE))

    def test_verdict_of_a_moment_waits_for_the_hand_in(self, client):
        self.handed_in_and_open(client)

        response = client.get(URL)

        cells = [line.cells for line in response.context["overview"].common]
        told = [(cell.verdict, cell.tone) for row in cells for cell in row if cell]
        assert sorted(told) == [("", ""), ("Inte helt tillräcklig", "gul")]
        assert response.content.decode().count("Inte helt tillräcklig") == 1

    def test_common_moments_as_a_file(self, client):
        self.handed_in_and_open(client)

        response = client.get(f"{URL}kommungemensamma.csv")

        rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines(), delimiter=";"))
        text = [cell for row in rows for cell in row]
        assert "Kontrollmoment" in text
        assert "Genomförd, Inte helt tillräcklig, 1 avvikelse" in text
        assert "Genomförd, 1 avvikelse" in text


class TestRows:
    def test_rows_are_chosen_by_the_address_and_show_no_texts(self, client):
        namnd = NamndFactory()
        tillfalle = round_of(namnd, deadline="2022-09-01")
        UppfoljningFactory(tillfalle=tillfalle, status="genomford", text="Nämndens ord", deviations=3)
        client.force_login(member(namnd, Roll.SAMORDNARE))

        def statuses(**query):
            return [row.status for row in client.get(ROWS, query).context["page"]]

        assert statuses() == ["ej_redovisad", "genomford"]
        assert statuses(status="genomford") == ["genomford"]
        assert statuses(sen="1") == ["ej_redovisad"]
        assert statuses(sortera="-avvikelser") == ["genomford", "ej_redovisad"]
        assert "Nämndens ord" not in client.get(ROWS).content.decode()

    def test_late_by_the_last_day_of_the_call(self, client):
        omgang = OmgangFactory(deadline_utforare="2022-09-01")
        tillfalle = round_of(NamndFactory(kommun=omgang.kommun), omgang)
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        (row,) = client.get(ROWS, {"sen": "1"}).context["page"]

        assert row.is_late

    def test_stranger_sees_no_rows(self, client):
        round_of(NamndFactory())
        client.force_login(AnvandareFactory())

        assert list(client.get(ROWS).context["page"]) == []

    def test_the_same_rows_as_a_file(self, client):
        tillfalle = round_of(NamndFactory(name="Skolnämnden"))
        UppfoljningFactory(tillfalle=tillfalle, status="genomford", text="Nämndens ord")
        client.force_login(member(tillfalle.plan.namnd, Roll.REVISOR))

        text = client.get("/oversikt/rader.csv", {"status": "genomford"}).content.decode("utf-8-sig")

        rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
        assert [(row["Nämnd"], row["Status"]) for row in rows] == [("Skolnämnden", "Genomförd")]
        assert "Nämndens ord" not in text


@pytest.mark.parametrize("count", [3, 60])
@pytest.mark.parametrize("url", [URL, ROWS])
def test_queries_do_not_grow(client, count, url, count_queries):
    omgang = OmgangFactory(deadline_utforare="2022-09-01")
    tillfalle = round_of(NamndFactory(kommun=omgang.kommun), omgang)
    client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

    one = count_queries(lambda: client.get(url))
    for _ in range(count - 1):
        BedomningFactory(tillfalle=round_of(NamndFactory(kommun=omgang.kommun), omgang))
    many = count_queries(lambda: client.get(url))

    assert one == many


@pytest.mark.parametrize(("roll", "namnder"), [(Roll.SAMORDNARE, ["Skolnämnden"]), (None, [])])
def test_the_matrix_as_a_file_has_what_the_page_has(client, roll, namnder):
    namnd = NamndFactory(name="Skolnämnden")
    round_of(namnd)
    client.force_login(member(namnd, roll) if roll else AnvandareFactory())

    text = client.get("/oversikt/oversikt.csv", {"ar": 2022}).content.decode("utf-8-sig")

    rows = list(csv.reader(text.splitlines()[1:], delimiter=";")) if namnder else []
    assert [row[0] for row in rows] == namnder
    assert [row[-3:] for row in rows] == [["1", "0", "0"]][: len(namnder)]


class TestVerdictsOfRows:
    """A moment's verdict waits for the hand-in, as the nämnd's own does: others see states, dates and counts."""

    @pytest.mark.parametrize(
        ("roll", "status", "is_shown"),
        [
            (Roll.SAMORDNARE, "oppen", False),
            (Roll.REVISOR, "oppen", False),
            (Roll.CONTROLLER, "oppen", True),
            (Roll.SAMORDNARE, "inlamnad", True),
        ],
    )
    def test_in_list_file_and_round(self, client, roll, status, is_shown):
        steg = SkalstegFactory(label="Stora brister")
        namnd = NamndFactory(kommun=steg.skala.kommun)
        row = UppfoljningFactory(tillfalle=round_of(namnd, status=status), bedomning=steg, status="genomford")
        client.force_login(member(namnd, roll))

        addresses = (f"{URL}rader/", f"{URL}rader.csv", row.tillfalle.get_absolute_url())
        pages = [client.get(address).content.decode() for address in addresses]

        assert ["Stora brister" in page for page in pages] == [is_shown] * 3
        assert all("Genomförd" in page for page in pages)

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        steg = SkalstegFactory(label="Stora brister")
        namnd = NamndFactory(kommun=steg.skala.kommun)
        tillfalle = round_of(namnd, status="oppen")
        UppfoljningFactory(tillfalle=tillfalle, bedomning=steg)
        client.force_login(member(namnd, Roll.CONTROLLER))

        one = count_queries(lambda: client.get(f"{URL}rader/"))
        for _ in range(count - 1):
            UppfoljningFactory(tillfalle=tillfalle, bedomning=steg)
        many = count_queries(lambda: client.get(f"{URL}rader/"))

        assert one == many
