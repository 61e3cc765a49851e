"""The only way from an address to an object, and who may do what.

A stranger gets 404, a reader who tries to write gets 403.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.shortcuts import get_object_or_404

from .models import Anvandare, Kommun, Medlemskap, Namnd, Roll
from .models.anvandare import NAMND_ROLES
from .texts import Audience


class Right(StrEnum):
    """A deed that roles allow in a nämnd."""

    READ = "read"
    EDIT_PLAN = "edit_plan"
    REGISTER_BESLUT = "register_beslut"
    IMPORT_PLAN = "import_plan"
    MANAGE_DRESSES = "manage_dresses"
    IMPORT_WITHOUT_UTKAST = "import_without_utkast"
    WRITE_OWN_UPPFOLJNING = "write_own_uppfoljning"
    WRITE_UPPFOLJNING = "write_uppfoljning"
    APPROVE_UPPFOLJNING = "approve_uppfoljning"
    OPEN_ROUND = "open_round"
    WATCH_ROUNDS = "watch_rounds"
    CALL_ROUNDS = "call_rounds"
    HAND_TO_KS = "hand_to_ks"
    REOPEN_ROUND = "reopen_round"
    READ_BEFORE_HAND_IN = "read_before_hand_in"
    WRITE_ATGARD = "write_atgard"
    WRITE_MISSIV = "write_missiv"
    WRITE_SAMLAD = "write_samlad"
    READ_SECRETS = "read_secrets"


_EVERYONE = frozenset(Roll)
_ROLES_WITH = {
    Right.READ: _EVERYONE,
    Right.EDIT_PLAN: {Roll.CONTROLLER, Roll.SAMORDNARE, Roll.ADMINISTRATOR},
    # What a meeting decided of the plan is known by who writes it, and by the kansli that keeps the minutes.
    Right.REGISTER_BESLUT: {
        Roll.CONTROLLER,
        Roll.NAMNDSEKRETERARE,
        Roll.SAMORDNARE,
        Roll.ADMINISTRATOR,
    },
    Right.IMPORT_PLAN: {Roll.SAMORDNARE, Roll.ADMINISTRATOR},
    # The kommun's own tables, and what it has said of headings.
    Right.MANAGE_DRESSES: {Roll.ADMINISTRATOR},
    # A decided plan is the nämnd's: an import that opens a new utkast of it is the administratör's to make.
    Right.IMPORT_WITHOUT_UTKAST: {Roll.ADMINISTRATOR},
    Right.WRITE_OWN_UPPFOLJNING: {Roll.KONTROLLUTFORARE, Roll.CONTROLLER},
    Right.WRITE_UPPFOLJNING: {Roll.CONTROLLER},
    Right.APPROVE_UPPFOLJNING: {Roll.GODKANNARE},
    Right.OPEN_ROUND: {Roll.SAMORDNARE, Roll.CONTROLLER},
    Right.WATCH_ROUNDS: {Roll.SAMORDNARE},
    Right.CALL_ROUNDS: {Roll.SAMORDNARE},
    Right.HAND_TO_KS: {Roll.CONTROLLER, Roll.GODKANNARE, Roll.NAMNDSEKRETERARE},
    Right.REOPEN_ROUND: {Roll.GODKANNARE, Roll.SAMORDNARE},
    # The nämnd is an authority of its own: the kommun's roles read its texts when it has handed them in.
    Right.READ_BEFORE_HAND_IN: set(NAMND_ROLES),
    Right.WRITE_ATGARD: {Roll.CONTROLLER},
    Right.WRITE_MISSIV: {Roll.NAMNDSEKRETERARE},
    # In KS: its own controller and kansli, and the kommun's samordnare, write what KS says of all nämnder.
    Right.WRITE_SAMLAD: {Roll.SAMORDNARE, Roll.CONTROLLER, Roll.NAMNDSEKRETERARE},
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


def get_watched_namnd_or_404(user: Anvandare, slug: str) -> Namnd:
    """The nämnd when the user may see its states, dates and counts, else 404; KS watches the kommun's other nämnder."""
    return get_object_or_404(Namnd.objects.watched_by(user).select_related("kommun"), slug=slug)


def audience_for(user: Anvandare, namnd: Namnd) -> Audience:
    """INTERNAL for those who may read the nämnd's marked passages, PUBLIC for all else."""
    return Audience.INTERNAL if may(user, Right.READ_SECRETS, namnd) else Audience.PUBLIC


def namnder_with(user: Anvandare, right: Right) -> models.QuerySet[Namnd]:
    """The nämnder in which the user has the right, with their kommun."""
    namnder = Namnd.objects.select_related("kommun")
    if user.is_superuser:
        return namnder
    return namnder.where([role for role in user.roles if role[0] in _ROLES_WITH[right]])


def kommuner_with(user: Anvandare, right: Right) -> models.QuerySet[Kommun]:
    """The kommuner in which a role of the whole kommun carries the right."""
    if user.is_superuser:
        return Kommun.objects.all()
    held = {kommun_id for roll, _, kommun_id in user.roles if kommun_id and roll in _ROLES_WITH[right]}
    return Kommun.objects.filter(pk__in=held)


def roles_with(right: Right) -> frozenset[Roll]:
    """The roles that carry the right."""
    return frozenset(_ROLES_WITH[right])


def people_with(right: Right, namnder: Iterable[Namnd]) -> dict[int, list[Anvandare]]:
    """By nämnd id, those of its people and its kommun's whose role carries the right; one query.

    Accounts that are closed, and operators without a role, are not among them.
    """
    namnder = {namnd.pk: namnd for namnd in namnder}
    memberships = Medlemskap.objects.filter(
        Q(namnd__in=namnder) | Q(kommun__in={namnd.kommun_id for namnd in namnder.values()}),
        roll__in=_ROLES_WITH[right],
        anvandare__is_active=True,
    ).select_related("anvandare")
    people: dict[int, dict[int, Anvandare]] = {pk: {} for pk in namnder}
    for each in memberships.order_by("anvandare__last_name", "anvandare__first_name", "anvandare__username"):
        for pk, namnd in namnder.items():
            if each.namnd_id == pk or (each.kommun_id and each.kommun_id == namnd.kommun_id):
                people[pk][each.anvandare_id] = each.anvandare
    return {pk: list(users.values()) for pk, users in people.items()}
