"""The papers that are tables: the plan, and a round of its follow-up."""

from functools import cached_property
from typing import NamedTuple

from documents.models import Handling, Missiv
from documents.tables import PaperTable, paper_table
from followups.atgarder import atgarder_of_round
from followups.models import Bedomning, Uppfoljningstillfalle
from followups.summary import Summary, summarize
from followups.tables import load_results, tillfalle_table
from organisation.file_names import file_name
from organisation.texts import Audience
from plans.dresses import plan_dress
from plans.models import Planversion
from plans.tables import Table, table_of

from .base import FORSLAG, UTKAST, Document, slug_of


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
        return file_name("Internkontrollplan", self.namnd, plan.year, slug_of(plan))

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
        return file_name("Uppfoljning", self.namnd, self.tillfalle.name, slug_of(self.tillfalle.plan))

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
