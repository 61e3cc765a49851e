import datetime

import pytest

from followups.models import Omgang, Uppfoljningstillfalle
from followups.services.errors import UppfoljningError
from followups.services.omgangar import (
    add_plans,
    copy_year,
    create_omgang,
    decided_plans,
    omgangar_of_year,
    open_omgang,
    plans_taken_out,
    take_out_plan,
)
from followups.services.rounds import open_tillfalle
from organisation.models import Handelse
from tests.factories import (
    AnvandareFactory,
    KommunFactory,
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    PlanversionFactory,
    RapporttidFactory,
    TillfalleFactory,
)

pytestmark = pytest.mark.django_db
DATES = {"per_date": datetime.date(2022, 8, 31), "deadline_utforare": datetime.date(2022, 9, 15)}


def decided_plan(kommun, year=2022, **fields):
    """A decided plan of a new nämnd, with a moment that is due in every round."""
    plan = PlanFactory(namnd=NamndFactory(kommun=kommun), year=year, **fields)
    KontrollmomentFactory(version=PlanversionFactory(plan=plan, status="beslutad"))
    return plan


class TestCreate:
    def test_each_plan_gets_a_planned_round_with_the_dates_of_the_call(self):
        kommun, user = KommunFactory(), AnvandareFactory()
        plans = [decided_plan(kommun), decided_plan(kommun)]

        omgang = create_omgang(kommun, plans, user=user, name="per 31 augusti 2022", **DATES)

        assert [
            (each.plan, each.status, each.name, each.deadline)
            for each in omgang.tillfallen.order_by("plan__pk")
        ] == [(plan, "planerad", "per 31 augusti 2022", DATES["deadline_utforare"]) for plan in plans]
        assert Handelse.objects.filter(action="omgang.created", object_id=omgang.public_id).count() == 1

    def test_a_plan_with_the_name_taken_stops_the_whole(self):
        kommun = KommunFactory()
        plans = [decided_plan(kommun), decided_plan(kommun)]
        TillfalleFactory(plan=plans[1], slug="per-31-augusti")

        with pytest.raises(UppfoljningError, match=plans[1].namnd.name):
            create_omgang(kommun, plans, user=AnvandareFactory(), name="per 31 augusti 2022", **DATES)

        assert not Omgang.objects.exists()
        assert not plans[0].tillfallen.exists()

    def test_name_is_used_once_in_a_kommun(self):
        kommun = KommunFactory()
        create_omgang(kommun, [], user=AnvandareFactory(), name="Delår 2022", **DATES)

        with pytest.raises(UppfoljningError, match="redan en omgång"):
            create_omgang(kommun, [], user=AnvandareFactory(), name="Delår 2022", **DATES)


class TestTakeOut:
    @pytest.fixture
    def tillfalle(self):
        omgang = OmgangFactory()
        plan = decided_plan(omgang.kommun)
        return TillfalleFactory(plan=plan, omgang=omgang, status="planerad", deadline=DATES["per_date"])

    def test_the_plan_leaves_and_the_reason_and_its_own_day_stay_in_the_log(self, tillfalle):
        omgang, user = tillfalle.omgang, AnvandareFactory()

        take_out_plan(tillfalle, " Nämnden är nedlagd. ", user=user)

        (out,) = plans_taken_out(omgang)
        own = Handelse.objects.get(action="tillfalle.taken-out", object_id=tillfalle.public_id)
        assert not omgang.tillfallen.exists()
        assert (out.plan, out.reason, out.event.anvandare) == (tillfalle.plan, "Nämnden är nedlagd.", user)
        assert (own.namnd, own.changes["deadline"]) == (tillfalle.plan.namnd, "2022-08-31")

    def test_it_can_be_taken_in_again(self, tillfalle):
        omgang, user = tillfalle.omgang, AnvandareFactory()
        take_out_plan(tillfalle, "Fel nämnd", user=user)

        add_plans(omgang, [tillfalle.plan], user=user)

        assert [(each.plan, each.status) for each in omgang.tillfallen.all()] == [
            (tillfalle.plan, "planerad")
        ]
        assert plans_taken_out(omgang) == []

    @pytest.mark.parametrize(
        ("status", "what_to_do"),
        [
            ("oppen", "Ta i stället ut de kontrollmoment"),
            ("inlamnad", "öppnar du den igen"),
            ("godkand", "öppnar du den igen"),
            ("last", "öppnar du den igen"),
        ],
    )
    def test_once_opened_it_stays_and_the_refusal_says_what_to_do(self, tillfalle, status, what_to_do):
        tillfalle.status = status
        tillfalle.save()

        with pytest.raises(UppfoljningError, match=what_to_do):
            take_out_plan(tillfalle, "Fel nämnd", user=AnvandareFactory())

        assert tillfalle.omgang.tillfallen.get() == tillfalle

    def test_a_reason_is_demanded(self, tillfalle):
        with pytest.raises(UppfoljningError, match="Skriv varför"):
            take_out_plan(tillfalle, "  ", user=AnvandareFactory())

    def test_one_with_a_letter_stays_and_nothing_is_logged(self, tillfalle):
        MissivFactory(plan=tillfalle.plan, tillfalle=tillfalle)

        with pytest.raises(UppfoljningError, match="redan ett missiv"):
            take_out_plan(tillfalle, "Fel nämnd", user=AnvandareFactory())

        assert tillfalle.omgang.tillfallen.get() == tillfalle
        assert plans_taken_out(tillfalle.omgang) == []

    def test_one_that_was_taken_out_meanwhile_is_not_opened(self, tillfalle):
        seen = Uppfoljningstillfalle.objects.with_plan().get()
        take_out_plan(tillfalle, "Fel nämnd", user=AnvandareFactory())

        with pytest.raises(UppfoljningError, match="någon annan har tagit ut den"):
            open_tillfalle(seen, user=AnvandareFactory())


class TestOpen:
    def test_one_that_cannot_be_opened_is_named_and_the_rest_go_on(self):
        kommun, user = KommunFactory(), AnvandareFactory()
        ready = decided_plan(kommun)
        not_due = decided_plan(kommun)
        RapporttidFactory(moment=not_due.versioner.get().moment.get(), year=2022, month=2)
        omgang = create_omgang(kommun, [ready, not_due], user=user, name="per 31 augusti 2022", **DATES)

        opened, refused = open_omgang(omgang, user=user)

        assert [each.plan for each in opened] == [ready]
        assert [(each.tillfalle.plan, each.reason) for each in refused] == [
            (not_due, "Inget kontrollmoment ska rapporteras vid det här tillfället.")
        ]
        assert set(omgang.tillfallen.values_list("plan", "status")) == {
            (ready.pk, "oppen"),
            (not_due.pk, "planerad"),
        }

    def test_opening_again_opens_only_what_is_planned(self):
        kommun, user = KommunFactory(), AnvandareFactory()
        omgang = create_omgang(kommun, [decided_plan(kommun)], user=user, name="Delår 2022", **DATES)
        open_omgang(omgang, user=user)

        assert open_omgang(omgang, user=user) == ([], [])

    def test_a_call_in_the_next_year_opens_what_is_due_then(self):
        kommun, user = KommunFactory(), AnvandareFactory()
        plan = decided_plan(kommun)
        moment = plan.versioner.get().moment.get()
        RapporttidFactory(moment=moment, year=2023, month=2)
        omgang = create_omgang(
            kommun, [plan], user=user, name="februari 2023", per_date=datetime.date(2023, 2, 28)
        )

        open_omgang(omgang, user=user)

        tillfalle = omgang.tillfallen.get()
        assert [row.moment for row in tillfalle.uppfoljningar.all()] == [moment]
        assert tillfalle.get_absolute_url().endswith("/februari-2023/")


class TestCopyYear:
    def test_dates_and_names_move_a_year_and_nothing_is_opened(self):
        kommun, user = KommunFactory(), AnvandareFactory()
        plan, next_plan = decided_plan(kommun), decided_plan(kommun, year=2023)
        create_omgang(kommun, [plan], user=user, name="per 31 augusti 2022", instruktion="Kort.", **DATES)

        made, taken = copy_year(kommun, 2022, user=user)

        assert taken == []
        assert [
            (each.name, each.per_date, each.deadline_utforare, each.deadline_ks, each.instruktion)
            for each in made
        ] == [
            (
                "per 31 augusti 2023",
                datetime.date(2023, 8, 31),
                datetime.date(2023, 9, 15),
                None,
                "Kort.",
            )
        ]
        assert [(each.plan, each.status) for each in made[0].tillfallen.all()] == [(next_plan, "planerad")]

    def test_copying_twice_makes_nothing_twice(self):
        kommun, user = KommunFactory(), AnvandareFactory()
        create_omgang(kommun, [], user=user, name="Delår 2022", **DATES)
        copy_year(kommun, 2022, user=user)

        made, taken = copy_year(kommun, 2022, user=user)

        assert (made, taken) == ([], ["Delår 2023"])

    def test_last_of_february_stays_the_last_of_february(self):
        kommun, user = KommunFactory(), AnvandareFactory()
        create_omgang(kommun, [], user=user, name="Februari 2023", per_date=datetime.date(2023, 2, 28))

        made, _ = copy_year(kommun, 2023, user=user)

        assert made[0].per_date == datetime.date(2024, 2, 29)

    def test_a_call_belongs_to_the_year_of_its_plans(self):
        kommun, user = KommunFactory(), AnvandareFactory()
        omgang = create_omgang(
            kommun,
            [decided_plan(kommun)],
            user=user,
            name="februari 2023",
            per_date=datetime.date(2023, 2, 28),
        )

        assert omgangar_of_year(kommun, 2022) == [omgang]
        assert omgangar_of_year(kommun, 2023) == []


def test_only_decided_plans_are_called():
    kommun = KommunFactory()
    decided = decided_plan(kommun)
    PlanversionFactory(plan=PlanFactory(namnd=NamndFactory(kommun=kommun)))
    decided_plan(KommunFactory())

    assert list(decided_plans(kommun, 2022)) == [decided]


def test_plans_are_added_to_a_call_later():
    kommun = KommunFactory()
    omgang = OmgangFactory(kommun=kommun)
    plan = decided_plan(kommun)

    (made,) = add_plans(omgang, [plan], user=AnvandareFactory())

    assert (made.plan, made.omgang, made.status) == (plan, omgang, "planerad")
