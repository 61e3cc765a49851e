from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Papper"

    def ready(self):
        """Register the forms whose typing is kept, and what a plan's page shows of its letter and papers."""
        from documents import drafts, panels
        from plans.panels import register, register_papers

        drafts.register_all()
        register("missiv", panels.letter_of_plan)
        register_papers(panels.plan_papers)
