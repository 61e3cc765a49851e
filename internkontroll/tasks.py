"""What waits for a person, gathered from every room."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from documents.models import Missiv
from followups.models import Atgard, Bedomning, Uppfoljning, Uppfoljningstillfalle
from organisation.access import Right, namnder_with
from organisation.models import Anvandare
from plans.models import Planversion

Status = Uppfoljningstillfalle.Status
SHOWN_OF_EACH_KIND = 8


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
        *_missiv_to_write(user),
        *_rounds_to_approve(user),
        *_rounds_to_watch(user),
        *_empty_drafts(user),
    ]
    return sorted(tasks, key=lambda task: (task.due is None, task.due or datetime.date.max))


def _rounds(user, right, status):
    rounds = Uppfoljningstillfalle.objects.filter(plan__namnd__in=namnder_with(user, right), status=status)
    return rounds.with_plan().with_counts()


def _context(tillfalle):
    return f"{tillfalle.plan.namnd} · {tillfalle.name}"


def _results_to_write(user):
    """For a controller one task a round; for a performer one task a row that names her."""
    controlled = _rounds(user, Right.WRITE_UPPFOLJNING, Status.OPPEN)
    seen = set()
    for tillfalle in controlled[:SHOWN_OF_EACH_KIND]:
        seen.add(tillfalle.pk)
        missing = tillfalle.row_count - tillfalle.reported_count
        if missing:
            rows = "1 kontrollmoment" if missing == 1 else f"{missing} kontrollmoment"
            title = f"Redovisa {rows}"
            yield Task(title, _context(tillfalle), tillfalle.get_absolute_url(), tillfalle.deadline)
    own = (
        Uppfoljning.objects.filter(
            tillfalle__status=Status.OPPEN,
            tillfalle__plan__namnd__in=namnder_with(user, Right.WRITE_OWN_UPPFOLJNING),
        )
        .unanswered()
        .performed_by(user)
        .select_related("moment__process", "tillfalle__plan__namnd__kommun")
    )
    for row in own[:SHOWN_OF_EACH_KIND]:
        if row.tillfalle_id not in seen:
            title = f"Skriv uppföljning: {row.moment.nr} {row.moment.process}"
            yield Task(title, _context(row.tillfalle), row.edit_url, row.tillfalle.deadline)


def _verdicts_to_write(user):
    rounds = _rounds(user, Right.WRITE_UPPFOLJNING, Status.OPPEN)
    written = Bedomning.objects.filter(skalsteg__isnull=False).values("tillfalle")
    for tillfalle in rounds.exclude(pk__in=written)[:SHOWN_OF_EACH_KIND]:
        url = reverse("followups:bedomning-edit", kwargs=tillfalle.address)
        yield Task("Skriv nämndens bedömning", _context(tillfalle), url, tillfalle.deadline)


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


def _missiv_to_write(user):
    rounds = Uppfoljningstillfalle.objects.filter(
        plan__namnd__in=namnder_with(user, Right.WRITE_MISSIV),
        status__in=(Status.OPPEN, Status.INLAMNAD, Status.GODKAND, Status.LAST),
    ).with_plan()
    written = Missiv.objects.filter(tillfalle__isnull=False).values("tillfalle")
    for tillfalle in rounds.exclude(pk__in=written)[:SHOWN_OF_EACH_KIND]:
        url = reverse("documents:missiv-edit", kwargs=tillfalle.address)
        yield Task("Skriv missiv", _context(tillfalle), url, tillfalle.deadline)


def _rounds_to_approve(user):
    for tillfalle in _rounds(user, Right.APPROVE_UPPFOLJNING, Status.INLAMNAD)[:SHOWN_OF_EACH_KIND]:
        title = "Granska inlämnad uppföljning"
        yield Task(title, _context(tillfalle), tillfalle.get_absolute_url(), tillfalle.deadline)


def _rounds_to_watch(user):
    for tillfalle in _rounds(user, Right.WATCH_ROUNDS, Status.OPPEN)[:SHOWN_OF_EACH_KIND]:
        title = (
            f"Följ redovisningen: {tillfalle.reported_count} av {tillfalle.row_count} kontrollmoment klara"
        )
        yield Task(title, _context(tillfalle), tillfalle.get_absolute_url(), tillfalle.deadline)


def _empty_drafts(user):
    drafts = Planversion.objects.drafts().filter(
        plan__namnd__in=namnder_with(user, Right.IMPORT_PLAN), moment__isnull=True
    )
    for version in drafts.with_plan()[:SHOWN_OF_EACH_KIND]:
        url = f"{reverse('plans:import')}?namnd={version.plan.namnd.slug}&year={version.plan.year}"
        yield Task("Läs in planen från Excel", f"{version.plan.namnd} · {version.plan.year}", url)
