"""What the nämnd's verdict rests on, beside the form that writes it: counts, deviations, measures, earlier verdicts."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from organisation.models import Anvandare

from .access import may_read_texts
from .atgarder import AtgardGroup, atgarder_of_round, recurring_linjer
from .models import Bedomning, Uppfoljning, Uppfoljningstillfalle
from .summary import Summary, summarize
from .tables import load_results

Status = Uppfoljning.Status
# As they are told: what is done first, what nobody has answered last.
ORDER = (
    Status.GENOMFORD,
    Status.PAGAR,
    Status.GENOMFORS_SENARE,
    Status.EJ_PABORJAD,
    Status.EJ_AKTUELL,
    Status.EJ_REDOVISAD,
)


@dataclass(frozen=True)
class Deviation:
    """A row with deviations; `is_recurring` when the same moment had them the year before too."""

    row: Uppfoljning
    is_recurring: bool


@dataclass(frozen=True)
class EarlierVerdict:
    """A verdict of the same plan from before, and what to call it."""

    label: str
    bedomning: Bedomning


@dataclass(frozen=True)
class Basis:
    """What is shown beside the form. `counts` are (status, words, how many); `steps` (words, colour, how many)."""

    summary: Summary
    counts: list[tuple[str, str, int]]
    steps: list[tuple[str, str, int]]
    deviations: list[Deviation]
    atgarder: list[AtgardGroup]
    earlier: list[EarlierVerdict]

    @property
    def deviation_count(self) -> int:
        return sum(each.row.deviations for each in self.deviations)

    @property
    def open_atgarder(self) -> int:
        return sum(len(group.atgarder) for group in self.atgarder if group.code != "closed")


def basis_of(tillfalle: Uppfoljningstillfalle, user: Anvandare) -> Basis:
    """The basis of the round's verdict, for one who writes it; a fixed number of queries."""
    results = load_results(tillfalle)
    rows = [row for row in results if not row.utesluten_reason]
    recurring = recurring_linjer(tillfalle)
    statuses = Counter(row.status for row in rows)
    return Basis(
        summary=summarize(results),
        counts=[(status.value, status.label, statuses[status]) for status in ORDER if statuses[status]],
        steps=_steps(rows),
        deviations=[Deviation(row, row.linje in recurring) for row in rows if row.deviations],
        atgarder=atgarder_of_round(tillfalle, user),
        earlier=_earlier(tillfalle, user),
    )


def _steps(rows):
    """The moments' own verdicts, in the order of the scale."""
    steps = Counter(row.bedomning for row in rows if row.bedomning_id)
    return [
        (str(step), step.farg, count) for step, count in sorted(steps.items(), key=lambda each: each[0].level)
    ]


def _earlier(tillfalle, user):
    """The verdict of the plan's last round, and that of last year's last round; one query."""
    plan = tillfalle.plan
    bedomningar = (
        Bedomning.objects.filter(
            ~Q(skalsteg=None, analys=""),
            tillfalle__plan__namnd=plan.namnd_id,
            tillfalle__plan__slug=plan.slug,
            tillfalle__per_date__lt=tillfalle.per_date,
            tillfalle__per_date__gte=tillfalle.per_date - datetime.timedelta(days=3 * 366),
        )
        .select_related("skalsteg", "tillfalle__plan__namnd__kommun")
        .order_by("-tillfalle__per_date", "-pk")
    )
    readable = [each for each in bedomningar if may_read_texts(user, each.tillfalle)]
    this_year = [each for each in readable if each.tillfalle.plan.year == plan.year]
    before = [each for each in readable if each.tillfalle.plan.year < plan.year]
    earlier = [EarlierVerdict("Förra uppföljningen", each) for each in this_year[:1]]
    for each in before[:1]:
        year = each.tillfalle.plan.year
        earlier.append(EarlierVerdict("Förra året" if year == plan.year - 1 else str(year), each))
    return earlier
