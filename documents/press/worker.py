"""What a worker process does: it prints one finished paper after another, and knows nothing else.

The process has the style sheet, the fonts and the pictures; no database, no secret key, no rights, and of the
environment no more than where things lie. Only finished HTML and the bytes of a logotype reach it. This module must
cost nothing and import no models.
"""

import os
import re
import time
from typing import NamedTuple

from django.conf import settings

from .pdf import render_pdf

# What a worker keeps of the environment that it inherits: where programs, fonts and temporary files are.
KEPT = re.compile(r"(PATH|HOME|TMPDIR|TZ|LANG|LC_\w+|XDG_\w+|FONTCONFIG_\w+|LD_LIBRARY_PATH)")


def surroundings() -> dict:
    """The settings that a worker needs, out of the product's own."""
    return {
        "DEBUG": settings.DEBUG,
        "PDF_STRICT": getattr(settings, "PDF_STRICT", settings.DEBUG),
        "FONT_DIR": settings.FONT_DIR,
        "STATIC_URL": settings.STATIC_URL,
        "STATICFILES_DIRS": settings.STATICFILES_DIRS,
        "STATICFILES_FINDERS": ["django.contrib.staticfiles.finders.FileSystemFinder"],
    }


def prepare(given: dict) -> None:
    """Make the process a worker. One that is a Django process already, as in a test, stays what it is."""
    if not settings.configured:
        for name in [name for name in os.environ if not KEPT.fullmatch(name)]:
            del os.environ[name]
        settings.configure(**given)


def press(html: str, logotype: bytes | None, *, numbered: bool) -> bytes:
    """The finished HTML as PDF."""
    return render_pdf(html, logotype=(lambda: logotype) if logotype else None, numbered=numbered)


class Printed(NamedTuple):
    """What a worker hands back: the PDF, which process it was, and how much it has worked since it began."""

    content: bytes
    process: int
    cpu_seconds: float


def press_measured(html: str, logotype: bytes | None) -> Printed:
    """An unnumbered part, printed in a worker."""
    content = press(html, logotype, numbered=False)
    return Printed(content, os.getpid(), time.process_time())
