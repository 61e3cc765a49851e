"""What was understood of a sheet, as one object: the browser shows it, the command line prints it as JSON."""

from dataclasses import dataclass, field

from plans.columns import Column
from plans.models import Planversion

from .facts import Facts, read_facts
from .headings import ColumnReading, Headings, Status, read_headings
from .layout import Skip, lay_out
from .reader import read
from .rows import CanonicalRow, RowsRead, read_rows, section_values
from .table import columns_with_texts, locate


@dataclass
class ImportReport:
    """The understanding of one sheet. `errors` stop the import, `warnings` are told."""

    sheet: str
    header_row: int
    columns: list[ColumnReading]
    facts: Facts
    read: RowsRead
    slutregel: str = ""
    skipped: list[Skip] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

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
            "skipped": [{"row": skip.row, "reason": skip.reason} for skip in self.skipped],
            "warnings": self.warnings,
            "errors": self.errors,
            "facts": {
                "title": self.facts.title,
                "year": self.facts.year,
                "dnr": self.facts.dnr,
                "decision_date": self.facts.decision_date and self.facts.decision_date.isoformat(),
                "slutregel": self.slutregel,
            },
        }

    def _row_json(self, row):
        fields = {"row": row.number, "fields": self.fields_of(row)}
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
) -> ImportReport:
    """Read and understand a file. Raises ImportRefused when there is no table to understand.

    `own_columns` are those of the kommun's Tabellmallar, `answers` what has been said of headings before.
    """
    sheets = read(data, max_bytes) if max_bytes else read(data)
    headings = Headings(own_columns, answers or {})
    located = locate(sheets, headings)
    visible = [row for row in located.sheet.rows if not row.is_hidden and not located.is_heading(row)]
    candidates = [row for row in visible if row.number > located.header_rows[-1] and len(row.own) > 1]
    columns = read_headings(headings, columns_with_texts(located, candidates), located.sheet.hidden_columns)
    layout = lay_out(located, columns)
    rows = read_rows(layout, columns, located.sheet.has_merges_down)
    facts = read_facts(layout.above)
    report = ImportReport(
        sheet=located.sheet.name,
        header_row=located.header_row,
        columns=columns,
        facts=facts,
        read=rows,
        slutregel="\n\n".join(layout.closing),
        skipped=_all_skipped(layout, rows, facts),
    )
    report.warnings = [*_sheet_warnings(sheets, located), *_column_warnings(report), *rows.warnings]
    report.errors = _errors(report)
    return report


def _all_skipped(layout, rows, facts):
    above = [
        Skip(number, "Raden står över tabellen och läses inte in.", text) for number, text in facts.unused
    ]
    return sorted([*above, *layout.skipped, *rows.skipped], key=lambda skip: skip.row)


def _sheet_warnings(sheets, located):
    for sheet in sheets:
        if sheet.is_hidden:
            yield f"Bladet {sheet.name} är dolt och läses inte in."
    for name in located.other_sheets:
        yield f"Bladet {name} har också en tabell och läses inte in."


def _column_warnings(report):
    for column in report.columns:
        if not (column.is_read or column.is_open or column.is_answered):
            yield f"{_name(column)}: {column.reason}"
        elif column.is_read and set(column.column.fields) != set(column.fields):
            yield f"{_name(column)}: cellernas resultat läses inte in i planen."


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
    if facts.year and facts.year != plan.year:
        warnings.append(f"Rubriken anger {facts.year}, du läser in till {plan.year}.")
    if facts.dnr and plan.dnr and facts.dnr != plan.dnr:
        warnings.append(f"Arket anger dnr {facts.dnr}, planen har {plan.dnr}. Planens dnr behålls.")
    text = " ".join(facts.texts).casefold()
    named = [name for name in other_namnder if name.casefold() in text]
    if named and plan.namnd.name.casefold() not in text:
        warnings.append(f"Rubriken nämner {named[0]}, du läser in till {plan.namnd.name}.")
    return warnings
