"""What leaves the plans' room as a file: a plan, the list of plans, an empty sheet to fill in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from organisation.access import Right, get_namnd_or_404, namnder_with, require
from organisation.file_names import file_name
from organisation.services import log_internal
from organisation.sheets import SheetError, dated_name, download
from organisation.texts import Audience
from plans.access import get_plan_or_404, get_version_or_404, version_in_use
from plans.blank_sheets import blank_plan_sheet
from plans.exports import export_file_name, plan_list_sheet, plan_sheet
from plans.forms.exports import BlankSheetForm
from plans.models.plan import MAIN_PLAN
from plans.views.plans import chosen_plans


@login_required
@require_GET
def plan_export(request, year, namnd_slug, ending, plan_slug=MAIN_PLAN, audience=Audience.PUBLIC):
    """The plan in use as a file. It is public, also for who may read more: the internal one has its own address."""
    plan = get_plan_or_404(request.user, year, namnd_slug, plan_slug)
    version = version_in_use(plan)
    if version is None:
        raise Http404("Planen har ingen version.")
    return _version_file(request, version, ending, audience)


@login_required
@require_GET
def version_export(request, public_id, ending, audience=Audience.PUBLIC):
    """One version of a plan as a file."""
    return _version_file(request, get_version_or_404(request.user, public_id), ending, audience)


@login_required
@require_GET
def plan_list_export(request, ending):
    """The list of plans as a file: all that the address chooses, not only one page of it."""
    plans, _ = chosen_plans(request)
    return download(plan_list_sheet(plans), dated_name("Planer", ending))


@login_required
@require_GET
def template_download(request):
    """An empty sheet in the kommun's dress, for one who may read it in when it is filled in."""
    if slug := request.GET.get("namnd"):
        get_namnd_or_404(request.user, slug, Right.IMPORT_PLAN)
    form = BlankSheetForm(request.GET, namnder=namnder_with(request.user, Right.IMPORT_PLAN))
    if not form.is_valid():
        messages.error(request, "Välj nämnd och skriv året med fyra siffror, så går mallen att ladda ner.")
        return redirect("plans:import")
    plan = form.chosen_plan
    slug = "" if plan.slug == MAIN_PLAN else plan.slug
    name = file_name("Planmall", plan.namnd, plan.year, slug, ending="xlsx")
    return download(blank_plan_sheet(plan), name)


def _version_file(request, version, ending, audience):
    namnd = version.plan.namnd
    if audience == Audience.INTERNAL:
        require(request.user, Right.READ_SECRETS, namnd)
    try:
        name = export_file_name(version, ending, audience)
        response = download(plan_sheet(version, audience), name)
    except SheetError as error:
        messages.error(request, str(error))
        return redirect(version)
    if audience == Audience.INTERNAL:
        log_internal(version, name, user=request.user, namnd=namnd)
    return response
