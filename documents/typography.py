"""Small typography: what belongs together is not parted at the end of a line."""

import re

from organisation.swedish import MONTHS

NBSP = "\N{NO-BREAK SPACE}"

_UNITS = (
    "kr|tkr|mkr|mnkr|mdkr|kronor|miljoner|procent|%|‰|st|stycken|ggr|gånger|kap\\.|§|år|månader|månad|"
    "veckor|dagar|timmar|minuter|kl\\.|kB|MB|GB"
)
_TOGETHER = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<=§) (?=\d)",
        r"(?<=\bDnr) (?=\S)",
        r"(?<=\b[Tt]fn) (?=\d)",
        r"(?<=\b[Nn]r) (?=\d)",
        r"(?<=\bkl\.) (?=\d)",
        r"(?<=kap\.) (?=\d)",
        rf"(?<=\d) (?=(?:{_UNITS})(?!\w))",
        rf"(?<=\d) (?=(?:{'|'.join(MONTHS)})\b)",
        # 10 000, 595 80 MJÖLBY, 0142-851 56 and 3 av 4
        r"(?<=\d) (?=\d{3}(?!\d))",
        r"(?<=\d\d\d) (?=\d\d(?!\d))",
        r"(?<=\d) (?=av \d)",
        r"(?<=\d av) (?=\d)",
        r"(?<=\d) (?=- \d)",
        r"(?<=\d -) (?=\d)",
        r" (?=– )",
    )
)
_TAG = re.compile(r"(<[^>]*>)")


def keep_together(text: str) -> str:
    """The text with no-break spaces in "§ 142", "Dnr KS/2016:389", "31 augusti", "9 mnkr", "3 av 4" and their like."""
    for pattern in _TOGETHER:
        text = pattern.sub(NBSP, text)
    return text


def typeset(html: str) -> str:
    """The same for the words of finished HTML. Tags, the head and the style of the page are left as they are."""
    head, body, rest = html.partition("<body")
    pieces = _TAG.split(f"{body}{rest}")
    # Every second piece is a tag; the first lies between "<body" and its end.
    pieces[::2] = map(keep_together, pieces[::2])
    return head + "".join(pieces)
