import pytest

from organisation.models import Roll
from plans.models import Rubrikminne
from tests.factories import AnvandareFactory, NamndFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return NamndFactory(kommun__name="Tranås kommun", kommun__slug="tranas")


@pytest.fixture
def rubrik(namnd):
    return Rubrikminne.objects.create(
        kommun=namnd.kommun, heading="vår kod", printed="Vår kod:", field="-", answered_by_name="Kim"
    )


URL = "/planer/rubriker/tranas/"


def pages(rubrik):
    return [("get", URL), ("post", f"{URL}{rubrik.pk}/glom/"), ("post", f"{URL}glom-alla/")]


class TestWhoMay:
    def test_administrator_sees_what_is_remembered(self, client, namnd, rubrik):
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

        response = client.get(URL)

        text = response.content.decode()
        assert list(response.context["rubriker"]) == [rubrik]
        assert "Vår kod:" in text
        assert "Läses inte in" in text

    @pytest.mark.parametrize("roll", [Roll.LASARE, Roll.SAMORDNARE])
    def test_others_of_the_kommun_get_403(self, client, namnd, rubrik, roll):
        client.force_login(member(namnd, roll))

        assert [getattr(client, method)(url).status_code for method, url in pages(rubrik)] == [403, 403, 403]
        assert Rubrikminne.objects.count() == 1

    def test_stranger_gets_404(self, client, rubrik):
        client.force_login(member(NamndFactory(), Roll.ADMINISTRATOR))

        assert [getattr(client, method)(url).status_code for method, url in pages(rubrik)] == [404, 404, 404]
        assert Rubrikminne.objects.count() == 1

    def test_nobody_sees_nothing(self, client, rubrik):
        client.force_login(AnvandareFactory())

        assert client.get(URL).status_code == 404


class TestForget:
    def test_one(self, client, namnd, rubrik):
        other = Rubrikminne.objects.create(kommun=namnd.kommun, heading="annan", field="risk")
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

        response = client.post(f"{URL}{rubrik.pk}/glom/", follow=True)

        assert list(response.context["rubriker"]) == [other]
        assert "Rubriken Vår kod: är glömd." in response.content.decode()

    def test_all_of_the_kommun(self, client, namnd, rubrik):
        elsewhere = Rubrikminne.objects.create(kommun=NamndFactory().kommun, heading="annan", field="risk")
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

        client.post(f"{URL}glom-alla/")

        assert list(Rubrikminne.objects.all()) == [elsewhere]

    def test_heading_of_another_kommun_is_404(self, client, namnd, rubrik):
        elsewhere = Rubrikminne.objects.create(kommun=NamndFactory().kommun, heading="annan", field="risk")
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

        assert client.post(f"{URL}{elsewhere.pk}/glom/").status_code == 404

    def test_get_is_no_way_to_forget(self, client, namnd, rubrik):
        client.force_login(member(namnd, Roll.ADMINISTRATOR))

        assert client.get(f"{URL}glom-alla/").status_code == 405


def test_number_of_queries_is_the_same_for_1_3_and_60(client, namnd, rubrik, count_queries):
    client.force_login(member(namnd, Roll.ADMINISTRATOR))
    client.get(URL)
    counts = []
    for number in (1, 3, 60):
        for n in range(Rubrikminne.objects.count(), number):
            Rubrikminne.objects.create(kommun=namnd.kommun, heading=f"rubrik {n}", field="risk")
        counts.append(count_queries(lambda: client.get(URL)))

    assert len(set(counts)) == 1
