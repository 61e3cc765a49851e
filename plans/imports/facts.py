"""Title rows → what they say of the plan's head: title, year, dnr, decision date."""

import datetime
import re
from dataclasses import dataclass, field

from organisation.swedish import find_date

from . import marks
from .reader import SheetRow

_YEAR = re.compile(r"(?<![\d:/-])((?:19|20)\d\d)(?![\d:/-])")
_DNR = re.compile(
    r"(?:\bdnr|\bdiarie(?:nummer|nr))\s*[.:]?\s*(?P<dnr>(?:[^\W\d_]{1,8}\s)?\S*\d\S*)", re.IGNORECASE
)
_DECIDED = re.compile(r"\b(?:antagen|antagna|fastställd|fastställt|beslutad|beslut|godkänd)\b", re.IGNORECASE)
_PLAN_WORD = re.compile(
    r"\b(?:intern(?:a|\s)*\s*kontroll|internkontroll|interkontroll|kontrollplan)", re.IGNORECASE
)
_TITLE_WORD = re.compile(
    r"\b(?:plan\b|planen\b|uppföljning\b|kommun\b|stad\b|region\b|förvaltning(?:en)?\b|reviderad|version|bilaga|nämnd\s*:|år\s*:)",
    re.IGNORECASE,
)
_NAMND = re.compile(
    r"\s*(?:nämnd|styrelse|nämnd/styrelse|nämnd/bolag)\s*(?::|$)(.*)", re.IGNORECASE | re.DOTALL
)
_NOTE = re.compile(
    r"^(?:sida?\s*\d|utskriv|uppdaterad|senast\s|skapad|version\b|källa\b|datum\b|ort\s+och\s+datum|upprättad)",
    re.IGNORECASE,
)


@dataclass
class Facts:
    """What the rows above the table say. `namnd` stands beside that word; `unused` rows say nothing that is read."""

    title: str = ""
    year: int | None = None
    dnr: str = ""
    namnd: str = ""
    decision_date: datetime.date | None = None
    texts: list[str] = field(default_factory=list)
    unused: list[tuple[int, str]] = field(default_factory=list)


def is_strong_title(text: str) -> bool:
    """True when a row above a table plainly speaks of the plan: its name, dnr, decision or year."""
    return any(pattern.search(text) for pattern in (_PLAN_WORD, _DNR, _DECIDED, _YEAR))


def is_title_like(text: str) -> bool:
    """True when a row above a table is rather a title than a section of it."""
    return is_strong_title(text) or bool(_TITLE_WORD.search(text))


def is_note(text: str) -> bool:
    """True for what stands round a table and says nothing of it: page, print date, signature."""
    return bool(_NOTE.search(text.strip())) or not re.search(r"[^\W\d_]{2}", text)


def read_facts(rows: list[SheetRow]) -> Facts:
    """The facts of the rows above the table, each from the first row that states it."""
    facts = Facts()
    for row in rows:
        own = [cell for cell in row.own if cell.text]
        line = " ".join(cell.text for cell in own)
        facts.texts.append(line)
        used = _read_title(facts, own) | _read_dnr(facts, line) | _read_decision(facts, line)
        used |= _read_namnd(facts, own)
        if not used and (not own or own[0].style != marks.NOTE):
            facts.unused.append((row.number, line))
    if facts.year is None:
        years = (_YEAR.search(line) for line in facts.texts if not _DECIDED.search(line))
        facts.year = next((int(match[1]) for match in years if match), None)
    return facts


def _read_title(facts, own):
    """The first text that speaks of internal control is the title; a marked one is it anyway, a follow-up's is not."""
    if facts.title:
        return False
    if own and own[0].style == marks.ROUND_TITLE:
        return True
    for cell in own:
        if cell.style == marks.TITLE or (cell.style != marks.NOTE and _PLAN_WORD.search(cell.text)):
            facts.title = " ".join(cell.text.split())
            year = _YEAR.search(facts.title)
            facts.year = int(year[1]) if year else facts.year
            return True
    return False


def _read_dnr(facts, line):
    match = _DNR.search(line)
    if match and not facts.dnr:
        facts.dnr = match["dnr"].strip().rstrip(",;.")
    return bool(match)


def _read_namnd(facts, own):
    """The nämnd that stands behind its label, in the same cell or in the next."""
    for cell, following in zip(own, [*own[1:], None], strict=True):
        match = _NAMND.match(cell.text)
        name = match and (match[1].strip() or (following.text if following else ""))
        if name and not facts.namnd:
            facts.namnd = " ".join(name.split())
        if name:
            return True
    return False


def _read_decision(facts, line):
    match = _DECIDED.search(line)
    date = find_date(line[match.start() :]) if match else None
    if date and not facts.decision_date:
        facts.decision_date = date
    return bool(date)
