"""What is done to a measure: made, changed, told of, given a new day. What it was before stays as notes."""

import datetime

from django.db import transaction
from django.utils import timezone

from followups.models import Atgard, Atgardsnotering
from organisation.models import Anvandare
from organisation.services import log, save_edited

from .errors import UppfoljningError

Slag = Atgardsnotering.Slag
PLAN_FIELDS = ["description", "ansvarig_text", "ansvarig_anvandare", "ansvarig_funktion", "due_date"]
REPORT_FIELDS = ["status", "avbruten_reason", "proposed_date"]


@transaction.atomic
def create_atgard(atgard: Atgard, *, user: Anvandare) -> Atgard:
    """Save a new measure. It takes its linje from where it comes: the result's moment, or the risk."""
    source = atgard.uppfoljning or atgard.risk
    atgard.linje = source.linje if source else None
    atgard.created_by = user
    atgard.save()
    _log(atgard, "atgard.created", user, payload={"description": ["", atgard.description]})
    return atgard


@transaction.atomic
def edit_atgard(atgard: Atgard, *, radversion: int | None, user: Anvandare) -> bool:
    """Save what is to be done, by whom and when; False when nothing changed. Raises StaleRowError.

    A new day keeps the old one as a note, and answers a proposal that waits.
    """
    old_date = Atgard.objects.values_list("due_date", flat=True).get(pk=atgard.pk)
    fields = list(PLAN_FIELDS)
    if atgard.due_date != old_date and atgard.proposed_date:
        atgard.proposed_date = None
        fields.append("proposed_date")
    saved = _save(atgard, fields, "atgard.edited", radversion, user)
    if saved and atgard.due_date != old_date:
        _note(atgard, Slag.DATUM, user, old_date=old_date, new_date=atgard.due_date)
    return saved


@transaction.atomic
def report_atgard(atgard: Atgard, comment: str, *, radversion: int | None, user: Anvandare) -> bool:
    """Save how it goes, with a comment; False when nothing was said. Raises UppfoljningError, StaleRowError.

    `closed_on` follows the status: set the day it is closed, taken away when it is opened again.
    """
    before = Atgard.objects.select_for_update().get(pk=atgard.pk)
    if atgard.status == Atgard.Status.AVBRUTEN:
        if not atgard.avbruten_reason.strip():
            raise UppfoljningError("Skriv varför åtgärden avbryts.")
    else:
        atgard.avbruten_reason = ""
    if atgard.is_open:
        atgard.closed_on = None
    else:
        atgard.closed_on, atgard.proposed_date = before.closed_on or timezone.localdate(), None
    saved = _save(atgard, [*REPORT_FIELDS, "closed_on"], "atgard.reported", radversion, user)
    if atgard.status != before.status:
        states = {"old_status": before.status, "new_status": atgard.status}
        _note(atgard, Slag.STATUS, user, text=atgard.avbruten_reason, **states)
    if atgard.proposed_date and atgard.proposed_date != before.proposed_date:
        _note(atgard, Slag.FORSLAG, user, old_date=atgard.due_date, new_date=atgard.proposed_date)
    if comment.strip():
        _note(atgard, Slag.KOMMENTAR, user, text=comment)
        _log(atgard, "atgard.commented", user, payload={"comment": comment})
    return saved or bool(comment.strip())


@transaction.atomic
def accept_date(atgard: Atgard, *, user: Anvandare) -> None:
    """Make the proposed day the day; the old one stays as a note. Raises UppfoljningError."""
    atgard = _waiting(atgard)
    old_date, atgard.due_date, atgard.proposed_date = atgard.due_date, atgard.proposed_date, None
    _save(atgard, ["due_date", "proposed_date"], "atgard.date-accepted", atgard.radversion, user)
    _note(atgard, Slag.DATUM, user, old_date=old_date, new_date=atgard.due_date)


@transaction.atomic
def decline_date(atgard: Atgard, *, user: Anvandare) -> None:
    """Let the day stand though another is proposed. Raises UppfoljningError."""
    atgard = _waiting(atgard)
    proposed, atgard.proposed_date = atgard.proposed_date, None
    _save(atgard, ["proposed_date"], "atgard.date-declined", atgard.radversion, user)
    _note(atgard, Slag.AVSLAG, user, old_date=atgard.due_date, new_date=proposed)


def _waiting(atgard):
    """The measure as it stands now, held; somebody must have proposed a day."""
    atgard = Atgard.objects.select_for_update(of=("self",)).select_related("namnd").get(pk=atgard.pk)
    if atgard.proposed_date is None:
        raise UppfoljningError("Det finns inget förslag om ny dag att svara på. Någon annan kan ha svarat.")
    return atgard


def _save(atgard, fields, action, radversion, user):
    address = atgard.get_absolute_url()
    return save_edited(
        atgard, fields, radversion=radversion, user=user, action=action, namnd=atgard.namnd, address=address
    )


def _note(
    atgard: Atgard,
    slag: str,
    user: Anvandare,
    *,
    old_date: datetime.date | None = None,
    new_date: datetime.date | None = None,
    **fields,
) -> None:
    """What happened stays with the name of its day; who did it may leave, the name stays."""
    Atgardsnotering.objects.create(
        atgard=atgard,
        slag=slag,
        old_date=old_date,
        new_date=new_date,
        created_by=user,
        created_by_name=str(user),
        **fields,
    )


def _log(atgard, action, user, payload=None):
    log(atgard, action, user=user, namnd=atgard.namnd, address=atgard.get_absolute_url(), payload=payload)
