"""Canonical rows against the rows of a version: new, changed field by field, unchanged, missing in the sheet.

Rows are matched by their text first, then by nr and likeness, so that a row keeps its linje when it has moved or
been reworded. Only what the sheet has columns for is compared; a cell is equal when it says what the dress prints.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

from organisation.marking import fill_gaps
from organisation.texts import Audience, has_secrets, marks_in, normalize, render
from plans.fields import PlanTableRow, registry
from plans.models import Kontrollmoment

from .matching import match_rows
from .rows import CanonicalRow, RowsRead, section_values


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

    @property
    def printed(self) -> tuple[str, str]:
        """Old and new as everybody may read them: whoever imports need not be one who may read what is secret."""
        return render(self.old, Audience.PUBLIC).plain, render(self.new, Audience.PUBLIC).plain


@dataclass
class RowChange:
    """A row of the sheet, a row of the plan at `place`, or both; `changes` are those of a matched row."""

    incoming: CanonicalRow | None
    existing: PlanTableRow | None
    changes: list[FieldChange] = field(default_factory=list)
    place: int | None = None
    written: Kontrollmoment | None = None

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


def compare(read: RowsRead, existing: list[PlanTableRow], reader: Audience = Audience.INTERNAL) -> Difference:
    """The difference between what was read and the plan's rows, as `reader` may know it.

    One who may not read what is marked gets the same answer whatever the hidden words are: a guess is never told to
    be right.
    """
    comparison = _Comparison(read, existing, reader)
    rows = in_printed_order(read)
    matches = match_rows(rows, comparison.readable, comparison.is_same)
    difference = Difference([])
    for row in rows:
        place = matches.get(row.number)
        if place is None:
            difference.rows.append(RowChange(row, None))
            continue
        changes = _without_secrets(row, comparison.changes(row, place), difference, reader)
        difference.rows.append(RowChange(row, existing[place], changes, place))
    order = [each.place for each in difference.rows if each.place is not None]
    difference.is_reordered = order != sorted(order)
    taken = set(order)
    missing = ((place, row) for place, row in enumerate(existing) if place not in taken)
    difference.rows.extend(RowChange(None, row, place=place) for place, row in missing)
    return difference


def in_printed_order(read: RowsRead) -> list[CanonicalRow]:
    """The rows as a plan can hold them: those above all headings first, then heading by heading."""
    return sorted(read.rows, key=lambda row: -1 if row.section is None else row.section)


# --- comparing ----------------------------------------------------------------------------------


class _Comparison:
    """What each row of the sheet would change in a row of the plan; the same pair is looked at once."""

    def __init__(self, read, existing, reader):
        self.read = read
        self.existing = existing
        self.reader = reader
        self.values = [registry.values_of(row) for row in existing]
        self.readable = [_readable(values, reader) for values in self.values]
        self.known: dict[tuple[int, int], list[FieldChange]] = {}

    def is_same(self, row, place):
        return not self.changes(row, place)

    def changes(self, row, place):
        key = (row.number, place)
        if key not in self.known:
            self.known[key] = self._changes(row, self.values[place], self.existing[place])
        return self.known[key]

    def _changes(self, row, old_values, old):
        changes = []
        for cell in row.cells:
            # A blank cell that leans says what stands above it, not that the plan has nothing there.
            leans = not row.leaned.isdisjoint(cell.values)
            if not leans and same_text(cell.text, _printed(cell.column, old_values), self.reader):
                continue
            changes.extend(
                FieldChange(code, old_values[code], row.values[code], cell.address)
                for code in cell.values
                if code not in ("avsnitt", "mal")
                and not same_value(code, row.values[code], old_values[code], self.reader)
            )
        in_heading = "process" in row.values and not any("process" in cell.values for cell in row.cells)
        if in_heading and not same_text(row.values["process"], old_values["process"]):
            changes.append(FieldChange("process", old_values["process"], row.values["process"]))
        return changes + _section_changes(row, old, self.read)


def _section_changes(row, old, read):
    """The heading above the row, compared by its words; its kind is the plan's own business."""
    new_names = [node.name for node in read.path(row.section)]
    old_names = [avsnitt.name for avsnitt in old.avsnitt]
    if same_text("\n".join(new_names), "\n".join(old_names)):
        return []
    code = "mal" if "mal" in section_values(read.path(row.section)) else "avsnitt"
    return [FieldChange(code, "\n".join(old_names), "\n".join(new_names))]


def _readable(values, reader):
    """The row's values as the reader may read them, for finding its counterpart."""
    if reader == Audience.INTERNAL:
        return values
    return {code: render(text, reader).plain if has_secrets(text) else text for code, text in values.items()}


def _without_secrets(row, changes, difference, reader):
    """A text with a marked passage is never overwritten by a sheet that lacks it.

    What is changed around the printed gaps is taken, and so is a text that carries its marks, from one who may read
    them; else all of it stays.
    """
    kept = [change for change in changes if has_secrets(change.old) and not _may_be_written(change, reader)]
    for change in kept:
        address = row.address_of(change.field)
        difference.kept_secrets.append(
            f"{address}: {change.label} har en sekretessmarkerad uppgift i planen och ändras inte av arket."
        )
    return [_with_passages(row, change) for change in changes if change not in kept]


def _may_be_written(change, reader):
    has_all_gaps = fill_gaps(change.new, change.old) is not None
    return has_all_gaps or (reader == Audience.INTERNAL and _keeps_passages(change))


def _with_passages(row, change):
    """The change with the stored passages in the place of their gaps, where the sheet has all the gaps."""
    filled = fill_gaps(change.new, change.old) if has_secrets(change.old) else None
    if filled is None:
        return change
    row.values[change.field] = filled
    return replace(change, new=filled)


def _keeps_passages(change):
    """True when each passage of the old text stands in the new one, word for word."""
    old, new = ([passage[:2] for _, passage in marks_in(text)] for text in (change.old, change.new))
    return not Counter(old) - Counter(new)


def _printed(column, values):
    """The text that the column prints of the values."""
    return "\n".join(f"{piece.label} {piece.text}".strip() for piece in column.compose(values))


def same_value(code: str, new: str, old: str, reader: Audience = Audience.INTERNAL) -> bool:
    """True when the field says the same: a mark is there or not, a text is equal as printed."""
    if code == "kommungemensamt":
        return is_marked(new) == is_marked(old)
    return same_text(new, old, reader)


def same_text(new: str, old: str, reader: Audience = Audience.INTERNAL) -> bool:
    """True when the texts read the same: with all words, as far as the reader may know them, or with the gaps."""
    may_know = reader == Audience.INTERNAL or not has_secrets(old)
    if new == old and may_know:
        return True
    incoming = _rendered(new, Audience.INTERNAL)
    known = Audience if may_know else (Audience.PUBLIC,)
    return any(incoming == _rendered(old, audience) for audience in known)


def is_marked(text: str) -> bool:
    """ "Ja", "x" or the printed mark; "Nej", "-" and nothing are no mark."""
    return text.strip().casefold() not in ("", "-", "–", "nej", "n", "0")


def _rendered(text, audience):
    lines = render(normalize(text), audience).plain.split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())
