"""What is done to the kommun's calls: make one with a planned round for each plan, open all of it, copy a year's."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify

from followups.models import Omgang, Uppfoljningstillfalle
from organisation.models import Anvandare, Kommun
from organisation.services import log
from plans.models import Plan, Planversion

from .errors import UppfoljningError
from .rounds import open_tillfalle, plan_tillfalle

_YEAR = re.compile(r"\b(?:19|20|21)\d\d\b")
DATES = ("per_date", "deadline_utforare", "deadline_godkannare", "deadline_ks")


@dataclass(frozen=True)
class Refused:
    """A round that could not be opened, and the Swedish sentence that says why."""

    tillfalle: Uppfoljningstillfalle
    reason: str


@transaction.atomic
def create_omgang(kommun: Kommun, plans: Iterable[Plan], *, user: Anvandare, **fields) -> Omgang:
    """A call with a planned round for each of the plans; at a taken name UppfoljningError, and nothing is made."""
    slug = slugify(fields["name"])
    if not slug:
        raise UppfoljningError("Namnet behöver innehålla bokstäver eller siffror.")
    if kommun.omgangar.filter(slug=slug).exists():
        raise UppfoljningError("Kommunen har redan en omgång med det namnet. Välj ett annat namn.")
    omgang = Omgang.objects.create(kommun=kommun, slug=slug, **fields)
    _log(omgang, "omgang.created", user, {"name": omgang.name})
    add_plans(omgang, plans, user=user)
    return omgang


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
    return made


def open_omgang(omgang: Omgang, *, user: Anvandare) -> tuple[list[Uppfoljningstillfalle], list[Refused]]:
    """Open each planned round of the call, each in a transaction of its own: what cannot be opened stops no other."""
    opened, refused = [], []
    planned = omgang.tillfallen.filter(status=Uppfoljningstillfalle.Status.PLANERAD)
    for tillfalle in planned.with_plan().order_by("plan__namnd__name", "plan__slug"):
        try:
            opened.append(open_tillfalle(tillfalle, user=user))
        except UppfoljningError as error:
            refused.append(Refused(tillfalle, str(error)))
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
        made.append(
            create_omgang(kommun, plans, user=user, name=name, instruktion=omgang.instruktion, **dates)
        )
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


def _log(omgang, action, user, changes):
    ks = omgang.kommun.namnder.filter(is_ks=True).first()
    log(omgang, action, user=user, namnd=ks, address=omgang.get_absolute_url(), changes=changes)
