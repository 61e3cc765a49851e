import pytest

from plans.columns import STANDARD_PLAN, STANDARD_UPPFOLJNING
from plans.dresses import plan_dress, uppfoljning_dress
from tests.factories import PlanFactory, TabellkolumnFactory, TabellmallFactory

pytestmark = pytest.mark.django_db


def make_mall(kommun, heading, **fields):
    mall = TabellmallFactory(kommun=kommun, **fields)
    TabellkolumnFactory(mall=mall, heading=heading)
    return mall


def headings(dress):
    return [column.heading for column in dress.columns]


def test_dress_is_the_products_when_the_kommun_has_none():
    plan = PlanFactory()
    make_mall(plan.namnd.kommun, "Ej förvald")
    make_mall(PlanFactory().namnd.kommun, "En annans", is_default=True)

    assert plan_dress(plan) == STANDARD_PLAN
    assert uppfoljning_dress(plan) == STANDARD_UPPFOLJNING


def test_dress_is_the_kommuns_default_of_its_kind():
    plan = PlanFactory()
    make_mall(plan.namnd.kommun, "Planens", is_default=True)
    make_mall(plan.namnd.kommun, "Uppföljningens", is_default=True, slag="uppfoljning")

    assert headings(plan_dress(plan)) == ["Planens"]
    assert headings(uppfoljning_dress(plan)) == ["Uppföljningens"]


def test_dress_of_the_plans_own_comes_first():
    plan = PlanFactory()
    kommun = plan.namnd.kommun
    make_mall(kommun, "Kommunens", is_default=True)
    make_mall(kommun, "Kommunens", is_default=True, slag="uppfoljning")
    plan.tabellmall = make_mall(kommun, "Egen")
    plan.uppfoljningsmall = make_mall(kommun, "Egen uppföljning", slag="uppfoljning")

    assert headings(plan_dress(plan)) == ["Egen"]
    assert headings(uppfoljning_dress(plan)) == ["Egen uppföljning"]
