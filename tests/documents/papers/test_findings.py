import datetime

import pytest

from documents.papers import (
    AtgardsrapportDocument,
    MissivDocument,
    PlanDocument,
    ProtokollsutdragDocument,
    UppfoljningDocument,
)
from documents.papers.findings import findings_of, hold_back
from documents.papers.findings.words import looks_like_personnummer
from tests.factories import (
    AtgardFactory,
    BedomningFactory,
    BeslutFactory,
    KontrollmomentFactory,
    MissivFactory,
    PappersformFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    RiskFactory,
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


def make_row(**fields):
    """A row of an approved round whose plan has its number."""
    moment = KontrollmomentFactory(
        process__version=make_plan(), nr="1.", moment="Attest", process__name="Inköp"
    )
    tillfalle = TillfalleFactory(plan=moment.version.plan, status="last")
    return UppfoljningFactory(tillfalle=tillfalle, moment=moment, **fields)


def make_plan():
    beslut = BeslutFactory()
    return PlanversionFactory(
        plan__namnd=beslut.namnd, plan__dnr="KS/2022:1", status="beslutad", beslut=beslut
    )


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
    assert finding.url == f"{missiv.get_absolute_url()}#id_sammanfattning"


def test_what_is_found_in_an_utdrag_leads_to_the_utdrag():
    utdrag = ProtokollsutdragFactory(missiv=make_missiv(), bakgrund="")

    found = findings_of(ProtokollsutdragDocument(utdrag))
    (finding,) = [each for each in found if "är tomt" in each.text]

    assert finding.url == f"{utdrag.get_absolute_url()}#id_bakgrund"


def test_a_count_with_a_written_reason_only_warns():
    missiv = make_missiv(sammanfattning="2 av 2 kontrollmoment.", sammanfattning_reason="Muntligt.")

    (finding,) = findings_of(MissivDocument(missiv))

    assert not finding.stops


def test_a_masked_passage_is_no_placeholder():
    missiv = make_missiv(bakgrund="Se [[sekretess: 18 kap. 8 § OSL | larmet]] nedan.")

    assert told(MissivDocument(missiv)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"ovrigt": "[[sekretess: 18 kap. 8 § OSL | Se {kobolt}]]"},
        {"beslutsunderlag": "Tjänsteutlåtande [[sekretess: 18 kap. 8 § OSL | om kobolt]]"},
        {"beslutsunderlag": "Yttrande [[sekretess: 18 kap. 8 § OSL | om\nTjänsteutlåtande kobolt]]"},
    ],
)
def test_no_finding_holds_a_masked_word(fields):
    found = told(MissivDocument(make_missiv(**fields)))

    assert "kobolt" not in str(found)


def test_a_protokollsutdrag_is_held_against_the_rows_too():
    utdrag = ProtokollsutdragFactory(missiv=make_missiv(), sammanfattning="4 av 4 kontrollmoment är klara.")

    assert [finding.stops for finding in findings_of(ProtokollsutdragDocument(utdrag))] == [True]


def test_a_round_tells_of_rows_without_answer_and_of_its_texts():
    row = UppfoljningFactory()
    UppfoljningFactory(tillfalle=row.tillfalle, status="genomford", text="Se 811218-9876")
    BedomningFactory(tillfalle=row.tillfalle, analys="Fyll i ____ här")

    levels = [finding.level for finding in findings_of(UppfoljningDocument(row.tillfalle))]

    assert levels == ["red", "red", "yellow", "yellow"]


@pytest.mark.parametrize(
    ("performed_on", "text"),
    [
        (datetime.date(2022, 9, 1), "Kontrollen är daterad efter uppföljningens datum: 1. Attest"),
        (
            datetime.date(2021, 12, 31),
            "Kontrollen är daterad före perioden, som börjar 1 januari 2022: 1. Attest",
        ),
    ],
)
def test_a_check_that_is_dated_outside_the_round_warns(performed_on, text):
    row = make_row(status="genomford", performed_on=performed_on)

    assert told(UppfoljningDocument(row.tillfalle)) == [("yellow", text)]


def test_the_period_begins_after_the_round_before():
    row = make_row(status="genomford", performed_on=datetime.date(2022, 4, 30))
    TillfalleFactory(plan=row.tillfalle.plan, slug="april", per_date=datetime.date(2022, 4, 30))

    (finding,) = findings_of(UppfoljningDocument(row.tillfalle))

    assert "som börjar 1 maj 2022" in finding.text
    assert finding.url == row.get_absolute_url()


def test_a_follow_up_without_dnr_warns():
    row = make_row(status="genomford")
    row.tillfalle.plan.dnr = ""

    (finding,) = findings_of(UppfoljningDocument(row.tillfalle))

    assert (finding.level, finding.url[-8:]) == ("yellow", "/missiv/")


def test_counts_in_the_analys_are_held_against_the_rows():
    row = make_row(status="genomford")
    BedomningFactory(tillfalle=row.tillfalle, analys="Granskningar har gjorts i 2 av 3 kontrollmoment.")

    assert told(UppfoljningDocument(row.tillfalle)) == [
        (
            "yellow",
            "Analysen stämmer inte med raderna. Texten säger ”2 av 3 kontrollmoment”, men raderna ger "
            "granskningar i 1 av 1.",
        )
    ]


@pytest.mark.parametrize(
    "mark", ["[[sekretess: | larmet]]", "[[sekretess | larmet]]", "[[sekretess larmet]]"]
)
def test_a_secret_passage_without_provision_stops(mark):
    row = make_row(status="genomford", text=f"Brist: {mark}.")

    (finding,) = findings_of(UppfoljningDocument(row.tillfalle))

    assert finding.stops
    assert finding.text == "Resultatet för 1. Attest har en sekretessmarkering utan bestämmelse."


@pytest.mark.parametrize("make", [UppfoljningDocument, AtgardsrapportDocument.of_round])
@pytest.mark.parametrize(
    ("words", "level", "what"),
    [
        ("Gäller 811218-9876.", "yellow", "innehåller något som ser ut som ett personnummer."),
        ("Klart den [datum].", "red", "har något kvar att fylla i."),
        ("Byt [[sekretess: | larmet]].", "red", "har en sekretessmarkering utan bestämmelse."),
    ],
)
def test_the_words_of_measures_are_read_wherever_they_are_printed(make, words, level, what):
    row = make_row(status="genomford")
    made = datetime.datetime(2022, 8, 1, tzinfo=datetime.UTC)
    atgard = AtgardFactory(uppfoljning=row, description=words, created_at=made)

    (finding,) = findings_of(make(row.tillfalle))

    assert (finding.level, finding.text) == (level, f"Åtgärden {atgard} {what}")
    assert finding.url == atgard.get_absolute_url()
    assert "larmet" not in finding.text


def test_the_words_of_the_plan_are_read_too():
    version = make_plan()
    KontrollmomentFactory(version=version, nr="1.", moment="Attest", metod="Stickprov av [antal] fakturor.")

    (finding,) = findings_of(PlanDocument(version))

    assert finding.stops
    assert finding.text == "Kontrollmetoden i 1. Attest har något kvar att fylla i."
    assert "#moment-" in finding.url


def test_a_risk_left_out_without_a_reason_warns():
    version = make_plan()
    KontrollmomentFactory(version=version)
    PappersformFactory(kommun=version.plan.namnd.kommun, has_bortvalda=True)
    RiskFactory(version=version, description="Brand", is_in_plan=False)

    assert told(PlanDocument(version)) == [
        ("yellow", "Skäl saknas till att risken inte tas med i planen: Brand")
    ]


@pytest.mark.parametrize(
    ("underlag", "is_told"),
    [
        ("Missiv 21 september 2022", False),
        ("Missiv 1 januari 2020", True),
        ("Uppföljning per 31 december 2019", True),
        ("Revisionsrapport från EY", False),
    ],
)
def test_underlag_that_names_a_paper_the_matter_lacks_warns(underlag, is_told):
    missiv = make_missiv(beslutsunderlag=underlag)

    wanted = [("yellow", f"Beslutsunderlaget nämner ett papper som inte finns i ärendet: {underlag}")]
    assert told(MissivDocument(missiv)) == (wanted if is_told else [])


def test_a_paper_with_something_red_is_printed_as_an_utkast():
    document = MissivDocument(make_missiv(dnr=""))
    assert document.page == "staende"

    hold_back(document)

    assert document.page == "staende-utkast"
    assert '<span class="mark">Utkast</span>' in document.html()


def test_an_empty_plan_stops():
    version = PlanversionFactory(status="beslutad")

    assert told(PlanDocument(version)) == [
        ("red", "Planen har inga kontrollmoment."),
        ("yellow", "Planen har inget diarienummer."),
        ("yellow", "Beslutets datum och paragraf saknas på planen."),
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("811218-9876", True),
        ("19811218-9876", True),
        ("811218\u20139876", True),
        ("811218 - 9876", True),
        ("811218\u00a09876", True),
        ("8112189876", True),
        ("811278-9873", True),
        ("811218-9875", False),
        ("0142-851 56", False),
        ("KS/2016:389 och 791-9848", False),
    ],
)
def test_personnummer_is_known_by_its_check_digit(text, answer):
    assert looks_like_personnummer(text) is answer
