"""Writing with marked passages: who marked what and when, what is written amiss, and who may not receive the words.

A writer who may not read a passage gets an untouchable token in its place: ``[[sekretess: A | •••#kfzqwpda]]``.
`mask` puts the tokens in, `unmask` puts the stored passages back at save. The letters of a token tell nothing of the
words: they come from the passage, its day, its writer and the `place` where it stands, with the installation's key. A
guess in another text has other letters, and in the same text another day or writer (`stamp`), so that words cannot be
guessed by trying.
"""

import datetime
import re
from collections import Counter
from typing import NamedTuple

from django.utils.crypto import salted_hmac

from .texts import Passage, gap, marks_in, normalize

HOW = "[[sekretess: 18 kap. 8 § OSL | uppgiften]]"
_TOKEN = re.compile(r"\[\[\s*sekretess\b[^|\[\]]*\|\s*•••#(?P<key>[a-z]{8})\s*\]\]", re.IGNORECASE)
_DOTS = "•••"
_GAP = re.compile(r"\[Uppgift\s+utelämnad\s+med\s+stöd\s+av\s[^\[\]]*\]")


class MarkingError(Exception):
    """The marks of a text cannot be stored as they are written; `messages` say what to do, in Swedish."""

    def __init__(self, messages: list[str]):
        super().__init__(" ".join(messages))
        self.messages = messages


class _Stored(NamedTuple):
    """A passage as it stands in the database, well written."""

    key: str
    passage: Passage
    mark: str


def mask(text: str, place: str = "") -> str:
    """The text with a token in the place of each passage; `place` tells the text from others, the same at each time."""
    parts, end = [], 0
    for match, passage in marks_in(text):
        if not _TOKEN.fullmatch(match[0]):
            parts += [text[end : match.start()], _token(passage.provision, _key(passage, place))]
            end = match.end()
    return "".join(parts) + text[end:]


def unmask(text: str, stored: str, place: str = "", *, may_remove: bool) -> str:
    """The written text with the stored passages in the place of their tokens, made by `mask` for the same place.

    Raises MarkingError for a token that is doubled, changed or foreign and, unless the writer `may_remove` passages,
    for one that is gone.
    """
    passages = _stored(stored, place)
    written = Counter(match["key"] for match in _TOKEN.finditer(text))
    there = Counter(each.key for each in passages)
    wrong = []
    if written.keys() - there.keys() or _DOTS + "#" in _TOKEN.sub("", text):
        wrong.append(
            "En dold uppgift (•••) hör inte till texten, eller har ändrats sedan du öppnade sidan. Ta bort den."
        )
    if any(count > there[key] > 0 for key, count in written.items()):
        wrong.append("En dold uppgift (•••) står två gånger. Ta bort den ena.")
    if not may_remove:
        for each in passages:
            if written[each.key] < there[each.key]:
                token = _token(each.passage.provision, each.key)
                wrong.append(
                    "En uppgift med sekretess som du inte får läsa är borttagen. Den får bara tas bort av den som "
                    f"får läsa den. Sätt tillbaka {token}"
                )
    if wrong:
        raise MarkingError(list(dict.fromkeys(wrong)))
    waiting = list(passages)
    return _TOKEN.sub(lambda match: _take(waiting, match["key"]).mark, text)


def fill_gaps(text: str, stored: str) -> str | None:
    """The text with the stored passages in the place of their printed gaps; None when the gaps are not those.

    A sheet that was exported for everybody says "[Uppgift utelämnad …]" where something is secret: what comes back
    with the same gaps in the same order was changed around them, and the passages stay.
    """
    passages = _stored(stored)
    gaps = [" ".join(gap(each.passage.provision or "OSL").split()) for each in passages]
    found = [" ".join(match[0].split()) for match in _GAP.finditer(text)]
    if not gaps or found != gaps or marks_in(text):
        return None
    waiting = iter(passages)
    return _GAP.sub(lambda _: next(waiting).mark, text)


def stamp(text: str, stored: str, *, day: datetime.date, who: str) -> str:
    """The text where each new or changed mark carries the day and the writer, and each old one what it carried.

    With nothing stored, all are new: so is what is written by one who may not read what is stored, or the stamp that
    her passage got would tell her whether she had guessed right. Tokens are left as they are.
    """
    old = [each.passage for each in _stored(stored)]
    name = " ".join(re.sub(r"[\[\]|;]", " ", who).split())
    parts, end = [], 0
    for match, passage in marks_in(text):
        if _TOKEN.fullmatch(match[0]):
            continue
        same = next((each for each in old if each[:2] == passage[:2]), None)
        if same:
            old.remove(same)
        day_and_who = (same.day, same.who) if same else (day.isoformat(), name)
        parts += [text[end : match.start()], _mark(passage, *day_and_who)]
        end = match.end()
    return "".join(parts) + text[end:]


def without_stamps(text: str) -> str:
    """The text as its writer wrote it: two texts that differ in day and writer of a mark alone are the same."""
    parts, end = [], 0
    for match, passage in marks_in(text):
        parts += [text[end : match.start()], _mark(passage)]
        end = match.end()
    return "".join(parts) + text[end:]


def faults(text: str) -> list[str]:
    """What is written amiss in the marks of a text, as Swedish sentences; tokens are left to `unmask`."""
    found, rest, end = [], [], 0
    if any(_TOKEN.search(match[0]) and not _TOKEN.fullmatch(match[0]) for match, _ in marks_in(text)):
        found.append("En dold uppgift (•••) står inne i en annan markering. Flytta ut den.")
    text = _TOKEN.sub("", text)
    for match, passage in marks_in(text):
        rest.append(text[end : match.start()])
        end = match.end()
        if "[[" in passage.words or not match[0].endswith("]]"):
            found.append("En sekretessmarkering är inte avslutad. Skriv ]] där uppgiften slutar.")
        if not passage.provision:
            found.append(f"En sekretessmarkering saknar bestämmelse. Så här skrivs den: {HOW}")
        if not passage.words.strip():
            found.append("En sekretessmarkering är tom. Skriv uppgiften i den, eller ta bort den.")
    rest.append(text[end:])
    if any("[[" in part for part in rest):
        found.append(
            f"Texten har [[ som inte är någon känd markering. En sekretessmarkering skrivs så här: {HOW}"
        )
    elif any("]]" in part for part in rest):
        found.append("Texten har ]] utan någon markering framför. Ta bort det, eller skriv om markeringen.")
    return list(dict.fromkeys(found))


def _stored(text, place=""):
    return [
        _Stored(_key(passage, place), passage, _mark(passage, passage.day, passage.who))
        for match, passage in marks_in(normalize(text or ""))
        if not _TOKEN.fullmatch(match[0])
    ]


def _take(waiting, key):
    return waiting.pop(next(index for index, each in enumerate(waiting) if each.key == key))


def _mark(passage, day="", who=""):
    """The mark well written, closed and with its stamp."""
    head = "; ".join(filter(None, (passage.provision, day, who if day else "")))
    return f"[[sekretess: {head} | {passage.words}]]"


def _token(provision, key):
    return f"[[sekretess: {provision or 'OSL'} | {_DOTS}#{key}]]"


def _key(passage, place):
    value = "\n".join((place, passage.provision, passage.day, passage.who, passage.words))
    return "".join(
        chr(ord("a") + byte % 26) for byte in salted_hmac("organisation.marking", value).digest()[:8]
    )
