"""From finished HTML to PDF. This module costs nothing to import: WeasyPrint is loaded with the first paper."""

from collections.abc import Callable

from django.conf import settings

# A thousand rows of 350 words are 2.5 million characters; what is longer is a mistake or an attack.
MAX_CHARACTERS = 8_000_000


class PdfError(Exception):
    """The paper cannot be written; the message is a Swedish sentence."""


def render_pdf(html: str, *, logotype: Callable[[], bytes] | None = None, numbered: bool = True) -> bytes:
    """The HTML as one file that is both PDF/A-2a and PDF/UA-1. Equal input gives equal bytes.

    The HTML reaches the fonts and, as `papper:logotyp`, what `logotype` returns; every other address is refused.
    A refusal is logged and leaves a gap in the paper, or raises PdfError where `settings.PDF_STRICT` (by default
    DEBUG) says so. Papers are written one at a time in each process. Without `numbered` the place for the page's
    number is left open, for `documents.press.joining`.
    """
    if len(html) > MAX_CHARACTERS:
        raise PdfError("Papperet är för stort för att skrivas ut. Dela upp det, eller korta texterna i det.")
    try:
        from . import rendering
    except OSError as error:
        raise PdfError(
            f"PDF kan inte skapas: {error}. Kör manage.py check, som säger vad som saknas."
        ) from error

    strict = getattr(settings, "PDF_STRICT", settings.DEBUG)
    return rendering.write_pdf(html, logotype=logotype, strict=strict, numbered=numbered)
