import pytest

from organisation.models import Roll
from plans.access import may_import_to
from tests.factories import AnvandareFactory, NamndFactory, PlanFactory, PlanversionFactory, member

pytestmark = pytest.mark.django_db

OTHERS = [roll for roll in Roll if roll not in (Roll.ADMINISTRATOR, Roll.SAMORDNARE)]


def plan_with(*statuses):
    plan = PlanFactory()
    for number, status in enumerate(statuses, start=1):
        PlanversionFactory(plan=plan, number=number, status=status)
    return plan


class TestMayImportTo:
    @pytest.mark.parametrize("statuses", [(), ("utkast",), ("beslutad", "utkast")])
    @pytest.mark.parametrize("roll", [Roll.ADMINISTRATOR, Roll.SAMORDNARE])
    def test_plan_that_is_open_is_written_by_both(self, roll, statuses):
        plan = plan_with(*statuses)

        assert may_import_to(member(plan.namnd, roll), plan.namnd, plan)

    @pytest.mark.parametrize("statuses", [("beslutad",), ("foreslagen",), ("beslutad", "avslutad")])
    def test_plan_without_utkast_is_the_administrators(self, statuses):
        plan = plan_with(*statuses)

        assert may_import_to(member(plan.namnd, Roll.ADMINISTRATOR), plan.namnd, plan)
        assert not may_import_to(member(plan.namnd, Roll.SAMORDNARE), plan.namnd, plan)

    @pytest.mark.parametrize("roll", [Roll.ADMINISTRATOR, Roll.SAMORDNARE])
    def test_year_without_a_plan_is_open_to_both(self, roll):
        namnd = NamndFactory()

        assert may_import_to(member(namnd, roll), namnd, None)

    @pytest.mark.parametrize("roll", OTHERS)
    def test_other_roles_never(self, roll):
        plan = plan_with("utkast")

        assert not may_import_to(member(plan.namnd, roll), plan.namnd, plan)

    @pytest.mark.parametrize("roll", [Roll.ADMINISTRATOR, Roll.SAMORDNARE])
    def test_roles_of_another_kommun_never(self, roll):
        plan = plan_with("utkast")

        assert not may_import_to(member(NamndFactory(), roll), plan.namnd, plan)
        assert not may_import_to(AnvandareFactory(), plan.namnd, plan)
