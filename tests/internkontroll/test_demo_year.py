"""The demo's running year: something late, something soon due, and nothing of the published papers touched."""

import datetime

import pytest
from django.apps import apps
from django.utils import timezone

from followups.atgarder import atgarder_of_round
from followups.basis import basis_of
from followups.deadlines import lacking_rows
from followups.models import Atgard, Atgardsnotering, Uppfoljning, Uppfoljningstillfalle
from followups.owners import rows_of
from internkontroll.demo import load_demo
from internkontroll.demo_year import load_year
from internkontroll.tasks import tasks_for
from organisation.models import Anvandare, Handelse, Kommun, Medlemskap, Namnd
from plans.models import Plan

pytestmark = pytest.mark.usefixtures("demo")

TODAY = datetime.date(2026, 11, 21)
ROOMS = ("organisation", "plans", "followups")


@pytest.fixture(autouse=True)
def frozen(monkeypatch):
    """The product's today is the demo's, so that what is late stays late."""
    monkeypatch.setattr(timezone, "localdate", lambda value=None, *args: _day(value))


def _day(value):
    return TODAY if value is None else value.astimezone(timezone.get_current_timezone()).date()


def load(today=TODAY):
    load_year(today)


def round_of(slug, year=2026):
    return Uppfoljningstillfalle.objects.with_plan().get(plan__namnd__slug=slug, plan__year=year)


def test_three_namnder_answer_one_call_in_three_states():
    load()

    states = Uppfoljningstillfalle.objects.filter(omgang__name="per 31 oktober 2026")
    assert dict(states.values_list("plan__namnd__slug", "status")) == {
        "mjolby-ks": "oppen",
        "mjolby-utbildning": "inlamnad",
        "mjolby-byggnad": "oppen",
    }
    assert round_of("mjolby-byggnad").is_late


def test_moments_go_on_from_the_published_plan():
    load()

    printed = Plan.objects.get(namnd__slug="mjolby-ks", year=2017).versioner.get().moment.in_order()
    now = round_of("mjolby-ks").plan.versioner.get().moment.in_order()
    assert [each.linje for each in now][:4] == [each.linje for each in printed]
    assert [each.moment for each in now][:4] == [each.moment for each in printed]


def test_half_the_rows_are_answered_and_one_deviation_recurs():
    load()

    rows = round_of("mjolby-ks").uppfoljningar.in_order()
    petra = Anvandare.objects.get(username="controller")
    basis = basis_of(round_of("mjolby-ks"), petra)

    assert [row.is_reported for row in rows] == [False, True, True, True, False, False]
    assert [(each.row.deviations, each.is_recurring) for each in basis.deviations] == [(3, True)]
    assert [(each.label, str(each.bedomning.skalsteg)) for each in basis.earlier] == [
        ("Förra året", "Tillräcklig")
    ]


def test_report_tells_late_new_open_and_closed_measures():
    load()

    groups = {group.code: len(group.atgarder) for group in atgarder_of_round(round_of("mjolby-ks"))}

    assert groups == {"late": 2, "new": 2, "closed": 2}


def test_one_measure_has_a_moved_day_and_comments_and_one_proposal_waits():
    load()

    moved = Atgard.objects.get(noteringar__slag="datum")
    assert [each.slag for each in moved.noteringar.all()] == ["status", "kommentar", "datum", "kommentar"]
    assert Atgard.objects.get(proposed_date__isnull=False).is_late


def test_work_waits_for_performer_controller_and_godkannare():
    load()

    people = {each.username: each for each in Anvandare.objects.all()}
    to_write = {name: rows_of(people[name], lacking_rows()).count() for name in ("utforare", "controller")}
    tasks = {name: [task.title for task in tasks_for(user)] for name, user in people.items()}

    assert to_write["utforare"] == 2
    assert to_write["controller"] > 4
    assert tasks["godkannare"]
    assert Atgard.objects.of_responsible(people["utforare"]).late().count() == 1


def test_published_papers_say_nothing_of_it():
    before = {each.pk: each for each in Uppfoljning.objects.all()}
    load()

    printed = Uppfoljningstillfalle.objects.get(plan__namnd__slug="mjolby-ks", slug="per-31-augusti")
    assert atgarder_of_round(printed) == []
    assert {each.pk: each.text for each in Uppfoljning.objects.filter(pk__in=before)} == {
        pk: each.text for pk, each in before.items()
    }


def test_what_is_invented_says_so():
    load()

    texts = Uppfoljning.objects.filter(tillfalle__plan__year__gte=2025).exclude(text="")
    measures = Atgard.objects.all()
    assert min(texts.count(), measures.count()) > 4
    assert [each.text for each in texts if not each.text.startswith("Demotext:")] == []
    assert [each.description for each in measures if "(Demotext.)" not in each.description] == []


def test_second_load_makes_nothing_twice_and_neither_does_a_load_next_year():
    load()
    count = {model: model._default_manager.count() for model in (Plan, Atgard, Medlemskap, Namnd)}

    load_demo()
    load(datetime.date(2028, 3, 1))

    assert {model: model._default_manager.count() for model in count} == count


def test_the_year_has_a_history_by_its_people_on_its_days():
    load()

    names = {each.username: str(each) for each in Anvandare.objects.all()}
    last_year = round_of("mjolby-ks", 2025)
    deeds = [
        (each.action, each.anvandare_name, each.created_at.date().isoformat())
        for each in reversed(Handelse.objects.filter(object_id=last_year.public_id))
    ]
    sent_back = last_year.uppfoljningar.get(deviations=4)
    row = [
        (each.action, each.anvandare_name)
        for each in reversed(Handelse.objects.filter(object_id=sent_back.public_id))
    ]

    assert deeds == [
        ("tillfalle.planned", names["samordnare"], "2025-11-21"),
        ("tillfalle.opened", names["samordnare"], "2025-12-19"),
        ("tillfalle.handed-in", names["controller"], "2026-01-11"),
        ("tillfalle.returned", names["godkannare"], "2026-01-12"),
        ("tillfalle.handed-in", names["controller"], "2026-01-14"),
        ("tillfalle.approved", names["godkannare"], "2026-01-20"),
        ("tillfalle.handed-to-ks", names["controller"], "2026-01-24"),
    ]
    assert row == [
        ("uppfoljning.written", names["controller"]),
        ("uppfoljning.returned", names["godkannare"]),
        ("uppfoljning.written", names["controller"]),
    ]
    assert last_year.approved_at.date().isoformat() == "2026-01-20"


def test_nothing_of_the_year_has_happened_today_or_later():
    before = set(Handelse.objects.values_list("pk", flat=True))

    load()

    of_year = Handelse.objects.exclude(pk__in=before)
    assert of_year.filter(action="omgang.opened").count() == 2
    assert not of_year.filter(created_at__date__gte=TODAY).exists()
    assert not Atgardsnotering.objects.filter(created_at__date__gte=TODAY).exists()
    assert not Uppfoljning.objects.filter(written_at__date__gte=TODAY).exists()


@pytest.mark.parametrize("month", [1, 2, 3, 12])
def test_every_row_is_valid_whatever_the_day_of_loading(month):
    load(datetime.date(2027, month, 1))

    kommun = Kommun.objects.get(slug="mjolby")
    assert Namnd.objects.filter(kommun=kommun).count() == 3
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            unknown = {field.name for field in model._meta.fields if field.null and not field.blank}
            for row in model._default_manager.all():
                row.full_clean(exclude=unknown)
    closed = Atgard.objects.exclude(closed_on=None)
    assert closed.exists()
    assert [each for each in closed if each.closed_on < each.created_at.date()] == []
