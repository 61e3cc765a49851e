"""What is done to a round: plan it, open it, choose its rows, hand it in, approve it, hand it to KS, open it again."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from followups.models import Uppfoljning, Uppfoljningstillfalle
from organisation.models import Anvandare, Handelse
from organisation.services import log
from plans.access import version_in_use
from plans.models import Kontrollmoment, Plan, Planversion

from .errors import UppfoljningError

Status = Uppfoljningstillfalle.Status


@dataclass(frozen=True)
class Missing:
    """What keeps a round from being handed in: the row, and what it lacks."""

    row: Uppfoljning
    reason: str


@transaction.atomic
def plan_tillfalle(plan: Plan, *, user: Anvandare, **fields) -> Uppfoljningstillfalle:
    """A planned round of the plan; its address is made of its name. Raises UppfoljningError when the name is taken."""
    slug = slugify(fields["name"].replace(str(plan.year), "")) or slugify(fields["name"])
    if plan.tillfallen.filter(slug=slug).exists():
        raise UppfoljningError("Planen har redan en uppföljning med det namnet. Välj ett annat namn.")
    tillfalle = Uppfoljningstillfalle.objects.create(plan=plan, slug=slug, **fields)
    log(tillfalle, "tillfalle.planned", user=user, namnd=plan.namnd)
    return tillfalle


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
    if lock_tillfalle(tillfalle).status != Status.PLANERAD:
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
    tillfalle.status = Status.OPPEN
    tillfalle.save(update_fields=["status"])
    log(
        tillfalle,
        "tillfalle.opened",
        user=user,
        namnd=tillfalle.plan.namnd,
        changes={"rows": len(moments), "version": version.number},
    )
    return tillfalle


@transaction.atomic
def add_moment(tillfalle: Uppfoljningstillfalle, moment: Kontrollmoment, *, user: Anvandare) -> Uppfoljning:
    """Take a moment of the plan into an open round though its month is another. Raises UppfoljningError."""
    tillfalle = lock_tillfalle(tillfalle)
    _require(tillfalle, Status.OPPEN)
    if moment.version.plan_id != tillfalle.plan_id:
        raise UppfoljningError("Kontrollmomentet hör till en annan plan.")
    row, created = Uppfoljning.objects.get_or_create(
        tillfalle=tillfalle, linje=moment.linje, defaults={"moment": moment}
    )
    if not created and not row.utesluten_reason:
        raise UppfoljningError("Kontrollmomentet finns redan i uppföljningen.")
    row.utesluten_reason = ""
    row.save(update_fields=["utesluten_reason"])
    log(row, "uppfoljning.added", user=user, namnd=tillfalle.plan.namnd)
    return row


@transaction.atomic
def take_out(row: Uppfoljning, reason: str, *, user: Anvandare) -> None:
    """Leave a row out of an open round, with the reason; the row and its text stay and can be taken in again."""
    tillfalle = lock_tillfalle(row.tillfalle)
    _require(tillfalle, Status.OPPEN)
    if not reason.strip():
        raise UppfoljningError("Skriv varför kontrollmomentet inte tas med.")
    row.utesluten_reason = reason.strip()
    row.save(update_fields=["utesluten_reason"])
    log(
        row,
        "uppfoljning.taken-out",
        user=user,
        namnd=tillfalle.plan.namnd,
        payload={"reason": row.utesluten_reason},
    )


def missing_rows(tillfalle: Uppfoljningstillfalle) -> list[Missing]:
    """What must be answered before the round can be handed in, in the order of the table."""
    from followups.tables import load_results

    return [
        Missing(row, "skickad tillbaka" if row.returned_comment else "ej redovisad")
        for row in load_results(tillfalle)
        if row.returned_comment or not row.is_reported
    ]


@transaction.atomic
def hand_in(tillfalle: Uppfoljningstillfalle, *, user: Anvandare) -> None:
    """To the godkännare, when each row is answered. Raises UppfoljningError that counts what is missing."""
    tillfalle = lock_tillfalle(tillfalle)
    _require(tillfalle, Status.OPPEN)
    if missing := missing_rows(tillfalle):
        rows = "1 kontrollmoment" if len(missing) == 1 else f"{len(missing)} kontrollmoment"
        raise UppfoljningError(f"{rows} är inte besvarade. Skriv status eller skäl på varje rad först.")
    _move(tillfalle, Status.INLAMNAD, "tillfalle.handed-in", user, handed_in_at=timezone.now())


@transaction.atomic
def approve(tillfalle: Uppfoljningstillfalle, *, user: Anvandare) -> None:
    """Approve what was handed in. Who wrote a row cannot, unless the kommun has said so. Raises UppfoljningError."""
    tillfalle = lock_tillfalle(tillfalle)
    _require(tillfalle, Status.INLAMNAD)
    if has_written(user, tillfalle) and tillfalle.plan.namnd.kommun.has_four_eyes:
        raise UppfoljningError(
            "Du har själv skrivit i uppföljningen. Någon annan behöver godkänna den (fyra ögon)."
        )
    _move(tillfalle, Status.GODKAND, "tillfalle.approved", user, approved_at=timezone.now())


def has_written(user: Anvandare, tillfalle: Uppfoljningstillfalle) -> bool:
    """True for whoever has written in a row of the round, also when somebody else has edited it since."""
    rows = tillfalle.uppfoljningar.filter(utesluten_reason="")
    if rows.filter(written_by=user).exists():
        return True
    ids = [str(public_id) for public_id in rows.values_list("public_id", flat=True)]
    written = Handelse.objects.filter(action="uppfoljning.written", anvandare=user, object_id__in=ids)
    return written.exists()


@transaction.atomic
def return_row(row: Uppfoljning, comment: str, *, user: Anvandare) -> None:
    """Send a row of a handed-in round back with a comment; the round opens again. Raises UppfoljningError."""
    tillfalle = lock_tillfalle(row.tillfalle)
    if tillfalle.status not in (Status.INLAMNAD, Status.OPPEN):
        _require(tillfalle, Status.INLAMNAD)
    if not comment.strip():
        raise UppfoljningError("Skriv en kommentar, så att den som ska ändra vet vad som saknas.")
    row.returned_comment = comment.strip()
    row.save(update_fields=["returned_comment"])
    if tillfalle.status == Status.INLAMNAD:
        _move(tillfalle, Status.OPPEN, "tillfalle.returned", user)
    log(
        row,
        "uppfoljning.returned",
        user=user,
        namnd=tillfalle.plan.namnd,
        payload={"comment": row.returned_comment},
    )


@transaction.atomic
def hand_to_ks(tillfalle: Uppfoljningstillfalle, *, user: Anvandare) -> None:
    """Hand the approved round to KS, and lock it."""
    tillfalle = lock_tillfalle(tillfalle)
    _require(tillfalle, Status.GODKAND)
    _move(tillfalle, Status.LAST, "tillfalle.handed-to-ks", user, to_ks_at=timezone.now())


@transaction.atomic
def reopen(tillfalle: Uppfoljningstillfalle, reason: str, *, user: Anvandare) -> None:
    """Open a round again; the reason is logged. What had been handed in or approved counts as not yet so."""
    tillfalle = lock_tillfalle(tillfalle)
    if tillfalle.status not in (Status.INLAMNAD, Status.GODKAND, Status.LAST):
        raise UppfoljningError("Uppföljningen är redan öppen.")
    if not reason.strip():
        raise UppfoljningError("Skriv varför uppföljningen öppnas igen.")
    _move(
        tillfalle,
        Status.OPPEN,
        "tillfalle.reopened",
        user,
        payload={"reason": reason.strip()},
        handed_in_at=None,
        approved_at=None,
        to_ks_at=None,
    )


def lock_tillfalle(tillfalle: Uppfoljningstillfalle) -> Uppfoljningstillfalle:
    """The round as it stands now, held until the transaction ends. Raises UppfoljningError when it is gone."""
    held = Uppfoljningstillfalle.objects.select_for_update(of=("self",)).with_plan()
    stored = held.filter(pk=tillfalle.pk).first()
    if stored is None:
        raise UppfoljningError("Uppföljningen finns inte längre: någon annan har tagit ut den ur omgången.")
    return stored


def _require(tillfalle, status):
    if tillfalle.status != status:
        now, wanted = tillfalle.get_status_display().lower(), Status(status).label.lower()
        raise UppfoljningError(f"Uppföljningen är {now}. Det här går bara när den är {wanted}.")


def _move(tillfalle, status, action, user, payload=None, **stamps):
    before = tillfalle.status
    tillfalle.status = status
    for name, value in stamps.items():
        setattr(tillfalle, name, value)
    tillfalle.save(update_fields=["status", *stamps])
    log(
        tillfalle,
        action,
        user=user,
        namnd=tillfalle.plan.namnd,
        address=tillfalle.get_absolute_url(),
        changes={"status": [before, status]},
        payload=payload,
    )
