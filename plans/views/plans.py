"""The list of plans, the page of a plan, and a new plan."""

from dataclasses import dataclass, field
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse

from organisation.access import Right, audience_for, may, namnder_with
from organisation.editing import save_form
from organisation.models import Namnd
from plans.access import (
    get_plan_of_facts_or_404,
    get_plan_or_404,
    get_version_or_404,
    may_edit_facts,
    version_in_use,
)
from plans.deeds import deeds_for
from plans.dresses import plan_dress
from plans.forms.rows import PlanFactsForm, PlanForm
from plans.models import Plan, Planversion
from plans.models.plan import MAIN_PLAN, newest_in_force
from plans.panels import papers_of_versions, render_panels
from plans.services import PlanError, create_plan, get_or_create_utkast, renames, save_plan_facts
from plans.tables import table_of

PLANS_ON_A_PAGE = 50
IMPORTS_ON_A_PAGE = 20


@dataclass(frozen=True)
class VersionRow:
    """A version in the list of them: what has become of it, and (label, address) of what was drawn up of it."""

    version: Planversion
    note: str = ""
    papers: list[tuple[str, str]] = field(default_factory=list)


@login_required
def plan_list(request):
    """Plans by year and nämnd, with search; the choice stands in the address."""
    everything = Plan.objects.visible_to(request.user)
    plans, chosen = chosen_plans(request)
    context = {
        "page": Paginator(plans, PLANS_ON_A_PAGE).get_page(request.GET.get("page")),
        "years": everything.order_by("-year").values_list("year", flat=True).distinct(),
        "namnder": Namnd.objects.visible_to(request.user).select_related("kommun"),
        "chosen": chosen,
        "may_create": bool(namnder_with(request.user, Right.EDIT_PLAN)),
        "may_import": bool(namnder_with(request.user, Right.IMPORT_PLAN)),
        "crumbs": [("Planer", "")],
    }
    return render(request, "plans/plan_list.html", context)


def chosen_plans(request):
    """The plans that the address chooses, with what the list shows of them, and the choice by name.

    The list and its export both ask here: what is filtered is what is exported.
    """
    plans = Plan.objects.visible_to(request.user)
    year, namnd, words = (request.GET.get(name, "").strip() for name in ("ar", "namnd", "q"))
    if year.isdecimal():
        plans = plans.for_year(int(year[:4]))
    if namnd:
        plans = plans.filter(namnd__slug=namnd)
    if words:
        plans = plans.search(words)
    versions = Planversion.objects.order_by("-number").annotate(moment_count=Count("moment"))
    plans = plans.select_related("namnd__kommun").prefetch_related(Prefetch("versioner", versions))
    return plans, {"year": year, "namnd": namnd, "q": words}


@login_required
def plan_detail(request, year, namnd_slug, plan_slug=MAIN_PLAN):
    """The plan as it is in force: the newest decided version, else the newest there is."""
    plan = get_plan_or_404(request.user, year, namnd_slug, plan_slug)
    return _render_plan(request, plan, version_in_use(plan))


@login_required
def version_detail(request, public_id):
    """One version of a plan; the utkast is edited here."""
    version = get_version_or_404(request.user, public_id)
    return _render_plan(request, version.plan, version)


@login_required
def plan_create(request):
    """A new plan with an empty utkast."""
    namnder = namnder_with(request.user, Right.EDIT_PLAN)
    if not namnder:
        raise PermissionDenied
    form = PlanForm(request.POST or None, namnder=namnder)
    if request.method == "POST" and form.is_valid():
        try:
            plan = create_plan(form.cleaned_data["namnd"], form.cleaned_data["year"], user=request.user)
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            version = get_or_create_utkast(plan, user=request.user)
            messages.success(request, "Planen är skapad. Lägg till processer och kontrollmoment.")
            return redirect(version)
    context = {"form": form, "crumbs": [("Planer", reverse("plans:plan-list")), ("Ny plan", "")]}
    return render(request, "plans/plan_form.html", context)


@login_required
def plan_edit(request, public_id):
    """The plan's diarienummer, and its name while nothing of it is decided."""
    plan = get_plan_of_facts_or_404(request.user, public_id)
    options = {"may_rename": may(request.user, Right.EDIT_PLAN, plan.namnd) and renames(plan)}
    form = PlanFactsForm(request.POST or None, instance=plan, **options)
    save = partial(save_plan_facts, plan, form.saved_fields)
    outcome = save_form(request, form, save, refusals=PlanError, options=options)
    if outcome.is_saved:
        messages.success(request, "Sparat.")
        return redirect(plan)
    crumbs = [
        ("Planer", reverse("plans:plan-list")),
        (f"{plan.namnd.name} {plan.year}", plan.get_absolute_url()),
    ]
    context = {
        "form": form,
        "plan": plan,
        "kommun": plan.namnd.kommun,
        "crumbs": [*crumbs, ("Planens uppgifter", "")],
    }
    return render(request, "plans/plan_facts_form.html", context, status=outcome.status)


def _render_plan(request, plan, version):
    namnd = plan.namnd
    audience = audience_for(request.user, namnd)
    versions = list(plan.versioner.select_related("beslut__namnd__kommun"))
    notice, other = _standing(version, versions) if version else ("", None)
    may_edit = bool(version and version.is_editable and may(request.user, Right.EDIT_PLAN, namnd))
    table = table_of(version, plan_dress(plan), audience) if version else None
    moment_count = sum(row.source.moment is not None for row in table.rows) if table else 0
    if may_edit:
        _mark_rows(table, get_token(request))
    context = {
        "plan": plan,
        "kommun": namnd.kommun,
        "version": version,
        "versions": _version_rows(plan, request.user, versions),
        "notice": notice,
        "other_version": other,
        "deeds": deeds_for(request.user, version, versions) if version else [],
        "is_printed_version": version is not None and version == newest_in_force(versions),
        "table": table,
        "is_empty": not moment_count,
        "moment_count": moment_count,
        "processes": _processes(table) if may_edit else [],
        "row_actions": "plans/_moment_deeds.html" if may_edit else "",
        "audience": audience,
        "may_edit": may_edit,
        "may_edit_facts": may_edit_facts(request.user, plan),
        "may_correct": bool(
            version and version.is_locked and may(request.user, Right.REGISTER_BESLUT, namnd)
        ),
        "may_import": may(request.user, Right.IMPORT_PLAN, namnd),
        "imports": _imports(plan) if may(request.user, Right.IMPORT_PLAN, namnd) else [],
        "panels": render_panels(plan, request.user),
        "crumbs": [
            ("Planer", reverse("plans:plan-list")),
            (f"{namnd.name} {plan.year}", ""),
        ],
    }
    return render(request, "plans/plan_detail.html", context)


def _standing(version, versions):
    """How the version stands to the plan's others, in a sentence, and the one that it names."""
    in_force = newest_in_force(versions)
    undecided = next((each for each in versions if not each.is_locked), None)
    if version.status == Planversion.Status.FORESLAGEN:
        return "Planen är framlagd för beslut, och raderna är låsta.", None
    if version.is_locked and version != in_force:
        return f"Version {in_force.number} har ersatt den här versionen.", in_force
    if version.is_locked and undecided:
        status = "framlagd för beslut" if undecided.status == Planversion.Status.FORESLAGEN else "utkast"
        return (
            f"Version {undecided.number} är {status}. Den här versionen gäller tills den nya är beslutad.",
            undecided,
        )
    if not version.is_locked and in_force.is_locked:
        return f"Version {in_force.number} gäller tills den här versionen är beslutad.", in_force
    return "", None


def _version_rows(plan, user, versions):
    """The versions, newest first. One alone that is not decided needs no list."""
    decided = [each for each in versions if each.is_locked]
    if not decided and len(versions) < 2:
        return []
    papers = papers_of_versions(plan, user)
    replaced = zip(decided, decided[1:], strict=False)
    notes = {old.pk: f"Ersatt av version {new.number}" for new, old in replaced}
    if decided and len(versions) > 1:
        notes[decided[0].pk] = "Gäller"
    return [VersionRow(each, notes.get(each.pk, ""), papers.get(each.pk, [])) for each in versions]


def _imports(plan):
    """The plan's latest imports; the newest that stands can be undone."""
    imports = list(plan.inlasningar.defer("before", "results")[:IMPORTS_ON_A_PAGE])
    latest = next((each for each in imports if each.undone_at is None), None)
    for each in imports:
        each.is_latest = each is latest
    return imports


def _mark_rows(table, csrf_token):
    """Put on each row what its deeds need: the token, and whether it stands first or last in its process."""
    rows = [row.source for row in table.rows]
    for before, row, after in zip([None, *rows], rows, [*rows[1:], None], strict=False):
        row.extra |= {
            "csrf_token": csrf_token,
            "is_first": before is None or before.process is not row.process,
            "is_last": after is None or after.process is not row.process,
        }


def _processes(table):
    """The processes in printed order, each with its avsnitt at hand."""
    processes = {}
    for row in table.rows:
        process = row.source.process
        if row.source.avsnitt:
            process.avsnitt = row.source.avsnitt[-1]
        processes[process.pk] = process
    return list(processes.values())
