"""A sheet's own looks → a dress: its columns in its order, under its headings, as wide as it has them."""

import re
from dataclasses import asdict

from django.db import transaction

from organisation.models import Anvandare, Kommun, Namnd
from organisation.services import log
from plans.columns import STANDARD_PLAN, Column, Dress
from plans.fields import registry
from plans.models import Tabellkolumn, Tabellmall
from plans.services import PlanError

from .report import ImportReport

EXCEL_WIDTH = 8.43
_HEADED = {"avsnitt", "mal"}
_GROUPS = {"process", "arbetssatt", "systematisk_kontroll"}


def dress_of(report: ImportReport) -> Dress:
    """The dress that the sheet has. Results belong to a follow-up and headings stand as rows: neither is a column."""
    columns: list[Column] = []
    seen: set[str] = set()
    for reading in report.columns:
        if not reading.is_read:
            continue
        parts = tuple(
            part for part in reading.column.parts if part.field in reading.fields and part.field not in seen
        )
        parts = tuple(part for part in parts if part.field not in _HEADED)
        if not parts:
            continue
        seen.update(part.field for part in parts)
        columns.append(
            Column(
                heading=_heading(reading, columns),
                parts=parts,
                width=_width(report, reading),
                is_grouping=_is_grouping(report, reading),
            )
        )
    has_process = "process" in seen
    in_headings = not has_process and any(row.values.get("process") for row in report.rows)
    is_named = any(re.match(r"process\s*:", text, re.IGNORECASE) for text in report.sections)
    prefix = "Process: " if in_headings and is_named else ""
    return Dress(tuple(columns), has_process_headings=in_headings, process_prefix=prefix)


def column_labels(column: Column) -> str:
    """The column's fields in words."""
    return " + ".join(registry[code].label for code in column.fields)


def left_out(report: ImportReport, dress: Dress) -> list[str]:
    """The sheet's headings that the dress has no column for, each with the reason."""
    told = []
    for reading in report.columns:
        name = " ".join(reading.heading.split()) or f"kolumn {reading.letter}"
        if reading.is_read and set(reading.fields) <= _HEADED:
            told.append(f"{name}: visas som rubrikrader i tabellen.")
        elif not set(reading.fields) & set(dress.fields):
            told.append(f"{name}: {_reason(reading)}")
    return told


@transaction.atomic
def save_tabellmall(
    namnd: Namnd, name: str, dress: Dress, *, is_default: bool, user: Anvandare | None
) -> Tabellmall:
    """A new dress for plans of the nämnd's kommun. Raises PlanError when the name is taken or no moment is shown."""
    kommun: Kommun = namnd.kommun
    malls = Tabellmall.objects.filter(kommun=kommun, slag=Tabellmall.Slag.PLAN)
    if malls.filter(name=name).exists():
        raise PlanError(f"Kommunen har redan en tabellmall som heter {name}. Välj ett annat namn.")
    if "moment" not in dress.fields:
        raise PlanError("Tabellmallen behöver en kolumn för kontrollmoment.")
    if is_default:
        malls.filter(is_default=True).update(is_default=False)
    mall = Tabellmall.objects.create(
        kommun=kommun,
        name=name,
        is_default=is_default,
        has_process_headings=dress.has_process_headings,
        process_prefix=dress.process_prefix,
    )
    Tabellkolumn.objects.bulk_create(
        Tabellkolumn(
            mall=mall,
            position=position,
            heading=column.heading,
            width=column.width,
            is_grouping=column.is_grouping,
            parts=[_stored(part) for part in column.parts],
        )
        for position, column in enumerate(dress.columns, start=1)
    )
    headings = [column.heading for column in dress.columns]
    log(
        mall,
        "tabellmall.created",
        user=user,
        namnd=namnd,
        changes={"columns": headings, "is_default": is_default},
    )
    return mall


def _heading(reading, columns):
    """As printed, on one line. A blank one is named by its field, and one that is taken tells its field too."""
    text = re.sub(r"(\w)[-\u2010\u00ad]\s*\n\s*(\w)", r"\1\2", reading.heading).replace("\u00ad", "")
    text = " ".join(text.split()) or reading.labels
    if text in {column.heading for column in columns}:
        text = f"{text} ({reading.labels})"
    return text[:200]


def _width(report, reading):
    """Excel's width of the column, else the product's for its field."""
    if report.widths:
        return max(1, round(report.widths.get(reading.number, EXCEL_WIDTH)))
    standard = {column.parts[0].field: column.width for column in STANDARD_PLAN.columns}
    return standard.get(reading.field, 10)


def _is_grouping(report, reading):
    leans = set(reading.fields) & _GROUPS & report.read.leaned
    return reading.number in report.merged or bool(leans)


def _stored(part):
    return {name: text for name, text in asdict(part).items() if text}


def _reason(reading):
    if reading.column and any(registry[code].is_result for code in reading.column.fields):
        return "resultat hör till uppföljningens tabell."
    return "läses inte in."
