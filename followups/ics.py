"""A calendar file by RFC 5545, written by hand: CRLF, folded lines, escaped texts. Equal data give equal bytes."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

CONTENT_TYPE = "text/calendar; charset=utf-8"
LINE_OCTETS = 75
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_SPECIAL = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True)
class Event:
    """A whole day. `uid` stays the same when the day is moved; `stamp` is when the data last changed."""

    uid: str
    day: datetime.date
    summary: str
    url: str
    stamp: datetime.datetime


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """The file. RFC 5545 has no calendar without events: ask for one only when there are some."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Internkontroll//Internkontroll//SV",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escape(name)}",
    ]
    for event in events:
        lines += _event_lines(event)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def escape(text: str) -> str:
    """A text value: backslash, semicolon, comma and line break escaped, other control characters gone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_SPECIAL.get(character, character) for character in _CONTROLS.sub("", text))


def fold(line: str) -> bytes:
    """The line in pieces of at most 75 octets, none of which parts a character; CRLF after each."""
    pieces, piece, room = [], b"", LINE_OCTETS
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > room:
            pieces.append(piece)
            # The blank that begins a continued line counts.
            piece, room = b"", LINE_OCTETS - 1
        piece += octets
    return b"\r\n ".join([*pieces, piece]) + b"\r\n"


def _event_lines(event):
    stamp = event.stamp.astimezone(datetime.UTC)
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"SUMMARY:{escape(event.summary)}",
        f"URL:{event.url}",
        "TRANSP:TRANSPARENT",
        "CATEGORIES:Internkontroll",
        "END:VEVENT",
    ]
