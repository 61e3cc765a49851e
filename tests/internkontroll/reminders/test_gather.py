"""Who is reminded of what, and when; what is sent already stays away."""

import datetime

import pytest
from django.utils import timezone

from followups.models import Kommunpaminnelser, Paminnelse, Paminnelsepunkt, Personpaminnelser
from internkontroll.reminders.gather import gather
from internkontroll.reminders.items import Topic
from organisation.models import Roll
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    AtgardFactory,
    FunktionsinnehavFactory,
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    PlanFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2022, 8, 31)


def days(number):
    return DAY + datetime.timedelta(days=number)


def named(tillfalle, user, **fields):
    """A row of the round that names the user."""
    row = UppfoljningFactory(tillfalle=tillfalle, **fields)
    AnsvarsradFactory(moment=row.moment, anvandare=user)
    return row


def topics(user, date):
    return [item.topic for item in gather(date).get(user, [])]


def reminded_on(user, *dates):
    """Of the days, run in turn, those on which the user gets something; all that is found counts as sent."""
    got = []
    for date in dates:
        items = gather(date).get(user, [])
        if items:
            got.append(date)
            record = Paminnelse.objects.create(
                anvandare=user, date=date, status="skickad", claimed_at=timezone.now(), sent_at=timezone.now()
            )
            for key in {key for item in items for key in item.keys}:
                Paminnelsepunkt.objects.get_or_create(
                    anvandare=user, key=key, defaults={"paminnelse": record}
                )
    return got


# --- when ---------------------------------------------------------------------------------------


def test_performer_is_reminded_at_opening_before_on_the_day_and_weekly_when_late(tillfalle, namnd):
    user = member(namnd, Roll.KONTROLLUTFORARE)
    named(tillfalle, user)

    got = reminded_on(user, *(days(number) for number in range(-20, 17)))

    assert got == [days(-20), days(-7), days(0), days(1), days(8), days(15)]


def test_day_that_was_missed_is_made_up_for(tillfalle, namnd):
    user = member(namnd, Roll.KONTROLLUTFORARE)
    named(tillfalle, user)

    assert reminded_on(user, days(-20), days(-4), days(-3), days(3), days(4)) == [
        days(-20),
        days(-4),
        days(3),
    ]


def test_moved_last_day_is_told_anew(tillfalle, namnd):
    user = member(namnd, Roll.KONTROLLUTFORARE)
    named(tillfalle, user)

    before = reminded_on(user, days(-6), days(-5))
    tillfalle.deadline = days(1)
    tillfalle.save()
    after = reminded_on(user, days(-4), days(-3))

    assert (before, after) == ([days(-6)], [days(-4)])


def test_kommun_says_how_many_days_before(tillfalle, namnd):
    user = member(namnd, Roll.KONTROLLUTFORARE)
    named(tillfalle, user)
    Kommunpaminnelser.objects.create(kommun=namnd.kommun, days_before=3)

    assert reminded_on(user, days(-20), days(-7), days(-4), days(-3)) == [days(-20), days(-3)]


@pytest.mark.parametrize(
    ("number", "slag"), [(-20, "oppnad"), (-7, "fore"), (0, "pa_dagen"), (1, "forsenad"), (9, "forsenad")]
)
def test_kind_is_switched_off_by_person_or_kommun(tillfalle, namnd, number, slag):
    user = member(namnd, Roll.KONTROLLUTFORARE)
    named(tillfalle, user)
    others = [each for each in ("oppnad", "fore", "pa_dagen", "forsenad") if each != slag]

    both = topics(user, days(number))
    person = Personpaminnelser.objects.create(anvandare=user, avstangda=[slag, "oppnad"])
    by_person = topics(user, days(number))
    person.avstangda = [each for each in others if each != "oppnad" or slag == "oppnad"]
    person.save()
    others_off = topics(user, days(number))
    person.delete()
    Kommunpaminnelser.objects.create(kommun=namnd.kommun, avstangda=[slag, "oppnad"])
    by_kommun = topics(user, days(number))

    assert (both, by_person, others_off, by_kommun) == ([Topic.SKRIVA], [], [Topic.SKRIVA], [])


def test_another_kommun_switches_nothing_off(tillfalle, namnd):
    user = member(namnd, Roll.KONTROLLUTFORARE)
    named(tillfalle, user)
    Kommunpaminnelser.objects.create(
        kommun=TillfalleFactory().plan.namnd.kommun, avstangda=["pa_dagen", "oppnad"]
    )

    assert topics(user, DAY) == [Topic.SKRIVA]


# --- who ----------------------------------------------------------------------------------------


def test_performer_gets_own_unanswered_rows_alone(tillfalle, namnd):
    user = member(namnd, Roll.KONTROLLUTFORARE)
    mine = named(tillfalle, user)
    named(tillfalle, user, status="genomford")
    named(tillfalle, user, utesluten_reason="Görs nästa år")
    named(tillfalle, member(namnd, Roll.KONTROLLUTFORARE))

    (item,) = gather(DAY)[user]

    assert (item.topic, item.count, item.last_day) == (Topic.SKRIVA, 1, DAY)
    assert [line.path for line in item.lines] == [mine.edit_url]


def test_holder_of_the_function_on_that_day_is_reminded(tillfalle, namnd):
    row = UppfoljningFactory(tillfalle=tillfalle)
    innehav = FunktionsinnehavFactory(anvandare=member(namnd, Roll.KONTROLLUTFORARE), to_date=days(-1))
    AnsvarsradFactory(moment=row.moment, funktion=innehav.funktion)

    assert topics(innehav.anvandare, days(-1)) == [Topic.SKRIVA]
    assert topics(innehav.anvandare, DAY) == []


def test_controller_gets_nobodys_rows_as_own_and_what_waits_for_others(tillfalle, namnd):
    user = member(namnd, Roll.CONTROLLER)
    UppfoljningFactory(tillfalle=tillfalle)
    for _ in range(2):
        named(tillfalle, member(namnd, Roll.KONTROLLUTFORARE))

    own, others = gather(DAY)[user]

    assert [(item.topic, item.count) for item in (own, others)] == [(Topic.SKRIVA, 1), (Topic.SAKNAS, 2)]


def test_controller_is_told_of_an_answered_round_that_is_not_handed_in(tillfalle, namnd):
    user = member(namnd, Roll.CONTROLLER)
    UppfoljningFactory(tillfalle=tillfalle, status="genomford")

    assert topics(user, days(-20)) == []
    assert topics(user, days(1)) == [Topic.LAMNA_IN]


def test_returned_row_is_told_once_to_owner_and_writer(tillfalle, namnd):
    owner, writer = member(namnd, Roll.KONTROLLUTFORARE), member(namnd, Roll.CONTROLLER)
    row = named(tillfalle, owner, status="genomford", written_by=writer, returned_comment="Hemligt skäl")

    assert [Topic.TILLBAKA in topics(user, days(-20)) for user in (owner, writer)] == [True, True]
    assert reminded_on(owner, days(-20), days(-19)) == [days(-20)]

    row.radversion += 1
    row.save()
    assert topics(owner, days(-18)) == [Topic.TILLBAKA]


def test_returned_row_is_counted_once_and_its_round_counts_as_told(tillfalle, namnd):
    owner = member(namnd, Roll.KONTROLLUTFORARE)
    named(tillfalle, owner, returned_comment="Hur många?")

    alone = [(item.topic, item.count) for item in gather(DAY)[owner]]
    named(tillfalle, owner)
    both = [(item.topic, item.count) for item in gather(DAY)[owner]]

    assert alone == [(Topic.TILLBAKA, 1)]
    assert both == [(Topic.TILLBAKA, 1), (Topic.SKRIVA, 1)]
    assert reminded_on(owner, days(0), days(0)) == [days(0)]


def test_returned_row_switched_off(tillfalle, namnd):
    owner = member(namnd, Roll.KONTROLLUTFORARE)
    named(tillfalle, owner, status="genomford", returned_comment="Hur många?")
    Personpaminnelser.objects.create(anvandare=owner, avstangda=["tillbaka", "oppnad"])

    assert topics(owner, days(-20)) == []


@pytest.mark.parametrize(("number", "is_told"), [(-8, False), (-7, True), (0, True), (3, True)])
def test_measure_is_told_to_who_is_responsible(tillfalle, namnd, number, is_told):
    user = AnvandareFactory()
    AtgardFactory(namnd=namnd, ansvarig_anvandare=user, due_date=DAY, description="Hemlig åtgärd")

    assert topics(user, days(number)) == [Topic.ATGARD] * is_told


def test_measure_of_a_function_or_of_nobody_reaches_somebody():
    namnd = NamndFactory()
    innehav = FunktionsinnehavFactory()
    controller = member(namnd, Roll.CONTROLLER)
    AtgardFactory(namnd=namnd, ansvarig_funktion=innehav.funktion, due_date=DAY)
    AtgardFactory(namnd=namnd, ansvarig_text="Någon", due_date=DAY)

    assert topics(innehav.anvandare, DAY) == [Topic.ATGARD]
    assert topics(controller, DAY) == [Topic.ATGARD]


def test_closed_measure_and_kind_switched_off_are_quiet(namnd):
    closed, off = AnvandareFactory(), AnvandareFactory()
    AtgardFactory(
        namnd=namnd, ansvarig_anvandare=closed, due_date=DAY, status="genomford", closed_on=days(-1)
    )
    AtgardFactory(namnd=namnd, ansvarig_anvandare=off, due_date=DAY)
    Personpaminnelser.objects.create(anvandare=off, avstangda=["atgard"])

    assert gather(DAY) == {}


def test_godkannare_is_told_at_hand_in_before_and_when_late(tillfalle, namnd):
    user = member(namnd, Roll.GODKANNARE)
    tillfalle.status, tillfalle.handed_in_at = "inlamnad", timezone.now()
    tillfalle.deadline_godkannare = days(14)
    tillfalle.save()

    assert reminded_on(user, *(days(number) for number in range(24))) == [
        days(0),
        days(7),
        days(14),
        days(15),
        days(22),
    ]


def test_round_handed_in_again_is_told_again(tillfalle, namnd):
    user = member(namnd, Roll.GODKANNARE)
    tillfalle.status, tillfalle.handed_in_at = "inlamnad", timezone.now()
    tillfalle.save()

    first = reminded_on(user, days(0), days(1))
    tillfalle.handed_in_at += datetime.timedelta(days=1)
    tillfalle.save()

    assert (first, reminded_on(user, days(2), days(3))) == ([days(0)], [days(2)])


def test_secretary_is_told_of_an_approved_round_until_it_has_a_missiv(tillfalle, namnd):
    user = member(namnd, Roll.NAMNDSEKRETERARE)
    tillfalle.status = "godkand"
    tillfalle.save()

    before = gather(DAY)[user]
    MissivFactory(tillfalle=tillfalle)

    assert [item.topic for item in before] == [Topic.MISSIV]
    assert before[0].path.endswith("/missiv/")
    assert gather(DAY) == {}


@pytest.mark.parametrize("slag", ["godkanna", "missiv"])
def test_approval_and_missiv_are_switched_off(tillfalle, namnd, slag):
    tillfalle.status = {"godkanna": "inlamnad", "missiv": "godkand"}[slag]
    tillfalle.save()
    user = member(namnd, {"godkanna": Roll.GODKANNARE, "missiv": Roll.NAMNDSEKRETERARE}[slag])
    Personpaminnelser.objects.create(anvandare=user, avstangda=[slag])

    assert gather(DAY) == {}


def test_samordnare_gets_the_late_namnder_of_the_kommun_weekly(tillfalle, namnd):
    user = member(namnd, Roll.SAMORDNARE)
    UppfoljningFactory(tillfalle=tillfalle)
    TillfalleFactory(plan=PlanFactory(namnd__kommun=namnd.kommun), deadline=days(30))

    (item,) = gather(days(1))[user]

    assert (item.topic, [line.text for line in item.lines]) == (Topic.SENA, ["1 rad saknas"])
    assert reminded_on(user, *(days(number) for number in range(10))) == [days(1), days(8)]


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.REVISOR, Roll.ADMINISTRATOR])
def test_who_only_reads_is_left_alone(tillfalle, namnd, roll):
    user = member(namnd, roll)
    UppfoljningFactory(tillfalle=tillfalle)

    assert topics(user, days(1)) == []


@pytest.mark.parametrize("status", ["planerad", "last"])
def test_round_that_is_not_going_on_is_quiet(tillfalle, namnd, status):
    member(namnd, Roll.CONTROLLER)
    UppfoljningFactory(tillfalle=tillfalle)
    tillfalle.status = status
    tillfalle.save()

    assert gather(days(1)) == {}


@pytest.mark.parametrize("count", [3, 60])
def test_queries_do_not_grow(tillfalle, namnd, count, count_queries):
    for roll in (Roll.CONTROLLER, Roll.GODKANNARE, Roll.NAMNDSEKRETERARE, Roll.SAMORDNARE):
        member(namnd, roll)

    def add():
        user = FunktionsinnehavFactory(anvandare=member(namnd, Roll.KONTROLLUTFORARE)).anvandare
        moment = KontrollmomentFactory(version=tillfalle.plan.versioner.first() or row.moment.version)
        AnsvarsradFactory(moment=moment, anvandare=user)
        AnsvarsradFactory(moment=moment, funktion=user.innehav.get().funktion)
        UppfoljningFactory(tillfalle=tillfalle, moment=moment, returned_comment="?", written_by=user)
        AtgardFactory(namnd=namnd, ansvarig_anvandare=user, due_date=DAY, uppfoljning=row)
        for status in ("oppen", "inlamnad", "godkand"):
            plan = PlanFactory(namnd=namnd, slug=f"plan-{user.pk}-{status}")
            TillfalleFactory(plan=plan, status=status, deadline=DAY)

    row = UppfoljningFactory(tillfalle=tillfalle)
    add()
    one = count_queries(lambda: gather(days(1)))
    for _ in range(count - 1):
        add()
    many = count_queries(lambda: gather(days(1)))

    assert one == many
