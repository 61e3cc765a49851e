"""The internal papers: with what is secret, for those who may read it. Each that is handed out is logged."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from documents.access import get_missiv_or_404, get_protokollsutdrag_or_404
from documents.papers import MissivDocument, PlanDocument, ProtokollsutdragDocument
from followups.access import get_readable_tillfalle_or_404
from organisation.access import Right, may
from organisation.services import log_internal
from organisation.texts import Audience
from plans.access import get_plan_or_404, get_version_or_404, version_in_use

from ..papers.choices import chosen_uppfoljning
from ..papers.findings import hold_back
from ..papers.word import CONTENT_TYPE, letter_docx
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


def _print(request, document, obj, edit_url=""):
    hold_back(document)

    def response():
        printed = document.response(request)
        log_internal(obj, document.saved_as, user=request.user, namnd=document.namnd)
        return printed

    return or_refusal(request, document, edit_url, response)


def _download(request, document, obj, edit_url):
    """The letter as a Word file, as an utkast when something must be put right first."""
    hold_back(document)

    def response():
        name = document.saved_as.replace(".pdf", ".docx")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        written = HttpResponse(letter_docx(document), content_type=CONTENT_TYPE, headers=headers)
        log_internal(obj, name, user=request.user, namnd=document.namnd)
        return written

    return or_refusal(request, document, edit_url, response)


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
