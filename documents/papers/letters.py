"""The papers that are letters: the missiv, and the förslag to an extract of the minutes."""

import re
from functools import cached_property

from documents.models import Handling, Missiv, Protokollsutdrag, Skrivelse
from documents.models.skrivelsemall import Del
from organisation.file_names import file_name
from organisation.models import Namnd
from organisation.texts import Audience

from ..services.mallar import WORDS, LetterShape, letter_shape
from .agreement import agrees_with_rows
from .base import UTKAST, Document, slug_of
from .fillings import Fillings
from .mottagare import grouped_receivers
from .tables import UppfoljningDocument

# A line of the förslag that is one of several things to decide.
_ATT_SATS = re.compile(r"^[ \t]*(?:[-–•*][ \t]+)?(?=att\s)", re.IGNORECASE | re.MULTILINE)


class SkrivelseDocument(Document):
    """A letter: its parts under their headings, and who gets the decision.

    A letter that counts against the rows without a written reason is printed as an utkast.
    """

    def __init__(self, skrivelse: Skrivelse, namnd: Namnd, audience: Audience = Audience.PUBLIC):
        super().__init__(namnd, audience)
        self.skrivelse = skrivelse

    @property
    def title(self):
        return self.skrivelse.rubrik

    @property
    def handlaggare(self):
        return self.skrivelse.handlaggare

    @property
    def handlaggare_telefon(self):
        return self.skrivelse.handlaggare_telefon

    @cached_property
    def fillings(self) -> Fillings:
        """The computed values that the letter's texts may name."""
        return Fillings(self.skrivelse)

    @cached_property
    def shape(self) -> LetterShape:
        """How the kommun writes its letters."""
        return letter_shape(self.kommun)

    def filled(self, name: str) -> str:
        """One of the letter's texts as it is stored, with the computed values put in."""
        return self.fillings.fill(getattr(self.skrivelse, name))

    @property
    def parts(self):
        """(heading, text) in the kommun's order; empty parts are left out. A list has one item a line."""
        parts = [(part, self.filled(part.kod)) for part in self.shape.shown(self.skrivelse)]
        return [(self._heading(part), self.text(_listed(part, text))) for part, text in parts if text]

    def _heading(self, part):
        return self.skrivelse.forslag_rubrik if part.kod == Del.FORSLAG else part.rubrik

    @property
    def receivers(self):
        """(why, names) of those who get the decision; `why` is empty where it is not told."""
        return [(why, self.text(names)) for why, names in grouped_receivers(self.filled("skickas_till"))]

    @property
    def receivers_heading(self):
        return self.kommun.word("skickas_till", WORDS["skickas_till"])

    @property
    def lines_above_title(self) -> list[str]:
        """What stands above the title, a line each."""
        return []

    @property
    def signers(self) -> list[tuple[str, str, str]]:
        """Name, title and unit of each who signs."""
        return []

    @property
    def lines_below(self) -> list[str]:
        """What ends the letter, a line each."""
        return []

    @property
    def printed_mark(self):
        return super().printed_mark or ("" if self._agrees else UTKAST)

    @cached_property
    def _agrees(self):
        return agrees_with_rows(self.skrivelse)


class MissivDocument(SkrivelseDocument):
    """The covering letter to a round or a plan."""

    template = "documents/missiv.html"
    slag = Handling.Slag.MISSIV

    def __init__(self, missiv: Missiv, audience: Audience = Audience.PUBLIC):
        super().__init__(missiv, missiv.plan.namnd, audience)
        self.missiv = missiv

    @property
    def kind(self):
        return self.kommun.word("missiv", "Missiv")

    @property
    def filename(self):
        return _letter_name("Missiv", self.missiv)

    @property
    def mark(self):
        return _mark(self.missiv.tillfalle)

    @property
    def dated(self):
        return self.missiv.date

    @property
    def mottagare(self):
        return self.missiv.mottagare

    @property
    def lines_above_title(self):
        return [self.mottagare] if self.mottagare else []

    @property
    def signers(self):
        return self.missiv.signers

    @property
    def facts(self):
        return [("Datum", self.date(self.missiv.date)), ("Diarienummer", self.missiv.dnr)]


class ProtokollsutdragDocument(SkrivelseDocument):
    """A förslag to an extract of the minutes. The protokoll is the secretary's: this never looks justerat."""

    template = "documents/protokollsutdrag.html"
    slag = Handling.Slag.PROTOKOLLSUTDRAG
    kind = "Förslag till protokollsutdrag"
    REMARK = "Detta är ett förslag, upprättat inför sammanträdet. Beslutet är det som står i det justerade protokollet."

    def __init__(self, protokollsutdrag: Protokollsutdrag, audience: Audience = Audience.PUBLIC):
        super().__init__(protokollsutdrag, protokollsutdrag.missiv.plan.namnd, audience)
        self.protokollsutdrag = protokollsutdrag

    @property
    def filename(self):
        return _letter_name("Protokollsutdrag", self.protokollsutdrag.missiv, self.beslut.organ)

    @property
    def mark(self):
        return _mark(self.protokollsutdrag.missiv.tillfalle)

    @property
    def dated(self):
        return self.beslut.date

    @property
    def beslut(self):
        return self.protokollsutdrag.beslut

    @property
    def dnr(self) -> str:
        """ "Dnr KS/2016:389"."""
        dnr = self.protokollsutdrag.dnr or self.beslut.dnr
        return f"Dnr {dnr}" if dnr and not dnr.lower().startswith("dnr") else dnr

    @property
    def lines_above_title(self):
        return [line for line in (self.beslut.paragraph, self.dnr) if line]

    @property
    def lines_below(self):
        return [self.REMARK]

    @property
    def facts(self):
        return [("Organ", self.beslut.organ), ("Sammanträdesdatum", self.date(self.beslut.date))]


def _listed(part, text):
    """The att-satser of the förslag as a list in the notation of long texts."""
    return _ATT_SATS.sub("- ", text) if part.kod == Del.FORSLAG else text


def _letter_name(kind, missiv, *parts):
    about = missiv.tillfalle.name if missiv.tillfalle else missiv.plan.year
    return file_name(kind, missiv.plan.namnd, about, slug_of(missiv.plan), *parts)


def _mark(tillfalle):
    """A letter to a round that may still change is an utkast too."""
    return "" if tillfalle is None or tillfalle.status in UppfoljningDocument.FINAL else UTKAST
