"""What a worker process is made to do in tests. It must be found without models: workers have none."""

import os

from documents.press.worker import Printed, press_measured


def die_of_marked(html: str, logotype: bytes | None) -> Printed:
    """As the press, but the process dies at once of a paper that says so."""
    if "livsfarlig" in html:
        os._exit(9)
    return press_measured(html, logotype)


def tell_settings(html: str, logotype: bytes | None) -> Printed:
    """What the worker knows of databases and keys, in the place of a PDF."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        key = "ingen nyckel"
    return Printed(f"{settings.DATABASES} {key}".encode(), os.getpid(), 0)


def tell_environment(html: str, logotype: bytes | None) -> Printed:
    """The names in the worker's environment, in the place of a PDF."""
    return Printed(" ".join(sorted(os.environ)).encode(), os.getpid(), 0)
