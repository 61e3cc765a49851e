"""The papers as PDF, and the page that lists them. What is printed is public: marked passages are left out."""

from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse

from documents.access import get_missiv_or_404, get_protokollsutdrag_or_404
from documents.models import Handling
from documents.papers import (
    Document,
    MissivDocument,
    PlanDocument,
    ProtokollsutdragDocument,
    UppfoljningDocument,
)
from documents.pdf import PdfError
from documents.services import DocumentError
from documents.word import CONTENT_TYPE, letter_docx
from followups.access import get_readable_tillfalle_or_404, may_read_texts
from followups.models import Uppfoljningstillfalle
from organisation.access import Right, may
from organisation.swedish import lower_first
from plans.access import get_plan_or_404, version_in_use
from plans.models import Plan, Planversion

PLANS_ON_A_PAGE = 30


@login_required
def plan_pdf(request, **address):
    """The newest decided version, else the utkast, marked so."""
    version = version_in_use(get_plan_or_404(request.user, **address))
    if version is None:
        raise Http404
    return _print(request, PlanDocument(version))


@login_required
def uppfoljning_pdf(request, **address):
    return _print(request, UppfoljningDocument(get_readable_tillfalle_or_404(request.user, **address)))


@login_required
def missiv_pdf(request, **address):
    document = MissivDocument(get_missiv_or_404(request.user, **address))
    return _print(request, document, reverse("documents:missiv-edit", kwargs=address))


@login_required
def protokollsutdrag_pdf(request, number=1, **address):
    document = ProtokollsutdragDocument(get_protokollsutdrag_or_404(request.user, number, **address))
    edit_url = reverse("documents:protokollsutdrag-edit", kwargs={**address, "number": number})
    return _print(request, document, edit_url)


@login_required
def missiv_docx(request, **address):
    document = MissivDocument(get_missiv_or_404(request.user, **address))
    return _download(request, document, reverse("documents:missiv-edit", kwargs=address))


@login_required
def protokollsutdrag_docx(request, number, **address):
    document = ProtokollsutdragDocument(get_protokollsutdrag_or_404(request.user, number, **address))
    edit_url = reverse("documents:protokollsutdrag-edit", kwargs={**address, "number": number})
    return _download(request, document, edit_url)


@login_required
def paper_list(request):
    """What can be printed, plan by plan, newest first."""
    page = Paginator(_plans(request.user), PLANS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "groups": [(plan, _papers_of(request.user, plan)) for plan in page.object_list],
        "crumbs": [("Papper", "")],
    }
    return render(request, "documents/paper_list.html", context)


@dataclass(frozen=True)
class PaperLink:
    """A paper in the list; for those who may write letters `edit_url` leads to its words, or to a new missiv."""

    document: Document
    label: str
    icon: str
    url: str
    edit_url: str = ""
    edit_label: str = "Ändra"
    issue_url: str = ""


def _print(request, document, edit_url=""):
    """The paper, or a page that says why it cannot be printed and leads to where it is mended."""
    return _or_refusal(request, document, edit_url, lambda: document.response(request))


def _download(request, document, edit_url):
    """The letter as a Word file, or the page that says why not."""

    def response():
        name = document.filename.replace(".pdf", ".docx")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(letter_docx(document), content_type=CONTENT_TYPE, headers=headers)

    return _or_refusal(request, document, edit_url, response)


def _or_refusal(request, document, edit_url, response):
    try:
        return response()
    except (DocumentError, PdfError) as error:
        context = {
            "error": error,
            "document": document,
            "kommun": document.kommun,
            "edit_url": edit_url,
            "may_write": may(request.user, Right.WRITE_MISSIV, document.namnd),
            "crumbs": [("Papper", reverse("documents:paper-list")), (document.title, "")],
        }
        return render(request, "documents/paper_refused.html", context, status=409)


def _plans(user):
    """The user's plans with versions, rounds and letters, in a fixed number of queries."""
    rounds = Uppfoljningstillfalle.objects.select_related("missiv").prefetch_related(
        "missiv__protokollsutdrag__beslut"
    )
    return (
        Plan.objects.visible_to(user)
        .select_related("namnd__kommun")
        .prefetch_related(
            Prefetch("versioner", Planversion.objects.select_related("beslut")),
            Prefetch("tillfallen", rounds),
        )
    )


def _papers_of(user, plan):
    links = []
    if version := plan.shown_version:
        url = reverse("documents:plan-pdf", kwargs=plan.address)
        links.append(PaperLink(PlanDocument(version), "Internkontrollplan", "file-text", url))
    may_write = may(user, Right.WRITE_MISSIV, plan.namnd)
    for tillfalle in plan.tillfallen.all():
        if may_read_texts(user, tillfalle):
            links.extend(_papers_of_round(tillfalle, may_write))
    return [_with_issue(link) for link in links] if may_write else links


def _with_issue(link):
    """The link with the address where its paper is drawn up; an utkast has none."""
    if link.document.mark:
        return link
    kwargs = resolve(link.url).kwargs
    if link.document.slag == Handling.Slag.PROTOKOLLSUTDRAG:
        kwargs = {"number": 1, **kwargs}
    return replace(link, issue_url=reverse(f"documents:{link.document.slag}-issue", kwargs=kwargs))


def _papers_of_round(tillfalle, may_write):
    address = tillfalle.address
    url = reverse("documents:uppfoljning-pdf", kwargs=address)
    missiv_url = reverse("documents:missiv-edit", kwargs=address) if may_write else ""
    document = UppfoljningDocument(tillfalle)
    if document.missiv is None:
        word = lower_first(document.kommun.word("missiv", "missiv"))
        yield PaperLink(document, "Uppföljning", "clipboard-list", url, missiv_url, f"Skriv {word}")
        return
    yield PaperLink(document, "Uppföljning", "clipboard-list", url)
    yield from _letters_of(document.missiv, address, missiv_url)


def _letters_of(missiv, address, missiv_url):
    url = reverse("documents:missiv-pdf", kwargs=address)
    document = MissivDocument(missiv)
    yield PaperLink(document, document.kind, "mail", url, missiv_url)
    for number, utdrag in enumerate(missiv.protokollsutdrag.all(), start=1):
        utdrag.missiv = missiv
        document = ProtokollsutdragDocument(utdrag)
        kwargs = {**address, "number": number}
        url = reverse("documents:protokollsutdrag-pdf", kwargs=kwargs)
        edit_url = reverse("documents:protokollsutdrag-edit", kwargs=kwargs) if missiv_url else ""
        yield PaperLink(document, document.kind, "gavel", url, edit_url)
