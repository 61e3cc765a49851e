"""What a reminder is made of: a matter, its stage, and how it is counted in a subject line."""

import datetime
from dataclasses import dataclass
from enum import Enum

from followups.models import Paminnelseslag
from organisation.swedish import MONTHS

Slag = Paminnelseslag


class Topic(Enum):
    """A heading of the mail, with the words for one and for many in its subject; the order is the mail's."""

    TILLBAKA = ("Tillbaka till dig", "rad tillbaka", "rader tillbaka")
    SKRIVA = ("Att skriva", "uppföljning att skriva", "uppföljningar att skriva")
    ATGARD = ("Åtgärder", "åtgärd att slutföra", "åtgärder att slutföra")
    GODKANNA = ("Att godkänna", "uppföljning att godkänna", "uppföljningar att godkänna")
    LAMNA_IN = ("Att lämna in", "uppföljning att lämna in", "uppföljningar att lämna in")
    SAKNAS = ("Väntar på andra i nämnden", "rad väntar på andra", "rader väntar på andra")
    MISSIV = ("Missiv att skriva", "missiv att skriva", "missiv att skriva")
    SENA = ("Sena nämnder", "sen uppföljning hos nämnderna", "sena uppföljningar hos nämnderna")

    def __init__(self, heading, one, many):
        self.heading, self.one, self.many = heading, one, many


@dataclass(frozen=True)
class Line:
    """A thing within a matter: its name and its own address."""

    text: str
    path: str = ""


@dataclass(frozen=True)
class Stage:
    """How near the last day is: the kind that reminds of it, and a code that is its own at each stage."""

    slag: Slag
    code: str


@dataclass(frozen=True)
class Item:
    """A matter to remind one person of.

    `reasons` are (kind, key), the strongest first. The first whose kind is on and whose key the person has not been
    sent is why it is sent; then all the keys count as sent, so that a weaker reason does not follow a stronger.
    """

    topic: Topic
    title: str
    path: str
    kommun_id: int
    reasons: tuple[tuple[str, str], ...]
    last_day: datetime.date | None = None
    lines: tuple[Line, ...] = ()
    count: int = 1

    @property
    def keys(self) -> list[str]:
        return [key for _, key in self.reasons]


def stage_of(last_day: datetime.date | None, date: datetime.date, days_before: int) -> Stage | None:
    """The stage on the date; None when the last day is far off or unknown. Being late is a new stage each week."""
    if last_day is None or date < last_day - datetime.timedelta(days=days_before):
        return None
    if date < last_day:
        return Stage(Slag.FORE, "fore")
    if date == last_day:
        return Stage(Slag.PA_DAGEN, "dagen")
    return Stage(Slag.FORSENAD, f"sen-{((date - last_day).days - 1) // 7}")


def say_day(day: datetime.date, date: datetime.date) -> str:
    """ "31 augusti", and with the year when it is another than the date's."""
    words = f"{day.day} {MONTHS[day.month - 1]}"
    return words if day.year == date.year else f"{words} {day.year}"


def say_last_day(day: datetime.date | None, date: datetime.date) -> str:
    """ "Sista dag 31 augusti", "Sista dag är i dag, 31 augusti", "Sista dag var 31 augusti, för 12 dagar sedan"."""
    if day is None:
        return ""
    words = say_day(day, date)
    if day > date:
        return f"Sista dag {words}"
    if day == date:
        return f"Sista dag är i dag, {words}"
    days = (date - day).days
    return f"Sista dag var {words}, {'i går' if days == 1 else f'för {days} dagar sedan'}"
