"""The åtgärdsrapport, of a whole call and of one nämnd's round: a page, a PDF and a sheet."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from documents.access import get_call_or_404
from documents.papers import AtgardsrapportDocument
from followups.access import get_readable_tillfalle_or_404
from organisation.access import Right, may
from organisation.sheets import download

from ..papers.findings import hold_back
from .internal import measures_links
from .printing import print_paper
from .samlad import call_context


@login_required
@require_GET
def call_measures(request, **address):
    """The measures of all nämnder that have handed in."""
    omgang, ks = get_call_or_404(request.user, **address)
    document = AtgardsrapportDocument.of_omgang(omgang, ks)
    context = {
        "document": document,
        **_of_report(request, document, "call-measures", address),
        **call_context(omgang, "Åtgärdsrapport"),
    }
    return render(request, "documents/measure_report.html", context)


@login_required
@require_GET
def call_measures_pdf(request, **address):
    omgang, ks = get_call_or_404(request.user, **address)
    return print_paper(request, AtgardsrapportDocument.of_omgang(omgang, ks))


@login_required
@require_GET
def call_measures_xlsx(request, **address):
    omgang, ks = get_call_or_404(request.user, **address)
    return _sheet_of(AtgardsrapportDocument.of_omgang(omgang, ks))


@login_required
@require_GET
def round_measures(request, **address):
    """One nämnd's measures, as its round tells them."""
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    namnd = tillfalle.plan.namnd
    document = AtgardsrapportDocument.of_round(tillfalle)
    context = {
        "document": document,
        "kommun": namnd.kommun,
        "crumbs": [
            ("Papper", reverse("documents:paper-list")),
            (f"{namnd.name} {tillfalle.name}", tillfalle.get_absolute_url()),
            ("Åtgärdsrapport", ""),
        ],
        **_of_report(request, document, "round-measures", address),
    }
    return render(request, "documents/measure_report.html", context)


@login_required
@require_GET
def round_measures_pdf(request, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    return print_paper(request, AtgardsrapportDocument.of_round(tillfalle))


@login_required
@require_GET
def round_measures_xlsx(request, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    return _sheet_of(AtgardsrapportDocument.of_round(tillfalle))


def _of_report(request, document, name, address):
    """What is to be put right in the report, where its files are, and where it is drawn up by who may."""
    findings = hold_back(document)
    right = Right.WRITE_SAMLAD if document.has_namnd else Right.WRITE_MISSIV
    may_issue = not document.printed_mark and may(request.user, right, document.namnd)
    return {
        "findings": findings,
        "internal": measures_links(request, document, name, address),
        "pdf_url": reverse(f"documents:{name}-pdf", kwargs=address),
        "xlsx_url": reverse(f"documents:{name}-xlsx", kwargs=address),
        "preview_url": reverse(f"documents:{name}-preview-pages", kwargs=address),
        "issue_url": reverse(f"documents:{name}-issue", kwargs=address) if may_issue else "",
    }


def _sheet_of(document):
    return download(document.sheet(), document.filename.replace(".pdf", ".xlsx"))
