"""What a person wants to be reminded of."""

from collections.abc import Iterable

from django.db import transaction

from followups.models import Personpaminnelser
from organisation.models import Anvandare
from organisation.services import log


def get_reminders(user: Anvandare) -> Personpaminnelser:
    """The user's choice; an unsaved one with all kinds on when nothing is chosen."""
    return Personpaminnelser.objects.filter(anvandare=user).first() or Personpaminnelser(anvandare=user)


@transaction.atomic
def choose_reminders(user: Anvandare, *, wanted: Iterable[str], offered: Iterable[str]) -> None:
    """Of the kinds that were offered, keep the wanted on and switch the others off; what was not offered stays."""
    wanted, offered = set(wanted), set(offered)
    choice, _ = Personpaminnelser.objects.select_for_update().get_or_create(anvandare=user)
    before = choice.avstangda
    choice.avstangda = sorted((set(before) - offered) | (offered - wanted))
    if choice.avstangda != before:
        choice.save(update_fields=["avstangda"])
        log(choice, "reminders.chosen", user=user, changes={"avstangda": [before, choice.avstangda]})
