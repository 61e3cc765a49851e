"""The list of rounds, the page of a round, and the nämnd's verdict."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse

from followups.access import get_tillfalle_or_404
from followups.basis import basis_of
from followups.drafts import BEDOMNING, TILLFALLE
from followups.forms.results import BedomningForm
from followups.forms.rounds import TillfalleEditForm
from followups.models import Omgang, Uppfoljningstillfalle
from followups.services.changes import changeable_fields, edit_tillfalle
from followups.services.errors import UppfoljningError
from followups.services.results import get_bedomning, save_bedomning
from followups.views.table import round_context
from organisation.access import Right, audience_for, kommuner_with, may, namnder_with
from organisation.editing import save_form

ROUNDS_ON_A_PAGE = 50


@login_required
def tillfalle_list(request):
    """Rounds that the user may see, newest first; the choice of status stands in the address."""
    rounds, status = chosen_rounds(request)
    context = {
        "page": Paginator(rounds, ROUNDS_ON_A_PAGE).get_page(request.GET.get("page")),
        "statuses": Uppfoljningstillfalle.Status.choices,
        "chosen": status,
        "may_create": bool(namnder_with(request.user, Right.OPEN_ROUND)),
        "has_calls": bool(kommuner_with(request.user, Right.CALL_ROUNDS))
        or Omgang.objects.visible_to(request.user).exists(),
        "crumbs": [("Uppföljningar", "")],
    }
    return render(request, "followups/tillfalle_list.html", context)


def chosen_rounds(request):
    """The rounds that the address chooses, and the choice. The list and its export both ask here."""
    rounds = Uppfoljningstillfalle.objects.visible_to(request.user).with_plan().with_counts()
    status = request.GET.get("status", "")
    if status in Uppfoljningstillfalle.Status.values:
        rounds = rounds.filter(status=status)
    return rounds, status


@login_required
def tillfalle_detail(request, **address):
    """The plan's table with one row a moment, and the sentence that the rows give."""
    tillfalle = get_tillfalle_or_404(request.user, **address)
    return render(
        request,
        "followups/tillfalle_detail.html",
        round_context(request.user, tillfalle, csrf_token=get_token(request)),
    )


@login_required
def tillfalle_edit(request, **address):
    """Change what the round can still change: its name, dates and instruction, and whether others read along."""
    tillfalle = get_tillfalle_or_404(request.user, **address, right=Right.OPEN_ROUND)
    changeable = changeable_fields(tillfalle)
    if not changeable:
        messages.info(request, "Uppföljningen är låst. Öppna den igen för att ändra något.")
        return redirect(tillfalle)
    options = {
        "user": request.user,
        "namnd": tillfalle.plan.namnd,
        "changeable": changeable,
        "may_open_texts": not tillfalle.is_handed_in
        and may(request.user, Right.WRITE_UPPFOLJNING, tillfalle.plan.namnd),
    }
    was = f"{tillfalle.plan.namnd.name} {tillfalle.name}"
    form = TillfalleEditForm(request.POST or None, instance=tillfalle, **options)
    form.keep_drafts(request.user, TILLFALLE, tillfalle.public_id)

    def save(**writer):
        edit_tillfalle(tillfalle, form.changed, **writer)

    outcome = save_form(request, form, save, refusals=UppfoljningError, options=options)
    if outcome.is_saved:
        messages.success(request, "Uppföljningen är ändrad.")
        return redirect(tillfalle)
    context = {
        "tillfalle": tillfalle,
        "kommun": tillfalle.plan.namnd.kommun,
        "form": form,
        "crumbs": [
            ("Uppföljningar", reverse("followups:tillfalle-list")),
            (was, tillfalle.get_absolute_url()),
            ("Ändra", ""),
        ],
    }
    return render(request, "followups/tillfalle_edit.html", context, status=outcome.status)


@login_required
def bedomning_edit(request, **address):
    """The nämnd's verdict and analys."""
    tillfalle = get_tillfalle_or_404(request.user, **address, right=Right.WRITE_UPPFOLJNING)
    bedomning = get_bedomning(tillfalle)
    form = BedomningForm(
        request.POST or None, instance=bedomning, user=request.user, namnd=tillfalle.plan.namnd
    )
    form.keep_drafts(request.user, BEDOMNING, tillfalle.public_id)
    outcome = save_form(request, form, partial(save_bedomning, bedomning), refusals=UppfoljningError)
    if outcome.is_saved:
        messages.success(request, "Bedömningen är sparad.")
        return redirect(tillfalle)
    context = {
        "form": form,
        "tillfalle": tillfalle,
        "kommun": tillfalle.plan.namnd.kommun,
        "basis": basis_of(tillfalle, request.user),
        "audience": audience_for(request.user, tillfalle.plan.namnd),
        "crumbs": [
            ("Uppföljningar", reverse("followups:tillfalle-list")),
            (f"{tillfalle.plan.namnd.name} {tillfalle.name}", tillfalle.get_absolute_url()),
            ("Bedömning", ""),
        ],
    }
    return render(request, "followups/bedomning_form.html", context, status=outcome.status)
