from django.apps import AppConfig


class InternkontrollConfig(AppConfig):
    name = "internkontroll"
    label = "internkontroll"
    verbose_name = "Internkontroll"

    def ready(self):
        from internkontroll import checks  # noqa: F401
