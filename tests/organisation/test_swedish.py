import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.swedish import (
    MONTHS,
    find_date,
    find_months,
    format_date,
    format_size,
    genitive,
    join_words,
    lower_first,
    parse_number,
)

DATE = datetime.date(2017, 8, 31)


@pytest.mark.parametrize(
    ("form", "written"), [("kort", "170831"), ("iso", "2017-08-31"), ("lang", "31 augusti 2017")]
)
def test_date_is_written_in_the_kommuns_form(form, written):
    assert format_date(DATE, form) == written


def test_date_of_one_digit_has_no_zero_in_words():
    assert format_date(datetime.date(2022, 1, 8)) == "8 januari 2022"


def test_date_that_is_unknown_is_empty():
    assert format_date(None, "kort") == ""


@given(
    st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)), st.sampled_from(["kort", "iso", "lang"])
)
def test_date_that_was_written_is_found_again(date, form):
    assert find_date(f"Uppföljning {format_date(date, form)}.") == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Uppföljning 170831", DATE),
        ("per 31 Augusti 2017", DATE),
        ("2017-08-31, tidigare 170101", DATE),
        ("170831 och 2018-01-01", DATE),
        ("Dnr KS/2016:389", None),
        ("171331", None),
        ("30 februari 2017", None),
        ("12345678", None),
        ("", None),
    ],
)
def test_date_in_a_text_is_the_first(text, date):
    assert find_date(text) == date


def test_months_are_found_in_the_order_of_the_text():
    assert find_months("September 2022\nFebruari 2023") == [(2022, 9), (2023, 2)]
    assert find_months("februari 2023, maj") == [(2023, 2)]
    assert find_months("löpande") == []


@given(st.integers(1, 12), st.integers(1980, 2200))
def test_month_that_was_written_is_found_again(month, year):
    assert find_months(f"Till KS i {MONTHS[month - 1]} {year}.") == [(year, month)]


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("Kommunstyrelsen", "Kommunstyrelsens"),
        ("Tranås", "Tranås"),
        ("Alex", "Alex"),
        ("KF", "KFs"),
    ],
)
def test_genitive(name, owner):
    assert genitive(name) == owner


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Kommunstyrelsen", "kommunstyrelsen"),
        ("IT-chef", "IT-chef"),
        ("KS", "KS"),
        ("Provköpings Bostäder AB", "Provköpings Bostäder AB"),
        ("Åtgärd", "åtgärd"),
        ("", ""),
    ],
)
def test_name_inside_a_sentence(name, inside):
    assert lower_first(name) == inside


@pytest.mark.parametrize(
    ("words", "joined"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_words_are_joined(words, joined):
    assert join_words(words) == joined


def test_words_are_joined_with_another_conjunction():
    assert join_words(["a", "b"], "eller") == "a eller b"


@pytest.mark.parametrize(
    ("word", "number"),
    [("3", 3), ("tre", 3), ("Tre", 3), ("en", 1), ("ett", 1), ("noll", 0), ("tolv", 12), ("110", 110)],
)
def test_number_is_read(word, number):
    assert parse_number(word) == number


@pytest.mark.parametrize("word", ["flera", "", "²", "3 av 4", "tretton"])
def test_word_that_is_no_number_is_none(word):
    assert parse_number(word) is None


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "1 kB"),
        (8, "1 kB"),
        (12_400, "12 kB"),
        (999_499, "999 kB"),
        (999_500, "1,0 MB"),
        (1_234_567, "1,2 MB"),
    ],
)
def test_sizes_are_for_people(size, words):
    assert format_size(size) == words
