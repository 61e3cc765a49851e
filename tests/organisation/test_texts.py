import pytest
from hypothesis import given
from hypothesis import strategies as st

from organisation.texts import Audience, Passage, RenderedText, has_secrets, marks_in, normalize, render

PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL
MARKED = "Före [[sekretess: 18 kap. 8 § OSL | lösenordet är Sommar1]] efter."
GAP = "[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]"

# Words that tests can find again, and all that the notation is made of.
PIECES = ("\n", "\n\n", "\r\n", " ", "- ", "* ", "[[", "]]", "|", "<b>", "&", "a", "\u0301", "\u200e", "\x00")
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


# --- As it is stored ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("  Text \n", "Text"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a \t\nb", "a\nb"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("a\n \n\t\nb", "a\n\nb"),
        ("Trana\u030as", "Tranås"),
        ("a\x00b\u202ec\ufeff", "abc"),
        ("A\u200e\u030a", "Å"),
        ("a\ufffeb\uffffc", "abc"),
        ("", ""),
    ],
)
def test_normalize_keeps_words_and_drops_the_rest(written, stored):
    assert normalize(written) == stored


@given(st.text() | TEXTS)
def test_normalize_twice_is_normalize_once(text):
    assert normalize(normalize(text)) == normalize(text)


# --- The notation -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("En rad.", "<p>En rad.</p>"),
        ("En rad.\nEn till.", "<p>En rad.<br>En till.</p>"),
        ("Ett stycke.\n\nEtt till.", "<p>Ett stycke.</p><p>Ett till.</p>"),
        ("- ett\n- två", "<ul><li>ett</li><li>två</li></ul>"),
        ("– ett\n• två\n* tre", "<ul><li>ett</li><li>två</li><li>tre</li></ul>"),
        ("Detta:\n- ett\n- två\nSlut.", "<p>Detta:</p><ul><li>ett</li><li>två</li></ul><p>Slut.</p>"),
        ("-5 grader", "<p>-5 grader</p>"),
        ("<script>a & b</script>", "<p>&lt;script&gt;a &amp; b&lt;/script&gt;</p>"),
        ("- <b>fet</b>", "<ul><li>&lt;b&gt;fet&lt;/b&gt;</li></ul>"),
    ],
)
def test_render_gives_html(text, html):
    assert render(text, PUBLIC).__html__() == html


@pytest.mark.parametrize("text", ["En rad.\nEn till.", "Stycke.\n\n- ett\n- två", "Detta:\n\nSlut."])
def test_plain_text_is_laid_out_as_the_notation(text):
    assert render(text, PUBLIC).plain == text


def test_text_of_one_paragraph_can_stand_inside_a_line():
    assert render("En rad.\nEn till.", PUBLIC).is_inline
    assert render("En rad.\nEn till.", PUBLIC).inline_html == "En rad.<br>En till."
    assert not render("- ett", PUBLIC).is_inline
    assert not render("Ett.\n\nTvå.", PUBLIC).is_inline


@given(st.text(alphabet="aå<&> -[|]*", min_size=1))
def test_a_plain_line_says_what_its_blocks_say(text):
    line = render(text, PUBLIC)

    whole = RenderedText(line.blocks)

    assert line == whole
    assert bool(line) == bool(whole)
    for said in ("plain", "noted", "notation", "html", "inline_html", "is_inline"):
        assert getattr(line, said) == getattr(whole, said)


def test_empty_text_is_false():
    assert not render("", PUBLIC)
    assert not render(None, PUBLIC)
    assert render("a", PUBLIC)


@given(TEXTS)
def test_text_without_marks_is_the_same_for_everybody(text):
    if not has_secrets(text):
        assert render(text, PUBLIC) == render(text, INTERNAL)


@given(TEXTS)
def test_no_markup_passes_unescaped(text):
    assert "<b>" not in render(text, INTERNAL).__html__()


# --- Marked passages ----------------------------------------------------------------------------


def test_marked_passage_is_a_gap_to_the_public():
    text = render(MARKED, PUBLIC)

    assert text.plain == f"Före {GAP} efter."
    assert text.__html__() == f'<p>Före <span class="secret-gap">{GAP}</span> efter.</p>'


def test_marked_passage_is_shown_with_its_provision_to_those_inside():
    text = render(MARKED, INTERNAL)

    assert text.plain == "Före lösenordet är Sommar1 efter."
    note = '<span class="secret-note"> [Sekretess: 18 kap. 8 § OSL]</span>'
    mark = f'<mark class="secret">lösenordet är Sommar1{note}</mark>'
    assert text.__html__() == f"<p>Före {mark} efter.</p>"


@pytest.mark.parametrize(
    "text",
    [
        "[[sekretess: 18 kap. 8 § OSL | hemligt]]",
        "[[sekretess:18 kap. 8 § OSL|hemligt]]",
        "[[Sekretess: 18 kap. 8 § OSL | hemligt]]",
        "[[SEKRETESS: 18 kap. 8 § OSL | hemligt]]",
        "[[ sekretess : 18 kap. 8 § OSL | hemligt]]",
        "[[sekretess:  | hemligt]]",
        "[[sekretess: 18 kap. 8 § OSL | rad\nhemligt\n\nstycke]]",
        "- [[sekretess: 18 kap. 8 § OSL | hemligt]]\n- öppet",
        "[[sekretess: A | hemligt]][[sekretess: B | hemligt]]",
        "[[sekretess 18 kap. 8 § OSL | hemligt]]",
        "[[sekretess: hemligt]]",
        "[[sekretess: 18 kap. 8 § OSL | hemligt]",
        "[[sekretess: 18 kap. 8 § OSL | hemligt",
        "[[sekretess: 18 kap. 8 § OSL | <b>hemligt</b> & | mer]]",
    ],
)
def test_marked_words_never_reach_the_public(text):
    rendered = render(text, PUBLIC)

    assert has_secrets(text)
    for shown in (
        rendered.plain,
        str(rendered),
        rendered.__html__(),
        rendered.inline_html,
        repr(rendered.blocks),
    ):
        assert "hemligt" not in shown
    assert "hemligt" in render(text, INTERNAL).plain


@given(before=TEXTS, provision=st.sampled_from(["", "18 kap. 8 § OSL"]), after=TEXTS)
def test_marked_words_never_reach_the_public_wherever_they_stand(before, provision, after):
    text = normalize(f"{before}[[sekretess: {provision} | HEMLIGT]]{after}")

    rendered = render(text, PUBLIC)

    assert "HEMLIGT" not in rendered.plain
    assert "HEMLIGT" not in rendered.__html__()


def test_mark_over_several_paragraphs_is_one_gap():
    text = "Före.\n\n[[sekretess: 18 kap. 8 § OSL | ett\n\ntvå]]\n\nEfter."

    assert render(text, PUBLIC).plain == f"Före.\n\n{GAP}\n\nEfter."
    assert render(text, INTERNAL).plain == "Före.\n\nett\n\ntvå\n\nEfter."


def test_mark_without_provision_names_the_act():
    assert render("[[sekretess: | hemligt]]", PUBLIC).plain == "[Uppgift utelämnad med stöd av OSL]"


def test_passage_that_is_masked_keeps_no_words():
    (block,) = render(MARKED, PUBLIC).blocks

    assert block.lines == (
        (Passage("Före "), Passage("", "18 kap. 8 § OSL", masked=True), Passage(" efter.")),
    )


# --- Day and writer of a mark -------------------------------------------------------------------

STAMPED = "Koden [[sekretess: 18 kap. 8 § OSL; 2026-11-21; Anna Ek | 1234]] byts."


def test_those_inside_read_when_and_by_whom_a_passage_was_marked():
    text = render(STAMPED, INTERNAL)

    assert text.plain == "Koden 1234 byts."
    assert text.noted == "Koden 1234 [Sekretess: 18 kap. 8 § OSL, 2026-11-21, Anna Ek] byts."
    assert "2026-11-21, Anna Ek]</span></mark>" in text.html


def test_others_read_the_provision_alone():
    assert render(STAMPED, PUBLIC).html == f'<p>Koden <span class="secret-gap">{GAP}</span> byts.</p>'


def test_passage_of_several_lines_is_noted_once():
    text = render("[[sekretess: OSL; 2026-11-21 | ett\n\ntvå\ntre]]", INTERNAL)

    assert text.noted == "ett [Sekretess: OSL, 2026-11-21]\n\ntvå\ntre"


@pytest.mark.parametrize(
    ("head", "provision", "day", "who"),
    [
        ("18 kap. 8 § OSL", "18 kap. 8 § OSL", "", ""),
        ("18 kap. 8 § OSL; 2026-11-21", "18 kap. 8 § OSL", "2026-11-21", ""),
        ("18 kap. 8 § OSL;2026-11-21 ;  Anna  ", "18 kap. 8 § OSL", "2026-11-21", "Anna"),
        ("18 kap. 8 och 9 §§; eget skäl", "18 kap. 8 och 9 §§; eget skäl", "", ""),
        ("; 2026-11-21; Anna", "", "2026-11-21", "Anna"),
    ],
)
def test_head_of_a_mark_is_provision_day_and_writer(head, provision, day, who):
    ((_, passage),) = marks_in(f"[[sekretess: {head} | ord]]")

    assert (passage.provision, passage.day, passage.who) == (provision, day, who)
