"""Measures as a round tells them, and recurring deviations."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from followups.atgarder import atgarder_of_round, mark_rows
from followups.models import Atgard
from organisation.models import Roll
from organisation.texts import Audience
from plans.fields import PlanTableRow
from tests.factories import (
    AnvandareFactory,
    AtgardFactory,
    FunktionFactory,
    FunktionsinnehavFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    RiskFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


def day(month, date=1, year=2022):
    return timezone.make_aware(datetime.datetime(year, month, date, 9))


def told(tillfalle, reader=None):
    return {
        group.code: [str(each.atgard) for each in group.atgarder]
        for group in atgarder_of_round(tillfalle, reader)
    }


@pytest.fixture
def row():
    """A row of the round per 31 August 2022, whose plan was last followed up per 30 April."""
    row = UppfoljningFactory()
    TillfalleFactory(
        plan=row.tillfalle.plan, slug="april", per_date=datetime.date(2022, 4, 30), status="last"
    )
    return row


def make(row, description, created, **fields):
    return AtgardFactory(uppfoljning=row, description=description, created_at=created, **fields)


class TestGroups:
    @pytest.fixture(autouse=True)
    def september(self):
        with time_machine.travel("2022-09-10 12:00+02:00"):
            yield

    def test_each_measure_stands_in_one_group(self, row):
        make(row, "Ny", day(8))
        make(row, "Gammal", day(2))
        make(row, "Sen", day(8), due_date=datetime.date(2022, 9, 9))
        make(row, "Klar", day(2), status="genomford", closed_on=datetime.date(2022, 6, 1))
        make(row, "Klar förut", day(1), status="genomford", closed_on=datetime.date(2022, 3, 1))

        assert told(row.tillfalle) == {
            "late": ["Sen"],
            "new": ["Ny"],
            "open": ["Gammal"],
            "closed": ["Klar"],
        }

    def test_last_day_is_not_late(self, row):
        make(row, "Idag", day(8), due_date=datetime.date(2022, 9, 10))

        assert told(row.tillfalle) == {"new": ["Idag"]}

    def test_first_round_tells_all_as_new(self):
        row = UppfoljningFactory()
        make(row, "Gammal", day(1))

        assert told(row.tillfalle) == {"new": ["Gammal"]}

    def test_measures_of_other_namnder_plans_and_later_rounds_are_left_out(self, row):
        plan = row.tillfalle.plan
        AtgardFactory(description="Annan nämnd", created_at=day(8))
        other = UppfoljningFactory(tillfalle=TillfalleFactory(plan=PlanFactory(namnd=plan.namnd, slug="ks")))
        make(other, "Annan plan", day(8))
        later = TillfalleFactory(plan=plan, slug="dec", per_date=datetime.date(2022, 12, 31))
        make(UppfoljningFactory(tillfalle=later, moment=row.moment), "Senare", day(9))
        AtgardFactory(namnd=plan.namnd, description="Fristående", created_at=day(8))

        assert told(row.tillfalle) == {"new": ["Fristående"]}

    def test_approved_round_tells_what_was_when_it_was_approved(self, row):
        tillfalle = row.tillfalle
        atgard = make(row, "Såg över", day(8), due_date=datetime.date(2022, 10, 1))
        tillfalle.status, tillfalle.approved_at = "godkand", timezone.now()
        tillfalle.save()
        with time_machine.travel("2022-11-10 12:00+01:00"):
            make(row, "Efteråt", timezone.now())
            atgard.noteringar.create(
                slag="datum", old_date=datetime.date(2022, 10, 1), new_date=datetime.date(2022, 12, 1)
            )
            atgard.noteringar.create(slag="status", old_status="ej_paborjad", new_status="genomford")
            Atgard.objects.filter(pk=atgard.pk).update(
                status="genomford", closed_on="2022-11-10", due_date="2022-12-01"
            )

            (group,) = atgarder_of_round(tillfalle)

        (each,) = group.atgarder
        assert (group.code, each.status, each.due_date, each.old_date) == (
            "new",
            "ej_paborjad",
            datetime.date(2022, 10, 1),
            None,
        )

    def test_imported_round_tells_nothing_that_came_later(self, row):
        row.tillfalle.status = "last"
        make(row, "Efteråt", day(9))

        assert atgarder_of_round(row.tillfalle) == []

    @pytest.mark.parametrize("number", [3, 60])
    def test_queries_do_not_grow(self, row, number, count_queries):
        make(row, "En", day(8)).noteringar.create(slag="kommentar", text="Ja")
        few = count_queries(lambda: told(row.tillfalle))
        for each in range(number):
            make(row, f"Nr {each}", day(8)).noteringar.create(slag="kommentar", text="Ja")

        assert count_queries(lambda: told(row.tillfalle)) == few


class TestNextYear:
    @pytest.fixture
    def next_row(self, row):
        """The same moment's row in the next year's round."""
        plan = PlanFactory(namnd=row.tillfalle.plan.namnd, year=2023)
        version = PlanversionFactory(plan=plan)
        moment = KontrollmomentFactory(
            version=version, linje=row.linje, risk=RiskFactory(version=version, description="Jäv")
        )
        tillfalle = TillfalleFactory(plan=plan, per_date=datetime.date(2023, 8, 31))
        return UppfoljningFactory(tillfalle=tillfalle, moment=moment)

    def mark(self, row, user=None):
        user = user or member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
        table_row = PlanTableRow(row.moment.process, row.moment, extra={"uppfoljning": row})
        mark_rows(user, row.tillfalle, [table_row])
        return table_row.extra

    def test_open_measure_stands_beside_the_same_moment(self, row, next_row):
        still_open = AtgardFactory(uppfoljning=row)
        AtgardFactory(uppfoljning=row, status="genomford")

        assert self.mark(next_row)["atgarder"] == [still_open]

    def test_measure_of_the_risk_stands_beside_its_moments(self, next_row):
        risk = next_row.moment.risk
        atgard = AtgardFactory(namnd=next_row.tillfalle.plan.namnd, risk=risk, linje=risk.linje)

        assert self.mark(next_row)["atgarder"] == [atgard]

    def test_same_linje_in_another_namnd_is_another_matter(self, next_row):
        AtgardFactory(linje=next_row.linje)

        assert self.mark(next_row)["atgarder"] == []

    def test_others_see_no_measures_before_the_hand_in(self, row, next_row):
        AtgardFactory(uppfoljning=row)
        samordnare = member(row.tillfalle.plan.namnd, Roll.SAMORDNARE)

        assert self.mark(next_row, samordnare)["atgarder"] == []

    @pytest.mark.parametrize(
        ("before", "now", "recurring"),
        [(2, 1, True), (2, 0, False), (2, None, False), (0, 1, False), (None, 1, False)],
    )
    def test_deviation_two_years_running_recurs(self, row, next_row, before, now, recurring):
        row.deviations, next_row.deviations = before, now
        row.save()
        next_row.save()
        atgard = AtgardFactory(uppfoljning=row)

        assert self.mark(next_row)["is_recurring"] is recurring
        assert Atgard.objects.with_recurring().get(pk=atgard.pk).is_recurring is recurring

    def test_deviation_twice_in_one_year_does_not_recur(self, row):
        second = UppfoljningFactory(
            tillfalle=TillfalleFactory(plan=row.tillfalle.plan, slug="dec"), moment=row.moment, deviations=1
        )
        row.deviations = 1
        row.save()

        assert self.mark(second)["is_recurring"] is False


class TestFromAnotherRoundThatIsStillOpen:
    """A nämnd's texts are hidden until it has handed in, also in the report of a later round that it has."""

    @pytest.fixture
    def april(self, row):
        """The earlier round, opened again, with a measure; the later one, per 31 August, is handed in."""
        april = row.tillfalle.plan.tillfallen.get(slug="april")
        april.status = "oppen"
        april.save()
        make(UppfoljningFactory(tillfalle=april, moment=row.moment), "Från april", day(5))
        make(row, "Från augusti", day(8))
        row.tillfalle.status, row.tillfalle.handed_in_at = "inlamnad", day(9)
        row.tillfalle.save()
        return april

    @pytest.mark.parametrize("roll", [Roll.SAMORDNARE, Roll.REVISOR, None])
    def test_others_and_papers_are_not_told_of_it(self, row, april, roll):
        reader = member(row.tillfalle.plan.namnd, roll) if roll else None

        assert told(row.tillfalle, reader) == {"new": ["Från augusti"]}

    def test_neither_is_ks(self, row, april):
        ks = NamndFactory(kommun=row.tillfalle.plan.namnd.kommun, is_ks=True)

        assert told(row.tillfalle, member(ks, Roll.CONTROLLER)) == {"new": ["Från augusti"]}

    @pytest.mark.parametrize("roll", [Roll.LASARE, Roll.CONTROLLER, Roll.GODKANNARE])
    def test_the_namnds_own_people_are(self, row, april, roll):
        reader = member(row.tillfalle.plan.namnd, roll)

        assert told(row.tillfalle, reader) == {"new": ["Från april", "Från augusti"]}

    @pytest.mark.parametrize("fields", [{"status": "inlamnad"}, {"is_open_to_others": True}])
    def test_all_are_when_the_namnd_has_given_it(self, row, april, fields):
        type(april).objects.filter(pk=april.pk).update(**fields)

        assert told(row.tillfalle) == {"new": ["Från april", "Från augusti"]}

    def test_a_round_that_was_approved_before_it_was_given_never_tells_it(self, row, april):
        row.tillfalle.status, row.tillfalle.approved_at = "godkand", day(9, 2)
        row.tillfalle.save()
        type(april).objects.filter(pk=april.pk).update(status="inlamnad", handed_in_at=day(9, 5))

        assert told(row.tillfalle) == {"new": ["Från augusti"]}

    def test_the_page_of_the_later_round_shows_it_to_its_own_alone(self, client, row, april):
        shown = []
        for roll in (Roll.CONTROLLER, Roll.SAMORDNARE):
            client.force_login(member(row.tillfalle.plan.namnd, roll))
            page = client.get(row.tillfalle.get_absolute_url()).content.decode()
            shown.append(("Från april" in page, "Från augusti" in page))

        assert shown == [(True, True), (False, True)]


class TestWhoReads:
    """Before the hand-in a measure from a result is the nämnd's own; a free one is read as the plan is."""

    @pytest.mark.parametrize(
        ("roll", "status", "readable"),
        [
            (Roll.LASARE, "oppen", True),
            (Roll.CONTROLLER, "oppen", True),
            (Roll.SAMORDNARE, "oppen", False),
            (Roll.REVISOR, "oppen", False),
            (Roll.SAMORDNARE, "inlamnad", True),
            (Roll.REVISOR, "godkand", True),
            (Roll.ADMINISTRATOR, "last", True),
        ],
    )
    def test_from_a_result(self, row, roll, status, readable):
        row.tillfalle.status = status
        row.tillfalle.save()
        AtgardFactory(uppfoljning=row)
        user = member(row.tillfalle.plan.namnd, roll)

        assert Atgard.objects.texts_visible_to(user).exists() is readable

    def test_opened_texts_are_read(self, row):
        row.tillfalle.is_open_to_others = True
        row.tillfalle.save()
        AtgardFactory(uppfoljning=row)

        assert Atgard.objects.texts_visible_to(member(row.tillfalle.plan.namnd, Roll.SAMORDNARE)).exists()

    def test_free_one_is_read_in_the_kommun_but_not_by_ks(self):
        atgard = AtgardFactory()
        ks = NamndFactory(kommun=atgard.namnd.kommun, is_ks=True)

        assert Atgard.objects.texts_visible_to(member(atgard.namnd, Roll.SAMORDNARE)).exists()
        assert not Atgard.objects.texts_visible_to(member(ks)).exists()

    def test_responsible_reads_hers_without_a_role(self, row):
        user = AnvandareFactory()
        funktion = FunktionFactory(namnd=row.tillfalle.plan.namnd)
        FunktionsinnehavFactory(funktion=funktion, anvandare=user)
        by_person = AtgardFactory(uppfoljning=row, ansvarig_anvandare=user)
        by_function = AtgardFactory(uppfoljning=row, ansvarig_funktion=funktion)
        AtgardFactory(uppfoljning=row)

        assert set(Atgard.objects.texts_visible_to(user)) == {by_person, by_function}

    def test_stranger_reads_nothing(self, row):
        AtgardFactory(uppfoljning=row)

        assert not Atgard.objects.texts_visible_to(AnvandareFactory()).exists()


def test_title_is_the_first_line_without_secrets():
    atgard = AtgardFactory(
        description="Byt lås i [[sekretess: 18 kap. 8 § OSL | port 4711]].\n\nOch nycklar."
    )

    assert str(atgard) == "Byt lås i [Uppgift utelämnad med stöd av 18 kap. 8 § OSL]."
    assert atgard.title_for(Audience.INTERNAL) == "Byt lås i port 4711."
