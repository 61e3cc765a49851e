from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Planer"

    def ready(self):
        """Register the forms whose typing is kept."""
        from plans import drafts

        drafts.register_all()
