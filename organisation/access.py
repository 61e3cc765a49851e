"""The only way from an address to an object, and who may do what.

A stranger gets 404, a reader who tries to write gets 403.
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.shortcuts import get_object_or_404

from .models import Anvandare, Namnd, Roll
from .models.anvandare import NAMND_ROLES
from .texts import Audience


class Right(StrEnum):
    """A deed that roles allow in a nämnd."""

    READ = "read"
    EDIT_PLAN = "edit_plan"
    IMPORT_PLAN = "import_plan"
    WRITE_OWN_UPPFOLJNING = "write_own_uppfoljning"
    WRITE_UPPFOLJNING = "write_uppfoljning"
    APPROVE_UPPFOLJNING = "approve_uppfoljning"
    OPEN_ROUND = "open_round"
    WATCH_ROUNDS = "watch_rounds"
    HAND_TO_KS = "hand_to_ks"
    REOPEN_ROUND = "reopen_round"
    READ_BEFORE_HAND_IN = "read_before_hand_in"
    WRITE_MISSIV = "write_missiv"
    READ_SECRETS = "read_secrets"


_EVERYONE = frozenset(Roll)
_ROLES_WITH = {
    Right.READ: _EVERYONE,
    Right.EDIT_PLAN: {Roll.CONTROLLER, Roll.SAMORDNARE, Roll.ADMINISTRATOR},
    Right.IMPORT_PLAN: {Roll.SAMORDNARE, Roll.ADMINISTRATOR},
    Right.WRITE_OWN_UPPFOLJNING: {Roll.KONTROLLUTFORARE, Roll.CONTROLLER},
    Right.WRITE_UPPFOLJNING: {Roll.CONTROLLER},
    Right.APPROVE_UPPFOLJNING: {Roll.GODKANNARE},
    Right.OPEN_ROUND: {Roll.SAMORDNARE, Roll.CONTROLLER},
    Right.WATCH_ROUNDS: {Roll.SAMORDNARE},
    Right.HAND_TO_KS: {Roll.CONTROLLER, Roll.GODKANNARE, Roll.NAMNDSEKRETERARE},
    Right.REOPEN_ROUND: {Roll.GODKANNARE, Roll.SAMORDNARE},
    # The nämnd is an authority of its own: the kommun's roles read its texts when it has handed them in.
    Right.READ_BEFORE_HAND_IN: set(NAMND_ROLES),
    Right.WRITE_MISSIV: {Roll.NAMNDSEKRETERARE},
    Right.READ_SECRETS: set(NAMND_ROLES) - {Roll.LASARE},
}


def may(user: Anvandare, right: Right, namnd: Namnd) -> bool:
    """True when one of the user's roles in the nämnd, or in its kommun, carries the right."""
    if user.is_superuser:
        return True
    allowed = _ROLES_WITH[right]
    return any(
        roll in allowed and (namnd_id == namnd.pk or kommun_id == namnd.kommun_id)
        for roll, namnd_id, kommun_id in user.roles
    )


def require(user: Anvandare, right: Right, namnd: Namnd) -> None:
    """Raise PermissionDenied (403) unless the user has the right in the nämnd."""
    if not may(user, right, namnd):
        raise PermissionDenied


def get_namnd_or_404(user: Anvandare, slug: str, right: Right = Right.READ) -> Namnd:
    """The nämnd when the user may see it, else 404; 403 when it may be seen but the right is missing."""
    namnd = get_object_or_404(Namnd.objects.visible_to(user).select_related("kommun"), slug=slug)
    require(user, right, namnd)
    return namnd


def audience_for(user: Anvandare, namnd: Namnd) -> Audience:
    """INTERNAL for those who may read the nämnd's marked passages, PUBLIC for all else."""
    return Audience.INTERNAL if may(user, Right.READ_SECRETS, namnd) else Audience.PUBLIC


def namnder_with(user: Anvandare, right: Right) -> models.QuerySet[Namnd]:
    """The nämnder in which the user has the right, with their kommun."""
    namnder = Namnd.objects.select_related("kommun")
    if user.is_superuser:
        return namnder
    roles = [role for role in user.roles if role[0] in _ROLES_WITH[right]]
    return namnder.filter(
        Q(pk__in=[namnd_id for _, namnd_id, _ in roles if namnd_id])
        | Q(kommun__in=[kommun_id for _, _, kommun_id in roles if kommun_id])
    )
