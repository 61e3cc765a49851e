"""What is looked for in all that people have written, whatever the paper."""

import re
from collections.abc import Iterable, Iterator

from organisation.texts import marks_in

from .finding import RED, YELLOW, Finding, Written, public

# Between the day and the last four: nothing, a blank, or any of the dashes that Word makes of a hyphen.
_PERSONNUMMER = re.compile(
    r"(?<!\d)(?:19|20)?(\d{2})(\d{2})(\d{2})\s?[-+\u2010-\u2015\u2212]?\s?(\d{3})(\d)(?!\d)"
)
_PLACEHOLDER = re.compile(r"\[(?!\[)[^\]\n]{0,60}\]|\{[^}\n]{0,60}\}|\bX{2,}\b|\.{4,}|_{3,}|…{2,}")
# What the masked passage reads in a public paper is no placeholder.
_GAP = re.compile(r"\[Uppgift utelämnad[^\]]*\]")


def in_texts(texts: Iterable[Written]) -> Iterator[Finding]:
    """Marks without a provision, what is left to fill in, and what looks like a personnummer."""
    for label, text, url in texts:
        if any(not passage.provision for _, passage in marks_in(text)):
            yield Finding(RED, f"{label} har en sekretessmarkering utan bestämmelse.", url)
        plain = public(text)
        if _PLACEHOLDER.search(_GAP.sub("", plain)):
            yield Finding(RED, f"{label} har något kvar att fylla i.", url)
        if looks_like_personnummer(plain):
            yield Finding(YELLOW, f"{label} innehåller något som ser ut som ett personnummer.", url)


def looks_like_personnummer(text: str) -> bool:
    """True when some number is shaped like a personnummer or samordningsnummer and its check digit agrees."""
    for match in _PERSONNUMMER.finditer(text):
        _, month, day, _, _ = match.groups()
        if 1 <= int(month) <= 12 and (1 <= int(day) <= 31 or 61 <= int(day) <= 91):
            digits = "".join(match.groups())
            doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
            if sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0:
                return True
    return False
