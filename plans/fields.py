"""The heart: the canonical fields of a row, each read, written and known by its headings in one place.

Rooms upstairs register fields of their own (`registry.register`) in their `AppConfig.ready`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plans.models import Avsnitt, Kontrollmoment, Process

KOMMUNGEMENSAMT = "kommungemensamt moment"


@dataclass
class PlanTableRow:
    """What a table row is made of. `moment` is None for a process that has none yet; `extra` is for rooms upstairs."""

    process: "Process"
    moment: "Kontrollmoment | None" = None
    avsnitt: "tuple[Avsnitt, ...]" = ()
    extra: dict = field(default_factory=dict)

    @property
    def risk(self):
        return self.moment.risk if self.moment else None


@dataclass(frozen=True)
class Field:
    """A canonical field.

    `read(row)` gives its printed text ("" when empty), in the notation of `organisation.texts`.
    `headings` are those it is known under in real sheets; `doubtful` ones can mean something else and are asked.
    `pattern` says what its text looks like when it shares a cell with others; free text has none.
    `guidance` says in an empty sheet what to write, `example` what it looks like where it shares a cell.
    `attribute` names where it is written: "moment.metod", "risk.description"; lists and computed values have none
    and are written by `plans.services`.
    """

    code: str
    label: str
    read: Callable[[PlanTableRow], str]
    headings: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    pattern: str = ""
    guidance: str = ""
    example: str = ""
    attribute: str = ""
    is_list: bool = False
    is_result: bool = False


class Registry:
    """The fields by code, in the order they were registered."""

    def __init__(self):
        self._fields: dict[str, Field] = {}

    def register(self, *fields: Field) -> None:
        """Add fields. Registering the same code again replaces it, so that a reload does no harm."""
        for each in fields:
            self._fields[each.code] = each

    def __getitem__(self, code: str) -> Field:
        return self._fields[code]

    def __contains__(self, code: str) -> bool:
        return code in self._fields

    def __iter__(self):
        return iter(self._fields.values())

    def values_of(self, row: PlanTableRow, codes=None) -> dict[str, str]:
        """The printed text of each field of the row, or of those that are named."""
        fields = self if codes is None else [self._fields[code] for code in codes if code in self._fields]
        return {each.code: each.read(row) for each in fields}


registry = Registry()


def _of_moment(attribute):
    return lambda row: getattr(row.moment, attribute) if row.moment else ""


def _of_risk(attribute):
    return lambda row: getattr(row.risk, attribute) if row.risk else ""


def _avsnitt_names(*slag):
    return lambda row: "\n".join(each.name for each in row.avsnitt if each.slag in slag)


def _names(slag):
    return lambda row: "\n".join(row.moment.names_of(slag)) if row.moment else ""


def _skalsteg(attribute):
    def read(row):
        steg = getattr(row.risk, attribute) if row.risk else None
        return f"{steg.level}. {steg.label}" if steg else ""

    return read


def _riskvarde(row):
    if not row.risk:
        return ""
    return str(row.risk.riskvarde) if row.risk.riskvarde is not None else row.risk.riskvarde_text


def _kommungemensamt(row):
    return KOMMUNGEMENSAMT if row.moment and row.moment.is_kommungemensamt else ""


registry.register(
    Field(
        "nr",
        "Nr",
        _of_moment("nr"),
        headings=("Pkt nr", "Pkt", "Nr", "Nummer", "Löpnr", "Löpnummer", "Punkt", "#"),
        # "1.", "2", "3.2", "12a)": never the beginning of a word, such as 2FA, 3-årig or 365-miljön.
        pattern=r"\d{1,4}(?:[.-]\d{1,4})*[a-zåäö]?(?:[.)]|(?![\w.)-]))",
        guidance="Till exempel 1.",
        example="1.",
        attribute="moment.nr",
    ),
    Field(
        "kommungemensamt",
        "Kommungemensamt",
        _kommungemensamt,
        headings=("Kommungemensamt", "Kommungemensamt moment", "Gemensamt moment"),
        pattern=r"kommun-?\s*gemensamt(?:\s+(?:kontroll)?moment)?",
        guidance="Skriv Ja om kontrollen görs i hela kommunen.",
        example=KOMMUNGEMENSAMT,
    ),
    Field(
        "avsnitt",
        "Avsnitt",
        _avsnitt_names("avsnitt", "rubrik"),
        headings=("Avsnitt", "Sektion"),
        guidance="Skriv avsnittets namn.",
    ),
    Field(
        "mal",
        "Mål",
        _avsnitt_names("mal"),
        headings=("Mål", "Internt mål", "Nämndmål", "Verksamhetsmål"),
        guidance="Skriv målet.",
    ),
    Field(
        "process",
        "Process",
        lambda row: row.process.name,
        headings=(
            "Process",
            "Process Externt krav Internt mål",
            "Process/rutin/system",
            "Process/rutin",
            "Processområde",
            "Rutin",
            "Externt krav",
        ),
        doubtful=("Kontrollområde", "Område"),
        guidance="Skriv processen, det externa kravet eller det interna målet.",
        example="Inköp",
        attribute="process.name",
    ),
    Field(
        "risk",
        "Risk",
        _of_risk("description"),
        headings=(
            "Risk",
            "Risk (Varför?)",
            "Varför?",
            "Riskbeskrivning",
            "Beskrivning av risk",
            "Identifierad risk",
        ),
        guidance="Skriv vad som kan gå fel och varför det kontrolleras.",
        attribute="risk.description",
    ),
    Field(
        "sannolikhet",
        "Sannolikhet",
        _skalsteg("sannolikhet"),
        headings=("Sannolikhet", "S"),
        guidance="Välj steg på skalan.",
    ),
    Field(
        "konsekvens",
        "Konsekvens",
        _skalsteg("konsekvens"),
        headings=("Konsekvens", "K", "Väsentlighet"),
        guidance="Välj steg på skalan.",
    ),
    Field(
        "riskvarde",
        "Riskvärde",
        _riskvarde,
        headings=("Riskvärde", "Riskpoäng", "Risktal", "R"),
        guidance="Lämna tomt om sannolikhet och konsekvens är ifyllda.",
        attribute="risk.riskvarde_text",
    ),
    Field(
        "hantering",
        "Hantering av risk",
        _of_risk("hantering"),
        headings=("Hantering av risk", "Riskhantering"),
        guidance="Skriv vad som görs åt risken.",
        attribute="risk.hantering",
    ),
    Field(
        "arbetssatt",
        "Arbetssätt",
        _of_moment("arbetssatt"),
        headings=("Arbetssätt", "Arbetsätt"),
        guidance="Skriv hur arbetet går till.",
        attribute="moment.arbetssatt",
    ),
    Field(
        "systematisk_kontroll",
        "Systematisk kontroll",
        _of_moment("systematisk_kontroll"),
        headings=("Systematisk kontroll",),
        guidance="Skriv vilken kontroll som görs löpande.",
        attribute="moment.systematisk_kontroll",
    ),
    Field(
        "moment",
        "Kontrollmoment",
        _of_moment("moment"),
        headings=("Kontrollmoment", "Kontrollmoment (Vad?)", "Vad?", "Kontrollpunkt", "Vad ska kontrolleras"),
        doubtful=("Kontrollaktivitet", "Granskning"),
        guidance="Skriv det som ska kontrolleras.",
        example="Avtalstrohet",
        attribute="moment.moment",
    ),
    Field(
        "metod",
        "Kontrollmetod",
        _of_moment("metod"),
        headings=("Kontrollmetod", "Kontrollmetod (Hur?)", "Hur?", "Metod"),
        guidance="Skriv hur kontrollen görs, till exempel stickprov.",
        attribute="moment.metod",
    ),
    Field(
        "utforare",
        "Kontrollutförare",
        _names("utforare"),
        headings=("Kontrollutförare", "Kontrollutförare (Vem?)", "Vem?", "Utförare", "Utförs av"),
        doubtful=("Enhet",),
        guidance="Skriv vem som gör kontrollen. Flera skrivs under varandra i cellen (Alt + Enter).",
        is_list=True,
    ),
    Field(
        "ansvarig",
        "Kontrollansvarig",
        _names("ansvarig"),
        headings=("Kontrollansvarig", "Ansvarig för kontroll", "Ansvarig för kontrollen"),
        doubtful=("Ansvarig",),
        guidance="Skriv vem som ansvarar. Flera skrivs under varandra i cellen (Alt + Enter).",
        is_list=True,
    ),
    Field(
        "frekvens",
        "Frekvens",
        _of_moment("frekvens"),
        headings=("Frekvens", "Hur ofta", "Intervall", "Kontrollfrekvens"),
        guidance="Till exempel en gång per år.",
        attribute="moment.frekvens",
    ),
    Field(
        "rapporteras",
        "Rapporteras",
        _of_moment("rapporteras_text"),
        headings=("Till KS (När?)", "Till KS", "När?", "Rapporteras", "Rapporteras till", "Tidpunkt"),
        doubtful=("Rapportering",),
        guidance="Månad och år. Flera skrivs under varandra i cellen (Alt + Enter).",
        attribute="moment.rapporteras_text",
        is_list=True,
    ),
)
