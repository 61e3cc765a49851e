"""Laid-out rows → canonical rows: `{field: text}` with the section path, and every doubt with its cell's address."""

import re
from dataclasses import dataclass, field

from plans.columns import Column
from plans.fields import registry

from .headings import ColumnReading, result_codes
from .layout import Layout, Section, Skip
from .reader import SheetRow

# Fields whose blank cell means "as above" in a sheet that does not merge its cells.
_LEANING = ("process", "arbetssatt", "systematisk_kontroll")
_LEVELS_IN_COLUMNS = ("avsnitt", "mal")
# Fields that are never a date: where Excel has made one of "5-2", what was typed is read.
_NEVER_DATES = {"nr", "sannolikhet", "konsekvens", "riskvarde"}
SHEET_STRIDE = 100_000
_CONTINUED = re.compile(r"\s*\((?:forts|fortsättning)\.?\)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class SectionNode:
    """A heading of the plan: its kind, its text, and the place of the heading above it in the list of nodes."""

    slag: str
    name: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One cell of a canonical row: its address, its column, its text as printed and the fields it was split into."""

    address: str
    column: Column
    text: str
    values: dict[str, str]


@dataclass(frozen=True)
class UnreadCell:
    """A cell whose text could not be read as what its column is: where it stands, what it says, and why not."""

    address: str
    text: str
    reason: str

    def __str__(self):
        return f"{self.address}: {self.reason}"


@dataclass
class CanonicalRow:
    """A row of the plan as the sheet has it. `section` is the index of its node, None above all headings.

    `results` are the cells of a round's result, which are not the plan's. `steps` are the Skalsteg that its
    sannolikhet and konsekvens mean, once `scales` has read them. Of the second sheet that is read together with a
    first, `number` is one that the first cannot have, and `sheet` its name. `leaned` are the fields whose blank cell
    was read as what stands above it.
    """

    number: int
    section: int | None
    values: dict[str, str]
    cells: list[ReadCell] = field(default_factory=list)
    results: list[ReadCell] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    has_moment: bool = True
    knows_process: bool = True
    steps: dict = field(default_factory=dict)
    sheet: str = ""
    leaned: frozenset[str] = frozenset()

    @property
    def sheet_row(self) -> int:
        """The number of the row in its sheet."""
        return self.number % SHEET_STRIDE

    @property
    def where(self) -> str:
        """ "Rad 14", or "Bolagen, rad 14" when several sheets are read together."""
        return f"{self.sheet}, rad {self.sheet_row}" if self.sheet else f"Rad {self.number}"

    def address_of(self, code: str) -> str:
        """The address of the cell that the field was read from; the row when it was none."""
        return next((cell.address for cell in self.cells if code in cell.values), self.where)


@dataclass
class RowsRead:
    """All rows of the plan, the headings above them, and what was doubtful."""

    rows: list[CanonicalRow] = field(default_factory=list)
    nodes: list[SectionNode] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unread_cells: list[UnreadCell] = field(default_factory=list)
    leaned: set[str] = field(default_factory=set)

    def tell_unread(self, cell: UnreadCell) -> None:
        """List a cell that could not be read, among the warnings too."""
        self.unread_cells.append(cell)
        self.warnings.append(str(cell))

    def path(self, section: int | None) -> tuple[SectionNode, ...]:
        """The headings from the top down to the node."""
        path: tuple[SectionNode, ...] = ()
        while section is not None:
            path = (self.nodes[section], *path)
            section = self.nodes[section].parent
        return path


def read_rows(layout: Layout, readings: list[ColumnReading], has_merges: bool) -> RowsRead:
    """The canonical rows of the laid-out sheet. `has_merges` says that the sheet merges cells downwards itself."""
    reader = _RowReader(readings, leans=not (layout.is_marked or has_merges))
    for place, item in enumerate(layout.body):
        if isinstance(item, Section):
            following = layout.body[place + 1] if place + 1 < len(layout.body) else None
            reader.open_section(item, following)
        else:
            reader.add(item)
    reader.close_process()
    reader.warn_of_doubles()
    return reader.read


class _RowReader:
    def __init__(self, readings, leans):
        self.columns = [each for each in readings if each.is_read]
        self.unread_columns = [each for each in readings if not each.is_read]
        self.result_columns = [each for each in readings if result_codes(each)]
        self.fields = list(dict.fromkeys(code for each in self.columns for code in each.fields))
        self.leans = leans
        self.read = RowsRead()
        self.stack: list[tuple[int, int]] = []
        self.process = ""
        self.has_process_headings = False
        self.empty_process: Section | None = None
        self.above: dict[str, str] = {}
        self.after_section = False

    # --- sections ---

    def open_section(self, section: Section, following):
        self.close_process()
        self.read.sections.append(section.text)
        self.above = {}
        if section.is_process:
            self.process, self.has_process_headings = section.name, True
            self.empty_process = section
            return
        self.process = ""
        slag, level = self._place(section, following)
        self._push(slag, _CONTINUED.sub("", section.text), level, merges_same=not section.level)
        self.after_section = True

    def close_process(self):
        """A process heading without rows below it is a process that has no moment yet."""
        section, self.empty_process = self.empty_process, None
        if section and "process" not in self.fields:
            node = self.stack[-1][1] if self.stack else None
            row = CanonicalRow(section.row, node, {"process": section.name}, has_moment=False)
            self.read.rows.append(row)

    def _place(self, section, following):
        """Kind and level of a heading whose style does not say: a heading right above a mål stands over it."""
        if section.level:
            return section.slag, section.level
        kinds = [(level, self.read.nodes[index].slag) for level, index in self.stack]
        if section.slag == "mal":
            over = [level for level, slag in kinds if slag == "rubrik"]
            return "mal", max(over, default=0) + 1
        if isinstance(following, Section) and following.slag == "mal":
            return "rubrik", 1
        if self.after_section and kinds:
            return "avsnitt", kinds[-1][0] + 1
        same = [level for level, slag in kinds if slag == "avsnitt"]
        return "avsnitt", max(same, default=1)

    def _push(self, slag, name, level, merges_same):
        while self.stack and self.stack[-1][0] > level:
            self.stack.pop()
        if self.stack and self.stack[-1][0] == level:
            current = self.read.nodes[self.stack[-1][1]]
            if merges_same and (current.slag, current.name) == (slag, name):
                return
            self.stack.pop()
        parent = self.stack[-1][1] if self.stack else None
        self.read.nodes.append(SectionNode(slag, name, parent))
        self.stack.append((level, len(self.read.nodes) - 1))

    def _open_columns(self, values):
        """Sections that stand in columns of their own open below those of the section rows."""
        base = [entry for entry in self.stack if entry[0] < 100]
        wanted = [
            (slag, line) for slag in _LEVELS_IN_COLUMNS for line in values.get(slag, "").split("\n") if line
        ]
        current = [entry for entry in self.stack if entry[0] >= 100]
        names = [(self.read.nodes[index].slag, self.read.nodes[index].name) for _, index in current]
        if names == wanted:
            return
        self.stack = base
        for level, (slag, name) in enumerate(wanted, start=100):
            self._push(slag, name, level, merges_same=True)

    # --- rows ---

    def add(self, row: SheetRow):
        self.after_section = False
        self.empty_process = None
        cells = [self._read_cell(each, row) for each in self.columns]
        values = dict.fromkeys(self.fields, "")
        for cell in cells:
            for code, text in cell.values.items():
                values[code] = f"{values[code]}\n{text}".strip() if values.get(code) else text
        leaned = self._lean(values)
        if set(_LEVELS_IN_COLUMNS).intersection(self.fields):
            self._open_columns(values)
        if "process" not in self.fields and self.has_process_headings:
            values["process"] = self.process
        unread = self._unread(row)
        self._warn_of_problems(row)
        if not values.get("moment") and not values.get("process"):
            reason = "Raden saknar både process och kontrollmoment."
            self.read.skipped.append(Skip(row.number, reason, row.text))
            return
        canonical = CanonicalRow(
            number=row.number,
            section=self.stack[-1][1] if self.stack else None,
            values=values,
            cells=cells,
            results=[self._read_results(each, row) for each in self.result_columns],
            unread=unread,
            has_moment=self._has_moment(values, row),
            knows_process="process" in self.fields or self.has_process_headings,
            leaned=leaned,
        )
        self.read.rows.append(canonical)

    def _read_cell(self, reading, row):
        cell = row.cells.get(reading.number)
        address = cell.address if cell else f"{reading.letter}{row.number}"
        text = cell.text if cell else ""
        if cell and cell.typed and _NEVER_DATES.issuperset(reading.fields):
            text = cell.typed
            reason = (
                f"Excel har gjort om värdet till datumet {cell.text}. Det läses som ”{text}”; rätta i arket om det "
                "stod något annat."
            )
            self.read.tell_unread(UnreadCell(address, text, reason))
        split = reading.column.split(text) if text else {}
        values = {code: split.get(code, "") for code in reading.fields}
        return ReadCell(address, reading.column, text, values)

    def _read_results(self, reading, row):
        cell = row.cells.get(reading.number)
        text = cell.text if cell else ""
        split = reading.column.split(text) if text else {}
        values = {code: split.get(code, "") for code in result_codes(reading)}
        return ReadCell(f"{reading.letter}{row.number}", reading.column, text, values)

    def _lean(self, values):
        """Take over what a blank cell of a leaning column says by standing below another; the fields of such cells."""
        broken = False
        leaned = set()
        for code in _LEANING:
            if code not in self.fields:
                continue
            if values[code]:
                broken = broken or values[code] != self.above.get(code)
            elif self.leans and self.above.get(code) and values.get("moment") and not broken:
                values[code] = self.above[code]
                leaned.add(code)
            if values[code]:
                self.above[code] = values[code]
        self.read.leaned |= leaned
        return frozenset(leaned)

    def _has_moment(self, values, row):
        """False for a row that names a process and nothing else: a process that has no moment yet."""
        if values.get("moment"):
            return True
        rest = [
            code for code, text in values.items() if text and code not in ("process", *_LEVELS_IN_COLUMNS)
        ]
        if rest:
            address = f"Rad {row.number}"
            self.read.warnings.append(f"{address}: kontrollmomentet saknas; raden läses in utan det.")
        return bool(rest)

    def _unread(self, row):
        cells = ((each, row.cells.get(each.number)) for each in self.unread_columns)
        return {
            each.heading or f"Kolumn {each.letter}": cell.text for each, cell in cells if cell and cell.text
        }

    def _warn_of_problems(self, row):
        known = {each.number for each in self.columns}
        for cell in row.own:
            if cell.problem and cell.column in known:
                self.read.tell_unread(UnreadCell(cell.address, cell.text, cell.problem))

    def warn_of_doubles(self):
        """Tell of rows that are equal, and of numbers that stand on several rows with different text."""
        seen, by_nr = {}, {}
        for row in self.read.rows:
            key = (row.section, tuple(sorted(row.values.items())))
            if key in seen and row.has_moment:
                self.read.warnings.append(f"Rad {row.number} är likadan som rad {seen[key]}; båda läses in.")
            seen.setdefault(key, row.number)
            nr = row.values.get("nr", "").rstrip(".")
            other = by_nr.setdefault(nr, row) if nr else row
            if other is not row and other.values.get("process") != row.values.get("process"):
                self.read.warnings.append(
                    f"{row.address_of('nr')}: nr {row.values['nr']} finns också på rad {other.number} med annan text."
                )


def section_values(path: tuple[SectionNode, ...]) -> dict[str, str]:
    """The path as the registry's fields `avsnitt` and `mal` print it."""
    mal = "\n".join(node.name for node in path if node.slag == "mal")
    avsnitt = "\n".join(node.name for node in path if node.slag != "mal")
    return {code: text for code, text in (("avsnitt", avsnitt), ("mal", mal)) if text and code in registry}
