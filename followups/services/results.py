"""What is written in a round: results and the nämnd's verdict."""

from django.db import transaction
from django.utils import timezone

from followups.models import Bedomning, Uppfoljning, Uppfoljningstillfalle
from organisation.access import Right, may
from organisation.models import Anvandare, LongTextField
from organisation.services import StaleRowError, log, save_edited

from .errors import UppfoljningError

RESULT_FIELDS = [
    "status",
    "planned_text",
    "bedomning",
    "text",
    "sample_size",
    "deviations",
    "performed_on",
    "performed_by",
]


def require_open(tillfalle: Uppfoljningstillfalle) -> None:
    """Raise UppfoljningError unless results may be written."""
    if not tillfalle.is_open:
        status = tillfalle.get_status_display().lower()
        raise UppfoljningError(f"Uppföljningen är {status} och kan inte ändras.")


@transaction.atomic
def save_result(row: Uppfoljning, *, radversion: int, user: Anvandare) -> bool:
    """Save what was written for a moment; False when nothing changed. Raises UppfoljningError, StaleRowError."""
    tillfalle = Uppfoljningstillfalle.objects.select_for_update().only("status").get(pk=row.tillfalle_id)
    require_open(tillfalle)
    return save_edited(
        row,
        RESULT_FIELDS,
        radversion=radversion,
        user=user,
        action="uppfoljning.written",
        namnd=row.tillfalle.plan.namnd,
        address=row.get_absolute_url(),
        along=lambda stored: _written(stored, row, user),
    )


def _written(stored: Uppfoljning, row: Uppfoljning, user: Anvandare) -> dict:
    """Who wrote the row and when; what the godkännare said of it is answered."""
    text, by = _original(stored, row, user)
    return {
        "written_by": user,
        "written_at": timezone.now(),
        "returned_comment": "",
        "original_text": text,
        "original_by": by,
    }


def _original(stored: Uppfoljning, row: Uppfoljning, user: Anvandare) -> tuple[str, str]:
    """The performer's own text and name, kept when a controller edits it; empty while the row is the performer's."""
    namnd = row.tillfalle.plan.namnd
    if not may(user, Right.WRITE_UPPFOLJNING, namnd):
        return "", ""
    if stored.written_by_id == user.pk:
        return stored.original_text, stored.original_by
    performer = stored.written_by
    is_edited = bool(stored.text) and stored.text != LongTextField().to_python(row.text)
    if stored.original_by or not is_edited or not performer or may(performer, Right.WRITE_UPPFOLJNING, namnd):
        return stored.original_text, stored.original_by
    return stored.text, str(performer)


def get_bedomning(tillfalle: Uppfoljningstillfalle) -> Bedomning:
    """The round's verdict; an unsaved empty one when there is none."""
    return Bedomning.objects.filter(tillfalle=tillfalle).first() or Bedomning(tillfalle=tillfalle)


@transaction.atomic
def save_bedomning(bedomning: Bedomning, *, radversion: int | None, user: Anvandare) -> Bedomning:
    """Save the nämnd's verdict and analys. Raises UppfoljningError, StaleRowError."""
    tillfalle = Uppfoljningstillfalle.objects.select_for_update().get(pk=bedomning.tillfalle_id)
    require_open(tillfalle)
    namnd = bedomning.tillfalle.plan.namnd
    if bedomning.pk:
        save_edited(
            bedomning,
            ["skalsteg", "analys"],
            radversion=radversion,
            user=user,
            action="bedomning.written",
            namnd=namnd,
        )
    elif written := Bedomning.objects.filter(tillfalle=tillfalle).first():
        # Two began on the empty verdict; the other was the first to save.
        raise StaleRowError(written)
    else:
        bedomning.save()
        log(
            bedomning, "bedomning.written", user=user, namnd=namnd, payload={"analys": ["", bedomning.analys]}
        )
    return bedomning
