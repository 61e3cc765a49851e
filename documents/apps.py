from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Papper"

    def ready(self):
        """Register the forms whose typing is kept, and what a plan's page shows of its letter."""
        from documents import drafts, panels
        from plans.panels import register

        drafts.register_all()
        register("missiv", panels.letter_of_plan)
