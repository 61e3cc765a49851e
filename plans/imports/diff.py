"""Canonical rows against the rows of a version: new, changed field by field, unchanged, missing in the sheet.

Rows are matched by their text first, then by nr and likeness, so that a row keeps its linje when it has moved or
been reworded. Only what the sheet has columns for is compared; a cell is equal when it says what the dress prints.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from organisation.texts import Audience, has_secrets, normalize, render
from plans.fields import PlanTableRow, registry

from .rows import CanonicalRow, RowsRead, section_values

ALIKE = 0.7
ALIKE_WITH_NR = 0.4


class Kind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MISSING = "missing"


@dataclass(frozen=True)
class FieldChange:
    """One field of a row: what stood there, what the sheet says, and where in the sheet."""

    field: str
    old: str
    new: str
    address: str = ""

    @property
    def label(self) -> str:
        return registry[self.field].label


@dataclass
class RowChange:
    """A row of the sheet, a row of the plan at `place`, or both; `changes` are those of a matched row."""

    incoming: CanonicalRow | None
    existing: PlanTableRow | None
    changes: list[FieldChange] = field(default_factory=list)
    place: int | None = None

    @property
    def kind(self) -> Kind:
        if self.incoming is None:
            return Kind.MISSING
        if self.existing is None:
            return Kind.NEW
        return Kind.CHANGED if self.changes else Kind.UNCHANGED

    @property
    def changed_fields(self) -> set[str]:
        return {change.field for change in self.changes}

    @property
    def nr(self) -> str:
        if self.incoming and "nr" in self.incoming.values:
            return self.incoming.values["nr"]
        return self.existing.moment.nr if self.existing and self.existing.moment else ""

    @property
    def name(self) -> str:
        """What the row is called in a list: its moment, else its process."""
        values = self.incoming.values if self.incoming else registry.values_of(self.existing)
        return render(values.get("moment") or values.get("process", ""), Audience.PUBLIC).plain


@dataclass
class Difference:
    """All rows: those of the sheet in its order, then those that are missing in it."""

    rows: list[RowChange]
    is_reordered: bool = False
    kept_secrets: list[str] = field(default_factory=list)

    def in_order(self, keeps_missing: bool) -> list[RowChange]:
        """The sheet's order; a row that is missing and kept stays behind the one it followed and what is new there."""
        ordered = [row for row in self.rows if row.incoming]
        if not keeps_missing:
            return ordered
        for row in self.missing:
            after = next((at for at, each in enumerate(ordered, start=1) if each.place == row.place - 1), 0)
            while after and after < len(ordered) and ordered[after].place is None:
                after += 1
            ordered.insert(after, row)
        return ordered

    def of(self, kind: str) -> list[RowChange]:
        return [row for row in self.rows if row.kind == kind]

    @property
    def new(self):
        return self.of(Kind.NEW)

    @property
    def changed(self):
        return self.of(Kind.CHANGED)

    @property
    def unchanged(self):
        return self.of(Kind.UNCHANGED)

    @property
    def missing(self):
        return self.of(Kind.MISSING)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.kind for row in self.rows)
        return {kind.value: found[kind] for kind in Kind}

    @property
    def has_existing(self) -> bool:
        """True when the plan had rows before."""
        return any(row.existing for row in self.rows)


def compare(read: RowsRead, existing: list[PlanTableRow]) -> Difference:
    """The difference between what was read and the plan's rows."""
    matches = match_rows(read.rows, existing)
    difference = Difference([])
    for row in read.rows:
        place = matches.get(row.number)
        old = existing[place] if place is not None else None
        changes = _changes(row, old, read, difference) if old else []
        difference.rows.append(RowChange(row, old, changes, place))
    order = [matches[row.number] for row in read.rows if row.number in matches]
    difference.is_reordered = order != sorted(order)
    taken = set(order)
    missing = ((place, row) for place, row in enumerate(existing) if place not in taken)
    difference.rows.extend(RowChange(None, row, place=place) for place, row in missing)
    return difference


# --- matching -----------------------------------------------------------------------------------


def match_rows(rows: list[CanonicalRow], existing: list[PlanTableRow]) -> dict[int, int]:
    """For each row number of the sheet that has one, the place of its counterpart in `existing`."""
    incoming = [_Words(row.number, row.values) for row in rows]
    old = [_Words(place, registry.values_of(row)) for place, row in enumerate(existing)]
    matches: dict[int, int] = {}
    for key in (_with_nr, _without_nr, _by_moment):
        _match_equal(incoming, old, matches, key)
    _match_alike(incoming, old, matches)
    _match_empty_processes(incoming, old, matches)
    return matches


class _Words:
    """What a row is recognised by."""

    def __init__(self, key, values):
        self.key = key
        self.nr = values.get("nr", "").rstrip(".")
        self.process = _plain(values.get("process", ""))
        self.name = _plain(values.get("moment", ""))
        self.words = Counter(f"{self.name} {self.name} {self.process}".split())
        self.total = sum(self.words.values())

    def likeness(self, other):
        """0 to 1: the share of words that both have; the moment's words count twice."""
        if not self.total or not other.total:
            return 0
        shared = sum((self.words & other.words).values())
        return 2 * shared / (self.total + other.total)


def _with_nr(words):
    return (words.nr, words.name, words.process)


def _without_nr(words):
    return (words.name, words.process) if words.name or words.process else None


def _by_moment(words):
    """The moment alone, when it says enough to be nobody else's."""
    return words.name if words.name.count(" ") >= 3 else None


def _match_equal(incoming, old, matches, key):
    taken = set(matches.values())
    free: dict = {}
    for each in old:
        if each.key not in taken and key(each) is not None:
            free.setdefault(key(each), []).append(each.key)
    for each in incoming:
        if each.key not in matches and free.get(key(each)):
            matches[each.key] = free[key(each)].pop(0)


def _match_alike(incoming, old, matches):
    """The likest pairs first; a common nr makes up for much rewording, never for another text altogether."""
    taken = set(matches.values())
    pairs = []
    rest = [each for each in old if each.key not in taken]
    for each in incoming:
        if each.key in matches:
            continue
        for other in rest:
            # A process without moment is no counterpart to a row with one.
            if bool(each.name) != bool(other.name):
                continue
            likeness = each.likeness(other)
            has_same_nr = bool(each.nr) and each.nr == other.nr
            if likeness >= (ALIKE_WITH_NR if has_same_nr else ALIKE):
                pairs.append((likeness + has_same_nr, each.key, other.key))
    for _, key, place in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if key not in matches and place not in taken:
            matches[key] = place
            taken.add(place)


def _match_empty_processes(incoming, old, matches):
    """A process that had no moment is where its first moment goes."""
    taken = set(matches.values())
    empty = {
        each.process: each.key for each in old if each.process and not each.name and each.key not in taken
    }
    for each in incoming:
        if each.key not in matches and each.process in empty:
            matches[each.key] = empty.pop(each.process)


# --- comparing ----------------------------------------------------------------------------------


def _changes(row, old, read, difference):
    old_values = registry.values_of(old)
    changes = []
    for cell in row.cells:
        if same_text(cell.text, _printed(cell.column, old_values)):
            continue
        changes.extend(
            FieldChange(code, old_values[code], row.values[code], cell.address)
            for code in cell.values
            if code not in ("avsnitt", "mal") and not same_value(code, row.values[code], old_values[code])
        )
    in_heading = "process" in row.values and not any("process" in cell.values for cell in row.cells)
    if in_heading and not same_text(row.values["process"], old_values["process"]):
        changes.append(FieldChange("process", old_values["process"], row.values["process"]))
    changes.extend(_section_changes(row, old, read))
    return _without_secrets(row, changes, difference)


def _section_changes(row, old, read):
    """The heading above the row, compared by its words; its kind is the plan's own business."""
    new_names = [node.name for node in read.path(row.section)]
    old_names = [avsnitt.name for avsnitt in old.avsnitt]
    if same_text("\n".join(new_names), "\n".join(old_names)):
        return []
    code = "mal" if "mal" in section_values(read.path(row.section)) else "avsnitt"
    return [FieldChange(code, "\n".join(old_names), "\n".join(new_names))]


def _without_secrets(row, changes, difference):
    """A text with a marked passage is never overwritten by a sheet, which cannot carry the marks."""
    kept = [change for change in changes if has_secrets(change.old)]
    for change in kept:
        address = row.address_of(change.field)
        difference.kept_secrets.append(
            f"{address}: {change.label} har en sekretessmarkerad uppgift i planen och ändras inte av arket."
        )
    return [change for change in changes if change not in kept]


def _printed(column, values):
    """The text that the column prints of the values."""
    return "\n".join(f"{piece.label} {piece.text}".strip() for piece in column.compose(values))


def same_value(code: str, new: str, old: str) -> bool:
    """True when the field says the same: a mark is there or not, a text is equal as printed."""
    if code == "kommungemensamt":
        return is_marked(new) == is_marked(old)
    return same_text(new, old)


def same_text(new: str, old: str) -> bool:
    """True when the texts read the same, for one audience or the other."""
    if new == old:
        return True
    incoming = _rendered(new, Audience.INTERNAL)
    return incoming in (_rendered(old, Audience.INTERNAL), _rendered(old, Audience.PUBLIC))


def is_marked(text: str) -> bool:
    """ "Ja", "x" or the printed mark; "Nej", "-" and nothing are no mark."""
    return text.strip().casefold() not in ("", "-", "–", "nej", "n", "0")


def _rendered(text, audience):
    lines = render(normalize(text), audience).plain.split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _plain(text):
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
