import pytest

from organisation.models import Roll
from plans.models import Plan, Planversion
from tests.factories import (
    AnvandareFactory,
    AvsnittFactory,
    BeslutFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    ProcessFactory,
    member,
)

pytestmark = pytest.mark.django_db


def headings(response):
    return [column.heading for column in response.context["table"].columns]


class TestPlanList:
    url = "/planer/"

    def test_member_sees_the_plans_of_the_namnd(self, client):
        plan = PlanFactory()
        PlanFactory()
        client.force_login(member(plan.namnd))

        response = client.get(self.url)

        assert list(response.context["page"]) == [plan]

    def test_stranger_sees_an_empty_list(self, client):
        PlanFactory()
        client.force_login(AnvandareFactory())

        response = client.get(self.url)

        assert list(response.context["page"]) == []
        assert "Det finns inga planer än" in response.content.decode()

    def test_list_without_login_asks_for_it(self, client):
        response = client.get(self.url)

        assert response.status_code == 302
        assert response["Location"] == "/logga-in/?next=/planer/"

    def test_year_namnd_and_words_choose(self, client):
        namnd = NamndFactory(slug="tn")
        wanted = PlanFactory(namnd=namnd, year=2024)
        KontrollmomentFactory(version=PlanversionFactory(plan=wanted), moment="Attest av fakturor")
        PlanFactory(namnd=namnd, year=2023)
        client.force_login(member(namnd))

        by_year = client.get(self.url, {"ar": "2024"})
        by_words = client.get(self.url, {"q": "fakturor"})
        by_namnd = client.get(self.url, {"namnd": "annan"})

        assert list(by_year.context["page"]) == [wanted]
        assert list(by_words.context["page"]) == [wanted]
        assert "Ingen plan passar urvalet" in by_namnd.content.decode()

    def test_status_is_that_of_the_decided_version(self, client):
        plan = PlanFactory()
        decided = PlanversionFactory(plan=plan, status="beslutad")
        PlanversionFactory(plan=plan, number=2)
        client.force_login(member(plan.namnd))

        response = client.get(self.url)

        assert response.context["page"][0].shown_version == decided

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        namnd = NamndFactory()
        client.force_login(member(namnd))

        def fill(year):
            KontrollmomentFactory(process__version__plan=PlanFactory(namnd=namnd, year=year))

        fill(1990)
        one = count_queries(lambda: client.get(self.url))
        for year in range(1991, 1990 + count):
            fill(year)
        many = count_queries(lambda: client.get(self.url))

        assert one == many


class TestPlanDetail:
    def test_reader_sees_the_table_without_deeds(self, client):
        moment = KontrollmomentFactory(moment="Attest", nr="1.")
        client.force_login(member(moment.version.plan.namnd))

        response = client.get(moment.version.plan.get_absolute_url())

        assert headings(response)[:3] == ["Nr", "Process", "Risk"]
        assert [row.cells[3].text for row in response.context["table"].rows] == ["Attest"]
        assert moment.edit_url not in response.content.decode()

    def test_controller_gets_the_deeds_of_an_utkast(self, client):
        moment = KontrollmomentFactory()
        client.force_login(member(moment.version.plan.namnd, Roll.CONTROLLER))

        response = client.get(moment.version.plan.get_absolute_url())

        assert moment.edit_url in response.content.decode()

    def test_decided_plan_has_no_deeds(self, client):
        moment = KontrollmomentFactory(process__version__status="beslutad")
        client.force_login(member(moment.version.plan.namnd, Roll.CONTROLLER))

        response = client.get(moment.version.plan.get_absolute_url())

        assert moment.edit_url not in response.content.decode()

    def test_stranger_gets_404(self, client):
        plan = PlanFactory()
        client.force_login(AnvandareFactory())

        assert client.get(plan.get_absolute_url()).status_code == 404

    def test_decided_version_is_shown_before_a_newer_utkast(self, client):
        plan = PlanFactory()
        decided = PlanversionFactory(plan=plan, status="beslutad", beslut=BeslutFactory(namnd=plan.namnd))
        utkast = PlanversionFactory(plan=plan, number=2)
        client.force_login(member(plan.namnd))

        response = client.get(plan.get_absolute_url())

        assert response.context["version"] == decided
        assert utkast.get_absolute_url() in response.content.decode()

    def test_second_plan_of_the_year_has_its_slug_in_the_address(self, client):
        plan = PlanFactory(slug="kommungemensam")
        client.force_login(member(plan.namnd))

        assert plan.get_absolute_url() == f"/planer/2022/{plan.namnd.slug}/kommungemensam/"
        assert client.get(plan.get_absolute_url()).context["plan"] == plan

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        version = PlanversionFactory()
        client.force_login(member(version.plan.namnd, Roll.CONTROLLER))
        url = version.get_absolute_url()

        def fill():
            process = ProcessFactory(version=version, avsnitt=AvsnittFactory(version=version))
            KontrollmomentFactory(process=process)

        fill()
        one = count_queries(lambda: client.get(url))
        for _ in range(count - 1):
            fill()
        many = count_queries(lambda: client.get(url))

        assert one == many

    def test_version_is_hidden_from_a_stranger(self, client):
        version = PlanversionFactory()
        client.force_login(AnvandareFactory())

        assert client.get(version.get_absolute_url()).status_code == 404


class TestPlanCreate:
    url = "/planer/ny/"

    def test_controller_makes_a_plan_with_an_utkast(self, client):
        namnd = NamndFactory()
        client.force_login(member(namnd, Roll.CONTROLLER))

        response = client.post(self.url, {"namnd": namnd.pk, "year": 2026})

        version = Planversion.objects.get(plan__namnd=namnd, plan__year=2026)
        assert (response.status_code, response["Location"]) == (302, version.get_absolute_url())
        assert (version.number, version.status) == (1, "utkast")

    def test_second_plan_of_the_year_is_refused_with_a_sentence(self, client):
        plan = PlanFactory(year=2026)
        client.force_login(member(plan.namnd, Roll.CONTROLLER))

        response = client.post(self.url, {"namnd": plan.namnd.pk, "year": 2026})

        assert f"{plan.namnd.name} har redan en plan för 2026." in response.content.decode()
        assert Plan.objects.count() == 1

    def test_reader_gets_403(self, client):
        client.force_login(member(NamndFactory()))

        assert client.get(self.url).status_code == 403

    def test_namnd_of_others_is_no_choice(self, client):
        client.force_login(member(NamndFactory(), Roll.CONTROLLER))
        other = NamndFactory()

        client.post(self.url, {"namnd": other.pk, "year": 2026})

        assert not Plan.objects.filter(namnd=other).exists()
