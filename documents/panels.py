"""What this room shows on a plan's page."""

from django.utils import timezone

from organisation.access import Right, may
from organisation.swedish import format_date
from organisation.texts import Audience

from .models import Handling, Missiv
from .services.mallar import WORDS


def letter_of_plan(plan, user):
    """The letter that lays the plan before the nämnd, for who writes letters: the way to it, or to a new one."""
    context = {"plan": plan, "may_write": may(user, Right.WRITE_MISSIV, plan.namnd)}
    if context["may_write"]:
        context["missiv"] = Missiv.objects.filter(plan=plan, tillfalle=None).first()
        context["word"] = plan.namnd.kommun.word("missiv", WORDS["missiv"])
    return "documents/_plan_panel.html", context


def plan_papers(plan, user):
    """Of each version, the newest paper of the plan that was drawn up of it, for all to read."""
    drawn_up = Handling.objects.visible_to(user).filter(
        version__plan=plan, slag=Handling.Slag.PLAN, audience=Audience.PUBLIC.value
    )
    newest = {each.version_id: each for each in drawn_up.defer("data").order_by("created_at", "pk")}
    return {
        pk: [(f"Upprättad {format_date(timezone.localdate(each.created_at))}", each.get_absolute_url())]
        for pk, each in newest.items()
    }
