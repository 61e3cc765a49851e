"""What waits for a person, gathered from every room."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from documents.models import Missiv, Protokollsutdrag, Utskrift
from followups.deadlines import day_to_ks, lacks_answer
from followups.models import Atgard, Bedomning, Uppfoljning, Uppfoljningstillfalle
from organisation.access import Right, namnder_with
from organisation.models import Anvandare
from organisation.swedish import format_date
from plans.models import Planversion

Status = Uppfoljningstillfalle.Status
SHOWN_OF_EACH_KIND = 8
# A planned round is to be opened about when what it asks for has been done.
OPENED_BEFORE = datetime.timedelta(days=30)
# A print run is told of the day it is done; the list of print runs has it for as long as its file is there.
TOLD_AFTER = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Task:
    """A thing to do: what, where it belongs, its address and its last day."""

    title: str
    context: str
    url: str
    due: datetime.date | None = None

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()


def tasks_for(user: Anvandare) -> list[Task]:
    """What waits for the user, late first, then by last day; a fixed number of queries."""
    tasks = [
        *_results_to_write(user),
        *_verdicts_to_write(user),
        *_atgarder_to_do(user),
        *_dates_to_answer(user),
        *_rounds_to_hand_in(user),
        *_rounds_to_approve(user),
        *_rounds_to_hand_to_ks(user),
        *_missiv_to_write(user),
        *_decisions_to_register(user),
        *_print_runs_done(user),
        *_rounds_to_open(user),
        *_rounds_to_watch(user),
        *_empty_drafts(user),
    ]
    return sorted(tasks, key=lambda task: (task.due is None, task.due or datetime.date.max))


def _rounds(user, right, *statuses):
    rounds = Uppfoljningstillfalle.objects.filter(
        plan__namnd__in=namnder_with(user, right), status__in=statuses
    )
    return rounds.with_plan()


def _context(tillfalle):
    return f"{tillfalle.plan.namnd} · {tillfalle.name}"


def _of_round(title, tillfalle):
    """A task on the round's own page, by the last day of the step that it waits for."""
    return Task(title, _context(tillfalle), tillfalle.get_absolute_url(), tillfalle.due_date)


def _results_to_write(user):
    """For a controller one task a round; for a performer one task a row that names her."""
    controlled = _rounds(user, Right.WRITE_UPPFOLJNING, Status.OPPEN)
    lacking = Count("uppfoljningar", filter=Q(uppfoljningar__in=_lacking_rows()))
    for tillfalle in controlled.annotate(lacking=lacking).filter(lacking__gt=0)[:SHOWN_OF_EACH_KIND]:
        yield _of_round(f"Redovisa {tillfalle.lacking} kontrollmoment", tillfalle)
    own = (
        Uppfoljning.objects.filter(
            tillfalle__status=Status.OPPEN,
            tillfalle__plan__namnd__in=namnder_with(user, Right.WRITE_OWN_UPPFOLJNING),
        )
        .filter(lacks_answer())
        .performed_by(user)
        .exclude(tillfalle__in=controlled.values("pk"))
        .select_related("moment__process", "tillfalle__plan__namnd__kommun", "tillfalle__omgang")
    )
    for row in own[:SHOWN_OF_EACH_KIND]:
        title = f"Skriv uppföljning: {row.moment.nr} {row.moment.process}"
        yield Task(title, _context(row.tillfalle), row.edit_url, row.tillfalle.due_date)


def _lacking_rows():
    """The rows that keep their round from being handed in."""
    return Uppfoljning.objects.filter(lacks_answer())


def _verdicts_to_write(user):
    rounds = _rounds(user, Right.WRITE_UPPFOLJNING, Status.OPPEN)
    written = Bedomning.objects.filter(skalsteg__isnull=False).values("tillfalle")
    for tillfalle in rounds.exclude(pk__in=written)[:SHOWN_OF_EACH_KIND]:
        url = reverse("followups:bedomning-edit", kwargs=tillfalle.address)
        yield Task("Skriv nämndens bedömning", _context(tillfalle), url, tillfalle.due_date)


def _rounds_to_hand_in(user):
    """For a controller each round in which every row is answered."""
    rounds = _rounds(user, Right.WRITE_UPPFOLJNING, Status.OPPEN)
    answered = rounds.exclude(pk__in=_lacking_rows().values("tillfalle"))
    for tillfalle in answered.filter(uppfoljningar__isnull=False).distinct()[:SHOWN_OF_EACH_KIND]:
        yield _of_round("Lämna in uppföljningen", tillfalle)


def _atgarder_to_do(user):
    atgarder = Atgard.objects.of_responsible(user).open().in_order().select_related("namnd__kommun")
    for atgard in atgarder[:SHOWN_OF_EACH_KIND]:
        title = f"Åtgärd: {atgard}"
        yield Task(title, str(atgard.namnd), atgard.get_absolute_url(), atgard.due_date)


def _dates_to_answer(user):
    waiting = Atgard.objects.open().filter(
        namnd__in=namnder_with(user, Right.WRITE_ATGARD), proposed_date__isnull=False
    )
    for atgard in waiting.in_order().select_related("namnd__kommun")[:SHOWN_OF_EACH_KIND]:
        context = f"{atgard.namnd} · {atgard}"
        yield Task("Svara på förslag om ny dag", context, atgard.get_absolute_url(), atgard.due_date)


def _rounds_to_approve(user):
    for tillfalle in _rounds(user, Right.APPROVE_UPPFOLJNING, Status.INLAMNAD)[:SHOWN_OF_EACH_KIND]:
        yield _of_round("Granska inlämnad uppföljning", tillfalle)


def _rounds_to_hand_to_ks(user):
    """For each who may: the first of them to do it does it for all."""
    for tillfalle in _rounds(user, Right.HAND_TO_KS, Status.GODKAND)[:SHOWN_OF_EACH_KIND]:
        yield _of_round("Lämna uppföljningen till kommunstyrelsen", tillfalle)


def _missiv_to_write(user):
    rounds = _rounds(user, Right.WRITE_MISSIV, Status.OPPEN, *Uppfoljningstillfalle.HANDED_IN)
    written = Missiv.objects.filter(tillfalle__isnull=False).values("tillfalle")
    for tillfalle in rounds.exclude(pk__in=written)[:SHOWN_OF_EACH_KIND]:
        url = reverse("documents:missiv-edit", kwargs=tillfalle.address)
        yield Task("Skriv missiv", _context(tillfalle), url, day_to_ks(tillfalle))


def _decisions_to_register(user):
    """Each meeting that has been, whose decision in the matter is not registered."""
    held = Protokollsutdrag.objects.awaiting_decision(timezone.localdate())
    held = held.filter(missiv__plan__namnd__in=namnder_with(user, Right.WRITE_MISSIV)).with_matter()
    for utdrag in held[:SHOWN_OF_EACH_KIND]:
        missiv = utdrag.missiv
        about = missiv.tillfalle.name if missiv.tillfalle else f"plan {missiv.plan.year}"
        number = [each.pk for each in missiv.protokollsutdrag.all()].index(utdrag.pk) + 1
        url = reverse("documents:beslut-register", kwargs={**missiv.address, "number": number})
        context = f"{missiv.plan.namnd} · {about} · {format_date(utdrag.beslut.date)}"
        yield Task("Registrera beslutet", context, url)


def _print_runs_done(user):
    """The user's own, on the day they are done; those that failed too."""
    since = timezone.now() - TOLD_AFTER
    runs = Utskrift.objects.ordered_by(user).filter(finished_at__gte=since).select_related("kommun")
    titles = {Utskrift.Status.KLAR: "Hämta utskriften", Utskrift.Status.MISSLYCKAD: "Utskriften misslyckades"}
    for run in runs.filter(status__in=titles)[:SHOWN_OF_EACH_KIND]:
        yield Task(titles[run.status], f"{run.kommun} · {run.title}", run.get_absolute_url())


def _rounds_to_open(user):
    """For who calls the kommun's rounds one task a call; for a controller one task a round."""
    soon = timezone.localdate() + OPENED_BEFORE
    planned = _rounds(user, Right.OPEN_ROUND, Status.PLANERAD).filter(per_date__lte=soon)
    calls, rounds = _by_call(planned, namnder_with(user, Right.CALL_ROUNDS))
    for called in calls[:SHOWN_OF_EACH_KIND]:
        count = "uppföljningen" if len(called) == 1 else f"{len(called)} uppföljningar"
        yield _of_call(f"Öppna {count}", called)
    for tillfalle in rounds[:SHOWN_OF_EACH_KIND]:
        yield _of_round("Öppna uppföljningen", tillfalle)


def _rounds_to_watch(user):
    """Who has not handed in, and who is late with any step: one task a call."""
    going_on = _rounds(user, Right.WATCH_ROUNDS, Status.OPPEN, Status.INLAMNAD, Status.GODKAND)
    calls, rounds = _by_call(going_on.with_counts(), namnder_with(user, Right.WATCH_ROUNDS))
    told = [(_lateness(called), called) for called in calls]
    for lateness, called in [each for each in told if each[0]][:SHOWN_OF_EACH_KIND]:
        yield _of_call(f"Följ omgången: {lateness}", called)
    for tillfalle in [each for each in rounds if each.is_open][:SHOWN_OF_EACH_KIND]:
        answered = f"{tillfalle.reported_count} av {tillfalle.row_count} kontrollmoment klara"
        yield _of_round(f"Följ redovisningen: {answered}", tillfalle)


def _by_call(rounds, namnder):
    """The rounds of these nämnder that a call has, a list for each call; and all other rounds."""
    watched = {namnd.pk for namnd in namnder}
    calls, alone = defaultdict(list), []
    for tillfalle in rounds:
        is_called = tillfalle.omgang_id and tillfalle.plan.namnd_id in watched
        (calls[tillfalle.omgang_id] if is_called else alone).append(tillfalle)
    return list(calls.values()), alone


def _of_call(title, rounds):
    """A task on the call's page, by the earliest last day of its rounds."""
    omgang, kommun = rounds[0].omgang, rounds[0].plan.namnd.kommun
    address = {"kommun_slug": kommun.slug, "omgang_slug": omgang.slug}
    url = reverse("followups:omgang-detail", kwargs=address)
    days = [each.due_date for each in rounds if each.due_date]
    return Task(title, f"{kommun} · {omgang.name}", url, min(days, default=None))


def _lateness(rounds):
    """How many have not handed in, and how many are late with what they are to do; empty when all is well."""
    counts = (
        (sum(each.is_open for each in rounds), "inte inlämnad", "inte inlämnade"),
        (sum(each.is_late for each in rounds), "försenad", "försenade"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts if count)


def _empty_drafts(user):
    drafts = Planversion.objects.drafts().filter(
        plan__namnd__in=namnder_with(user, Right.IMPORT_PLAN), moment__isnull=True
    )
    for version in drafts.with_plan()[:SHOWN_OF_EACH_KIND]:
        url = f"{reverse('plans:import')}?namnd={version.plan.namnd.slug}&year={version.plan.year}"
        yield Task("Läs in planen från Excel", f"{version.plan.namnd} · {version.plan.year}", url)
