"""The risks of an utkast: those that the plan takes up, and those it leaves out with the reason."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from organisation.access import Right, audience_for, may
from organisation.services import StaleRowError
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
    reader = {"user": request.user, "namnd": version.plan.namnd}
    form = RiskForm(request.POST or None, instance=risk, **reader)
    form.keep_drafts(request.user, kind, place)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_risk(
                    risk,
                    fields=form.Meta.fields,
                    radversion=form.cleaned_data["radversion"],
                    user=request.user,
                )
            except StaleRowError as stale:
                form.show_conflict(RiskForm(instance=stale.current, **reader).initial)
                status = 409
            except PlanError as error:
                form.add_error(None, str(error))
            else:
                form.forget_draft()
                messages.success(request, "Sparat.")
                return redirect("plans:risk-list", version.public_id)
    return render(
        request, "plans/row_form.html", _context(version, title, form=form, title=title), status=status
    )


def _context(version, here, **context):
    plan = version.plan
    crumbs = [
        ("Planer", reverse("plans:plan-list")),
        (f"{plan.namnd.name} {plan.year}", version.get_absolute_url()),
        (here, ""),
    ]
    return {"version": version, "kommun": plan.namnd.kommun, "crumbs": crumbs, **context}
