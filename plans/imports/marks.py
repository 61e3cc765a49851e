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
# The title of a follow-up: it is not the plan's.
ROUND_TITLE = "Plan uppföljningsrubrik"
# What an empty sheet to fill in carries. Its filled rows are read as any kommun's own: by their looks.
GUIDANCE = "Mall vägledning"
BLANK = "Mall rad"
# A csv file has no styles: its last column says in a word what each row is.
WORD_HEADING = "Radtyp"

_SECTION = re.compile(r"Plan (avsnitt|mal|rubrik) (\d)")


@dataclass(frozen=True)
class SectionMark:
    slag: str
    level: int


_WORDS = {
    TITLE: "titel",
    ROUND_TITLE: "uppföljningens titel",
    NOTE: "uppgift",
    HEADING: WORD_HEADING,
    TEXT: "rad",
    PROCESS: "process",
    CLOSING: "slutregel",
}
_SECTION_WORDS = {"avsnitt": "avsnitt", "mal": "mål", "rubrik": "rubrik"}
_SECTION_WORD = re.compile(r"(avsnitt|mål|rubrik) (\d)")


def word_of(style: str) -> str:
    """What a csv file calls a row of the style: "rad", "mål 2"; "" when the style is none of these."""
    section = section_of(style)
    if section:
        return f"{_SECTION_WORDS[section.slag]} {section.level}"
    return _WORDS.get(style, "")


def style_of_word(word: str) -> str:
    """The style that `word_of` gave the word for; "" when there is none."""
    match = _SECTION_WORD.fullmatch(word)
    if match:
        return section_style({"mål": "mal"}.get(match[1], match[1]), int(match[2]))
    return next((style for style, each in _WORDS.items() if each == word), "")


def section_style(slag: str, level: int) -> str:
    """The name of the style of a section row."""
    return f"Plan {slag} {min(level, 9)}"


def section_of(style: str) -> SectionMark | None:
    """What a section row's style says, or None when it is another style."""
    match = _SECTION.fullmatch(style)
    return SectionMark(match[1], int(match[2])) if match else None
