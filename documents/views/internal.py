"""The internal papers: with what is secret, for those who may read it. Each that is handed out is logged."""

from functools import wraps
from operator import attrgetter
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from documents.access import (
    get_call_or_404,
    get_missiv_or_404,
    get_protokollsutdrag_or_404,
    get_subject_or_404,
    require_secrets,
)
from documents.papers import (
    AtgardsrapportDocument,
    Document,
    MissivDocument,
    PlanDocument,
    ProtokollsutdragDocument,
    SamladDocument,
)
from followups.access import get_readable_tillfalle_or_404
from organisation.access import Right, may
from organisation.services import log_internal
from organisation.sheets import SheetError, download
from organisation.texts import Audience
from plans.access import get_plan_or_404, get_version_or_404, version_in_use

from ..papers.choices import chosen_uppfoljning
from ..papers.findings import hold_back
from ..papers.word import CONTENT_TYPE, docx_name, docx_of
from ..services.errors import DocumentError
from ..services.sammantraden import package_of, sammantrade_of
from .printing import or_refusal

SECRETS, INTERNAL = Right.READ_SECRETS, Audience.INTERNAL
# What stands in a public paper where something is left out (organisation.texts.Passage).
GAP = 'class="secret-gap"'
BILAGOR_QUERY = "?bilagor=med"
SHEETS = {
    "plan": "plans:export-internal-xlsx",
    "version": "plans:version-internal-xlsx",
    "uppfoljning": "followups:tillfalle-internal-xlsx",
}


class Reached(NamedTuple):
    """A paper that was reached through access: what it is about in the log, and where a writer mends it."""

    document: Document
    about: Model
    edit_url: str = ""


def _pdf(request, document):
    return document.response(request), document.saved_as


def _docx(request, document):
    """The letter, or the paper's running text, as a Word file."""
    name = docx_name(document)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(docx_of(document), content_type=CONTENT_TYPE, headers=headers), name


def _xlsx(request, document):
    """The paper as a sheet."""
    name = document.saved_as.replace(".pdf", ".xlsx")
    try:
        return download(document.sheet(), name), name
    except SheetError as error:
        raise DocumentError(str(error)) from error


def _handed_out(reach, write, owners=attrgetter("owners")):
    """The view that hands out the paper which `reach` finds, as `write` makes it.

    All internal papers go this way: the right is asked for in each nämnd whose words are in the paper (`owners`), what
    must be put right makes it an utkast, and who was handed it is logged.
    """

    @login_required
    @require_GET
    @never_cache
    @wraps(reach)
    def view(request, **address):
        found = reach(request, **address)
        require_secrets(request.user, owners(found.document))
        hold_back(found.document)

        def response():
            written, name = write(request, found.document)
            _log(request, found, name, owners(found.document))
            return written

        return or_refusal(request, found.document, found.edit_url, response)

    return view


@transaction.atomic
def _log(request, found, name, owners):
    """Who was handed what is secret stands in the log of each nämnd whose it is."""
    for namnd in owners:
        log_internal(found.about, name, user=request.user, namnd=namnd)


def _plan(request, **address):
    version = version_in_use(get_plan_or_404(request.user, **address, right=SECRETS))
    if version is None:
        raise Http404
    return Reached(PlanDocument(version, INTERNAL), version)


def _version(request, public_id):
    """One version of a plan, such as the utkast beside the decided one."""
    version = get_version_or_404(request.user, public_id, SECRETS)
    return Reached(PlanDocument(version, INTERNAL), version)


def _uppfoljning(request, **address):
    """The round, with what the address chooses of form and rounds beside it."""
    tillfalle = get_readable_tillfalle_or_404(request.user, SECRETS, **address)
    return Reached(chosen_uppfoljning(request.user, tillfalle, request.GET, INTERNAL), tillfalle)


def _missiv(request, **address):
    missiv = get_missiv_or_404(request.user, SECRETS, **address)
    return Reached(MissivDocument(missiv, INTERNAL), missiv, reverse("documents:missiv-edit", kwargs=address))


def _protokollsutdrag(request, number, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, SECRETS, **address)
    edit_url = reverse("documents:protokollsutdrag-edit", kwargs={**address, "number": number})
    return Reached(ProtokollsutdragDocument(utdrag, INTERNAL), utdrag, edit_url)


def _sammantrade(request, **address):
    """The papers for the meeting, each of them internal."""
    subject = get_subject_or_404(request.user, SECRETS, **address)
    package = package_of(sammantrade_of(subject), audience=INTERNAL)
    return Reached(package, subject, reverse("documents:sammantrade-edit", kwargs=address))


def _samlad(request, **address):
    """KS's paper with each nämnd's report behind it."""
    omgang, ks = get_call_or_404(request.user, **address)
    return Reached(SamladDocument(omgang, ks, INTERNAL).whole(), omgang)


def _samlad_part(request, **address):
    omgang, ks = get_call_or_404(request.user, **address)
    return Reached(SamladDocument(omgang, ks, INTERNAL), omgang)


def _call_measures(request, **address):
    omgang, ks = get_call_or_404(request.user, **address)
    return Reached(AtgardsrapportDocument.of_omgang(omgang, ks, INTERNAL), omgang)


def _round_measures(request, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, SECRETS, **address)
    return Reached(AtgardsrapportDocument.of_round(tillfalle, INTERNAL), tillfalle)


plan_pdf = _handed_out(_plan, _pdf)
plan_docx = _handed_out(_plan, _docx)
version_pdf = _handed_out(_version, _pdf)
version_docx = _handed_out(_version, _docx)
uppfoljning_pdf = _handed_out(_uppfoljning, _pdf)
uppfoljning_docx = _handed_out(_uppfoljning, _docx)
missiv_pdf = _handed_out(_missiv, _pdf)
missiv_docx = _handed_out(_missiv, _docx)
protokollsutdrag_pdf = _handed_out(_protokollsutdrag, _pdf)
protokollsutdrag_docx = _handed_out(_protokollsutdrag, _docx)
sammantrade_pdf = _handed_out(_sammantrade, _pdf)
samlad_pdf = _handed_out(_samlad, _pdf)
samlad_part_pdf = _handed_out(_samlad_part, _pdf)
samlad_docx = _handed_out(_samlad_part, _docx, attrgetter("text_owners"))
call_measures_pdf = _handed_out(_call_measures, _pdf)
call_measures_xlsx = _handed_out(_call_measures, _xlsx)
round_measures_pdf = _handed_out(_round_measures, _pdf)
round_measures_xlsx = _handed_out(_round_measures, _xlsx)


def internal_links(request, document, kind, address, query="") -> dict[str, str]:
    """Where the paper's internal version is had, by what the link says.

    Empty for who may not read what is secret, and for a paper that has nothing secret in it.
    """
    if not _may_have(request, document) or GAP not in document.draw():
        return {}
    links = {"Intern version (PDF)": _url(f"{kind}-internal-pdf", address) + query}
    if kind in SHEETS:
        links["Intern version (Excel)"] = sheet_url(document, SHEETS[kind], address)
        if document.has_gaps:
            links["Intern version av texterna (Word)"] = _url(f"{kind}-internal-docx", address) + query
    else:
        links["Intern version (Word)"] = _url(f"{kind}-internal-docx", address)
    if kind == "version":
        return links
    return links | _issue_link(request, document, kind, address, query)


def sammantrade_links(request, package, address) -> dict[str, str]:
    """As `internal_links`, for the papers of a meeting."""
    if not _may_have(request, package) or GAP not in package.draw():
        return {}
    links = {"Intern version (PDF)": _url("sammantrade-internal-pdf", address)}
    return links | _issue_link(request, package, "sammantrade", address)


def measures_links(request, document, name, address) -> dict[str, str]:
    """As `internal_links`, for the åtgärdsrapport of a round or a call."""
    if not _may_have(request, document) or GAP not in document.draw():
        return {}
    links = {
        "Intern version (PDF)": _url(f"{name}-internal-pdf", address),
        "Intern version (Excel)": _url(f"{name}-internal-xlsx", address),
    }
    right = Right.WRITE_SAMLAD if document.has_namnd else Right.WRITE_MISSIV
    return links | _issue_link(request, document, name, address, right=right)


def samlad_links(request, document, address) -> dict[str, str]:
    """As `internal_links`, for KS's paper: what is secret may stand in an appendix alone, and KS's own text is KS's."""
    if not _may_have(request, document):
        return _samlad_texts(request, document, address)
    is_secret = GAP in document.draw()
    if not is_secret and not any(GAP in each.document.draw() for each in document.appendices):
        return {}
    links = {"Intern version med bilagor (PDF)": _url("samlad-internal-pdf", address)}
    if is_secret:
        links["Intern version utan bilagor (PDF)"] = _url("samlad-part-internal-pdf", address)
    links |= _samlad_texts(request, document, address)
    return links | _issue_link(request, document, "samlad", address, right=Right.WRITE_SAMLAD)


def _samlad_texts(request, document, address):
    """KS's own text in Word, for who may read KS's secrets."""
    if not (document.has_gaps and all(may(request.user, SECRETS, namnd) for namnd in document.text_owners)):
        return {}
    return {"Intern version av texterna (Word)": _url("samlad-internal-docx", address)}


def _issue_link(request, document, kind, address, query="", *, right=Right.WRITE_MISSIV):
    """Where the internal version is drawn up, for who may, once the paper is no utkast."""
    if document.printed_mark or not may(request.user, right, document.namnd):
        return {}
    return {"Upprätta intern handling": _url(f"{kind}-internal-issue", address) + query}


def sheet_url(document, name, address) -> str:
    """Where the paper's table is had as a sheet: with a column of the rows' files where the paper names them."""
    query = BILAGOR_QUERY if getattr(document, "names_bilagor", False) else ""
    return reverse(name, kwargs=address) + query


def _url(name, address):
    return reverse(f"documents:{name}", kwargs=address)


def _may_have(request, document):
    return all(may(request.user, SECRETS, namnd) for namnd in document.owners)
