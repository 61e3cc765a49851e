"""What a person wants to be reminded of."""

from collections.abc import Iterable

from django.core import signing
from django.db import transaction

from followups.models import Paminnelseslag, Personpaminnelser
from organisation.models import Anvandare
from organisation.services import log

_SALT = "paminnelser.av"


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


def switch_off_all(user: Anvandare) -> None:
    """No more mails of any kind that there is; those that come later are on."""
    choose_reminders(user, wanted=(), offered=Paminnelseslag.values)


def ticket_of(user: Anvandare) -> str:
    """What a mail carries, so that its receiver can switch the mails off without signing in; it allows nothing else."""
    return signing.dumps(str(user.public_id), salt=_SALT)


def holder_of(ticket: str) -> Anvandare | None:
    """Whose ticket it is; None for one that the product has not made, or whose account is gone."""
    try:
        public_id = signing.loads(ticket, salt=_SALT)
    except signing.BadSignature:
        return None
    return Anvandare.objects.filter(public_id=public_id).first()
