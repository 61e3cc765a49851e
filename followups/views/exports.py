"""What leaves the follow-ups' room as a file: a round, the list of rounds, the lists of measures."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from followups.access import (
    get_readable_tillfalle_or_404,
    get_tillfalle_or_404,
    hide_texts,
    may_read_texts,
)
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
from organisation.access import Right
from organisation.file_names import internal_name
from organisation.services import log_internal
from organisation.sheets import SheetError, dated_name, download
from organisation.texts import Audience


@login_required
@require_GET
def tillfalle_export(request, ending, **address):
    """The round as a file, with the texts that the reader may see on its page and gaps for what is secret."""
    tillfalle = get_tillfalle_or_404(request.user, **address)
    results = load_results(tillfalle)
    if not may_read_texts(request.user, tillfalle):
        hide_texts(results)
    try:
        sheet = tillfalle_sheet(tillfalle, Audience.PUBLIC, results, bilagor=_names_bilagor(request))
        return download(sheet, tillfalle_file_name(tillfalle, ending))
    except SheetError as error:
        messages.error(request, str(error))
        return redirect(tillfalle)


@login_required
@require_GET
def tillfalle_export_internal(request, ending, **address):
    """The round as a file with what is secret, for those who may read it; the log tells who has had it."""
    tillfalle = get_readable_tillfalle_or_404(request.user, Right.READ_SECRETS, **address)
    name = internal_name(tillfalle_file_name(tillfalle, ending))
    try:
        sheet = tillfalle_sheet(tillfalle, Audience.INTERNAL, bilagor=_names_bilagor(request))
        response = download(sheet, name)
    except SheetError as error:
        messages.error(request, str(error))
        return redirect(tillfalle)
    log_internal(tillfalle, name, user=request.user, namnd=tillfalle.plan.namnd)
    return response


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
        return download(atgard_list_sheet(atgarder), dated_name(name, ending))
    except SheetError as error:
        messages.error(request, str(error))
        return redirect("followups:atgard-list")


def _names_bilagor(request):
    """True when the address asks for the rows' files by name (?bilagor=med)."""
    return request.GET.get("bilagor") == "med"
