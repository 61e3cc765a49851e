"""A paper in the browser: its own HTML, with what only the press can reach put in the browser's reach."""

import base64
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse

from . import Document

STYLE_SHEETS = ("css/paper.css", "css/preview.css")
_BODY = re.compile(r"(<body[^>]*>)")
_FONT = re.compile(r"url\(papper:(Regular|It|Semibold|Bold)\)")
# The policy of the site allows no style in a tag: a column says its width in the old way.
_COLUMN = re.compile(r'<col style="width: ([\d.]+%)">')


def preview_response(document: Document) -> HttpResponse:
    """The paper as a page that our own pages may show in a frame (templates/documents/_preview.html).

    What would stop the print does not stop the preview: it is there to show what is not yet right.
    """
    headers = {"X-Frame-Options": "SAMEORIGIN", "Cache-Control": "private, no-store"}
    return HttpResponse(preview_html(document), headers=headers)


def preview_html(document: Document) -> str:
    """The paper's HTML with the style sheet's address, and the logotype in it."""
    html = _COLUMN.sub(r'<col width="\1">', document.draw())
    head = (
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{reverse("documents:preview-css")}">'
    )
    html = html.replace("</head>", f"{head}</head>", 1)
    html = _BODY.sub(r"\1<main>", html, count=1).replace("</body>", "</main></body>")
    if document.kommun.logotyp:
        html = html.replace('src="papper:logotyp"', f'src="{_logotype(document)}"')
    return html


@cache
def preview_css() -> str:
    """The papers' own style sheet with addresses that a browser has, and what makes sheets of the pages."""
    css = "\n".join(Path(finders.find(name)).read_text(encoding="utf-8") for name in STYLE_SHEETS)
    css = _FONT.sub(lambda font: f'url("{static(f"fonts/SourceSansPro-{font[1]}.ttf")}")', css)
    return css.replace("papper:utkast", static("img/utkast.svg"))


def _logotype(document):
    data = document.logotype()
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
