"""A paper's own page: what should be put right, how it will look, and the way to print it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from documents.access import get_missiv_or_404, get_protokollsutdrag_or_404
from documents.models import Pappersform
from documents.papers import MissivDocument, PlanDocument, ProtokollsutdragDocument
from documents.views.internal import internal_links, sheet_url
from followups.access import get_readable_tillfalle_or_404, may_read_texts
from organisation.access import Right, may
from plans.access import get_plan_or_404, get_version_or_404, version_in_use

from ..papers.choices import chosen_uppfoljning, other_rounds, query_of
from ..papers.findings import findings_of, hold_back
from ..papers.tables import Bilagenamn


@login_required
@require_GET
def plan_paper(request, **address):
    """The plan in force as a paper."""
    document = _plan_document(request, address)
    return _page(request, document, "plan", address)


@login_required
@require_GET
def version_paper(request, public_id):
    """One version of a plan as a paper, such as the utkast beside the decided one."""
    version = get_version_or_404(request.user, public_id)
    return _page(request, PlanDocument(version), "version", {"public_id": public_id})


@login_required
@require_GET
def uppfoljning_paper(request, **address):
    """The round as a paper, with the choice of form and of rounds beside it."""
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    document = chosen_uppfoljning(request.user, tillfalle, request.GET)
    others = [each for each in other_rounds(tillfalle) if may_read_texts(request.user, each)]
    shown = {each.slug for each in document.tillfallen}
    context = {
        "tillfalle": tillfalle,
        "forms": [(value, label, value == document.own_form) for value, label in Pappersform.Form.choices],
        "bilagor": [(value, label, value == document.own_bilagor) for value, label in Bilagenamn.choices],
        "xlsx_url": sheet_url(document, "followups:tillfalle-xlsx", address),
        "rounds": [(each, each.slug in shown) for each in others],
    }
    return _page(request, document, "uppfoljning", address, query_of(document, tillfalle.slug), context)


@login_required
@require_GET
def uppfoljning_findings(request, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    return _findings(request, chosen_uppfoljning(request.user, tillfalle, request.GET))


@login_required
@require_GET
def missiv_findings(request, **address):
    return _findings(request, MissivDocument(get_missiv_or_404(request.user, **address)))


@login_required
@require_GET
def protokollsutdrag_findings(request, number, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, **address)
    return _findings(request, ProtokollsutdragDocument(utdrag))


def _plan_document(request, address):
    version = version_in_use(get_plan_or_404(request.user, **address))
    if version is None:
        raise Http404
    return PlanDocument(version)


def _page(request, document, kind, address, query="", more=None):
    findings = hold_back(document)
    # A version is looked at and printed; what is drawn up is the plan in force.
    is_final = not (document.printed_mark or kind == "version")
    may_issue = is_final and may(request.user, Right.WRITE_MISSIV, document.namnd)
    context = {
        "document": document,
        "kommun": document.kommun,
        "findings": findings,
        "pdf_url": reverse(f"documents:{kind}-pdf", kwargs=address) + query,
        "docx_url": reverse(f"documents:{kind}-docx", kwargs=address) + query if document.text_parts else "",
        "preview_url": reverse(f"documents:{kind}-preview-pages", kwargs=address) + query,
        "text_url": reverse(f"documents:{kind}-preview", kwargs=address) + query,
        "issue_url": reverse(f"documents:{kind}-issue", kwargs=address) + query if may_issue else "",
        "internal": internal_links(request, document, kind, address, query),
        "crumbs": [("Papper", reverse("documents:paper-list")), (document.title, "")],
        **(more or {}),
    }
    return render(request, "documents/paper_page.html", context)


def _findings(request, document):
    """What to put right: the piece for a page that asks by htmx, else a page of its own."""
    context = {"findings": findings_of(document), "document": document, "kommun": document.kommun}
    if request.htmx:
        return render(request, "documents/_findings.html", context)
    context["crumbs"] = [("Papper", reverse("documents:paper-list")), ("Kontroll före utskrift", "")]
    return render(request, "documents/paper_findings.html", context)
