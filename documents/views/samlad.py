"""KS's samlade uppföljning of a call: its page, its files, and writing KS's own statement."""

from dataclasses import dataclass, replace
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from documents.access import get_call_or_404
from documents.drafts import SAMLAD
from documents.models import Handling
from documents.papers import SamladDocument
from followups.gathered import gather
from organisation.access import Right, may
from organisation.editing import save_form
from organisation.swedish import lower_first
from organisation.texts import Audience

from ..forms.samlad import SamladForm
from ..papers.findings import findings_of
from ..services.errors import DocumentError
from ..services.samlad import create_samlad, prefill_samlad, samlad_of, save_samlad, warnings_of
from .internal import samlad_links
from .printing import print_paper


@login_required
@require_GET
def samlad_detail(request, **address):
    """What the call's papers will say, what should be put right first, and where each is printed from."""
    omgang, ks = get_call_or_404(request.user, **address)
    document = SamladDocument(omgang, ks)
    context = {
        "document": document,
        "findings": findings_of(document),
        "papers": _with_handlingar(_papers_of(omgang), request.user, omgang),
        "internal": samlad_links(request, document, address),
        "may_write": may(request.user, Right.WRITE_SAMLAD, ks),
        **call_context(omgang),
    }
    return render(request, "documents/samlad_detail.html", context)


@dataclass(frozen=True)
class CallPaper:
    """A paper of the call in its list."""

    title: str
    text: str
    icon: str
    url: str
    xlsx_url: str = ""
    issue_url: str = ""
    docx_url: str = ""
    slag: str = ""
    handling: Handling | None = None


def _papers_of(omgang):
    """The papers of the call."""
    address, kommun, query = omgang.address, [omgang.kommun.slug], f"?omgang={omgang.slug}"

    def url(name):
        return reverse(f"documents:{name}", kwargs=address)

    return [
        CallPaper(
            "Samlad uppföljning med nämndernas uppföljningar som bilagor",
            "PDF med bokmärken och löpande sidnummer",
            "files",
            url("samlad-pdf"),
            issue_url=url("samlad-issue"),
            slag=Handling.Slag.SAMLAD,
        ),
        CallPaper(
            "Samlad uppföljning utan bilagor",
            "PDF, eller kommunstyrelsens bedömning i Word",
            "file-text",
            url("samlad-part-pdf"),
            docx_url=url("samlad-docx"),
        ),
        CallPaper(
            "Åtgärdsrapport",
            "Försenade, nya, pågående och avslutade åtgärder i alla nämnder",
            "list-checks",
            url("call-measures"),
            url("call-measures-xlsx"),
            url("call-measures-issue"),
            slag=Handling.Slag.ATGARDSRAPPORT,
        ),
        CallPaper(
            "Ej inlämnade uppföljningar",
            "PDF, nämnd för nämnd: vad som är kvar, och vem som ska skriva vad",
            "clock-alert",
            reverse("documents:missing-pdf", args=kommun) + query,
            reverse("documents:missing-xlsx", args=kommun) + query,
        ),
    ]


def _with_handlingar(papers, user, omgang):
    """The papers, each with the newest public Handling of it."""
    found = Handling.objects.visible_to(user).filter(
        omgang=omgang, audience=Audience.PUBLIC.value, replaced_by=None
    )
    newest = {each.slag: each for each in found.defer("data").order_by("created_at", "pk")}
    return [replace(paper, handling=newest.get(paper.slag)) for paper in papers]


@login_required
@require_GET
def samlad_pdf(request, **address):
    """The paper with each nämnd's report behind it, as one file."""
    return print_paper(request, SamladDocument(*get_call_or_404(request.user, **address)).whole())


@login_required
@require_GET
def samlad_part_pdf(request, **address):
    """The paper alone, without the appendices."""
    return print_paper(request, SamladDocument(*get_call_or_404(request.user, **address)))


@login_required
def samlad_edit(request, **address):
    """KS's statement; where there is none yet, what a new one would say."""
    omgang, ks = get_call_or_404(request.user, **address, right=Right.WRITE_SAMLAD)
    gathered, samlad = gather(omgang), samlad_of(omgang)
    if samlad is None:
        context = {
            "samlad": prefill_samlad(gathered, user=request.user),
            **call_context(omgang, "Ny bedömning"),
        }
        return render(request, "documents/samlad_start.html", context)
    options = {
        "user": request.user,
        "namnd": ks,
        "gathered": gathered,
        "sentence_url": reverse("documents:samlad-sentence", kwargs=address),
    }
    form = SamladForm(request.POST or None, instance=samlad, **options)
    form.keep_drafts(request.user, SAMLAD, samlad.public_id)
    outcome = save_form(request, form, partial(save_samlad, samlad, ks), options=options)
    if outcome.is_saved:
        messages.success(request, "Sparat.")
        return redirect(request.path)
    context = {
        "form": form,
        "summary": gathered.summary,
        "warnings": form.warnings,
        **call_context(omgang, "Samlad bedömning"),
    }
    return render(request, "documents/samlad_form.html", context, status=outcome.status)


@login_required
@require_POST
def samlad_create(request, **address):
    """Make the statement, filled in, and open it."""
    omgang, ks = get_call_or_404(request.user, **address, right=Right.WRITE_SAMLAD)
    try:
        create_samlad(gather(omgang), ks, user=request.user)
    except DocumentError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Bedömningen är skapad. Läs igenom det som är ifyllt.")
    return redirect("documents:samlad-edit", **address)


@login_required
@require_POST
def samlad_sentence(request, **address):
    """The computed sentences, and what the text being written says against them. Changes nothing."""
    omgang, _ = get_call_or_404(request.user, **address, right=Right.WRITE_SAMLAD)
    gathered = gather(omgang)
    warnings = warnings_of(request.POST.get("text", ""), gathered)
    return render(
        request, "documents/_samlad_sentence.html", {"summary": gathered.summary, "warnings": warnings}
    )


def call_context(omgang, last=""):
    """What each page of a call has: the call, its kommun and the way there."""
    crumbs = [
        ("Papper", reverse("documents:paper-list")),
        (
            f"Samlad uppföljning {lower_first(omgang.name)}",
            reverse("documents:samlad-detail", kwargs=omgang.address),
        ),
        *([(last, "")] if last else []),
    ]
    return {"omgang": omgang, "kommun": omgang.kommun, "crumbs": crumbs}
