"""What can be done to a plan version as a whole: from which status, with which right. One table says it all."""

from collections.abc import Sequence
from dataclasses import dataclass

from organisation.access import Right, may
from organisation.models import Anvandare

from .models import Planversion
from .models.plan import newest_in_force

Status = Planversion.Status


@dataclass(frozen=True)
class Deed:
    """A step of a version's life. `lead` says what follows; `done` is said when it is done."""

    code: str
    label: str
    right: Right
    from_status: str
    icon: str
    lead: str
    done: str
    is_primary: bool = False
    is_destructive: bool = False

    @property
    def url_name(self) -> str:
        return f"plans:version-{self.code}"


DEEDS = (
    Deed(
        "lagg-fram",
        "Lägg fram för beslut",
        Right.EDIT_PLAN,
        Status.UTKAST,
        "send",
        "Planen låses, så att det som sammanträdet får är det som beslutas. Planen kan tas tillbaka till utkast.",
        "Planen är framlagd för beslut.",
        is_primary=True,
    ),
    Deed(
        "registrera-beslut",
        "Registrera beslut",
        Right.REGISTER_BESLUT,
        Status.FORESLAGEN,
        "gavel",
        "Skriv det som står i det justerade protokollet. Planen blir beslutad som den lades fram, och kan sedan "
        "bara ändras i en ny version.",
        "Planen är beslutad.",
        is_primary=True,
    ),
    Deed(
        "ta-tillbaka",
        "Ta tillbaka till utkast",
        Right.EDIT_PLAN,
        Status.FORESLAGEN,
        "rotate-ccw",
        "Planen går att ändra igen. Den behöver läggas fram på nytt innan den kan beslutas. Handlingar som redan "
        "är upprättade ändras inte.",
        "Planen är utkast igen.",
    ),
    Deed(
        "andra",
        "Ändra planen",
        Right.EDIT_PLAN,
        Status.BESLUTAD,
        "pencil",
        "En ny version skapas som utkast, med samma rader. Den beslutade versionen gäller tills den nya är "
        "beslutad.",
        "Den nya versionen är skapad. Ändra raderna och lägg sedan fram den för beslut.",
    ),
    Deed(
        "avsluta",
        "Avsluta planen",
        Right.EDIT_PLAN,
        Status.BESLUTAD,
        "lock",
        "Planen kan därefter inte ändras. Den går fortfarande att läsa, följa upp och skriva ut.",
        "Planen är avslutad.",
    ),
    Deed(
        "oppna-igen",
        "Öppna planen igen",
        Right.EDIT_PLAN,
        Status.AVSLUTAD,
        "rotate-ccw",
        "Planen blir beslutad igen, så att den går att ändra i en ny version.",
        "Planen är öppen igen.",
    ),
    Deed(
        "ta-bort",
        "Ta bort utkastet",
        Right.EDIT_PLAN,
        Status.UTKAST,
        "trash-2",
        "Alla rader i utkastet tas bort. Det går inte att ångra.",
        "Utkastet är borttaget.",
        is_destructive=True,
    ),
)
BY_CODE = {deed.code: deed for deed in DEEDS}
# Not a step of the life: what was registered wrongly, or is unknown of an old plan, is written on any decided version.
CORRECTION = Deed(
    "ratta-beslut",
    "Rätta beslutets uppgifter",
    Right.REGISTER_BESLUT,
    Status.BESLUTAD,
    "gavel",
    "Skriv det som står i det justerade protokollet. Planens rader ändras inte, och inte heller handlingar som redan "
    "är upprättade.",
    "Beslutets uppgifter är rättade.",
)
# A decided version that a newer one has replaced is history.
OF_IN_FORCE = (Status.BESLUTAD, Status.AVSLUTAD)


def deeds_for(user: Anvandare, version: Planversion, versions: Sequence[Planversion]) -> list[Deed]:
    """What the user may do to the version as it stands among the plan's versions, newest first."""
    if version.status in OF_IN_FORCE and not _stands_alone(version, versions):
        return []
    namnd = version.plan.namnd
    return [deed for deed in DEEDS if version.status == deed.from_status and may(user, deed.right, namnd)]


def _stands_alone(version, versions):
    """True of the version in force when no newer one is on its way."""
    return version == newest_in_force(list(versions)) and all(each.is_locked for each in versions)
