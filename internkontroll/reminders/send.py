"""Send each person's mail once a day, whatever fails and however many runs there are."""

import datetime
import logging
from dataclasses import dataclass, field

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from followups.models import Paminnelse, Paminnelsepunkt

from .digest import Digest
from .gather import gather

logger = logging.getLogger(__name__)

Status = Paminnelse.Status
# A run that has held a mail for so long has died with it: better twice, once in a while, than never.
GIVEN_UP = datetime.timedelta(hours=1)


@dataclass
class Outcome:
    """What became of each digest."""

    sent: list[Digest] = field(default_factory=list)
    failed: list[Digest] = field(default_factory=list)
    without_address: list[Digest] = field(default_factory=list)


def digests_of(date: datetime.date) -> list[Digest]:
    """Those that are to be sent on the date."""
    return [Digest(user, items, date) for user, items in gather(date).items()]


def send_reminders(date: datetime.date) -> Outcome:
    """Send what has not been sent. One mail that fails is logged, tried again at the next run, and stops no other.

    Each mail is claimed in the database before it is sent, so that two runs at once send it once.
    """
    outcome = Outcome()
    connection = get_connection()
    for digest in digests_of(date):
        if not digest.user.email:
            outcome.without_address.append(digest)
        elif record := _claim(digest):
            is_sent = _send(digest, record, connection)
            (outcome.sent if is_sent else outcome.failed).append(digest)
    connection.close()
    return outcome


def _claim(digest) -> Paminnelse | None:
    """The record of the mail, when it is this run's to send; None when it is sent or another run is at it."""
    now = timezone.now()
    record, is_new = Paminnelse.objects.get_or_create(
        anvandare=digest.user,
        date=digest.date,
        defaults={"subject": digest.subject[:200], "claimed_at": now},
    )
    if is_new:
        return record
    is_free = Q(status=Status.MISSLYCKAD) | Q(status=Status.PAGAR, claimed_at__lt=now - GIVEN_UP)
    is_taken = Paminnelse.objects.filter(is_free, pk=record.pk).update(
        status=Status.PAGAR, claimed_at=now, attempts=F("attempts") + 1, subject=digest.subject[:200]
    )
    return record if is_taken else None


def _send(digest, record, connection) -> bool:
    try:
        digest.message(connection).send()
    except Exception as error:
        # Whatever it is (an address, the server, the network), the others shall have theirs.
        logger.exception("Påminnelsen till %s kunde inte skickas", digest.user.username)
        connection.close()
        Paminnelse.objects.filter(pk=record.pk).update(
            status=Status.MISSLYCKAD, error=f"{type(error).__name__}: {error}"[:300]
        )
        return False
    _settle(digest, record)
    return True


@transaction.atomic
def _settle(digest, record):
    """The mail is sent, and so is each thing in it, for good."""
    Paminnelse.objects.filter(pk=record.pk).update(status=Status.SKICKAD, sent_at=timezone.now(), error="")
    keys = dict.fromkeys(key for item in digest.items for key in item.keys)
    Paminnelsepunkt.objects.bulk_create(
        (Paminnelsepunkt(anvandare=digest.user, paminnelse=record, key=key) for key in keys),
        ignore_conflicts=True,
    )
