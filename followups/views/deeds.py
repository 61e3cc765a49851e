"""What is done to a round as a whole, each deed at its own address: GET asks, POST does."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from followups.access import get_tillfalle_or_404, get_uppfoljning_or_404
from followups.deeds import BY_CODE
from followups.forms.rounds import (
    AddMomentForm,
    ReasonForm,
    TillfalleForm,
    WriterForm,
    plans_to_follow_up,
)
from followups.services import rounds
from followups.services.errors import UppfoljningError
from followups.services.writers import say_who_writes
from organisation.access import Right, namnder_with, require
from plans.access import version_in_use

DO = {
    "oppna": rounds.open_tillfalle,
    "lamna-in": rounds.hand_in,
    "godkann": rounds.approve,
    "lamna-till-ks": rounds.hand_to_ks,
    "oppna-igen": rounds.reopen,
}
DONE = {
    "oppna": "Uppföljningen är öppen.",
    "lamna-in": "Uppföljningen är inlämnad.",
    "godkann": "Uppföljningen är godkänd.",
    "lamna-till-ks": "Uppföljningen är lämnad till kommunstyrelsen och låst.",
    "oppna-igen": "Uppföljningen är öppen igen.",
}


@login_required
def tillfalle_deed(request, deed, **address):
    """Ask, and do, one of `followups.deeds.DEEDS`."""
    deed = BY_CODE[deed]
    tillfalle = get_tillfalle_or_404(request.user, **address, right=deed.right)
    form = ReasonForm(request.POST or None) if deed.needs_reason else None
    error = ""
    if request.method == "POST" and (form is None or form.is_valid()):
        arguments = [form.cleaned_data["reason"]] if form else []
        try:
            DO[deed.code](tillfalle, *arguments, user=request.user)
        except UppfoljningError as refusal:
            error = str(refusal)
        else:
            messages.success(request, DONE[deed.code])
            return redirect(tillfalle)
    context = {
        "tillfalle": tillfalle,
        "kommun": tillfalle.plan.namnd.kommun,
        "deed": deed,
        "form": form,
        "error": error,
        "missing": rounds.missing_rows(tillfalle) if deed.code == "lamna-in" else [],
        "crumbs": _crumbs(tillfalle, deed.label),
    }
    return render(request, "followups/deed.html", context, status=422 if error else 200)


@login_required
def tillfalle_create(request):
    """Plan a round for one of the plans that the user opens rounds for."""
    namnder = namnder_with(request.user, Right.OPEN_ROUND)
    if not namnder:
        raise PermissionDenied
    initial = {"plan": request.GET.get("plan")}
    form = TillfalleForm(request.POST or None, initial=initial, plans=plans_to_follow_up(namnder))
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            tillfalle = rounds.plan_tillfalle(fields.pop("plan"), user=request.user, **fields)
        except UppfoljningError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "Uppföljningen är planerad. Öppna den när det är dags att skriva.")
            return redirect(tillfalle)
    context = {
        "form": form,
        "crumbs": [("Uppföljningar", reverse("followups:tillfalle-list")), ("Ny uppföljning", "")],
    }
    return render(request, "followups/tillfalle_form.html", context)


@login_required
def moment_add(request, **address):
    """Take in a moment of the plan that the round does not have."""
    tillfalle = get_tillfalle_or_404(request.user, **address, right=Right.OPEN_ROUND)
    version = version_in_use(tillfalle.plan)
    inside = tillfalle.uppfoljningar.filter(utesluten_reason="").values("linje")
    moments = version.moment.exclude(linje__in=inside).in_order()
    form = AddMomentForm(request.POST or None, moments=moments)
    if request.method == "POST" and form.is_valid():
        moment = form.cleaned_data["moment"]
        moment.version = version
        try:
            row = rounds.add_moment(tillfalle, moment, user=request.user)
        except UppfoljningError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Taget med: {moment}")
            return redirect(row.get_absolute_url())
    context = {
        "tillfalle": tillfalle,
        "kommun": tillfalle.plan.namnd.kommun,
        "form": form,
        "title": "Ta med fler kontrollmoment",
        "lead": "Kontrollmoment i planen som inte skulle ha rapporterats vid det här tillfället.",
        "label": "Ta med",
        "is_empty": not moments.exists(),
        "crumbs": _crumbs(tillfalle, "Ta med fler"),
    }
    return render(request, "followups/choice.html", context)


@login_required
def row_take_out(request, public_id):
    """Leave a row out of the round, with the reason."""
    row = _row(request, public_id, Right.OPEN_ROUND)
    return _with_reason(
        request,
        row,
        lambda reason: rounds.take_out(row, reason, user=request.user),
        title="Ta inte med kontrollmomentet?",
        lead="Raden står kvar i tabellen med ditt skäl, och texten finns kvar om den tas med igen.",
        label="Ta inte med",
        done="Inte med: ",
    )


@login_required
@require_POST
def row_take_in(request, public_id):
    """Take a row in again that was left out."""
    row = _row(request, public_id, Right.OPEN_ROUND)
    try:
        rounds.add_moment(row.tillfalle, row.moment, user=request.user)
    except UppfoljningError as refusal:
        messages.error(request, str(refusal))
    return redirect(row.get_absolute_url())


@login_required
def row_writer(request, public_id):
    """Say who is to write the row."""
    row = _row(request, public_id, Right.OPEN_ROUND)
    # "Nämndens controller" is an empty choice: a post with nothing in it is a choice too.
    form = WriterForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            say_who_writes(row, form.cleaned_data["writer"], user=request.user)
        except UppfoljningError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Sparat vem som skriver: {row.moment}")
            return redirect(row.get_absolute_url())
    context = {
        "tillfalle": row.tillfalle,
        "kommun": row.tillfalle.plan.namnd.kommun,
        "row": row,
        "form": form,
        "title": "Vem skriver raden?",
        "lead": "Det gäller också kommande uppföljningar. Planens ord ändras inte.",
        "label": "Spara",
        "crumbs": _crumbs(row.tillfalle, "Vem skriver?"),
    }
    return render(request, "followups/choice.html", context, status=422 if form.errors else 200)


@login_required
def row_return(request, public_id):
    """Send a row back with a comment."""
    row = _row(request, public_id, Right.APPROVE_UPPFOLJNING)
    return _with_reason(
        request,
        row,
        lambda comment: rounds.return_row(row, comment, user=request.user),
        title="Skicka tillbaka raden?",
        lead="Uppföljningen öppnas igen, och den som skriver ser din kommentar på raden.",
        label="Skicka tillbaka",
        field_label="Kommentar: vad behöver ändras?",
        done="Skickad tillbaka: ",
    )


def _row(request, public_id, right):
    row = get_uppfoljning_or_404(request.user, public_id)
    require(request.user, right, row.tillfalle.plan.namnd)
    return row


def _with_reason(request, row, do, *, title, lead, label, done, field_label="Skäl"):
    form = ReasonForm(request.POST or None, label=field_label)
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data["reason"])
        except UppfoljningError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{done}{row.moment}")
            return redirect(row.get_absolute_url())
    context = {
        "tillfalle": row.tillfalle,
        "kommun": row.tillfalle.plan.namnd.kommun,
        "row": row,
        "form": form,
        "title": title,
        "lead": lead,
        "label": label,
        "crumbs": _crumbs(row.tillfalle, label),
    }
    return render(request, "followups/choice.html", context)


def _crumbs(tillfalle, title):
    return [
        ("Uppföljningar", reverse("followups:tillfalle-list")),
        (f"{tillfalle.plan.namnd.name} {tillfalle.name}", tillfalle.get_absolute_url()),
        (title, ""),
    ]
