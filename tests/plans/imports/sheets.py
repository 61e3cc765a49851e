"""Sheets built in the test, and the three demo sheets with their transcripts."""

import io
import json
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parents[3]
DEMO = {
    "mjolby": ("mjolby-ks-2017.xlsx", "mjolby_2017.json"),
    "tranas": ("tranas-ks-2022.xlsx", "tranas_2022.json"),
    "stockholm": ("stockholm-ks-2024.xlsx", "stockholm_2024.json"),
}


def demo_bytes(name):
    return (ROOT / "fixtures" / "sheets" / DEMO[name][0]).read_bytes()


def transcript(name):
    return json.loads((ROOT / "tests" / "transcripts" / DEMO[name][1]).read_text())


def planned(name):
    """The transcript's plan as the importer says it: texts by field, lists one a line, empty fields left out."""
    rows = []
    for row in transcript(name)["plan"]:
        row = dict(row)
        row.pop("rapporteras", None)
        if "rapporteras_text" in row:
            row["rapporteras"] = row.pop("rapporteras_text")
        if row.pop("kommungemensamt", False):
            row["kommungemensamt"] = "kommungemensamt moment"
        texts = {code: "\n".join(value) if isinstance(value, list) else value for code, value in row.items()}
        rows.append({code: text for code, text in texts.items() if text})
    return rows


def plain(fields):
    """The fields, with the mark in one form of words."""
    return {
        code: "kommungemensamt moment" if code == "kommungemensamt" else text for code, text in fields.items()
    }


def sheet(*rows, merge=(), title="Blad1", start=(1, 1), edit=None):
    """An .xlsx of these rows; None is an empty cell."""
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    worksheet.title = title
    first_row, first_column = start
    for number, values in enumerate(rows, start=first_row):
        for column, value in enumerate(values, start=first_column):
            if value is not None:
                cell = worksheet.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    for each in merge:
        worksheet.merge_cells(each)
    if edit:
        edit(workbook)
    return saved(workbook)


def saved(workbook):
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def rebuilt(data, order):
    """The same sheet with its columns in another order; section rows and title rows stay where they are."""
    worksheet = opened(data).active
    across = {each.min_row for each in worksheet.merged_cells.ranges if each.max_col > each.min_col}
    workbook = openpyxl.Workbook()
    new = workbook.active
    new.title = worksheet.title
    place = {old: new_place for new_place, old in enumerate(order, start=1)}
    table_rows = _table_rows(worksheet, len(order))
    for row in worksheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                column = place[cell.column] if cell.row in table_rows - across else cell.column
                new.cell(cell.row, column, cell.value)
    for each in worksheet.merged_cells.ranges:
        if each.max_col > each.min_col:
            new.merge_cells(each.coord)
        else:
            column = place[each.min_col]
            new.merge_cells(
                start_row=each.min_row, end_row=each.max_row, start_column=column, end_column=column
            )
    return saved(workbook)


def _table_rows(worksheet, width):
    """From the first row that fills every column."""
    first = next(
        row[0].row for row in worksheet.iter_rows() if all(cell.value is not None for cell in row[:width])
    )
    return set(range(first, worksheet.max_row + 1))
