"""The three kommuner's papers as PDF, read back and held against the transcripts, cell by cell."""

from functools import cache
from io import BytesIO

import page
import pikepdf
import pytest

from documents.models import Missiv, Protokollsutdrag
from documents.papers import MissivDocument, PlanDocument, ProtokollsutdragDocument, UppfoljningDocument
from documents.press import hyphenation
from followups.models import Uppfoljningstillfalle
from plans.access import version_in_use
from plans.models import Plan
from tests.documents.reading import blocks_of, parted_words, run_on
from tests.factories import KontrollmomentFactory, PlanversionFactory

pytestmark = pytest.mark.django_db

MJOLBY, TRANAS, STOCKHOLM = "mjolby_2017", "tranas_2022", "stockholm_2024"
KINDS = ["plan", "uppfoljning", "missiv", "protokollsutdrag"]


def document(kind, kommun=MJOLBY):
    name, year = kommun.split("_")
    of_plan = {"plan__namnd__kommun__slug": name, "plan__year": year}
    if kind == "plan":
        return PlanDocument(version_in_use(Plan.objects.get(namnd__kommun__slug=name, year=year)))
    if kind == "uppfoljning":
        return UppfoljningDocument(Uppfoljningstillfalle.objects.with_plan().get(**of_plan, status="last"))
    if kind == "missiv":
        return MissivDocument(Missiv.objects.get(**of_plan))
    return ProtokollsutdragDocument(
        Protokollsutdrag.objects.get(missiv__plan__namnd__kommun__slug=name, missiv__plan__year=year)
    )


@cache
def printed(kind, kommun=MJOLBY):
    """The file; printed once for the module, whose demo never changes."""
    return document(kind, kommun).pdf()


def lines_of(cell):
    """The text of a transcript's cell, whose last column may be told in parts."""
    if isinstance(cell, dict):
        return f"{cell['moment']} {cell['label']} {cell['resultat']}"
    return " ".join(cell)


def check_cells(pdf, expected):
    """Each expected text is a block of the PDF, in order; returns the words that were parted.

    Headings that a new page or table repeats may stand between.
    """
    blocks, parted = iter(blocks_of(pdf)), []
    for text in expected:
        for block in blocks:
            try:
                parted += parted_words(block.lines, text)
            except AssertionError:
                continue
            break
        else:
            pytest.fail(f"not in the paper, or not in order: {text}")
    return parted


def check_parted(words):
    swedish = hyphenation.install()
    wrong = [f"{word[:at]}-{word[at:]}" for word, at in words if at not in swedish.positions(word)]
    assert wrong == []


# --- Word for word ------------------------------------------------------------------------------


def test_tranas_plan_is_printed_word_for_word(demo, transcript):
    paper = transcript(TRANAS)
    cells = [
        text
        for row in paper["rows"]
        for text in ([row["section"]] if "section" in row else map(lines_of, row["cells"]))
    ]

    parted = check_cells(
        printed("plan", TRANAS), [paper["title"], *paper["headings"], *cells, paper["slutregel"]]
    )

    check_parted(parted)


def test_mjolby_follow_up_is_printed_word_for_word(demo, transcript):
    paper = transcript(MJOLBY)["follow_up"]
    cells = [lines_of(cell) for row in paper["rows"] for cell in row["cells"]]

    parted = check_cells(
        printed("uppfoljning"), [paper["mottagare"], paper["title"], *paper["headings"], *cells]
    )

    check_parted(parted)


def test_stockholm_follow_up_is_printed_word_for_word(demo, transcript):
    tree = transcript(STOCKHOLM)["tree"]
    bedomning, analys = tree["bedomning"], tree["analys"]
    expected = [
        tree["title"],
        bedomning["heading"],
        bedomning["value"],
        analys["heading"],
        analys["text"],
        *walk(tree["uppfoljning"]),
    ]

    check_parted(check_cells(printed("uppfoljning", STOCKHOLM), expected))


def walk(node):
    """Headings and the cells that are drawn, from the top down."""
    yield node["heading"]
    yield from node.get("headings", [])
    for row in node.get("rows", []):
        for cell, span in zip(row["cells"], row["spans"], strict=True):
            if span:
                yield lines_of(cell)
    for child in node.get("children", []):
        yield from walk(child)


def test_stockholm_headings_have_the_papers_levels(demo, transcript):
    def levels(node):
        yield f"H{node['level']}", node["heading"]
        for child in node.get("children", []):
            yield from levels(child)

    headings = [
        (block.tag, block.text)
        for block in blocks_of(printed("uppfoljning", STOCKHOLM))
        if block.tag[0] == "H"
    ]

    assert headings[3:] == list(levels(transcript(STOCKHOLM)["tree"]["uppfoljning"]))


@pytest.mark.parametrize("kind", ["missiv", "protokollsutdrag"])
def test_mjolby_letters_are_printed_word_for_word(demo, transcript, kind):
    letter = transcript(MJOLBY)[kind]
    parts = [text for heading, lines in letter["parts"] for text in (heading, " ".join(lines))]
    to = letter["skickas_till"]
    if kind == "missiv":
        handlaggare, signer = letter["handlaggare"], letter["signer"]
        head = [
            " ".join([handlaggare["heading"], *handlaggare["lines"]]),
            letter["mottagare"],
            letter["title"],
        ]
        foot = [signer[0], " ".join(signer[1:])]
    else:
        head, foot = [letter["paragraf"], letter["dnr"], letter["heading"]], []
    ending = [letter["skiljelinje"], to["heading"], " ".join(to["lines"]), *foot]

    parted = check_cells(printed(kind), [*head, *parts, *ending])

    check_parted(parted)


def test_the_foot_carries_mjolbys_letterhead(demo, transcript):
    text = " ".join(run_on(printed("missiv"), "pdftotext", "-raw", "PDF", "-").split())

    for label, lines in transcript(MJOLBY)["letterhead"].items():
        assert " ".join([label, *lines]) in text


# --- The file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A])
def test_each_kind_keeps_both_standards(demo, kind, profile):
    report = page.validate_pdf_bytes(printed(kind), profile=profile)

    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("kommun", [TRANAS, STOCKHOLM])
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A])
def test_sections_and_spans_keep_both_standards(demo, kommun, profile):
    kind = "plan" if kommun == TRANAS else "uppfoljning"

    assert page.validate_pdf_bytes(printed(kind, kommun), profile=profile).is_compliant


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_says_its_title_and_language(demo, kind):
    paper = document(kind)

    with pikepdf.open(BytesIO(printed(kind))) as file:
        assert str(file.Root.Lang) == "sv"
        assert str(file.docinfo.Title) == paper.title
        assert str(file.docinfo.Author) == "Mjölby kommun"
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_embeds_its_own_fonts_and_no_other(demo, kind):
    fonts = run_on(printed(kind), "pdffonts", "PDF").splitlines()[2:]

    assert fonts
    assert [line for line in fonts if "+Source-Sans" not in line] == []
    assert {line.split()[-5] for line in fonts} == {"yes"}


def test_headings_are_bookmarks(demo):
    def titles(items):
        return [(item.title, titles(item.children)) for item in items]

    with pikepdf.open(BytesIO(printed("missiv"))) as file, file.open_outline() as outline:
        found = titles(outline.root)

    assert found == [
        (
            "Uppföljning av intern kontroll för kommunstyrelsens förvaltning 2017",
            [
                ("Bakgrund", []),
                ("Sammanfattning", []),
                ("Beslutsunderlag", []),
                ("Kommunstyrelsens förvaltnings förslag till beslut", []),
            ],
        )
    ]


def test_equal_papers_give_equal_bytes(demo):
    assert document("uppfoljning").pdf() == printed("uppfoljning")


def test_cells_refer_to_their_column_row_and_section(demo):
    with pikepdf.open(BytesIO(printed("plan", TRANAS))) as file:
        headings = {"/Column": 0, "/Row": 0}
        for element in file.objects:
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/TH":
                headings[str(element.A.Scope)] += 1
        cells = [
            len(element.A.Headers)
            for element in file.objects
            if isinstance(element, pikepdf.Dictionary) and element.get("/S") == "/TD"
        ]

    # Seven columns on each of two pages; ten rows and two sections. A cell has one of each.
    assert headings == {"/Column": 14, "/Row": 12}
    assert cells == [3] * 60


# --- The pages ----------------------------------------------------------------------------------


@pytest.fixture
def long_plan(demo):
    """An utkast of 25 rows in Tranås's dress."""
    plan = Plan.objects.get(namnd__kommun__slug="tranas", year=2022)
    version = PlanversionFactory(plan=plan, number=9)
    for number in range(1, 26):
        text = f"Rad {number}: kontroll att rutinen för beställning och attest följs i förvaltningen. " * 3
        KontrollmomentFactory(version=version, nr=f"{number}.", moment=text, metod=f"Slut på rad {number}.")
    return PlanDocument(version)


def test_each_page_has_its_number_and_the_table_its_head(long_plan):
    pages = run_on(long_plan.pdf(), "pdftotext", "-raw", "PDF", "-").split("\f")[:-1]

    assert len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert f"Sida {number} ({len(pages)})" in text.replace("\xa0", " ")
        assert "Kontrollmetod" in text


def test_no_row_is_torn(long_plan):
    pages = run_on(long_plan.pdf(), "pdftotext", "-raw", "PDF", "-").split("\f")[:-1]

    for text in pages:
        rows = {number for number in range(1, 26) if f"Rad {number}:" in text}
        ends = {number for number in range(1, 26) if f"Slut på rad {number}." in " ".join(text.split())}
        assert rows == ends
    assert sum(text.count("Slut på rad") for text in pages) == 25


def test_an_utkast_says_so_and_passes_both_standards(long_plan):
    file = long_plan.pdf()

    assert "UTKAST" in run_on(file, "pdftotext", "-raw", "PDF", "-").upper()
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(file, profile=profile).is_compliant
