"""What the press mends in a file before it is written: lines of text that stand where they are read."""

from io import BytesIO

import page
import pikepdf
import pytest

from documents.press.joining import elements
from documents.press.pdf import render_pdf
from tests.documents.reading import blocks_of

WORDS = "Kontrollen är genomförd enligt plan och utan anmärkning. " * 8
BODY = (
    f'<h1>Prov</h1><p>{WORDS}<em>Med eftertryck.</em></p><p><a href="#slut">Till slutet</a></p>'
    f'<table><tbody><tr><th scope="row">Inköp</th><td><p>{WORDS}</p><ul><li>{WORDS}</li></ul></td></tr></tbody></table>'
    '<div id="slut">Utan stycke</div>'
)
PAPER = f'<!doctype html><html lang="sv"><head><title>Prov</title></head><body class="staende">{BODY}</body></html>'


@pytest.fixture(scope="module")
def file():
    return render_pdf(PAPER)


def structure(file):
    """(kind, kind of the holder, number of pieces of text) of each element of the file."""
    with pikepdf.open(BytesIO(file)) as pdf:
        return [
            (str(each.S), str(each.P.get("/S", "")), sum(isinstance(kid, int) for kid in each.K))
            for each in elements(pdf.Root.StructTreeRoot.K[0])
        ]


def test_lines_stand_in_the_paragraph_or_cell_itself(file):
    found = structure(file)

    assert {holder for kind, holder, _ in found if kind == "/Span"} == {"/Div", "/NonStruct"}
    [in_cell] = [pieces for kind, holder, pieces in found if (kind, holder) == ("/P", "/TD")]
    [in_item] = [pieces for kind, _, pieces in found if kind == "/LBody"]
    assert in_cell > 2
    assert in_item > 2


def test_what_only_groups_holds_no_text_of_its_own(file):
    grouping = {"/Document", "/Div", "/Table", "/TBody", "/TR", "/L", "/LI", "/NonStruct"}

    assert [kind for kind, _, pieces in structure(file) if kind in grouping and pieces] == []


def test_what_is_in_the_margins_is_an_artifact_and_all_else_is_read(file):
    with pikepdf.open(BytesIO(file)) as pdf:
        [page] = pdf.pages
        marks = [each.operands for each in pikepdf.parse_content_stream(page) if str(each.operator) == "BDC"]
        read = [
            int(kid)
            for each in elements(pdf.Root.StructTreeRoot.K[0])
            for kid in each.K
            if isinstance(kid, int)
        ]
        margins = [about for tag, about in marks if tag == "/Artifact"]

    assert [str(about.Type) for about in margins] == ["/Pagination"]
    assert sorted(read) == sorted(int(about.MCID) for tag, about in marks if tag != "/Artifact")


def test_the_places_of_the_lines_are_left_empty(file):
    with pikepdf.open(BytesIO(file)) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_the_words_are_read_as_they_were(file):
    texts = [block.text for block in blocks_of(file)]

    assert f"{WORDS}Med eftertryck." in texts
    assert "Inköp" in texts


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A])
def test_the_file_meets_both_standards(file, profile):
    assert page.validate_pdf_bytes(file, profile=profile).failures == []
