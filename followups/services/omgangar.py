"""What is done to the kommun's calls: make one with a planned round for each plan, take plans in and out, open all of
it, copy a year's.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, ProtectedError, QuerySet
from django.utils.text import slugify

from followups.models import Omgang, Uppfoljningstillfalle
from organisation.models import Anvandare, Handelse, Kommun, Namnd
from organisation.services import log
from organisation.texts import Audience, render
from plans.models import Plan, Planversion

from .errors import UppfoljningError
from .rounds import lock_tillfalle, open_tillfalle, plan_tillfalle

Status = Uppfoljningstillfalle.Status
TAKEN_OUT = "omgang.plan-taken-out"
_YEAR = re.compile(r"\b(?:19|20|21)\d\d\b")
DATES = ("per_date", "deadline_utforare", "deadline_godkannare", "deadline_ks")
DATES_OF_ROUND = ("per_date", "deadline", "deadline_godkannare", "deadline_ks")


@dataclass(frozen=True)
class Refused:
    """A round that could not be opened, and the Swedish sentence that says why."""

    tillfalle: Uppfoljningstillfalle
    reason: str


@dataclass(frozen=True)
class TakenOut:
    """A plan that was taken out of a call and is not in it again: its event tells who, when and why."""

    plan: Plan
    event: Handelse

    @property
    def reason(self) -> str:
        """Empty when the text has been erased."""
        return render((self.event.payload or {}).get("reason", ""), Audience.PUBLIC).plain


@transaction.atomic
def create_omgang(
    kommun: Kommun, plans: Iterable[Plan], *, user: Anvandare, copied_from: Omgang | None = None, **fields
) -> Omgang:
    """A call with a planned round for each of the plans; at a taken name UppfoljningError, and nothing is made."""
    slug = slugify(fields["name"])
    if not slug:
        raise UppfoljningError("Namnet behöver innehålla bokstäver eller siffror.")
    if kommun.omgangar.filter(slug=slug).exists():
        raise UppfoljningError("Kommunen har redan en omgång med det namnet. Välj ett annat namn.")
    omgang = Omgang.objects.create(kommun=kommun, slug=slug, **fields)
    _log_created(omgang, user, copied_from)
    add_plans(omgang, plans, user=user)
    return omgang


def _log_created(omgang, user, copied_from):
    """What the call says from the start; its instruktion can be erased later, as every text."""
    values = {name: ["", str(getattr(omgang, name) or "")] for name in ("name", *DATES)}
    values = {name: change for name, change in values.items() if any(change)}
    if copied_from:
        values = {"copied_from": ["", copied_from.name]} | values
    text = {"instruktion": ["", omgang.instruktion]} if omgang.instruktion else None
    changes = {"fields": [*values, *(text or {})], "values": values}
    _log(omgang, "omgang.copied" if copied_from else "omgang.created", user, changes, text)


@transaction.atomic
def add_plans(omgang: Omgang, plans: Iterable[Plan], *, user: Anvandare) -> list[Uppfoljningstillfalle]:
    """A planned round in the call for each of the plans, with its dates and instruction. Raises UppfoljningError."""
    made = []
    for plan in plans:
        try:
            tillfalle = plan_tillfalle(
                plan,
                user=user,
                omgang=omgang,
                name=omgang.name,
                per_date=omgang.per_date,
                deadline=omgang.deadline_utforare,
                deadline_godkannare=omgang.deadline_godkannare,
                deadline_ks=omgang.deadline_ks,
                instruktion=omgang.instruktion,
            )
        except UppfoljningError as error:
            raise UppfoljningError(f"{plan.namnd.name}: {error}") from error
        made.append(tillfalle)
    if made:
        _log(omgang, "omgang.plans-in", user, _change(plans_in=_names(made)))
    return made


@transaction.atomic
def take_out_plan(tillfalle: Uppfoljningstillfalle, reason: str, *, user: Anvandare) -> None:
    """Take a planned round out of its call, with the reason; `add_plans` takes the plan in again.

    Nothing is written in a planned round: it goes, and what it said stays in the log. Raises UppfoljningError that
    says what to do instead once it is opened, or has papers.
    """
    tillfalle = lock_tillfalle(tillfalle)
    omgang = tillfalle.omgang
    if tillfalle.status != Status.PLANERAD:
        raise UppfoljningError(_instead_of_taking_out(tillfalle))
    if not reason.strip():
        raise UppfoljningError("Skriv varför nämnden inte ska vara med i omgången.")
    said = {name: value.isoformat() for name in DATES_OF_ROUND if (value := getattr(tillfalle, name))}
    log(
        tillfalle,
        "tillfalle.taken-out",
        user=user,
        namnd=tillfalle.plan.namnd,
        changes={"omgang": omgang.name, "name": tillfalle.name} | said,
        payload={"reason": reason.strip(), "instruktion": tillfalle.instruktion},
    )
    changes = {"plan": tillfalle.plan_id} | _change(plans_out=_names([tillfalle]))
    _log(omgang, TAKEN_OUT, user, changes, {"reason": reason.strip()})
    try:
        tillfalle.delete()
    except ProtectedError as held:
        raise UppfoljningError(
            "Uppföljningen har redan ett missiv, ett papper eller rader, och kan inte tas ut. "
            "Öppna den i stället, och ta ut de kontrollmoment som inte ska redovisas."
        ) from held


def _instead_of_taking_out(tillfalle):
    """Why the round stays in its call, and what can be done."""
    if tillfalle.status == Status.OPPEN:
        return (
            "Uppföljningen är öppen, och någon kan redan ha skrivit i den. Ta i stället ut de kontrollmoment som inte "
            "ska redovisas, på uppföljningens sida, med ett skäl för vart och ett."
        )
    now = tillfalle.get_status_display().lower()
    return (
        f"Uppföljningen är {now}, och nämndens svar hör till omgången. "
        "Ska något i den ändras öppnar du den igen, med ett skäl, på uppföljningens sida."
    )


def plans_taken_out(omgang: Omgang) -> list[TakenOut]:
    """The plans that were taken out of the call and are not in it again, by nämnd; two queries."""
    events = Handelse.objects.filter(
        object_type=omgang._meta.label_lower, object_id=str(omgang.public_id), action=TAKEN_OUT
    )
    newest = {event.changes["plan"]: event for event in reversed(events)}
    plans = Plan.objects.filter(pk__in=newest).exclude(pk__in=omgang.tillfallen.values("plan"))
    plans = plans.select_related("namnd").order_by("namnd__name", "slug")
    return [TakenOut(plan, newest[plan.pk]) for plan in plans]


def open_omgang(omgang: Omgang, *, user: Anvandare) -> tuple[list[Uppfoljningstillfalle], list[Refused]]:
    """Open each planned round of the call, each in a transaction of its own: what cannot be opened stops no other."""
    opened, refused = [], []
    planned = omgang.tillfallen.filter(status=Status.PLANERAD)
    for tillfalle in planned.with_plan().order_by("plan__namnd__name", "plan__slug"):
        try:
            opened.append(open_tillfalle(tillfalle, user=user))
        except UppfoljningError as error:
            refused.append(Refused(tillfalle, str(error)))
    if opened or refused:
        which = {"opened": _names(opened), "refused": _names(each.tillfalle for each in refused)}
        _log(
            omgang, "omgang.opened", user, _change(**{name: names for name, names in which.items() if names})
        )
    return opened, refused


@transaction.atomic
def copy_year(kommun: Kommun, year: int, *, user: Anvandare) -> tuple[list[Omgang], list[str]]:
    """Copy the calls of a year to the next, dates moved a year, nothing opened; returns the made and the names taken.

    The next year's decided plans get their planned rounds at once; plans that are decided later are added by hand.
    """
    made, taken = [], []
    plans = list(decided_plans(kommun, year + 1))
    for omgang in omgangar_of_year(kommun, year):
        name = move_year(omgang.name)
        if kommun.omgangar.filter(slug=slugify(name)).exists():
            taken.append(name)
            continue
        dates = {field: _year_later(getattr(omgang, field)) for field in DATES}
        fields = {"name": name, "instruktion": omgang.instruktion, "copied_from": omgang}
        made.append(create_omgang(kommun, plans, user=user, **fields, **dates))
    return made, taken


def omgangar_of_year(kommun: Kommun, year: int) -> list[Omgang]:
    """The calls that belong to the plans of the year, in the order of their dates.

    A call follows its plans: "februari 2027" over the plans of 2026 is of 2026. One without plans goes by its date.
    """
    omgangar = kommun.omgangar.annotate(plan_year=Max("tillfallen__plan__year")).order_by("per_date", "pk")
    return [each for each in omgangar if (each.plan_year or each.per_date.year) == year]


def decided_plans(kommun: Kommun, *years: int) -> QuerySet[Plan]:
    """The plans of the years that have a decided version, so that a round of them can be opened."""
    decided = Planversion.objects.in_force().values("plan")
    plans = Plan.objects.filter(namnd__kommun=kommun, year__in=years, pk__in=decided)
    return plans.select_related("namnd__kommun").order_by("-year", "-namnd__is_ks", "namnd__name", "slug")


def move_year(name: str) -> str:
    """The name with its years moved on by one; a name without a year is given none."""
    return _YEAR.sub(lambda match: str(int(match[0]) + 1), name)


def _year_later(date: datetime.date | None) -> datetime.date | None:
    """The same day a year later; the last of February stays the last of February."""
    if date is None:
        return None
    last_of_february = date.month == 2 and (date + datetime.timedelta(days=1)).month == 3
    if last_of_february:
        return datetime.date(date.year + 1, 3, 1) - datetime.timedelta(days=1)
    return date.replace(year=date.year + 1)


def _names(tillfallen):
    """The rounds' plans in a line, as the log tells them."""
    return ", ".join(f"{each.plan.namnd.name} ({each.plan.name} {each.plan.year})" for each in tillfallen)


def _change(**names):
    """The plans that came, as values old → new; those that went stand as old."""
    values = {name: [each, ""] if name == "plans_out" else ["", each] for name, each in names.items()}
    return {"values": values}


def _log(omgang, action, user, changes, payload=None):
    address = omgang.get_absolute_url()
    log(omgang, action, user=user, namnd=ks_of(omgang), address=address, changes=changes, payload=payload)


def ks_of(omgang: Omgang) -> Namnd | None:
    """The nämnd under which the call's events stand; None in a kommun that has no KS yet."""
    return omgang.kommun.namnder.filter(is_ks=True).first()
