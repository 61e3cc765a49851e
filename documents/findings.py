"""What should be put right before a paper goes to the meeting: red stops a Handling, yellow warns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from followups.summary import disagreements
from organisation.texts import Audience, render

from .models import Skrivelse
from .papers import Document, PlanDocument, SkrivelseDocument, UppfoljningDocument
from .services import summary_of

RED, YELLOW = "red", "yellow"

_PERSONNUMMER = re.compile(r"(?<!\d)(?:19|20)?(\d{2})(\d{2})(\d{2})[-+ ]?(\d{3})(\d)(?!\d)")
_PLACEHOLDER = re.compile(r"\[(?!\[)[^\]\n]{0,60}\]|\{[^}\n]{0,60}\}|\bX{2,}\b|\.{4,}|_{3,}|…{2,}")
# What the masked passage reads in a public paper is no placeholder.
_MASKED = "[Uppgift utelämnad"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: how bad, a Swedish sentence that says what to do, and where it is mended."""

    level: str
    text: str
    url: str = ""

    @property
    def stops(self) -> bool:
        return self.level == RED


def findings_of(document: Document) -> list[Finding]:
    """What is found in the paper, the red first."""
    found = [*_own_findings(document), *_in_texts(document)]
    return sorted(found, key=lambda each: each.level != RED)


def _own_findings(document):
    if isinstance(document, SkrivelseDocument):
        return _in_letter(document)
    if isinstance(document, UppfoljningDocument):
        return _in_round(document)
    if isinstance(document, PlanDocument):
        return _in_plan(document)
    return []


def _in_plan(document) -> Iterator[Finding]:
    version = document.version
    url = version.get_absolute_url()
    if not any(row.source.moment for row in document.plain_table.rows):
        yield Finding(RED, "Planen har inga kontrollmoment.", url)
    if version.is_locked and version.beslut is None:
        yield Finding(YELLOW, "Beslutets datum och paragraf saknas på planen.", url)


def _in_round(document) -> Iterator[Finding]:
    tillfalle = document.tillfalle
    for row in document.results:
        if not row.is_reported:
            yield Finding(RED, f"Kontrollmomentet är inte redovisat: {row.moment}", row.get_absolute_url())
        elif row.performed_on and row.performed_on > tillfalle.per_date:
            yield Finding(
                YELLOW,
                f"Kontrollen är daterad efter uppföljningens datum: {row.moment}",
                row.get_absolute_url(),
            )


def _in_letter(document) -> Iterator[Finding]:
    letter = document.skrivelse
    url = _edit_url(document)
    summary = summary_of(letter)
    if summary and (wrong := disagreements(letter.sammanfattning, summary)):
        kept = bool(letter.sammanfattning_reason.strip())
        level = YELLOW if kept else RED
        ending = f" Skälet är sparat: {letter.sammanfattning_reason}" if kept else ""
        yield Finding(level, f"Sammanfattningen stämmer inte med raderna. {' '.join(wrong)}{ending}", url)
    if not (letter.dnr or getattr(getattr(letter, "beslut", None), "dnr", "")):
        yield Finding(RED, "Diarienummer saknas.", url)
    if hasattr(letter, "date"):
        yield from _in_date(letter.date, document, url)
    for name in ("bakgrund", "sammanfattning", "forslag"):
        if not getattr(letter, name).strip():
            label = letter._meta.get_field(name).verbose_name
            yield Finding(RED, f"Avsnittet {label} är tomt.", url)


def _in_date(written: date | None, document, url):
    tillfalle = getattr(document.skrivelse, "tillfalle", None)
    if written is None:
        yield Finding(RED, "Missivets datum saknas.", url)
    elif tillfalle and written < tillfalle.per_date:
        yield Finding(YELLOW, "Missivets datum ligger före den dag som uppföljningen gäller.", url)


def _in_texts(document) -> Iterator[Finding]:
    for label, text, url in _texts(document):
        plain = render(text, Audience.PUBLIC).plain
        if _PLACEHOLDER.search(plain.replace(_MASKED, "")):
            yield Finding(RED, f"{label} har något kvar att fylla i.", url)
        if looks_like_personnummer(plain):
            yield Finding(YELLOW, f"{label} innehåller något som ser ut som ett personnummer.", url)


def _texts(document):
    """(label, stored text, where it is written) of what people have written in the paper."""
    if isinstance(document, SkrivelseDocument):
        url = _edit_url(document)
        for name in ("bakgrund", "sammanfattning", "beslutsunderlag", "forslag", "skickas_till"):
            field = Skrivelse._meta.get_field(name)
            yield f"Avsnittet {field.verbose_name}", getattr(document.skrivelse, name), url
    if isinstance(document, UppfoljningDocument):
        for row in document.results:
            yield f"Resultatet för {row.moment}", row.text, row.get_absolute_url()
        if document.bedomning:
            yield "Analysen", document.bedomning.analys, document.tillfalle.get_absolute_url()


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


def _edit_url(document):
    letter = document.skrivelse
    missiv = getattr(letter, "missiv", letter)
    if missiv.tillfalle is None:
        return ""
    return reverse("documents:missiv-edit", kwargs=missiv.tillfalle.address)
