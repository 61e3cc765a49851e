"""Measures: the lists, the page of one, and each deed at its own address."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from followups import drafts
from followups.access import (
    get_atgard_or_404,
    get_risk_or_404,
    get_uppfoljning_or_404,
    is_responsible,
    may_edit_atgard,
    may_report_atgard,
)
from followups.forms.atgarder import AtgardForm, ReportForm, atgard_from_result, atgard_from_risk
from followups.models import Atgard, Uppfoljningstillfalle
from followups.services import atgarder as services
from followups.services.errors import UppfoljningError
from organisation.access import Right, audience_for, get_namnd_or_404, namnder_with, require
from organisation.editing import save_form
from organisation.models import Namnd

ATGARDER_ON_A_PAGE = 50
OPEN, ALL = "oppna", "alla"


@login_required
@require_GET
def atgard_list(request):
    """Measures that the user may read, late first; the choice stands in the address."""
    readable = Atgard.objects.texts_visible_to(request.user)
    hidden = Atgard.objects.watched_by(request.user).open().exclude(pk__in=readable.values("pk")).count()
    return _list(
        request,
        readable,
        title="Åtgärder",
        lead="Det som nämnderna har bestämt sig för att göra, och när det ska vara klart.",
        hidden=hidden,
        crumbs=[("Åtgärder", "")],
    )


@login_required
@require_GET
def atgard_mine(request):
    """Measures that the user is responsible for, herself or by a function."""
    return _list(
        request,
        Atgard.objects.of_responsible(request.user),
        title="Mina åtgärder",
        lead="Det som du ansvarar för, själv eller genom en funktion. Försenat står först.",
        is_mine=True,
        crumbs=[("Åtgärder", reverse("followups:atgard-list")), ("Mina åtgärder", "")],
    )


def chosen_atgarder(request, atgarder):
    """Those of the measures that the address chooses, in order, and the choice. The exports ask here too."""
    chosen = _choice(request)
    if chosen["namnd"]:
        atgarder = atgarder.filter(namnd__slug=chosen["namnd"])
    if chosen["status"] in Atgard.Status.values:
        atgarder = atgarder.filter(status=chosen["status"])
    elif chosen["status"] == OPEN:
        atgarder = atgarder.open()
    if chosen["late"]:
        atgarder = atgarder.late()
    if chosen["mine"]:
        atgarder = atgarder.of_responsible(request.user)
    return atgarder.with_source().with_recurring().in_order(), chosen


def _list(request, atgarder, **context):
    atgarder, chosen = chosen_atgarder(request, atgarder)
    page = Paginator(atgarder, ATGARDER_ON_A_PAGE).get_page(request.GET.get("page"))
    for atgard in page.object_list:
        atgard.title = atgard.title_for(audience_for(request.user, atgard.namnd))
    return render(
        request,
        "followups/atgard_list.html",
        context
        | {
            "page": page,
            "chosen": chosen,
            "is_filtered": chosen != {"namnd": "", "status": OPEN, "late": False, "mine": False},
            "statuses": [(OPEN, "Öppna"), *Atgard.Status.choices, (ALL, "Alla")],
            "namnder": Namnd.objects.watched_by(request.user).select_related("kommun"),
            "may_create": namnder_with(request.user, Right.WRITE_ATGARD).exists(),
        },
    )


def _choice(request):
    status = request.GET.get("status", OPEN)
    return {
        "namnd": request.GET.get("namnd", ""),
        "status": status if status in (*Atgard.Status.values, ALL) else OPEN,
        "late": bool(request.GET.get("forsenade")),
        "mine": bool(request.GET.get("mina")),
    }


@login_required
@require_GET
def atgard_detail(request, public_id):
    """What is to be done, by whom and when, and all that has happened to it."""
    atgard = get_atgard_or_404(request.user, public_id)
    form = _report_form(request, atgard) if may_report_atgard(request.user, atgard) else None
    return _detail(request, atgard, form)


@login_required
@require_POST
def atgard_report(request, public_id):
    """Tell how it goes."""
    atgard = get_atgard_or_404(request.user, public_id, to_report=True)
    form = _report_form(request, atgard, request.POST)

    def save(**writer):
        return services.report_atgard(atgard, form.cleaned_data["comment"], **writer)

    options = {"proposes": True, **form.reader}
    outcome = save_form(request, form, save, refusals=UppfoljningError, options=options)
    if outcome.is_saved:
        if outcome.result:
            messages.success(request, "Läget är sparat.")
        return redirect(atgard)
    return _detail(request, get_atgard_or_404(request.user, public_id), form, outcome.status)


def _report_form(request, atgard, data=None):
    proposes = not may_edit_atgard(request.user, atgard)
    form = ReportForm(data, instance=atgard, proposes=proposes, user=request.user, namnd=atgard.namnd)
    form.keep_drafts(request.user, drafts.ATGARD_LAGE, atgard.public_id)
    return form


def _detail(request, atgard, form, status=200):
    user = request.user
    tillfalle = atgard.uppfoljning.tillfalle if atgard.uppfoljning_id else None
    reachable = Uppfoljningstillfalle.objects.watched_by(user)
    context = {
        "atgard": atgard,
        "audience": audience_for(user, atgard.namnd),
        "title": atgard.title_for(audience_for(user, atgard.namnd)),
        "kommun": atgard.namnd.kommun,
        "notes": atgard.noteringar.all(),
        "tillfalle": tillfalle,
        "may_see_round": tillfalle and reachable.filter(pk=tillfalle.pk).exists(),
        "is_recurring": Atgard.objects.filter(pk=atgard.pk).with_recurring().get().is_recurring,
        "form": form,
        "may_edit": may_edit_atgard(user, atgard),
        "is_mine": is_responsible(user, atgard),
        "crumbs": [("Åtgärder", reverse("followups:atgard-list")), ("Åtgärd", "")],
    }
    return render(request, "followups/atgard_detail.html", context, status=status)


@login_required
def atgard_edit(request, public_id):
    """Change what is to be done, by whom and when."""
    atgard = get_atgard_or_404(request.user, public_id, to_edit=True)
    form = AtgardForm(request.POST or None, instance=atgard, user=request.user, namnd=atgard.namnd)
    form.keep_drafts(request.user, drafts.ATGARD, atgard.public_id)
    outcome = save_form(request, form, partial(services.edit_atgard, atgard))
    if outcome.is_saved:
        messages.success(request, "Åtgärden är sparad.")
        return redirect(atgard)
    shown = {"title": "Ändra åtgärden", "label": "Spara", "back": atgard.get_absolute_url()}
    return _form_page(request, form, **shown, status=outcome.status)


@login_required
def atgard_of_result(request, public_id):
    """A new measure for what a result shows."""
    row = get_uppfoljning_or_404(request.user, public_id)
    require(request.user, Right.WRITE_ATGARD, row.tillfalle.plan.namnd)
    place = (drafts.ATGARD_OF_RESULT, row.public_id)
    return _create(request, atgard_from_result(row), place, back=row.get_absolute_url(), row=row)


@login_required
def atgard_of_risk(request, public_id):
    """A new measure for a risk."""
    risk = get_risk_or_404(request.user, public_id, Right.WRITE_ATGARD)
    place = (drafts.ATGARD_OF_RISK, risk.public_id)
    return _create(request, atgard_from_risk(risk), place, back=risk.version.get_absolute_url(), risk=risk)


@login_required
def atgard_create(request, namnd_slug):
    """A new measure that comes from neither a result nor a risk."""
    namnd = get_namnd_or_404(request.user, namnd_slug, Right.WRITE_ATGARD)
    place = (drafts.ATGARD_OF_NAMND, namnd.public_id)
    return _create(request, Atgard(namnd=namnd), place, back=reverse("followups:atgard-list"))


@login_required
@require_GET
def atgard_choose_namnd(request):
    """Which nämnd the new measure belongs to; asked only of those who write for several."""
    namnder = list(namnder_with(request.user, Right.WRITE_ATGARD))
    if not namnder:
        raise PermissionDenied
    if len(namnder) == 1:
        return redirect("followups:atgard-create", namnd_slug=namnder[0].slug)
    context = {
        "namnder": namnder,
        "crumbs": [("Åtgärder", reverse("followups:atgard-list")), ("Ny åtgärd", "")],
    }
    return render(request, "followups/atgard_namnd.html", context)


def _create(request, atgard, place, *, back, row=None, risk=None):
    form = AtgardForm(request.POST or None, instance=atgard, user=request.user, namnd=atgard.namnd)
    form.keep_drafts(request.user, *place)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            services.create_atgard(atgard, user=request.user)
            form.forget_draft()
            messages.success(request, "Åtgärden är skapad.")
            return redirect(atgard)
    return _form_page(
        request,
        form,
        title="Ny åtgärd",
        label="Skapa åtgärden",
        back=back,
        status=status,
        row=row,
        risk=risk,
    )


def _form_page(request, form, *, title, label, back, status, row=None, risk=None):
    atgard = form.instance
    context = {
        "form": form,
        "title": title,
        "label": label,
        "back": back,
        "namnd": atgard.namnd,
        "kommun": atgard.namnd.kommun,
        "audience": audience_for(request.user, atgard.namnd),
        "row": row or atgard.uppfoljning,
        "risk": risk or atgard.risk,
        "crumbs": [("Åtgärder", reverse("followups:atgard-list")), (title, "")],
    }
    return render(request, "followups/atgard_form.html", context, status=status)


@login_required
@require_POST
def atgard_accept_date(request, public_id):
    """Make the proposed day the day."""
    return _answer(request, public_id, services.accept_date, "Den nya dagen gäller.")


@login_required
@require_POST
def atgard_decline_date(request, public_id):
    """Let the day stand."""
    return _answer(request, public_id, services.decline_date, "Dagen står kvar.")


def _answer(request, public_id, do, done):
    atgard = get_atgard_or_404(request.user, public_id, to_edit=True)
    try:
        do(atgard, user=request.user)
    except UppfoljningError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(atgard)
