"""What is done to a round: open it, write its results, its verdict."""

from django.db import transaction
from django.utils import timezone

from organisation.models import Anvandare
from organisation.services import log, save_edited
from plans.access import version_in_use
from plans.models import Kontrollmoment, Planversion

from .models import Bedomning, Uppfoljning, Uppfoljningstillfalle

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


class UppfoljningError(Exception):
    """A rule of the round is broken; the message is a Swedish sentence that says what to do."""


def due_moments(version: Planversion, year: int, month: int) -> list[Kontrollmoment]:
    """The moments to report in that month; one that names no month is due in every round (DESIGN.md section 4)."""
    return [
        moment
        for moment in version.moment.in_order().prefetch_related("rapporttider")
        if not (times := moment.rapporttider.all()) or any((t.year, t.month) == (year, month) for t in times)
    ]


@transaction.atomic
def open_tillfalle(
    tillfalle: Uppfoljningstillfalle, *, user: Anvandare | None, moments: list[Kontrollmoment] | None = None
) -> Uppfoljningstillfalle:
    """Open a planned round: each due moment of the plan in force gets its row. Raises UppfoljningError."""
    if tillfalle.status != tillfalle.Status.PLANERAD:
        raise UppfoljningError("Uppföljningen är redan öppnad.")
    version = version_in_use(tillfalle.plan)
    if version is None or not version.is_locked:
        raise UppfoljningError("Planen är inte beslutad än. Uppföljningen öppnas när planen är beslutad.")
    if moments is None:
        moments = due_moments(version, tillfalle.per_date.year, tillfalle.per_date.month)
    if not moments:
        raise UppfoljningError("Inget kontrollmoment ska rapporteras vid det här tillfället.")
    Uppfoljning.objects.bulk_create(
        Uppfoljning(tillfalle=tillfalle, moment=moment, linje=moment.linje) for moment in moments
    )
    tillfalle.status = tillfalle.Status.OPPEN
    tillfalle.save(update_fields=["status"])
    log(
        tillfalle,
        "tillfalle.opened",
        user=user,
        namnd=tillfalle.plan.namnd,
        changes={"rows": len(moments), "version": version.number},
    )
    return tillfalle


def require_open(tillfalle: Uppfoljningstillfalle) -> None:
    """Raise UppfoljningError unless results may be written."""
    if not tillfalle.is_open:
        status = tillfalle.get_status_display().lower()
        raise UppfoljningError(f"Uppföljningen är {status} och kan inte ändras.")


@transaction.atomic
def save_result(row: Uppfoljning, *, radversion: int, user: Anvandare) -> bool:
    """Save what was written for a moment; False when nothing changed. Raises UppfoljningError, StaleRowError."""
    tillfalle = Uppfoljningstillfalle.objects.select_for_update().get(pk=row.tillfalle_id)
    require_open(tillfalle)
    saved = save_edited(
        row,
        RESULT_FIELDS,
        radversion=radversion,
        user=user,
        action="uppfoljning.written",
        namnd=row.tillfalle.plan.namnd,
        address=row.get_absolute_url(),
    )
    if saved:
        row.written_by, row.written_at = user, timezone.now()
        row.save(update_fields=["written_by", "written_at"])
    return saved


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
    else:
        bedomning.save()
        log(
            bedomning, "bedomning.written", user=user, namnd=namnd, payload={"analys": ["", bedomning.analys]}
        )
    return bedomning
