"""Which dress a plan is shown in: its own, else the kommun's default, else the product's."""

from .columns import STANDARD_PLAN, STANDARD_UPPFOLJNING, Dress
from .models import Plan, Tabellmall


def plan_dress(plan: Plan) -> Dress:
    """The dress of the plan table."""
    return _dress(plan, plan.tabellmall_id, Tabellmall.Slag.PLAN) or STANDARD_PLAN


def uppfoljning_dress(plan: Plan) -> Dress:
    """The dress of the plan's follow-ups, with `{tillfalle}` still in the result column's heading."""
    return _dress(plan, plan.uppfoljningsmall_id, Tabellmall.Slag.UPPFOLJNING) or STANDARD_UPPFOLJNING


def _dress(plan, own_id, slag):
    malls = Tabellmall.objects.with_columns()
    mall = malls.get(pk=own_id) if own_id else Tabellmall.objects.default_for(plan.namnd.kommun, slag)
    return mall.dress if mall else None
