"""A kommun's sheet into a plan: choose, understand, confirm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from organisation.access import Right, audience_for, get_namnd_or_404, kommuner_with, may, namnder_with
from organisation.models import Namnd
from plans.access import may_import_to
from plans.forms.dresses import MallForm, SheetsForm
from plans.forms.exports import BlankSheetForm
from plans.forms.imports import AnswersForm, ApplyForm, ImportForm
from plans.imports import waiting as uploads
from plans.imports.apply import NO_UTKAST, SourceFile, Target, import_plan, understand_for
from plans.imports.dress import column_labels, dress_of, left_out, save_tabellmall
from plans.imports.errors import ImportRefused
from plans.imports.memory import remember_answers
from plans.imports.results import find_groups, handler, other_warnings
from plans.models import Tabellmall
from plans.services import PlanError

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
            _require_open_plan(request.user, target)
            report = understand_for(target, data)
            if not (report.rows or report.questions or report.asks_for_sheets):
                raise ImportRefused(" ".join(report.errors))
        except PlanError as error:
            form.add_error("namnd", str(error))
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
    context = {
        "form": form,
        "blank_form": _blank_form(form, namnder),
        "remembering": kommuner_with(request.user, Right.MANAGE_DRESSES),
        "crumbs": _crumbs("Läs in från Excel"),
    }
    return render(request, "plans/import_upload.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def import_preview(request, token):
    """What was understood, what differs, and how the plan will look. POST answers what the doubtful headings mean."""
    waiting, target = _waiting_or_404(request, token)
    if waiting is None:
        return _gone(request)
    return _preview(request, waiting, target)


@login_required
@never_cache
@require_POST
def import_results(request, token):
    """Say what becomes of the result columns; the preview then shows what would be written in the round."""
    waiting, target = _waiting_or_404(request, token)
    if waiting is None:
        return _gone(request)
    try:
        report = _understand(target, waiting, waiting.data)
    except ImportRefused as error:
        return _refused(request, error)
    form = _results_form(request, waiting, target, find_groups(report), request.POST)
    if form is None or form.is_valid():
        waiting.results = form.choices if form else {}
        uploads.save(request.session, waiting)
        address = reverse("plans:import-preview", args=[waiting.token])
        return redirect(f"{address}#resultat")
    return _preview(request, waiting, target, results_form=form, status=422)


def _preview(request, waiting, target, results_form=None, status=200):
    audience = audience_for(request.user, target.namnd)
    try:
        report = _understand(target, waiting, waiting.data)
        outcome = _dry_run(request, target, waiting, report, audience)
    except (ImportRefused, PlanError) as error:
        messages.error(request, str(error))
        if waiting.results:
            # The round that was chosen is no longer there to write in: the plan can be read in without it.
            waiting.results = {}
            uploads.save(request.session, waiting)
            return redirect("plans:import-preview", waiting.token)
        return redirect("plans:import")
    answers = request.POST if results_form is None and request.method == "POST" else None
    form = AnswersForm(answers, columns=report.columns)
    if request.method == "POST" and form.is_valid():
        waiting.answers |= form.answers
        uploads.save(request.session, waiting)
        remember_answers(target.namnd, report.columns, form.answers, user=request.user)
        return redirect("plans:import-preview", waiting.token)
    groups = find_groups(report)
    if results_form is None:
        results_form = _results_form(request, waiting, target, groups)
    context = {
        "waiting": waiting,
        "target": target,
        "kommun": target.namnd.kommun,
        "report": report,
        "outcome": outcome,
        "audience": audience,
        "warnings": [*_warnings(report, groups if results_form else []), *outcome.warnings],
        "sheets_form": SheetsForm(names=report.plans, chosen=report.chosen)
        if len(report.plans) > 1
        else None,
        "results_form": results_form,
        "results_template": handler().template if results_form else "",
        "answers_form": form,
        "apply_form": ApplyForm(
            initial={"seen": outcome.fingerprint, "missing": ApplyForm.KEEP}, links=outcome.links
        ),
        "may_apply": not (report.questions or report.asks_for_sheets or outcome.errors)
        and outcome.can_change,
        "crumbs": _crumbs("Läs in från Excel", target.plan),
    }
    return render(request, "plans/import_preview.html", context, status=status)


@login_required
@require_POST
def import_sheets(request, token):
    """Say which of several sheets with plans to read."""
    waiting, target = _waiting_or_404(request, token)
    if waiting is None:
        return _gone(request)
    try:
        report = _understand(target, waiting, waiting.data)
    except ImportRefused as error:
        return _refused(request, error)
    form = SheetsForm(request.POST, names=report.plans, chosen=report.chosen)
    if form.is_valid():
        waiting.sheets = form.cleaned_data["blad"]
        uploads.save(request.session, waiting)
    else:
        messages.error(request, " ".join(form.errors["blad"]))
    return redirect("plans:import-preview", waiting.token)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def import_mall(request, token):
    """Save the sheet's own looks as a Tabellmall of the kommun."""
    waiting, target = _waiting_or_404(request, token)
    if waiting is None:
        return _gone(request)
    try:
        report = _understand(target, waiting, waiting.data)
    except ImportRefused as error:
        return _refused(request, error)
    if report.questions:
        messages.error(request, "Svara först på vad de tveksamma kolumnerna är.")
        return redirect("plans:import-preview", waiting.token)
    dress = dress_of(report)
    may_set_default = may(request.user, Right.MANAGE_DRESSES, target.namnd)
    form = MallForm(request.POST or None, may_set_default=may_set_default)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        is_default = chosen["use"] == MallForm.DEFAULT
        try:
            mall = save_tabellmall(
                target.namnd, chosen["name"], dress, is_default=is_default, user=request.user
            )
        except PlanError as error:
            form.add_error("name", str(error))
        else:
            if chosen["use"] == MallForm.PLAN:
                waiting.mall = mall.pk
                uploads.save(request.session, waiting)
            messages.success(request, f"Tabellmallen {mall.name} är sparad.")
            return redirect("plans:import-preview", waiting.token)
    context = {
        "waiting": waiting,
        "target": target,
        "form": form,
        "kommun": target.namnd.kommun,
        "columns": [
            (column, column_labels(column), round(width))
            for column, width in zip(dress.columns, dress.widths, strict=True)
        ],
        "dress": dress,
        "left_out": left_out(report, dress),
        "crumbs": _crumbs("Spara som tabellmall", target.plan),
    }
    return render(request, "plans/import_mall.html", context)


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
    undo = reverse("plans:import-undo", args=[outcome.inlasning.public_id])
    done = f"Planen är inläst från {waiting.file_name}: {outcome.summary}."
    messages.success(request, format_html('{} <a href="{}">Ångra inläsningen</a>', done, undo))
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


def _blank_form(form, namnder):
    """The choice of an empty sheet, beginning with what the form has chosen."""
    chosen = {name: form[name].value() for name in ("namnd", "year", "plan")}
    chosen["year"] = chosen["year"] or timezone.localdate().year
    return BlankSheetForm(initial=chosen, namnder=namnder)


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
    malls = Tabellmall.objects.filter(kommun=namnd.kommun_id, pk=waiting.mall)
    mall = malls.first() if waiting.mall else None
    target = Target(namnd, waiting.year, waiting.plan_slug, mall)
    if not may_import_to(request.user, namnd, target.plan):
        raise PermissionDenied(NO_UTKAST)
    return waiting, target


def _require_open_plan(user, target):
    """Raise PlanError, which is told beside the choice, where the user may not open the utkast that is lacking."""
    if not may_import_to(user, target.namnd, target.plan):
        raise PlanError(NO_UTKAST)


def _results_form(request, waiting, target, groups, data=None):
    """The questions about the result columns; None when the sheet has none, or no room takes them."""
    taker = handler()
    if not (taker and groups):
        return None
    return taker.form(data, plan=target.plan, groups=groups, user=request.user, chosen=waiting.results)


def _understand(target, waiting, data):
    """The report, with what has been said of the sheet so far."""
    return understand_for(target, data, waiting.answers, waiting.sheets)


def _warnings(report, groups):
    """What is told of the sheet, without the cells that stand in a list of their own."""
    listed = {str(cell) for cell in report.unread_cells}
    return [warning for warning in other_warnings(report, groups) if warning not in listed]


def _refused(request, error):
    """A file that was taken and cannot be read any more: what the kommun said of its headings is forgotten."""
    messages.error(request, str(error))
    return redirect("plans:import")


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
        results=waiting.results,
        may_open_utkast=may(request.user, Right.IMPORT_WITHOUT_UTKAST, target.namnd),
    )


def _apply(request, target, waiting, data, form):
    report = _understand(target, waiting, data)
    if report.asks_for_sheets:
        raise PlanError("Välj först vilka blad som ska läsas in.")
    if report.questions:
        raise PlanError("Svara först på vad de tveksamma kolumnerna är.")
    outcome = import_plan(
        target,
        report,
        SourceFile(waiting.file_name, data),
        user=request.user,
        removes_missing=form.removes_missing,
        expected=form.cleaned_data["seen"],
        results=waiting.results,
        may_open_utkast=may(request.user, Right.IMPORT_WITHOUT_UTKAST, target.namnd),
        links=form.cleaned_data["names"],
    )
    if outcome.errors:
        raise PlanError(" ".join(outcome.errors))
    return outcome


def _crumbs(label, plan=None):
    crumbs = [("Planer", reverse("plans:plan-list"))]
    if plan:
        crumbs.append((f"{plan.namnd.name} {plan.year}", plan.get_absolute_url()))
    return [*crumbs, (label, "")]
