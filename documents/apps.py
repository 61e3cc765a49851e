from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Papper"

    def ready(self):
        """Register the forms whose typing is kept."""
        from documents import drafts

        drafts.register_all()
