"""The papers as PDF and Word. What is printed is public: marked passages are left out."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import reverse

from documents.access import (
    get_call_or_404,
    get_missiv_or_404,
    get_protokollsutdrag_or_404,
    get_subject_or_404,
)
from documents.papers import (
    MissivDocument,
    PlanDocument,
    ProtokollsutdragDocument,
    SamladDocument,
)
from followups.access import get_readable_tillfalle_or_404
from plans.access import get_plan_or_404, get_version_or_404, version_in_use

from ..papers.choices import chosen_uppfoljning
from ..papers.findings import hold_back
from ..papers.word import CONTENT_TYPE, docx_name, docx_of
from ..services.sammantraden import package_of, sammantrade_of
from .printing import or_refusal, print_paper


@login_required
def plan_pdf(request, **address):
    """The newest decided version, else the utkast, marked so."""
    return print_paper(request, _plan(request, address))


@login_required
def plan_docx(request, **address):
    """The plan's texts, those that stand before and after its table."""
    return _download(request, _plan(request, address))


def _plan(request, address):
    version = version_in_use(get_plan_or_404(request.user, **address))
    if version is None:
        raise Http404
    return PlanDocument(version)


@login_required
def version_pdf(request, public_id):
    """One version of a plan, such as the utkast beside the decided one."""
    return print_paper(request, PlanDocument(get_version_or_404(request.user, public_id)))


@login_required
def version_docx(request, public_id):
    """The texts of one version."""
    return _download(request, PlanDocument(get_version_or_404(request.user, public_id)))


@login_required
def uppfoljning_pdf(request, **address):
    """The round, with the form and the rounds beside it that the address chooses."""
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    return print_paper(request, chosen_uppfoljning(request.user, tillfalle, request.GET))


@login_required
def uppfoljning_docx(request, **address):
    """The round's sentence, the nämnd's verdict and its analys, of the rounds that the address chooses."""
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    return _download(request, chosen_uppfoljning(request.user, tillfalle, request.GET))


@login_required
def samlad_docx(request, **address):
    """KS's own words on all nämnder in a call."""
    return _download(request, SamladDocument(*get_call_or_404(request.user, **address)))


@login_required
def missiv_pdf(request, **address):
    document = MissivDocument(get_missiv_or_404(request.user, **address))
    return print_paper(request, document, reverse("documents:missiv-edit", kwargs=address))


@login_required
def protokollsutdrag_pdf(request, number=1, **address):
    document = ProtokollsutdragDocument(get_protokollsutdrag_or_404(request.user, number, **address))
    edit_url = reverse("documents:protokollsutdrag-edit", kwargs={**address, "number": number})
    return print_paper(request, document, edit_url)


@login_required
def sammantrade_pdf(request, **address):
    """The papers for the meeting, as the secretary has chosen them, else as is usual."""
    document = package_of(sammantrade_of(get_subject_or_404(request.user, **address)))
    return print_paper(request, document, reverse("documents:sammantrade-edit", kwargs=address))


@login_required
def missiv_docx(request, **address):
    document = MissivDocument(get_missiv_or_404(request.user, **address))
    return _download(request, document, reverse("documents:missiv-edit", kwargs=address))


@login_required
def protokollsutdrag_docx(request, number, **address):
    document = ProtokollsutdragDocument(get_protokollsutdrag_or_404(request.user, number, **address))
    edit_url = reverse("documents:protokollsutdrag-edit", kwargs={**address, "number": number})
    return _download(request, document, edit_url)


def _download(request, document, edit_url=""):
    """The letter, or the paper's running text, as a Word file; an utkast when something must be put right first."""
    hold_back(document)

    def response():
        headers = {"Content-Disposition": f'attachment; filename="{docx_name(document)}"'}
        return HttpResponse(docx_of(document), content_type=CONTENT_TYPE, headers=headers)

    return or_refusal(request, document, edit_url, response)
