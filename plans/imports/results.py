"""The result columns of a sheet, and the rooms upstairs that take them in, without this room knowing them.

A handler is registered in an `AppConfig.ready`. It is asked with what was read, inside the import's transaction, and
answers with what it wrote and with what it needs to take it back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.forms import Form

from organisation.models import Anvandare
from plans.models import Plan, Planversion

from .diff import RowChange
from .headings import ColumnReading, result_codes
from .report import ImportReport, column_warning


@dataclass
class ResultRow:
    """The results of one row of the sheet, by field, each with the address of its cell."""

    number: int
    name: str
    values: dict[str, str]
    addresses: dict[str, str]
    linje: UUID | None = None


@dataclass
class ResultGroup:
    """Columns that belong to one round: a result column with those beside it that say status, verdict and counts.

    `key` is the letter of the first column, `heading` the printed one, with its date if it has one.
    """

    key: str
    heading: str
    columns: list[ColumnReading]
    rows: list[ResultRow] = field(default_factory=list)

    @property
    def letters(self) -> list[str]:
        return [column.letter for column in self.columns]


@dataclass(frozen=True)
class ResultsRequest:
    """What a handler is to write: the plan, its utkast if it has one, the groups, and what the user chose for each."""

    plan: Plan
    utkast: Planversion | None
    groups: list[ResultGroup]
    choices: dict[str, dict]
    user: Anvandare | None
    file_name: str


@dataclass
class ResultsOutcome:
    """What became of one group: cells old → new for the preview, and what an undo needs. `state` is what it met."""

    group: ResultGroup
    title: str
    changes: list = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    kept: dict = field(default_factory=dict)
    state: list = field(default_factory=list)
    count: int = 0
    is_new: bool = False


class Handler(Protocol):
    """What a room upstairs does with results. `write` and `undo` raise PlanError when a rule forbids it."""

    template: str

    def form(
        self, data, *, plan: Plan | None, groups: list[ResultGroup], user: Anvandare, chosen: dict
    ) -> Form: ...

    def choices_for(
        self, plan: Plan | None, groups: list[ResultGroup], slug: str, text_status: str
    ) -> dict[str, dict]: ...

    def write(self, request: ResultsRequest) -> list[ResultsOutcome]: ...

    def undo(self, kept: list[dict], *, user: Anvandare) -> None: ...

    def lines(self, kept: list[dict]) -> list[str]: ...


_handlers: dict[str, Callable[[], Handler]] = {}


def register(make_handler: Callable[[], Handler]) -> None:
    """Let a room upstairs take the results of sheets; the last one registered does."""
    _handlers["results"] = make_handler


def handler() -> Handler | None:
    """The room that takes results, or None where there is none."""
    make_handler = _handlers.get("results")
    return make_handler() if make_handler else None


def find_groups(report: ImportReport) -> list[ResultGroup]:
    """The result columns of the sheet, one group for each round; those without a word in them are left out.

    A result column opens a group. What stands before the first belongs to it, what stands after one belongs to that.
    """
    groups: list[ResultGroup] = []
    before: list[ColumnReading] = []
    for column in report.columns:
        codes = result_codes(column)
        if not codes:
            continue
        if "resultat" in codes:
            groups.append(ResultGroup("", _heading(column), [*before, column]))
            before = []
        elif groups:
            groups[-1].columns.append(column)
        else:
            before.append(column)
    if before:
        groups.append(ResultGroup("", _heading(before[0]), before))
    for group in groups:
        group.key = group.columns[0].letter
        group.rows = list(_rows(report, group))
    return [group for group in groups if group.rows]


def other_warnings(report: ImportReport, groups: list[ResultGroup]) -> list[str]:
    """The report's warnings without those that say what the groups say themselves."""
    told = {column_warning(column) for group in groups for column in group.columns}
    return [warning for warning in report.warnings if warning not in told]


def with_linje(groups: list[ResultGroup], rows: list[RowChange]) -> list[ResultGroup]:
    """The groups with each row's `linje` in place, so that it is found in whichever version a round refers to."""
    linjer = {row.incoming.number: row.written.linje for row in rows if row.incoming and row.written}
    for group in groups:
        for row in group.rows:
            row.linje = linjer.get(row.number)
    return groups


def _heading(column):
    """The printed heading; that of a cell which also holds the moment says nothing of the round."""
    return "" if column.is_read else " ".join(column.heading.split())


def _rows(report, group):
    letters = set(group.letters)
    for row in report.rows:
        if not row.has_moment:
            continue
        cells = [cell for cell in row.results if cell.address.rstrip("0123456789") in letters]
        values = {code: text for cell in cells for code, text in cell.values.items() if text}
        addresses = {code: cell.address for cell in cells for code in cell.values}
        name = f"{row.values.get('nr', '')} {row.values.get('moment') or row.values.get('process', '')}"
        if values:
            yield ResultRow(row.number, name.strip(), values, addresses)
