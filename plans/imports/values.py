"""What a cell holds → the text a reader of the sheet would read."""

import datetime

from organisation.swedish import MONTHS
from organisation.texts import normalize


def cell_text(value, number_format: str = "General") -> str:
    """The text of a value: 3.0 as "3", 2.5 as "2,5", a date as "2017-08-31", or as "September 2022" when the sheet
    shows month and year alone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, datetime.datetime):
        return _date_text(value.date(), value.time(), number_format)
    if isinstance(value, datetime.date):
        return _date_text(value, datetime.time(), number_format)
    if isinstance(value, (int, float)):
        return _number_text(value, number_format)
    return normalize(str(value))


def _number_text(value, number_format):
    if number_format.endswith("%"):
        return f"{_number_text(round(value * 100, 6), '')} %"
    text = str(int(value)) if float(value).is_integer() else repr(float(value))
    return text.replace(".", ",")


def _date_text(date, time, number_format):
    pattern = number_format.lower()
    if "d" not in pattern and "y" in pattern and "m" in pattern:
        return f"{MONTHS[date.month - 1].capitalize()} {date.year}"
    if time == datetime.time():
        return date.isoformat()
    return f"{date.isoformat()} {time:%H:%M}"


def typed_text(value, number_format: str = "General") -> str:
    """What was probably typed where Excel shows day and month alone: 5 February as "5-2"; else nothing."""
    if not isinstance(value, datetime.date):
        return ""
    pattern = number_format.lower()
    return f"{value.day}-{value.month}" if "d" in pattern and "y" not in pattern else ""
