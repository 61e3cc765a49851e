"""The risks of an utkast: those that the plan takes up, and those it leaves out with the reason."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from organisation.access import Right, audience_for, may
from organisation.editing import save_form
from plans import drafts
from plans.access import get_risk_or_404, get_version_or_404
from plans.forms.risks import RiskForm
from plans.models import Risk
from plans.services import PlanError, delete_risk, save_risk


@login_required
@require_GET
def risk_list(request, public_id):
    """The version's risks, those left out last."""
    version = get_version_or_404(request.user, public_id)
    namnd = version.plan.namnd
    risks = version.risker.select_related("process", "sannolikhet", "konsekvens").order_by(
        "-is_in_plan", "process__position", "process_id", "position"
    )
    context = {
        "risks": risks,
        "audience": audience_for(request.user, namnd),
        "may_edit": version.is_editable and may(request.user, Right.EDIT_PLAN, namnd),
        "has_process": version.processer.exists(),
    }
    return render(request, "plans/risk_list.html", _context(version, "Planens risker", **context))


@login_required
def risk_create(request, public_id):
    """A new risk; it is left out of the plan until a moment takes it up."""
    version = get_version_or_404(request.user, public_id, Right.EDIT_PLAN)
    risk = Risk(version=version, is_in_plan=False)
    return _edit(request, risk, "Ny risk", drafts.NEW_RISK, version.public_id)


@login_required
def risk_edit(request, public_id):
    risk = get_risk_or_404(request.user, public_id, Right.EDIT_PLAN)
    return _edit(request, risk, "Ändra risk", drafts.RISK, risk.public_id)


@login_required
def risk_delete(request, public_id):
    """GET asks, POST deletes the risk; its moments stay."""
    risk = get_risk_or_404(request.user, public_id, Right.EDIT_PLAN)
    version = risk.version
    if request.method == "POST":
        try:
            delete_risk(risk, user=request.user)
        except PlanError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "Risken är borttagen.")
        return redirect("plans:risk-list", version.public_id)
    context = {
        "row": risk,
        "question": "Ta bort risken?",
        "consequence": "Kontrollmoment som hör till den står kvar utan risk.",
    }
    return render(request, "plans/row_delete.html", _context(version, "Ta bort", **context))


def _edit(request, risk, title, kind, place):
    version = risk.version
    form = RiskForm(request.POST or None, instance=risk, user=request.user, namnd=version.plan.namnd)
    form.keep_drafts(request.user, kind, place)
    save = partial(save_risk, risk, fields=form.Meta.fields)
    outcome = save_form(request, form, save, refusals=PlanError)
    if outcome.is_saved:
        messages.success(request, "Sparat.")
        return redirect("plans:risk-list", version.public_id)
    context = _context(version, title, form=form, title=title)
    return render(request, "plans/row_form.html", context, status=outcome.status)


def _context(version, here, **context):
    plan = version.plan
    crumbs = [
        ("Planer", reverse("plans:plan-list")),
        (f"{plan.namnd.name} {plan.year}", version.get_absolute_url()),
        (here, ""),
    ]
    return {"version": version, "kommun": plan.namnd.kommun, "crumbs": crumbs, **context}
