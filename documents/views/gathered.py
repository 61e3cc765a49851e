"""The papers of a whole call: KS's samlade uppföljning, the measures, and what is not handed in."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from documents.access import get_call_or_404, ks_of
from documents.drafts import SAMLAD
from documents.papers import AtgardsrapportDocument, EjInlamnadeDocument, SamladDocument
from followups.access import get_readable_tillfalle_or_404
from followups.calls import call_list
from followups.gathered import gather
from followups.models import Uppfoljningstillfalle
from organisation.access import Right, may
from organisation.models import Namnd
from organisation.services import StaleRowError
from organisation.sheets import dated_name, download

from ..forms.samlad import SamladForm
from ..papers.findings import findings_of, hold_back
from ..press.pdf import PdfError
from ..services.letters import DocumentError
from ..services.samlad import create_samlad, prefill_samlad, samlad_of, save_samlad, warnings_of

# --- The samlade uppföljningen ------------------------------------------------------------------


@login_required
@require_GET
def samlad_detail(request, **address):
    """What the call's papers will say, what should be put right first, and where each is printed from."""
    omgang, ks = get_call_or_404(request.user, **address)
    document = SamladDocument(omgang, ks)
    context = {
        "document": document,
        "findings": findings_of(document),
        "papers": _papers_of(omgang),
        "may_write": may(request.user, Right.WRITE_SAMLAD, ks),
        **_context(omgang, "Samlad uppföljning"),
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
        ),
        CallPaper("Samlad uppföljning utan bilagor", "PDF", "file-text", url("samlad-part-pdf")),
        CallPaper(
            "Åtgärdsrapport",
            "Försenade, nya, pågående och avslutade åtgärder i alla nämnder",
            "list-checks",
            url("call-measures"),
            url("call-measures-xlsx"),
            url("call-measures-issue"),
        ),
        CallPaper(
            "Ej inlämnade uppföljningar",
            "PDF, nämnd för nämnd: vad som är kvar, och vem som ska skriva vad",
            "clock-alert",
            reverse("documents:missing-pdf", args=kommun) + query,
            reverse("documents:missing-xlsx", args=kommun) + query,
        ),
    ]


@login_required
@require_GET
def samlad_pdf(request, **address):
    """The paper with each nämnd's report behind it, as one file."""
    return _print(request, SamladDocument(*get_call_or_404(request.user, **address)).whole())


@login_required
@require_GET
def samlad_part_pdf(request, **address):
    """The paper alone, without the appendices."""
    return _print(request, SamladDocument(*get_call_or_404(request.user, **address)))


@login_required
def samlad_edit(request, **address):
    """KS's statement; where there is none yet, what a new one would say."""
    omgang, ks = get_call_or_404(request.user, **address, right=Right.WRITE_SAMLAD)
    gathered, samlad = gather(omgang), samlad_of(omgang)
    if samlad is None:
        context = {"samlad": prefill_samlad(gathered, user=request.user), **_context(omgang, "Ny bedömning")}
        return render(request, "documents/samlad_start.html", context)
    options = {
        "user": request.user,
        "namnd": ks,
        "gathered": gathered,
        "sentence_url": reverse("documents:samlad-sentence", kwargs=address),
    }
    form = SamladForm(request.POST or None, instance=samlad, **options)
    form.keep_drafts(request.user, SAMLAD, samlad.public_id)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_samlad(samlad, ks, radversion=form.cleaned_data["radversion"], user=request.user)
            except StaleRowError as stale:
                stale.current.omgang = omgang
                form.show_conflict(SamladForm(instance=stale.current, **options).initial)
                status = 409
            else:
                form.forget_draft()
                messages.success(request, "Sparat.")
                return redirect(request.path)
    context = {
        "form": form,
        "summary": gathered.summary,
        "warnings": form.warnings,
        **_context(omgang, "Samlad bedömning"),
    }
    return render(request, "documents/samlad_form.html", context, status=status)


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


# --- Åtgärdsrapporten ---------------------------------------------------------------------------


@login_required
@require_GET
def call_measures(request, **address):
    """The measures of all nämnder that have handed in."""
    document = _measures_of_call(request.user, address)
    omgang = document.omgang
    urls = _measure_urls("call-measures", address)
    return render(
        request,
        "documents/measure_report.html",
        {"document": document, **urls, **_context(omgang, "Åtgärder")},
    )


@login_required
@require_GET
def call_measures_pdf(request, **address):
    return _print(request, _measures_of_call(request.user, address))


@login_required
@require_GET
def call_measures_xlsx(request, **address):
    document = _measures_of_call(request.user, address)
    return download(document.sheet(), document.filename.replace(".pdf", ".xlsx"))


@login_required
@require_GET
def round_measures(request, **address):
    """One nämnd's measures, as its round tells them."""
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    namnd = tillfalle.plan.namnd
    context = {
        "document": AtgardsrapportDocument.of_round(tillfalle),
        "kommun": namnd.kommun,
        "crumbs": [
            ("Papper", reverse("documents:paper-list")),
            (f"{namnd.name} {tillfalle.name}", tillfalle.get_absolute_url()),
            ("Åtgärder", ""),
        ],
        **_measure_urls("round-measures", address),
    }
    return render(request, "documents/measure_report.html", context)


@login_required
@require_GET
def round_measures_pdf(request, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    return _print(request, AtgardsrapportDocument.of_round(tillfalle))


@login_required
@require_GET
def round_measures_xlsx(request, **address):
    document = AtgardsrapportDocument.of_round(get_readable_tillfalle_or_404(request.user, **address))
    return download(document.sheet(), document.filename.replace(".pdf", ".xlsx"))


def _measures_of_call(user, address):
    omgang, ks = get_call_or_404(user, **address)
    document = AtgardsrapportDocument.of_omgang(omgang, ks)
    document.omgang = omgang
    return document


def _measure_urls(name, address):
    return {
        "pdf_url": reverse(f"documents:{name}-pdf", kwargs=address),
        "xlsx_url": reverse(f"documents:{name}-xlsx", kwargs=address),
    }


# --- Ej inlämnade -------------------------------------------------------------------------------


@login_required
@require_GET
def missing_pdf(request, kommun_slug):
    """What is not handed in of the nämnder that the user watches; the address chooses as the page does."""
    return _print(request, _missing(request, kommun_slug))


@login_required
@require_GET
def missing_xlsx(request, kommun_slug):
    return download(_missing(request, kommun_slug).sheet(), dated_name("Ej-inlamnade", "xlsx"))


def _missing(request, kommun_slug):
    """The paper of the kommun, or of the nämnd (?namnd=), the call (?omgang=) and the late ones (?sena=1) alone.

    Who is to write what is named in nämnder where the user has a role, as on the page.
    """
    namnder = Namnd.objects.watched_by(request.user).filter(kommun__slug=kommun_slug)
    if slug := request.GET.get("namnd", ""):
        namnder = namnder.filter(slug=slug)
    chosen = list(namnder.select_related("kommun"))
    if not chosen:
        raise Http404
    rounds = Uppfoljningstillfalle.objects.filter(plan__namnd__in=chosen).open().with_plan()
    omgang = request.GET.get("omgang", "")
    found = call_list(rounds.filter(omgang__slug=omgang) if omgang else rounds)
    if request.GET.get("sena") == "1":
        found = [each for each in found if each.days_late]
    own = set(Namnd.objects.visible_to(request.user).values_list("pk", flat=True))
    about = " ".join(filter(None, (chosen[0].name if slug else "", omgang.replace("-", " "))))
    sender = chosen[0] if slug else ks_of(chosen[0].kommun) or chosen[0]
    return EjInlamnadeDocument(sender, found, about=about, names_people_in=own)


def _print(request, document):
    """The paper, marked as an utkast where something must be put right; or a page that says why it cannot be made."""
    hold_back(document)
    try:
        return document.response(request)
    except (DocumentError, PdfError) as error:
        context = {
            "error": error,
            "document": document,
            "kommun": document.kommun,
            "crumbs": [("Papper", reverse("documents:paper-list")), (document.title, "")],
        }
        return render(request, "documents/paper_refused.html", context, status=409)


def _context(omgang, last):
    """What each page of a call has."""
    crumbs = [
        ("Papper", reverse("documents:paper-list")),
        (f"Omgång {omgang.name}", reverse("documents:samlad-detail", kwargs=omgang.address)),
        (last, ""),
    ]
    return {"omgang": omgang, "kommun": omgang.kommun, "crumbs": crumbs}
