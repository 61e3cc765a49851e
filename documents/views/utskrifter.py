"""Many papers at once: the order, its progress, and the file at the end."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST

from documents.access import get_utskrift_or_404, require_readable
from documents.models import Utskrift, Utskriftsdel
from followups.access import get_omgang_or_404
from followups.models import Omgang
from organisation.models import Kommun, Namnd
from plans.models import Plan

from ..forms.utskrifter import UtskriftForm
from ..papers.base import UTKAST
from ..services.errors import DocumentError
from ..services.utskrifter import (
    cancel_utskrift,
    choices_of_omgang,
    choices_of_year,
    continue_utskrift,
    log_fetch,
    order_utskrift,
)

ON_A_PAGE = 20
SHOWN_TO_CHOOSE = 12
ANNOUNCED = (
    "",
    "En fjärdedel av papperen är klara.",
    "Hälften av papperen är klara.",
    "Tre fjärdedelar av papperen är klara.",
)


@login_required
def utskrift_list(request):
    """The user's own print runs, newest first, and what a new one can be made of."""
    mine = Utskrift.objects.ordered_by(request.user).with_counts().select_related("kommun")
    kommuner = Kommun.objects.filter(namnder__in=Namnd.objects.watched_by(request.user))
    years = Plan.objects.filter(namnd__in=Namnd.objects.watched_by(request.user))
    years = years.values_list("namnd__kommun__name", "namnd__kommun__slug", "year").distinct()
    context = {
        "page": Paginator(mine, ON_A_PAGE).get_page(request.GET.get("page")),
        "omgangar": Omgang.objects.visible_to(request.user).select_related("kommun")[:SHOWN_TO_CHOOSE],
        "years": years.order_by("-year", "namnd__kommun__name")[:SHOWN_TO_CHOOSE],
        "several_kommuner": kommuner.distinct().count() > 1,
        "crumbs": _crumbs(("Utskrifter", "")),
    }
    return render(request, "documents/utskrift_list.html", context)


@login_required
def utskrift_of_omgang(request, **address):
    """Order the papers of all nämnder in the call."""
    omgang = get_omgang_or_404(request.user, **address)
    title = f"{omgang.kommun}, omgång {omgang.name}"
    choices = choices_of_omgang(request.user, omgang)
    return _order(request, omgang.kommun, choices, title, omgang)


@login_required
def utskrift_of_year(request, kommun_slug, year):
    """Order the papers of all plans of the year, and of their rounds."""
    known = Kommun.objects.filter(pk__in=Namnd.objects.watched_by(request.user).values("kommun"))
    kommun = get_object_or_404(known, slug=kommun_slug)
    choices = choices_of_year(request.user, kommun, year)
    if not choices:
        raise Http404
    return _order(request, kommun, choices, f"{kommun}, papper {year}")


@login_required
def utskrift_detail(request, public_id):
    """How far it has come. htmx asks every other second until it is finished, and gets nothing when nothing is new."""
    utskrift = get_utskrift_or_404(request.user, public_id)
    context = _progress(utskrift)
    if not request.htmx:
        context["crumbs"] = _crumbs(("Utskrifter", reverse("documents:utskrift-list")), (str(utskrift), ""))
        response = render(request, "documents/utskrift_detail.html", context)
    elif request.GET.get("lage") == context["state"]:
        response = HttpResponse(status=204)
    else:
        context["is_news"] = request.GET.get("steg") != context["step"]
        response = render(request, "documents/_utskrift.html", context)
    # The page and its piece have one address: neither may be shown for the other when one goes back.
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def utskrift_cancel(request, public_id):
    utskrift = get_utskrift_or_404(request.user, public_id)
    if cancel_utskrift(utskrift, user=request.user):
        messages.success(request, "Utskriften är avbruten. De papper som hann bli klara finns kvar.")
    else:
        messages.info(request, "Utskriften var redan klar.")
    return redirect(utskrift)


@login_required
@require_POST
def utskrift_continue(request, public_id):
    """Print what failed or was cancelled anew, and take up what stands still."""
    utskrift = get_utskrift_or_404(request.user, public_id)
    if not continue_utskrift(utskrift, user=request.user):
        messages.info(request, "Det finns inget kvar att skriva ut.")
    return redirect(utskrift)


@login_required
def utskrift_file(request, public_id):
    """The finished file, for the one who ordered it, while she may still read all that is in it."""
    utskrift = get_utskrift_or_404(request.user, public_id)
    if utskrift.status != Utskrift.Status.KLAR:
        raise Http404
    parts = list(utskrift.delar.filter(status=Utskriftsdel.Status.KLAR))
    require_readable(request.user, utskrift, parts)
    log_fetch(utskrift, parts, user=request.user)
    return _file(utskrift)


@login_required
def utskriftsdel_file(request, public_id, position):
    """One paper of the print run, as soon as it is printed; those of one large file have their page numbers there."""
    utskrift = get_utskrift_or_404(request.user, public_id)
    if utskrift.form != Utskrift.Form.ZIP:
        raise Http404
    part = get_object_or_404(utskrift.delar, position=position, status=Utskriftsdel.Status.KLAR)
    require_readable(request.user, utskrift, [part])
    part.utskrift = utskrift
    log_fetch(part, [part], user=request.user)
    return _file(part, as_attachment=False)


def _order(request, kommun, choices, title, omgang=None):
    form = UtskriftForm(request.POST or None, choices=choices, user=request.user)
    if request.method == "POST" and form.is_valid():
        options = {"title": title, "omgang": omgang, "user": request.user}
        options |= {"form": form.cleaned_data["form"], "audience": form.chosen_audience}
        try:
            return redirect(order_utskrift(kommun, form.chosen, **options))
        except DocumentError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "title": title,
        "kommun": kommun,
        "left_out": _left_out((each.namnd.name, each.label, each.reason) for each in choices if each.reason),
        "crumbs": _crumbs(("Utskrifter", reverse("documents:utskrift-list")), ("Skriv ut alla", "")),
    }
    return render(request, "documents/utskrift_form.html", context, status=422 if form.errors else 200)


def _left_out(rows):
    """(nämnd, papers, reason): a line for each nämnd and reason, however many papers it stops."""
    lines: dict[tuple[str, str], list[str]] = {}
    for namnd, paper, reason in rows:
        lines.setdefault((namnd, reason), []).append(paper)
    return [(namnd, ", ".join(dict.fromkeys(papers)), reason) for (namnd, reason), papers in lines.items()]


def _progress(utskrift):
    """What page and piece show."""
    parts = list(utskrift.delar.in_order())
    of = Utskriftsdel.Status
    for part in parts:
        part.utskrift = utskrift
    count = {status: sum(part.status == status for part in parts) for status in of}
    finished = count[of.KLAR] + count[of.MISSLYCKAD]
    stands_still = Utskrift.objects.waiting_in_vain().filter(pk=utskrift.pk).exists()
    step = finished * 4 // len(parts) if parts else 0
    numbers = (utskrift.status, *count.values(), int(stands_still))
    return {
        "utskrift": utskrift,
        "parts": parts,
        "failed": [part for part in parts if part.status == of.MISSLYCKAD],
        "utkast": [part for part in parts if part.mark == UTKAST],
        "finished": finished,
        "done": count[of.KLAR],
        "cancelled": count[of.AVBRUTEN],
        "stands_still": stands_still,
        "left_out": _left_out(utskrift.left_out),
        "state": "-".join(map(str, numbers)),
        "step": f"{utskrift.status}-{step}-{int(stands_still)}",
        "announced": ANNOUNCED[min(step, 3)],
    }


def _file(kept, *, as_attachment=True):
    is_pdf = kept.file_name.endswith(".pdf")
    try:
        file = kept.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        file,
        content_type="application/pdf" if is_pdf else "application/zip",
        filename=kept.file_name,
        as_attachment=as_attachment,
        headers={"Cache-Control": "private, no-store"},
    )


def _crumbs(*crumbs):
    return [("Papper", reverse("documents:paper-list")), *crumbs]
