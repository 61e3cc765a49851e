"""The paper that KS reads: all nämnders follow-up in a call, with each nämnd's own report as an appendix."""

from functools import cached_property, partial

from django.utils import timezone

from documents.models import Handling, SamladBedomning
from followups.gathered import CommonColumn, Gathered, GatheredRound, gather
from followups.gathered_words import GatheredSummary
from followups.models import Omgang, Uppfoljning
from organisation.file_names import file_name
from organisation.models import Namnd, Skalsteg
from organisation.pictures import RowPicture
from organisation.swedish import join_words
from organisation.texts import Audience, RenderedText

from ..services.words import word_of
from .atgarder import MeasureGroup, measure_groups, owners_of
from .base import UTKAST, Document, TextPart
from .gathered_pictures import check_picture, verdict_picture
from .gathered_rows import (
    CommonTable,
    DeviationRow,
    NamndGroup,
    NamndRow,
    WaitingRow,
    common_cell,
    days_text,
    is_left,
    measures_of,
    performed,
    state_of,
)
from .package import PaperPackage
from .package import Part as PaperPart
from .tables import UppfoljningDocument

# More common moments than these stand in a table of their own below.
COMMON_IN_A_TABLE = 6


class SamladPackage(PaperPackage):
    """The samlade uppföljning with its appendices; what is to be put right in it is KS's own part."""

    def __init__(self, samlad: "SamladDocument"):
        super().__init__(
            samlad.namnd,
            [PaperPart(samlad), *samlad.appendices],
            title=samlad.title,
            filename=samlad.filename,
            facts=samlad.facts,
            dated=samlad.dated,
            has_cover=False,
            slag=samlad.slag,
            audience=samlad.audience,
        )
        self.samlad = samlad

    @property
    def owners(self):
        return self.samlad.owners


class SamladDocument(Document):
    """Kommunstyrelsen's paper on all nämnder in a call; `whole` is the same with the nämnders reports behind it.

    What a nämnd has not handed in is not told: its line has state and dates alone. `namnd` is the kommun's KS.
    """

    template = "documents/samlad.html"
    slag = Handling.Slag.SAMLAD

    def __init__(self, omgang: Omgang, namnd: Namnd, audience: Audience = Audience.PUBLIC):
        super().__init__(namnd, audience)
        self.omgang = omgang
        # A number that leads to its appendix, where there are appendices to lead to.
        self.has_links = False

    @cached_property
    def gathered(self) -> Gathered:
        return gather(self.omgang)

    @property
    def summary(self) -> GatheredSummary:
        return self.gathered.summary

    @cached_property
    def bedomning(self) -> SamladBedomning | None:
        """KS's own words, when they have been begun."""
        return SamladBedomning.objects.filter(omgang=self.omgang).first()

    @property
    def owners(self):
        return owners_of(self.namnd, self._told)

    # --- Head ---

    @property
    def title(self):
        word = word_of(self.kommun, "samlad")
        return f"{word} {self.omgang.name}"

    @property
    def filename(self):
        return file_name("Samlad-uppfoljning", self.namnd, self.omgang.name)

    @property
    def mark(self):
        """An utkast until KS's words are written, and as long as what a nämnd has handed in is not approved."""
        is_written = bool(self.bedomning and self.bedomning.text)
        is_done = is_written and all(each.is_approved for each in self.gathered.told)
        return "" if is_done else UTKAST

    @property
    def facts(self):
        own = self.bedomning
        if own is None:
            return []
        return [("Datum", self.date(own.date)), ("Diarienummer", own.dnr)]

    @property
    def dated(self):
        return self.bedomning.date if self.bedomning else None

    @property
    def handlaggare(self):
        return self.bedomning.handlaggare if self.bedomning else ""

    @property
    def handlaggare_telefon(self):
        return self.bedomning.handlaggare_telefon if self.bedomning else ""

    # --- The first page ---

    @property
    def figures(self) -> list[tuple[str, str]]:
        """(what, figure): the essential, at a glance."""
        summary = self.summary
        open_count = sum(len(group.rows) for group in self.measures if group.code != "closed")
        late = sum(len(group.rows) for group in self.measures if group.code == "late")
        return [
            ("Nämnder som lämnat in", f"{summary.reported} av {summary.namnder}"),
            ("Genomförda kontrollmoment", f"{summary.granskade} av {summary.total}"),
            ("Kontrollmoment med avvikelser", str(summary.with_deviations)),
            ("Försenade åtgärder av öppna", f"{late} av {open_count}"),
        ]

    @property
    def statement(self) -> RenderedText | str:
        return self.text(self.bedomning.text) if self.bedomning else ""

    @property
    def about_waiting(self) -> RenderedText | str:
        return self.text(self.bedomning.ej_inlamnat) if self.bedomning else ""

    @property
    def text_parts(self):
        """What is computed, KS's own words, and what is said of those that have not handed in."""
        parts = [
            TextPart("", self.summary.reported_sentence),
            TextPart(self.headings["bedomning"], self.statement or "Bedömningen är inte skriven."),
        ]
        lacking = [text for text in (self.about_waiting, *self.outside) if text]
        headings = ["Ej inlämnade uppföljningar", *[""] * len(lacking)]
        return [*parts, *(TextPart(heading, text) for heading, text in zip(headings, lacking, strict=False))]

    @property
    def text_owners(self):
        """KS alone: the running text is its own."""
        return [self.namnd]

    @property
    def headings(self) -> dict[str, str]:
        """The paper's own headings, in the kommun's words."""
        word = partial(word_of, self.kommun)
        return {
            "bedomning": word("samlad_bedomning"),
            "namnder": word("namndernas_bedomning"),
            "gemensamma": word("kommungemensamma"),
            "atgarder": word("atgarder"),
        }

    # --- The nämnder ---

    @cached_property
    def namnder(self) -> list[NamndRow]:
        """The nämnder that have handed in, in the order of their appendices."""
        return [
            NamndRow(
                number,
                each.name,
                self.date(each.handed_in_on) or "Inlämnad",
                each.is_approved,
                f"{each.summary.granskade} av {each.summary.total}",
                each.deviations,
                each.verdict,
            )
            for number, each in enumerate(self.gathered.told, start=1)
        ]

    @property
    def steps(self) -> list[Skalsteg]:
        """The scale that the verdicts are given by, to explain its words."""
        return [step for step in self.gathered.scale if step.explanation]

    @cached_property
    def waiting(self) -> list[WaitingRow]:
        """Those that have not handed in; how late is counted to the paper's own date, so that it prints alike later."""
        day = self.dated or timezone.localdate()
        return [
            WaitingRow(
                each.name,
                each.tillfalle.get_status_display(),
                self.date(each.last_day) or "Inte bestämd",
                days_text(each.days_late_on(day)),
            )
            for each in self.gathered.waiting
        ]

    @property
    def outside(self) -> list[str]:
        """Sentences on the nämnder that the call does not ask."""
        with_plan = [each.namnd.name for each in self.gathered.outside if each.has_plan]
        without = [each.namnd.name for each in self.gathered.outside if not each.has_plan]
        year = self.gathered.year
        sentences = []
        if with_plan:
            sentences.append(f"Inte med i omgången, trots beslutad plan för {year}: {join_words(with_plan)}.")
        if without:
            sentences.append(f"Utan beslutad plan för {year}: {join_words(without)}.")
        return sentences

    @property
    def verdict_picture(self) -> RowPicture:
        return verdict_picture(self.gathered)

    @property
    def check_picture(self) -> RowPicture:
        return check_picture(self.gathered)

    # --- Common moments, deviations, what remains, measures ---

    @cached_property
    def common(self) -> list[CommonTable]:
        """The common moments compared, at most a table's width of them at a time."""
        columns = self.gathered.common
        return [
            self._common_table(columns[start : start + COMMON_IN_A_TABLE])
            for start in range(0, len(columns), COMMON_IN_A_TABLE)
        ]

    def _common_table(self, columns: list[CommonColumn]):
        rows = [
            (each.name, [common_cell(each, column) for column in columns]) for each in self.gathered.rounds
        ]
        return CommonTable([column.name for column in columns], rows, list(map(performed, columns)))

    @cached_property
    def deviations(self) -> list[NamndGroup]:
        """The moments with deviations, nämnd by nämnd."""
        groups = ((each, [self._deviation(each, row) for row in each.with_deviations]) for each in self._told)
        return [
            NamndGroup(f"{each.name} ({len(rows)} kontrollmoment)", rows) for each, rows in groups if rows
        ]

    def _deviation(self, each: GatheredRound, row: Uppfoljning):
        of = f" av {row.sample_size}" if row.sample_size else ""
        return DeviationRow(
            str(row.moment),
            f"{row.deviations}{of}",
            row.bedomning,
            self.text(row.text),
            [self._measure_line(told) for told in measures_of(each, row)],
        )

    def _measure_line(self, told):
        """ "Påbörjad, klar senast 31 maj 2023"."""
        due = self.date(told.due_date)
        is_open = told.status in told.atgard.OPEN
        return f"{told.status_label}, klar senast {due}" if due and is_open else told.status_label

    @cached_property
    def remaining(self) -> list[tuple[str, str, str]]:
        """(nämnd, moment, state with its planned time) of each moment that was not performed."""
        return [(each.name, *state_of(row)) for each in self._told for row in each.results if is_left(row)]

    @cached_property
    def measures(self) -> list[MeasureGroup]:
        """The measures of all nämnder by group: late, new, open, closed since the round before."""
        return measure_groups(self._told, self)

    @property
    def measure_counts(self) -> list[tuple[str, list[int]]]:
        """By nämnd how many measures are late, new, open and closed, and their sum; nämnder without are left out."""
        counted = [
            (each.name, [len(each.atgarder_in(code)) for code in ("late", "new", "open", "closed")])
            for each in self._told
        ]
        counted = [(name, counts) for name, counts in counted if any(counts)]
        return [*counted, ("Summa", [sum(column) for column in zip(*(c for _, c in counted), strict=True)])]

    @property
    def _told(self):
        return self.gathered.told

    # --- The appendices ---

    @cached_property
    def appendices(self) -> list[PaperPart]:
        """Each nämnd's own report, "Bilaga 1" and on."""
        return [
            PaperPart(
                UppfoljningDocument(each.tillfalle, self.audience, results=each.results), f"Bilaga {number}"
            )
            for number, each in enumerate(self._told, start=1)
        ]

    def whole(self) -> SamladPackage:
        """The paper and its appendices as one file, with page numbers through all of it."""
        self.has_links = True
        return SamladPackage(self)
