"""Drawing up a paper as a Handling, and fetching it later, byte for byte."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from documents.access import get_missiv_or_404, get_protokollsutdrag_or_404
from documents.findings import findings_of
from documents.models import Handling
from documents.papers import MissivDocument, PlanDocument, ProtokollsutdragDocument, UppfoljningDocument
from documents.pdf import PdfError
from documents.services import DocumentError, issue_handling
from followups.access import get_readable_tillfalle_or_404
from organisation.access import Right
from organisation.sheets import dated_name, download, list_sheet
from plans.access import get_plan_or_404, version_in_use

HANDLINGAR_ON_A_PAGE = 50
HANDLING_COLUMNS = {
    "Handling": 50,
    "Slag": 24,
    "Nämnd": 30,
    "Version": 10,
    "Upprättad": 13,
    "Av": 22,
    "Filnamn": 40,
    "Kontrollsumma": 70,
}


@login_required
def issue_plan(request, **address):
    plan = get_plan_or_404(request.user, **address, right=Right.WRITE_MISSIV)
    version = version_in_use(plan)
    if version is None:
        raise Http404
    return _issue(request, PlanDocument(version), version=version)


@login_required
def issue_uppfoljning(request, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, Right.WRITE_MISSIV, **address)
    return _issue(request, UppfoljningDocument(tillfalle), tillfalle=tillfalle)


@login_required
def issue_missiv(request, **address):
    missiv = get_missiv_or_404(request.user, Right.WRITE_MISSIV, **address)
    return _issue(request, MissivDocument(missiv), tillfalle=missiv.tillfalle)


@login_required
def issue_protokollsutdrag(request, number, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, Right.WRITE_MISSIV, **address)
    return _issue(request, ProtokollsutdragDocument(utdrag), tillfalle=utdrag.missiv.tillfalle)


@login_required
def handling_list(request):
    """The papers that have been drawn up, newest first."""
    context = {
        "page": Paginator(_handlingar(request.user), HANDLINGAR_ON_A_PAGE).get_page(request.GET.get("page")),
        "crumbs": [("Papper", reverse("documents:paper-list")), ("Upprättade handlingar", "")],
    }
    return render(request, "documents/handling_list.html", context)


@login_required
@require_GET
def handling_list_export(request, ending):
    """The list as a file, with whole checksums."""
    sheet = list_sheet("Upprättade handlingar", HANDLING_COLUMNS, map(_values, _handlingar(request.user)))
    return download(sheet, dated_name("Handlingar", ending))


@login_required
def handling_pdf(request, public_id):
    """The bytes as they were drawn up."""
    handling = get_object_or_404(Handling.objects.visible_to(request.user), public_id=public_id)
    return FileResponse(
        handling.file.open("rb"),
        content_type="application/pdf",
        filename=handling.file_name,
        as_attachment="spara" in request.GET,
        headers={"Cache-Control": "private, no-cache"},
    )


def _handlingar(user):
    return Handling.objects.visible_to(user).select_related("namnd__kommun", "created_by", "replaced_by")


def _values(handling):
    return (
        handling.title,
        handling.get_slag_display(),
        str(handling.namnd),
        handling.number,
        timezone.localdate(handling.created_at),
        str(handling.created_by or ""),
        handling.file_name,
        handling.sha256,
    )


def _issue(request, document, **about):
    error = ""
    findings = findings_of(document)
    stopped = any(finding.stops for finding in findings)
    if request.method == "POST" and stopped:
        error = "Papperet kan inte upprättas förrän det som är markerat med rött är åtgärdat."
    elif request.method == "POST":
        try:
            handling = issue_handling(document, **about, user=request.user)
        except (DocumentError, PdfError) as refusal:
            error = str(refusal)
        else:
            messages.success(request, f"Upprättad: {handling}")
            return redirect("documents:handling-list")
    context = {
        "document": document,
        "kommun": document.kommun,
        "error": error,
        "findings": findings,
        "stopped": stopped,
        "crumbs": [("Papper", reverse("documents:paper-list")), ("Upprätta handling", "")],
    }
    return render(request, "documents/handling_issue.html", context, status=422 if error else 200)
