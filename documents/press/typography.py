"""Small typography: what belongs together is not parted at the end of a line."""

import re
from functools import lru_cache

from organisation.swedish import MONTHS

NBSP = "\N{NO-BREAK SPACE}"

_UNITS = (
    r"kr|tkr|mkr|mnkr|mdkr|kronor|miljoner|procent|%|‰|st|stycken|ggr|gånger|kap\.|§|år|månader|månad|"
    r"veckor|dagar|timmar|minuter|kB|MB|GB"
)
_MONTHS = "|".join(MONTHS)
_TOGETHER = (
    # § 142, 18 kap. 8 §, Dnr KS/2016:389, Tfn 0142-851 56
    r"(§) (?=\d)",
    r"(\bkap\.) (?=\d)",
    r"(\d\s§) (?=OSL\b)",
    r"(\b(?:Dnr|[Tt]fn|[Nn]r|kl\.|ca|[Bb]ilaga|[Vv]ersion|(?:[Kk]ontroll)?[Mm]oment)) (?=\S*\d)",
    # år 2026
    r"(\bår) (?=\d{4}\b)",
    # 9 mnkr, per år, 3 av 4
    rf"(\d) (?=(?:{_UNITS})(?!\w))",
    r"(\bper) (?=(?:år|termin|kvartal|månad|vecka|dag)\b)",
    r"(\bper) (?=\d{1,2} \w)",
    r"(\d) (?=av \d)",
    r"(\d\sav) (?=\d)",
    # 31 augusti, September 2022
    rf"(\d) (?=(?:{_MONTHS})\b)",
    rf"(\b(?i:{_MONTHS})) (?=\d{{4}}\b)",
    # 10 000, 595 80 MJÖLBY, 0142 - 850 00
    r"(\d) (?=\d{3}(?!\d))",
    r"(\d{3}) (?=\d\d(?!\d))",
    r"(\d) (?=- \d)",
    r"(\d\s-) (?=\d)",
    # a dash stays with the word before it
    r"(\S) (?=– )",
)
_PATTERNS = tuple(map(re.compile, _TOGETHER))
# None of the patterns finds anything in words without one of these.
_HINT = re.compile(r"\d|\bper |– ")
# protokoll_2026-08.pdf: a hyphen at the end of a line would read as a part of the name.
_FILE_NAME = re.compile(
    r"[^\s<>()]+\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|png|jpe?g|gif|webp|tiff?|hei[cf]|txt|csv|md|log|eml|msg)"
    r"(?!\w|\.\w)",
    re.IGNORECASE,
)
_TAG = re.compile(r"(<[^>]*>)")


def keep_together(text: str) -> str:
    """The text with no-break spaces in "§ 142", "Dnr KS/2016:389", "31 augusti", "9 mnkr", "3 av 4" and their like."""
    return _kept(text) if _HINT.search(text) else text


@lru_cache(maxsize=2000)
def _kept(text):
    """The widths of a table ask for the same words as its paper does."""
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{NBSP}", text)
    return text


def _words(text, tag):
    """The words that stand after the tag: what belongs together stays so, and the name of a file is not hyphenated."""
    text = keep_together(text)
    # The press makes a link of its own of each piece of a link, and ties one of them to the words.
    if "." not in text or tag.startswith("<a "):
        return text
    return _FILE_NAME.sub(r'<span class="filnamn">\g<0></span>', text)


def without_widow(heading: str) -> str:
    """A heading of three words or more whose short last word never stands alone on a line."""
    head, _, last = heading.rpartition(" ")
    return f"{head}{NBSP}{last}" if " " in head and len(last) < 6 else heading


def typeset(html: str) -> str:
    """The same for the words of finished HTML. The head and the tags are left as they are."""
    head, body, rest = html.partition("<body")
    pieces = _TAG.split(body + rest)
    # Every second piece is a tag, and every other one words.
    pieces[::2] = map(_words, pieces[::2], ["", *pieces[1::2]])
    return head + "".join(pieces)
