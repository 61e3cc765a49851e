from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "followups"
    verbose_name = "Uppföljning"

    def ready(self):
        """Register the forms whose typing is kept, and what the plan's room, a floor below, shows of this one."""
        from followups import drafts, fields
        from followups.imports import ResultsHandler
        from followups.panels import atgarder_of_plan, rounds_of_plan
        from plans import panels
        from plans.imports import results

        drafts.register_all()
        fields.register_all()
        panels.register("followups.rounds", rounds_of_plan)
        results.register(ResultsHandler)
        panels.register("followups.atgarder", atgarder_of_plan)
