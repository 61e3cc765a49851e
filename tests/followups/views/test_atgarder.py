import datetime

import pytest
import time_machine
from django.urls import reverse

from followups.models import Atgard
from internkontroll.tasks import tasks_for
from organisation.models import Roll
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    AtgardFactory,
    FunktionFactory,
    FunktionsinnehavFactory,
    NamndFactory,
    RiskFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db
MAY, JUNE = datetime.date(2026, 5, 31), datetime.date(2026, 6, 30)
LIST, MINE = "followups:atgard-list", "followups:atgard-mine"


@pytest.fixture
def row():
    return UppfoljningFactory(status="genomford", text="Två fel.", sample_size=10, deviations=2)


@pytest.fixture
def namnd(row):
    return row.tillfalle.plan.namnd


@pytest.fixture
def controller(client, namnd):
    user = member(namnd, Roll.CONTROLLER)
    client.force_login(user)
    return user


def address(deed, atgard):
    return reverse(f"followups:atgard-{deed}", args=[atgard.public_id])


def plan_data(**values):
    return {
        "description": "Se över attesten",
        "ansvarig_text": "Ekonomichefen",
        "due_date": "2026-06-30",
    } | values


def report_data(**values):
    return {"status": "paborjad", "comment": "", "avbruten_reason": "", "radversion": 1} | values


class TestCreating:
    def test_form_is_filled_in_with_moment_deviation_and_responsible(self, client, row, controller):
        funktion = FunktionFactory(namnd=row.tillfalle.plan.namnd)
        AnsvarsradFactory(moment=row.moment, funktion=funktion)

        form = client.get(address("of-result", row)).context["form"]

        assert form["description"].value() == (
            f"Åtgärda de 2 avvikelserna (av 10 granskade) i kontrollmoment {row.moment}"
        )
        assert form["ansvarig_funktion"].value() == funktion.pk

    def test_measure_of_a_result_hangs_on_its_row(self, client, row, controller):
        response = client.post(address("of-result", row), plan_data())

        atgard = Atgard.objects.get()
        assert response["Location"] == atgard.get_absolute_url()
        assert (atgard.uppfoljning, atgard.linje, atgard.due_date) == (row, row.linje, JUNE)
        assert (atgard.ansvarig, atgard.created_by) == ("Ekonomichefen", controller)

    def test_measure_of_a_risk(self, client, namnd, controller, row):
        risk = RiskFactory(version=row.moment.version, description="Jäv vid inköp")

        page = client.get(address("of-risk", risk)).context["form"]
        client.post(address("of-risk", risk), plan_data())

        assert page["description"].value() == "Åtgärda risken: Jäv vid inköp"
        assert (Atgard.objects.get().risk, Atgard.objects.get().linje) == (risk, risk.linje)

    def test_free_measure(self, client, namnd, controller):
        chosen = client.get(reverse("followups:atgard-choose-namnd"))
        client.post(chosen["Location"], plan_data())

        assert chosen["Location"] == reverse("followups:atgard-create", args=[namnd.slug])
        assert (Atgard.objects.get().namnd, Atgard.objects.get().source) == (namnd, "")

    def test_namnd_is_asked_of_who_writes_for_several(self, client, namnd, controller):
        other = NamndFactory(kommun=namnd.kommun)
        controller.medlemskap.create(roll=Roll.CONTROLLER, namnd=other)

        response = client.get(reverse("followups:atgard-choose-namnd"))

        assert set(response.context["namnder"]) == {namnd, other}

    @pytest.mark.parametrize(
        ("missing", "told"),
        [
            ({"description": ""}, "Skriv vad som ska göras."),
            ({"due_date": ""}, "Ange när åtgärden ska vara klar."),
            ({"ansvarig_text": ""}, "Ange vem som ansvarar"),
        ],
    )
    def test_what_is_missing_is_told(self, client, row, controller, missing, told):
        response = client.post(address("of-result", row), plan_data(**missing))

        assert response.status_code == 422
        assert told in response.content.decode()
        assert not Atgard.objects.exists()

    def test_stranger_to_the_namnd_cannot_be_made_responsible(self, client, row, controller):
        response = client.post(address("of-result", row), plan_data(ansvarig_anvandare=AnvandareFactory().pk))

        assert response.status_code == 422

    @pytest.mark.parametrize("roll", [r for r in Roll if r != Roll.CONTROLLER])
    def test_only_the_controller_makes_one(self, client, row, namnd, roll):
        risk = RiskFactory(version=row.moment.version)
        client.force_login(member(namnd, roll))

        urls = [
            address("of-result", row),
            address("of-risk", risk),
            reverse("followups:atgard-create", args=[namnd.slug]),
            reverse("followups:atgard-choose-namnd"),
        ]

        assert [client.get(url).status_code for url in urls] == [403] * 4

    def test_stranger_gets_404(self, client, row, namnd):
        risk = RiskFactory(version=row.moment.version)
        client.force_login(AnvandareFactory())
        urls = [
            address("of-result", row),
            address("of-risk", risk),
            reverse("followups:atgard-create", args=[namnd.slug]),
        ]

        assert [client.post(url, plan_data()).status_code for url in urls] == [404] * 3


class TestReporting:
    @pytest.fixture
    def responsible(self, client, namnd):
        user = member(namnd, Roll.LASARE)
        client.force_login(user)
        return user

    @pytest.fixture
    def atgard(self, row, responsible):
        return AtgardFactory(uppfoljning=row, due_date=MAY, ansvarig_anvandare=responsible)

    def test_responsible_tells_status_comments_and_proposes_a_day(self, client, atgard):
        data = report_data(comment="Utbildningen är bokad.", proposed_date="2026-06-30")
        response = client.post(address("report", atgard), data)

        atgard.refresh_from_db()
        page = client.get(response["Location"]).content.decode()
        assert (atgard.status, atgard.due_date, atgard.proposed_date) == ("paborjad", MAY, JUNE)
        assert "Utbildningen är bokad." in page
        assert "Förslag om ny dag: <strong>30 juni 2026</strong>" in page

    def test_broken_off_without_reason_is_told(self, client, atgard):
        response = client.post(address("report", atgard), report_data(status="avbruten", comment="Mina ord"))

        page = response.content.decode()
        assert response.status_code == 422
        assert "Skriv varför åtgärden avbryts." in page
        assert "Mina ord" in page

    def test_two_writers_see_both(self, client, atgard):
        client.post(address("report", atgard), report_data(status="genomford"))
        late = client.post(address("report", atgard), report_data(comment="Mina ord"))

        page = late.content.decode()
        atgard.refresh_from_db()
        assert (late.status_code, atgard.status) == (409, "genomford")
        assert "Mina ord" in page
        assert 'name="valj-status"' in page
        assert 'name="valj-comment"' not in page

    def test_responsible_does_not_decide_what_or_when(self, client, atgard):
        urls = [address(deed, atgard) for deed in ("edit", "accept-date", "decline-date")]

        assert [client.post(url, plan_data()).status_code for url in urls] == [403] * 3

    def test_reader_reads_and_does_not_write(self, client, atgard, namnd):
        client.force_login(member(namnd))

        page = client.get(atgard.get_absolute_url())

        assert page.status_code == 200
        assert "Hur går det?" not in page.content.decode()
        assert client.post(address("report", atgard), report_data()).status_code == 403

    def test_stranger_gets_404(self, client, atgard):
        client.force_login(AnvandareFactory())
        deeds = ("report", "edit", "accept-date", "decline-date")

        assert client.get(atgard.get_absolute_url()).status_code == 404
        assert [client.post(address(deed, atgard), {}).status_code for deed in deeds] == [404] * 4

    def test_samordnare_knows_of_it_but_reads_it_after_the_hand_in(self, client, atgard, row, namnd):
        client.force_login(member(namnd, Roll.SAMORDNARE))
        before = client.get(atgard.get_absolute_url()).status_code
        row.tillfalle.status = "inlamnad"
        row.tillfalle.save()

        assert (before, client.get(atgard.get_absolute_url()).status_code) == (403, 200)


class TestControllersDeeds:
    def test_new_day_keeps_the_old_one_on_the_page(self, client, row, controller):
        atgard = AtgardFactory(uppfoljning=row, due_date=MAY)

        response = client.post(address("edit", atgard), plan_data(radversion=1))

        page = client.get(response["Location"]).content.decode()
        assert "Klar senast 30 juni 2026, tidigare 31 maj 2026." in page

    def test_two_writers_see_both(self, client, row, controller):
        atgard = AtgardFactory(uppfoljning=row)
        client.post(address("edit", atgard), plan_data(radversion=1))

        late = client.post(address("edit", atgard), plan_data(description="Min text", radversion=1))

        assert late.status_code == 409
        assert Atgard.objects.get().description == "Se över attesten"

    @pytest.mark.parametrize(("deed", "due"), [("accept-date", JUNE), ("decline-date", MAY)])
    def test_proposal_is_answered_once(self, client, row, controller, deed, due):
        atgard = AtgardFactory(uppfoljning=row, due_date=MAY, proposed_date=JUNE)

        client.post(address(deed, atgard))
        again = client.post(address(deed, atgard), follow=True).content.decode()

        atgard.refresh_from_db()
        assert (atgard.due_date, atgard.proposed_date) == (due, None)
        assert "inget förslag om ny dag" in again

    def test_get_changes_nothing(self, client, row, controller):
        atgard = AtgardFactory(uppfoljning=row, proposed_date=JUNE)
        deeds = ("report", "accept-date", "decline-date")

        assert [client.get(address(deed, atgard)).status_code for deed in deeds] == [405] * 3


class TestLists:
    @pytest.fixture(autouse=True)
    def june(self):
        with time_machine.travel("2026-06-01 12:00+02:00"):
            yield

    def titles(self, client, name=LIST, **choice):
        page = client.get(reverse(name), choice).context["page"]
        return [atgard.title for atgard in page]

    @pytest.fixture
    def atgarder(self, row, controller):
        AtgardFactory(uppfoljning=row, description="Sen", due_date=MAY)
        AtgardFactory(uppfoljning=row, description="Utan dag")
        AtgardFactory(uppfoljning=row, description="I tid", due_date=JUNE, ansvarig_anvandare=controller)
        AtgardFactory(uppfoljning=row, description="Klar", status="genomford", ansvarig_anvandare=controller)

    def test_open_ones_late_first(self, client, atgarder):
        assert self.titles(client) == ["Sen", "I tid", "Utan dag"]

    @pytest.mark.parametrize(
        ("choice", "titles"),
        [
            ({"status": "alla"}, ["Sen", "I tid", "Utan dag", "Klar"]),
            ({"status": "genomford"}, ["Klar"]),
            ({"status": "strunt"}, ["Sen", "I tid", "Utan dag"]),
            ({"forsenade": "1"}, ["Sen"]),
            ({"mina": "1"}, ["I tid"]),
            ({"namnd": "finns-inte"}, []),
        ],
    )
    def test_choice_stands_in_the_address(self, client, atgarder, choice, titles):
        assert self.titles(client, **choice) == titles

    def test_namnd_chooses(self, client, atgarder, namnd):
        assert len(self.titles(client, namnd=namnd.slug)) == 3

    def test_mine_are_mine_by_person_and_by_function(self, client, atgarder, row, controller, namnd):
        funktion = FunktionFactory(namnd=namnd)
        FunktionsinnehavFactory(funktion=funktion, anvandare=controller)
        AtgardFactory(uppfoljning=row, description="Funktionens", ansvarig_funktion=funktion)

        assert self.titles(client, MINE) == ["I tid", "Funktionens"]

    def test_what_is_not_handed_in_is_counted_for_others(self, client, atgarder, namnd):
        client.force_login(member(namnd, Roll.SAMORDNARE))

        response = client.get(reverse(LIST))

        assert list(response.context["page"]) == []
        assert "finns 3 öppna åtgärder i uppföljningar" in response.content.decode()

    def test_stranger_sees_an_empty_list(self, client, atgarder):
        client.force_login(AnvandareFactory())

        assert (self.titles(client), self.titles(client, MINE)) == ([], [])

    def test_recurring_deviation_is_marked(self, client, row, controller):
        earlier = UppfoljningFactory(deviations=1)
        plan = earlier.tillfalle.plan
        plan.namnd, plan.year = row.tillfalle.plan.namnd, row.tillfalle.plan.year - 1
        plan.save()
        earlier.linje = row.linje
        earlier.save()
        AtgardFactory(uppfoljning=row)

        assert "Återkommande avvikelse" in client.get(reverse(LIST)).content.decode()
        assert "Återkommande avvikelse" in client.get(row.get_absolute_url()).content.decode()

    @pytest.mark.parametrize("number", [2, 59])
    @pytest.mark.parametrize("name", [LIST, MINE])
    def test_queries_do_not_grow(self, client, namnd, controller, count_queries, number, name):
        def make():
            return AtgardFactory(uppfoljning=row_in(namnd), ansvarig_anvandare=controller)

        make()
        few = count_queries(lambda: client.get(reverse(name)))
        for _ in range(number):
            make()

        assert count_queries(lambda: client.get(reverse(name))) == few


def row_in(namnd):
    """A row of a moment of its own in the nämnd's only round."""
    tillfalle = namnd.planer.get().tillfallen.get()
    return UppfoljningFactory(tillfalle=tillfalle, deviations=1)


class TestOnTheRound:
    def test_row_shows_its_measures_and_the_way_to_a_new_one(self, client, row, controller):
        atgard = AtgardFactory(uppfoljning=row, description="Se över attesten", due_date=MAY)

        page = client.get(row.tillfalle.get_absolute_url()).content.decode()

        assert page.count(atgard.get_absolute_url()) == 2
        assert address("of-result", row) in page
        assert "Nya (1)" in page or "Försenade (1)" in page

    def test_reader_finds_no_way_to_a_new_one(self, client, row, namnd):
        client.force_login(member(namnd))

        page = client.get(row.tillfalle.get_absolute_url()).content.decode()

        assert address("of-result", row) not in page

    def test_samordnare_sees_nothing_of_them_before_the_hand_in(self, client, row, namnd):
        AtgardFactory(uppfoljning=row, description="Hemligt än så länge")
        client.force_login(member(namnd, Roll.SAMORDNARE))

        page = client.get(row.tillfalle.get_absolute_url()).content.decode()

        assert "Hemligt än så länge" not in page
        assert "atgarder-caption" not in page

    @pytest.mark.parametrize("number", [2, 59])
    def test_queries_do_not_grow(self, client, row, namnd, controller, count_queries, number):
        AtgardFactory(uppfoljning=row)
        few = count_queries(lambda: client.get(row.tillfalle.get_absolute_url()))
        for _ in range(number):
            AtgardFactory(uppfoljning=row_in(namnd))

        assert count_queries(lambda: client.get(row.tillfalle.get_absolute_url())) == few


class TestOnTheStartPage:
    def test_responsible_and_controller_are_told(self, row, namnd):
        user, controller = member(namnd), member(namnd, Roll.CONTROLLER)
        atgard = AtgardFactory(
            uppfoljning=row, description="Se över", due_date=MAY, proposed_date=JUNE, ansvarig_anvandare=user
        )

        mine = [(task.title, task.url, task.due) for task in tasks_for(user)]

        assert mine == [("Åtgärd: Se över", atgard.get_absolute_url(), MAY)]
        assert "Svara på förslag om ny dag" in [task.title for task in tasks_for(controller)]

    def test_closed_measure_is_no_task(self, row, namnd):
        user = member(namnd)
        AtgardFactory(uppfoljning=row, ansvarig_anvandare=user, status="genomford")

        assert tasks_for(user) == []


def test_plan_page_lists_open_measures_and_risks(client, row, controller):
    risk = RiskFactory(version=row.moment.version, description="Jäv vid inköp")
    atgard = AtgardFactory(uppfoljning=row)

    page = client.get(row.tillfalle.plan.get_absolute_url()).content.decode()

    assert atgard.get_absolute_url() in page
    assert address("of-risk", risk) in page


class TestDrafts:
    """What is typed and not saved is there the next time, and goes when it is saved."""

    def keep(self, client, user, kind, place, **fields):
        client.force_login(user)
        url = reverse("organisation:draft-save", args=[kind, place.public_id])
        return client.post(url, fields, headers={"X-Konto": str(user.public_id)})

    def test_new_measure_is_kept_until_it_is_saved(self, client, row, controller):
        kept = self.keep(client, controller, "atgard-for-rad", row, description="Halvskriven")
        shown = client.get(address("of-result", row)).context["form"]["description"].value()
        client.post(address("of-result", row), plan_data())
        after = client.get(address("of-result", row)).context["form"]["description"].value()

        assert (kept.status_code, shown) == (200, "Halvskriven")
        assert after.startswith("Åtgärda de 2 avvikelserna")

    def test_comment_is_kept_though_the_controller_saves_in_between(self, client, row, namnd):
        user = member(namnd)
        atgard = AtgardFactory(uppfoljning=row, ansvarig_anvandare=user)
        typed = {"comment": "Halvskriven", "status": "ej_paborjad", "radversion": 1}
        self.keep(client, user, "atgard-lage", atgard, **typed)
        Atgard.objects.update(radversion=2, description="Ändrad")

        form = client.get(atgard.get_absolute_url()).context["form"]

        assert form["comment"].value() == "Halvskriven"
        assert form.conflicts == []

    @pytest.mark.parametrize("kind", ["atgard", "atgard-lage", "atgard-for-rad", "atgard-for-risk"])
    def test_reader_keeps_nothing_and_stranger_finds_nothing(self, client, row, namnd, kind):
        risk = RiskFactory(version=row.moment.version)
        place = {"atgard-for-rad": row, "atgard-for-risk": risk}.get(kind) or AtgardFactory(uppfoljning=row)

        reader = self.keep(client, member(namnd), kind, place, description="x").status_code
        stranger = self.keep(client, AnvandareFactory(), kind, place, description="x").status_code

        assert (reader, stranger) == (403, 404)

    def test_free_measure_is_kept_by_its_namnd(self, client, namnd, controller):
        kept = self.keep(client, controller, "atgard-for-namnd", namnd, description="Halvskriven")

        assert kept.status_code == 200
