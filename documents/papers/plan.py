"""The plan as a paper: what the kommun wants before its table, the table in its dress, and what stands after."""

from functools import cached_property, partial
from typing import NamedTuple

from documents.models import Handling, Namndtext, Pappersform
from organisation.file_names import file_name
from organisation.swedish import format_date, lower_first
from organisation.texts import Audience
from plans.columns import Dress, with_common_mark, without_common_mark
from plans.dresses import plan_dress
from plans.models import Planversion
from plans.tables import Table, build_table, table_of, without_empty_columns

from ..services.texter import PlanText, plan_texts
from ..services.words import word_of
from .base import FORSLAG, UTKAST, Document, TextPart, slug_of
from .front import PaperRisk, Riskmatris, paper_risks, riskmatris
from .layout import PaperTable, paper_table


class PlanTable(NamedTuple):
    """A table of the plan's rows, and the heading above it when the paper has several parts."""

    heading: str
    table: PaperTable


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
    def form(self) -> Pappersform | None:
        """What the kommun wants beside the table; None prints the table alone."""
        return Pappersform.objects.in_force(self.kommun, self.version.plan.year)

    @cached_property
    def texts(self) -> list[PlanText]:
        """The texts that are written before and after the table: the nämnd's own words, else the kommun's."""
        own = Namndtext.objects.in_force(self.namnd, self.version.plan.year) if self.form else None
        return [each for each in plan_texts(self.form, own) if each.text]

    @property
    def texts_before(self) -> list[TextPart]:
        """Those before the table, as the paper's readers may read them."""
        return [TextPart(each.rubrik, self.text(each.text)) for each in self.texts if each.is_before]

    @property
    def texts_after(self) -> list[TextPart]:
        return [TextPart(each.rubrik, self.text(each.text)) for each in self.texts if not each.is_before]

    @cached_property
    def risks(self) -> list[PaperRisk]:
        """The plan's risks and those left out of it, when the paper shows them."""
        shown = self.form and (self.form.has_riskmatris or self.form.has_bortvalda)
        return paper_risks(self.version, self.form, self.text) if shown else []

    @cached_property
    def riskmatris(self) -> Riskmatris | None:
        """The scales and the risks placed on them; a plan without risks has none."""
        is_shown = self.form and self.form.has_riskmatris and self.risks
        return riskmatris(self.version, self.form, self.risks) if is_shown else None

    @property
    def bortvalda(self) -> list[PaperRisk]:
        """The risks that are not taken into the plan."""
        return [risk for risk in self.risks if not risk.is_in_plan] if self.form.has_bortvalda else []

    @property
    def placed_risks(self) -> list[PaperRisk]:
        """The risks that the matrix numbers, those left out among them when they have no list of their own."""
        return [risk for risk in self.risks if risk.is_in_plan or not self.form.has_bortvalda]

    @property
    def headings(self) -> dict[str, str]:
        """The paper's own headings, in the kommun's words."""
        word = partial(word_of, self.kommun)
        return {
            "risker": word("plan_risker"),
            "moment": word("plan_moment"),
            "gemensamma": word("plan_gemensamma"),
            "egna": self.kommun.word("plan_egna", f"{self.namnd.genitive} kontrollmoment"),
            "bortvalda": word("plan_bortvalda"),
            "beslut": word("plan_beslut"),
        }

    @property
    def decision(self) -> str:
        """The decision in a sentence of its own, when the kommun wants it."""
        if not (self.form and self.form.has_beslut):
            return ""
        if not self.version.is_locked:
            return "Planen är ännu inte beslutad."
        beslut = self.version.beslut
        dnr = (beslut.dnr if beslut else "") or self.version.plan.dnr
        words = f"Planen är beslutad av {lower_first(beslut.organ if beslut else self.names['namnd'])}"
        if beslut and beslut.date:
            words += f" den {format_date(beslut.date)}"
        if beslut and beslut.paragraph:
            words += f", {beslut.paragraph}"
        return f"{words}. Diarienummer {dnr}." if dnr else f"{words}."

    @property
    def text_parts(self):
        """The texts before the table, the closing rule under the table's heading, those after it, and the decision."""
        parts = self.texts_before
        if self.slutregel:
            parts.append(TextPart(self.headings["moment"] if self.form else "", self.slutregel))
        parts += self.texts_after
        if self.decision:
            parts.append(TextPart(self.headings["beslut"], self.decision))
        return parts

    @cached_property
    def dress(self) -> Dress:
        """The plan's own dress; a kommun that wants its common moments marked gets the mark whatever the dress."""
        dress = plan_dress(self.version.plan)
        is_marked = self.form and self.form.gemensamma == Pappersform.Gemensamma.MARKERAS
        return with_common_mark(dress) if is_marked else dress

    @cached_property
    def plain_table(self) -> Table:
        return without_empty_columns(table_of(self.version, self.dress, self.audience))

    @cached_property
    def tables(self) -> list[PlanTable]:
        """The table, or two: the common moments in their own section first, and then the nämnd's."""
        below = 2 if self.form else 1
        if not self.form or self.form.gemensamma != Pappersform.Gemensamma.EGET_AVSNITT:
            heading = self.headings["moment"] if self.form else ""
            return [PlanTable(heading, paper_table(self.plain_table, below=below))]
        rows = [row.source for row in self.plain_table.rows]
        common = [row for row in rows if row.moment and row.moment.is_kommungemensamt]
        dress = self.plain_table.dress
        parts = (
            (self.headings["gemensamma"], common, without_common_mark(dress)),
            (self.headings["egna"], [row for row in rows if row not in common], dress),
        )
        return [PlanTable(heading, self._part(part, own, below)) for heading, part, own in parts if part]

    def _part(self, rows, dress, below):
        return paper_table(build_table(rows, dress, self.audience), below=below, like=self.plain_table)
