"""What this room shows on a plan's page."""

from organisation.access import Right, may

from .models import Missiv
from .services.mallar import WORDS


def letter_of_plan(plan, user):
    """The letter that lays the plan before the nämnd, for who writes letters: the way to it, or to a new one."""
    context = {"plan": plan, "may_write": may(user, Right.WRITE_MISSIV, plan.namnd)}
    if context["may_write"]:
        context["missiv"] = Missiv.objects.filter(plan=plan, tillfalle=None).first()
        context["word"] = plan.namnd.kommun.word("missiv", WORDS["missiv"])
    return "documents/_plan_panel.html", context
