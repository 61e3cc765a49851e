"""The only way from an address to a round or a result. A stranger gets 404, a reader who writes 403."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from organisation.access import Right, may, require
from organisation.models import Anvandare
from plans.models import Kontrollmoment
from plans.models.plan import MAIN_PLAN

from .models import Uppfoljning, Uppfoljningstillfalle


def get_tillfalle_or_404(
    user: Anvandare,
    year: int,
    namnd_slug: str,
    tillfalle_slug: str,
    plan_slug: str = MAIN_PLAN,
    right: Right = Right.READ,
) -> Uppfoljningstillfalle:
    """The round with its plan, nämnd and kommun."""
    tillfallen = Uppfoljningstillfalle.objects.visible_to(user).with_plan()
    tillfalle = get_object_or_404(
        tillfallen,
        plan__year=year,
        plan__namnd__slug=namnd_slug,
        plan__slug=plan_slug,
        slug=tillfalle_slug,
    )
    require(user, right, tillfalle.plan.namnd)
    return tillfalle


def get_uppfoljning_or_404(user: Anvandare, public_id, *, to_write: bool = False) -> Uppfoljning:
    """The result with its moment and round; `to_write` demands that the user may write this very row."""
    rows = Uppfoljning.objects.visible_to(user).select_related(
        "tillfalle__plan__namnd__kommun", "moment__process", "moment__version", "bedomning"
    )
    row = get_object_or_404(rows, public_id=public_id)
    if to_write and not may_write(user, row):
        raise PermissionDenied
    return row


def may_write(user: Anvandare, row: Uppfoljning) -> bool:
    """A controller writes all rows of the nämnd, a kontrollutförare those that name her or a function she holds."""
    namnd = row.tillfalle.plan.namnd
    if may(user, Right.WRITE_UPPFOLJNING, namnd):
        return True
    return may(user, Right.WRITE_OWN_UPPFOLJNING, namnd) and is_performer(user, row.moment)


def is_performer(user: Anvandare, moment: Kontrollmoment) -> bool:
    """True when the moment names the user, or a function that the user holds today."""
    return any(
        rad.anvandare_id == user.pk or (rad.funktion_id and rad.funktion_id in user.funktion_ids)
        for rad in moment.ansvarsrader.all()
    )
