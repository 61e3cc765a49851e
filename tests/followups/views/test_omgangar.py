import pytest

from followups.models import Omgang
from followups.services.omgangar import take_out_plan
from organisation.models import Roll
from tests.factories import (
    AnvandareFactory,
    KommunFactory,
    KontrollmomentFactory,
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    PlanversionFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db
LIST = "/uppfoljning/omgangar/"


def decided_plan(namnd):
    plan = PlanFactory(namnd=namnd)
    KontrollmomentFactory(version=PlanversionFactory(plan=plan, status="beslutad"))
    return plan


def data(plans, **fields):
    return {
        "name": "per 31 augusti 2022",
        "per_date": "2022-08-31",
        "plans": [plan.pk for plan in plans],
    } | fields


class TestList:
    def test_samordnare_sees_the_calls_of_the_kommun(self, client):
        omgang = OmgangFactory()
        OmgangFactory(kommun=KommunFactory())
        client.force_login(member(NamndFactory(kommun=omgang.kommun), Roll.SAMORDNARE))

        response = client.get(LIST)

        assert list(response.context["page"]) == [omgang]
        assert response.context["may_call"]

    def test_ks_and_revisor_see_the_list_and_may_not_call(self, client):
        omgang = OmgangFactory()
        ks = NamndFactory(kommun=omgang.kommun, is_ks=True)
        for user in (member(ks, Roll.LASARE), member(ks, Roll.REVISOR)):
            client.force_login(user)

            response = client.get(LIST)

            assert (list(response.context["page"]), response.context["may_call"]) == ([omgang], False)

    def test_stranger_and_member_of_another_namnd_see_none(self, client):
        omgang = OmgangFactory()
        for user in (AnvandareFactory(), member(NamndFactory(kommun=omgang.kommun), Roll.CONTROLLER)):
            client.force_login(user)

            assert list(client.get(LIST).context["page"]) == []

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        omgang = OmgangFactory()
        client.force_login(member(NamndFactory(kommun=omgang.kommun), Roll.SAMORDNARE))

        one = count_queries(lambda: client.get(LIST))
        for number in range(count - 1):
            omgang_too = OmgangFactory(kommun=omgang.kommun, slug=f"omgang-{number}")
            TillfalleFactory(plan=PlanFactory(namnd=NamndFactory(kommun=omgang.kommun)), omgang=omgang_too)
        many = count_queries(lambda: client.get(LIST))

        assert one == many


class TestCreate:
    url = f"{LIST}ny/"

    def test_decided_plans_of_the_year_are_ticked_from_the_start(self, client):
        namnd = NamndFactory()
        plan = decided_plan(namnd)
        PlanversionFactory(plan=PlanFactory(namnd=NamndFactory(kommun=namnd.kommun)))
        client.force_login(member(namnd, Roll.SAMORDNARE))

        form = client.get(self.url).context["form"]

        assert list(form.fields["plans"].queryset) == [plan]
        assert form.fields["plans"].initial == [plan.pk]

    def test_samordnare_plans_a_round_for_each_ticked_plan(self, client):
        namnd = NamndFactory()
        plan, other = decided_plan(namnd), decided_plan(NamndFactory(kommun=namnd.kommun))
        client.force_login(member(namnd, Roll.SAMORDNARE))

        response = client.post(self.url, data([plan]))

        omgang = Omgang.objects.get()
        assert response["Location"] == omgang.get_absolute_url()
        assert [each.plan for each in omgang.tillfallen.all()] == [plan]
        assert not other.tillfallen.exists()

    def test_deadlines_stand_in_order(self, client):
        namnd = NamndFactory()
        plan = decided_plan(namnd)
        client.force_login(member(namnd, Roll.SAMORDNARE))

        response = client.post(
            self.url, data([plan], deadline_utforare="2022-10-01", deadline_ks="2022-09-01")
        )

        assert response.context["form"].errors == {
            "deadline_ks": ["Dagen ligger före den förra i ordningen."]
        }

    @pytest.mark.parametrize("roll", [Roll.CONTROLLER, Roll.REVISOR, Roll.ADMINISTRATOR])
    def test_others_get_403(self, client, roll):
        namnd = NamndFactory()
        plan = decided_plan(namnd)
        client.force_login(member(namnd, roll))

        assert client.get(self.url).status_code == 403
        assert client.post(self.url, data([plan])).status_code == 403

    def test_plans_of_another_kommun_cannot_be_ticked(self, client):
        namnd = NamndFactory()
        decided_plan(namnd)
        strange = decided_plan(NamndFactory())
        client.force_login(member(namnd, Roll.SAMORDNARE))

        assert "plans" in client.post(self.url, data([strange])).context["form"].errors


class TestDetail:
    def test_those_who_are_missing_stand_first(self, client):
        omgang = OmgangFactory()
        done, late = (
            TillfalleFactory(
                plan=PlanFactory(namnd=NamndFactory(kommun=omgang.kommun)), omgang=omgang, **fields
            )
            for fields in ({"status": "inlamnad"}, {"deadline": "2022-09-01"})
        )
        UppfoljningFactory(tillfalle=late)
        client.force_login(member(done.plan.namnd, Roll.SAMORDNARE))

        response = client.get(omgang.get_absolute_url())

        assert [(each, each.is_late, each.missing_count) for each in response.context["tillfallen"]] == [
            (late, True, 1),
            (done, False, 0),
        ]
        assert "1 av 2 uppföljningar är inlämnad, 1 är försenad." in response.content.decode()

    def test_revisor_reads_and_stranger_gets_404(self, client):
        omgang = OmgangFactory()
        namnd = NamndFactory(kommun=omgang.kommun)
        client.force_login(member(namnd, Roll.REVISOR))
        assert "Öppna alla" not in client.get(omgang.get_absolute_url()).content.decode()

        client.force_login(AnvandareFactory())
        assert client.get(omgang.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        omgang = OmgangFactory()
        namnd = NamndFactory(kommun=omgang.kommun)
        UppfoljningFactory(tillfalle=TillfalleFactory(plan=PlanFactory(namnd=namnd), omgang=omgang))
        client.force_login(member(namnd, Roll.SAMORDNARE))

        one = count_queries(lambda: client.get(omgang.get_absolute_url()))
        for _ in range(count - 1):
            plan = PlanFactory(namnd=NamndFactory(kommun=omgang.kommun))
            UppfoljningFactory(tillfalle=TillfalleFactory(plan=plan, omgang=omgang))
        many = count_queries(lambda: client.get(omgang.get_absolute_url()))

        assert one == many


class TestDeeds:
    def make(self):
        omgang = OmgangFactory()
        plan = decided_plan(NamndFactory(kommun=omgang.kommun))
        return omgang, TillfalleFactory(plan=plan, omgang=omgang, status="planerad")

    def test_samordnare_opens_all_and_is_told_what_could_not_be(self, client):
        omgang, tillfalle = self.make()
        draft = TillfalleFactory(
            plan=PlanFactory(namnd=NamndFactory(kommun=omgang.kommun)), omgang=omgang, status="planerad"
        )
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        response = client.post(f"{omgang.get_absolute_url()}oppna/", follow=True)

        assert {str(message) for message in response.context["messages"]} == {
            "1 uppföljning öppnades.",
            f"{draft.plan.namnd.name}, Internkontrollplan 2022: Planen är inte beslutad än. "
            "Uppföljningen öppnas när planen är beslutad.",
        }
        tillfalle.refresh_from_db()
        assert tillfalle.status == "oppen"

    def test_samordnare_adds_a_plan(self, client):
        omgang, tillfalle = self.make()
        plan = decided_plan(NamndFactory(kommun=omgang.kommun))
        client.force_login(member(plan.namnd, Roll.SAMORDNARE))

        client.post(f"{omgang.get_absolute_url()}planer/", {"plans": [plan.pk]})

        assert {each.plan for each in omgang.tillfallen.all()} == {tillfalle.plan, plan}

    def test_samordnare_copies_a_year(self, client):
        omgang, tillfalle = self.make()
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        client.post(f"{LIST}kopiera/", {"kommun": omgang.kommun.slug, "year": 2022})

        assert set(Omgang.objects.values_list("name", flat=True)) == {
            "per 31 augusti 2022",
            "per 31 augusti 2023",
        }

    @pytest.mark.parametrize("deed", ["oppna/", "planer/"])
    def test_reader_gets_403_and_stranger_404(self, client, deed):
        omgang, tillfalle = self.make()
        url = f"{omgang.get_absolute_url()}{deed}"
        client.force_login(member(tillfalle.plan.namnd, Roll.REVISOR))
        assert client.post(url).status_code == 403

        client.force_login(AnvandareFactory())
        assert client.post(url).status_code == 404

    def test_copying_another_kommuns_year_is_refused(self, client):
        omgang, _ = self.make()
        client.force_login(member(NamndFactory(), Roll.SAMORDNARE))

        client.post(f"{LIST}kopiera/", {"kommun": omgang.kommun.slug, "year": 2022})

        assert Omgang.objects.count() == 1


@pytest.mark.parametrize(("roll", "names"), [(Roll.SAMORDNARE, ["per 31 augusti 2022"]), (None, [])])
def test_the_list_as_a_file_has_what_the_page_has(client, roll, names):
    namnd = NamndFactory()
    OmgangFactory(kommun=namnd.kommun)
    client.force_login(member(namnd, roll) if roll else AnvandareFactory())

    text = client.get(f"{LIST}omgangar.csv").content.decode("utf-8-sig")

    assert [line.split(";")[0] for line in text.splitlines()[1:]] == names


class TestTakeOut:
    def make(self):
        omgang = OmgangFactory()
        plan = decided_plan(NamndFactory(kommun=omgang.kommun))
        tillfalle = TillfalleFactory(plan=plan, omgang=omgang, status="planerad")
        return omgang, tillfalle, f"{omgang.get_absolute_url()}ta-ut/{tillfalle.public_id}/"

    def test_samordnare_takes_a_planned_round_out_and_in_again(self, client):
        omgang, tillfalle, url = self.make()
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))
        assert url in client.get(omgang.get_absolute_url()).content.decode()

        out = client.post(url, {"reason": "Nämnden är nedlagd."}, follow=True)

        assert [(each.plan, each.reason) for each in out.context["taken_out"]] == [
            (tillfalle.plan, "Nämnden är nedlagd.")
        ]
        assert "Nämnden är nedlagd." in out.content.decode()
        again = client.get(f"{omgang.get_absolute_url()}planer/").context["form"]
        assert again.fields["plans"].initial == []

        back = client.post(f"{omgang.get_absolute_url()}planer/", {"plans": [tillfalle.plan.pk]}, follow=True)

        assert [each.plan for each in back.context["tillfallen"]] == [tillfalle.plan]
        assert back.context["taken_out"] == []

    def test_opened_meanwhile_is_refused_with_what_to_do(self, client):
        omgang, tillfalle, url = self.make()
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))
        type(tillfalle).objects.update(status="oppen")

        response = client.post(url, {"reason": "Fel nämnd"})

        assert response.status_code == 422
        assert "Ta i stället ut de kontrollmoment" in response.content.decode()
        assert omgang.tillfallen.exists()

    def test_without_a_reason_nothing_happens(self, client):
        omgang, tillfalle, url = self.make()
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        assert client.post(url, {"reason": " "}).status_code == 422
        assert omgang.tillfallen.exists()

    def test_revisor_gets_403_stranger_404_and_the_round_of_another_call_404(self, client):
        omgang, tillfalle, url = self.make()
        other = TillfalleFactory(plan=PlanFactory(namnd=tillfalle.plan.namnd, slug="egen"), status="planerad")
        codes = []
        for user in (member(tillfalle.plan.namnd, Roll.REVISOR), AnvandareFactory()):
            client.force_login(user)
            codes += [client.get(url).status_code, client.post(url, {"reason": "Skäl"}).status_code]
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))
        codes.append(client.get(f"{omgang.get_absolute_url()}ta-ut/{other.public_id}/").status_code)

        assert codes == [403, 403, 404, 404, 404]

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow_with_those_taken_out(self, client, count, count_queries):
        omgang, tillfalle, url = self.make()
        user = member(tillfalle.plan.namnd, Roll.SAMORDNARE)
        client.force_login(user)
        client.post(url, {"reason": "Skäl"})

        one = count_queries(lambda: client.get(omgang.get_absolute_url()))
        for _ in range(count - 1):
            plan = decided_plan(NamndFactory(kommun=omgang.kommun))
            take_out_plan(TillfalleFactory(plan=plan, omgang=omgang, status="planerad"), "Skäl", user=user)
        many = count_queries(lambda: client.get(omgang.get_absolute_url()))

        assert one == many


class TestEdit:
    def make(self):
        omgang = OmgangFactory()
        plan = PlanFactory(namnd=NamndFactory(kommun=omgang.kommun))
        tillfalle = TillfalleFactory(plan=plan, omgang=omgang, instruktion="Egen text")
        return omgang, tillfalle, f"{omgang.get_absolute_url()}andra/"

    def data(self, omgang, **fields):
        fields = {"name": omgang.name, "per_date": "2022-08-31", "radversion": "1"} | fields
        return fields | {"utkast-version": ""}

    def test_page_says_who_follows_and_in_what(self, client):
        omgang, tillfalle, url = self.make()
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        page = client.get(url)

        assert [(each.tillfalle, each.own) for each in page.context["followers"]] == [
            (tillfalle, ("instruktion",))
        ]
        assert "Utom det nämnden har ändrat själv: instruktion" in page.content.decode()

    def test_samordnare_moves_the_last_day_and_the_round_follows(self, client):
        omgang, tillfalle, url = self.make()
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        response = client.post(url, self.data(omgang, deadline_utforare="2022-09-20"), follow=True)

        tillfalle.refresh_from_db()
        assert str(tillfalle.deadline) == "2022-09-20"
        assert [str(each) for each in response.context["messages"]] == [
            "Omgången är ändrad, och 1 uppföljning följde med."
        ]

    def test_two_writers_see_both(self, client):
        omgang, tillfalle, url = self.make()
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))
        client.post(url, self.data(omgang, deadline_utforare="2022-09-20"))

        late = client.post(url, self.data(omgang, deadline_utforare="2022-09-25"))

        tillfalle.refresh_from_db()
        assert late.status_code == 409
        assert [each.name for each in late.context["form"].conflicts] == ["deadline_utforare"]
        assert str(tillfalle.deadline) == "2022-09-20"

    def test_deadlines_stand_in_order_and_the_name_is_once(self, client):
        omgang, tillfalle, url = self.make()
        OmgangFactory(kommun=omgang.kommun, name="Delår", slug="delar")
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        wrong_order = self.data(omgang, deadline_utforare="2022-10-01", deadline_ks="2022-09-01")
        assert "deadline_ks" in client.post(url, wrong_order).context["form"].errors
        assert "name" in client.post(url, self.data(omgang, name="Delår")).context["form"].errors

    def test_revisor_gets_403_and_stranger_404(self, client):
        omgang, tillfalle, url = self.make()
        codes = []
        for user in (member(tillfalle.plan.namnd, Roll.REVISOR), AnvandareFactory()):
            client.force_login(user)
            codes += [client.get(url).status_code, client.post(url, self.data(omgang)).status_code]

        assert codes == [403, 403, 404, 404]

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        omgang, tillfalle, url = self.make()
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        one = count_queries(lambda: client.get(url))
        for _ in range(count - 1):
            TillfalleFactory(plan=PlanFactory(namnd=NamndFactory(kommun=omgang.kommun)), omgang=omgang)
        many = count_queries(lambda: client.get(url))

        assert one == many
