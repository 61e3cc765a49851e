"""What this room shows on a plan's page."""


def rounds_of_plan(plan, user):
    """The plan's rounds with their counts, newest first."""
    tillfallen = list(plan.tillfallen.with_counts())
    for tillfalle in tillfallen:
        tillfalle.plan = plan
    return "followups/_plan_panel.html", {"tillfallen": tillfallen}
