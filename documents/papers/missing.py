"""The rounds that are not handed in, as a paper: nämnd by nämnd, who is to write what."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.utils import timezone

from followups.calls import Person, Round
from organisation.file_names import file_name
from organisation.models import Namnd
from organisation.sheets import Sheet, list_sheet

from .base import Document

SHEET_COLUMNS = {
    "Nämnd": 34,
    "Uppföljning": 28,
    "Sista dag": 13,
    "Dagar sen": 11,
    "Vem": 28,
    "Kontrollmoment": 60,
    "Utförare i planen": 34,
    "Läge": 18,
}


class EjInlamnadeDocument(Document):
    """Ej inlämnade uppföljningar on a day. It names people, and so is a working paper that is never drawn up.

    Of nämnder whose ids are not in `names_people_in` it tells state, dates and counts alone.
    """

    template = "documents/ej_inlamnade.html"
    HAND_IN = "Allt är besvarat: lämna in"

    def __init__(
        self,
        namnd: Namnd,
        rounds: Iterable[Round],
        *,
        names_people_in: Collection[int],
        about: str = "",
        day: datetime.date | None = None,
    ):
        super().__init__(namnd)
        self.rounds = [_told(each, each.tillfalle.plan.namnd_id in names_people_in) for each in rounds]
        self.about = about
        self.day = day or timezone.localdate()

    @property
    def title(self):
        return " ".join(filter(None, ("Ej inlämnade uppföljningar", self.about)))

    @property
    def filename(self):
        return file_name("Ej-inlamnade", self.namnd, self.about, self.day.isoformat())

    @property
    def facts(self):
        return [("Läget", self.date(self.day))]

    @property
    def dated(self):
        return self.day

    @property
    def sentence(self) -> str:
        """ "3 uppföljningar är inte inlämnade, varav 2 är försenade."."""
        count, late = len(self.rounds), sum(bool(each.days_late) for each in self.rounds)
        if not count:
            return "Alla uppföljningar är inlämnade."
        words = "1 uppföljning är inte inlämnad" if count == 1 else f"{count} uppföljningar är inte inlämnade"
        if late == count:
            return f"{words}. {'Den är försenad' if count == 1 else 'Alla är försenade'}."
        return f"{words}, varav {late} är försenad{'e' if late > 1 else ''}." if late else f"{words}."

    def when(self, each: Round) -> str:
        """ "Sista dag 31 augusti 2022, 12 dagar försenad."."""
        if not each.last_day:
            return "Ingen sista dag är satt."
        late = (
            f", {each.days_late} {'dag' if each.days_late == 1 else 'dagar'} försenad"
            if each.days_late
            else ""
        )
        return f"Sista dag {self.date(each.last_day)}{late}."

    @property
    def sections(self) -> list[dict]:
        """For each round its heading, its last day, and its people with their rows."""
        return [
            {
                "heading": f"{each.tillfalle.plan.namnd.name}, {each.tillfalle.name}",
                "when": self.when(each),
                "left": _left(each),
                "people": [(_who(person), person.calls) for person in each.people],
            }
            for each in self.rounds
        ]

    def sheet(self) -> Sheet:
        """A line for each row that remains, and one for each round where all is answered."""
        lines = (line for each in self.rounds for line in self._lines(each))
        return list_sheet("Ej inlämnade", SHEET_COLUMNS, lines)

    def _lines(self, each):
        tillfalle = each.tillfalle
        head = (tillfalle.plan.namnd.name, tillfalle.name, each.last_day, each.days_late)
        if not each.people:
            left = f"{each.lacking} kontrollmoment kvar" if each.lacking else self.HAND_IN
            yield (*head, ", ".join(map(str, each.controllers)), left, "", "")
        for person in each.people:
            for call in person.calls:
                yield (*head, _who(person), call.name, call.printed, call.state)


def _told(each: Round, names_people: bool) -> Round:
    return each if names_people else replace(each, people=[], controllers=[])


def _who(person: Person) -> str:
    return str(person.user) if person.user else "Ingen utpekad"


def _left(each: Round) -> str:
    """What remains to be done, in a sentence."""
    if each.lacking:
        return f"{each.lacking} kontrollmoment är kvar att skriva."
    if each.controllers:
        names = ", ".join(map(str, each.controllers))
        return f"Allt är besvarat. {names} kan lämna in."
    return "Allt är besvarat, men inte inlämnat."
