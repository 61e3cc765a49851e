"""The settings are read in a process of their own, as an operator would start it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"SECRET_KEY": "a" * 60, "ALLOWED_HOSTS": "internkontroll.example.org"}


def python(*arguments, **environ):
    """Run python in the project with these variables and no others."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)


def read_settings(*names, **environ):
    """The named settings as the environment makes them, by way of JSON."""
    code = f"""
import json
from internkontroll import settings
print(json.dumps({{name: getattr(settings, name, None) for name in {names}}}, default=str))
"""
    done = python("-c", code, **environ)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({}, {"SECRET_KEY", "ALLOWED_HOSTS"}),
        ({"SECRET_KEY": "a" * 60}, {"ALLOWED_HOSTS"}),
        ({"ALLOWED_HOSTS": "example.org"}, {"SECRET_KEY"}),
        ({"SECRET_KEY": "", "ALLOWED_HOSTS": ""}, {"SECRET_KEY", "ALLOWED_HOSTS"}),
    ],
)
def test_start_stops_with_one_sentence_when_something_is_missing(environ, missing):
    done = python("manage.py", "check", **environ)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("Internkontroll kan inte starta: sätt ")
    assert {name for name in ("SECRET_KEY", "ALLOWED_HOSTS") if name in done.stderr} == missing


def test_debug_needs_nothing_else_and_answers_on_this_machine_only():
    values = read_settings("ALLOWED_HOSTS", "DATABASES", "SECURE_SSL_REDIRECT", "DEMO", DEBUG="1")

    assert values["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert values["DATABASES"]["default"]["NAME"] == str(ROOT / "var" / "db.sqlite3")
    assert values["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert values["SECURE_SSL_REDIRECT"] is None
    assert values["DEMO"] is False


def test_production_is_https_only():
    values = read_settings(
        "DEBUG",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_PROXY_SSL_HEADER",
        **PRODUCTION,
    )

    assert values == {
        "DEBUG": False,
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_PROXY_SSL_HEADER": None,
    }


def test_proxy_header_is_named_as_the_proxy_names_it():
    values = read_settings(
        "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", PROXY_SSL_HEADER="X-Forwarded-Proto", SSL_REDIRECT="0",
        **PRODUCTION,
    )  # fmt: skip

    assert values["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert values["SECURE_SSL_REDIRECT"] is False


def test_database_url_leads_to_postgresql_with_lasting_connections():
    url = "postgres://ik:h%23mligt@db.example.org:5433/ik?sslmode=require"

    database = read_settings("DATABASES", DATABASE_URL=url, CONN_MAX_AGE="30", **PRODUCTION)["DATABASES"][
        "default"
    ]

    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "ik",
        "USER": "ik",
        "PASSWORD": "h#mligt",
        "HOST": "db.example.org",
        "PORT": 5433,
        "OPTIONS": {"sslmode": "require"},
        "CONN_MAX_AGE": 30,
        "CONN_HEALTH_CHECKS": True,
    }


def test_mail_goes_by_url_and_links_by_the_address_of_the_site():
    values = read_settings(
        "EMAIL_HOST",
        "EMAIL_PORT",
        "EMAIL_USE_TLS",
        "EMAIL_HOST_PASSWORD",
        "EMAIL_TIMEOUT",
        "SITE_URL",
        EMAIL_URL="smtp+tls://ik:h%23mligt@mail.example.org:587",
        SITE_URL="https://internkontroll.example.org/",
        **PRODUCTION,
    )

    assert values == {
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 587,
        "EMAIL_USE_TLS": True,
        "EMAIL_HOST_PASSWORD": "h#mligt",
        "EMAIL_TIMEOUT": 20,
        "SITE_URL": "https://internkontroll.example.org",
    }


def test_demo_writes_its_mail_on_the_console():
    values = read_settings("EMAIL_BACKEND", "SITE_URL", DEBUG="1")

    assert values == {
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        "SITE_URL": "http://127.0.0.1:8000",
    }


def test_start_imports_neither_weasyprint_nor_openpyxl():
    code = """
import sys, django
django.setup()
from django.core.management import call_command
from django.urls import get_resolver
get_resolver().url_patterns
call_command("check")
print(sorted({"weasyprint", "openpyxl", "pydyf"} & set(sys.modules)))
"""

    done = python("-c", code, DEBUG="1", DJANGO_SETTINGS_MODULE="internkontroll.settings")

    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr
