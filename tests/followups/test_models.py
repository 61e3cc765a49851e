import datetime

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from followups.models import Atgard, Uppfoljning, Uppfoljningstillfalle
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    AtgardFactory,
    BedomningFactory,
    BilagaFactory,
    FunktionFactory,
    FunktionsinnehavFactory,
    KontrollmomentFactory,
    OmgangFactory,
    RiskFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

Status = Uppfoljningstillfalle.Status


# --- Rounds -------------------------------------------------------------------------------------


def test_omgang_slug_stands_once_in_a_kommun():
    omgang = OmgangFactory()
    OmgangFactory()

    with pytest.raises(IntegrityError):
        OmgangFactory(kommun=omgang.kommun)


def test_tillfalle_slug_stands_once_in_a_plan():
    tillfalle = TillfalleFactory()
    TillfalleFactory()

    with pytest.raises(IntegrityError):
        TillfalleFactory(plan=tillfalle.plan)


@pytest.mark.parametrize("status", Status)
def test_results_are_written_while_the_round_is_open(status):
    tillfalle = TillfalleFactory(status=status)

    assert tillfalle.is_open == (status == Status.OPPEN)
    assert list(Uppfoljningstillfalle.objects.open()) == ([tillfalle] if tillfalle.is_open else [])


@pytest.mark.parametrize(
    ("datumformat", "heading"),
    [
        ("kort", "Uppföljning 220831"),
        ("iso", "Uppföljning 2022-08-31"),
        ("lang", "Uppföljning 31 augusti 2022"),
    ],
)
def test_column_heading_is_dated_in_the_kommuns_form(datumformat, heading):
    tillfalle = TillfalleFactory(plan__namnd__kommun__datumformat=datumformat)

    assert tillfalle.column_heading == heading


def test_column_heading_of_the_paper_comes_first():
    assert TillfalleFactory(heading="Uppföljning 170831").column_heading == "Uppföljning 170831"


def test_title_is_the_papers_else_made_of_plan_and_name():
    tillfalle = TillfalleFactory(plan__namnd__forvaltning="Kommunstyrelsens förvaltning")

    assert tillfalle.document_title == (
        "Uppföljning av internkontrollplan 2022 för kommunstyrelsens förvaltning per 31 augusti 2022"
    )

    tillfalle.title = "Uppföljning av intern kontroll"
    assert tillfalle.document_title == "Uppföljning av intern kontroll"


def test_unit_without_forvaltning_is_the_namnd():
    assert TillfalleFactory(plan__namnd__name="Byggnadsnämnden").unit_name == "byggnadsnämnden"


def test_rounds_are_counted_by_rows_and_reported_rows(django_assert_num_queries):
    tillfalle = TillfalleFactory()
    for status in ("genomford", "ej_aktuell", "ej_redovisad"):
        UppfoljningFactory(tillfalle=tillfalle, status=status)
    TillfalleFactory()

    with django_assert_num_queries(1):
        counts = [
            (each.row_count, each.reported_count) for each in Uppfoljningstillfalle.objects.with_counts()
        ]

    assert sorted(counts) == [(0, 0), (3, 2)]


def test_rounds_are_visible_where_the_user_has_a_role():
    tillfalle, _ = TillfalleFactory.create_batch(2)

    assert list(Uppfoljningstillfalle.objects.visible_to(member(tillfalle.plan.namnd))) == [tillfalle]


# --- Results ------------------------------------------------------------------------------------


def test_moment_has_one_result_in_a_round_and_one_in_the_next():
    row = UppfoljningFactory()
    UppfoljningFactory(moment=row.moment, tillfalle=TillfalleFactory(plan=row.tillfalle.plan, slug="helar"))

    with pytest.raises(IntegrityError):
        UppfoljningFactory(moment=row.moment, tillfalle=row.tillfalle)


def test_result_that_comes_later_says_when():
    UppfoljningFactory(status="genomfors_senare", planned_text="nov/dec")

    with pytest.raises(IntegrityError):
        UppfoljningFactory(status="genomfors_senare")


@pytest.mark.parametrize(
    ("sample_size", "deviations"), [(10, 10), (10, 0), (0, 0), (None, 3), (10, None), (None, None)]
)
def test_deviations_within_the_sample_are_kept(sample_size, deviations):
    assert UppfoljningFactory(sample_size=sample_size, deviations=deviations).pk


def test_deviations_above_the_sample_are_refused():
    with pytest.raises(IntegrityError):
        UppfoljningFactory(sample_size=10, deviations=11)


def test_moment_with_a_result_stays():
    row = UppfoljningFactory()

    with pytest.raises(ProtectedError):
        row.moment.delete()


@pytest.mark.parametrize("status", Uppfoljning.Status)
def test_result_is_reported_unless_it_says_nothing(status):
    row = UppfoljningFactory(status=status, planned_text="nov/dec")

    assert row.is_reported == (status != "ej_redovisad")


def test_results_stand_in_the_order_of_the_plan():
    tillfalle = TillfalleFactory()
    last = UppfoljningFactory(tillfalle=tillfalle, moment__process__position=2)
    first = UppfoljningFactory(tillfalle=tillfalle, moment__process__position=1)

    assert list(tillfalle.uppfoljningar.in_order()) == [first, last]


def test_results_are_visible_where_the_user_has_a_role():
    row, _ = UppfoljningFactory.create_batch(2)

    assert list(Uppfoljning.objects.texts_visible_to(member(row.tillfalle.plan.namnd))) == [row]


def test_performer_is_found_by_name_and_by_the_function_she_holds():
    user = AnvandareFactory()
    held, left = FunktionFactory.create_batch(2)
    FunktionsinnehavFactory(anvandare=user, funktion=held)
    FunktionsinnehavFactory(anvandare=user, funktion=left, to_date=datetime.date(2000, 1, 1))
    by_name, by_function, by_both, by_old_function, _ = UppfoljningFactory.create_batch(5)
    AnsvarsradFactory(moment=by_name.moment, anvandare=user)
    AnsvarsradFactory(moment=by_function.moment, funktion=held, slag="ansvarig")
    AnsvarsradFactory(moment=by_both.moment, funktion=held, anvandare=user)
    AnsvarsradFactory(moment=by_both.moment, anvandare=user, slag="ansvarig")
    AnsvarsradFactory(moment=by_old_function.moment, funktion=left)

    rows = Uppfoljning.objects.performed_by(user).order_by("pk")

    assert list(rows) == [by_name, by_function, by_both]


# --- Verdict, measures, evidence ----------------------------------------------------------------


def test_round_has_one_verdict():
    bedomning = BedomningFactory()

    with pytest.raises(IntegrityError):
        BedomningFactory(tillfalle=bedomning.tillfalle)


def test_measure_comes_from_a_result_or_a_risk_or_neither():
    AtgardFactory()
    AtgardFactory(uppfoljning=UppfoljningFactory())
    AtgardFactory(risk=RiskFactory())

    with pytest.raises(IntegrityError):
        AtgardFactory(uppfoljning=UppfoljningFactory(), risk=RiskFactory())


def test_measure_that_is_broken_off_says_why():
    AtgardFactory(status="avbruten", avbruten_reason="Rutinen är avvecklad.")

    with pytest.raises(IntegrityError):
        AtgardFactory(status="avbruten")


def test_measures_that_are_open_are_those_not_closed():
    AtgardFactory(status="genomford")
    begun = AtgardFactory(status="paborjad")
    waiting = AtgardFactory()

    assert set(Atgard.objects.open()) == {begun, waiting}


def test_measure_outlives_the_version_of_its_moment():
    moment = KontrollmomentFactory()
    atgard = AtgardFactory(linje=moment.linje)

    moment.delete()

    assert Atgard.objects.get(linje=moment.linje) == atgard


def test_result_with_evidence_stays():
    bilaga = BilagaFactory()

    with pytest.raises(ProtectedError):
        bilaga.uppfoljning.delete()
