import datetime

import pytest

from documents.models import Missiv
from documents.papers import MissivDocument
from documents.papers.fillings import Fillings, previous_beslut
from tests.factories import (
    BeslutFactory,
    KommunFactory,
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def missiv():
    """A letter to a round of three rows, two of them done with five deviations, in a plan that was decided in § 7."""
    namnd = NamndFactory(kommun=KommunFactory(datumformat="iso"), name="Kommunstyrelsen")
    plan = PlanFactory(namnd=namnd)
    version = PlanversionFactory(plan=plan, status="beslutad", beslut=BeslutFactory(namnd=namnd))
    tillfalle = TillfalleFactory(plan=plan)
    for status, deviations in (("genomford", 2), ("genomford", 3), ("pagar", None)):
        moment = KontrollmomentFactory(version=version)
        UppfoljningFactory(tillfalle=tillfalle, moment=moment, status=status, deviations=deviations)
    return MissivFactory(tillfalle=tillfalle, dnr="KS/2022:1")


def test_a_value_never_ends_a_marked_passage(missiv):
    missiv.dnr = "KS]] 1"

    filled = Fillings(missiv).fill("[[sekretess: 18 kap. 8 § OSL | {dnr} kobolt]]")

    assert filled == "[[sekretess: 18 kap. 8 § OSL | KS 1 kobolt]]"


def round_before(missiv, **beslut):
    """An earlier round of the same plan, whose decision has been registered."""
    before = TillfalleFactory(plan=missiv.plan, slug="forra", per_date=datetime.date(2022, 4, 30))
    namnd = missiv.plan.namnd
    values = {
        "namnd": namnd,
        "slag": "beslut",
        "date": datetime.date(2022, 5, 24),
        "paragraph": "§ 80",
    } | beslut
    return ProtokollsutdragFactory(
        missiv=MissivFactory(tillfalle=before), instans="beslutar", beslut=BeslutFactory(**values)
    )


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("{antal moment} moment", "3 moment"),
        ("{genomförda} av {Antal Moment}", "2 av 3"),
        ("{PER-DATUM}", "2022-08-31"),
        ("{per datum}", "2022-08-31"),
        ("{ genomforda }", "2"),
        ("{avvikelser} avvikelser", "5 avvikelser"),
        ("{pågående eller genomförda}", "3"),
        ("{ej aktuella}", "0"),
        ("{mening}", "Granskningar har genomförts i 2 av 3 kontrollmoment."),
        ("{planens datum}, {planens §}", "2022-01-18, § 7"),
        ("{förra beslutets datum}, {förra beslutets §}", "2022-01-18, § 7"),
        ("{nämnd} {år}", "Kommunstyrelsen 2022"),
        ("{något annat} och {dnr}", "{något annat} och KS/2022:1"),
        ("Utan klammer", "Utan klammer"),
    ],
)
def test_a_name_in_a_text_is_replaced_by_what_the_rows_say(missiv, written, printed):
    assert Fillings(missiv).fill(written) == printed


def test_what_has_no_value_yet_is_told_apart_from_what_does_not_exist(missiv):
    missiv.date = None

    found = list(Fillings(missiv).unfilled("{missivets datum} {nonsens} {dnr}"))

    assert found == [("{missivets datum}", True), ("{nonsens}", False)]


def test_a_text_without_names_asks_for_nothing(missiv, django_assert_num_queries):
    with django_assert_num_queries(0):
        Fillings(missiv).fill("Kommunstyrelsen beslutade.")


def test_each_value_that_can_be_chosen_is_told(missiv):
    values = {value.name: value.text for value in Fillings(missiv).all}

    assert values["antal moment"] == "3"
    assert all(name == name.lower() for name in values)


def test_the_round_before_is_the_decision_before(missiv):
    utdrag = round_before(missiv)

    assert previous_beslut(missiv) == utdrag.beslut
    assert Fillings(missiv).fill("{förra beslutets §}") == "§ 80"


@pytest.mark.parametrize("change", [{"slag": "forslag"}, {"date": None}])
def test_a_decision_that_is_not_registered_is_not_the_one_before(missiv, change):
    round_before(missiv, **change)

    assert previous_beslut(missiv).paragraph == "§ 7"


def test_before_a_plan_stands_the_decision_of_an_earlier_year(missiv):
    utdrag = round_before(missiv)
    plan = PlanFactory(namnd=missiv.plan.namnd, year=2023)
    letter = Missiv.objects.create(plan=plan, rubrik="Förslag", forslag_rubrik="Förslag")

    assert previous_beslut(letter) == utdrag.beslut
    assert previous_beslut(Missiv(plan=missiv.plan)) is None


def test_the_plans_own_counts_fill_its_letter(missiv):
    letter = Missiv(plan=missiv.plan)

    assert (
        Fillings(letter).fill("{antal moment} moment i {antal processer} processer")
        == "3 moment i 3 processer"
    )


def test_the_paper_prints_the_values(missiv):
    missiv.bakgrund = "Det finns {antal moment} kontrollmoment."

    document = MissivDocument(missiv)

    assert "Det finns 3 kontrollmoment." in document.html()
    assert "{" not in document.html()


def test_before_a_new_version_stands_the_decision_on_the_version_in_force(missiv):
    plan = missiv.plan
    PlanversionFactory(plan=plan, number=2, status="foreslagen")

    assert previous_beslut(Missiv(plan=plan)).paragraph == "§ 7"


def test_a_plans_letter_counts_the_version_that_is_laid(missiv):
    laid = PlanversionFactory(plan=missiv.plan, number=2, status="foreslagen")
    KontrollmomentFactory(version=laid)

    assert Fillings(Missiv(plan=missiv.plan)).fill("{antal moment}") == "1"
    assert Fillings(missiv).fill("{antal moment}") == "3"
