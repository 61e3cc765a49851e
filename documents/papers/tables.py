"""The follow-up as a paper: a round of it, or several side by side."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import NamedTuple

from django.db import models

from documents.models import Handling, Missiv, Pappersform
from followups.atgarder import AtgardGroup, atgarder_of_round, recurring_linjer
from followups.models import Bedomning, Uppfoljning, Uppfoljningstillfalle
from followups.side_by_side import Round, load_rounds, rounds_table
from followups.summary import Summary, summarize
from followups.tables import tillfalle_table
from organisation.file_names import file_name
from organisation.swedish import join_words, lower_first
from organisation.texts import Audience, RenderedText
from plans.tables import Cell, Table, without_empty_columns

from ..services.beslut import registered_beslut
from ..services.words import word_of
from .base import UTKAST, Document, TextPart, slug_of
from .layout import DEEPEST, PaperHeading, PaperTable, paper_table

Status = Uppfoljning.Status
NOT_PERFORMED = (Status.EJ_REDOVISAD, Status.EJ_PABORJAD, Status.GENOMFORS_SENARE, Status.EJ_AKTUELL)


class Bilagenamn(models.TextChoices):
    """Whether a paper names the rows' files, where that was chosen for the paper itself."""

    MED = "med", "Med bilagenamn"
    UTAN = "utan", "Utan bilagenamn"


class PaperAtgarder(NamedTuple):
    """Measures under one heading of their table."""

    heading: str
    atgarder: list[dict]


class PaperCard(NamedTuple):
    """One moment as a card: its heading, and label and cell of each field that says something.

    A card that is called as the one before it stands under that one's heading and has none.
    """

    heading: str
    level: int
    fields: list[tuple[str, Cell]]


class PaperVerdict(NamedTuple):
    """The nämnd's verdict in one round, with the round's name where the paper has several."""

    name: str
    bedomning: Bedomning
    analys: RenderedText


class UppfoljningDocument(Document):
    """A round: its sentence, the nämnd's own verdict, the results, and the measures when there are any.

    `beside` are other rounds of the same plan, each with a column of its own; the paper then is about the last of
    them all. `form` prints the results as a table or as cards, `bilagor` with or without the names of each row's
    files; without them the kommun's own choice does. `results` are the rows of a round that stands alone, where they
    are read already.
    """

    template = "documents/uppfoljning.html"
    slag = Handling.Slag.UPPFOLJNING
    FINAL = (Uppfoljningstillfalle.Status.GODKAND, Uppfoljningstillfalle.Status.LAST)

    def __init__(
        self,
        tillfalle: Uppfoljningstillfalle,
        audience: Audience = Audience.PUBLIC,
        *,
        beside: Sequence[Uppfoljningstillfalle] = (),
        form: str = "",
        bilagor: str = "",
        results: list[Uppfoljning] | None = None,
    ):
        super().__init__(tillfalle.plan.namnd, audience)
        self.tillfallen = sorted([tillfalle, *beside], key=lambda each: (each.per_date, each.pk))
        if results is not None and not beside:
            self.rounds = [Round(tillfalle, results)]
        self.tillfalle = self.tillfallen[-1]
        self.own_form = form
        self.own_bilagor = bilagor

    @property
    def has_rounds(self) -> bool:
        """True when several rounds stand side by side."""
        return len(self.tillfallen) > 1

    @property
    def title(self):
        if not self.has_rounds:
            return self.tillfalle.document_title
        plan = self.tillfalle.plan
        rounds = join_words([lower_first(each.name) for each in self.tillfallen])
        return f"Uppföljning av {plan.name.lower()} {plan.year} för {self.tillfalle.unit_name} {rounds}"

    @property
    def filename(self):
        names = [each.name for each in self.tillfallen]
        bilagor = Bilagenamn(self.own_bilagor).label if self.own_bilagor else ""
        plan = slug_of(self.tillfalle.plan)
        return file_name("Uppfoljning", self.namnd, *names, plan, self.own_form, bilagor)

    @property
    def choice(self):
        """What was chosen beside the usual. Each choice has a file name, and so versions, of its own."""
        rounds = [str(each.public_id) for each in self.tillfallen] if self.has_rounds else []
        chosen = {"form": self.own_form, "bilagor": self.own_bilagor, "rounds": rounds}
        return {name: value for name, value in chosen.items() if value}

    @property
    def mark(self):
        return "" if all(each.status in self.FINAL for each in self.tillfallen) else UTKAST

    @cached_property
    def form(self) -> Pappersform | None:
        """What the kommun wants beside the table; None prints the table alone."""
        return Pappersform.objects.in_force(self.kommun, self.tillfalle.plan.year)

    @property
    def has_cards(self) -> bool:
        """True for a card for each moment; several rounds always make a table."""
        chosen = self.own_form or (self.form.uppfoljning_form if self.form else "")
        return chosen == Pappersform.Form.KORT and not self.has_rounds

    @property
    def names_bilagor(self) -> bool:
        """True when each row's files are named under its result."""
        if self.own_bilagor:
            return self.own_bilagor == Bilagenamn.MED
        return bool(self.form and self.form.has_bilagor)

    @property
    def is_landscape(self):
        return not self.has_cards

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
        facts = [("Datum", self.date(missiv.date) if missiv else ""), ("Diarienummer", dnr)]
        if missiv and (beslut := registered_beslut(missiv)):
            facts.append((beslut.organ, ", ".join(filter(None, (self.date(beslut.date), beslut.paragraph)))))
        return facts

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
    def rounds(self) -> list[Round]:
        """The rounds in the order of their days, each with its rows."""
        return load_rounds(self.tillfallen)

    @property
    def results(self):
        """The rows of the round that the paper is about."""
        return self.rounds[-1].results

    @property
    def sentences(self) -> list[tuple[str, str]]:
        """Each round's computed sentence, after its name where there are several."""
        named = [(each.tillfalle.name, summarize(each.results).sentence) for each in self.rounds]
        return named if self.has_rounds else [("", self.summary.sentence)]

    @property
    def verdicts(self) -> list[PaperVerdict]:
        """The nämnd's verdict in each round that has one."""
        found = [
            (each.name, bedomning)
            for each in self.tillfallen
            if (bedomning := getattr(each, "bedomning", None)) and (bedomning.skalsteg or bedomning.analys)
        ]
        return [
            PaperVerdict(name if self.has_rounds else "", bedomning, self.text(bedomning.analys))
            for name, bedomning in found
        ]

    @cached_property
    def summary(self) -> Summary:
        return summarize(self.results)

    @property
    def headings(self) -> dict[str, str]:
        """The paper's own headings, in the kommun's words."""
        word = partial(word_of, self.kommun)
        return {
            "bedomning": word("bedomning"),
            "analys": word("analys"),
            "uppfoljning": word("uppfoljning"),
            "atgarder": word("atgarder"),
            "ej_genomforda": word("ej_genomforda"),
            "avvikelser": word("avvikelser"),
        }

    @property
    def text_parts(self):
        """Each round's sentence, and then each verdict with its analys."""
        sentences = [
            TextPart("", f"{name[0].upper()}{name[1:]}: {sentence}" if name else sentence)
            for name, sentence in self.sentences
        ]
        return [*sentences, *(part for verdict in self.verdicts for part in self._of_verdict(verdict))]

    def _of_verdict(self, verdict):
        """The verdict, and its analys under it; the analys under a heading of its own where there is no verdict."""
        step = verdict.bedomning.skalsteg
        if step:
            yield TextPart(f"{self.headings['bedomning']} {verdict.name}".strip(), step.label)
        if verdict.analys:
            name = "" if step else verdict.name
            yield TextPart(f"{self.headings['analys']} {name}".strip(), verdict.analys, 3 if step else 2)

    @cached_property
    def plain_table(self) -> Table:
        bilagor = "part" if self.names_bilagor else ""
        if self.has_rounds:
            return without_empty_columns(rounds_table(self.rounds, self.audience, bilagor=bilagor))
        spans = not self.has_cards
        table = tillfalle_table(self.tillfalle, self.audience, self.results, spans=spans, bilagor=bilagor)
        return without_empty_columns(_without_repeated_status(table))

    @cached_property
    def cards(self) -> list[PaperHeading | PaperCard]:
        """The headings and the cards in printed order."""
        below = 2 if self.has_table_heading else 1
        found: list[PaperHeading | PaperCard] = []
        for group in self.plain_table.groups:
            deepest, named = below, ""
            for heading in group.headings:
                deepest = min(heading.level + below, DEEPEST)
                found.append(PaperHeading(heading.text, deepest, heading.is_process))
            for row in group.rows:
                if row.is_section:
                    deepest, named = min(row.level + below, DEEPEST), ""
                    found.append(PaperHeading(row.text, deepest, False))
                else:
                    card = _card(row, min(deepest + 1, DEEPEST))
                    found.append(card._replace(heading="") if card.heading == named else card)
                    named = card.heading
        return found

    @property
    def ej_genomforda(self) -> list[dict]:
        """What was not performed in the round, as planned and why, when the kommun wants it told by itself."""
        if not (self.form and self.form.has_ej_genomforda):
            return []
        return [
            {
                "moment": _name(row),
                "status": "Inte med" if row.utesluten_reason else row.get_status_display(),
                "planned": row.planned_text,
                "why": self.text(row.utesluten_reason or row.text),
            }
            for row in self.results
            if row.status in NOT_PERFORMED or row.utesluten_reason
        ]

    @property
    def avvikelser(self) -> list[dict]:
        """The rows with deviations in the round, when the kommun wants them told by themselves."""
        if not (self.form and self.form.has_avvikelser):
            return []
        recurring = recurring_linjer(self.tillfalle)
        return [
            {
                "moment": _name(row),
                "row": row,
                "text": self.text(row.text),
                "is_recurring": row.linje in recurring,
            }
            for row in self.results
            if row.deviations
        ]

    @cached_property
    def told_atgarder(self) -> list[AtgardGroup]:
        """The nämnd's measures by group, as the round tells them; empty when there are none."""
        return atgarder_of_round(self.tillfalle)

    @cached_property
    def atgarder(self) -> list[PaperAtgarder]:
        """The same as they are printed."""
        return [
            PaperAtgarder(f"{group.heading} ({len(group.atgarder)})", list(map(self._atgard, group.atgarder)))
            for group in self.told_atgarder
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
        has_others = bool(self.verdicts or self.atgarder or self.ej_genomforda or self.avvikelser)
        return has_others or any(group.headings for group in self.plain_table.groups)

    @property
    def table(self) -> PaperTable:
        return paper_table(self.plain_table, below=2 if self.has_table_heading else 1)


def _without_repeated_status(table):
    """The table with a row's status told once, where it has a column of its own and some row has words beside it.

    A row without an answer keeps it in both places, so that it never looks as if all were in order.
    """
    columns = [column.fields for column in table.columns]
    if ("status",) not in columns or not any(_result_of(row).text for row in table.rows):
        return table
    status = columns.index(("status",))
    groups = [
        replace(group, rows=[_status_once(row, status) for row in group.rows]) for group in table.groups
    ]
    return replace(table, groups=groups)


def _status_once(row, status):
    if row.is_section or _result_of(row).status == Status.EJ_REDOVISAD:
        return row
    told = row.cells[status].text
    cells = [
        replace(cell, parts=tuple(part for part in cell.parts if part.text.plain != told))
        if cell and "resultat" in column.fields
        else cell
        for column, cell in zip(row.columns, row.cells, strict=True)
    ]
    return replace(row, cells=cells)


def _result_of(row):
    return row.source.extra["uppfoljning"]


def _card(row, level):
    """The row's fields under their columns' headings; the number and the row's own name make the heading."""
    moment = row.source.moment
    fields, name = [], ""
    for column, cell in zip(row.columns, row.cells, strict=True):
        if cell.is_row_header:
            name = cell.text.split("\n")[0]
        elif cell.text and column.fields != ("nr",):
            fields.append((column.heading, cell))
    nr = "" if name.startswith(moment.nr) else moment.nr
    return PaperCard(f"{nr} {name or moment}".strip(), level, fields)


def _name(row):
    """The moment as the lists after the table name it."""
    process = row.moment.process.name.split("\n")[0]
    return f"{row.moment.nr} {process}".strip() if process else str(row.moment)
