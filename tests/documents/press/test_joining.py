"""Papers joined to one file: that it is whole, that it meets both standards, and that its pages are numbered."""

import datetime
import re
import subprocess
import time
from functools import cache
from io import BytesIO

import page
import pikepdf
import pypdf
import pytest

from documents.press.joining import PrintedPart, elements, join, page_count
from documents.press.pdf import PdfError, render_pdf
from tests.documents.reading import run_on

PAPER = (
    '<!doctype html><html lang="sv"><head><title>{title}</title></head>'
    '<body class="{page}"><h1 id="topp">{title}</h1>{body}</body></html>'
)
TABLE = (
    '<table><thead><tr><th scope="col">Process</th><th scope="col">Resultat</th></tr></thead><tbody>'
    '<tr class="avsnitt"><th colspan="2">Avsnitt</th></tr>'
    + '<tr><th scope="row">Inköp</th><td>Utan anmärkning</td></tr>' * 45
    + "</tbody></table>"
)
LETTER = (
    '<h2 id="b">Bakgrund</h2><p>Se <a href="#f">förslaget</a>.</p><h3>Mer</h3>'
    '<h2 id="f" style="break-before: page">Förslag</h2><p>Text</p>'
)
REPORT = f'<h2 id="b">Tabell</h2>{TABLE}<h2 id="f">Slut</h2><p><a href="#b">Till tabellen</a></p>'
COVER = '<p><a href="papper:del-1">Missiv</a></p><p><a href="papper:del-2">Bilaga 1</a></p>'
PROFILES = [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A]


@cache
def printed(title, body, shape="staende", numbered=False):
    return render_pdf(PAPER.format(title=title, body=body, page=shape), numbered=numbered)


def parts():
    return [
        PrintedPart(printed("Sammanträdeshandlingar", COVER), "Sammanträdeshandlingar"),
        PrintedPart(printed("Missiv", LETTER), "Missiv"),
        PrintedPart(printed("Uppföljning", REPORT, "liggande"), "Uppföljning", "Bilaga 1"),
        PrintedPart(printed("Utkast till plan", REPORT, "liggande-utkast"), "Utkast till plan", "Bilaga 2"),
    ]


@cache
def joined(continuous=True):
    created = datetime.date(2026, 3, 4)
    title = "Handlingar <2026> & mer"
    return join(
        parts(), title=title, author="Provköping", created=created, continuous=continuous, first_number=0
    )


@pytest.mark.parametrize("continuous", [True, False])
@pytest.mark.parametrize("profile", PROFILES)
def test_joined_papers_meet_both_standards(profile, continuous):
    report = page.validate_pdf_bytes(joined(continuous), profile=profile)

    assert report.is_compliant


def test_joined_papers_are_sound_to_qpdf(tmp_path):
    file = tmp_path / "papper.pdf"
    file.write_bytes(joined())

    done = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_equal_parts_give_equal_bytes():
    """Also later: an identifier that is made of the time tells seconds."""
    first = joined()
    joined.cache_clear()
    time.sleep(1.1)

    assert joined() == first


def test_each_paper_is_a_part_of_the_structure():
    with pikepdf.open(BytesIO(joined())) as pdf:
        [document] = pdf.Root.StructTreeRoot.K
        names = [str(part.T) for part in document.K]
        headings = [
            [str(element.S) for element in elements(part) if str(element.S).startswith("/H")]
            for part in document.K
        ]

    assert names == [
        "Sammanträdeshandlingar",
        "Missiv",
        "Bilaga 1 – Uppföljning",
        "Bilaga 2 – Utkast till plan",
    ]
    assert headings == [
        ["/H1"],
        ["/H1", "/H2", "/H3", "/H2"],
        ["/H1", "/H2", "/H2"],
        ["/H1", "/H2", "/H2"],
    ]


def test_each_piece_of_a_page_is_found_in_the_tree():
    """The page's number in the tree leads to elements that are on that page and hold those very pieces."""
    with pikepdf.open(BytesIO(joined())) as pdf:
        tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        for each in pdf.pages:
            content = b"".join(stream.read_bytes() for stream in each.obj.Contents)
            pieces = {int(number) for number in re.findall(rb"/MCID (\d+)", content)}
            held = tree[int(each.obj.StructParents)]
            assert pieces == set(range(len(held)))
            for piece, element in enumerate(held):
                assert element.Pg.objgen == each.obj.objgen
                assert piece in [int(kid) for kid in element.K if isinstance(kid, int)]
            for link in each.obj.get("/Annots", []):
                element = tree[int(link.StructParent)]
                assert link.objgen in [kid.Obj.objgen for kid in element.K if "/Obj" in _dictionary(kid)]


def _dictionary(kid):
    return kid if isinstance(kid, pikepdf.Dictionary) else {}


def test_cells_refer_to_the_headings_of_their_own_paper():
    with pikepdf.open(BytesIO(joined())) as pdf:
        [document] = pdf.Root.StructTreeRoot.K
        found = [_identifiers(part) for part in document.K]
        listed = set(pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree).keys())

    everything = [name for names, _ in found for name in names]
    assert len(everything) == len(set(everything)) > 4
    assert listed == set(everything)
    assert all(headers <= set(names) for names, headers in found)


def _identifiers(part):
    names, headers = [], set()
    for element in elements(part):
        if "/ID" in element:
            names.append(str(element.ID))
        headers |= {str(header) for header in element.get("/A", {}).get("/Headers", [])}
    return names, headers


def test_links_lead_where_they_led_before_and_to_the_parts():
    reader = pypdf.PdfReader(BytesIO(joined()))

    led = [
        (number, reader.get_destination_page_number(reader.named_destinations[str(link["/Dest"])]))
        for number, each in enumerate(reader.pages)
        for link in (annotation.get_object() for annotation in each.get("/Annots", []))
    ]

    # Cover: to the missiv and to bilaga 1. Then from page to page within the missiv and within each report.
    assert led == [(0, 1), (0, 3), (1, 2), (5, 3), (8, 6)]
    with pikepdf.open(BytesIO(joined())) as pdf:
        assert [each for each in pdf.objects if b"papper:" in each.unparse(resolved=True)] == []


def test_a_link_says_the_name_of_the_part():
    with pikepdf.open(BytesIO(joined())) as pdf:
        contents = [str(link.Contents) for link in pdf.pages[0].obj.Annots]

    assert contents == ["Missiv", "Bilaga 1 – Uppföljning"]


def test_each_part_has_a_bookmark_with_its_own_below():
    reader = pypdf.PdfReader(BytesIO(joined()))

    def told(items):
        return [told(item) if isinstance(item, list) else item.title for item in items]

    assert told(reader.outline) == [
        "Sammanträdeshandlingar",
        "Missiv",
        ["Bakgrund", ["Mer"], "Förslag"],
        "Bilaga 1 – Uppföljning",
        ["Tabell", "Slut"],
        "Bilaga 2 – Utkast till plan",
        ["Tabell", "Slut"],
    ]
    pages = [
        reader.get_destination_page_number(item) for item in reader.outline if not isinstance(item, list)
    ]
    assert pages == [0, 1, 3, 6]


def test_a_heading_below_the_main_one_keeps_its_bookmark_when_it_is_the_only_one():
    paper = printed("Plan", "<h2>Avsnitt</h2><h3>Mål</h3>")

    reader = pypdf.PdfReader(BytesIO(join([PrintedPart(paper, "Plan", "Bilaga 1")], title="Prov")))

    part, (section, [goal]) = reader.outline
    assert (part.title, section.title, goal.title) == ("Bilaga 1 – Plan", "Avsnitt", "Mål")


def numbers_of(file):
    """For each page its label and number, as they are read."""
    pages = run_on(file, "pdftotext", "-layout", "PDF", "-").split("\f")[:-1]
    return [(*re.findall(r"(Bilaga \d)\n", each), *re.findall(r"Sida \d+\s\(\d+\)", each)) for each in pages]


def test_pages_are_numbered_through_all_papers():
    numbers = [entry[-1].replace("\xa0", " ") for entry in numbers_of(joined())]

    assert numbers == [f"Sida {number} (9)" for number in range(1, 10)]


def test_pages_are_numbered_paper_by_paper():
    numbers = [entry[-1].replace("\xa0", " ") for entry in numbers_of(joined(continuous=False))]

    report = ["Sida 1 (3)", "Sida 2 (3)", "Sida 3 (3)"]
    assert numbers == ["Sida 1 (1)", "Sida 1 (2)", "Sida 2 (2)", *report, *report]
    labels = pypdf.PdfReader(BytesIO(joined(continuous=False))).page_labels
    assert labels[:4] == ["1", "1", "2", "Bilaga 1:1"]


def test_each_page_of_a_bilaga_says_which_it_is():
    texts = [each.extract_text() for each in pypdf.PdfReader(BytesIO(joined())).pages]

    assert [re.findall(r"Bilaga \d", text) for text in texts] == [
        ["Bilaga 1"],
        [],
        [],
        *[["Bilaga 1"]] * 3,
        *[["Bilaga 2"]] * 3,
    ]


def test_stamps_are_no_part_of_what_is_read_aloud():
    body = "<h2>Tabell</h2><p>Text</p>"
    stamped = join([PrintedPart(printed("Prov", body), "Prov")], title="Prov")

    aloud = run_on(stamped, "pdfinfo", "-struct-text", "PDF")

    assert "Sida" in run_on(stamped, "pdftotext", "PDF", "-")
    assert "Sida" not in aloud
    assert "Tabell" in aloud


@pytest.mark.parametrize("shape", ["staende", "liggande"])
def test_a_stamp_stands_where_the_style_sheet_sets_the_number(shape):
    body = LETTER
    own = printed("Prov", body, shape, numbered=True)
    stamped = join([PrintedPart(printed("Prov", body, shape), "Prov")], title="Prov")

    def places(file):
        words = re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>(Sida|\(2\))<',
            run_on(file, "pdftotext", "-bbox", "PDF", "-"),
        )
        return [(float(x), float(y)) for x, y, _ in words]

    assert len(places(own)) == 4
    for drawn, wanted in zip(places(stamped), places(own), strict=True):
        assert drawn == pytest.approx(wanted, abs=0.3)


def test_the_file_says_what_it_is():
    with pikepdf.open(BytesIO(joined())) as pdf:
        told = pdf.Root.Metadata.read_bytes().decode()
        info = {name: str(value) for name, value in pdf.trailer.Info.items()}
        root = pdf.Root

        assert str(root.Lang) == "sv"
        assert root.ViewerPreferences.DisplayDocTitle

    assert info == {
        "/Title": "Handlingar <2026> & mer",
        "/Author": "Provköping",
        "/Producer": "Internkontroll",
        "/CreationDate": "D:20260304000000Z",
    }
    assert "Handlingar &lt;2026&gt; &amp; mer" in told
    assert 'pdfuaid:part="1"' in told


def test_a_part_without_tags_is_named():
    blank = pikepdf.new()
    blank.add_blank_page()
    file = BytesIO()
    blank.save(file)

    with pytest.raises(PdfError, match="Bilaga 1 – Kartor"):
        join([*parts(), PrintedPart(file.getvalue(), "Kartor", "Bilaga 1")], title="Prov")


def test_a_part_that_is_no_pdf_is_named():
    with pytest.raises(PdfError, match="Trasig"):
        join([PrintedPart(b"%PDF-1.7 och inget mer", "Trasig")], title="Prov")


def test_joined_papers_can_be_joined_again():
    """Tree, bookmarks and places are such that the file itself can be a part."""
    again = join(
        [PrintedPart(printed("Först", LETTER), "Först"), PrintedPart(joined(), "Sedan")], title="Allt"
    )

    assert page_count(again) == 11
    assert all(page.validate_pdf_bytes(again, profile=profile).is_compliant for profile in PROFILES)
