from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "followups"
    verbose_name = "Uppföljning"

    def ready(self):
        """Register what the plan's room, a floor below, shows of this one."""
        from followups import fields
        from followups.panels import rounds_of_plan
        from plans import panels

        fields.register_all()
        panels.register("followups.rounds", rounds_of_plan)
