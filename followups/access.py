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


def get_readable_tillfalle_or_404(
    user: Anvandare, right: Right = Right.READ, **address
) -> Uppfoljningstillfalle:
    """The round, for one who reads its texts; 403 for others until the nämnd has handed in."""
    tillfalle = get_tillfalle_or_404(user, **address, right=right)
    if not may_read_texts(user, tillfalle):
        raise PermissionDenied("Nämnden har inte lämnat in uppföljningen än.")
    return tillfalle


def may_read_texts(user: Anvandare, tillfalle: Uppfoljningstillfalle) -> bool:
    """True for the nämnd's own people, and for others when the nämnd has handed in or opened its texts.

    Before that others (KS and samordnare too) see states, dates and counts: nämnder are authorities of their own.
    """
    if tillfalle.is_handed_in or tillfalle.is_open_to_others:
        return True
    return may(user, Right.READ_BEFORE_HAND_IN, tillfalle.plan.namnd)


def hide_texts(results: list[Uppfoljning]) -> None:
    """Take the words out of results that are shown to somebody who may not read them. Never save them after this."""
    for result in results:
        result.text = result.original_text = result.returned_comment = ""


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
