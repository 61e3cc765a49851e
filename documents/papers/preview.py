"""A paper in the browser: its own HTML, with what only the press can reach put in the browser's reach."""

import base64
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

from . import Document, PaperPackage

STYLE_SHEETS = ("css/paper.css", "css/preview.css")
_BODY = re.compile(r"(<body[^>]*>)")
_PART = re.compile(r'href="papper:del-(\d+)"')
_FONT = re.compile(r"url\(papper:(Regular|It|Semibold|Bold)\)")


def preview_html(document: Document, bar: str = "", part: int = 0) -> str:
    """The paper's HTML with the style sheet's address, the logotype in it, and `bar` above the sheet.

    Of a package, one part: 0 is the list of contents, whose lines lead to the others. What would stop the print does
    not stop the preview: it is there to show what is not yet right.
    """
    html = document.draw_part(part) if isinstance(document, PaperPackage) else document.draw()
    head = (
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="{static("img/favicon.svg")}" type="image/svg+xml">'
        f'<link rel="stylesheet" href="{reverse("documents:preview-css")}">'
    )
    html = html.replace("</head>", f"{head}</head>", 1)
    html = _BODY.sub(lambda body: f"{body[1]}{bar}<main>", html, count=1).replace("</body>", "</main></body>")
    html = _PART.sub(r'href="?del=\1"', html)
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
