"""Putting the papers of a round together for the meeting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse

from followups.access import get_readable_tillfalle_or_404
from organisation.access import Right
from organisation.services import StaleRowError

from ..forms.sammantraden import SammantradeForm
from ..papers.findings import findings_of
from ..services.arenden import steps_of
from ..services.sammantraden import choices_of, package_of, sammantrade_of, save_sammantrade


@login_required
def sammantrade_edit(request, **address):
    """GET shows what is chosen; POST saves and comes back, so that the next deed is to print."""
    tillfalle = get_readable_tillfalle_or_404(request.user, Right.WRITE_MISSIV, **address)
    sammantrade, choices = sammantrade_of(tillfalle), choices_of(tillfalle)
    findings = findings_of(package_of(sammantrade, choices))
    options = {"choices": choices, "user": request.user, "namnd": tillfalle.plan.namnd}
    form = SammantradeForm(request.POST or None, instance=sammantrade, **options)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_sammantrade(sammantrade, radversion=form.cleaned_data["radversion"], user=request.user)
            except StaleRowError as stale:
                stale.current.tillfalle = tillfalle
                form.show_conflict(SammantradeForm(instance=stale.current, **options).initial)
                status = 409
            else:
                messages.success(request, "Sparat.")
                return redirect(request.path)
    context = {
        "form": form,
        "findings": findings,
        "tillfalle": tillfalle,
        "kommun": tillfalle.plan.namnd.kommun,
        "steps": steps_of(tillfalle, getattr(tillfalle, "missiv", None)),
        "crumbs": [
            ("Papper", reverse("documents:paper-list")),
            (f"{tillfalle.plan.namnd.name} {tillfalle.name}", tillfalle.get_absolute_url()),
            ("Sammanträdeshandlingar", ""),
        ],
    }
    return render(request, "documents/sammantrade_form.html", context, status=status)
