"""The result cells of a sheet, read: which round a heading names, and what a row's cells say.

What a cell says is read or told, never guessed.
"""

import calendar
import datetime
import re
from dataclasses import dataclass, field

from followups.models import Uppfoljning
from organisation.models import Skalsteg
from organisation.swedish import find_date, find_months, format_date
from organisation.texts import has_secrets, normalize
from plans.imports.results import ResultRow
from plans.imports.scales import find_step

Status = Uppfoljning.Status
_SYNONYMS = {
    Status.GENOMFORD: (
        "genomförd",
        "genomfört",
        "genomförda",
        "utförd",
        "utfört",
        "klar",
        "klart",
        "avslutad",
    ),
    Status.PAGAR: ("pågår", "pågående", "påbörjad", "påbörjat", "delvis genomförd"),
    Status.EJ_PABORJAD: ("ej påbörjad", "ej påbörjat", "inte påbörjad", "inte påbörjat"),
    Status.GENOMFORS_SENARE: ("genomförs senare", "senare"),
    Status.EJ_AKTUELL: ("ej aktuell", "ej aktuellt", "inte aktuell", "inte aktuellt", "utgår", "utgått"),
    Status.EJ_REDOVISAD: ("ej redovisad", "ej redovisat", "inte redovisad", "-", "–"),
}
_STATUS_BY_WORD = {word: status for status, words in _SYNONYMS.items() for word in words}
_LEFT_OUT = re.compile(r"inte med(?: i uppföljningen: .*)?", re.IGNORECASE | re.DOTALL)


# --- the round that a heading names -----------------------------------------------------------------


def round_of_heading(heading: str) -> tuple[str, datetime.date | None]:
    """Name and per-date of the round that the heading is dated with: ("per 31 augusti 2017", 2017-08-31)."""
    if date := find_date(heading):
        return f"per {format_date(date)}", date
    months = find_months(heading)
    if len(months) == 1:
        year, month = months[0]
        last = datetime.date(year, month, calendar.monthrange(year, month)[1])
        return format_date(last).partition(" ")[2].capitalize(), last
    return "", None


# --- reading a row ----------------------------------------------------------------------------------


@dataclass
class Reading:
    """What the cells of a row say, by field of the model; `is_derived` when the user's choice gave the status."""

    values: dict = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    is_derived: bool = False
    is_left_out: bool = False


def read_status(text: str) -> tuple[str, str] | None:
    """ "Genomförs senare (nov/dec)" as status and planned time; None when the words are no status."""
    match = re.fullmatch(r"([^()]*?)\s*(?:\(([^()]*)\))?\.?", text.strip())
    status = _STATUS_BY_WORD.get(" ".join(match[1].split()).casefold()) if match else None
    return (status, (match[2] or "").strip()) if status else None


def needs_status(row: ResultRow) -> bool:
    """True when the row has a result and says nothing of its status."""
    reading = Reading()
    _read_status(row, reading)
    return "status" not in reading.values and not reading.is_left_out and bool(_own_words(row))


def read_result(row: ResultRow, steps: list[Skalsteg], text_status: str) -> Reading:
    """The cells of a row as values of a result."""
    reading = Reading()
    _read_status(row, reading)
    if reading.is_left_out:
        return reading
    text = row.values.get("resultat", "")
    if text and not _is_label(text):
        reading.values["text"] = normalize(text)
    _read_words(row, reading, "planerad_tid", "planned_text")
    _read_words(row, reading, "genomford_av", "performed_by")
    _read_bedomning(row, reading, steps)
    _read_counts(row, reading)
    if "status" not in reading.values and text_status and _own_words(row):
        reading.values["status"], reading.is_derived = text_status, True
    _require_time(row, reading)
    return reading


def _own_words(row):
    """What the row says beside its status, and beside which files it has."""
    return {code for code, text in row.values.items() if code not in ("status", "bilagor") and text}


def _is_label(text):
    """True when a result cell holds the very words that an export writes for a row without text."""
    found = read_status(text)
    return bool(found) and text.strip().casefold().startswith(Status(found[0]).label.casefold())


def _read_status(row, reading):
    text, cell = row.values.get("status", ""), row.values.get("resultat", "")
    reading.is_left_out = bool(_LEFT_OUT.fullmatch(text) or (not text and _LEFT_OUT.fullmatch(cell)))
    if reading.is_left_out:
        return
    if not text and cell and _is_label(cell):
        text = cell
    if not text:
        return
    found = read_status(text)
    if found:
        reading.values["status"] = found[0]
        if found[1]:
            reading.values["planned_text"] = found[1]
    else:
        _tell(row, reading, "status", f"”{text}” är ingen status.")


def _read_words(row, reading, code, name):
    text = " ".join(row.values.get(code, "").split())
    room = Uppfoljning._meta.get_field(name).max_length
    if has_secrets(text):
        _tell(row, reading, code, "här kan det inte stå någon sekretessmarkering.")
    elif len(text) > room:
        _tell(row, reading, code, f"texten har {len(text)} tecken; högst {room} får plats.")
    elif text:
        reading.values[name] = text


def _read_bedomning(row, reading, steps):
    text = row.values.get("bedomning", "")
    if not text:
        return
    step = find_step(text, steps)
    if step:
        reading.values["bedomning"] = step
    else:
        words = ", ".join(each.label for each in steps) or "kommunen har ingen skala"
        _tell(row, reading, "bedomning", f"”{text}” är inget steg på skalan för bedömning ({words}).")


def _read_counts(row, reading):
    for code, name in (("stickprov", "sample_size"), ("avvikelser", "deviations")):
        text = row.values.get(code, "").strip()
        number = _number(text)
        if number is not None:
            reading.values[name] = number
        elif text:
            _tell(row, reading, code, f"”{text}” är inget antal.")
    if too_many(reading.values):
        del reading.values["deviations"]
        _tell(row, reading, "avvikelser", "avvikelserna är fler än de granskade.")


def _number(text):
    if text.casefold() in ("inga", "ingen", "nej", "-", "–"):
        return 0
    match = re.fullmatch(r"(\d{1,9})(?:[,.]0)?(?:\s*st\.?)?", text)
    return int(match[1]) if match else None


def too_many(values: dict) -> bool:
    """True when more deviations than samples would be written, which the database refuses."""
    sample, deviations = values.get("sample_size"), values.get("deviations")
    return sample is not None and deviations is not None and deviations > sample


def _require_time(row, reading):
    """A round's row cannot be Genomförs senare without saying when."""
    if reading.values.get("status") == Status.GENOMFORS_SENARE and not reading.values.get("planned_text"):
        del reading.values["status"]
        where = row.addresses.get("status") or row.addresses.get("resultat")
        reading.warnings.append(
            f"{where}: Genomförs senare säger inte när. Statusen läses inte in; skriv den i uppföljningen."
        )


def _tell(row, reading, code, reason):
    reading.unread[code] = row.values[code]
    reading.warnings.append(
        f"{row.addresses[code]}: {reason} Cellen läses inte in; dess text sparas i loggen."
    )
