"""What can be done to a whole round: from which status, with which right, to which status. One table says it all."""

from dataclasses import dataclass

from organisation.access import Right, may
from organisation.models import Anvandare

from .models import Uppfoljningstillfalle

Status = Uppfoljningstillfalle.Status


@dataclass(frozen=True)
class Deed:
    """A step of a round's life. `needs_reason` demands a written reason, which is logged."""

    code: str
    label: str
    right: Right
    from_statuses: tuple[str, ...]
    to_status: str
    icon: str
    lead: str
    needs_reason: bool = False
    is_primary: bool = True


DEEDS = (
    Deed(
        "oppna",
        "Öppna uppföljningen",
        Right.OPEN_ROUND,
        (Status.PLANERAD,),
        Status.OPPEN,
        "door-open",
        "Varje kontrollmoment som ska rapporteras får en rad, och de som ska skriva ser den på sin startsida.",
    ),
    Deed(
        "lamna-in",
        "Lämna in",
        Right.WRITE_UPPFOLJNING,
        (Status.OPPEN,),
        Status.INLAMNAD,
        "send",
        "Uppföljningen går till godkännaren. Efter inlämningen kan den inte ändras om den inte öppnas igen.",
    ),
    Deed(
        "godkann",
        "Godkänn",
        Right.APPROVE_UPPFOLJNING,
        (Status.INLAMNAD,),
        Status.GODKAND,
        "circle-check",
        "Du godkänner uppföljningen som den står. Därefter kan den lämnas till kommunstyrelsen.",
    ),
    Deed(
        "lamna-till-ks",
        "Lämna till KS och lås",
        Right.HAND_TO_KS,
        (Status.GODKAND,),
        Status.LAST,
        "lock",
        "Uppföljningen lämnas till kommunstyrelsen och låses. Det som är låst ändras inte.",
    ),
    Deed(
        "oppna-igen",
        "Öppna igen",
        Right.REOPEN_ROUND,
        (Status.INLAMNAD, Status.GODKAND, Status.LAST),
        Status.OPPEN,
        "rotate-ccw",
        "Uppföljningen öppnas så att raderna kan ändras. Skälet sparas i loggen.",
        needs_reason=True,
        is_primary=False,
    ),
)
BY_CODE = {deed.code: deed for deed in DEEDS}


def deeds_for(user: Anvandare, tillfalle: Uppfoljningstillfalle) -> list[Deed]:
    """What the user may do to the round as it stands."""
    namnd = tillfalle.plan.namnd
    return [deed for deed in DEEDS if tillfalle.status in deed.from_statuses and may(user, deed.right, namnd)]
