"""The named cell styles that an exported sheet carries, so that it comes back without a guess.

A style says what a row is, not where it stands; it survives editing in Excel, and a kommun can see it in the list of
styles. A sheet from elsewhere has none of them and is understood by its looks.
"""

import re
from dataclasses import dataclass

TITLE = "Plan titel"
NOTE = "Plan uppgift"
HEADING = "Plan kolumnrubrik"
TEXT = "Plan text"
PROCESS = "Plan process"
CLOSING = "Plan slutregel"

_SECTION = re.compile(r"Plan (avsnitt|mal|rubrik) (\d)")


@dataclass(frozen=True)
class SectionMark:
    slag: str
    level: int


def section_style(slag: str, level: int) -> str:
    """The name of the style of a section row."""
    return f"Plan {slag} {min(level, 9)}"


def section_of(style: str) -> SectionMark | None:
    """What a section row's style says, or None when it is another style."""
    match = _SECTION.fullmatch(style)
    return SectionMark(match[1], int(match[2])) if match else None
