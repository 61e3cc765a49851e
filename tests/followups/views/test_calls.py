import datetime

import pytest

from organisation.models import Roll
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    PlanFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2022, 8, 31)
CSV, XLSX = "/uppfoljning/ej-inlamnat.csv", "/uppfoljning/ej-inlamnat.xlsx"


@pytest.fixture
def row():
    return UppfoljningFactory(tillfalle=TillfalleFactory(deadline=DAY), text="Hemligt resultat")


@pytest.fixture
def namnd(row):
    return row.tillfalle.plan.namnd


@pytest.fixture
def performer(row, namnd):
    user = member(
        namnd,
        Roll.KONTROLLUTFORARE,
        first_name="Erik",
        last_name="Holmgren",
        email="erik@kommunen.se",
        telefon="0142-123",
    )
    AnsvarsradFactory(moment=row.moment, anvandare=user)
    return user


class TestCalls:
    url = "/uppfoljning/ej-inlamnat/"

    @pytest.mark.parametrize("roll", [Roll.CONTROLLER, Roll.SAMORDNARE])
    def test_who_opens_rounds_sees_whom_to_call(self, client, namnd, performer, roll):
        client.force_login(member(namnd, roll))

        page = client.get(self.url).content.decode()

        assert "Erik Holmgren" in page
        assert "0142-123" in page
        assert 'href="mailto:erik@kommunen.se"' in page
        assert CSV in page
        assert "Hemligt resultat" not in page

    def test_reader_sees_names_without_addresses(self, client, namnd, performer):
        client.force_login(member(namnd))

        page = client.get(self.url).content.decode()

        assert "Erik Holmgren" in page
        assert [word for word in ("0142-123", "erik@kommunen.se", CSV) if word in page] == []

    def test_stranger_sees_an_empty_list_and_the_namnd_is_404(self, client, namnd, performer):
        client.force_login(AnvandareFactory())

        page = client.get(self.url)
        of_namnd = client.get(self.url, {"namnd": namnd.slug})

        assert page.context["rounds"] == []
        assert "Allt är inlämnat" in page.content.decode()
        assert of_namnd.status_code == 404

    def test_namnd_and_lateness_choose(self, client, row, namnd):
        other = TillfalleFactory(
            plan=PlanFactory(namnd__kommun=namnd.kommun), deadline=datetime.date(2100, 1, 1)
        )
        client.force_login(member(namnd, Roll.SAMORDNARE))

        def chosen(**query):
            return {each.tillfalle for each in client.get(self.url, query).context["rounds"]}

        assert chosen() == {row.tillfalle, other}
        assert chosen(namnd=other.plan.namnd.slug) == {other}
        assert chosen(sena="1") == {row.tillfalle}
        assert chosen(namnd=other.plan.namnd.slug, sena="1") == set()

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, row, namnd, performer, count, count_queries):
        client.force_login(member(namnd, Roll.SAMORDNARE))
        member(namnd, Roll.CONTROLLER)

        one = count_queries(lambda: client.get(self.url))
        for _ in range(count - 1):
            user = member(namnd, Roll.KONTROLLUTFORARE)
            AnsvarsradFactory(moment=UppfoljningFactory(tillfalle=row.tillfalle).moment, anvandare=user)
            UppfoljningFactory(tillfalle=TillfalleFactory(plan=PlanFactory(namnd__kommun=namnd.kommun)))
        many = count_queries(lambda: client.get(self.url))

        assert one == many


class TestExport:
    def test_controller_gets_the_namnds_people(self, client, namnd, performer):
        UppfoljningFactory()
        client.force_login(member(namnd, Roll.CONTROLLER))

        response = client.get(CSV)
        lines = response.content.decode("utf-8-sig").splitlines()

        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert len(lines) == 2
        assert lines[1].startswith("Erik Holmgren;erik@kommunen.se;;0142-123;")
        assert "http://testserver/uppfoljning/" in lines[1]
        assert client.get(XLSX).content.startswith(b"PK")

    def test_reader_gets_403_and_stranger_403_or_404(self, client, namnd, performer):
        client.force_login(member(namnd))
        reader = [client.get(CSV).status_code, client.get(CSV, {"namnd": namnd.slug}).status_code]
        client.force_login(AnvandareFactory())
        stranger = [client.get(CSV).status_code, client.get(CSV, {"namnd": namnd.slug}).status_code]

        assert (reader, stranger) == ([403, 403], [403, 404])

    def test_late_alone(self, client, row, namnd, performer):
        row.tillfalle.deadline = datetime.date(2100, 1, 1)
        row.tillfalle.save()
        client.force_login(member(namnd, Roll.CONTROLLER))

        assert len(client.get(CSV, {"sena": "1"}).content.decode().splitlines()) == 1
