"""The product's settings as in production, on a database in memory."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-measuring-" * 4)
os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ["SSL_REDIRECT"] = "0"

from internkontroll.settings import *  # noqa: E402, F403
from internkontroll.settings import BASE_DIR, TEMPLATES  # noqa: E402

TEMPLATES[0]["DIRS"].append(BASE_DIR / "benchmarks" / "templates")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
LOGGING = {"version": 1, "disable_existing_loggers": False}
