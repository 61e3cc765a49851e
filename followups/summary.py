"""The sentence that is computed: how many moments have been followed up, and which remain.

One function gives it to the screen, the missiv and the table's head; another tells when a written text no longer
agrees. *Genomförd* counts as granskning; *genomförd* and *pågår* count as aktivitet; *ej aktuell* leaves the
denominator; the rest are named with their planned time (DESIGN.md section 4, rule 2).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from organisation.swedish import NUMERALS, lower_first, parse_number
from organisation.texts import Audience, render

from .models import Uppfoljning

Status = Uppfoljning.Status
# Of the plan's moments, others may be ej aktuella, or due in another round.
ONLY_ONE = "det enda aktuella kontrollmomentet"


@dataclass(frozen=True)
class Remaining:
    """A moment that is not yet followed up: how it is named, its status and when it is planned."""

    name: str
    status: str
    planned_text: str = ""

    @property
    def sentence(self) -> str:
        name = f"Kontrollmoment {self.name}"
        planned = f" Kontrollen genomförs {self.planned_text}." if self.planned_text else ""
        match self.status:
            case Status.PAGAR:
                return f"{name} pågår.{planned}"
            case Status.GENOMFORS_SENARE:
                return f"{name} genomförs senare, {self.planned_text}."
            case Status.EJ_PABORJAD:
                return f"{name} är inte påbörjat.{planned}"
        return f"{name} är inte redovisat."


@dataclass(frozen=True)
class Summary:
    """The counts of one round and the sentences they give."""

    granskade: int
    aktiviteter: int
    total: int
    ej_aktuella: int = 0
    remaining: tuple[Remaining, ...] = ()

    @property
    def sentence(self) -> str:
        """ "Granskningar har genomförts i 3 av 4 kontrollmoment.", with wording for none, some and all."""
        if not self.total:
            return "Inga kontrollmoment är aktuella i uppföljningen."
        if self.granskade == 0:
            return f"Ingen granskning har ännu genomförts i {_the_moments(self.total)}."
        if self.granskade == self.total:
            if self.total == 1:
                return f"Granskning har genomförts i {ONLY_ONE}."
            return f"Granskningar har genomförts i samtliga {self.total} kontrollmoment."
        return f"Granskningar har genomförts i {self.granskade} av {self.total} kontrollmoment."

    @property
    def text(self) -> str:
        """The sentence followed by what remains, each moment named with its planned time."""
        return " ".join([self.sentence, *(each.sentence for each in self.remaining)])


def summarize(rows: Iterable[Uppfoljning]) -> Summary:
    """The summary of a round's rows, in their order. Reads moment and process of each row: select them."""
    rows = list(rows)
    counted = [row for row in rows if row.status != Status.EJ_AKTUELL and not row.utesluten_reason]
    return Summary(
        granskade=sum(row.status == Status.GENOMFORD for row in counted),
        aktiviteter=sum(row.status in {Status.GENOMFORD, Status.PAGAR} for row in counted),
        total=len(counted),
        ej_aktuella=len(rows) - len(counted),
        remaining=tuple(
            Remaining(_name(row), row.status, row.planned_text)
            for row in counted
            if row.status != Status.GENOMFORD
        ),
    )


def disagreements(text: str, summary: Summary) -> list[str]:
    """What in a written text goes against the rows, as Swedish sentences; empty when the text agrees.

    A text agrees when it carries the computed sentence and states no other count. A text of one's own is always
    told of, because no reading of free words can promise that it says the same.
    """
    found = wrong_counts(text, summary)
    if _one_line(summary.sentence) not in _one_line(text):
        found.append(f"Texten innehåller inte den uträknade meningen: ”{summary.sentence}”")
    return found


def wrong_counts(text: str, summary: Summary) -> list[str]:
    """The counts of moments in a text that are not those of the rows, as Swedish sentences."""
    text = _one_line(text)
    return [
        f"Texten säger ”{match[0]}”, men raderna ger {right}."
        for match in _COUNT.finditer(text)
        if (right := _correction(text, match, summary))
    ]


_NUMBER = rf"\d+|en|{'|'.join(NUMERALS)}"
_COUNT = re.compile(
    rf"(?<!\w)(?:(?P<part>{_NUMBER})\s+av\s+(?:de\s+|totalt\s+)?(?P<whole>{_NUMBER})"
    rf"|(?P<all>samtliga|alla)(?:\s+(?P<said>{_NUMBER}))?"
    rf"|i\s+(?P<only>{_NUMBER}))\s+\w*moment(?:en)?(?!\w)",
    re.IGNORECASE,
)


def _correction(text, match, summary):
    """What the rows give instead of a stated count, or "" when it is right. Aktivitet and granskning count apart."""
    sentence = text[: match.start()].rpartition(". ")[2].lower()
    word, right = (
        ("aktiviteter", summary.aktiviteter)
        if "aktivitet" in sentence
        else ("granskningar", summary.granskade)
    )
    if match["all"]:
        whole = parse_number(match["said"]) if match["said"] else summary.total
        part = whole
    elif match["only"]:
        part, whole = parse_number(match["only"]), summary.total
    else:
        part, whole = parse_number(match["part"]), parse_number(match["whole"])
    return "" if (part, whole) == (right, summary.total) else f"{word} i {right} av {summary.total}"


def _the_moments(total):
    return ONLY_ONE if total == 1 else f"något av de {total} kontrollmomenten"


def _name(row):
    process = row.moment.process.name
    name = process or render(row.moment.moment, Audience.PUBLIC).plain
    name = name.split("\n")[0].rstrip(".")
    nr = row.moment.nr.rstrip(".")
    return f"{nr} ({lower_first(name)})" if nr else f"”{name}”"


def _one_line(text):
    return " ".join(render(text, Audience.PUBLIC).plain.split())
