"""The sentences of a whole call, and what in a written text goes against them."""

import pytest

from followups.gathered_words import GatheredSummary, disagreements

SOME = GatheredSummary(
    namnder=20,
    reported=18,
    verdicts=(("Tillräcklig", 12), ("Inte helt tillräcklig", 5), ("Otillräcklig", 1)),
    granskade=188,
    aktiviteter=195,
    total=216,
    with_deviations=43,
)


def test_text_says_who_has_handed_in_what_they_judge_and_what_was_checked():
    assert SOME.text == (
        "18 av 20 nämnder har lämnat in sin uppföljning. "
        "12 av dem bedömer sin interna kontroll som tillräcklig, 5 som inte helt tillräcklig och 1 som otillräcklig. "
        "Granskningar har genomförts i 188 av 216 kontrollmoment. 43 kontrollmoment har avvikelser."
    )


@pytest.mark.parametrize(
    ("namnder", "reported", "sentence"),
    [
        (0, 0, "Inga nämnder är med i omgången."),
        (1, 0, "Den enda nämnden i omgången har inte lämnat in sin uppföljning."),
        (1, 1, "Den enda nämnden i omgången har lämnat in sin uppföljning."),
        (3, 0, "Ingen av omgångens 3 nämnder har lämnat in sin uppföljning."),
        (3, 1, "1 av 3 nämnder har lämnat in sin uppföljning."),
        (3, 3, "Samtliga 3 nämnder har lämnat in sin uppföljning."),
    ],
)
def test_reported_has_words_for_none_some_and_all(namnder, reported, sentence):
    assert GatheredSummary(namnder, reported).reported_sentence == sentence


@pytest.mark.parametrize(
    ("reported", "verdicts", "sentence"),
    [
        (0, (), ""),
        (2, (), "Ingen av dem har lämnat någon samlad bedömning av sin interna kontroll."),
        (1, (("Tillräcklig", 1),), "Nämnden bedömer sin interna kontroll som tillräcklig."),
        (2, (("Tillräcklig", 2),), "Samtliga bedömer sin interna kontroll som tillräcklig."),
        (
            2,
            (("Tillräcklig", 1),),
            "1 av dem bedömer sin interna kontroll som tillräcklig. 1 av dem har inte lämnat någon bedömning.",
        ),
    ],
)
def test_verdicts_have_words_for_none_some_and_all(reported, verdicts, sentence):
    assert GatheredSummary(4, reported, verdicts).verdict_sentence == sentence


def test_nothing_handed_in_says_nothing_of_checks():
    assert GatheredSummary(3, 0).text == "Ingen av omgångens 3 nämnder har lämnat in sin uppföljning."


def test_no_deviations_are_said_to_be_none():
    assert GatheredSummary(1, 1, total=4).deviation_sentence == "Inga avvikelser har registrerats."


# --- A written text ---------------------------------------------------------------------------------


def test_the_computed_text_agrees_also_with_words_of_ones_own_after_it():
    text = f"{SOME.text}\n\nKommunstyrelsen bedömer att avvikelserna i 43 kontrollmoment är allvarliga."

    assert disagreements(text, SOME) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            "17 av 20 nämnder har lämnat in.",
            "Texten säger ”17 av 20 nämnder”, men uppföljningen har kommit in från 18 av 20 nämnder.",
        ),
        (
            "Samtliga nämnder har lämnat in.",
            "Texten säger ”Samtliga nämnder”, men uppföljningen har kommit in från 18 av 20 nämnder.",
        ),
        (
            "Tre av 20 nämnder har inte lämnat in.",
            "Texten säger ”Tre av 20 nämnder”, men uppföljningen saknas från 2 av 20 nämnder.",
        ),
        (
            "5 av 19 nämnder har brister.",
            "Texten säger ”5 av 19 nämnder”, men omgången har 20 nämnder och 18 har lämnat in.",
        ),
        (
            "Granskning har skett i 180 av 216 kontrollmoment.",
            "Texten säger ”180 av 216 kontrollmoment”, men raderna ger granskningar i 188 av 216.",
        ),
    ],
)
def test_another_count_is_told(words, found):
    assert disagreements(f"{SOME.text} {words}", SOME) == [found]


@pytest.mark.parametrize(
    "words", ["2 av 20 nämnder har inte lämnat in.", "5 av 18 nämnder ser brister i sin kontroll."]
)
def test_a_right_count_in_other_words_is_not_told(words):
    assert disagreements(f"{SOME.text} {words}", SOME) == []


def test_a_text_without_the_computed_sentences_is_told():
    assert disagreements("Den interna kontrollen är god.", SOME) == [
        f"Texten innehåller inte den uträknade meningen: ”{SOME.reported_sentence}”",
        f"Texten innehåller inte den uträknade meningen: ”{SOME.verdict_sentence}”",
    ]
