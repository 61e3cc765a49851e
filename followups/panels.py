"""What this room shows on a plan's page."""

from organisation.access import Right, may
from plans.models import Risk

from .models import Atgard


def rounds_of_plan(plan, user):
    """The plan's rounds with their counts, newest first."""
    tillfallen = list(plan.tillfallen.with_counts())
    for tillfalle in tillfallen:
        tillfalle.plan = plan
    return "followups/_plan_panel.html", {"tillfallen": tillfallen}


def atgarder_of_plan(plan, user):
    """The plan's open measures, and for who may make one, the risks of its newest version."""
    atgarder = Atgard.objects.of_plan(plan).open().in_order()
    if not may(user, Right.READ_BEFORE_HAND_IN, plan.namnd):
        # The nämnd's own people read them all; for others the rule is asked, which costs more.
        atgarder = atgarder.texts_visible_to(user)
    risker = Risk.objects.none()
    if may(user, Right.WRITE_ATGARD, plan.namnd):
        newest = plan.versioner.order_by("-number").values("pk")[:1]
        risker = Risk.objects.filter(version__in=newest).exclude(description="")
    context = {
        "atgarder": list(atgarder.select_related("ansvarig_anvandare", "ansvarig_funktion")),
        "risker": list(risker),
    }
    return "followups/_plan_atgarder.html", context
