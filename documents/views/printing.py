"""Handing a paper to the browser, or the page that says why it cannot be made."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from organisation.access import Right, may

from ..papers import Document
from ..papers.findings import hold_back
from ..press.pdf import PdfError
from ..services.errors import DocumentError


def print_paper(request: HttpRequest, document: Document, edit_url: str = "") -> HttpResponse:
    """The paper as a PDF, marked as an utkast where something must be put right first."""
    hold_back(document)
    return or_refusal(request, document, edit_url, lambda: document.response(request))


def or_refusal(
    request: HttpRequest, document: Document, edit_url: str, response: Callable[[], HttpResponse]
) -> HttpResponse:
    """What `response` makes; `edit_url` is where a writer mends the paper when it cannot be made."""
    try:
        return response()
    except (DocumentError, PdfError) as error:
        context = {
            "error": error,
            "document": document,
            "kommun": document.kommun,
            "edit_url": edit_url,
            "may_write": may(request.user, Right.WRITE_MISSIV, document.namnd),
            "crumbs": [("Papper", reverse("documents:paper-list")), (document.title, "")],
        }
        return render(request, "documents/paper_refused.html", context, status=409)
