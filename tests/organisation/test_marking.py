import datetime
import re

import pytest

from organisation.marking import MarkingError, faults, fill_gaps, mask, stamp, unmask, without_stamps
from organisation.texts import Audience, render

DAY = datetime.date(2026, 11, 21)
CODE = "[[sekretess: 18 kap. 8 § OSL; 2026-01-02; Anna Ek | 1234]]"
DOOR = "[[sekretess: 18 kap. 8 § OSL | port 4711]]"
STORED = f"Koden {CODE} och {DOOR} byts."


def tokens_of(text):
    return re.findall(r"\[\[.*?\]\]", mask(text))


# --- Tokens -------------------------------------------------------------------------------------


def test_masked_text_has_tokens_and_no_hidden_word():
    masked = mask(STORED)

    assert re.fullmatch(
        r"Koden (\[\[sekretess: 18 kap\. 8 § OSL \| •••#[a-z]{8}\]\]) och (?!\1)\[\[.*#[a-z]{8}\]\] byts\.",
        masked,
    )


def test_tokens_give_way_to_the_stored_passages_also_when_they_are_moved():
    code, door = tokens_of(STORED)

    text = unmask(f"Först {door}, sedan {code}.", STORED, may_remove=False)

    assert text == f"Först {DOOR}, sedan {CODE}."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text, token: text.replace(token, ""), "Sätt tillbaka [[sekretess"),
        (lambda text, token: text + token, "står två gånger"),
        (lambda text, token: text.replace("#", "#x", 1), "hör inte till texten"),
        (lambda text, token: text.replace(token, token[2:-2]), "hör inte till texten"),
        (lambda text, token: text + " [[sekretess: A | •••#aaaaaaaa]]", "hör inte till texten"),
    ],
)
def test_token_that_is_gone_doubled_or_changed_is_refused(change, says):
    token = tokens_of(STORED)[0]

    with pytest.raises(MarkingError, match=re.escape(says)):
        unmask(change(mask(STORED), token), STORED, may_remove=False)


def test_who_may_read_a_passage_may_remove_it():
    assert unmask("Inget.", STORED, may_remove=True) == "Inget."


def test_same_passage_twice_needs_its_token_twice():
    text = f"{DOOR} {DOOR}"

    assert unmask(mask(text), text, may_remove=False) == text
    with pytest.raises(MarkingError, match="Sätt tillbaka"):
        unmask(tokens_of(text)[0], text, may_remove=False)


def test_unclosed_mark_is_closed_when_it_is_put_back():
    stored = "Före [[sekretess: A | hemligt"

    assert (
        unmask(mask(stored) + " efter", stored, may_remove=False) == "Före [[sekretess: A | hemligt]] efter"
    )


def test_who_guesses_the_words_gets_another_token():
    """A passage of her own carries her day and name, so that equal words do not give an equal token."""
    guess = stamp("[[sekretess: 18 kap. 8 § OSL; 2026-01-02; Anna Ek | 1234]]", "", day=DAY, who="Bo")

    assert guess == "[[sekretess: 18 kap. 8 § OSL; 2026-11-21; Bo | 1234]]"
    assert tokens_of(guess)[0] not in tokens_of(STORED)


# --- Day and writer -----------------------------------------------------------------------------


def test_new_mark_is_stamped_and_old_ones_keep_theirs():
    text = stamp(f"{STORED} Ny [[sekretess:17 kap. 1 § OSL|plan]].", STORED, day=DAY, who="Bo [x]|; Ek")

    assert text == f"{STORED} Ny [[sekretess: 17 kap. 1 § OSL; 2026-11-21; Bo x Ek | plan]]."


def test_mark_whose_words_change_is_stamped_anew():
    assert stamp(CODE.replace("1234", "9876"), STORED, day=DAY, who="Bo") == (
        "[[sekretess: 18 kap. 8 § OSL; 2026-11-21; Bo | 9876]]"
    )


def test_stamp_that_is_tampered_with_is_set_right():
    assert stamp(CODE.replace("Anna Ek", "Någon"), CODE, day=DAY, who="Bo") == CODE


def test_texts_that_differ_in_stamps_alone_are_the_same():
    assert without_stamps(CODE) == "[[sekretess: 18 kap. 8 § OSL | 1234]]"
    assert without_stamps("Öppet.") == "Öppet."


# --- Faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "Öppet.", CODE, STORED, "[a] [b]", mask(STORED), "a [[sekretess:A|b]] c"]
)
def test_well_written_text_has_no_faults(text):
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[sekretess: A | hemligt", "inte avslutad"),
        ("[[sekretess: A | hemligt]", "inte avslutad"),
        ("[[sekretess: A | ett [[sekretess: B | två]]", "inte avslutad"),
        ("[[sekretess: hemligt]]", "saknar bestämmelse"),
        ("[[sekretess: | hemligt]]", "saknar bestämmelse"),
        ("[[sekretess: A | ]]", "är tom"),
        ("[[hemligt: A | ord]]", "inte är någon känd markering"),
        ("[[sekretess: A | ett]] två]]", "]] utan någon markering"),
    ],
)
def test_mark_that_is_written_amiss_is_told_in_swedish(text, says):
    (fault,) = faults(text)

    assert says in fault


# --- Gaps that come back ------------------------------------------------------------------------


def test_printed_gaps_give_way_to_the_stored_passages():
    printed = render(STORED, Audience.PUBLIC).plain

    assert fill_gaps(printed, STORED) == STORED
    assert fill_gaps(printed.replace("byts", "är\xa0bytta"), STORED) == STORED.replace("byts", "är\xa0bytta")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Koden byts.",
        "[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]",
        "[Uppgift utelämnad med stöd av A] [Uppgift utelämnad med stöd av B]",
    ],
)
def test_text_without_the_very_gaps_is_not_filled(text):
    assert fill_gaps(text, STORED) is None
