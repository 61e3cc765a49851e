"""What leaves the plans' room as a file: a plan, the list of plans, an empty sheet to fill in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from organisation.access import Right, audience_for, get_namnd_or_404, namnder_with
from organisation.file_names import file_name
from organisation.sheets import SheetError, dated_name, download
from plans.access import get_plan_or_404, get_version_or_404, version_in_use
from plans.blank_sheets import blank_plan_sheet
from plans.exports import export_file_name, plan_list_sheet, plan_sheet
from plans.forms.exports import BlankSheetForm
from plans.models.plan import MAIN_PLAN
from plans.views.plans import chosen_plans


@login_required
@require_GET
def plan_export(request, year, namnd_slug, ending, plan_slug=MAIN_PLAN):
    """The plan in use as a file, with the passages that the reader may see."""
    plan = get_plan_or_404(request.user, year, namnd_slug, plan_slug)
    version = version_in_use(plan)
    if version is None:
        raise Http404("Planen har ingen version.")
    return _version_file(request, version, ending)


@login_required
@require_GET
def version_export(request, public_id, ending):
    """One version of a plan as a file."""
    return _version_file(request, get_version_or_404(request.user, public_id), ending)


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


def _version_file(request, version, ending):
    try:
        sheet = plan_sheet(version, audience_for(request.user, version.plan.namnd))
        return download(sheet, export_file_name(version, ending))
    except SheetError as error:
        messages.error(request, str(error))
        return redirect(version)
