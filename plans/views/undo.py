"""Taking back an import: what would be restored and removed, and the deed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from plans.access import get_inlasning_or_404
from plans.imports.undo import look_at_undo, undo_import
from plans.services import PlanError


@login_required
@require_http_methods(["GET", "POST"])
def import_undo(request, public_id):
    """GET tells what would come back and what would go, or why it cannot be done; POST does it."""
    inlasning = get_inlasning_or_404(request.user, public_id)
    plan = inlasning.plan
    if request.method == "POST":
        try:
            left = undo_import(inlasning, user=request.user)
        except PlanError as error:
            messages.error(request, str(error))
            return redirect("plans:import-undo", public_id)
        messages.success(request, f"Inläsningen av {inlasning.file_name} är ångrad.")
        return redirect(left or "plans:plan-list")
    back = (inlasning.version or plan).get_absolute_url()
    context = {
        "inlasning": inlasning,
        "undo": look_at_undo(inlasning),
        "plan": plan,
        "kommun": plan.namnd.kommun,
        "back": back,
        "crumbs": [
            ("Planer", reverse("plans:plan-list")),
            (f"{plan.namnd.name} {plan.year}", back),
            ("Ångra inläsningen", ""),
        ],
    }
    return render(request, "plans/import_undo.html", context)
