import datetime

import pytest

from documents.findings import findings_of, looks_like_personnummer
from documents.papers import MissivDocument, PlanDocument, ProtokollsutdragDocument, UppfoljningDocument
from tests.factories import (
    BedomningFactory,
    MissivFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db


def told(document):
    return [(finding.level, finding.text) for finding in findings_of(document)]


def make_missiv(**fields):
    tillfalle = TillfalleFactory(status="last")
    UppfoljningFactory(tillfalle=tillfalle, status="genomford")
    UppfoljningFactory(tillfalle=tillfalle, status="ej_paborjad")
    values = {"dnr": "KS/2022:1", "date": datetime.date(2022, 9, 21)} | fields
    return MissivFactory(tillfalle=tillfalle, **values)


def test_a_missiv_in_order_has_nothing_to_tell():
    assert told(MissivDocument(make_missiv())) == []


@pytest.mark.parametrize(
    ("fields", "level", "text"),
    [
        ({"dnr": ""}, "red", "Diarienummer saknas."),
        ({"date": None}, "red", "Missivets datum saknas."),
        ({"forslag": ""}, "red", "Avsnittet förslag till beslut är tomt."),
        ({"bakgrund": "Beslutad den [datum]."}, "red", "Avsnittet bakgrund har något kvar att fylla i."),
        ({"bakgrund": "Beslut XX."}, "red", "Avsnittet bakgrund har något kvar att fylla i."),
        (
            {"date": datetime.date(2022, 8, 1)},
            "yellow",
            "Missivets datum ligger före den dag som uppföljningen gäller.",
        ),
        (
            {"bakgrund": "Gäller 811218-9876."},
            "yellow",
            "Avsnittet bakgrund innehåller något som ser ut som ett personnummer.",
        ),
    ],
)
def test_each_fault_is_told(fields, level, text):
    assert told(MissivDocument(make_missiv(**fields))) == [(level, text)]


def test_a_count_against_the_rows_stops():
    missiv = make_missiv(sammanfattning="Granskningar har genomförts i 2 av 2 kontrollmoment.")

    (finding,) = findings_of(MissivDocument(missiv))

    assert finding.stops
    assert "granskningar i 1 av 2" in finding.text
    assert finding.url.endswith("/missiv/")


def test_a_count_with_a_written_reason_only_warns():
    missiv = make_missiv(sammanfattning="2 av 2 kontrollmoment.", sammanfattning_reason="Muntligt.")

    (finding,) = findings_of(MissivDocument(missiv))

    assert not finding.stops


def test_a_masked_passage_is_no_placeholder():
    missiv = make_missiv(bakgrund="Se [[sekretess: 18 kap. 8 § OSL | larmet]] nedan.")

    assert told(MissivDocument(missiv)) == []


def test_a_protokollsutdrag_is_held_against_the_rows_too():
    utdrag = ProtokollsutdragFactory(missiv=make_missiv(), sammanfattning="4 av 4 kontrollmoment är klara.")

    assert [finding.stops for finding in findings_of(ProtokollsutdragDocument(utdrag))] == [True]


def test_a_round_tells_of_rows_without_answer_and_of_its_texts():
    row = UppfoljningFactory()
    UppfoljningFactory(tillfalle=row.tillfalle, status="genomford", text="Se 811218-9876")
    BedomningFactory(tillfalle=row.tillfalle, analys="Fyll i ____ här")

    levels = [finding.level for finding in findings_of(UppfoljningDocument(row.tillfalle))]

    assert levels == ["red", "red", "yellow"]


def test_a_check_that_is_dated_after_the_round_warns():
    row = UppfoljningFactory(status="genomford", performed_on=datetime.date(2023, 1, 1))

    assert [level for level, _ in told(UppfoljningDocument(row.tillfalle))] == ["yellow"]


def test_an_empty_plan_stops():
    version = PlanversionFactory(status="beslutad")

    assert told(PlanDocument(version)) == [
        ("red", "Planen har inga kontrollmoment."),
        ("yellow", "Beslutets datum och paragraf saknas på planen."),
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("811218-9876", True),
        ("19811218-9876", True),
        ("8112189876", True),
        ("811278-9873", True),
        ("811218-9875", False),
        ("0142-851 56", False),
        ("KS/2016:389 och 791-9848", False),
    ],
)
def test_personnummer_is_known_by_its_check_digit(text, answer):
    assert looks_like_personnummer(text) is answer
