import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.models import Uppfoljning
from followups.summary import disagreements, summarize
from plans.models import Kontrollmoment, Process

Status = Uppfoljning.Status
GENOMFORD, PAGAR, SENARE = Status.GENOMFORD, Status.PAGAR, Status.GENOMFORS_SENARE
EJ_AKTUELL, EJ_REDOVISAD = Status.EJ_AKTUELL, Status.EJ_REDOVISAD

# What Mjölby's two papers of September 2017 say of the same four rows.
MISSIV = (
    "Uppföljningen av den interna kontrollplanen visar att aktiviteter genomförts inom samtliga "
    "internkontrollmoment. Regelrätta granskningar har skett i tre kontrollmoment. Inom det fjärde "
    "internkontrollmomentet sker en granskning i november/december månad."
)
PROTOKOLL = (
    "Uppföljningen av den interna kontrollplanen visar att aktiviteter genomförts i 1 av 4 "
    "internkontrollmoment. Inom övriga områden inleds granskningarna senare under året."
)


def make_row(status, planned_text="", *, nr="1.", process="Krishantering", moment="Avstämning"):
    """A result that no database knows of."""
    row_of_plan = Kontrollmoment(nr=nr, moment=moment, process=Process(name=process))
    return Uppfoljning(status=status, planned_text=planned_text, moment=row_of_plan)


def summary_of(*statuses):
    return summarize(make_row(status) for status in statuses)


@pytest.fixture
def mjolby():
    return summarize([make_row(PAGAR, "nov/dec"), *(make_row(GENOMFORD) for _ in range(3))])


# --- The sentence -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        ([PAGAR, GENOMFORD, GENOMFORD, GENOMFORD], "Granskningar har genomförts i 3 av 4 kontrollmoment."),
        ([GENOMFORD, EJ_REDOVISAD], "Granskningar har genomförts i 1 av 2 kontrollmoment."),
        ([GENOMFORD] * 4, "Granskningar har genomförts i samtliga 4 kontrollmoment."),
        ([GENOMFORD] * 3 + [EJ_AKTUELL], "Granskningar har genomförts i samtliga 3 kontrollmoment."),
        ([PAGAR, SENARE], "Ingen granskning har ännu genomförts i något av de 2 kontrollmomenten."),
        ([GENOMFORD], "Granskning har genomförts i det enda aktuella kontrollmomentet."),
        ([PAGAR], "Ingen granskning har ännu genomförts i det enda aktuella kontrollmomentet."),
        ([GENOMFORD, EJ_AKTUELL], "Granskning har genomförts i det enda aktuella kontrollmomentet."),
        ([EJ_AKTUELL, EJ_AKTUELL], "Inga kontrollmoment är aktuella i uppföljningen."),
        ([], "Inga kontrollmoment är aktuella i uppföljningen."),
    ],
)
def test_sentence_has_wording_for_none_some_and_all(statuses, sentence):
    assert summary_of(*statuses).sentence == sentence


def test_counts_tell_granskning_from_aktivitet():
    summary = summary_of(GENOMFORD, PAGAR, SENARE, Status.EJ_PABORJAD, EJ_REDOVISAD, EJ_AKTUELL)

    assert (summary.granskade, summary.aktiviteter, summary.total, summary.ej_aktuella) == (1, 2, 5, 1)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (make_row(PAGAR), "Kontrollmoment 1 (krishantering) pågår."),
        (
            make_row(PAGAR, "nov/dec"),
            "Kontrollmoment 1 (krishantering) pågår. Kontrollen genomförs nov/dec.",
        ),
        (
            make_row(SENARE, "februari 2023"),
            "Kontrollmoment 1 (krishantering) genomförs senare, februari 2023.",
        ),
        (make_row(Status.EJ_PABORJAD), "Kontrollmoment 1 (krishantering) är inte påbörjat."),
        (
            make_row(Status.EJ_PABORJAD, "i maj"),
            "Kontrollmoment 1 (krishantering) är inte påbörjat. Kontrollen genomförs i maj.",
        ),
        (make_row(EJ_REDOVISAD), "Kontrollmoment 1 (krishantering) är inte redovisat."),
    ],
)
def test_row_that_remains_is_named_with_its_planned_time(row, sentence):
    assert [each.sentence for each in summarize([row]).remaining] == [sentence]


@pytest.mark.parametrize(
    ("names", "called"),
    [
        ({"nr": "2", "process": "IT-driftsäkerhet"}, "2 (IT-driftsäkerhet)"),
        ({"nr": "", "process": "Krishantering"}, "”Krishantering”"),
        (
            {"nr": "5.", "process": "Beställare ska vara certifierade."},
            "5 (beställare ska vara certifierade)",
        ),
        ({"nr": "3.", "process": "", "moment": "Stickprov\n- ett"}, "3 (stickprov)"),
        (
            {"nr": "", "process": "", "moment": "[[sekretess: 18 kap. 8 § OSL | Ask]]"},
            "”[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]”",
        ),
    ],
)
def test_row_that_remains_is_called_by_nr_and_process(names, called):
    (remaining,) = summarize([make_row(PAGAR, **names)]).remaining

    assert remaining.name == called


def test_text_names_what_remains_after_the_sentence(mjolby):
    assert mjolby.text == (
        "Granskningar har genomförts i 3 av 4 kontrollmoment. "
        "Kontrollmoment 1 (krishantering) pågår. Kontrollen genomförs nov/dec."
    )


def test_rows_that_are_not_due_are_not_named():
    assert summary_of(GENOMFORD, EJ_AKTUELL).remaining == ()


# --- When a written text disagrees --------------------------------------------------------------


@given(st.lists(st.sampled_from(Status), max_size=12))
def test_computed_text_never_disagrees_with_its_rows(statuses):
    rows = [make_row(status, "nov/dec" if status == SENARE else "") for status in statuses]
    summary = summarize(rows)

    assert disagreements(summary.text, summary) == []
    assert disagreements(summary.sentence, summary) == []


def test_missiv_of_mjolby_counts_right_in_words_of_its_own(mjolby):
    assert disagreements(MISSIV, mjolby) == [
        "Texten innehåller inte den uträknade meningen: ”Granskningar har genomförts i 3 av 4 kontrollmoment.”"
    ]


def test_protokoll_of_mjolby_counts_wrong(mjolby):
    assert disagreements(PROTOKOLL, mjolby) == [
        "Texten säger ”1 av 4 internkontrollmoment”, men raderna ger aktiviteter i 4 av 4.",
        "Texten innehåller inte den uträknade meningen: ”Granskningar har genomförts i 3 av 4 kontrollmoment.”",
    ]


def test_missiv_of_mjolby_counts_wrong_when_a_row_is_not_begun():
    summary = summary_of(EJ_REDOVISAD, GENOMFORD, GENOMFORD, PAGAR)

    assert disagreements(MISSIV, summary)[:2] == [
        "Texten säger ”samtliga internkontrollmoment”, men raderna ger aktiviteter i 3 av 4.",
        "Texten säger ”i tre kontrollmoment”, men raderna ger granskningar i 2 av 4.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Granskningar har genomförts i 2 av 4 kontrollmoment.",
        "Granskningar har genomförts i två av fyra kontrollmoment.",
        "Granskningar har genomförts i 3 av 5 kontrollmoment.",
        "Granskning har skett i 3 av totalt 5 kontrollmoment.",
        "Granskningar har genomförts i samtliga kontrollmoment.",
        "Granskningar har genomförts i alla fyra kontrollmomenten.",
        "Granskning har skett i fyra kontrollmoment.",
        "Granskning har skett\ni 2 av\n4 moment.",
    ],
)
def test_count_that_goes_against_the_rows_is_told_of(text, mjolby):
    assert len(disagreements(f"{mjolby.sentence} {text}", mjolby)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Aktiviteter har genomförts i samtliga kontrollmoment.",
        "Regelrätta granskningar har skett i tre kontrollmoment.",
        "Av planens fyra kontrollmoment är två kommungemensamma.",
        "Inom det fjärde kontrollmomentet sker en granskning senare.",
        "Servrarna var eftersatta i 6 av 110 fall.",
    ],
)
def test_text_beside_the_sentence_is_left_in_peace(text, mjolby):
    assert disagreements(f"{text}\n\n{mjolby.sentence}", mjolby) == []


def test_sentence_may_be_broken_over_lines(mjolby):
    assert disagreements("Granskningar har genomförts\ni 3 av 4 kontrollmoment.", mjolby) == []


def test_empty_text_is_told_of(mjolby):
    assert len(disagreements("", mjolby)) == 1
