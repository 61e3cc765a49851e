"""The kommun's state in a year: nämnd × round, and nämnd × kommungemensamt moment. States, dates and counts alone.

No text of a result is read here, so the same page may be shown to all who watch the nämnder. The number of queries is
the same whatever the number of nämnder, rounds and rows.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from organisation.models import Anvandare, Namnd, Skalsteg
from organisation.sheets import Sheet, list_sheet
from organisation.texts import Audience, render

from .access import may_read_texts
from .deadlines import day_to_write
from .forms.overview import Choice
from .models import Bedomning, Uppfoljning, Uppfoljningstillfalle

RowStatus = Uppfoljning.Status
Status = Uppfoljningstillfalle.Status
_LABELS = dict(RowStatus.choices)
_COUNTED = ("rows", "missing", "deviations")


@dataclass
class RoundCell:
    """One plan's round: its state, its counts, and the nämnd's verdict once it may be seen."""

    tillfalle: Uppfoljningstillfalle
    rows: int = 0
    missing: int = 0
    deviations: int = 0
    verdict: object = None

    @property
    def reported(self) -> int:
        return self.rows - self.missing


@dataclass
class NamndLine:
    """A nämnd: its rounds by column, and their sums."""

    namnd: Namnd
    cells: list[list[RoundCell]] = field(default_factory=list)

    @property
    def all(self) -> list[RoundCell]:
        return [cell for column in self.cells for cell in column]

    @property
    def rows(self) -> int:
        return sum(cell.rows for cell in self.all)

    @property
    def missing(self) -> int:
        return sum(cell.missing for cell in self.all)

    @property
    def deviations(self) -> int:
        return sum(cell.deviations for cell in self.all)

    @property
    def late(self) -> int:
        return sum(cell.tillfalle.is_late for cell in self.all)


@dataclass
class CommonCell:
    """A nämnd's newest row for a common moment. `code` names the mark; the verdict waits for the hand-in."""

    code: str
    label: str
    deviations: int | None
    url: str
    is_late: bool = False
    verdict: str = ""
    tone: str = ""


@dataclass
class CommonLine:
    """A common moment: its name, and a cell for each nämnd, None where it has no row yet."""

    name: str
    cells: list[CommonCell | None]
    missing: int = 0


@dataclass
class Overview:
    """Both matrices: `columns` are the names of the rounds, `namnder` the columns of the common moments."""

    columns: list[str]
    lines: list[NamndLine]
    namnder: list[Namnd]
    common: list[CommonLine]


def build_overview(choice: Choice, namnder: list[Namnd]) -> Overview:
    """The overview of the nämnder in the year, filtered and sorted as the address says; four queries."""
    tillfallen = list(
        Uppfoljningstillfalle.objects.filter(plan__namnd__in=namnder, plan__year=choice.year)
        .select_related("plan", "omgang")
        .order_by("per_date", "pk")
    )
    by_namnd = {namnd.pk: namnd for namnd in namnder}
    for tillfalle in tillfallen:
        tillfalle.plan.namnd = by_namnd[tillfalle.plan.namnd_id]
    columns = _columns(tillfallen)
    cells = _round_cells(tillfallen)
    lines = [line for line in _lines(namnder, columns, cells) if _is_chosen(line, choice)]
    lines.sort(key=_ORDER.get(choice.sort, _ORDER["namnd"]))
    shown = [line.namnd for line in lines]
    common = _common_lines(shown, {each.pk: each for each in tillfallen})
    return Overview([name for _, name in columns], lines, shown, common)


_ORDER = {
    "namnd": lambda line: (not line.namnd.is_ks, line.namnd.name),
    "-saknas": lambda line: (-line.missing, line.namnd.name),
    "-avvikelser": lambda line: (-line.deviations, line.namnd.name),
    "-sena": lambda line: (-line.late, -line.missing, line.namnd.name),
}


def _column_key(tillfalle):
    """Rounds of one call share a column; those of a nämnd's own share one by name."""
    return tillfalle.omgang_id or tillfalle.name.casefold()


def _columns(tillfallen):
    """(key, name) of each column, by date."""
    names = {}
    for each in tillfallen:
        names.setdefault(_column_key(each), each.omgang.name if each.omgang_id else each.name)
    return list(names.items())


def _round_cells(tillfallen) -> dict:
    """By (nämnd, column) the cells of its rounds; two queries."""
    counts = {
        row["tillfalle"]: row
        for row in Uppfoljning.objects.filter(tillfalle__in=tillfallen)
        .values("tillfalle")
        .annotate(
            rows=Count("pk"),
            missing=Count("pk", filter=Q(status=RowStatus.EJ_REDOVISAD, utesluten_reason="")),
            deviations=Sum("deviations"),
        )
        .order_by()
    }
    verdicts = {
        each.tillfalle_id: each.skalsteg
        for each in Bedomning.objects.filter(tillfalle__in=tillfallen).select_related("skalsteg")
    }
    cells = defaultdict(list)
    for tillfalle in tillfallen:
        row = counts.get(tillfalle.pk, {})
        cell = RoundCell(tillfalle, *(row.get(name) or 0 for name in _COUNTED))
        if _tells_verdicts(tillfalle):
            cell.verdict = verdicts.get(tillfalle.pk)
        cells[tillfalle.plan.namnd_id, _column_key(tillfalle)].append(cell)
    return cells


def _tells_verdicts(tillfalle):
    """A verdict is a word of the nämnd's own: it waits until the round is handed in, or opened to others."""
    return tillfalle.is_handed_in or tillfalle.is_open_to_others


def _lines(namnder, columns, cells):
    return [NamndLine(namnd, [cells.get((namnd.pk, key), []) for key, _ in columns]) for namnd in namnder]


def _is_chosen(line, choice):
    if choice.namnd and line.namnd != choice.namnd:
        return False
    if choice.status and not any(cell.tillfalle.status == choice.status for cell in line.all):
        return False
    return bool(not choice.late or line.late)


# --- Common moments -----------------------------------------------------------------------------


def _common_lines(namnder, tillfallen) -> list[CommonLine]:
    """A line for each common moment, KS's own order first; the newest round's row counts. One query.

    A nämnd's row is known by the KS row that it points at, and an imported one, which points at none, by its words.
    """
    rows = (
        Uppfoljning.objects.filter(
            tillfalle__in=tillfallen, moment__is_kommungemensamt=True, utesluten_reason=""
        )
        .order_by("-tillfalle__plan__namnd__is_ks", "tillfalle__per_date", "moment__position", "pk")
        .values_list(
            "tillfalle_id",
            "public_id",
            "linje",
            "moment__gemensamt_moment__linje",
            "moment__process__name",
            "moment__moment",
            "status",
            "deviations",
            "bedomning__label",
            "bedomning__farg",
        )
    )
    place = {namnd.pk: number for number, namnd in enumerate(namnder)}
    by_words, names, found = {}, {}, defaultdict(dict)
    for tillfalle_id, public_id, linje, common, process, words, *told in rows:
        tillfalle = tillfallen[tillfalle_id]
        column = place.get(tillfalle.plan.namnd_id)
        if column is None:
            continue
        key = common or by_words.setdefault((process, words), linje)
        if key not in names:
            names[key] = process or render(words, Audience.PUBLIC).plain
        found[key][column] = tillfalle, public_id, *told
    return [_common_line(names[key], cells, len(namnder)) for key, cells in found.items()]


def _common_line(name, found, width):
    cells = [None] * width
    missing = 0
    for column, (tillfalle, public_id, status, deviations, verdict, tone) in found.items():
        is_missing = status == RowStatus.EJ_REDOVISAD
        missing += is_missing
        may_be_seen = _tells_verdicts(tillfalle)
        cells[column] = CommonCell(
            status,
            _LABELS[status],
            deviations,
            f"{_address(tillfalle)}#rad-{public_id}",
            is_missing and tillfalle.is_open and tillfalle.is_late,
            verdict=(verdict or "") if may_be_seen else "",
            tone=(tone or "") if may_be_seen else "",
        )
    return CommonLine(name, cells, missing)


def _address(tillfalle):
    """The round's address, reversed once a round and not once a row."""
    if not hasattr(tillfalle, "known_address"):
        tillfalle.known_address = tillfalle.get_absolute_url()
    return tillfalle.known_address


# --- The single rows ----------------------------------------------------------------------------

ROW_ORDER = {
    "namnd": ("tillfalle__plan__namnd__name", "tillfalle__per_date"),
    "sista-dag": ("tillfalle__deadline", "tillfalle__plan__namnd__name"),
    "status": ("status", "tillfalle__plan__namnd__name"),
    "-avvikelser": ("-known_deviations", "tillfalle__plan__namnd__name"),
}


def chosen_rows(choice: Choice, namnder: list[Namnd]) -> QuerySet[Uppfoljning]:
    """The results that the address asks for, with all that a list of them shows."""
    rows = Uppfoljning.objects.filter(
        tillfalle__plan__namnd__in=[choice.namnd] if choice.namnd else namnder,
        tillfalle__plan__year=choice.year,
    ).select_related("tillfalle__plan__namnd", "tillfalle__omgang", "moment__process", "bedomning")
    if choice.status:
        rows = rows.filter(status=choice.status)
    if choice.late:
        today = timezone.localdate()
        of_call = Q(tillfalle__deadline__isnull=True, tillfalle__omgang__deadline_utforare__lt=today)
        rows = rows.missing().filter(
            Q(tillfalle__deadline__lt=today) | of_call, tillfalle__status=Status.OPPEN
        )
    order = ROW_ORDER.get(choice.sort, ROW_ORDER["namnd"])
    rows = rows.annotate(known_deviations=Coalesce("deviations", 0))
    return rows.order_by(*order, "moment__process__position", "moment__position", "pk")


ROW_COLUMNS = {
    "Nämnd": 34,
    "Kontrollmoment": 60,
    "Process": 36,
    "Uppföljning": 26,
    "Status": 18,
    "Försenad": 11,
    "Bedömning": 20,
    "Granskade": 12,
    "Avvikelser": 12,
    "Sista dag": 13,
}


def overview_sheet(overview: Overview, year: int) -> Sheet:
    """Nämnd × round as the page shows it: status and count in a cell, then the nämnd's sums."""
    headings = {
        "Nämnd": 28,
        **dict.fromkeys(overview.columns, 24),
        "Saknas": 10,
        "Försenade": 11,
        "Avvikelser": 12,
    }
    return list_sheet(f"Översikt {year}", headings, map(_line_values, overview.lines))


def _line_values(line):
    cells = ("\n".join(map(_cell_text, column)) for column in line.cells)
    return (line.namnd.name, *cells, line.missing, line.late, line.deviations)


def _cell_text(cell):
    text = f"{cell.tillfalle.get_status_display()}, {cell.reported} av {cell.rows} redovisade"
    return f"{text}, {cell.verdict}" if cell.verdict else text


def common_sheet(overview: Overview, year: int) -> Sheet:
    """Nämnd × common moment as the page shows it: status, verdict and deviations in a cell."""
    headings = {"Kontrollmoment": 44, "Saknas": 10} | {namnd.name: 24 for namnd in overview.namnder}
    lines = ((line.name, line.missing, *map(_common_text, line.cells)) for line in overview.common)
    return list_sheet(f"Gemensamma {year}", headings, lines)


def _common_text(cell):
    if cell is None:
        return ""
    deviations = (
        f"{cell.deviations} avvikelse{'' if cell.deviations == 1 else 'r'}" if cell.deviations else ""
    )
    late = "försenad" if cell.is_late else ""
    return ", ".join(filter(None, (cell.label, late, cell.verdict, deviations)))


def readable_bedomning(user: Anvandare, row: Uppfoljning) -> Skalsteg | None:
    """The moment's verdict. It waits for the hand-in, as the nämnd's own does, for all but the nämnd's people."""
    return row.bedomning if row.bedomning_id and may_read_texts(user, row.tillfalle) else None


def rows_sheet(rows: Iterable[Uppfoljning], year: int, user: Anvandare) -> Sheet:
    """The rows as the list shows them to the user: no texts of results."""
    return list_sheet(f"Rader {year}", ROW_COLUMNS, (_row_values(row, user) for row in rows))


def _row_values(row, user):
    return (
        row.tillfalle.plan.namnd.name,
        str(row.moment),
        row.moment.process.name,
        row.tillfalle.name,
        "Inte med" if row.utesluten_reason else row.get_status_display(),
        "Försenad" if row.is_late else "",
        str(readable_bedomning(user, row) or ""),
        row.sample_size,
        row.deviations,
        day_to_write(row.tillfalle),
    )
