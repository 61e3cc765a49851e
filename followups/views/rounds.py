"""The list of rounds, the page of a round, and the nämnd's verdict."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse

from followups.access import get_tillfalle_or_404
from followups.drafts import BEDOMNING
from followups.forms.results import BedomningForm
from followups.models import Omgang, Uppfoljningstillfalle
from followups.services.errors import UppfoljningError
from followups.services.results import get_bedomning, save_bedomning
from followups.views.table import round_context
from organisation.access import Right, kommuner_with, namnder_with
from organisation.services import StaleRowError

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
def bedomning_edit(request, **address):
    """The nämnd's verdict and analys."""
    tillfalle = get_tillfalle_or_404(request.user, **address, right=Right.WRITE_UPPFOLJNING)
    bedomning = get_bedomning(tillfalle)
    form = BedomningForm(request.POST or None, instance=bedomning)
    form.keep_drafts(request.user, BEDOMNING, tillfalle.public_id)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_bedomning(bedomning, radversion=form.cleaned_data["radversion"], user=request.user)
            except StaleRowError as stale:
                stale.current.tillfalle = tillfalle
                form.show_conflict(BedomningForm(instance=stale.current).initial)
                status = 409
            except UppfoljningError as error:
                form.add_error(None, str(error))
            else:
                form.forget_draft()
                messages.success(request, "Bedömningen är sparad.")
                return redirect(tillfalle)
    context = {
        "form": form,
        "tillfalle": tillfalle,
        "kommun": tillfalle.plan.namnd.kommun,
        "crumbs": [
            ("Uppföljningar", reverse("followups:tillfalle-list")),
            (f"{tillfalle.plan.namnd.name} {tillfalle.name}", tillfalle.get_absolute_url()),
            ("Bedömning", ""),
        ],
    }
    return render(request, "followups/bedomning_form.html", context, status=status)
