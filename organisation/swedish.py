"""Swedish as the papers write it: dates in the kommun's form, genitives, lists, numerals, month names."""

import datetime
import re

MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
NUMERALS = (
    "noll",
    "ett",
    "två",
    "tre",
    "fyra",
    "fem",
    "sex",
    "sju",
    "åtta",
    "nio",
    "tio",
    "elva",
    "tolv",
)

_SHORT_DATE = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_LONG_DATE = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})(?!\d)", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b({'|'.join(MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)


def format_date(date: datetime.date | None, form: str = "lang") -> str:
    """The date as the kommun writes it: kort "170831", iso "2017-08-31", lang "31 augusti 2017"."""
    if date is None:
        return ""
    if form == "kort":
        return date.strftime("%y%m%d")
    if form == "iso":
        return date.isoformat()
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def find_date(text: str) -> datetime.date | None:
    """The first date in the text, in any of the three forms; two-digit years are of this century."""
    candidates = []
    for pattern, order in ((_ISO_DATE, "ymd"), (_SHORT_DATE, "ymd"), (_LONG_DATE, "dmy")):
        for match in pattern.finditer(text):
            parts = dict(zip(order, match.groups(), strict=True))
            month = parts["m"].lower()
            month = MONTHS.index(month) + 1 if month in MONTHS else int(month)
            year = int(parts["y"])
            try:
                date = datetime.date(year + 2000 if year < 100 else year, month, int(parts["d"]))
            except ValueError:
                continue
            candidates.append((match.start(), date))
    return min(candidates)[1] if candidates else None


def find_months(text: str) -> list[tuple[int, int]]:
    """Each "September 2022" in the text as (year, month), in the order of the text."""
    return [(int(year), MONTHS.index(month.lower()) + 1) for month, year in _MONTH_YEAR.findall(text)]


def genitive(name: str) -> str:
    """ "Kommunstyrelsens"; names that end in s, x or z stay as they are."""
    return name if name[-1:].lower() in {"s", "x", "z"} else f"{name}s"


def lower_first(text: str) -> str:
    """A name inside a sentence: "Kommunstyrelsen" → "kommunstyrelsen"; "IT-chef", "KS" and "Bostäder AB" stay."""
    is_name = text[1:2].isupper() or "AB" in text.split()
    return text if is_name else text[:1].lower() + text[1:]


def join_words(words: list[str], conjunction: str = "och") -> str:
    """ "a, b och c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"


def parse_number(word: str) -> int | None:
    """ "3", "tre" and "Tre" as 3; None when the word is no number from noll to tolv or digits."""
    if word.isdecimal():
        return int(word)
    word = word.lower()
    if word == "en":
        return 1
    return NUMERALS.index(word) if word in NUMERALS else None


def format_size(size: int) -> str:
    """ "12 kB", "1,2 MB": how large a file is, for people; never less than "1 kB"."""
    if size < 999_500:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")
