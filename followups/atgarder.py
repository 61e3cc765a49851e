"""Measures as a round shows them: in groups since the round before, and beside the rows that they hang on."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from organisation.access import Right, may
from organisation.models import Anvandare
from plans.fields import PlanTableRow
from plans.models.plan import MAIN_PLAN

from .access import may_read_texts
from .models import Atgard, Bilaga, Uppfoljning, Uppfoljningstillfalle

FINAL = (Uppfoljningstillfalle.Status.GODKAND, Uppfoljningstillfalle.Status.LAST)
LATE, NEW, OPEN, CLOSED = "Försenade", "Nya", "Pågår sedan tidigare", "Avslutade sedan förra uppföljningen"


@dataclass(frozen=True)
class ReportedAtgard:
    """A measure with its state and day as the round tells them; `old_date` is the day that the last one replaced."""

    atgard: Atgard
    status: str
    due_date: datetime.date | None
    old_date: datetime.date | None = None

    @property
    def status_label(self) -> str:
        return Atgard.Status(self.status).label


@dataclass(frozen=True)
class AtgardGroup:
    """Measures under one heading; `code` is late, new, open or closed."""

    code: str
    heading: str
    atgarder: list[ReportedAtgard]


def atgarder_of_round(tillfalle: Uppfoljningstillfalle, reader: Anvandare | None = None) -> list[AtgardGroup]:
    """The nämnd's measures in groups without overlap: late, new, open since before, closed since the round before.

    An approved round tells them as they stood when it was approved, so that its paper does not change. What comes
    from a later round is not told, and what comes from a round that waits to be handed in is told to a `reader` of
    the nämnd's own alone: papers have none. A fixed number of queries; groups that are empty are left out.
    """
    return atgarder_of_rounds([tillfalle], reader)[tillfalle.pk]


def atgarder_of_rounds(
    tillfallen: Iterable[Uppfoljningstillfalle], reader: Anvandare | None = None
) -> dict[int, list[AtgardGroup]]:
    """The same for many rounds at once, by the round's id; as many queries for twenty as for one."""
    tillfallen = list(tillfallen)
    days = _days_before(tillfallen)
    by_plan = _atgarder_by_plan(tillfallen)
    told = {}
    for each in tillfallen:
        atgarder = by_plan[each.plan.namnd_id, each.plan.slug]
        if not _is_for_its_own(each, reader):
            atgarder = [atgard for atgard in atgarder if _is_given(atgard, _told_at(each))]
        told[each.pk] = _groups(each, days[each.pk], atgarder)
    return told


def _is_for_its_own(tillfalle, reader):
    """True when none but the nämnd's own people read: the reader is one, or the round is not given to others."""
    if reader is not None and may(reader, Right.READ_BEFORE_HAND_IN, tillfalle.plan.namnd):
        return True
    return not (tillfalle.is_handed_in or tillfalle.is_open_to_others)


def _is_given(atgard, told_at):
    """True when others may read the measure: its own round is opened to them, or had been handed in by then."""
    if not atgard.uppfoljning_id:
        return True
    born = atgard.uppfoljning.tillfalle
    if born.is_open_to_others:
        return True
    return born.is_handed_in and (born.handed_in_at is None or born.handed_in_at <= told_at)


def _atgarder_by_plan(tillfallen):
    """By (nämnd, slug of the plan) all its measures, in order; free ones belong to the main plan."""
    atgarder = (
        Atgard.objects.filter(namnd__in={each.plan.namnd_id for each in tillfallen})
        .annotate(
            plan_slug=Coalesce(
                "uppfoljning__tillfalle__plan__slug", "risk__version__plan__slug", Value(MAIN_PLAN)
            )
        )
        .with_source()
        .with_recurring()
        .in_order()
        .prefetch_related("noteringar")
    )
    by_plan = defaultdict(list)
    for atgard in atgarder:
        by_plan[atgard.namnd_id, atgard.plan_slug].append(atgard)
    return by_plan


def _groups(tillfalle, since, atgarder):
    told_at = _told_at(tillfalle)
    groups: dict[str, list[ReportedAtgard]] = defaultdict(list)
    for atgard in atgarder:
        if _belongs(atgard, tillfalle, told_at, since):
            told = _as_told(atgard, told_at)
            groups[_group_of(told, timezone.localdate(told_at), since)].append(told)
    headings = {"late": LATE, "new": NEW, "open": OPEN, "closed": CLOSED if since else "Avslutade"}
    return [AtgardGroup(code, heading, groups[code]) for code, heading in headings.items() if groups[code]]


def _belongs(atgard, tillfalle, told_at, since):
    """Not made after the round, not of a later round, and not closed before the round before it."""
    if atgard.created_at > told_at:
        return False
    if atgard.uppfoljning_id and atgard.uppfoljning.tillfalle.per_date > tillfalle.per_date:
        return False
    return not (since and atgard.closed_on and atgard.closed_on < since)


def _told_at(tillfalle):
    """The moment whose state is told: now, or when the round was approved; an imported round has but its date."""
    if tillfalle.status not in FINAL:
        return timezone.now()
    if tillfalle.approved_at:
        return tillfalle.approved_at
    evening = datetime.datetime.combine(tillfalle.per_date, datetime.time.max)
    return timezone.make_aware(evening)


def _days_before(tillfallen):
    """By round, the day of the plan's round before it, in the same year or an earlier; None for the first."""
    rounds = defaultdict(list)
    for namnd, slug, per_date, approved_at in (
        Uppfoljningstillfalle.objects.filter(plan__namnd__in={each.plan.namnd_id for each in tillfallen})
        .order_by("per_date", "pk")
        .values_list("plan__namnd", "plan__slug", "per_date", "approved_at")
    ):
        rounds[namnd, slug].append((per_date, approved_at))
    return {
        each.pk: _day_before(each.per_date, rounds[each.plan.namnd_id, each.plan.slug]) for each in tillfallen
    }


def _day_before(date, rounds):
    before = [(per_date, approved_at) for per_date, approved_at in rounds if per_date < date]
    if not before:
        return None
    per_date, approved_at = before[-1]
    return timezone.localdate(approved_at) if approved_at else per_date


def _as_told(atgard, told_at):
    status, due_date = atgard.as_of(told_at)
    days = [
        note.old_date
        for note in atgard.noteringar.all()
        if note.slag == "datum" and note.created_at <= told_at and note.old_date
    ]
    return ReportedAtgard(atgard, status, due_date, days[-1] if days else None)


def _group_of(told, today, since):
    if told.status not in Atgard.OPEN:
        return "closed"
    if told.due_date and told.due_date < today:
        return "late"
    created = timezone.localdate(told.atgard.created_at)
    return "new" if since is None or created > since else "open"


def recurring_linjer(tillfalle: Uppfoljningstillfalle) -> set[UUID]:
    """The linjer of the nämnd that had deviations the year before the round's; one query."""
    plan = tillfalle.plan
    return set(
        Uppfoljning.objects.with_deviations()
        .filter(tillfalle__plan__namnd=plan.namnd_id, tillfalle__plan__year=plan.year - 1)
        .values_list("linje", flat=True)
    )


def mark_rows(user: Anvandare, tillfalle: Uppfoljningstillfalle, rows: list[PlanTableRow]) -> None:
    """Put on each row what `followups/_row_extras.html` shows: measures, evidence, and that a deviation recurs.

    Open measures of the same moment or its risk follow it from year to year; closed ones stay with their own row.
    """
    reads = may_read_texts(user, tillfalle)
    creates = reads and may(user, Right.WRITE_ATGARD, tillfalle.plan.namnd)
    recurring = recurring_linjer(tillfalle)
    atgarder = _by_linje(user, tillfalle) if reads else {}
    files = dict(
        Bilaga.objects.filter(uppfoljning__tillfalle=tillfalle)
        .values_list("uppfoljning")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for row in rows:
        result = row.extra["uppfoljning"]
        linjer = {row.moment.linje, row.risk.linje} if row.risk else {row.moment.linje}
        found = [atgard for linje in linjer for atgard in atgarder.get(linje, ())]
        row.extra |= {
            "atgarder": [each for each in found if each.is_open or each.uppfoljning_id == result.pk],
            "may_create_atgard": creates,
            "is_recurring": bool(result.deviations) and result.linje in recurring,
            "reads_texts": reads,
            "bilagor": files.get(result.pk, 0),
        }


def _by_linje(user, tillfalle):
    atgarder = Atgard.objects.texts_visible_to(user).filter(
        namnd=tillfalle.plan.namnd_id, linje__isnull=False
    )
    by_linje = defaultdict(list)
    for atgard in atgarder.select_related("ansvarig_anvandare", "ansvarig_funktion").in_order():
        by_linje[atgard.linje].append(atgard)
    return by_linje
