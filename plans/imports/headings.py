"""Headings of a sheet → canonical fields: the kommun's own words first, then the registry's, the doubtful are asked.

A heading is recognised by its words alone, never by its place. Case, colons, question marks, line breaks, hyphens at
a line end, blanks, plural and definite forms do not matter; a date or period inside a heading is data.
"""

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from organisation.swedish import MONTHS
from plans.columns import PROCESS_WITH_NR, TILLFALLE, Column, Part, single
from plans.fields import registry

SKIP = "-"

_MONTH = "|".join(MONTHS)
_PERIOD = re.compile(
    rf"\b(?:\d{{8}}|\d{{6}}|\d{{4}}-\d\d(?:-\d\d)?|(?:\d{{1,2}} )?(?:{_MONTH})(?: \d{{4}})?"
    r"|(?:tertial|kvartal|delår|halvår|t|q|kv) ?\d|(?:19|20)\d\d|per|siste|sista|den|tom|t o m|helår)\b"
)
_ENDINGS = {"", "r", "n", "t", "s", "a", "er", "ar", "or", "en", "et", "na", "erna", "arna", "orna", "ena"}
_NUMBER = re.compile(r"\d{1,3}[a-zA-Z]?[.)]?|\d+(?:\.\d+)+\.?")
_NUMBERED_NAME = re.compile(r"\d{1,3}[a-zA-Z]?[.)]\s+\S")
# Words that head a column of other tables round a plan; no field of the plan, but plainly headings.
_OTHERS = (
    "Åtgärd",
    "Åtgärder",
    "Vidtagna åtgärder",
    "Ansvarig för åtgärd",
    "Klart senast",
    "Kommentar",
    "Anmärkning",
    "Analys",
)
_TREE = {"systematisk_kontroll", "arbetssatt"}


class Status(StrEnum):
    """What became of a column."""

    KNOWN = "known"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    RESULT = "result"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class ColumnReading:
    """A column of the sheet: its printed heading, what it was understood as, and why if that needs saying.

    An answer about it is remembered under `key`.
    """

    number: int
    letter: str
    heading: str
    status: Status
    column: Column | None = None
    suggestion: str = ""
    examples: tuple[str, ...] = ()
    reason: str = ""
    is_answered: bool = False
    is_remembered: bool = False
    key: str = ""

    @property
    def is_read(self) -> bool:
        return self.status == Status.KNOWN

    @property
    def is_open(self) -> bool:
        """True while the user has to say what the column is."""
        return self.status in (Status.DOUBTFUL, Status.UNKNOWN)

    @property
    def field(self) -> str | None:
        """The field that the column's text mainly is; None when it is not read."""
        return main_field(self.column) if self.is_read else None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the plan that the column is read into."""
        return plan_fields(self.column) if self.is_read else ()

    @property
    def labels(self) -> str:
        """The fields in words, for people."""
        return " + ".join(registry[code].label for code in self.fields)


def main_field(column: Column) -> str:
    """The field that a text of unknown shape in the column is."""
    inline = [part.field for part in column.parts if not part.label] or [column.parts[0].field]
    return next((code for code in inline if not registry[code].pattern), inline[0])


def plan_fields(column: Column) -> tuple[str, ...]:
    """The column's fields that stand in a plan: results are read elsewhere."""
    return tuple(code for code in column.fields if not registry[code].is_result)


def result_codes(reading: ColumnReading) -> tuple[str, ...]:
    """The fields of a round's result that the column holds; none when it is not to be read."""
    if reading.column is None or not (reading.is_read or reading.status == Status.RESULT):
        return ()
    return tuple(code for code in reading.column.fields if registry[code].is_result)


def answer_keys(columns: dict[int, tuple[str, str, list[str]]]) -> dict[int, str]:
    """What an answer about each column is remembered under: its heading, with the letter where that is not enough."""
    counts = Counter(normalise(heading) for _, heading, _ in columns.values())
    keys = {}
    for number, (letter, heading, _) in columns.items():
        words = normalise(heading)
        is_enough = words and counts[words] == 1
        keys[number] = words if is_enough else f"{words} (kolumn {letter.lower()})".strip()
    return keys


@lru_cache(maxsize=4096)
def normalise(heading: str) -> str:
    """The heading's words: "Kontroll-\\nmoment  (Vad?):" → "kontrollmoment (vad)"."""
    text = unicodedata.normalize("NFC", heading).casefold().replace("\u00ad", "")
    text = re.sub(r"(\w)[-\u2010]\s*\n\s*(\w)", r"\1\2", text)
    text = re.sub(r"[:;?!*\"'’.,_]+", " ", text)
    text = re.sub(r"\s*/\s*", "/", text)
    text = re.sub(r"\(\s*", " (", text).replace(" )", ")")
    return " ".join(text.split())


def without_period(key: str) -> tuple[str, bool]:
    """The normalised heading without dates and periods, and whether there was a figure or month among them."""
    found = _PERIOD.findall(key)
    rest = " ".join(_PERIOD.sub(" ", key).replace("()", " ").split())
    return rest, any(re.search(rf"\d|{_MONTH}|helår", word) for word in found)


@dataclass(frozen=True)
class Match:
    """What the words of one heading mean, before its neighbours are looked at."""

    status: Status
    columns: tuple[Column, ...] = ()
    suggestion: str = ""
    is_answered: bool = False
    is_remembered: bool = False


class Vocabulary:
    """Codes by heading, found also by plural and definite forms."""

    def __init__(self, codes: dict[str, str]):
        self.codes = {normalise(word): code for word, code in codes.items()}
        self.by_start: dict[tuple, list[str]] = {}
        for key in self.codes:
            self.by_start.setdefault((key[:3], key.count(" ")), []).append(key)

    def find(self, key: str) -> str | None:
        """The code of the normalised heading; None when there is none, or when two would fit."""
        if not key or key in self.codes:
            return self.codes.get(key)
        alike = [
            known for known in self.by_start.get((key[:3], key.count(" ")), ()) if _same_words(known, key)
        ]
        codes = {self.codes[known] for known in alike}
        return codes.pop() if len(codes) == 1 else None


@dataclass
class Headings:
    """All headings that are known: answers about this sheet, those of earlier sheets, Tabellmallar, the registry."""

    own_columns: Iterable[Column] = ()
    answers: dict[str, str] = field(default_factory=dict)
    remembered: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.weights: dict[str, float] = {}
        self.own: dict[str, list[Column]] = {}
        for column in self.own_columns:
            found = self.own.setdefault(normalise(column.heading.replace(TILLFALLE, " ")), [])
            if column not in found:
                found.append(column)
        self.own.pop("", None)
        self.known = Vocabulary({word: each.code for each in registry for word in each.headings})
        self.others = Vocabulary(dict.fromkeys(_OTHERS, "other"))
        self.doubtful = Vocabulary({word: each.code for each in registry for word in each.doubtful})

    def weight(self, text: str) -> float:
        """How much a cell looks like a heading: 1 known, ½ doubtful or of another table, 0 not at all."""
        if not text or len(text) > 120:
            return 0
        # A large sheet's cells are looked at as a heading of one row, of two and of a card.
        if text not in self.weights:
            self.weights[text] = self._weight(text)
        return self.weights[text]

    def _weight(self, text):
        key = normalise(text)
        if key in self.remembered:
            return 1
        status = self._by_words(key, suggests=False).status
        known = {Status.KNOWN: 1, Status.RESULT: 1, Status.DOUBTFUL: 0.5}.get(status, 0)
        return known or (0.5 if self.others.find(key) else 0)

    def match(self, heading: str, key: str) -> Match:
        """The meaning of one heading. What was answered under `key` stands before what is known."""
        if found := self._answered(heading, self.answers.get(key)):
            return replace(found, is_answered=True)
        if found := self._answered(heading, self.remembered.get(key)):
            return replace(found, is_remembered=True)
        return self._by_words(normalise(heading))

    def _answered(self, heading, answer):
        """What an answer says of the heading; a column of the kommun's that shows the field tells how it is written."""
        if answer == SKIP:
            return Match(Status.SKIPPED)
        if answer not in registry:
            return None
        own = tuple(column for column in self.own.get(normalise(heading), ()) if answer in column.fields)
        status = Status.RESULT if registry[answer].is_result else Status.KNOWN
        return Match(status, own or (single(answer, heading or registry[answer].label),))

    def _by_words(self, key, suggests=True):
        rest, has_period = without_period(key)
        own = self.own.get(key) or (self.own.get(rest) if has_period else None)
        if own:
            is_result = not any(plan_fields(column) for column in own)
            return Match(Status.RESULT if is_result else Status.KNOWN, tuple(own))
        code = self._known_code(key) or (self._known_code(rest) if has_period else None)
        if code:
            return self._known(code)
        if steps := self._both_steps(key):
            return Match(Status.KNOWN, (Column(key.capitalize(), steps),))
        doubtful = self.doubtful.find(rest if has_period else key)
        if doubtful and registry[doubtful].is_result and has_period:
            return self._known(doubtful)
        if doubtful:
            return Match(Status.DOUBTFUL, suggestion=doubtful)
        return Match(Status.UNKNOWN, suggestion=self._suggest(key) if suggests else "")

    @staticmethod
    def _known(code):
        status = Status.RESULT if registry[code].is_result else Status.KNOWN
        return Match(status, (single(code),))

    def _known_code(self, key):
        """The field of a heading: as it is, without its parenthesis, by the parenthesis alone, or part by part."""
        if code := self.known.find(key):
            return code
        outside, inside = _parenthesis(key)
        codes = {self.known.find(words) for words in (outside, inside) if words} - {None}
        if inside and len(codes) == 1:
            return codes.pop()
        parts = re.split(r"/| och | & ", key)
        codes = {self.known.find(part) for part in parts}
        return codes.pop() if len(codes) == 1 and len(parts) > 1 else None

    def _both_steps(self, key):
        """The parts of a column that holds sannolikhet and konsekvens: "Sannolikhet/Konsekvens", "S x K"."""
        words = re.split(r"\s*/\s*| och | & | x | × | ", key, maxsplit=2)
        if len(words) != 2:
            return ()
        codes = [self.known.find(word) for word in words]
        if sorted(map(str, codes)) != ["konsekvens", "sannolikhet"]:
            return ()
        return (Part(codes[0]), Part(codes[1], before="/"))

    def _suggest(self, key):
        """A likely field for an unknown heading: to be offered, never taken."""
        close = difflib.get_close_matches(key, self.known.codes, n=1, cutoff=0.8)
        if close:
            return self.known.codes[close[0]]
        codes = {self.known.codes[word] for word in key.split() if word in self.known.codes}
        return codes.pop() if len(codes) == 1 else ""


def read_headings(
    headings: Headings, columns: dict[int, tuple[str, str, list[str]]], hidden: set[int]
) -> list[ColumnReading]:
    """What each column is. `columns` gives letter, heading and texts by column number."""
    readings = []
    keys = answer_keys(columns)
    for number, (letter, heading, texts) in columns.items():
        match = headings.match(heading, keys[number])
        base = ColumnReading(
            number=number,
            letter=letter,
            heading=heading,
            status=match.status,
            column=_choose(match.columns, texts),
            suggestion=match.suggestion,
            examples=tuple(dict.fromkeys(texts))[:3],
            is_answered=match.is_answered,
            is_remembered=match.is_remembered,
            key=keys[number],
        )
        readings.append(_settle_alone(base, texts, is_hidden=number in hidden))
    return _settle_together(readings, {number: texts for number, (_, _, texts) in columns.items()})


def _choose(columns, texts):
    """Of the kommun's columns under one heading, the one whose inner label stands in the cells, else the first."""
    for column in columns:
        labels = [normalise(part.label) for part in column.parts if part.label]
        if labels and any(label in normalise(text) for text in texts for label in labels):
            return column
    unlabelled = [column for column in columns if not any(part.label for part in column.parts)]
    return next(iter((*unlabelled, *columns)), None)


def _settle_alone(reading, texts, is_hidden):
    if is_hidden:
        return replace(reading, status=Status.SKIPPED, reason="Kolumnen är dold i arket.")
    if reading.is_open and not texts:
        return replace(reading, status=Status.SKIPPED, reason="Kolumnen är tom.")
    if reading.status == Status.RESULT:
        return replace(reading, reason="Resultat läses inte in i planen.")
    if reading.is_answered and reading.status == Status.SKIPPED:
        return replace(reading, reason="Ditt svar.")
    if reading.is_remembered and reading.status == Status.SKIPPED:
        return replace(reading, reason="Enligt ett tidigare svar.")
    return reading


def _settle_together(readings, texts):
    readings = [_settle_tree(reading, readings) for reading in readings]
    readings = _ask_about_doubles(readings)
    readings = _settle_numbers(readings, texts)
    return [_with_inner_parts(reading, readings, texts[reading.number]) for reading in readings]


def _settle_tree(reading, readings):
    """In a table of arbetssätt and systematisk kontroll, Kontrollaktivitet is what is followed up: the moment."""
    fields = {code for each in readings for code in each.fields}
    if reading.status != Status.DOUBTFUL or reading.suggestion != "moment":
        return reading
    if normalise(reading.heading) == "kontrollaktivitet" and fields & _TREE and "moment" not in fields:
        return replace(reading, status=Status.KNOWN, column=single("moment", reading.heading))
    return reading


def _ask_about_doubles(readings):
    """A field that two headings claim is asked about, unless somebody has answered."""
    seen, settled = set(), []
    for reading in readings:
        main = reading.field
        if main in seen and not (reading.is_answered or reading.is_remembered):
            reason = f"Arket har redan en kolumn för {registry[main].label}."
            reading = replace(reading, status=Status.DOUBTFUL, column=None, suggestion="", reason=reason)
        elif main:
            seen.add(main)
        settled.append(reading)
    return settled


def _settle_numbers(readings, texts):
    """A column without heading over numbers is the nr, when no other column is."""
    if any("nr" in reading.fields for reading in readings):
        return readings
    for place, reading in enumerate(readings):
        column_texts = texts[reading.number]
        is_blank = not normalise(reading.heading) and reading.status == Status.UNKNOWN
        if is_blank and column_texts and all(_NUMBER.fullmatch(text) for text in column_texts):
            readings[place] = replace(reading, status=Status.KNOWN, column=single("nr"))
            break
    return readings


def _with_inner_parts(reading, readings, texts):
    """A column of the registry's own may carry more than its heading says: a number before the process, a mark after
    it, a result under an inner label."""
    if not reading.is_read or reading.column != single(reading.column.parts[0].field, reading.column.heading):
        return reading
    code = reading.column.parts[0].field
    if code == "process":
        has_nr = any("nr" in each.fields for each in readings if each is not reading)
        numbered = sum(bool(_NUMBERED_NAME.match(text)) for text in texts)
        parts = PROCESS_WITH_NR if not has_nr and 2 * numbered > len(texts) else PROCESS_WITH_NR[1:]
        return replace(reading, column=replace(reading.column, parts=parts))
    label = _inner_label(texts) if code == "moment" else ""
    if label:
        parts = (Part("moment"), Part("resultat", label=label))
        return replace(reading, column=replace(reading.column, parts=parts))
    return reading


def _inner_label(texts):
    """A result's heading of several words that stands as a label inside the cells."""
    words = [word for each in registry if each.is_result for word in each.headings if len(word.split()) > 3]
    for word in words:
        if any(re.search(rf"(?:^|\n)\s*{re.escape(word)}\s*:", text, re.IGNORECASE) for text in texts):
            return f"{word}:"
    return ""


def _same_words(one, other):
    one, other = one.split(), other.split()
    return len(one) == len(other) and all(map(_same_word, one, other))


def _same_word(one, other):
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) > 2 and long.startswith(short) and long[len(short) :] in _ENDINGS


def _parenthesis(key):
    match = re.fullmatch(r"(.*?) ?\(([^()]*)\)", key)
    return (match[1], match[2]) if match else (key, "")
