"""Whom the names of a sheet mean: the nämnd's functions and units, and the people who have a role there.

What is found is proposed and shown, never guessed: a name that could mean two is linked to neither.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from organisation.models import Anvandare, Enhet, Funktion, Namnd
from plans.models import Ansvarsrad


@dataclass(frozen=True)
class NameLink:
    """A name as the sheet prints it, and what it would be linked to. `value` names the latter in a form."""

    text: str
    value: str
    kind: str
    meaning: Ansvarsrad

    @property
    def label(self) -> str:
        """The printed name and what it means, as the choice is shown."""
        who = self.meaning.anvandare or self.meaning.funktion or self.meaning.enhet
        return f"{self.text} ({self.kind})" if str(who) == self.text else f"{self.text} ({self.kind}: {who})"


class KnownNames:
    """The names that the nämnd knows. Before all a name means a function, then a unit, then a person.

    Of what is found, `chosen` is linked (all unless told); `found` has all of it, by `value`, as first printed.
    """

    def __init__(self, namnd: Namnd, chosen: Collection[str] | None = None):
        self.chosen = chosen
        self.found: dict[str, NameLink] = {}
        members = Q(medlemskap__namnd=namnd) | Q(medlemskap__kommun=namnd.kommun_id)
        people = (
            Anvandare.objects.filter(members, is_active=True).exclude(first_name="").exclude(last_name="")
        )
        # The later stands before the earlier.
        self._known = _by_name("person", "anvandare", people.distinct())
        self._known |= _by_name("enhet", "enhet", Enhet.objects.filter(namnd=namnd))
        self._known |= _by_name("funktion", "funktion", Funktion.objects.filter(namnd=namnd))

    def meaning_of(self, text: str) -> Ansvarsrad | None:
        """Whom the printed name is linked to; None when it means nobody known, two, or one who was not chosen."""
        candidates = self._known.get(_folded(text), ())
        if len(candidates) != 1:
            return None
        kind, value, meaning = candidates[0]
        self.found.setdefault(value, NameLink(text, value, kind, meaning))
        return meaning if self.chosen is None or value in self.chosen else None


def _by_name(kind, field, objects):
    """By name, (kind, value, what it means) of each that bears it."""
    known = defaultdict(list)
    for each in objects:
        known[_folded(str(each))].append((kind, f"{kind}-{each.pk}", Ansvarsrad(**{field: each})))
    return known


def _folded(name):
    return " ".join(name.split()).casefold()
