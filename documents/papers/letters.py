"""The papers that are letters: the missiv, and the förslag to an extract of the minutes."""

from documents.models import Handling, Missiv, Protokollsutdrag, Skrivelse
from documents.services import check_sentence
from organisation.file_names import file_name
from organisation.models import Namnd

from .base import UTKAST, Document, slug_of
from .tables import UppfoljningDocument


class SkrivelseDocument(Document):
    """A letter: its parts under their headings, and who gets the decision.

    `html()` raises DocumentError when the letter counts against the rows and no reason is written.
    """

    def __init__(self, skrivelse: Skrivelse, namnd: Namnd):
        super().__init__(namnd)
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

    @property
    def parts(self):
        """(heading, text) in the printed order; empty parts are left out. A list has one item a line."""
        letter, word = self.skrivelse, self.kommun.word
        parts = (
            (word("bakgrund", "Bakgrund"), letter.bakgrund),
            (word("sammanfattning", "Sammanfattning"), letter.sammanfattning),
            (word("beslutsunderlag", "Beslutsunderlag"), letter.beslutsunderlag),
            (letter.forslag_rubrik, letter.forslag),
        )
        return [(heading, self.text(text)) for heading, text in parts if text]

    @property
    def receivers(self):
        return self.text(self.skrivelse.skickas_till)

    @property
    def receivers_heading(self):
        return self.kommun.word("skickas_till", "Beslutet skickas till:")

    @property
    def lines_above_title(self) -> list[str]:
        """What stands above the title, a line each."""
        return []

    @property
    def lines_below(self) -> list[str]:
        """What ends the letter, a line each."""
        return []

    def html(self):
        check_sentence(self.skrivelse)
        return super().html()


class MissivDocument(SkrivelseDocument):
    """The covering letter to a round or a plan."""

    template = "documents/missiv.html"
    slag = Handling.Slag.MISSIV

    def __init__(self, missiv: Missiv):
        super().__init__(missiv, missiv.plan.namnd)
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
    def lines_below(self):
        missiv = self.missiv
        return [line for line in (missiv.signer_enhet, missiv.signer, missiv.signer_titel) if line]

    @property
    def facts(self):
        return [("Datum", self.date(self.missiv.date)), ("Diarienummer", self.missiv.dnr)]


class ProtokollsutdragDocument(SkrivelseDocument):
    """A förslag to an extract of the minutes. The protokoll is the secretary's: this never looks justerat."""

    template = "documents/protokollsutdrag.html"
    slag = Handling.Slag.PROTOKOLLSUTDRAG
    kind = "Förslag till protokollsutdrag"
    REMARK = "Detta är ett förslag, upprättat inför sammanträdet. Beslutet är det som står i det justerade protokollet."

    def __init__(self, protokollsutdrag: Protokollsutdrag):
        super().__init__(protokollsutdrag, protokollsutdrag.missiv.plan.namnd)
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


def _letter_name(kind, missiv, *parts):
    about = missiv.tillfalle.name if missiv.tillfalle else missiv.plan.year
    return file_name(kind, missiv.plan.namnd, about, slug_of(missiv.plan), *parts)


def _mark(tillfalle):
    """A letter to a round that may still change is an utkast too."""
    return "" if tillfalle is None or tillfalle.status in UppfoljningDocument.FINAL else UTKAST
