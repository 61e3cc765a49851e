"""What leaves the follow-ups' room as a file: a round, the list of rounds, the lists of measures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from followups.access import get_tillfalle_or_404, hide_texts, may_read_texts
from followups.exports import (
    atgard_list_sheet,
    tillfalle_file_name,
    tillfalle_list_sheet,
    tillfalle_sheet,
)
from followups.models import Atgard
from followups.tables import load_results
from followups.views.atgarder import chosen_atgarder
from followups.views.rounds import chosen_rounds
from organisation.access import audience_for
from organisation.sheets import SheetError, dated_name, download


@login_required
@require_GET
def tillfalle_export(request, ending, **address):
    """The round as a file, with the texts and passages that the reader may see on its page."""
    tillfalle = get_tillfalle_or_404(request.user, **address)
    results = load_results(tillfalle)
    if not may_read_texts(request.user, tillfalle):
        hide_texts(results)
    try:
        sheet = tillfalle_sheet(tillfalle, audience_for(request.user, tillfalle.plan.namnd), results)
        return download(sheet, tillfalle_file_name(tillfalle, ending))
    except SheetError as error:
        messages.error(request, str(error))
        return redirect(tillfalle)


@login_required
@require_GET
def tillfalle_list_export(request, ending):
    """The list of rounds as a file: all that the address chooses, not only one page of it."""
    rounds, _ = chosen_rounds(request)
    return download(tillfalle_list_sheet(rounds), dated_name("Uppfoljningar", ending))


@login_required
@require_GET
def atgard_list_export(request, ending):
    """The measures that the user may read, as the address chooses them, as a file."""
    return _atgarder_file(request, Atgard.objects.texts_visible_to(request.user), "Atgarder", ending)


@login_required
@require_GET
def atgard_mine_export(request, ending):
    """The measures that the user is responsible for, as the address chooses them, as a file."""
    return _atgarder_file(request, Atgard.objects.of_responsible(request.user), "Mina-atgarder", ending)


def _atgarder_file(request, atgarder, name, ending):
    atgarder, _ = chosen_atgarder(request, atgarder)
    try:
        return download(atgard_list_sheet(atgarder, request.user), dated_name(name, ending))
    except SheetError as error:
        messages.error(request, str(error))
        return redirect("followups:atgard-list")
