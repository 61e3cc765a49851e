"""The overview at `/oversikt/`: the state of every nämnd that one watches, and the single rows behind it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from followups.deadlines import day_to_write
from followups.forms.overview import OverviewForm, RowsForm
from followups.overview import (
    build_overview,
    chosen_rows,
    common_sheet,
    overview_sheet,
    readable_bedomning,
    rows_sheet,
)
from organisation.sheets import dated_name, download

ROWS_ON_A_PAGE = 100


@login_required
def overview(request):
    """Nämnd × round and nämnd × common moment, for a year; filter and order stand in the address."""
    form = OverviewForm(request.GET, user=request.user)
    choice = form.choice()
    context = {
        "form": form,
        "choice": choice,
        "kommun": choice.kommun,
        "overview": build_overview(choice, form.namnder),
        "crumbs": [("Översikt", "")],
    }
    return render(request, "followups/overview.html", context)


@login_required
@require_GET
def overview_export(request, ending):
    """Nämnd × round as a file, filtered and sorted as the address says."""
    form = OverviewForm(request.GET, user=request.user)
    choice = form.choice()
    sheet = overview_sheet(build_overview(choice, form.namnder), choice.year)
    return download(sheet, dated_name("Oversikt", ending))


@login_required
@require_GET
def overview_common_export(request, ending):
    """Nämnd × common moment as a file, for the nämnder that the address chooses."""
    form = OverviewForm(request.GET, user=request.user)
    choice = form.choice()
    sheet = common_sheet(build_overview(choice, form.namnder), choice.year)
    return download(sheet, dated_name("Kommungemensamma", ending))


@login_required
def overview_rows(request):
    """The single rows of a year: moment, state, count and last day, without texts."""
    form = RowsForm(request.GET, user=request.user)
    choice = form.choice()
    rows = chosen_rows(choice, form.namnder)
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.last_day = day_to_write(row.tillfalle)
        row.shown_bedomning = readable_bedomning(request.user, row)
    context = {
        "form": form,
        "choice": choice,
        "kommun": choice.kommun,
        "page": page,
        "crumbs": [("Översikt", reverse("overview")), ("Rader", "")],
    }
    return render(request, "followups/overview_rows.html", context)


@login_required
@require_GET
def overview_rows_export(request, ending):
    """The same rows as a file."""
    form = RowsForm(request.GET, user=request.user)
    choice = form.choice()
    sheet = rows_sheet(chosen_rows(choice, form.namnder), choice.year, request.user)
    return download(sheet, dated_name("Uppfoljningsrader", ending))
