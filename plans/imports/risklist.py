"""A list of risks in a table of its own: its sannolikhet and konsekvens go to the rows that name the risk."""

from plans.columns import single

from .headings import Headings, read_headings
from .layout import lay_out
from .rows import CanonicalRow, ReadCell
from .table import LocatedTable, columns_with_texts

CODES = ("sannolikhet", "konsekvens", "riskvarde")


def is_risk_list(table: LocatedTable) -> bool:
    """True for risks with their values, and nothing that is checked."""
    return "risk" in table.fields and bool(table.fields.intersection(CODES)) and not table.has_moment


def fill_from_lists(
    rows: list[CanonicalRow], tables: list[LocatedTable], headings: Headings, fields: set[str]
) -> list[str]:
    """Put each risk's values on the rows that name it, where those have no column for them. Returns what to tell."""
    told = []
    if "risk" not in fields:
        return [
            f"{table.name}: risklistan läses inte in, planen har ingen kolumn för risk." for table in tables
        ]
    for table in tables:
        cells = _values_by_risk(table, headings)
        named = {_key(row.values.get("risk", "")) for row in rows}
        for row in rows:
            found = cells.get(_key(row.values.get("risk", "")), {})
            for code in (code for code in CODES if code in found and code not in fields):
                address, text = found[code]
                row.values[code] = text
                row.cells.append(ReadCell(f"{table.sheet.name}!{address}", single(code), text, {code: text}))
        told.append(f"{table.name}: riskernas värden är hämtade till de rader som nämner risken.")
        left = [risk for risk in cells if risk not in named]
        if left:
            told.append(
                f"{table.name}: {len(left)} av {len(cells)} risker i listan nämns inte i planen och läses inte in."
            )
    return told


def _values_by_risk(table, headings):
    """{risk: {code: (address, text)}} of the list."""
    visible = [row for row in table.sheet.rows if not (row.is_hidden or table.is_heading(row))]
    readings = read_headings(headings, columns_with_texts(table, visible), table.sheet.hidden_columns)
    columns = {each.field: each for each in readings if each.is_read}
    found: dict[str, dict] = {}
    for row in lay_out(table, readings).data:
        texts = {code: row.cells[each.number] for code, each in columns.items() if each.number in row.cells}
        if "risk" not in texts:
            continue
        values = {code: (texts[code].address, texts[code].text) for code in CODES if code in texts}
        found.setdefault(_key(texts["risk"].text), values)
    return found


def _key(text):
    return " ".join(text.split()).casefold()
