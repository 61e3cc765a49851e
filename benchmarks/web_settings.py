"""The product's settings as in production behind a proxy that ends TLS, on the database that DATABASE_URL names."""

import os
import warnings

os.environ.setdefault("SECRET_KEY", "only-for-measuring-" * 4)
os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ["PROXY_SSL_HEADER"] = "X-Forwarded-Proto"
os.environ["LOG_LEVEL"] = "ERROR"

from internkontroll.settings import *  # noqa: E402, F403
from internkontroll.settings import STORAGES  # noqa: E402

ROOT_URLCONF = "benchmarks.web_urls"
# Nobody asks for a static file here: none are collected, and WhiteNoise need not say so.
warnings.filterwarnings("ignore", message="No directory at")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
