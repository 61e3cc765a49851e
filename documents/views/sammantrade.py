"""Putting the papers of a round, or of a plan, together for the meeting."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse

from documents.access import get_subject_or_404
from organisation.access import Right
from organisation.editing import save_form
from plans.models import Plan

from ..forms.sammantraden import SammantradeForm
from ..papers.findings import findings_of
from ..services.arenden import steps_of
from ..services.sammantraden import (
    choices_of,
    missiv_of,
    package_of,
    sammantrade_of,
    save_sammantrade,
)
from .internal import sammantrade_links


@login_required
def sammantrade_edit(request, **address):
    """GET shows what is chosen; POST saves and comes back, so that the next deed is to print."""
    subject = get_subject_or_404(request.user, Right.WRITE_MISSIV, **address)
    plan = subject if isinstance(subject, Plan) else subject.plan
    sammantrade, choices = sammantrade_of(subject), choices_of(subject)
    package = package_of(sammantrade, choices)
    findings = findings_of(package)
    internal = sammantrade_links(request, package, address)
    options = {"choices": choices, "user": request.user, "namnd": plan.namnd}
    form = SammantradeForm(request.POST or None, instance=sammantrade, **options)
    outcome = save_form(request, form, partial(save_sammantrade, sammantrade), options=options)
    if outcome.is_saved:
        messages.success(request, "Sparat.")
        return redirect(request.path)
    context = {
        "form": form,
        "findings": findings,
        "internal": internal,
        "subject": subject,
        "is_of_round": subject is not plan,
        "kommun": plan.namnd.kommun,
        "steps": steps_of(subject, missiv_of(subject)),
        "crumbs": [
            ("Papper", reverse("documents:paper-list")),
            (
                f"{plan.namnd.name} {plan.year if subject is plan else subject.name}",
                subject.get_absolute_url(),
            ),
            ("Sammanträdeshandlingar", ""),
        ],
    }
    return render(request, "documents/sammantrade_form.html", context, status=outcome.status)
