"""The press: WeasyPrint with our fonts, our style sheet, and no way out to anything else.

Loads WeasyPrint, Pango and the fonts; import it from inside a function, as `documents.press.pdf` does.
"""

import hashlib
import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from . import hyphenation, page_references, stream_ends
from .accessible import declare_accessible
from .collecting import seldom_collecting
from .pdf import PdfError

logger = logging.getLogger(__name__)

# The scheme means nothing to anybody else: an address that is joined to it leads nowhere.
NOWHERE = "papper:"
LOGOTYPE = "papper:logotyp"
FONTS = {f"papper:{style}": f"SourceSansPro-{style}.ttf" for style in ("Regular", "It", "Semibold", "Bold")}
PICTURES = {"papper:utkast": "img/utkast.svg"}
VARIANT = "pdf/a-2a"
# Laid on top of paper.css: the place for the page's number is left open.
UNNUMBERED = "@page { @top-right { content: none } }"

# Pango's font map is not made for two threads, and layout takes the whole processor anyhow.
_press = threading.Lock()


class PaperFetcher(URLFetcher):
    """Serves the fonts, the UTKAST mark and the logotype by fixed names; refuses all else, whatever its scheme."""

    def __init__(self, logotype: Callable[[], bytes] | None = None, *, strict: bool = True):
        super().__init__(allowed_protocols=(), allow_redirects=False)
        self.logotype = logotype
        self.strict = strict

    def fetch(self, url, headers=None):
        if url in FONTS:
            return URLFetcherResponse(url, (Path(settings.FONT_DIR) / FONTS[url]).read_bytes())
        if url in PICTURES:
            return URLFetcherResponse(url, _static(PICTURES[url]), {"Content-Type": "image/svg+xml"})
        if url == LOGOTYPE and self.logotype:
            return URLFetcherResponse(url, self.logotype())
        if self.strict:
            raise FatalURLFetchingError(f"refused: {url}")
        logger.warning("A paper asked for %.200s, which was refused.", url)
        raise ValueError("refused")


class PaperHTML(HTML):
    """HTML whose `<col width>` is heeded; the browser's rules for other old attributes are not laid on, they cost."""

    def _ph_stylesheets(self):
        return ()


def write_pdf(
    html: str,
    *,
    logotype: Callable[[], bytes] | None = None,
    strict: bool = True,
    numbered: bool = True,
) -> bytes:
    """The finished HTML as PDF/A-2a and PDF/UA-1. See `documents.press.pdf.render_pdf`."""
    fetcher = PaperFetcher(logotype, strict=strict)
    with _press, seldom_collecting():
        css, fonts = stylesheet()
        try:
            document = PaperHTML(string=html, base_url=NOWHERE, url_fetcher=fetcher)
            styles = [css] if numbered else [css, CSS(string=UNNUMBERED)]
            pages = document.render(font_config=fonts, stylesheets=styles, presentational_hints=True)
            mark = hashlib.sha256(html.encode()).hexdigest()[:10]
            return pages.write_pdf(pdf_variant=VARIANT, finisher=partial(declare_accessible, mark=f"{mark}:"))
        except FatalURLFetchingError as error:
            raise PdfError(f"Papperet hänvisar till något utanför sig självt ({error}).") from error


def stylesheet() -> tuple[CSS, FontConfiguration]:
    """The parsed style sheet and the fonts it loads, kept for the life of the process.

    WeasyPrint lays the fonts in a temporary folder and opens a face when it is first used: should somebody have swept
    the folder meanwhile, letters would be left out without a word, so it is made anew.
    """
    global _kept
    if _kept is None or not all(file.exists() for file in _kept.files):
        _kept = _load()
    return _kept.css, _kept.fonts


class _Kept(NamedTuple):
    css: CSS
    fonts: FontConfiguration
    files: list[Path]


_kept: _Kept | None = None


def _load():
    page_references.install()
    stream_ends.install()
    hyphenation.install()
    fonts = FontConfiguration()
    css = CSS(
        string=_static("css/paper.css").decode(),
        base_url=NOWHERE,
        url_fetcher=PaperFetcher(),
        font_config=fonts,
    )
    return _Kept(css, fonts, list(fonts._folder.iterdir()))


def _static(name):
    return Path(finders.find(name)).read_bytes()
