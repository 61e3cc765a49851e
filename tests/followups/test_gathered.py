"""All rounds of a call at once: what is told of each nämnd, and what is not told yet."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from followups.gathered import gather
from followups.summary import summarize
from followups.tables import load_results
from organisation.models import Skala
from tests.factories import (
    AtgardFactory,
    AvsnittFactory,
    BedomningFactory,
    KommunFactory,
    KontrollmomentFactory,
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    PlanversionFactory,
    ProcessFactory,
    SkalaFactory,
    SkalstegFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def omgang():
    return OmgangFactory(kommun=KommunFactory(), deadline_utforare=datetime.date(2022, 9, 15))


def make_round(omgang, name, *, status="godkand", rows=1, **fields):
    """A nämnd's round in the call with performed rows."""
    namnd = NamndFactory(kommun=omgang.kommun, name=name, is_ks=name == "Kommunstyrelsen")
    version = PlanversionFactory(plan=PlanFactory(namnd=namnd), status="beslutad")
    tillfalle = TillfalleFactory(plan=version.plan, omgang=omgang, status=status)
    for _ in range(rows):
        moment = KontrollmomentFactory(version=version)
        UppfoljningFactory(tillfalle=tillfalle, moment=moment, status="genomford", **fields)
    return tillfalle


def test_rounds_stand_by_namnd_with_ks_first(omgang):
    for name in ("Tekniska nämnden", "Kommunstyrelsen", "Kulturnämnden"):
        make_round(omgang, name)

    names = [each.name for each in gather(omgang).rounds]

    assert names == ["Kommunstyrelsen", "Kulturnämnden", "Tekniska nämnden"]


def test_what_is_not_handed_in_is_not_told(omgang):
    tillfalle = make_round(omgang, "Kulturnämnden", status="oppen", text="Hemligt än", deviations=3)
    BedomningFactory(tillfalle=tillfalle, analys="Inte klar")
    AtgardFactory(uppfoljning=tillfalle.uppfoljningar.get())

    [waiting] = gather(omgang).waiting

    assert (waiting.results, waiting.bedomning, waiting.atgarder) == ([], None, [])
    assert gather(omgang).summary.total == 0


def test_a_waiting_round_says_how_late_it_is(omgang):
    make_round(omgang, "Kulturnämnden", status="oppen")
    omgang.refresh_from_db()

    with time_machine.travel("2022-09-20 12:00+02:00"):
        [waiting] = gather(omgang).waiting
        late = waiting.days_late

    assert (waiting.last_day, late) == (datetime.date(2022, 9, 15), 5)


def test_a_measure_of_a_round_that_is_not_handed_in_is_left_out(omgang):
    tillfalle = make_round(omgang, "Kulturnämnden")
    earlier = TillfalleFactory(
        plan=tillfalle.plan, slug="april", per_date=datetime.date(2022, 4, 30), status="oppen"
    )
    row = UppfoljningFactory(tillfalle=earlier)
    made = timezone.make_aware(datetime.datetime(2022, 5, 1, 9))
    AtgardFactory(uppfoljning=row, description="Nämndens egen än", created_at=made)
    AtgardFactory(uppfoljning=tillfalle.uppfoljningar.get(), description="Inlämnad", created_at=made)

    [told] = gather(omgang).told

    assert [str(each.atgard) for group in told.atgarder for each in group.atgarder] == ["Inlämnad"]


def test_a_namnd_with_two_plans_is_in_when_both_are(omgang):
    tillfalle = make_round(omgang, "Kulturnämnden")
    second = PlanFactory(namnd=tillfalle.plan.namnd, slug="gemensam", name="Gemensam plan")
    TillfalleFactory(plan=second, omgang=omgang, status="oppen")

    summary = gather(omgang).summary

    assert (summary.namnder, summary.reported) == (1, 0)


def test_verdicts_are_counted_in_the_order_of_the_scale(omgang):
    skala = SkalaFactory(kommun=omgang.kommun, slag=Skala.Slag.BEDOMNING_NAMND)
    good = SkalstegFactory(skala=skala, level=1, label="Tillräcklig")
    bad = SkalstegFactory(skala=skala, level=2, label="Otillräcklig")
    for name, step in (("A", bad), ("B", good), ("C", good)):
        BedomningFactory(tillfalle=make_round(omgang, name), skalsteg=step)

    assert gather(omgang).summary.verdicts == (("Tillräcklig", 2), ("Otillräcklig", 1))


def test_rows_stand_as_in_the_namnds_own_paper(omgang):
    tillfalle = make_round(omgang, "Kulturnämnden", rows=0)
    version = tillfalle.plan.versioner.get()
    last, first = AvsnittFactory(version=version, position=2), AvsnittFactory(version=version, position=1)
    for avsnitt in (last, first):
        process = ProcessFactory(version=version, avsnitt=avsnitt)
        UppfoljningFactory(tillfalle=tillfalle, moment=KontrollmomentFactory(process=process))

    [told] = gather(omgang).told

    assert told.results == load_results(tillfalle)
    assert told.summary == summarize(load_results(tillfalle))


def test_common_moments_are_joined_by_the_ks_row(omgang):
    ks, other = make_round(omgang, "Kommunstyrelsen"), make_round(omgang, "Kulturnämnden")
    common = ks.uppfoljningar.get().moment
    common.is_kommungemensamt = True
    common.save()
    moment = other.uppfoljningar.get().moment
    moment.is_kommungemensamt, moment.gemensamt_moment = True, common
    moment.save()

    [column] = gather(omgang).common

    assert column.name == common.process.name
    assert set(column.rows) == {ks.pk, other.pk}


def test_namnder_outside_the_call_are_named_with_whether_they_have_a_plan(omgang):
    make_round(omgang, "Kulturnämnden")
    NamndFactory(kommun=omgang.kommun, name="Valnämnden")
    planned = PlanFactory(namnd=NamndFactory(kommun=omgang.kommun, name="Trafiknämnden"))
    PlanversionFactory(plan=planned, status="beslutad")

    outside = [(each.namnd.name, each.has_plan) for each in gather(omgang).outside]

    assert outside == [("Trafiknämnden", True), ("Valnämnden", False)]


def test_queries_grow_with_neither_namnder_nor_rows(omgang, count_queries):
    tillfalle = make_round(omgang, "Nämnden 1")
    AtgardFactory(
        uppfoljning=tillfalle.uppfoljningar.get(), created_at=tillfalle.plan.versioner.get().created_at
    )
    with_one = count_queries(lambda: read(omgang))

    for number in range(2, 61):
        tillfalle = make_round(omgang, f"Nämnden {number}", rows=number % 5 + 1)
        AtgardFactory(uppfoljning=tillfalle.uppfoljningar.first())
    make_round(omgang, "Nämnden 61", status="oppen")

    assert count_queries(lambda: read(omgang)) == with_one


def read(omgang):
    """All that a paper asks of the call."""
    gathered = gather(omgang)
    assert gathered.summary.text
    assert gathered.common == []
    assert [each.name for each in gathered.outside] == []
    return [str(row.moment) for each in gathered.told for row in each.results]
