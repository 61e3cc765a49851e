import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.columns import (
    PROCESS_WITH_NR,
    STANDARD_PLAN,
    STANDARD_UPPFOLJNING,
    TILLFALLE,
    Column,
    Dress,
    Part,
    Piece,
    single,
    with_common_mark,
    without_common_mark,
)
from plans.fields import KOMMUNGEMENSAMT, registry

PROCESS = Column("Process", PROCESS_WITH_NR)
ACTIVITY = Column(
    "Kontrollaktivitet",
    (Part("moment"), Part("resultat", label="Beskrivning och resultat av kontrollaktivitet:")),
)

# --- A cell is composed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (
            {"nr": "1.", "process": "Krishantering", "kommungemensamt": KOMMUNGEMENSAMT},
            "1. Krishantering (kommungemensamt moment)",
        ),
        ({"nr": "2", "process": "Inköp", "kommungemensamt": ""}, "2 Inköp"),
        ({"process": "Inköp", "kommungemensamt": KOMMUNGEMENSAMT}, "Inköp (kommungemensamt moment)"),
        ({"nr": "3."}, "3."),
    ],
)
def test_cell_of_several_fields_shows_those_that_have_a_value(values, text):
    assert PROCESS.compose(values) == (Piece(text),)


def test_cell_without_values_has_no_pieces():
    assert PROCESS.compose({"nr": "", "moment": "Annat"}) == ()
    assert ACTIVITY.compose({}) == ()


def test_cell_gives_a_labelled_field_a_piece_of_its_own():
    pieces = ACTIVITY.compose({"moment": "Granskning", "resultat": "Inga fel."})

    assert pieces == (
        Piece("Granskning"),
        Piece("Inga fel.", "Beskrivning och resultat av kontrollaktivitet:"),
    )


def test_cell_leaves_out_the_label_of_an_empty_field():
    assert ACTIVITY.compose({"moment": "Granskning", "resultat": ""}) == (Piece("Granskning"),)


# --- and read back ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "1. Krishantering (kommungemensamt moment)",
            {"nr": "1.", "process": "Krishantering", "kommungemensamt": "kommungemensamt moment"},
        ),
        (
            "1.Krishantering\n(Kommun-\ngemensamt moment)",
            {"nr": "1.", "process": "Krishantering", "kommungemensamt": "Kommun-\ngemensamt moment"},
        ),
        ("2 Inköp", {"nr": "2", "process": "Inköp"}),
        ("12a. Inköp", {"nr": "12a.", "process": "Inköp"}),
        ("3.2.1 Inköp", {"nr": "3.2.1", "process": "Inköp"}),
        ("1) Inköp", {"nr": "1)", "process": "Inköp"}),
        ("4.", {"nr": "4."}),
        ("Inköp (ramavtal)", {"process": "Inköp (ramavtal)"}),
        ("Rad ett\nrad två", {"process": "Rad ett\nrad två"}),
        ("  ", {}),
    ],
)
def test_cell_is_split_into_its_fields(text, values):
    assert PROCESS.split(text) == values


@pytest.mark.parametrize(
    "text", ["2FA-inloggning", "3-årig budget", "4x4-utbildning", "24-timmarsberedskap", "365-miljön"]
)
def test_number_that_begins_a_word_is_no_nr(text):
    assert PROCESS.split(text) == {"process": text}


@given(
    nr=st.sampled_from(["", "1.", "2", "10.", "3.2", "1a", "1a."]),
    process=st.sampled_from(
        ["Krishantering", "Process för utgivning av SITHS-kort", "IT (drift)", "2FA", "a\nb"]
    ),
    kommungemensamt=st.sampled_from(["", KOMMUNGEMENSAMT]),
)
def test_cell_that_was_composed_is_split_into_the_same(nr, process, kommungemensamt):
    values = {"nr": nr, "process": process, "kommungemensamt": kommungemensamt}
    (piece,) = PROCESS.compose(values)

    assert PROCESS.split(piece.text) == {name: value for name, value in values.items() if value}


@pytest.mark.parametrize(
    "text",
    [
        "Granskning\nBeskrivning och resultat av kontrollaktivitet: Inga fel.",
        "Granskning  Beskrivning och resultat av kontrollaktivitet Inga fel.",
        "Granskning\n\nBESKRIVNING OCH RESULTAT\nav kontrollaktivitet:\nInga fel.",
    ],
)
def test_cell_is_split_at_its_inner_label(text):
    assert ACTIVITY.split(text) == {"moment": "Granskning", "resultat": "Inga fel."}


def test_cell_without_its_inner_label_is_the_first_field():
    assert ACTIVITY.split("Granskning av fakturor") == {"moment": "Granskning av fakturor"}


def test_cell_with_its_inner_label_alone_has_no_values():
    assert ACTIVITY.split("Beskrivning och resultat av kontrollaktivitet:") == {}


def test_cell_of_one_field_is_that_field():
    assert single("metod").split("Stickprov\n- ett") == {"metod": "Stickprov\n- ett"}


# --- Dresses ------------------------------------------------------------------------------------


def test_heading_of_the_round_takes_its_place():
    dress = Dress((single("moment"), Column(TILLFALLE, (Part("resultat"),))))

    assert [each.heading for each in dress.for_tillfalle("Uppföljning 170831").columns] == [
        "Kontrollmoment",
        "Uppföljning 170831",
    ]


def test_widths_are_shares_of_a_hundred():
    dress = Dress((single("nr", width=1), single("moment", width=3)))

    assert dress.widths == (25, 75)


def test_column_without_heading_takes_the_fields_label():
    assert single("utforare").heading == "Kontrollutförare"


@pytest.mark.parametrize("dress", [STANDARD_PLAN, STANDARD_UPPFOLJNING])
def test_standard_dress_shows_fields_that_exist(dress):
    assert [code for code in dress.fields if code not in registry] == []
    assert sum(dress.widths) == pytest.approx(100, abs=0.1)


def test_dress_without_spans_draws_every_cell():
    dress = Dress((single("arbetssatt", is_grouping=True), single("moment")))

    assert [column.is_grouping for column in dress.without_spans().columns] == [False, False]


# --- The mark of common moments -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "marked"),
    [
        (("nr", "process", "moment"), ("nr", "process", "kommungemensamt", "moment")),
        (("nr", "moment"), ("nr", "moment", "kommungemensamt")),
        (("process", "kommungemensamt"), ("process", "kommungemensamt")),
    ],
)
def test_a_dress_without_the_mark_gets_it_beside_process_or_moment(fields, marked):
    dress = Dress((Column("Rad", tuple(Part(field) for field in fields)),))

    assert with_common_mark(dress).fields == marked


def test_the_mark_is_left_out_but_where_it_is_all_that_a_column_says():
    name = Column("Process", (Part("process"), Part("kommungemensamt", before=" (", after=")")))
    mark = Column("Gemensamt", (Part("kommungemensamt"),))

    assert without_common_mark(Dress((name, mark))).fields == ("process", "kommungemensamt")
