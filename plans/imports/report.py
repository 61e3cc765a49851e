"""What was understood of a sheet, as one object: the browser shows it, the command line prints it as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from organisation.swedish import format_date
from plans.columns import Column
from plans.models import Planversion

from .facts import Facts, read_facts
from .guidance import take_guidance
from .headings import ColumnReading, Headings, Status, read_headings
from .joining import join
from .layout import Skip, lay_out
from .notes import notes_of
from .reader import read
from .risklist import fill_from_lists, is_risk_list
from .rows import CanonicalRow, RowsRead, UnreadCell, read_rows, section_values
from .table import LocatedTable, columns_with_texts, find_tables


@dataclass
class ImportReport:
    """The understanding of one sheet, or of several read together. `errors` stop the import, `warnings` are told.

    `notes` say how it was understood. `plans` are the names of the tables that may be plans, `chosen` of those read.
    `widths` and `merged` tell, by column number, how the sheet looks.
    """

    sheet: str
    header_row: int
    columns: list[ColumnReading]
    facts: Facts
    read: RowsRead
    slutregel: str = ""
    skipped: list[Skip] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    is_chosen: bool = False
    widths: dict[int, float] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)

    @property
    def asks_for_sheets(self) -> bool:
        """True while the user has to say which of several sheets to read."""
        return len(self.plans) > 1 and not self.is_chosen

    @property
    def unread_cells(self) -> list[UnreadCell]:
        """The cells whose text could not be read as what their column is."""
        return self.read.unread_cells

    def tell_unread(self, cell: UnreadCell) -> None:
        """List a cell that could not be read, among the warnings too."""
        self.read.unread_cells.append(cell)
        self.warnings.append(str(cell))

    @property
    def rows(self) -> list[CanonicalRow]:
        return self.read.rows

    @property
    def sections(self) -> list[str]:
        """The texts of the section rows, in order, as they stand."""
        return self.read.sections

    @property
    def questions(self) -> list[ColumnReading]:
        """The columns that the user has to say something about."""
        return [column for column in self.columns if column.is_open]

    def fields_of(self, row: CanonicalRow) -> dict[str, str]:
        """The row's fields that have text, its section path among them."""
        values = section_values(self.read.path(row.section)) | row.values
        return {code: text for code, text in values.items() if text}

    def as_json(self) -> dict:
        """The object that `import_plan --json` prints.

        `columns` gives each heading its field, the main one where a cell holds several; `combined` lists those.
        Headings that stand twice, or are blank, are told apart by their column's letter.
        """
        headings = self._printed_headings()
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": {headings[each.number]: each.field for each in self.columns},
            "combined": {
                headings[each.number]: list(each.column.fields)
                for each in self.columns
                if each.is_read and len(each.column.fields) > 1
            },
            "sections": self.sections,
            "rows": [self._row_json(row) for row in self.rows],
            "skipped": [_located(skip.row, skip.sheet) | {"reason": skip.reason} for skip in self.skipped],
            "warnings": self.warnings,
            "errors": self.errors,
            "notes": self.notes,
            "facts": {
                "title": self.facts.title,
                "year": self.facts.year,
                "dnr": self.facts.dnr,
                "decision_date": self.facts.decision_date and self.facts.decision_date.isoformat(),
                "slutregel": self.slutregel,
            },
        }

    def _row_json(self, row):
        fields = _located(row.sheet_row, row.sheet) | {"fields": self.fields_of(row)}
        return fields | ({"unread": row.unread} if row.unread else {})

    def _printed_headings(self):
        texts = {each.number: " ".join(each.heading.split()) for each in self.columns}
        seen: set[str] = set()
        for each in self.columns:
            text = texts[each.number]
            if not text or text in seen:
                texts[each.number] = f"{text} ({each.letter})".strip()
            seen.add(texts[each.number])
        return texts


def understand(
    data: bytes,
    own_columns: list[Column],
    answers: dict[str, str] | None = None,
    max_bytes: int | None = None,
    *,
    remembered: dict[str, str] | None = None,
    chosen: Sequence[str] = (),
) -> ImportReport:
    """Read and understand a file. Raises ImportRefused when there is no table to understand.

    `own_columns` are those of the kommun's Tabellmallar, `answers` what has been said of this sheet's headings and
    `remembered` what was said of earlier sheets'. `chosen` names the tables to read where there are several plans;
    without it the likeliest is read.
    """
    sheets = read(data, max_bytes) if max_bytes else read(data)
    headings = Headings(own_columns, answers or {}, remembered or {})
    tables = find_tables(sheets, headings)
    plans = [table for table in tables if table.is_plan]
    taken = [table for table in plans if table.name in chosen]
    is_chosen = bool(taken)
    taken = taken or [max(tables, key=lambda table: table.rank)]
    parts = [_understand_table(table, headings) for table in taken]
    report = join(parts) if len(parts) > 1 else parts[0]
    report.plans, report.chosen = [table.name for table in plans], [table.name for table in taken]
    report.is_chosen = is_chosen
    others = [table for table in tables if table not in taken]
    lists = [table for table in others if is_risk_list(table)]
    fields = {code for column in report.columns for code in column.fields}
    report.notes.extend(fill_from_lists(report.rows, lists, headings, fields))
    told = [table for table in others if table not in lists]
    report.warnings[:0] = _sheet_warnings(sheets, told)
    report.skipped.extend(_rows_of_others(taken, told))
    report.skipped.sort(key=lambda skip: (skip.sheet, skip.row))
    report.errors = _errors(report)
    return report


def _understand_table(located: LocatedTable, headings: Headings) -> ImportReport:
    """What one table says."""
    guidance = take_guidance(located.sheet)
    visible = [row for row in located.sheet.rows if not row.is_hidden and not located.is_heading(row)]
    candidates = [row for row in visible if row.number > located.header_rows[-1] and len(row.own) > 1]
    columns = read_headings(headings, columns_with_texts(located, candidates), located.sheet.hidden_columns)
    layout = lay_out(located, columns)
    rows = read_rows(layout, columns, located.sheet.has_merges_down)
    facts = read_facts(layout.above)
    merged = {column for row in layout.data for column, cell in row.cells.items() if cell.is_copy}
    report = ImportReport(
        sheet=located.sheet.name,
        header_row=located.header_row,
        columns=columns,
        facts=facts,
        read=rows,
        slutregel="\n\n".join(layout.closing),
        skipped=[*guidance, *_all_skipped(layout, rows, facts)],
        notes=notes_of(located, columns, rows, merged),
        widths=located.sheet.widths,
        merged=merged,
    )
    report.warnings = [*_column_warnings(report), *rows.warnings]
    return report


def _all_skipped(layout, rows, facts):
    above = [
        Skip(number, "Raden står över tabellen och läses inte in.", text) for number, text in facts.unused
    ]
    return sorted([*above, *layout.skipped, *rows.skipped], key=lambda skip: skip.row)


def _rows_of_others(taken, others):
    """The rows of the taken sheets that belong to another table there."""
    sheets = {table.sheet.name for table in taken}
    several = len(taken) > 1
    for other in others:
        if other.sheet.name not in sheets:
            continue
        titles = {row.number for table in taken for row in table.sheet.rows}
        reason = f"Raden hör till en annan tabell, med rubriker på rad {other.header_row}."
        for row in other.sheet.rows:
            if row.number not in titles:
                yield Skip(row.number, reason, row.text, other.sheet.name if several else "")


def _located(row, sheet):
    return {"row": row} | ({"sheet": sheet} if sheet else {})


def _sheet_warnings(sheets, others):
    for sheet in sheets:
        if sheet.is_hidden:
            yield f"Bladet {sheet.name} är dolt och läses inte in."
    for table in others:
        if table.is_chapter:
            yield f"{table.name}: en tabell till, som inte läses in."
        else:
            yield f"Bladet {table.name} har också en tabell och läses inte in."


def _column_warnings(report):
    return filter(None, map(column_warning, report.columns))


def column_warning(column: ColumnReading) -> str:
    """What is not read of the column, in a sentence; "" when there is nothing to say."""
    if column.is_remembered and column.status == Status.SKIPPED:
        return f"{_name(column)} läses inte in, enligt ett tidigare svar."
    if not (column.is_read or column.is_open or column.is_answered):
        return f"{_name(column)}: {column.reason}"
    if column.is_read and set(column.column.fields) != set(column.fields):
        return f"{_name(column)}: cellernas resultat läses inte in i planen."
    return ""


def unanswered(report: ImportReport) -> list[str]:
    """A warning for each column that nobody has answered for: not read, its text kept in the import's Handelse."""
    return [
        f"{_name(column)}: {_why(column)} Den läses inte in; dess text sparas i händelseloggen."
        for column in report.questions
    ]


def _why(column):
    if column.reason:
        return column.reason
    return "Rubriken kan betyda flera saker." if column.status == Status.DOUBTFUL else "Rubriken är okänd."


def _name(column):
    return f"Kolumn {column.letter} ({' '.join(column.heading.split()) or 'utan rubrik'})"


def _errors(report):
    if not any("moment" in column.fields for column in report.columns):
        return [
            "Ingen kolumn är kontrollmoment. Ange vilken kolumn som säger vad som kontrolleras, "
            "eller skriv rubriken Kontrollmoment över den."
        ]
    if not report.rows:
        return ["Tabellen har rubriker men inga rader. Kontrollera att rätt blad är ifyllt."]
    return []


def head_warnings(report: ImportReport, version: Planversion, other_namnder: list[str]) -> list[str]:
    """Where the title rows say another year, nämnd or dnr than what was chosen."""
    plan, facts = version.plan, report.facts
    warnings = []
    if is_of_another_year(facts, plan.year):
        warnings.append(f"Rubriken anger {facts.year}, du läser in till {plan.year}.")
        kept = [word for word, text in (("rubrik", facts.title), ("diarienummer", facts.dnr)) if text]
        if kept:
            warnings.append(f"Arkets {' och '.join(kept)} hör till {facts.year} och tas inte över.")
    elif facts.dnr and plan.dnr and facts.dnr != plan.dnr:
        warnings.append(f"Arket anger dnr {facts.dnr}, planen har {plan.dnr}. Planens dnr behålls.")
    warnings.extend(_decision_warnings(facts, version))
    text = " ".join(facts.texts).casefold()
    own = (plan.namnd.name, plan.namnd.forvaltning)
    is_own = any(name and name.casefold() in text for name in own)
    named = [name for name in other_namnder if name.casefold() in text] or [facts.namnd]
    if named[0] and not is_own:
        warnings.append(f"Rubriken nämner {named[0]}, du läser in till {plan.namnd.name}.")
    return warnings


def is_of_another_year(facts: Facts, year: int) -> bool:
    """True when the sheet says another year than the plan's: its title and dnr are then not the plan's."""
    return bool(facts.year) and facts.year != year


def _decision_warnings(facts, version):
    """Where the sheet's decision is not the plan's, or cannot be of its year."""
    date, plan = facts.decision_date, version.plan
    if date is None:
        return
    decided = [
        each.beslut.date
        for each in plan.versioner.select_related("beslut")
        if each.beslut and each.beslut.date
    ]
    printed = format_date(date, plan.namnd.kommun.datumformat)
    if decided and date not in decided:
        stands = format_date(max(decided), plan.namnd.kommun.datumformat)
        yield f"Arket anger beslut {printed}, planens beslut är {stands}. Planens beslut behålls."
    elif not decided and date.year not in (plan.year - 1, plan.year):
        yield f"Arket anger beslut {printed}, du läser in till {plan.year}."
