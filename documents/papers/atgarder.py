"""Åtgärdsrapporten: measures by group, of one nämnd's round or of all nämnder in a call."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from documents.models import Handling
from followups.atgarder import FINAL, LATE, NEW, OPEN, ReportedAtgard, atgarder_of_round
from followups.gathered import Gathered, GatheredRound, gather
from followups.models import Omgang, Uppfoljningstillfalle
from organisation.file_names import file_name
from organisation.models import Namnd
from organisation.sheets import Sheet, list_sheet
from organisation.texts import Audience, RenderedText

from ..services.words import word_of
from .base import INTERNAL_MARK, UTKAST, Document, slug_of

HEADINGS = {"late": LATE, "new": NEW, "open": OPEN, "closed": "Avslutade sedan förra uppföljningen"}
SHEET_COLUMNS = {
    "Grupp": 26,
    "Nämnd": 34,
    "Åtgärd": 60,
    "Gäller": 44,
    "Återkommande avvikelse": 15,
    "Ansvarig": 26,
    "Klar senast": 13,
    "Tidigare dag": 13,
    "Status": 14,
    "Avslutad": 13,
}


@dataclass(frozen=True)
class MeasureRow:
    """A measure as the paper tells it; `told` is what it is read from."""

    namnd: str
    text: RenderedText
    due_date: str
    old_date: str
    closed_on: str
    told: ReportedAtgard

    @property
    def title(self) -> str:
        """The first line, for a list."""
        return self.text.plain.split("\n")[0]

    @property
    def source(self) -> str:
        return self.told.atgard.source

    @property
    def is_recurring(self) -> bool:
        return self.told.atgard.is_recurring

    @property
    def ansvarig(self) -> str:
        return self.told.atgard.ansvarig

    @property
    def status(self) -> str:
        return self.told.status_label


@dataclass(frozen=True)
class MeasureGroup:
    """Measures of one kind: late, new, open or closed."""

    code: str
    name: str
    rows: list[MeasureRow]

    @property
    def heading(self) -> str:
        return f"{self.name} ({len(self.rows)})"


def measure_groups(rounds: Iterable[GatheredRound], document: Document) -> list[MeasureGroup]:
    """The measures of the rounds in groups, nämnd by nämnd in each; groups that are empty are left out."""
    rounds = list(rounds)
    groups = [
        MeasureGroup(
            code,
            name,
            [_row(each.name, told, document) for each in rounds for told in each.atgarder_in(code)],
        )
        for code, name in HEADINGS.items()
    ]
    return [group for group in groups if group.rows]


def owners_of(namnd: Namnd, rounds: Iterable[GatheredRound]) -> list[Namnd]:
    """The nämnd whose paper it is, and each nämnd whose round is told in it."""
    return list({each.pk: each for each in [namnd, *(told.namnd for told in rounds)]}.values())


def _row(namnd, told, document):
    return MeasureRow(
        namnd,
        document.text(told.atgard.description),
        document.date(told.due_date),
        document.date(told.old_date),
        "" if told.status in told.atgard.OPEN else document.date(told.atgard.closed_on),
        told,
    )


class AtgardsrapportDocument(Document):
    """What is late, new, going on and closed. Make it by `of_round` or `of_omgang`."""

    template = "documents/atgardsrapport.html"
    slag = Handling.Slag.ATGARDSRAPPORT
    is_landscape = True

    def __init__(
        self,
        namnd: Namnd,
        rounds: list[GatheredRound],
        *,
        whose: str,
        name: str,
        parts: tuple[str, ...],
        has_namnd: bool,
        audience: Audience = Audience.PUBLIC,
    ):
        super().__init__(namnd, audience)
        self.rounds = rounds
        self.has_namnd = has_namnd
        self._whose, self._name, self._parts = whose, name, parts

    @classmethod
    def of_round(cls, tillfalle: Uppfoljningstillfalle, audience: Audience = Audience.PUBLIC):
        """One nämnd's measures, as its round tells them."""
        return cls(
            tillfalle.plan.namnd,
            [GatheredRound(tillfalle, atgarder=atgarder_of_round(tillfalle))],
            whose=tillfalle.unit_name,
            name=tillfalle.name,
            parts=(tillfalle.name, slug_of(tillfalle.plan)),
            has_namnd=False,
            audience=audience,
        )

    @classmethod
    def of_omgang(
        cls,
        omgang: Omgang,
        ks: Namnd,
        audience: Audience = Audience.PUBLIC,
        gathered: Gathered | None = None,
    ):
        """The measures of all nämnder that have handed in."""
        gathered = gathered or gather(omgang)
        return cls(
            ks,
            gathered.told,
            whose=ks.kommun.name,
            name=omgang.name,
            parts=("alla-namnder", omgang.name),
            has_namnd=True,
            audience=audience,
        )

    @property
    def title(self):
        word = word_of(self.kommun, "atgardsrapport")
        return f"{word} för {self._whose} {self._name}"

    @property
    def filename(self):
        return file_name("Atgardsrapport", self.namnd, *self._parts)

    @property
    def owners(self):
        return owners_of(self.namnd, self.rounds)

    @property
    def mark(self):
        return "" if all(each.tillfalle.status in FINAL for each in self.rounds) else UTKAST

    @cached_property
    def groups(self) -> list[MeasureGroup]:
        return measure_groups(self.rounds, self)

    @property
    def sentence(self) -> str:
        """ "12 åtgärder är öppna, varav 3 är försenade. 2 har avslutats sedan förra uppföljningen."."""
        counts = {group.code: len(group.rows) for group in self.groups}
        is_open = sum(counts.get(code, 0) for code in ("late", "new", "open"))
        late, closed = counts.get("late", 0), counts.get("closed", 0)
        if not counts:
            return "Det finns inga åtgärder."
        if not is_open:
            return f"Ingen åtgärd är öppen. {closed} har avslutats sedan förra uppföljningen."
        opened = "1 åtgärd är öppen" if is_open == 1 else f"{is_open} åtgärder är öppna"
        late_words = f", varav {late} är försenad{'e' if late > 1 else ''}" if late else ""
        closed_words = f" {closed} har avslutats sedan förra uppföljningen." if closed else ""
        return f"{opened}{late_words}.{closed_words}"

    def sheet(self) -> Sheet:
        """The same as a list, with whole dates to sort by; the internal one says so, and keeps the marks."""
        rows = (self._values(group, row) for group in self.groups for row in group.rows)
        note = INTERNAL_MARK if self.is_internal else ""
        return list_sheet("Åtgärder", SHEET_COLUMNS, rows, note)

    def _values(self, group, row):
        return (
            group.name,
            row.namnd,
            row.text.notation if self.is_internal else row.text.plain,
            row.source,
            "Ja" if row.is_recurring else "",
            row.ansvarig,
            row.told.due_date,
            row.told.old_date,
            row.status,
            row.told.atgard.closed_on if group.code == "closed" else None,
        )
