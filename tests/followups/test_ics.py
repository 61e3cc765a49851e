"""The calendar file is read back line by line, as RFC 5545 wants it read."""

import datetime

import pytest

from followups.ics import Event, calendar, escape, fold

STAMP = datetime.datetime(2022, 8, 1, 12, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))


def event(**fields):
    fields = {
        "uid": "a1-skriva@internkontroll",
        "day": datetime.date(2022, 8, 31),
        "summary": "Skriv uppföljning",
        "url": "https://ik.kommunen.se/uppfoljning/",
        "stamp": STAMP,
        **fields,
    }
    return Event(**fields)


def unfold(data):
    """The content lines: what begins with a blank belongs to the line before."""
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_file_has_these_lines_in_this_order():
    assert unfold(calendar("Internkontroll", [event()])) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Internkontroll//Internkontroll//SV",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Internkontroll",
        "BEGIN:VEVENT",
        "UID:a1-skriva@internkontroll",
        "DTSTAMP:20220801T103000Z",
        "DTSTART;VALUE=DATE:20220831",
        "SUMMARY:Skriv uppföljning",
        "URL:https://ik.kommunen.se/uppfoljning/",
        "TRANSP:TRANSPARENT",
        "CATEGORIES:Internkontroll",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize(
    "summary",
    ["å" * 200, "Uppföljning 🗓️ " * 20, "x" * 67, "x" * 66, "x" * 68, "x" * 141, "å" * 33, "x" + "å" * 33, ""],
)
def test_long_line_is_folded_between_characters_and_comes_back_whole(summary):
    data = calendar("Internkontroll", [event(summary=summary)])

    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert [line.decode() for line in lines]
    assert f"SUMMARY:{summary}" in unfold(data)


def test_line_of_exactly_75_octets_is_not_folded():
    assert fold("x" * 75) == b"x" * 75 + b"\r\n"
    assert fold("x" * 76) == b"x" * 75 + b"\r\n x\r\n"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Nämnd; § 7, punkt 2", "Nämnd\\; § 7\\, punkt 2"),
        ("C:\\fil", "C:\\\\fil"),
        ("en\r\ntvå\rtre\nfyra", "en\\ntvå\\ntre\\nfyra"),
        ("a\x00b\x07c\td\x7f", "abcd"),
        ("BEGIN:VEVENT\nEND:VCALENDAR", "BEGIN:VEVENT\\nEND:VCALENDAR"),
    ],
)
def test_text_is_escaped(text, escaped):
    assert escape(text) == escaped


def test_equal_data_give_equal_bytes():
    assert calendar("A", [event(), event(uid="b")]) == calendar("A", [event(), event(uid="b")])
