"""The kommun's calls: their list, a new one, its page with who is missing, and what is done to all of it at once."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from followups.access import get_omgang_or_404
from followups.drafts import OMGANG
from followups.exports import omgang_list_sheet
from followups.forms.omgangar import CopyYearForm, OmgangEditForm, OmgangForm, PlansForm, YearForm
from followups.forms.rounds import ReasonForm
from followups.models import Omgang, Uppfoljningstillfalle
from followups.services import omgangar
from followups.services.changes import edit_omgang, followers_of
from followups.services.errors import UppfoljningError
from organisation.access import Right, kommuner_with
from organisation.editing import save_form
from organisation.sheets import dated_name, download

ON_A_PAGE = 50
Status = Uppfoljningstillfalle.Status


@login_required
def omgang_list(request):
    """Calls that the user watches, newest first, with how many rounds wait, are open and are handed in."""
    counted = _counted(request.user)
    kommuner = list(kommuner_with(request.user, Right.CALL_ROUNDS))
    context = {
        "page": Paginator(counted, ON_A_PAGE).get_page(request.GET.get("page")),
        "may_call": bool(kommuner),
        "kommuner": kommuner,
        "copy_years": _years_back(),
        "crumbs": [("Uppföljningar", reverse("followups:tillfalle-list")), ("Omgångar", "")],
    }
    return render(request, "followups/omgang_list.html", context)


@login_required
@require_GET
def omgang_list_export(request, ending):
    """The list as a file."""
    return download(omgang_list_sheet(_counted(request.user)), dated_name("Omgangar", ending))


def _counted(user):
    """The calls that the user watches, newest first, with the counts of their rounds."""
    counted = (
        Omgang.objects.visible_to(user)
        .select_related("kommun")
        .annotate(
            round_count=Count("tillfallen"),
            planned_count=Count("tillfallen", filter=Q(tillfallen__status=Status.PLANERAD)),
            open_count=Count("tillfallen", filter=Q(tillfallen__status=Status.OPPEN)),
            handed_in_count=Count(
                "tillfallen", filter=Q(tillfallen__status__in=Uppfoljningstillfalle.HANDED_IN)
            ),
        )
    )
    return counted.order_by("-per_date", "kommun__name", "name")


@login_required
def omgang_create(request):
    """A new call over the plans of the year that the address names."""
    kommuner = kommuner_with(request.user, Right.CALL_ROUNDS)
    if not kommuner:
        raise PermissionDenied
    choice = YearForm(request.GET, kommuner=kommuner)
    kommun, year = choice.chosen()
    plans = omgangar.decided_plans(kommun, year)
    form = OmgangForm(request.POST or None, plans=plans)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            omgang = omgangar.create_omgang(kommun, fields.pop("plans"), user=request.user, **fields)
        except UppfoljningError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "Omgången är planerad. Öppna den när det är dags att skriva.")
            return redirect(omgang)
    context = {
        "form": form,
        "choice": choice,
        "chosen_kommun": kommun,
        "year": year,
        "kommuner": kommuner,
        "has_plans": bool(plans),
        "crumbs": _crumbs("Ny omgång"),
    }
    return render(request, "followups/omgang_form.html", context)


@login_required
def omgang_detail(request, kommun_slug, omgang_slug):
    """Who is missing: each nämnd's round with its state, counts and last day, those that are missing first."""
    omgang = get_omgang_or_404(request.user, kommun_slug, omgang_slug)
    tillfallen = list(omgang.tillfallen.watched_by(request.user).with_plan().with_counts())
    for tillfalle in tillfallen:
        tillfalle.missing_count = tillfalle.row_count - tillfalle.reported_count
    tillfallen.sort(key=_missing_first)
    may_call = kommuner_with(request.user, Right.CALL_ROUNDS).filter(pk=omgang.kommun_id).exists()
    context = {
        "omgang": omgang,
        "kommun": omgang.kommun,
        "tillfallen": tillfallen,
        "handed_in": sum(each.is_handed_in for each in tillfallen),
        "late": sum(each.is_late for each in tillfallen),
        "may_call": may_call,
        "may_open": may_call and any(each.status == Status.PLANERAD for each in tillfallen),
        "outside": _plans_outside(omgang).count() if may_call else 0,
        "taken_out": omgangar.plans_taken_out(omgang),
        "crumbs": _crumbs(omgang.name),
    }
    return render(request, "followups/omgang_detail.html", context)


@login_required
def omgang_edit(request, kommun_slug, omgang_slug):
    """Change name, dates and instruction; the page says which of the call's rounds follow, and in what."""
    omgang = get_omgang_or_404(request.user, kommun_slug, omgang_slug, to_write=True)
    followers, was = followers_of(omgang), omgang.name
    form = OmgangEditForm(request.POST or None, instance=omgang)
    form.keep_drafts(request.user, OMGANG, omgang.public_id)
    save = partial(edit_omgang, omgang)
    outcome = save_form(request, form, save, refusals=UppfoljningError, refused_field="name")
    if outcome.is_saved:
        _tell_edited(request, outcome.result)
        return redirect(omgang)
    context = {
        "omgang": omgang,
        "kommun": omgang.kommun,
        "form": form,
        "followers": followers,
        "crumbs": _crumbs(was, omgang.get_absolute_url(), "Ändra"),
    }
    return render(request, "followups/omgang_edit.html", context, status=outcome.status)


def _tell_edited(request, followed):
    if followed is None:
        messages.info(request, "Inget var ändrat.")
    elif not followed:
        messages.success(request, "Omgången är ändrad. Ingen av dess uppföljningar behövde ändras.")
    else:
        count = "1 uppföljning" if len(followed) == 1 else f"{len(followed)} uppföljningar"
        messages.success(request, f"Omgången är ändrad, och {count} följde med.")


@login_required
@require_POST
def omgang_open(request, kommun_slug, omgang_slug):
    """Open all planned rounds of the call; each that cannot be opened is named with its reason."""
    omgang = get_omgang_or_404(request.user, kommun_slug, omgang_slug, to_write=True)
    opened, refused = omgangar.open_omgang(omgang, user=request.user)
    if opened:
        count = "1 uppföljning" if len(opened) == 1 else f"{len(opened)} uppföljningar"
        messages.success(request, f"{count} öppnades.")
    for each in refused:
        plan = each.tillfalle.plan
        messages.warning(request, f"{plan.namnd.name}, {plan.name} {plan.year}: {each.reason}")
    if not opened and not refused:
        messages.info(request, "Alla uppföljningar i omgången är redan öppnade.")
    return redirect(omgang)


@login_required
def omgang_add_plans(request, kommun_slug, omgang_slug):
    """Take in plans that the call does not have."""
    omgang = get_omgang_or_404(request.user, kommun_slug, omgang_slug, to_write=True)
    plans = _plans_outside(omgang)
    left_out = {each.plan.pk for each in omgangar.plans_taken_out(omgang)}
    form = PlansForm(request.POST or None, plans=plans, left_out=left_out)
    if request.method == "POST" and form.is_valid():
        try:
            made = omgangar.add_plans(omgang, form.cleaned_data["plans"], user=request.user)
        except UppfoljningError as refusal:
            form.add_error("plans", str(refusal))
        else:
            count = "1 plan" if len(made) == 1 else f"{len(made)} planer"
            messages.success(request, f"{count} togs med i omgången.")
            return redirect(omgang)
    context = {
        "omgang": omgang,
        "kommun": omgang.kommun,
        "form": form,
        "has_plans": bool(plans),
        "crumbs": _crumbs(omgang.name, omgang.get_absolute_url(), "Ta med planer"),
    }
    return render(request, "followups/omgang_plans.html", context)


@login_required
def omgang_take_out(request, kommun_slug, omgang_slug, public_id):
    """Take a planned round out of the call, with the reason."""
    omgang = get_omgang_or_404(request.user, kommun_slug, omgang_slug, to_write=True)
    tillfalle = get_object_or_404(omgang.tillfallen.with_plan(), public_id=public_id)
    form = ReasonForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                omgangar.take_out_plan(tillfalle, form.cleaned_data["reason"], user=request.user)
            except UppfoljningError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{tillfalle.plan.namnd.name} är inte längre med i omgången.")
                return redirect(omgang)
    context = {
        "omgang": omgang,
        "kommun": omgang.kommun,
        "tillfalle": tillfalle,
        "form": form,
        "crumbs": _crumbs(omgang.name, omgang.get_absolute_url(), "Ta ut"),
    }
    return render(request, "followups/omgang_take_out.html", context, status=status)


@login_required
@require_POST
def omgang_copy_year(request):
    """Copy the calls of a year to the next."""
    kommuner = kommuner_with(request.user, Right.CALL_ROUNDS)
    if not kommuner:
        raise PermissionDenied
    form = CopyYearForm(request.POST, kommuner=kommuner)
    if not form.is_valid():
        messages.error(request, "Välj kommun och år.")
        return redirect("followups:omgang-list")
    kommun, year = form.cleaned_data["kommun"], form.cleaned_data["year"]
    made, taken = omgangar.copy_year(kommun, year, user=request.user)
    if made:
        names = ", ".join(omgang.name for omgang in made)
        messages.success(request, f"Planerade för {year + 1}: {names}. Inget är öppnat.")
    if taken:
        messages.info(request, f"Fanns redan: {', '.join(taken)}.")
    if not made and not taken:
        messages.warning(request, f"{kommun} har inga omgångar för {year}.")
    return redirect("followups:omgang-list")


def _plans_outside(omgang):
    """Decided plans of the call's year, and of its per-date's years, that have no round in it."""
    years = set(omgang.tillfallen.values_list("plan__year", flat=True)) or {
        omgang.per_date.year,
        omgang.per_date.year - 1,
    }
    inside = omgang.tillfallen.values("plan")
    return omgangar.decided_plans(omgang.kommun, *years).exclude(pk__in=inside)


def _missing_first(tillfalle):
    return (
        not tillfalle.is_late,
        tillfalle.is_handed_in,
        -tillfalle.missing_count,
        tillfalle.plan.namnd.name,
        tillfalle.plan.slug,
    )


def _years_back():
    """This year and the one before it: what is copied is seldom older."""
    year = timezone.localdate().year
    return [year, year - 1]


def _crumbs(title, url="", last=""):
    crumbs = [
        ("Uppföljningar", reverse("followups:tillfalle-list")),
        ("Omgångar", reverse("followups:omgang-list")),
        (title, url),
    ]
    return [*crumbs, (last, "")] if last else crumbs
