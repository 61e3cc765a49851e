"""The one settings file: everything is read from the environment, with a safe default.

`make run` sets DEBUG=1 and DEMO=1, which is all that a trial needs. Production sets SECRET_KEY and ALLOWED_HOSTS,
and usually DATABASE_URL, PROXY_SSL_HEADER and EMAIL_URL.
"""

from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages
from django.core.exceptions import ImproperlyConfigured

from internkontroll.file_storage import storage_from

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

# --- Who we are ---------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)

SECRET_KEY = env.str("SECRET_KEY", default="development-only" if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

if not (SECRET_KEY and ALLOWED_HOSTS):
    needed = {
        "SECRET_KEY (en lång slumpad text)": SECRET_KEY,
        "ALLOWED_HOSTS (produktens adress, till exempel internkontroll.kommunen.se)": ALLOWED_HOSTS,
    }
    names = " och ".join(name for name, value in needed.items() if not value)
    raise ImproperlyConfigured(
        f"Internkontroll kan inte starta: sätt miljövariabeln {names}, eller DEBUG=1 för att prova på egen dator."
    )

# --- What it is built of ------------------------------------------------------------------------

# import_export is used for its resources, which need no app; as an app it would load openpyxl at every start.
INSTALLED_APPS = [
    "internkontroll",
    "documents",
    "followups",
    "plans",
    "organisation",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "django_include_bootstrap",
    "lucide",
    "django_tasks",
    "django_tasks_db",
    "whitenoise.runserver_nostatic",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "internkontroll.middleware.refuse_malformed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "internkontroll.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "internkontroll.middleware.explain_not_allowed",
]

ROOT_URLCONF = "internkontroll.urls"
WSGI_APPLICATION = "internkontroll.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {messages.ERROR: "danger"}

# --- Database: SQLite unless DATABASE_URL says PostgreSQL ---------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the write lock at once, so that two writers wait instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    if "DATABASE_URL" not in env.ENVIRON:
        VAR_DIR.mkdir(exist_ok=True)
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", env.int("CONN_MAX_AGE", default=60))
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Signing in ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "organisation.Anvandare"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "login"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "sv"
TIME_ZONE = "Europe/Stockholm"
USE_THOUSAND_SEPARATOR = False

# --- Files --------------------------------------------------------------------------------------

# The family for screen and paper; static("fonts/SourceSansPro-Regular.ttf") on the screen.
FONT_DIR = Path(find_spec("font_source_sans_pro").submodule_search_locations[0]) / "files"

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", FONT_DIR)]

MEDIA_URL = "media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=VAR_DIR / "media")
FILE_UPLOAD_PERMISSIONS = 0o640

# Manifest storage wants `manage.py collectstatic` first, which only production does.
STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {
    "default": storage_from(env.str("FILE_STORAGE_URL", default="")),
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}

# Uploaded sheets wait here, for a day at most, until somebody has said yes or no; web processes share the folder.
IMPORT_DIR = env.path("IMPORT_DIR", default=VAR_DIR / "inlasning")

# A file may weigh this much; the forms that take files ask. The rest of a form is bounded by Django.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", default=10) * 1024**2
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("FORM_MAX_MB", default=5) * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = env.int("FORM_MAX_FIELDS", default=5000)

# --- Background work: the database is the queue, `manage.py db_worker` the one who takes from it ----

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Papers --------------------------------------------------------------------------------------

# The parts of a large paper are printed in so many processes at once; 0 prints them in the process that asks.
PDF_WORKERS = env.int("PDF_WORKERS", default=2)

# --- Mail and log -------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25"))
# A mail server that does not answer must not hold the reminders of everybody else.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="internkontroll@localhost")

# Links in mails are absolute: a command that cron runs has no request to ask for the address.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000" if DEBUG else "").rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO").upper()},
    "loggers": {
        # Django's own handler would write each line a second time.
        "django": {"handlers": [], "level": "NOTSET"},
        # These tell of every step and every glyph of a paper.
        "fontTools": {"level": "WARNING"},
        "weasyprint.progress": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
    },
}

# --- What the browser is told -------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# A proxy that ends TLS names its header here (X-Forwarded-Proto), and must then always set it itself.
if proxy_header := env.str("PROXY_SSL_HEADER", default=""):
    SECURE_PROXY_SSL_HEADER = (f"HTTP_{proxy_header.upper().replace('-', '_')}", "https")

if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=30 * 24 * 60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=True)
    # The browsers' preload list takes whole domains, which is the kommun's to decide and not ours.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
