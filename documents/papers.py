"""The papers, a class for each kind: what stands in it, what it is called, and how it becomes HTML and PDF."""

import datetime
from functools import cached_property
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from followups.atgarder import atgarder_of_round
from followups.models import Bedomning, Uppfoljningstillfalle
from followups.summary import Summary, summarize
from followups.tables import load_results, tillfalle_table
from organisation.file_names import file_name
from organisation.models import Kommun, Namnd
from organisation.swedish import format_date
from organisation.texts import Audience, render
from plans.dresses import plan_dress
from plans.models import Planversion
from plans.models.plan import MAIN_PLAN
from plans.tables import Table, table_of

from .models import Handling, Missiv, Protokollsutdrag, Skrivelse
from .pdf import render_pdf
from .services import check_sentence
from .tables import PaperTable, paper_table
from .typography import typeset

UTKAST, FORSLAG = "Utkast", "Förslag"
# The columns of the foot, and what stands in each.
FOOTER = (
    (("postadress", "Postadress"),),
    (("besoksadress", "Besöksadress"),),
    (("telefon", "Telefon"), ("telefax", "Telefax")),
    (("webb", "Internetadress"), ("epost", "e-postadress")),
    (("bankgiro", "Bankgironummer"),),
)


class Document:
    """A paper. `html()` is the whole of it; `pdf()` prints the same, equal bytes for equal input."""

    template = ""
    is_landscape = False
    # The kind of Handling it becomes.
    slag = ""
    # The kind, in the head of a letter.
    kind = ""
    # What the head says of a paper that is not decided yet; UTKAST also stands across its pages.
    mark = ""
    mottagare = handlaggare = handlaggare_telefon = ""

    def __init__(self, namnd: Namnd, audience: Audience = Audience.PUBLIC):
        self.namnd = namnd
        self.audience = audience

    @property
    def kommun(self) -> Kommun:
        return self.namnd.kommun

    @property
    def title(self) -> str:
        raise NotImplementedError

    @property
    def filename(self) -> str:
        raise NotImplementedError

    @property
    def names(self) -> dict[str, str]:
        """What kommun, nämnd and förvaltning are called in the paper, and the lines of the letterhead."""
        return self.namnd.names_of_day

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands in the head as label and value; empty values are left out of the paper."""
        return []

    @property
    def dated(self) -> datetime.date | None:
        """The date that the file itself carries: the paper's own, never the day when it was printed."""
        return None

    @property
    def footer(self) -> list[list[tuple[str, list[str]]]]:
        """The letterhead's lines by column, each with its printed label; what is empty is left out."""
        columns = (
            [(label, self.names[field].splitlines()) for field, label in column if self.names.get(field)]
            for column in FOOTER
        )
        return [column for column in columns if column]

    @property
    def page(self) -> str:
        """The named page of static/css/paper.css."""
        return ("liggande" if self.is_landscape else "staende") + ("-utkast" if self.mark == UTKAST else "")

    def date(self, date) -> str:
        return format_date(date, self.kommun.datumformat)

    def text(self, text: str):
        """A long text as the paper's readers may read it."""
        return render(text, self.audience)

    def context(self) -> dict:
        return {}

    def html(self) -> str:
        return typeset(render_to_string(self.template, {"paper": self, **self.context()}))

    def pdf(self) -> bytes:
        return render_pdf(self.html(), logotype=self._logotype if self.kommun.logotyp else None)

    def response(self, request: HttpRequest) -> HttpResponse:
        """The PDF, opened in the browser; saved by its name when the address ends in ?spara."""
        how = "attachment" if "spara" in request.GET else "inline"
        return HttpResponse(
            self.pdf(),
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'{how}; filename="{self.filename}"',
                "Cache-Control": "private, no-cache",
            },
        )

    def _logotype(self):
        with self.kommun.logotyp.open("rb") as file:
            return file.read()


class PlanDocument(Document):
    """The plan as it was decided, or its utkast, marked."""

    template = "documents/plan.html"
    slag = Handling.Slag.PLAN
    is_landscape = True

    def __init__(self, version: Planversion, audience: Audience = Audience.PUBLIC):
        super().__init__(version.plan.namnd, audience)
        self.version = version

    @property
    def title(self):
        return self.version.heading

    @property
    def filename(self):
        plan = self.version.plan
        return file_name("Internkontrollplan", self.namnd, plan.year, _slug(plan))

    @property
    def names(self):
        return self.version.names

    @property
    def mark(self):
        marks = {Planversion.Status.UTKAST: UTKAST, Planversion.Status.FORESLAGEN: FORSLAG}
        return marks.get(self.version.status, "")

    @property
    def facts(self):
        beslut = self.version.beslut
        dnr = (beslut.dnr if beslut else "") or self.version.plan.dnr
        if beslut is None:
            return [("Diarienummer", dnr)]
        organ = "Förslag" if beslut.slag == beslut.Slag.FORSLAG else "Beslutad av"
        decided = ", ".join(filter(None, (beslut.organ, beslut.paragraph)))
        return [("Datum", self.date(beslut.date)), ("Diarienummer", dnr), (organ, decided)]

    @property
    def dated(self):
        return self.version.beslut.date if self.version.beslut else None

    @property
    def slutregel(self):
        return self.text(self.version.slutregel)

    @cached_property
    def plain_table(self) -> Table:
        return table_of(self.version, plan_dress(self.version.plan), self.audience)

    @cached_property
    def table(self) -> PaperTable:
        return paper_table(self.plain_table)


class PaperAtgarder(NamedTuple):
    """Measures under one heading of their table."""

    heading: str
    atgarder: list[dict]


class UppfoljningDocument(Document):
    """One round: its sentence, the nämnd's own verdict, the table with results, and the measures when there are any."""

    template = "documents/uppfoljning.html"
    slag = Handling.Slag.UPPFOLJNING
    is_landscape = True
    FINAL = (Uppfoljningstillfalle.Status.GODKAND, Uppfoljningstillfalle.Status.LAST)

    def __init__(self, tillfalle: Uppfoljningstillfalle, audience: Audience = Audience.PUBLIC):
        super().__init__(tillfalle.plan.namnd, audience)
        self.tillfalle = tillfalle

    @property
    def title(self):
        return self.tillfalle.document_title

    @property
    def filename(self):
        return file_name("Uppfoljning", self.namnd, self.tillfalle.name, _slug(self.tillfalle.plan))

    @property
    def mark(self):
        return "" if self.tillfalle.status in self.FINAL else UTKAST

    @cached_property
    def missiv(self) -> Missiv | None:
        """The covering letter, whose date, number and handläggare the paper shares."""
        missiv = getattr(self.tillfalle, "missiv", None)
        if missiv:
            missiv.plan = self.tillfalle.plan
        return missiv

    @property
    def facts(self):
        missiv = self.missiv
        dnr = (missiv.dnr if missiv else "") or self.tillfalle.plan.dnr
        return [("Datum", self.date(missiv.date) if missiv else ""), ("Diarienummer", dnr)]

    @property
    def dated(self):
        return self.missiv.date if self.missiv else None

    @property
    def mottagare(self):
        return self.missiv.mottagare if self.missiv else ""

    @property
    def handlaggare(self):
        return self.missiv.handlaggare if self.missiv else ""

    @property
    def handlaggare_telefon(self):
        return self.missiv.handlaggare_telefon if self.missiv else ""

    @cached_property
    def results(self):
        return load_results(self.tillfalle)

    @cached_property
    def summary(self) -> Summary:
        return summarize(self.results)

    @cached_property
    def bedomning(self) -> Bedomning | None:
        """The nämnd's own verdict, when it has given one."""
        bedomning = getattr(self.tillfalle, "bedomning", None)
        return bedomning if bedomning and (bedomning.skalsteg or bedomning.analys) else None

    @property
    def analys(self):
        return self.text(self.bedomning.analys) if self.bedomning else ""

    @property
    def headings(self) -> dict[str, str]:
        """The paper's own headings, in the kommun's words."""
        word = self.kommun.word
        return {
            "bedomning": word("bedomning", "Bedömning av nämndens interna kontroll"),
            "analys": word("analys", "Analys"),
            "uppfoljning": word("uppfoljning", "Uppföljning av nämndens internkontrollplan"),
            "atgarder": word("atgarder", "Åtgärder"),
        }

    @cached_property
    def plain_table(self) -> Table:
        return tillfalle_table(self.tillfalle, self.audience, self.results)

    @cached_property
    def atgarder(self) -> list[PaperAtgarder]:
        """The nämnd's measures by group, as the round tells them; empty when there are none."""
        return [
            PaperAtgarder(f"{group.heading} ({len(group.atgarder)})", list(map(self._atgard, group.atgarder)))
            for group in atgarder_of_round(self.tillfalle)
        ]

    def _atgard(self, told):
        return {
            "text": self.text(told.atgard.description),
            "source": told.atgard.source,
            "is_recurring": told.atgard.is_recurring,
            "ansvarig": told.atgard.ansvarig,
            "due_date": self.date(told.due_date),
            "old_date": self.date(told.old_date),
            "status": told.status_label,
        }

    @property
    def has_table_heading(self) -> bool:
        """True when the table stands among headings of its own, after the verdict, or before the measures."""
        has_others = self.bedomning is not None or bool(self.atgarder)
        return has_others or any(group.headings for group in self.plain_table.groups)

    @property
    def table(self) -> PaperTable:
        return paper_table(self.plain_table, below=2 if self.has_table_heading else 1)


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
    return file_name(kind, missiv.plan.namnd, about, _slug(missiv.plan), *parts)


def _mark(tillfalle):
    """A letter to a round that may still change is an utkast too."""
    return "" if tillfalle is None or tillfalle.status in UppfoljningDocument.FINAL else UTKAST


def _slug(plan):
    return "" if plan.slug == MAIN_PLAN else plan.slug
