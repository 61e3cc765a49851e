"""Drawing up a paper as a Handling, and fetching it later, byte for byte."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from documents.access import (
    get_call_or_404,
    get_missiv_or_404,
    get_protokollsutdrag_or_404,
    get_subject_or_404,
    require_secrets,
)
from documents.models import Handling
from documents.papers import (
    AtgardsrapportDocument,
    MissivDocument,
    PlanDocument,
    ProtokollsutdragDocument,
    SamladDocument,
)
from followups.access import get_readable_tillfalle_or_404
from organisation.access import Right
from organisation.sheets import dated_name, download, list_sheet
from organisation.texts import Audience
from plans.access import get_plan_or_404, version_in_use, version_of_matter
from plans.models import Plan

from ..papers.choices import chosen_uppfoljning, query_of
from ..papers.findings import findings_of
from ..press.pdf import PdfError
from ..services.errors import DocumentError
from ..services.handlingar import issue_handling, log_fetch
from ..services.sammantraden import package_of, sammantrade_of

logger = logging.getLogger(__name__)
STORE_IS_DOWN = (
    "Filen kan inte hämtas just nu, eftersom lagringen för filer inte svarar. Försök igen om en stund."
)
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
def issue_plan(request, audience=Audience.PUBLIC, **address):
    plan = get_plan_or_404(request.user, **address, right=Right.WRITE_MISSIV)
    version = version_in_use(plan)
    if version is None:
        raise Http404
    return _issue(request, PlanDocument(version, audience), _back("plan-paper", address), version=version)


@login_required
def issue_uppfoljning(request, audience=Audience.PUBLIC, **address):
    """The round, with the form and the rounds beside it that the address chooses; about the last of the rounds."""
    tillfalle = get_readable_tillfalle_or_404(request.user, Right.WRITE_MISSIV, **address)
    document = chosen_uppfoljning(request.user, tillfalle, request.GET, audience)
    back = _back("uppfoljning-paper", address) + query_of(document, tillfalle.slug)
    return _issue(request, document, back, tillfalle=document.tillfalle)


@login_required
def issue_missiv(request, audience=Audience.PUBLIC, **address):
    missiv = get_missiv_or_404(request.user, Right.WRITE_MISSIV, **address)
    back = _back("missiv-edit", address)
    return _issue(request, MissivDocument(missiv, audience), back, **_matter(missiv))


@login_required
def issue_protokollsutdrag(request, number, audience=Audience.PUBLIC, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, Right.WRITE_MISSIV, **address)
    back = _back("protokollsutdrag-edit", {**address, "number": number})
    return _issue(request, ProtokollsutdragDocument(utdrag, audience), back, **_matter(utdrag.missiv))


@login_required
def issue_sammantrade(request, audience=Audience.PUBLIC, **address):
    subject = get_subject_or_404(request.user, Right.WRITE_MISSIV, **address)
    back = _back("sammantrade-edit", address)
    package = package_of(sammantrade_of(subject), audience=audience)
    return _issue(request, package, back, **_about(subject))


@login_required
def issue_samlad(request, audience=Audience.PUBLIC, **address):
    """The samlade uppföljning with its appendices."""
    omgang, ks = get_call_or_404(request.user, **address, right=Right.WRITE_SAMLAD)
    back = _back("samlad-detail", address)
    return _issue(request, SamladDocument(omgang, ks, audience).whole(), back, omgang=omgang)


@login_required
def issue_call_measures(request, audience=Audience.PUBLIC, **address):
    omgang, ks = get_call_or_404(request.user, **address, right=Right.WRITE_SAMLAD)
    back = _back("call-measures", address)
    return _issue(request, AtgardsrapportDocument.of_omgang(omgang, ks, audience), back, omgang=omgang)


@login_required
def issue_round_measures(request, audience=Audience.PUBLIC, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, Right.WRITE_MISSIV, **address)
    back = _back("round-measures", address)
    return _issue(request, AtgardsrapportDocument.of_round(tillfalle, audience), back, tillfalle=tillfalle)


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
    try:
        content = handling.file.open("rb")
    except FileNotFoundError as error:
        logger.error("Handlingen %s saknas i lagringen: %s", handling.public_id, error)
        raise Http404("Filen finns inte i lagringen. Säg till kommunens IT.") from error
    except OSError as error:
        logger.error("Handlingen %s kunde inte hämtas ur lagringen: %s", handling.public_id, error)
        messages.error(request, STORE_IS_DOWN)
        return redirect("documents:handling-list")
    log_fetch(handling, user=request.user)
    return FileResponse(
        content,
        content_type="application/pdf",
        filename=handling.file_name,
        as_attachment="spara" in request.GET,
        headers={"Cache-Control": "private, no-store" if handling.is_internal else "private, no-cache"},
    )


def _matter(missiv):
    return _about(missiv.subject)


def _about(subject):
    """What the Handling of a letter or a meeting is about: the round, or the plan's version that is to be decided."""
    if not isinstance(subject, Plan):
        return {"tillfalle": subject}
    version = version_of_matter(subject)
    if version is None:
        raise Http404
    return {"version": version}


def _handlingar(user):
    handlingar = Handling.objects.visible_to(user).for_list()
    related = handlingar.select_related("namnd__kommun", "created_by", "replaced_by")
    return related.defer("data", "replaced_by__data")


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


def _back(name, address):
    """Where the paper is written or looked at; who thinks better of it comes back there."""
    return reverse(f"documents:{name}", kwargs=address)


def _issue(request, document, back, **about):
    if document.is_internal:
        require_secrets(request.user, document.owners)
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
        "back": back,
        "crumbs": [
            ("Papper", reverse("documents:paper-list")),
            (Handling.Slag(document.slag).label, back),
            ("Upprätta handling", ""),
        ],
    }
    return render(request, "documents/handling_issue.html", context, status=422 if error else 200)
