"""All rounds of a call at once: what each nämnd has handed in, and the sentences that all of it gives.

The words and the counts of a nämnd are told when it has handed in, and not before: until then its line has state and
dates alone. The number of queries is the same whatever the number of nämnder and rows.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils import timezone

from organisation.models import Namnd, Skala, Skalsteg
from organisation.texts import Audience, render
from plans.models import Plan, Planversion
from plans.models.plan import MAIN_PLAN
from plans.tables import avsnitt_paths

from .atgarder import FINAL, AtgardGroup, atgarder_of_rounds
from .deadlines import day_to_write
from .gathered_words import GatheredSummary
from .models import Bedomning, Omgang, Uppfoljning, Uppfoljningstillfalle
from .summary import Summary, summarize

Status = Uppfoljningstillfalle.Status
RowStatus = Uppfoljning.Status


@dataclass
class GatheredRound:
    """One nämnd's round; results, verdict and measures are empty until it is handed in."""

    tillfalle: Uppfoljningstillfalle
    results: list[Uppfoljning] = field(default_factory=list)
    bedomning: Bedomning | None = None
    atgarder: list[AtgardGroup] = field(default_factory=list)

    @property
    def namnd(self) -> Namnd:
        return self.tillfalle.plan.namnd

    @property
    def name(self) -> str:
        """The nämnd, with its plan where that is not the main one."""
        plan = self.tillfalle.plan
        return self.namnd.name if plan.slug == MAIN_PLAN else f"{self.namnd.name}, {plan.name}"

    @property
    def is_told(self) -> bool:
        return self.tillfalle.is_handed_in

    @property
    def is_approved(self) -> bool:
        return self.tillfalle.status in FINAL

    @property
    def handed_in_on(self) -> datetime.date | None:
        """The day of the hand-in, else of the approval; unknown for an imported round."""
        moment = self.tillfalle.handed_in_at or self.tillfalle.approved_at
        return timezone.localdate(moment) if moment else None

    @property
    def last_day(self) -> datetime.date | None:
        return day_to_write(self.tillfalle)

    @property
    def days_late(self) -> int:
        """How many days ago the last day to write was, for a round that is not handed in."""
        return self.days_late_on(timezone.localdate())

    def days_late_on(self, day: datetime.date) -> int:
        """The same on another day: a paper counts to its own."""
        if self.is_told or self.last_day is None:
            return 0
        return max((day - self.last_day).days, 0)

    @property
    def verdict(self) -> Skalsteg | None:
        return self.bedomning.skalsteg if self.bedomning else None

    @cached_property
    def summary(self) -> Summary:
        return summarize(self.results)

    @cached_property
    def with_deviations(self) -> list[Uppfoljning]:
        return [row for row in self.results if row.deviations]

    @property
    def deviations(self) -> int:
        return sum(row.deviations for row in self.with_deviations)

    def atgarder_in(self, code: str) -> list:
        """The measures of one group: late, new, open or closed."""
        return [told for group in self.atgarder if group.code == code for told in group.atgarder]


@dataclass(frozen=True)
class Outside:
    """A nämnd of the kommun that has no round in the call, and whether it has a decided plan for the year."""

    namnd: Namnd
    has_plan: bool


@dataclass(frozen=True)
class CommonColumn:
    """A common moment: its name, and by round the row of the nämnd."""

    name: str
    rows: dict[int, Uppfoljning]


@dataclass
class Gathered:
    """The call as a whole: a round for each plan in it, by nämnd, KS first."""

    omgang: Omgang
    rounds: list[GatheredRound]
    outside: list[Outside]
    scale: list[Skalsteg]

    @property
    def told(self) -> list[GatheredRound]:
        return [each for each in self.rounds if each.is_told]

    @property
    def waiting(self) -> list[GatheredRound]:
        return [each for each in self.rounds if not each.is_told]

    @property
    def year(self) -> int:
        """The year of the plans that are followed up; of the call itself when it has none."""
        years = [each.tillfalle.plan.year for each in self.rounds]
        return max(years, default=self.omgang.per_date.year)

    @cached_property
    def summary(self) -> GatheredSummary:
        """What the rounds say together. A nämnd with several plans is in when all of them are."""
        by_namnd = defaultdict(list)
        for each in self.rounds:
            by_namnd[each.namnd.pk].append(each)
        reported = [own for own in by_namnd.values() if all(each.is_told for each in own)]
        verdicts = [next((each.verdict for each in own if each.verdict), None) for own in reported]
        counted = {step: verdicts.count(step) for step in self.scale if step in verdicts}
        summaries = [each.summary for each in self.told]
        return GatheredSummary(
            namnder=len(by_namnd),
            reported=len(reported),
            verdicts=tuple((step.label, count) for step, count in counted.items()),
            granskade=sum(each.granskade for each in summaries),
            aktiviteter=sum(each.aktiviteter for each in summaries),
            total=sum(each.total for each in summaries),
            with_deviations=sum(len(each.with_deviations) for each in self.told),
        )

    @cached_property
    def common(self) -> list[CommonColumn]:
        """The common moments in KS's own order. A row is known by the KS row it points at, else by its words."""
        columns: dict[object, CommonColumn] = {}
        by_words: dict[tuple, object] = {}
        for each in self.told:
            for row in each.results:
                moment = row.moment
                if not moment.is_kommungemensamt:
                    continue
                words = moment.process.name, moment.moment
                own = moment.gemensamt_moment.linje if moment.gemensamt_moment_id else None
                key = own or by_words.setdefault(words, row.linje)
                name = moment.process.name or render(moment.moment, Audience.PUBLIC).plain
                column = columns.setdefault(key, CommonColumn(name.split("\n")[0], {}))
                column.rows[each.tillfalle.pk] = row
        return list(columns.values())


def gather(omgang: Omgang) -> Gathered:
    """The call with all its rounds; a fixed number of queries."""
    tillfallen = list(
        omgang.tillfallen.with_plan().order_by("-plan__namnd__is_ks", "plan__namnd__name", "plan__slug", "pk")
    )
    told = [each for each in tillfallen if each.is_handed_in]
    results = load_results_of(told)
    bedomningar = {
        each.tillfalle_id: each
        for each in Bedomning.objects.filter(tillfalle__in=told).select_related("skalsteg__skala")
    }
    atgarder = atgarder_of_rounds(told)
    rounds = [
        GatheredRound(
            each,
            results.get(each.pk, []),
            bedomningar.get(each.pk),
            _without_hidden(atgarder.get(each.pk, [])),
        )
        for each in tillfallen
    ]
    return Gathered(omgang, rounds, _outside(omgang, tillfallen), _scale(omgang, tillfallen, bedomningar))


def load_results_of(tillfallen: Iterable[Uppfoljningstillfalle]) -> dict[int, list[Uppfoljning]]:
    """By round its rows in printed order, with moment, process and verdict: `tables.load_results` for many rounds."""
    tillfallen = {each.pk: each for each in tillfallen}
    results = list(
        Uppfoljning.objects.filter(tillfalle__in=tillfallen)
        .in_order()
        .select_related("moment__process", "moment__gemensamt_moment", "bedomning")
        .defer("original_text", "returned_comment")
    )
    versions = Planversion.objects.in_bulk({row.moment.version_id for row in results})
    prefetch_related_objects(list(versions.values()), "avsnitt")
    places = {pk: _places(version) for pk, version in versions.items()}
    by_round = defaultdict(list)
    for row in results:
        row.tillfalle, row.moment.version = tillfallen[row.tillfalle_id], versions[row.moment.version_id]
        by_round[row.tillfalle_id].append(row)
    for rows in by_round.values():
        rows.sort(
            key=lambda row: (
                row.moment.version.number,
                places[row.moment.version_id].get(row.moment.process.avsnitt_id, 0),
            )
        )
    return dict(by_round)


def _places(version):
    """The order of the version's headings; rows above all headings come first."""
    return {avsnitt: place for place, avsnitt in enumerate(avsnitt_paths(version), start=1)}


def _without_hidden(groups: list[AtgardGroup]) -> list[AtgardGroup]:
    """Without measures whose own round is not handed in: their words are the nämnd's own still."""
    shown = [
        replace(group, atgarder=[told for told in group.atgarder if _is_given(told.atgard)])
        for group in groups
    ]
    return [group for group in shown if group.atgarder]


def _is_given(atgard):
    return atgard.uppfoljning_id is None or atgard.uppfoljning.tillfalle.is_handed_in


def _outside(omgang, tillfallen):
    """The kommun's nämnder without a round in the call."""
    year = max((each.plan.year for each in tillfallen), default=omgang.per_date.year)
    decided = Planversion.objects.in_force().values("plan")
    plans = Plan.objects.filter(namnd=OuterRef("pk"), year=year, pk__in=decided)
    namnder = (
        Namnd.objects.filter(kommun=omgang.kommun_id)
        .exclude(pk__in={each.plan.namnd_id for each in tillfallen})
        .annotate(has_plan=Exists(plans))
        .order_by("-is_ks", "name")
    )
    return [Outside(namnd, namnd.has_plan) for namnd in namnder]


def _scale(omgang, tillfallen, bedomningar):
    """The steps of the kommun's scale in the year, with any older steps that a nämnd was judged by."""
    year = max((each.plan.year for each in tillfallen), default=omgang.per_date.year)
    in_force = Skala.objects.in_force(omgang.kommun, Skala.Slag.BEDOMNING_NAMND, year)
    steps = list(Skalsteg.objects.filter(skala__in=in_force).order_by("level"))
    used = {each.skalsteg for each in bedomningar.values() if each.skalsteg}
    return steps + sorted(used - set(steps), key=lambda step: (step.skala_id, step.level))
