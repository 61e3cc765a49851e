from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "followups"
    verbose_name = "Uppföljning"

    def ready(self):
        """Put the result columns into the field registry, which stands a floor below."""
        from followups import fields

        fields.register_all()
