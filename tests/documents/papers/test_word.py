"""The letters as Word files, read back."""

import datetime
from io import BytesIO

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from documents.papers import MissivDocument, ProtokollsutdragDocument
from documents.papers.word import CONTENT_TYPE, letter_docx
from organisation.models import Roll
from organisation.texts import Audience
from tests.factories import AnvandareFactory, MissivFactory, ProtokollsutdragFactory, TillfalleFactory, member

pytestmark = pytest.mark.django_db

NO_ROWS = "Inga kontrollmoment är aktuella i uppföljningen."


def make_missiv(**fields):
    values = {"date": datetime.date(2022, 9, 21), "sammanfattning": NO_ROWS, "mottagare": "Kommunstyrelsen"}
    return MissivFactory(tillfalle=TillfalleFactory(status="last"), **(values | fields))


def words(data):
    return [paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs]


def heads(data):
    """What stands in the head of each page."""
    return [paragraph.text for paragraph in docx.Document(BytesIO(data)).sections[0].header.paragraphs]


def test_missiv_has_the_parts_of_the_paper_in_order():
    missiv = make_missiv(signer="Kim Svensson", dnr="KS/2022:1")

    assert words(letter_docx(MissivDocument(missiv))) == [
        "Datum: 21 september 2022",
        "Diarienummer: KS/2022:1",
        "Kommunstyrelsen",
        "Uppföljning av intern kontroll",
        "Bakgrund",
        "Kommunstyrelsen har antagit en internkontrollplan.",
        "Sammanfattning",
        NO_ROWS,
        "Beslutsunderlag",
        "Missiv\nUppföljning",
        "Förslag till beslut",
        "Kommunstyrelsen godkänner uppföljningen.",
        "—",
        "Beslutet skickas till:",
        "Kommunstyrelsen\nEkonomichef",
        "Kim Svensson",
    ]


@pytest.mark.parametrize("other", ["", "Bo Ek"])
def test_there_is_room_above_a_name_to_sign(other):
    signers = {"signer": "Kim Svensson", "signer_enhet": "Kansliet", "signer2": other}

    written = docx.Document(BytesIO(letter_docx(MissivDocument(make_missiv(**signers)))))

    room = {each.text: each.paragraph_format.space_before for each in written.paragraphs}
    assert room["Kansliet"] is None
    assert all(room[line].cm > 1 for line in room if "Kim Svensson" in line or line == "Bo Ek")


def test_the_lines_of_head_and_foot_end_with_the_text_and_nothing_of_the_library_comes_along():
    written = docx.Document(BytesIO(letter_docx(MissivDocument(make_missiv()))))

    section = written.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    ends = [written.styles[name].paragraph_format.tab_stops[-1].position for name in ("Header", "Footer")]
    assert all(abs(end - width) < 1000 for end in ends)
    assert [
        str(part.partname) for part in written.part.package.iter_parts() if "thumbnail" in part.partname
    ] == []


def test_headings_lists_title_and_language_are_words_own():
    data = letter_docx(MissivDocument(make_missiv(bakgrund="Två saker:\n\n- Det ena\n- Det andra")))

    word = docx.Document(BytesIO(data))
    styles = {paragraph.text: paragraph.style.name for paragraph in word.paragraphs}
    assert (styles["Uppföljning av intern kontroll"], styles["Bakgrund"]) == ("Heading 1", "Heading 2")
    assert styles["Det ena"] == "List Bullet"
    assert word.core_properties.title == "Uppföljning av intern kontroll"
    assert word.core_properties.language == "sv-SE"


def test_a_marked_passage_never_enters_the_file():
    missiv = make_missiv(bakgrund="Larmet har [[sekretess: 18 kap. 8 § OSL | hemligkod]].")

    data = letter_docx(MissivDocument(missiv))

    assert "[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]" in " ".join(words(data))
    assert "hemligkod" not in " ".join(words(data))


def test_a_count_against_the_rows_is_written_as_an_utkast():
    missiv = make_missiv(sammanfattning="4 av 4 kontrollmoment är klara.")

    data = letter_docx(MissivDocument(missiv))

    assert words(data)[0] == "UTKAST"
    assert heads(data)[0] == "UTKAST"
    assert "4 av 4 kontrollmoment är klara." in words(data)


def test_a_letter_that_is_right_says_nothing_of_utkast():
    data = letter_docx(MissivDocument(make_missiv()))

    assert "UTKAST" not in [*words(data), *heads(data)]


def test_an_internal_utkast_says_both_on_each_page():
    missiv = make_missiv(sammanfattning="4 av 4 kontrollmoment är klara.")

    data = letter_docx(MissivDocument(missiv, Audience.INTERNAL))

    assert heads(data)[:2] == ["INTERN – innehåller sekretess", "UTKAST"]


def test_what_must_be_put_right_is_an_utkast_in_word_as_in_the_pdf(client):
    missiv = make_missiv(dnr="")
    client.force_login(member(missiv.plan.namnd, Roll.NAMNDSEKRETERARE))

    response = client.get(reverse("documents:missiv-docx", kwargs=missiv.tillfalle.address))

    assert (response.status_code, words(response.content)[0]) == (200, "UTKAST")


def test_the_kommuns_own_template_gives_head_and_styles():
    template = docx.Document()
    template.add_paragraph("Text som ska bort")
    template.sections[0].header.paragraphs[0].text = "Kommunens eget sidhuvud"
    file = BytesIO()
    template.save(file)
    missiv = make_missiv()
    kommun = missiv.plan.namnd.kommun
    kommun.wordmall.save("mall.docx", ContentFile(file.getvalue()))

    data = letter_docx(MissivDocument(missiv))

    assert docx.Document(BytesIO(data)).sections[0].header.paragraphs[0].text == "Kommunens eget sidhuvud"
    assert "Text som ska bort" not in words(data)


def test_protokollsutdrag_says_that_it_is_a_forslag():
    utdrag = ProtokollsutdragFactory(missiv=make_missiv(), sammanfattning=NO_ROWS)

    text = words(letter_docx(ProtokollsutdragDocument(utdrag)))

    assert text[2:5] == ["§ 7", "Dnr KS/2022:1", "Uppföljning av intern kontroll"]
    assert text[-1].startswith("Detta är ett förslag")


@pytest.mark.parametrize(("who", "answer"), [(Roll.NAMNDSEKRETERARE, 200), (Roll.LASARE, 200), (None, 404)])
def test_members_fetch_the_file_and_strangers_do_not(client, who, answer):
    missiv = make_missiv()
    ProtokollsutdragFactory(missiv=missiv, sammanfattning=NO_ROWS)
    client.force_login(member(missiv.plan.namnd, who) if who else AnvandareFactory())

    letter = client.get(reverse("documents:missiv-docx", kwargs=missiv.tillfalle.address))
    extract = client.get(
        reverse("documents:protokollsutdrag-docx", kwargs={**missiv.tillfalle.address, "number": 1})
    )

    assert (letter.status_code, extract.status_code) == (answer, answer)
    if who:
        assert letter["Content-Type"] == CONTENT_TYPE
        assert letter["Content-Disposition"].endswith('.docx"')
