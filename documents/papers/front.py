"""The risks and the matrix that stand beside a plan's table, as far as the kommun wants them."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from documents.models import Pappersform
from organisation.models import Skala, Skalsteg
from organisation.texts import RenderedText
from plans.models import Planversion, Risk


@dataclass(frozen=True)
class PaperRisk:
    """A risk in the paper: its number there, its words, its steps, and what is done about it."""

    nr: str
    process: str
    text: RenderedText
    sannolikhet: Skalsteg | None
    konsekvens: Skalsteg | None
    riskvarde: str
    word: str
    hantering: RenderedText
    is_in_plan: bool

    @property
    def value(self) -> str:
        """ "9 (hög)"."""
        return f"{self.riskvarde} ({self.word.lower()})" if self.word and self.riskvarde else self.riskvarde


@dataclass(frozen=True)
class MatrixCell:
    """One cell: its riskvärde, the kommun's word for it, and the numbers of the risks that stand there."""

    riskvarde: int
    word: str
    numbers: tuple[str, ...]

    @property
    def tone(self) -> str:
        """The shade; the word says the same."""
        return {"Hög": "hog", "Medel": "medel", "Låg": "lag"}.get(self.word, "")


@dataclass(frozen=True)
class MatrixRow:
    """The cells of one step of sannolikhet, from the least konsekvens to the greatest."""

    steg: Skalsteg
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class Riskmatris:
    """The kommun's two scales against each other, with the plan's risks placed."""

    sannolikhet: list[Skalsteg]
    konsekvens: list[Skalsteg]
    rows: list[MatrixRow]
    explanation: str

    @property
    def steps(self) -> list[tuple[Skalsteg | None, Skalsteg | None]]:
        """The two scales side by side, for one table."""
        return list(zip_longest(self.sannolikhet, self.konsekvens))

    @property
    def cell_width(self) -> int:
        """Per cent of the table's width, of what the first column leaves."""
        return 84 // len(self.konsekvens)


def paper_risks(version: Planversion, form: Pappersform, render) -> list[PaperRisk]:
    """The version's risks in printed order, numbered R1, R2 … through those of the plan and those left out."""
    risks = version.risker.select_related("process", "sannolikhet", "konsekvens")
    return [
        PaperRisk(
            nr=f"R{number}",
            process=risk.process.name,
            text=render(risk.description),
            sannolikhet=risk.sannolikhet,
            konsekvens=risk.konsekvens,
            riskvarde=str(risk.riskvarde or "") or risk.riskvarde_text,
            word=form.risk_word(risk.riskvarde) if risk.riskvarde else "",
            hantering=render(risk.hantering),
            is_in_plan=risk.is_in_plan,
        )
        for number, risk in enumerate(_in_order(risks), start=1)
    ]


def _in_order(risks: Iterable[Risk]):
    """Those of the plan first, process by process."""
    return sorted(
        risks, key=lambda risk: (not risk.is_in_plan, risk.process.position, risk.process_id, risk.position)
    )


def riskmatris(version: Planversion, form: Pappersform, risks: list[PaperRisk]) -> Riskmatris | None:
    """The matrix by the scales in force in the plan's year; None when the kommun lacks one of them."""
    plan = version.plan
    sannolikhet = _steps(plan, Skala.Slag.SANNOLIKHET)
    konsekvens = _steps(plan, Skala.Slag.KONSEKVENS)
    if not (sannolikhet and konsekvens):
        return None
    placed: dict[tuple[int, int], list[str]] = {}
    for risk in risks:
        if risk.sannolikhet and risk.konsekvens:
            placed.setdefault((risk.sannolikhet.level, risk.konsekvens.level), []).append(risk.nr)
    rows = [
        MatrixRow(
            high,
            tuple(
                MatrixCell(
                    high.level * wide.level,
                    form.risk_word(high.level * wide.level),
                    tuple(placed.get((high.level, wide.level), ())),
                )
                for wide in konsekvens
            ),
        )
        for high in reversed(sannolikhet)
    ]
    return Riskmatris(sannolikhet, konsekvens, rows, _explanation(form))


def _steps(plan, slag):
    skala = Skala.objects.in_force(plan.namnd.kommun, slag, plan.year)
    return list(Skalsteg.objects.filter(skala__in=skala).order_by("level"))


def _explanation(form):
    words = ["Riskvärdet är sannolikhet gånger konsekvens."]
    if form.medel_from:
        words.append(f"Medelhög risk från {form.medel_from}.")
    if form.hog_from:
        words.append(f"Hög risk från {form.hog_from}.")
    return " ".join(words)
