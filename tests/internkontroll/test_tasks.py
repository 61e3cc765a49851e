"""What waits for each role on the start page."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Utskrift
from internkontroll.tasks import tasks_for
from organisation.models import Anvandare, Roll
from tests.factories import (
    AnsvarsradFactory,
    BedomningFactory,
    MissivFactory,
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    ProtokollsutdragFactory,
    SkalaFactory,
    SkalstegFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine("2022-09-20 12:00+02:00")]

TODAY = datetime.date(2022, 9, 20)
HAND_TO_KS = "Lämna uppföljningen till kommunstyrelsen"


def told(user):
    return [task.title for task in tasks_for(user)]


def with_verdict(tillfalle):
    skala = SkalaFactory(kommun=tillfalle.plan.namnd.kommun, slag="bedomning_namnd")
    BedomningFactory(tillfalle=tillfalle, skalsteg=SkalstegFactory(skala=skala))
    return tillfalle


def round_of_call(omgang, **fields):
    return TillfalleFactory(plan__namnd__kommun=omgang.kommun, omgang=omgang, **fields)


class TestController:
    def test_answers_what_was_sent_back(self):
        row = UppfoljningFactory(status="genomford", returned_comment="Hur många granskades?")
        with_verdict(row.tillfalle)

        assert told(member(row.tillfalle.plan.namnd, Roll.CONTROLLER)) == ["Redovisa 1 kontrollmoment"]

    def test_hands_in_when_every_row_is_answered(self):
        row = UppfoljningFactory(status="genomford")
        with_verdict(row.tillfalle)

        [task] = tasks_for(member(row.tillfalle.plan.namnd, Roll.CONTROLLER))

        assert (task.title, task.url) == ("Lämna in uppföljningen", row.tillfalle.get_absolute_url())

    def test_opens_the_round_when_its_day_is_near(self):
        near = TillfalleFactory(status="planerad", per_date=datetime.date(2022, 10, 20))
        TillfalleFactory(plan=near.plan, status="planerad", per_date=datetime.date(2022, 10, 21), slug="b")

        [task] = tasks_for(member(near.plan.namnd, Roll.CONTROLLER))

        assert (task.title, task.url) == ("Öppna uppföljningen", near.get_absolute_url())


def test_performer_answers_what_was_sent_back_and_nothing_that_is_left_out():
    row = UppfoljningFactory(status="genomford", returned_comment="Hur många granskades?")
    left_out = UppfoljningFactory(tillfalle=row.tillfalle, utesluten_reason="Ingen upphandling i år.")
    user = member(row.tillfalle.plan.namnd, Roll.KONTROLLUTFORARE)
    for each in (row, left_out):
        AnsvarsradFactory(moment=each.moment, anvandare=user)

    assert [task.url for task in tasks_for(user)] == [row.edit_url]


@pytest.mark.parametrize("roll", [Roll.CONTROLLER, Roll.GODKANNARE, Roll.NAMNDSEKRETERARE])
def test_what_is_approved_is_handed_to_ks_by_either_who_may(roll):
    missiv = MissivFactory(tillfalle__status="godkand", tillfalle__deadline_ks=TODAY)

    [task] = tasks_for(member(missiv.plan.namnd, roll))

    assert (task.title, task.due, task.is_late) == (HAND_TO_KS, TODAY, False)


@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.REVISOR, Roll.KONTROLLUTFORARE])
def test_who_only_reads_or_writes_rows_of_others_has_nothing_to_do(roll):
    utdrag = ProtokollsutdragFactory(missiv__tillfalle__status="godkand", instans="beslutar")
    TillfalleFactory(plan=utdrag.missiv.plan, status="planerad", slug="b")

    assert told(member(utdrag.missiv.plan.namnd, roll)) == []


class TestGodkannare:
    def test_last_day_is_the_own_step_of_the_call(self):
        omgang = OmgangFactory(deadline_utforare=TODAY, deadline_godkannare=datetime.date(2022, 9, 30))
        tillfalle = round_of_call(omgang, status="inlamnad")

        [task] = tasks_for(member(tillfalle.plan.namnd, Roll.GODKANNARE))

        assert (task.title, task.due) == ("Granska inlämnad uppföljning", datetime.date(2022, 9, 30))


class TestKansli:
    def utdrag(self, **fields):
        """The second of the letter's; the first is of a meeting that has a §."""
        missiv = MissivFactory(tillfalle__status="last")
        ProtokollsutdragFactory(missiv=missiv)
        return ProtokollsutdragFactory(missiv=missiv, beslut__date=datetime.date(2022, 9, 19), **fields)

    @pytest.mark.parametrize("fields", [{"instans": "beslutar"}, {"beslut__paragraph": ""}])
    def test_registers_the_decision_when_the_meeting_has_been(self, fields):
        utdrag = self.utdrag(**fields)

        [task] = tasks_for(member(utdrag.missiv.plan.namnd, Roll.NAMNDSEKRETERARE))

        address = {**utdrag.missiv.address, "number": 2}
        assert task.title == "Registrera beslutet"
        assert task.context.endswith(" · per 31 augusti 2022 · 19 september 2022")
        assert task.url == reverse("documents:beslut-register", kwargs=address)

    def test_registers_that_of_a_plan_too(self):
        plan = PlanFactory()
        missiv = MissivFactory(tillfalle=None, plan=plan)
        ProtokollsutdragFactory(missiv=missiv, instans="beslutar")

        [task] = tasks_for(member(plan.namnd, Roll.NAMNDSEKRETERARE))

        assert task.context == f"{plan.namnd} · plan 2022 · 18 januari 2022"

    @pytest.mark.parametrize(
        "fields",
        [
            {"instans": "beslutar", "beslut__date": TODAY},
            {"instans": "beslutar", "beslut__date": None},
            {"instans": "beslutar", "beslut__slag": "beslut"},
            {"instans": "bereder"},
        ],
    )
    def test_nothing_waits_before_the_meeting_nor_after_the_decision(self, fields):
        missiv = MissivFactory(tillfalle__status="last")
        ProtokollsutdragFactory(missiv=missiv, **fields)

        assert told(member(missiv.plan.namnd, Roll.NAMNDSEKRETERARE)) == []

    @pytest.mark.parametrize(
        ("fields", "title"),
        [
            ({"status": "klar", "file": "a.zip"}, "Hämta utskriften"),
            ({"status": "misslyckad"}, "Utskriften misslyckades"),
        ],
    )
    def test_print_run_is_told_of_for_a_day_and_to_who_ordered_it(self, fields, title):
        namnd = NamndFactory()
        user, colleague = member(namnd, Roll.NAMNDSEKRETERARE), member(namnd, Roll.NAMNDSEKRETERARE)
        ordered = {"kommun": namnd.kommun, "ordered_by": user, "title": "Planer 2022", **fields}
        run = Utskrift.objects.create(finished_at=timezone.now(), **ordered)
        Utskrift.objects.create(finished_at=timezone.now() - datetime.timedelta(days=2), **ordered)

        [task] = tasks_for(user)

        assert (task.title, task.url) == (title, run.get_absolute_url())
        assert task.context == f"{namnd.kommun} · Planer 2022"
        assert told(colleague) == []


class TestSamordnare:
    def test_follows_a_call_as_one_task(self):
        omgang = OmgangFactory(deadline_utforare=datetime.date(2022, 9, 19), deadline_godkannare=TODAY)
        for status in ("oppen", "oppen", "inlamnad", "last"):
            round_of_call(omgang, status=status)

        [task] = tasks_for(member(omgang.tillfallen.first().plan.namnd, Roll.SAMORDNARE))

        assert task.title == "Följ omgången: 2 inte inlämnade, 2 försenade"
        assert task.context == f"{omgang.kommun} · per 31 augusti 2022"
        assert (task.url, task.is_late) == (omgang.get_absolute_url(), True)

    def test_is_told_who_is_late_with_approving(self):
        omgang = OmgangFactory(deadline_godkannare=datetime.date(2022, 9, 19))
        tillfalle = round_of_call(omgang, status="inlamnad")

        assert told(member(tillfalle.plan.namnd, Roll.SAMORDNARE)) == ["Följ omgången: 1 försenad"]

    def test_has_nothing_to_follow_when_all_is_handed_in_and_in_time(self):
        tillfalle = round_of_call(OmgangFactory(deadline_godkannare=TODAY), status="inlamnad")

        assert told(member(tillfalle.plan.namnd, Roll.SAMORDNARE)) == []

    @pytest.mark.parametrize(("count", "title"), [(1, "Öppna uppföljningen"), (2, "Öppna 2 uppföljningar")])
    def test_opens_the_rounds_of_a_call_on_its_page(self, count, title):
        omgang = OmgangFactory()
        rounds = [round_of_call(omgang, status="planerad") for _ in range(count)]

        [task] = tasks_for(member(rounds[0].plan.namnd, Roll.SAMORDNARE))

        assert (task.title, task.url) == (title, omgang.get_absolute_url())

    def test_follows_and_opens_rounds_without_a_call_one_by_one(self):
        tillfalle = TillfalleFactory()
        planned = TillfalleFactory(plan=tillfalle.plan, status="planerad", slug="b")

        tasks = tasks_for(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        assert [(task.title, task.url) for task in tasks] == [
            ("Öppna uppföljningen", planned.get_absolute_url()),
            ("Följ redovisningen: 0 av 0 kontrollmoment klara", tillfalle.get_absolute_url()),
        ]


@pytest.mark.parametrize("count", [3, 60])
@pytest.mark.parametrize(
    "roll", [Roll.CONTROLLER, Roll.GODKANNARE, Roll.NAMNDSEKRETERARE, Roll.SAMORDNARE, Roll.ADMINISTRATOR]
)
def test_queries_grow_with_neither_rounds_nor_letters_nor_calls(roll, count, count_queries):
    namnd = NamndFactory()
    user = member(namnd, roll)

    def fill(number):
        plan = PlanFactory(namnd=namnd, year=2000 + number)
        omgang = OmgangFactory(kommun=namnd.kommun, slug=f"omgang-{number}")
        for status in ("planerad", "oppen", "inlamnad", "godkand"):
            tillfalle = TillfalleFactory(plan=plan, omgang=omgang, status=status, slug=status)
        UppfoljningFactory(tillfalle=plan.tillfallen.get(slug="oppen"))
        ProtokollsutdragFactory(missiv__tillfalle=tillfalle, instans="beslutar")
        Utskrift.objects.create(
            kommun=namnd.kommun,
            ordered_by=user,
            status="klar",
            file="a.zip",
            finished_at=timezone.now(),
        )

    def ask():
        tasks_for(Anvandare.objects.get(pk=user.pk))

    fill(1)
    one = count_queries(ask)
    for number in range(2, count + 1):
        fill(number)

    assert count_queries(ask) == one
