"""A kommun's sheet into a plan: choose, understand, confirm. And the way back: the plan as a sheet."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organisation.access import Right, audience_for, get_namnd_or_404, namnder_with
from organisation.models import Namnd
from plans.access import get_plan_or_404, version_in_use
from plans.exports import export_file_name, export_plan
from plans.forms.imports import AnswersForm, ApplyForm, ImportForm
from plans.imports import waiting as uploads
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.imports.errors import ImportRefused
from plans.models.plan import MAIN_PLAN
from plans.services import PlanError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GONE = "Den uppladdade filen finns inte kvar: inläsningen är redan gjord, avbruten eller för gammal."


@login_required
@require_http_methods(["GET", "POST"])
def import_upload(request):
    """Choose file, nämnd and year. What can be told of a bad file is told here, with the choices intact."""
    namnder = _importable_or_404(request.user)
    initial = {name: request.GET[name] for name in ("namnd", "year", "plan") if name in request.GET}
    form = ImportForm(request.POST or None, request.FILES or None, namnder=namnder, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        target = Target(chosen["namnd"], chosen["year"], chosen["plan"])
        data = chosen["file"].read()
        try:
            understand_for(target, data)
        except ImportRefused as error:
            form.add_error("file", str(error))
        else:
            waiting = uploads.keep(
                request.session,
                data,
                chosen["file"].name,
                namnd_slug=target.namnd.slug,
                year=target.year,
                plan_slug=target.slug,
            )
            return redirect("plans:import-preview", waiting.token)
    context = {"form": form, "crumbs": _crumbs("Läs in från Excel")}
    return render(request, "plans/import_upload.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def import_preview(request, token):
    """What was understood, what differs, and how the plan will look. POST answers what the doubtful headings mean."""
    waiting, target = _waiting_or_404(request, token)
    if waiting is None:
        return _gone(request)
    audience = audience_for(request.user, target.namnd)
    try:
        report = understand_for(target, waiting.data, waiting.answers)
        outcome = _dry_run(request, target, waiting, report, audience)
    except (ImportRefused, PlanError) as error:
        messages.error(request, str(error))
        return redirect("plans:import")
    form = AnswersForm(request.POST or None, columns=report.columns)
    if request.method == "POST" and form.is_valid():
        waiting.answers |= form.answers
        uploads.save(request.session, waiting)
        return redirect("plans:import-preview", waiting.token)
    context = {
        "waiting": waiting,
        "target": target,
        "kommun": target.namnd.kommun,
        "report": report,
        "outcome": outcome,
        "audience": audience,
        "warnings": [*report.warnings, *outcome.warnings],
        "answers_form": form,
        "apply_form": ApplyForm(initial={"seen": outcome.fingerprint, "missing": ApplyForm.KEEP}),
        "may_apply": not (report.questions or outcome.errors) and outcome.can_change,
        "crumbs": _crumbs("Läs in från Excel", target.plan),
    }
    return render(request, "plans/import_preview.html", context)


@login_required
@require_POST
def import_apply(request, token):
    """Write the plan. Of two clicks one writes; the other is told that it is done."""
    waiting, target = _waiting_or_404(request, token)
    if waiting is None:
        return _gone(request)
    form = ApplyForm(request.POST)
    data = uploads.take(waiting) if form.is_valid() else None
    if data is None:
        return _gone(request)
    try:
        outcome = _apply(request, target, waiting, data, form)
    except (ImportRefused, PlanError) as error:
        uploads.give_back(waiting)
        messages.error(request, str(error))
        return redirect("plans:import-preview", waiting.token)
    except Exception:
        uploads.give_back(waiting)
        raise
    uploads.drop(request.session, waiting.token)
    if not outcome.has_changes:
        messages.info(request, "Inga skillnader: planen är redan som arket.")
        return redirect(target.plan)
    messages.success(request, f"Planen är inläst från {waiting.file_name}: {outcome.summary}.")
    return redirect(outcome.version)


@login_required
@require_POST
def import_cancel(request, token):
    """Remove the uploaded file; the plan stays as it was."""
    waiting, _ = _waiting_or_404(request, token)
    if waiting is None:
        return _gone(request)
    uploads.drop(request.session, waiting.token)
    messages.info(request, "Inläsningen är avbruten. Planen är som förut.")
    return redirect("plans:import")


@login_required
@require_GET
def export(request, year, namnd_slug, plan_slug=MAIN_PLAN):
    """The plan in use as an .xlsx file, with the passages that the reader may see."""
    plan = get_plan_or_404(request.user, year, namnd_slug, plan_slug)
    version = version_in_use(plan)
    if version is None:
        raise Http404("Planen har ingen version.")
    try:
        data = export_plan(version, audience_for(request.user, plan.namnd))
    except PlanError as error:
        messages.error(request, str(error))
        return redirect(plan)
    headers = {"Content-Disposition": f'attachment; filename="{export_file_name(version)}"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)


def _importable_or_404(user):
    """The nämnder where the user may import. One who sees no nämnd gets 404, a reader 403."""
    namnder = namnder_with(user, Right.IMPORT_PLAN)
    if namnder:
        return namnder
    if Namnd.objects.visible_to(user).exists():
        raise PermissionDenied
    raise Http404


def _waiting_or_404(request, token):
    """The session's upload and its plan; both None when the upload is gone. The right is asked for anew."""
    _importable_or_404(request.user)
    waiting = uploads.find(request.session, token)
    if waiting is None:
        return None, None
    namnd = get_namnd_or_404(request.user, waiting.namnd_slug, Right.IMPORT_PLAN)
    return waiting, Target(namnd, waiting.year, waiting.plan_slug)


def _gone(request):
    messages.info(request, GONE)
    return redirect("plans:import")


def _dry_run(request, target, waiting, report, audience):
    return import_plan(
        target,
        report,
        SourceFile(waiting.file_name, waiting.data),
        user=request.user,
        dry_run=True,
        audience=audience,
    )


def _apply(request, target, waiting, data, form):
    report = understand_for(target, data, waiting.answers)
    if report.questions:
        raise PlanError("Svara först på vad de tveksamma kolumnerna är.")
    outcome = import_plan(
        target,
        report,
        SourceFile(waiting.file_name, data),
        user=request.user,
        removes_missing=form.removes_missing,
        expected=form.cleaned_data["seen"],
    )
    if outcome.errors:
        raise PlanError(" ".join(outcome.errors))
    return outcome


def _crumbs(label, plan=None):
    crumbs = [("Planer", reverse("plans:plan-list"))]
    if plan:
        crumbs.append((f"{plan.namnd.name} {plan.year}", plan.get_absolute_url()))
    return [*crumbs, (label, "")]
