import datetime

import pytest

from followups.basis import basis_of
from organisation.models import Roll
from tests.factories import (
    AtgardFactory,
    BedomningFactory,
    PlanFactory,
    SkalaFactory,
    SkalstegFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tillfalle():
    return TillfalleFactory()


@pytest.fixture
def controller(tillfalle):
    return member(tillfalle.plan.namnd, Roll.CONTROLLER)


def earlier_round(tillfalle, year, month=8, **fields):
    """A round of the same plan in another year, or another month of the same."""
    plan = tillfalle.plan
    if year != plan.year:
        plan, _ = type(plan).objects.get_or_create(namnd=plan.namnd, year=year)
    date = datetime.date(year, month, 28)
    return TillfalleFactory(plan=plan, name=f"{month} {year}", slug=f"m{month}", per_date=date, **fields)


def test_rows_are_counted_by_state_and_the_left_out_are_not(tillfalle, controller):
    for status in ("genomford", "genomford", "pagar", "ej_redovisad"):
        UppfoljningFactory(tillfalle=tillfalle, status=status)
    UppfoljningFactory(tillfalle=tillfalle, utesluten_reason="Görs i år av revisionen.")

    basis = basis_of(tillfalle, controller)

    assert basis.counts == [
        ("genomford", "Genomförd", 2),
        ("pagar", "Pågår", 1),
        ("ej_redovisad", "Ej redovisad", 1),
    ]
    assert basis.summary.sentence == "Granskningar har genomförts i 2 av 4 kontrollmoment."


def test_deviations_are_named_and_those_that_recur_are_marked(tillfalle, controller):
    plain = UppfoljningFactory(tillfalle=tillfalle, status="genomford", deviations=2)
    again = UppfoljningFactory(tillfalle=tillfalle, status="genomford", deviations=1)
    UppfoljningFactory(tillfalle=tillfalle, status="genomford", deviations=0)
    UppfoljningFactory(tillfalle=earlier_round(tillfalle, 2021), linje=again.linje, deviations=3)

    basis = basis_of(tillfalle, controller)

    assert {(each.row.pk, each.is_recurring) for each in basis.deviations} == {
        (plain.pk, False),
        (again.pk, True),
    }
    assert basis.deviation_count == 3


def test_moments_own_verdicts_are_counted(tillfalle, controller):
    step = SkalstegFactory(
        skala=SkalaFactory(kommun=tillfalle.plan.namnd.kommun), label="Godkänd", farg="gron"
    )
    UppfoljningFactory.create_batch(2, tillfalle=tillfalle, bedomning=step)

    assert basis_of(tillfalle, controller).steps == [("Godkänd", "gron", 2)]


def test_open_measures_are_told_and_counted(tillfalle, controller):
    row = UppfoljningFactory(tillfalle=tillfalle)
    late = AtgardFactory(uppfoljning=row, due_date=datetime.date(2022, 9, 1))
    closed = AtgardFactory(uppfoljning=row, status="genomford")

    basis = basis_of(tillfalle, controller)

    assert [(group.code, [each.atgard for each in group.atgarder]) for group in basis.atgarder] == [
        ("late", [late]),
        ("closed", [closed]),
    ]
    assert basis.open_atgarder == 1


def test_last_round_and_last_year_are_shown_with_verdict(tillfalle, controller):
    spring = BedomningFactory(tillfalle=earlier_round(tillfalle, 2022, 4))
    last_year = BedomningFactory(tillfalle=earlier_round(tillfalle, 2021, 12))
    BedomningFactory(tillfalle=earlier_round(tillfalle, 2021, 4))
    BedomningFactory(tillfalle=earlier_round(tillfalle, 2022, 12))

    earlier = basis_of(tillfalle, controller).earlier

    assert [(each.label, each.bedomning) for each in earlier] == [
        ("Förra uppföljningen", spring),
        ("Förra året", last_year),
    ]


def test_older_verdict_is_called_by_its_year(tillfalle, controller):
    old = BedomningFactory(tillfalle=earlier_round(tillfalle, 2020))

    assert [(each.label, each.bedomning) for each in basis_of(tillfalle, controller).earlier] == [
        ("2020", old)
    ]


def test_another_namnds_verdict_is_never_shown(tillfalle, controller):
    BedomningFactory(
        tillfalle=TillfalleFactory(plan=PlanFactory(year=2021), per_date=datetime.date(2021, 8, 31))
    )

    assert basis_of(tillfalle, controller).earlier == []
