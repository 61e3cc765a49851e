"""A paper made of papers: its cover, its parts, and what it is called."""

import datetime
from io import BytesIO

import page
import pypdf
import pytest

from documents.models import Numbering
from documents.papers import (
    MissivDocument,
    PaperPackage,
    Part,
    PlanDocument,
    UploadedPaper,
    UppfoljningDocument,
)
from documents.papers.findings import RED, findings_of, hold_back
from documents.press import worker as press
from documents.press.pdf import render_pdf
from organisation.texts import Audience
from plans.models import Planversion
from tests.documents.views.test_papers import make_papers
from tests.factories import NamndFactory, PlanversionFactory

pytestmark = pytest.mark.django_db

OTHER = render_pdf(
    '<!doctype html><html lang="sv"><head><title>Karta</title></head>'
    '<body class="staende"><h1>Karta</h1></body></html>'
)


@pytest.fixture(autouse=True)
def in_this_process(settings):
    settings.PDF_WORKERS = 0


@pytest.fixture
def tillfalle():
    return make_papers(NamndFactory())


def make_package(tillfalle, **fields):
    tillfalle.missiv.plan = tillfalle.plan
    parts = [
        Part(MissivDocument(tillfalle.missiv)),
        Part(UppfoljningDocument(tillfalle), "Bilaga 1"),
        Part(UploadedPaper("Karta.pdf", OTHER), "Bilaga 2"),
    ]
    given = {"title": "Sammanträdeshandlingar", "filename": "Handlingar.pdf", "parts": parts, **fields}
    return PaperPackage(tillfalle.plan.namnd, **given)


def text_of(file):
    return [" ".join(each.extract_text().split()) for each in pypdf.PdfReader(BytesIO(file)).pages]


def test_the_cover_says_where_each_paper_begins(tillfalle):
    first = text_of(make_package(tillfalle, facts=[("Sammanträde", "Kommunstyrelsen")]).pdf())[0]

    missiv, round_ = tillfalle.missiv.rubrik, tillfalle.document_title
    assert "Sammanträde Kommunstyrelsen" in first
    assert f"Bilaga Handling Sida Missiv – {missiv} 2 Bilaga 1 {round_} 3 Bilaga 2 Karta.pdf 4" in first


def test_the_cover_counts_pages_when_papers_are_numbered_for_themselves(tillfalle):
    first = text_of(make_package(tillfalle, numbering=Numbering.EGEN).pdf())[0]

    assert "Bilaga Handling Sidor" in first
    assert "Bilaga 2 Karta.pdf 1" in first


def test_a_long_cover_counts_its_own_pages(tillfalle):
    parts = [Part(UploadedPaper(f"Karta {number}", OTHER), f"Bilaga {number}") for number in range(1, 41)]

    pages = text_of(make_package(tillfalle, parts=parts).pdf())

    assert len(pages) == 42
    assert "Bilaga 1 Karta 1 3" in pages[0]
    assert "Bilaga 40 Karta 40 42" in pages[1]


def test_a_package_meets_both_standards_and_says_the_same_twice(tillfalle):
    package = make_package(tillfalle, dated=datetime.date(2022, 9, 21))
    file = package.pdf()

    assert package.pdf() == file
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(file, profile=profile).is_compliant


def test_without_a_cover_the_first_paper_is_the_first_page(tillfalle):
    pages = text_of(make_package(tillfalle, has_cover=False).pdf())

    assert len(pages) == 3
    assert tillfalle.missiv.rubrik in pages[0]


def test_only_what_has_changed_is_printed_again(tillfalle, monkeypatch):
    make_package(tillfalle).pdf()
    seen, real = [], press.press
    monkeypatch.setattr(
        press, "press", lambda html, *args, **kw: seen.append(html) or real(html, *args, **kw)
    )

    tillfalle.missiv.bakgrund = "Ny bakgrund."
    make_package(tillfalle).pdf()

    assert len(seen) == 1
    assert "Ny bakgrund." in seen[0]


def test_html_is_the_cover_and_all_papers(tillfalle):
    package = make_package(tillfalle)

    html = package.html()

    assert html.count("<!doctype html>") == 3
    assert all(document.html() in html for document in package.documents)
    assert "data-sha256" in html


def test_a_package_with_an_utkast_is_an_utkast(tillfalle):
    utkast = PlanversionFactory(plan=tillfalle.plan, number=2, status=Planversion.Status.UTKAST)

    package = make_package(tillfalle, parts=[Part(PlanDocument(utkast), "Bilaga 1")])

    assert (package.mark, package.printed_mark, package.page) == ("Utkast", "Utkast", "staende-utkast")
    assert make_package(tillfalle).mark == ""


def test_findings_are_those_of_all_papers_and_say_which(tillfalle):
    tillfalle.missiv.dnr = ""

    found = [finding.text for finding in findings_of(make_package(tillfalle)) if finding.level == RED]

    assert "Missiv: Diarienummer saknas." in found


def lacking(package):
    return [finding.text for finding in findings_of(package) if "inte är med" in finding.text]


def test_underlag_that_names_a_paper_the_package_lacks_warns(tillfalle):
    tillfalle.missiv.beslutsunderlag = f"{tillfalle.document_title}\nRevisionsrapport"
    whole = make_package(tillfalle)
    alone = make_package(tillfalle, parts=[Part(MissivDocument(tillfalle.missiv))])

    assert lacking(whole) == []
    assert lacking(alone) == [
        "Missiv: Beslutsunderlaget nämner ett papper som inte är med bland handlingarna: "
        f"{tillfalle.document_title}"
    ]


def test_a_package_that_is_held_back_holds_back_its_papers(tillfalle):
    tillfalle.missiv.dnr = ""
    package = make_package(tillfalle)

    hold_back(package)

    assert [document.printed_mark for document in package.documents] == ["Utkast", ""]
    assert package.printed_mark == "Utkast"


def test_a_package_without_papers_is_stopped(tillfalle):
    [finding] = findings_of(make_package(tillfalle, parts=[]))

    assert (finding.level, finding.text) == (RED, "Inget papper är valt.")


def test_an_internal_paper_never_goes_into_a_public_package(tillfalle):
    with pytest.raises(ValueError, match="one audience"):
        make_package(tillfalle, parts=[Part(UppfoljningDocument(tillfalle, Audience.INTERNAL))])
