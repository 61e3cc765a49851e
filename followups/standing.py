"""How a nämnd stands: the next last day, what is late, its deviations and measures, and its last five years.

States, dates and counts alone, but for the measures, whose words are only for who may read them.
"""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from organisation.models import Anvandare, Namnd
from organisation.pictures import DEVIATIONS, DONE, MISSING, OTHER, Picture
from plans.models import Plan

from .models import Atgard, Uppfoljning, Uppfoljningstillfalle

Status = Uppfoljning.Status
YEARS = 5
SHOWN = 10
SHOWN_DEVIATIONS = 6


@dataclass(frozen=True)
class Standing:
    """What the nämnd's page shows. `waiting` are its rounds that wait for a step, the nearest last day first."""

    waiting: list[Uppfoljningstillfalle]
    late_rows: list[Uppfoljning]
    deviations: list[Uppfoljning]
    atgarder: list[Atgard]
    atgard_count: int
    late_atgard_count: int
    plans: list[Plan]
    pictures: tuple[Picture, ...]

    @property
    def next_round(self) -> Uppfoljningstillfalle | None:
        """The open round whose last day comes first; without an open one, the first that waits for any step."""
        open_rounds = [each for each in self.waiting if each.is_open]
        return next(iter(open_rounds or self.waiting), None)


def standing_of(namnd: Namnd, user: Anvandare) -> Standing:
    """The nämnd's standing as the user may see it; a fixed number of queries."""
    rows = Uppfoljning.objects.filter(tillfalle__plan__namnd=namnd).select_related(
        "moment__process", "tillfalle__plan__namnd__kommun", "tillfalle__omgang"
    )
    open_rounds = Uppfoljningstillfalle.Status.OPPEN
    missing = rows.missing().filter(tillfalle__status=open_rounds).order_by("tillfalle__deadline", "pk")
    measures = Atgard.objects.filter(namnd=namnd)
    plans = list(
        Plan.objects.filter(namnd=namnd).select_related("namnd__kommun").order_by("-year", "slug")[:YEARS]
    )
    return Standing(
        waiting=_waiting(namnd),
        late_rows=[row for row in missing[: SHOWN * 3] if row.is_late][:SHOWN],
        deviations=list(
            rows.with_deviations().order_by("-tillfalle__per_date", "-deviations", "pk")[:SHOWN_DEVIATIONS]
        ),
        atgarder=list(
            measures.texts_visible_to(user).open().with_source().order_by("due_date", "pk")[:SHOWN]
        ),
        atgard_count=measures.open().count(),
        late_atgard_count=measures.late().count(),
        plans=plans,
        pictures=five_years(namnd),
    )


def _waiting(namnd):
    """Rounds that are not locked, with their counts, the nearest last day first and those without one last."""
    rounds = Uppfoljningstillfalle.objects.filter(plan__namnd=namnd).exclude(
        status=Uppfoljningstillfalle.Status.LAST
    )
    return sorted(
        rounds.with_plan().with_counts(),
        key=lambda each: (each.due_date is None, each.due_date or each.per_date, each.pk),
    )


def five_years(namnd: Namnd) -> tuple[Picture, ...]:
    """The last five years with rounds as two small pictures: what was checked, and the deviations; one query."""
    counted = (
        Uppfoljning.objects.filter(tillfalle__plan__namnd=namnd, utesluten_reason="")
        .exclude(status=Status.EJ_AKTUELL)
        .values_list("tillfalle__plan__year")
        .annotate(
            done=Count("pk", filter=Q(status=Status.GENOMFORD)),
            other=Count("pk", filter=~Q(status__in=(Status.GENOMFORD, Status.EJ_REDOVISAD))),
            missing=Count("pk", filter=Q(status=Status.EJ_REDOVISAD)),
            deviations=Coalesce(Sum("deviations"), 0),
        )
        .order_by("-tillfalle__plan__year")[:YEARS]
    )
    years = sorted(counted)
    if not years:
        return ()
    return (
        Picture(
            name="kontroller",
            title=f"Kontroller år för år, {namnd.name}",
            parts=(DONE, OTHER, MISSING),
            bars=tuple((str(year), tuple(counts)) for year, *counts, _ in years),
        ),
        Picture(
            name="avvikelser",
            title=f"Avvikelser år för år, {namnd.name}",
            parts=(DEVIATIONS,),
            bars=tuple((str(year), (deviations,)) for year, *_, deviations in years),
        ),
    )
