"""The internal papers: with what is secret, for those who may read it. Each that is handed out is logged."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from documents.access import (
    get_call_or_404,
    get_missiv_or_404,
    get_protokollsutdrag_or_404,
    get_subject_or_404,
)
from documents.papers import (
    AtgardsrapportDocument,
    MissivDocument,
    PlanDocument,
    ProtokollsutdragDocument,
    SamladDocument,
)
from followups.access import get_readable_tillfalle_or_404
from organisation.access import Right, may, require
from organisation.services import log_internal
from organisation.sheets import SheetError, download
from organisation.texts import Audience
from plans.access import get_plan_or_404, get_version_or_404, version_in_use

from ..papers.choices import chosen_uppfoljning
from ..papers.findings import hold_back
from ..papers.word import CONTENT_TYPE, letter_docx
from ..services.errors import DocumentError
from ..services.sammantraden import package_of, sammantrade_of
from .printing import or_refusal

SECRETS = Right.READ_SECRETS
# What stands in a public paper where something is left out (organisation.texts.Passage).
GAP = 'class="secret-gap"'
SHEETS = {
    "plan": "plans:export-internal-xlsx",
    "version": "plans:version-internal-xlsx",
    "uppfoljning": "followups:tillfalle-internal-xlsx",
}


@login_required
@require_GET
@never_cache
def plan_pdf(request, **address):
    version = version_in_use(get_plan_or_404(request.user, **address, right=SECRETS))
    if version is None:
        raise Http404
    return _print(request, PlanDocument(version, Audience.INTERNAL), version)


@login_required
@require_GET
@never_cache
def version_pdf(request, public_id):
    """One version of a plan, such as the utkast beside the decided one."""
    version = get_version_or_404(request.user, public_id, SECRETS)
    return _print(request, PlanDocument(version, Audience.INTERNAL), version)


@login_required
@require_GET
@never_cache
def uppfoljning_pdf(request, **address):
    """The round, with the form and the rounds beside it that the address chooses."""
    tillfalle = get_readable_tillfalle_or_404(request.user, SECRETS, **address)
    document = chosen_uppfoljning(request.user, tillfalle, request.GET, Audience.INTERNAL)
    return _print(request, document, tillfalle)


@login_required
@require_GET
@never_cache
def missiv_pdf(request, **address):
    missiv = get_missiv_or_404(request.user, SECRETS, **address)
    edit_url = reverse("documents:missiv-edit", kwargs=address)
    return _print(request, MissivDocument(missiv, Audience.INTERNAL), missiv, edit_url)


@login_required
@require_GET
@never_cache
def missiv_docx(request, **address):
    missiv = get_missiv_or_404(request.user, SECRETS, **address)
    edit_url = reverse("documents:missiv-edit", kwargs=address)
    return _download(request, MissivDocument(missiv, Audience.INTERNAL), missiv, edit_url)


@login_required
@require_GET
@never_cache
def protokollsutdrag_pdf(request, number, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, SECRETS, **address)
    edit_url = reverse("documents:protokollsutdrag-edit", kwargs={**address, "number": number})
    return _print(request, ProtokollsutdragDocument(utdrag, Audience.INTERNAL), utdrag, edit_url)


@login_required
@require_GET
@never_cache
def protokollsutdrag_docx(request, number, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, SECRETS, **address)
    edit_url = reverse("documents:protokollsutdrag-edit", kwargs={**address, "number": number})
    return _download(request, ProtokollsutdragDocument(utdrag, Audience.INTERNAL), utdrag, edit_url)


@login_required
@require_GET
@never_cache
def sammantrade_pdf(request, **address):
    """The papers for the meeting, each of them internal."""
    subject = get_subject_or_404(request.user, SECRETS, **address)
    package = package_of(sammantrade_of(subject), audience=Audience.INTERNAL)
    return _print(request, package, subject, reverse("documents:sammantrade-edit", kwargs=address))


@login_required
@require_GET
@never_cache
def samlad_pdf(request, **address):
    """KS's paper with each nämnd's report behind it."""
    omgang, ks = get_call_or_404(request.user, **address)
    return _print(request, SamladDocument(omgang, ks, Audience.INTERNAL).whole(), omgang)


@login_required
@require_GET
@never_cache
def samlad_part_pdf(request, **address):
    omgang, ks = get_call_or_404(request.user, **address)
    return _print(request, SamladDocument(omgang, ks, Audience.INTERNAL), omgang)


@login_required
@require_GET
@never_cache
def call_measures_pdf(request, **address):
    omgang, ks = get_call_or_404(request.user, **address)
    return _print(request, AtgardsrapportDocument.of_omgang(omgang, ks, Audience.INTERNAL), omgang)


@login_required
@require_GET
@never_cache
def call_measures_xlsx(request, **address):
    omgang, ks = get_call_or_404(request.user, **address)
    return _sheet(request, AtgardsrapportDocument.of_omgang(omgang, ks, Audience.INTERNAL), omgang)


@login_required
@require_GET
@never_cache
def round_measures_pdf(request, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, SECRETS, **address)
    return _print(request, AtgardsrapportDocument.of_round(tillfalle, Audience.INTERNAL), tillfalle)


@login_required
@require_GET
@never_cache
def round_measures_xlsx(request, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, SECRETS, **address)
    return _sheet(request, AtgardsrapportDocument.of_round(tillfalle, Audience.INTERNAL), tillfalle)


def _print(request, document, obj, edit_url=""):
    _require_owners(request, document)
    hold_back(document)

    def response():
        printed = document.response(request)
        _log(request, document, obj, document.saved_as)
        return printed

    return or_refusal(request, document, edit_url, response)


def _sheet(request, document, obj):
    """The paper as a sheet."""
    _require_owners(request, document)

    def response():
        name = document.saved_as.replace(".pdf", ".xlsx")
        try:
            written = download(document.sheet(), name)
        except SheetError as error:
            raise DocumentError(str(error)) from error
        _log(request, document, obj, name)
        return written

    return or_refusal(request, document, "", response)


def _download(request, document, obj, edit_url):
    """The letter as a Word file, as an utkast when something must be put right first."""
    _require_owners(request, document)
    hold_back(document)

    def response():
        name = document.saved_as.replace(".pdf", ".docx")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        written = HttpResponse(letter_docx(document), content_type=CONTENT_TYPE, headers=headers)
        _log(request, document, obj, name)
        return written

    return or_refusal(request, document, edit_url, response)


def _require_owners(request, document):
    """Each nämnd lets its own secrets be read: the right in one of them does not give another's."""
    for namnd in document.owners:
        require(request.user, SECRETS, namnd)


@transaction.atomic
def _log(request, document, obj, name):
    """Who was handed what is secret stands in the log of each nämnd whose it is."""
    for namnd in document.owners:
        log_internal(obj, name, user=request.user, namnd=namnd)


def internal_links(request, document, kind, address, query="") -> dict[str, str]:
    """Where the paper's internal version is had, by what the link says.

    Empty for who may not read what is secret, and for a paper that has nothing secret in it.
    """
    if not may(request.user, SECRETS, document.namnd) or GAP not in document.draw():
        return {}
    links = {"Intern version (PDF)": reverse(f"documents:{kind}-internal-pdf", kwargs=address) + query}
    if kind in SHEETS:
        links["Intern version (Excel)"] = reverse(SHEETS[kind], kwargs=address)
    else:
        links["Intern version (Word)"] = reverse(f"documents:{kind}-internal-docx", kwargs=address)
    is_final = not (document.printed_mark or kind == "version")
    if is_final and may(request.user, Right.WRITE_MISSIV, document.namnd):
        issue_url = reverse(f"documents:{kind}-internal-issue", kwargs=address)
        links["Upprätta intern handling"] = issue_url + query
    return links


def sammantrade_links(request, package, address) -> dict[str, str]:
    """As `internal_links`, for the papers of a meeting."""
    url = reverse("documents:sammantrade-internal-pdf", kwargs=address)
    return {"Intern version (PDF)": url} if _may_have(request, package) and GAP in package.draw() else {}


def measures_links(request, document, name, address) -> dict[str, str]:
    """As `internal_links`, for the åtgärdsrapport of a round or a call."""
    if not _may_have(request, document) or GAP not in document.draw():
        return {}
    return {
        "Intern version (PDF)": reverse(f"documents:{name}-internal-pdf", kwargs=address),
        "Intern version (Excel)": reverse(f"documents:{name}-internal-xlsx", kwargs=address),
    }


def samlad_links(request, document, address) -> dict[str, str]:
    """As `internal_links`, for KS's paper: what is secret may stand in an appendix alone."""
    if not _may_have(request, document):
        return {}
    part = {
        "Intern version utan bilagor (PDF)": reverse("documents:samlad-part-internal-pdf", kwargs=address)
    }
    whole = {"Intern version med bilagor (PDF)": reverse("documents:samlad-internal-pdf", kwargs=address)}
    if GAP in document.draw():
        return whole | part
    return whole if any(GAP in each.document.draw() for each in document.appendices) else {}


def _may_have(request, document):
    return all(may(request.user, SECRETS, namnd) for namnd in document.owners)
