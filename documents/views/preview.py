"""The papers as they will be, in the browser, by themselves or in the frame beside a form: page by page, or as text.

The pages are the finished PDF's own, as pictures; the text is the paper's HTML, for who listens, searches or copies.
Both are the public paper as the reader would print it now, with what she herself has typed and not saved.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from documents.access import (
    get_call_or_404,
    get_missiv_or_404,
    get_protokollsutdrag_or_404,
    get_subject_or_404,
)
from documents.drafts import MISSIV, PROTOKOLLSUTDRAG
from documents.papers import (
    AtgardsrapportDocument,
    Document,
    MissivDocument,
    PaperPackage,
    PlanDocument,
    ProtokollsutdragDocument,
    SamladDocument,
    UploadedPaper,
)
from followups.access import get_readable_tillfalle_or_404
from plans.access import get_plan_or_404, get_version_or_404, version_in_use

from ..forms.letters import MissivForm, ProtokollsutdragForm
from ..papers.choices import chosen_missing, chosen_uppfoljning
from ..papers.findings import hold_back
from ..papers.pages import LongPaperError, print_pages, shelf
from ..papers.preview import preview_css, preview_html
from ..press.pdf import PdfError
from ..services.errors import DocumentError
from ..services.sammantraden import package_of, sammantrade_of

PART, ASKED, KEY = "del", "gor", "v"
# The cookie that tells which way the reader looked last; it goes with the browser's session.
WAY = "forhandsgranskning"
# The first pages come at once, the others as they are scrolled to.
AT_ONCE = 2
# What is longer is read as text, or printed.
MAX_PAGES = 300


@dataclass(frozen=True)
class Found:
    """A paper that the reader may print, made when it is asked for, and whether it holds words that are not saved."""

    make: Callable[[], Document]
    is_unsaved: bool = False

    @cached_property
    def document(self) -> Document:
        return self.make()


@login_required
@require_GET
def stylesheet(request):
    """What the previews are drawn with."""
    return HttpResponse(
        preview_css(),
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": "private, max-age=3600"},
    )


@login_required
@require_GET
def text(request, kind, **address):
    """The paper as text; of a package, the part that ?del= names."""
    document = FINDERS[kind](request, **address).document
    hold_back(document)
    bar = _bar(request, kind, address, document)
    if not isinstance(document, PaperPackage):
        return _framed(request, HttpResponse(preview_html(document, render_to_string(*bar))))
    number = _part(request, document)
    if number and isinstance(document.parts[number - 1].document, UploadedPaper):
        return _pages(request, bar, document, notice="Den bifogade filen visas bland sidorna.")
    return _framed(request, HttpResponse(preview_html(document, render_to_string(*bar), number)))


@login_required
@require_GET
def pages(request, kind, **address):
    """The paper page by page; where there are no pages to show, why."""
    found = FINDERS[kind](request, **address)
    hold_back(found.document)
    bar = _bar(request, kind, address, found.document)
    try:
        printed = print_pages(found.document, is_unsaved=found.is_unsaved, is_asked=ASKED in request.GET)
    except LongPaperError as error:
        return _pages(
            request, bar, found.document, notice=error, ask_url=_ask_url(request) if error.may_ask else ""
        )
    except (DocumentError, PdfError) as error:
        return _pages(request, bar, found.document, notice=error, status=409)
    shelf.put(request.user.pk, _address(request), printed)
    sizes = _sizes(printed.content)
    shown = [
        (number, width, height, f"{number}.png?{_query(request, **{KEY: printed.key})}", number > AT_ONCE)
        for number, (width, height) in enumerate(sizes[:MAX_PAGES], start=1)
    ]
    return _pages(request, bar, found.document, pages=shown, total=len(sizes))


@login_required
@require_GET
def page_picture(request, kind, page, **address):
    """One page as a picture: of the print that ?v= names, for the one whose pages named it.

    Whoever reaches it may print the paper now. Another process than the one that showed the pages prints it anew; a
    paper that has changed since then is not found, so that pages of two prints never stand together.
    """
    from ..press.pictures import page_picture

    found, key = FINDERS[kind](request, **address), request.GET.get(KEY, "")
    content = shelf.take(request.user.pk, _address(request), key)
    if content is None:
        content = _printed_anew(request, found, key)
    try:
        picture = page_picture(content, page)
    except (IndexError, PdfError) as error:
        raise Http404 from error
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, no-store"})


def _printed_anew(request, found, key):
    if not key:
        raise Http404
    hold_back(found.document)
    try:
        printed = print_pages(found.document, is_unsaved=found.is_unsaved)
    except (LongPaperError, DocumentError, PdfError) as error:
        raise Http404 from error
    shelf.put(request.user.pk, _address(request), printed)
    if printed.key != key:
        raise Http404
    return printed.content


# --- What can be looked at ------------------------------------------------------------------------


def _plan(request, **address):
    version = version_in_use(get_plan_or_404(request.user, **address))
    if version is None:
        raise Http404
    return Found(lambda: PlanDocument(version))


def _version(request, public_id):
    version = get_version_or_404(request.user, public_id)
    return Found(lambda: PlanDocument(version))


def _uppfoljning(request, **address):
    """The round, with the form and the rounds beside it that the address chooses."""
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    document = chosen_uppfoljning(request.user, tillfalle, request.GET)
    return Found(lambda: document)


def _missiv(request, **address):
    """The missiv, with what the reader herself has typed and not yet saved."""
    missiv = get_missiv_or_404(request.user, **address)
    is_unsaved = MissivForm.lay_draft_over(missiv, request.user, MISSIV)
    return Found(lambda: MissivDocument(missiv), is_unsaved)


def _protokollsutdrag(request, number, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, **address)
    is_unsaved = ProtokollsutdragForm.lay_draft_over(utdrag, request.user, PROTOKOLLSUTDRAG)
    return Found(lambda: ProtokollsutdragDocument(utdrag), is_unsaved)


def _sammantrade(request, **address):
    subject = get_subject_or_404(request.user, **address)
    return Found(lambda: package_of(sammantrade_of(subject)))


def _samlad(request, **address):
    omgang, ks = get_call_or_404(request.user, **address)
    return Found(lambda: SamladDocument(omgang, ks).whole())


def _call_measures(request, **address):
    omgang, ks = get_call_or_404(request.user, **address)
    return Found(lambda: AtgardsrapportDocument.of_omgang(omgang, ks))


def _round_measures(request, **address):
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    return Found(lambda: AtgardsrapportDocument.of_round(tillfalle))


def _missing(request, kommun_slug):
    """What is not handed in, of what the address chooses."""
    document = chosen_missing(request.user, kommun_slug, request.GET)
    return Found(lambda: document)


FINDERS = {
    "plan": _plan,
    "version": _version,
    "uppfoljning": _uppfoljning,
    "missiv": _missiv,
    "protokollsutdrag": _protokollsutdrag,
    "sammantrade": _sammantrade,
    "samlad": _samlad,
    "call-measures": _call_measures,
    "round-measures": _round_measures,
    "missing": _missing,
}


# --- The pages around the paper ---------------------------------------------------------------------


def _bar(request, kind, address, document):
    """Template and context of what stands above the paper: pages or text, and the part of a package."""
    is_text = _is_text(request)
    query = _query(request)
    urls = [reverse(f"documents:{kind}-{name}", kwargs=address) for name in ("preview-pages", "preview")]
    context = {
        "views": [
            ("Sidor", "sidor", f"{urls[0]}?{query}" if query else urls[0], not is_text),
            ("Text", "text", f"{urls[1]}?{query}" if query else urls[1], is_text),
        ],
    }
    if is_text and isinstance(document, PaperPackage):
        context |= _parts_around(document, _part(request, document))
    return "documents/_preview_bar.html", context


def _parts_around(package, number):
    """The part that is shown, and the way to the one before and the one after."""
    first = 0 if package.has_cover else 1
    return {
        "part": package.parts[number - 1].name if number else "Försättsblad",
        "before": f"?{PART}={number - 1}" if number > first else "",
        "after": f"?{PART}={number + 1}" if number < len(package.parts) else "",
    }


def _part(request, package):
    """The part that the address names, else the first; a list of contents is number 0."""
    first = 0 if package.has_cover else 1
    asked = request.GET.get(PART, str(first))
    number = int(asked) if re.fullmatch(r"[0-9]{1,4}", asked) else -1
    if not first <= number <= len(package.parts):
        raise Http404
    return number


def _pages(request, bar, document, *, status=200, **context):
    template, about_bar = bar
    context = {"bar": about_bar, "document": document, "pages": (), **context}
    return _framed(request, render(request, "documents/preview_pages.html", context, status=status))


def _framed(request, response):
    """Our own pages may show it in a frame (templates/documents/_preview.html), which begins as it was left.

    No browser keeps it.
    """
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, no-store"
    way = "text" if _is_text(request) else "sidor"
    if request.COOKIES.get(WAY, "sidor") != way:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(WAY, way, httponly=True, samesite="Lax", secure=secure)
    return response


def _is_text(request):
    return request.resolver_match.url_name.endswith("-preview")


def _sizes(content):
    from ..press.pictures import page_sizes

    return page_sizes(content)


def _query(request, **more):
    """What the address chooses of the paper, and no more."""
    query = request.GET.copy()
    for name in (PART, ASKED, KEY):
        query.pop(name, None)
    query.update(more)
    return query.urlencode()


def _ask_url(request):
    return f"?{_query(request, **{ASKED: 1})}"


def _address(request):
    """Where the pages of the paper stand, with what the address chooses: the same for the list and its pictures."""
    return f"{request.path.rpartition('/')[0]}/?{_query(request)}"
