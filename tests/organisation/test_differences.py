from organisation.differences import join_texts, mark_sides


def test_words_of_one_side_alone_are_marked_and_said():
    theirs, mine = mark_sides("Inga brister hittades.", "Två brister hittades.")

    assert theirs == (
        '<del><span class="visually-hidden">[bara den andras: </span>Inga<span class="visually-hidden">]</span></del>'
        " brister hittades."
    )
    assert "<ins>" in mine
    assert "Två" in mine
    assert "<del>" not in mine


def test_markup_in_the_texts_is_shown_as_typed():
    theirs, mine = mark_sides("<b>a</b>", "<i>b</i>")

    assert "<b>" not in theirs
    assert "&lt;i&gt;" in mine


def test_two_long_texts_are_compared_in_time():
    words = " ".join(f"ord{number}" for number in range(5000))

    theirs, mine = mark_sides(words, f"{words} till")

    assert "<del>" in theirs
    assert "till" in mine


def test_joined_text_has_the_words_of_both_and_what_is_common_once():
    theirs = "Stickprov är gjort.\n\nTvå brister."
    mine = "Stickprov är gjort.\n\nAlla fakturor är rätt attesterade."

    assert join_texts(theirs, mine) == (
        "Stickprov är gjort.\n\nTvå brister.\nAlla fakturor är rätt attesterade."
    )


def test_line_that_was_written_on_stands_once():
    assert join_texts("Inga brister.", "Inga brister. Uppdaterat i maj.") == "Inga brister. Uppdaterat i maj."


def test_paragraphs_of_the_joined_text_stay_apart():
    assert join_texts("", "Ett.\n\nTvå.") == "Ett.\n\nTvå."
