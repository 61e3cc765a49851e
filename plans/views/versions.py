"""What is done to a plan version as a whole, each deed at its own address: GET asks, POST does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse

from organisation.services import StaleRowError
from plans import lifecycle
from plans.access import get_version_or_404
from plans.deeds import BY_CODE, CORRECTION, OF_IN_FORCE
from plans.forms.versions import CorrectionForm, PlanBeslutForm
from plans.models import Beslut
from plans.services import PlanError

DO = {
    "lagg-fram": lifecycle.propose_version,
    "ta-tillbaka": lifecycle.withdraw_version,
    "andra": lifecycle.change_decided,
    "avsluta": lifecycle.close_version,
    "oppna-igen": lifecycle.reopen_version,
}


@login_required
def version_deed(request, public_id, deed):
    """Ask, and do, one of `plans.deeds.DEEDS` that needs no more than a yes."""
    deed = BY_CODE[deed]
    version = get_version_or_404(request.user, public_id, deed.right)
    error = ""
    if request.method == "POST":
        try:
            left = DO[deed.code](version, user=request.user)
        except PlanError as refusal:
            error = str(refusal)
        else:
            messages.success(request, deed.done)
            return redirect(left)
    return _page(request, version, deed, error=error)


@login_required
def version_delete(request, public_id):
    """Remove an utkast, and the plan when nothing else is left of it."""
    deed = BY_CODE["ta-bort"]
    version = get_version_or_404(request.user, public_id, deed.right)
    error = ""
    if request.method == "POST":
        try:
            plan = lifecycle.delete_utkast(version, user=request.user)
        except PlanError as refusal:
            error = str(refusal)
        else:
            messages.success(request, deed.done if plan else "Planen är borttagen.")
            return redirect(plan or "plans:plan-list")
    is_only = lifecycle.is_only_version(version)
    more = "Det är planens enda version, så hela planen tas bort." if is_only else ""
    return _page(request, version, deed, error=error, more=more)


@login_required
def version_decide(request, public_id):
    """What the meeting decided, where its letter is not written here; the version becomes beslutad."""
    deed = BY_CODE["registrera-beslut"]
    version = get_version_or_404(request.user, public_id, deed.right)
    form = PlanBeslutForm(request.POST or None, initial=_known(version))
    if request.method == "POST" and form.is_valid():
        beslut = Beslut(namnd=version.plan.namnd, **form.cleaned_data)
        try:
            lifecycle.decide_version(version, beslut, user=request.user)
        except PlanError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{deed.done} {beslut}.")
            return redirect(version)
    more = "Finns det ett förslag till protokollsutdrag här registrerar du hellre beslutet på det."
    return _page(request, version, deed, form=form, more=more)


@login_required
def version_correct(request, public_id):
    """Correct, or fill in, what is registered of the decision."""
    deed = CORRECTION
    version = get_version_or_404(request.user, public_id, deed.right)
    initial = _known(version) | {"seen": lifecycle.facts_of_beslut(version)}
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data.pop("seen")
        beslut = Beslut(namnd=version.plan.namnd, **form.cleaned_data)
        try:
            lifecycle.correct_beslut(version, beslut, seen=seen, user=request.user)
        except StaleRowError as stale:
            _show_theirs(form, stale.current)
        except PlanError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, deed.done)
            return redirect(version)
    return _page(request, version, deed, form=form, is_timely=version.is_locked)


def _show_theirs(form, version):
    """Tell what somebody else has registered in between; the next save says which of them shall stand."""
    theirs = lifecycle.facts_of_beslut(version)
    form.add_error(
        None,
        f"Någon annan har ändrat uppgifterna sedan du öppnade sidan. Nu står det: {theirs}. Spara en gång till om det "
        "är dina uppgifter som ska gälla.",
    )
    form.data = form.data.copy()
    form.data["seen"] = theirs


def _known(version):
    """What is known of the decision before it is registered; a förslag's organ is seldom the one that decides."""
    plan, beslut = version.plan, version.beslut
    known = {"organ": plan.namnd.name, "dnr": (beslut.dnr if beslut else "") or plan.dnr}
    if beslut and beslut.slag == Beslut.Slag.BESLUT:
        known |= {"organ": beslut.organ, "date": beslut.date, "paragraph": beslut.paragraph}
    return known


def _page(request, version, deed, *, error="", form=None, more="", is_timely=None):
    plan = version.plan
    # A deed whose time has passed says so at once, and not only when it is done.
    is_timely = version.status == deed.from_status if is_timely is None else is_timely
    if not error and not is_timely:
        error = f"Planen är {version.get_status_display().lower()}. Det här går inte att göra nu."
    elif not error and deed in BY_CODE.values() and version.status in OF_IN_FORCE:
        error = lifecycle.hindrance(version)
    context = {
        "version": version,
        "plan": plan,
        "kommun": plan.namnd.kommun,
        "deed": deed,
        "form": form,
        "error": error,
        "moment_count": version.moment.count(),
        "more": more,
        "crumbs": [
            ("Planer", reverse("plans:plan-list")),
            (f"{plan.namnd.name} {plan.year}", version.get_absolute_url()),
            (deed.label, ""),
        ],
    }
    is_refused = request.method == "POST"
    return render(request, "plans/version_deed.html", context, status=422 if is_refused else 200)
