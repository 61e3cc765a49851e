"""What stands in the tables of the samlade uppföljning: a class for each kind of row, and what each is read from."""

from collections.abc import Iterable
from dataclasses import dataclass

from followups.gathered import CommonColumn, GatheredRound
from followups.models import Uppfoljning
from organisation.models import Skalsteg
from organisation.texts import RenderedText

RowStatus = Uppfoljning.Status


@dataclass(frozen=True)
class NamndRow:
    """A nämnd in the table of verdicts. `number` is that of its appendix."""

    number: int
    name: str
    handed_in: str
    is_approved: bool
    checks: str
    deviations: int
    verdict: Skalsteg | None

    @property
    def address(self) -> str:
        """Where its appendix lies in the joined file: the paper itself is the first part."""
        return f"papper:del-{self.number + 1}"


@dataclass(frozen=True)
class WaitingRow:
    """A nämnd that has not handed in: its state, its last day and for how long it has been late."""

    name: str
    state: str
    last_day: str
    since: str


@dataclass(frozen=True)
class CommonCell:
    """What a nämnd says of a common moment: a shape, a word, and its deviations."""

    tone: str
    label: str


@dataclass(frozen=True)
class CommonTable:
    """Some of the common moments: their names, a row for each nämnd, and how many have performed each."""

    names: list[str]
    rows: list[tuple[str, list[CommonCell]]]
    sums: list[str]


@dataclass(frozen=True)
class DeviationRow:
    """A moment with deviations: how many of how many, what was found, and what is done about it."""

    moment: str
    count: str
    verdict: Skalsteg | None
    text: RenderedText
    atgarder: list[str]


@dataclass(frozen=True)
class NamndGroup:
    """A nämnd's rows in a table over all of them."""

    name: str
    rows: list


def days_text(days: int) -> str:
    if not days:
        return "–"
    return "1 dag" if days == 1 else f"{days} dagar"


def checked(each: GatheredRound) -> tuple[int, int, int]:
    statuses = [row.status for row in each.results if is_counted(row)]
    done, missing = statuses.count(RowStatus.GENOMFORD), statuses.count(RowStatus.EJ_REDOVISAD)
    return done, len(statuses) - done - missing, missing


def is_counted(row: Uppfoljning) -> bool:
    return row.status != RowStatus.EJ_AKTUELL and not row.utesluten_reason


def is_left(row: Uppfoljning) -> bool:
    return is_counted(row) and row.status != RowStatus.GENOMFORD


def state_of(row: Uppfoljning) -> tuple[str, str]:
    """(moment, state with its planned time)."""
    planned = f", {row.planned_text}" if row.planned_text else ""
    return str(row.moment), f"{row.get_status_display()}{planned}"


def common_cell(each: GatheredRound, column: CommonColumn) -> CommonCell:
    if not each.is_told:
        return CommonCell("", "Ej inlämnat")
    row = column.rows.get(each.tillfalle.pk)
    if row is None:
        return CommonCell("", "–")
    if row.utesluten_reason:
        return CommonCell("neutral", "Inte med")
    if row.deviations:
        unit = "avvikelse" if row.deviations == 1 else "avvikelser"
        return CommonCell("gul", f"{row.deviations} {unit}")
    if row.status == RowStatus.GENOMFORD:
        return CommonCell("gron", "Utan avvikelse")
    return CommonCell("rod" if row.status == RowStatus.EJ_REDOVISAD else "neutral", row.get_status_display())


def performed(column: CommonColumn) -> str:
    counted = [row for row in column.rows.values() if is_counted(row)]
    return f"{sum(row.status == RowStatus.GENOMFORD for row in counted)} av {len(counted)}"


def measures_of(each: GatheredRound, row: Uppfoljning) -> Iterable:
    """The measures that come from the row, or hang on its moment since before."""
    for group in each.atgarder:
        for told in group.atgarder:
            if told.atgard.uppfoljning_id == row.pk or told.atgard.linje == row.linje:
                yield told
