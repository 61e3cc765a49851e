"""A column shows one field or several; the same column writes a cell and reads it back.

Plain values without a database: a Tabellmall gives them, an import recognises them, a test writes them by hand.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from plans.fields import registry

TILLFALLE = "{tillfalle}"


@dataclass(frozen=True)
class Part:
    """One field in a cell. `before` and `after` vanish with an empty value; a `label` begins a paragraph of its own."""

    field: str
    before: str = ""
    after: str = ""
    label: str = ""


class Piece(NamedTuple):
    """A paragraph of a cell: its inner label, if any, and its text in the notation of long texts."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Column:
    """A heading, a width (share of the table) and the parts of its cells."""

    heading: str
    parts: tuple[Part, ...]
    width: int = 10
    is_grouping: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(part.field for part in self.parts)

    @property
    def is_plain(self) -> bool:
        """True when a cell is the text of one field and nothing else."""
        first = self.parts[0]
        return len(self.parts) == 1 and not (first.label or first.before or first.after)

    def for_tillfalle(self, heading: str) -> "Column":
        """The same column with the round's printed heading in its place."""
        return replace(self, heading=self.heading.replace(TILLFALLE, heading))

    def compose(self, values: dict[str, str]) -> tuple[Piece, ...]:
        """The pieces of a cell, in order; empty fields leave no trace."""
        inline, pieces = "", []
        for part in self.parts:
            value = values.get(part.field, "")
            if not value:
                continue
            if part.label:
                pieces.append(Piece(value, part.label))
            else:
                inline += f"{part.before}{value}{part.after}"
        inline = inline.strip()
        return (Piece(inline), *pieces) if inline else tuple(pieces)

    def split(self, text: str) -> dict[str, str]:
        """The values that `compose` made the text of; a text of another shape goes whole to the main field."""
        if self.is_plain:
            return {self.parts[0].field: text.strip()} if text.strip() else {}
        values = {}
        for part in reversed([part for part in self.parts if part.label]):
            text, found = _cut_label(text, part.label)
            if found:
                values[part.field] = found
        inline = [part for part in self.parts if not part.label]
        text = text.strip()
        if not text or not inline:
            return values
        match = _inline_pattern(tuple(inline)).fullmatch(text)
        if match:
            values |= {name: found.strip() for name, found in match.groupdict().items() if found}
        else:
            values[_main(inline).field] = text
        return values


@dataclass(frozen=True)
class Dress:
    """The columns of a table, and whether each process has a heading and a table of its own."""

    columns: tuple[Column, ...]
    has_process_headings: bool = False
    process_prefix: str = ""
    # True of a dress that nobody chose: paper does without its columns that have not a word in any row.
    drops_empty: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(field for column in self.columns for field in column.fields)

    def for_tillfalle(self, heading: str) -> "Dress":
        return replace(self, columns=tuple(column.for_tillfalle(heading) for column in self.columns))

    def without_spans(self) -> "Dress":
        """The same dress with every cell drawn on its own."""
        return replace(self, columns=tuple(replace(column, is_grouping=False) for column in self.columns))

    @property
    def widths(self) -> tuple[float, ...]:
        """Per cent of the table's width, one for each column."""
        total = sum(column.width for column in self.columns)
        return tuple(round(100 * column.width / total, 2) for column in self.columns)


def single(field: str, heading: str = "", width: int = 10, is_grouping: bool = False) -> Column:
    """A column of one field under its own label."""
    return Column(heading or registry[field].label, (Part(field),), width, is_grouping)


PROCESS_WITH_NR = (
    Part("nr", after=" "),
    Part("process"),
    Part("kommungemensamt", before=" (", after=")"),
)

STANDARD_PLAN = Dress(
    (
        single("nr", "Nr", 4),
        Column("Process", PROCESS_WITH_NR[1:], 16, True),
        single("risk", "Risk", 20),
        single("moment", "Kontrollmoment", 22),
        single("metod", "Kontrollmetod", 20),
        single("utforare", "Kontrollutförare", 12),
        single("ansvarig", "Kontrollansvarig", 12),
        single("frekvens", "Frekvens", 8),
        single("rapporteras", "Rapporteras", 10),
    ),
    drops_empty=True,
)
STANDARD_UPPFOLJNING = Dress(
    (
        single("nr", "Nr", 4),
        Column("Process", PROCESS_WITH_NR[1:], 14, True),
        single("moment", "Kontrollmoment", 20),
        single("metod", "Kontrollmetod", 16),
        single("status", "Status", 9),
        single("bedomning", "Bedömning", 9),
        Column(TILLFALLE, (Part("resultat"),), 28),
    ),
    drops_empty=True,
)


def with_common_mark(dress: Dress) -> Dress:
    """The dress with a mark on the common moments: where the process stands, or the moment when no column shows it."""
    if "kommungemensamt" in dress.fields:
        return dress
    field = "process" if "process" in dress.fields else "moment"
    mark = Part("kommungemensamt", before=" (", after=")")
    columns = []
    for column in dress.columns:
        if field in column.fields:
            at = column.fields.index(field) + 1
            column = replace(column, parts=(*column.parts[:at], mark, *column.parts[at:]))
        columns.append(column)
    return replace(dress, columns=tuple(columns))


def without_common_mark(dress: Dress) -> Dress:
    """The dress as it stands under a heading that says the same; a column of nothing but the mark keeps it."""
    return replace(dress, columns=tuple(map(_without_mark, dress.columns)))


def _without_mark(column):
    parts = tuple(part for part in column.parts if part.field != "kommungemensamt")
    return replace(column, parts=parts) if parts else column


def _cut_label(text, label):
    """The text before the inner label, and the text after it. The label's colon may be missing."""
    words = r"\s+".join(re.escape(word) for word in label.rstrip(":").split())
    match = re.search(rf"(?:^|\n|\s){words}\s*:?\s*(.*)\Z", text, re.DOTALL | re.IGNORECASE)
    if not match:
        return text, ""
    return text[: match.start()], match[1].strip()


def _main(parts):
    """The part that takes a text of unknown shape: the first whose field is free text."""
    return next((part for part in parts if not registry[part.field].pattern), parts[0])


@lru_cache(maxsize=256)
def _inline_pattern(parts):
    """The shape of a cell of these parts: compiled once, for a sheet has thousands of cells."""
    return re.compile("".join(_pattern(part, parts) for part in parts), re.DOTALL | re.IGNORECASE)


def _pattern(part, parts):
    inner = registry[part.field].pattern or ".*?"
    pattern = f"{_literal(part.before)}(?P<{part.field}>{inner}){_literal(part.after)}"
    return pattern if part is _main(parts) else f"(?:{pattern})?"


def _literal(text):
    """The literal with any run of blanks, or none, where it has one."""
    return r"\s*".join(re.escape(piece) for piece in re.split(r"\s+", text))
