"""The samlade uppföljning of a kommun of twenty nämnder, printed with its appendices and read back."""

import re
from collections import Counter
from functools import cache
from io import BytesIO

import page
import pikepdf
import pytest

from documents.access import ks_of
from documents.papers import SamladDocument
from followups.gathered import gather
from followups.models import Omgang, Uppfoljningstillfalle
from internkontroll.demo_large import load_large
from tests.documents.reading import run_on
from tests.factories import SamladBedomningFactory

pytestmark = pytest.mark.django_db

PROFILES = [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A]


@pytest.fixture(scope="module")
def twenty(django_db_setup, django_db_blocker):
    """The kommun once for the module, in a transaction that is rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        omgang = load_large(rows=7)
        SamladBedomningFactory(omgang=omgang, text=gather(omgang).summary.text)
    yield omgang
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


def document():
    omgang = Omgang.objects.select_related("kommun").get()
    return SamladDocument(omgang, ks_of(omgang.kommun))


@cache
def part():
    return document().pdf()


@cache
def whole():
    return document().whole().pdf()


def bookmarks(pdf):
    def words(item):
        return item.title.replace("\xa0", " ")

    with pikepdf.open(BytesIO(pdf)) as file, file.open_outline() as outline:
        return [(words(item), list(map(words, item.children))) for item in outline.root]


def pages_of(pdf):
    return run_on(pdf, "pdftotext", "-layout", "PDF", "-").replace("\xa0", " ").split("\f")[:-1]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("pdf", [part, whole])
def test_it_keeps_both_standards(twenty, pdf, profile):
    report = page.validate_pdf_bytes(pdf(), profile=profile)

    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


def test_headings_are_bookmarks_in_the_order_of_the_paper(twenty):
    [(title, headings)] = bookmarks(part())

    assert title == "Samlad uppföljning av intern kontroll per 31 augusti 2026"
    assert headings == [
        "Kommunstyrelsens samlade bedömning",
        "Nämndernas egna bedömningar",
        "Ej inlämnade uppföljningar",
        "Kontrollmoment nämnd för nämnd",
        "Kommungemensamma kontrollmoment",
        "Avvikelser",
        "Åtgärder",
        "Kontrollmoment som inte har genomförts",
    ]


def test_each_namnds_report_has_a_bookmark_of_its_own(twenty):
    titles = [title for title, _ in bookmarks(whole())]

    assert len(titles) == 19
    assert titles[1].startswith(
        "Bilaga 1 – Uppföljning av internkontrollplan 2026 för kommunledningsförvaltningen"
    )
    assert [re.match(r"Bilaga \d+", title)[0] for title in titles[1:]] == [
        f"Bilaga {n}" for n in range(1, 19)
    ]


def test_the_first_page_has_sentence_figures_and_verdicts(twenty):
    first = " ".join(pages_of(part())[0].split())

    assert "18 av 20 nämnder har lämnat in sin uppföljning." in first
    assert "12 av dem bedömer sin interna kontroll som tillräcklig" in first
    assert document().summary.check_sentence in first
    assert "Nämndernas egna bedömningar" in first


def test_every_namnd_is_read_back_with_its_verdict(twenty):
    text = " ".join(run_on(part(), "pdftotext", "-raw", "PDF", "-").replace("\xa0", " ").split())

    for namnd in Uppfoljningstillfalle.objects.values_list("plan__namnd__name", flat=True):
        assert namnd[:14] in text
    # Two nämnder, and five common moments.
    assert text.count("Ej inlämnat Ej inlämnat Ej inlämnat Ej inlämnat Ej inlämnat") == 2
    assert "5 som inte helt tillräcklig och 1 som otillräcklig" in text


def test_tables_have_headings_for_columns_rows_and_namnder(twenty):
    with pikepdf.open(BytesIO(part())) as file:
        elements = [each for each in file.objects if isinstance(each, pikepdf.Dictionary)]
        kinds = Counter(str(each.S) for each in elements if each.get("/Type") == "/StructElem")
        scopes = Counter(str(each.A.Scope) for each in elements if each.get("/S") == "/TH")

    assert (kinds["/H1"], kinds["/H2"], kinds["/Figure"]) == (1, 8, 2)
    assert set(scopes) == {"/Column", "/Row"}
    assert kinds["/TH"] == sum(scopes.values())


def test_headings_never_end_a_page(twenty):
    [(_, headings)] = bookmarks(part())

    for text in pages_of(part()):
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        assert lines[-1] not in headings


def test_figures_have_their_words_and_fonts_are_the_papers_own(twenty):
    with pikepdf.open(BytesIO(part())) as file:
        alts = [
            str(each.Alt)
            for each in file.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
    fonts = run_on(part(), "pdffonts", "PDF").splitlines()[2:]

    assert fonts
    assert len(alts) == 2
    assert any(alt.startswith("Stapel över nämndernas bedömningar: tillräcklig 12") for alt in alts)
    assert [line for line in fonts if "+Source-Sans" not in line] == []


def test_pages_are_numbered_through_the_whole(twenty):
    pages = pages_of(whole())

    assert len(pages) > 30
    for number, text in enumerate(pages, start=1):
        assert f"Sida {number} ({len(pages)})" in text


def test_the_number_of_an_appendix_leads_to_it(twenty):
    with pikepdf.open(BytesIO(whole())) as file:
        links = [each for each in file.pages[0].get("/Annots", []) if each.get("/Subtype") == "/Link"]

    assert links


def test_equal_input_gives_equal_bytes(twenty):
    assert document().pdf() == part()
