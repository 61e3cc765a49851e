"""The measures on a plan's page: the nämnd's own people read all of them, others as the rule says."""

import pytest

from followups.models import Atgard
from followups.panels import atgarder_of_plan
from organisation.models import Roll
from tests.factories import AtgardFactory, PlanversionFactory, TillfalleFactory, UppfoljningFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """A plan with a measure of its own, and one each from an open and a handed-in round."""
    plan = PlanversionFactory().plan
    AtgardFactory(namnd=plan.namnd)
    for status in ("oppen", "inlamnad"):
        tillfalle = TillfalleFactory(plan=plan, slug=status, status=status)
        AtgardFactory(uppfoljning=UppfoljningFactory(tillfalle=tillfalle))
    return plan


@pytest.mark.parametrize("roll", Roll)
def test_each_role_is_shown_what_it_may_read(plan, roll):
    user = member(plan.namnd, roll)

    _, context = atgarder_of_plan(plan, user)

    assert set(context["atgarder"]) == set(Atgard.objects.texts_visible_to(user))


def test_the_namnds_own_people_read_those_of_an_open_round_too(plan):
    _, own = atgarder_of_plan(plan, member(plan.namnd, Roll.KONTROLLUTFORARE))
    _, of_kommun = atgarder_of_plan(plan, member(plan.namnd, Roll.SAMORDNARE))

    assert len(own["atgarder"]) == 3
    assert len(of_kommun["atgarder"]) == 2
