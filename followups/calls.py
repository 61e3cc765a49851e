"""The call list: rounds that are not handed in, by nämnd and person. Nobody's row is without an owner."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from organisation.access import Right, people_with
from organisation.models import Anvandare
from organisation.sheets import Sheet, list_sheet
from organisation.swedish import join_words
from plans.models import Ansvarsrad

from .deadlines import day_to_write, lacking_rows, row_name
from .models import Uppfoljning, Uppfoljningstillfalle
from .owners import owners_of

HEADINGS = {
    "Namn": 22,
    "E-post": 30,
    "Titel": 22,
    "Telefon": 16,
    "Nämnd": 26,
    "Uppföljning": 26,
    "Sista dag": 12,
    "Dagar försenad": 15,
    "Antal rader": 11,
    "Kontrollmoment": 60,
    "Länk": 50,
}


@dataclass(frozen=True)
class Call:
    """A row that somebody is to write. `printed` is who the plan says; `others` share the row."""

    row: Uppfoljning
    name: str
    printed: str
    others: str
    is_named: bool

    @property
    def state(self) -> str:
        return "Skickad tillbaka" if self.row.returned_comment else self.row.get_status_display()


@dataclass
class Person:
    """A person and what she is to write in a round; no user where the nämnd has no controller either."""

    user: Anvandare | None
    calls: list[Call] = field(default_factory=list)


@dataclass
class Round:
    """A round that is not handed in. `people` is empty when all is answered: then the controllers hand in."""

    tillfalle: Uppfoljningstillfalle
    controllers: list[Anvandare]
    last_day: datetime.date | None
    people: list[Person] = field(default_factory=list)
    lacking: int = 0

    @property
    def days_late(self) -> int:
        """How many days ago the last day was; 0 when it is not past, or not set."""
        return max((timezone.localdate() - self.last_day).days, 0) if self.last_day else 0


def call_list(rounds: Iterable[Uppfoljningstillfalle]) -> list[Round]:
    """The open ones of the rounds with who is to write what, by nämnd and day; a fixed number of queries."""
    rounds = [each for each in rounds if each.is_open]
    controllers = people_with(Right.WRITE_UPPFOLJNING, {each.plan.namnd for each in rounds})
    found = {each.pk: Round(each, controllers[each.plan.namnd_id], day_to_write(each)) for each in rounds}
    rows = list(lacking_rows().filter(tillfalle__in=found).prefetch_related("moment__ansvarsrader"))
    owners = owners_of(rows)
    people: dict[tuple, Person] = {}
    for row in rows:
        found[row.tillfalle_id].lacking += 1
        mine = owners[row.pk]
        for user in mine.people or [None]:
            key = (row.tillfalle_id, user.pk if user else None)
            if key not in people:
                people[key] = Person(user)
                found[row.tillfalle_id].people.append(people[key])
            people[key].calls.append(_call(row, user, mine))
    for each in found.values():
        each.people.sort(key=lambda person: (person.user is None, str(person.user)))
    return sorted(
        found.values(),
        key=lambda each: (
            each.tillfalle.plan.namnd.name,
            each.last_day or datetime.date.max,
            each.tillfalle.pk,
        ),
    )


def merge_sheet(rounds: Iterable[Round], address_of: Callable[[Uppfoljningstillfalle], str]) -> Sheet:
    """A line for each person and round, with addresses: for a mail merge. `address_of` gives a round's whole URL."""
    lines = [
        _merge_line(each, person, address_of(each.tillfalle))
        for each in rounds
        for person in each.people or [Person(user) for user in each.controllers]
    ]
    return list_sheet("Ej inlämnat", HEADINGS, lines)


def _call(row, user, owners):
    names = row.moment.names_of(Ansvarsrad.Slag.UTFORARE) or row.moment.names_of(Ansvarsrad.Slag.ANSVARIG)
    others = join_words([str(other) for other in owners.people if other != user])
    return Call(row, row_name(row), ", ".join(names), others, owners.is_named)


def _merge_line(each, person, address):
    user, tillfalle = person.user, each.tillfalle
    return [
        *((str(user), user.email, user.titel, user.telefon) if user else ("", "", "", "")),
        tillfalle.plan.namnd.name,
        tillfalle.name,
        each.last_day,
        each.days_late,
        len(person.calls),
        ", ".join(call.name for call in person.calls) or "Allt är besvarat: lämna in",
        address,
    ]
