"""The style sheet of the papers, judged by where words come to stand on the pages."""

import re
from typing import NamedTuple

import pytest

from documents.press.pdf import render_pdf
from tests.documents.reading import run_on

HEAD = '<div class="huvud"><p class="kommun">Provköpings kommun</p></div>'
LONG = "Uppföljning av internkontrollplan 2026 för kommunledningsförvaltningen per 31 augusti 2026"
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*)</word>')


class Word(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str


def paper(body, page="staende"):
    return render_pdf(
        f'<!doctype html><html lang="sv"><head><title>Prov</title></head><body class="{page}">{body}</body></html>'
    )


def words_by_page(pdf):
    """The words of each page with their places in points from the top left corner."""
    pages = run_on(pdf, "pdftotext", "-bbox", "PDF", "-").split("<page ")[1:]
    return [[Word(*map(float, found[:4]), found[4]) for found in WORD.findall(page)] for page in pages]


def table(rows):
    lines = "".join(f"<tr><th scope='row'>Rad{number}</th></tr>" for number in range(rows))
    return f"<table><thead><tr><th scope='col'>Namn</th></tr></thead><tbody>{lines}</tbody></table>"


def test_a_long_running_title_keeps_clear_of_the_number():
    _, second = words_by_page(paper(f"{HEAD}<h1>{LONG}</h1>{table(60)}"))

    number = next(word for word in second if word.text == "Sida")
    head = [word for word in second if word.top < number.bottom and word.left < number.left]
    assert [word.text for word in head][-1] == "2026"
    assert max(word.right for word in head) < number.left


@pytest.mark.parametrize("rows", range(30, 46))
def test_the_last_row_never_goes_alone_to_the_next_page(rows):
    pages = words_by_page(paper(HEAD + table(rows)))

    on_last = [word.text for word in pages[-1] if word.text.startswith("Rad")]
    assert len(on_last) > 1


@pytest.mark.parametrize(("paper_page", "margin_mm"), [("liggande", 15), ("staende", 30)])
def test_the_mark_of_an_internal_paper_stands_in_line_with_the_text(paper_page, margin_mm):
    pdf = paper(
        f'<p class="intern">INTERN – innehåller sekretess</p>{HEAD}<h1>Prov</h1>{table(60)}', paper_page
    )

    mark = next(word for word in words_by_page(pdf)[1] if word.text == "INTERN")
    assert mark.left * 25.4 / 72 == pytest.approx(margin_mm, abs=0.5)
    assert mark.top * 25.4 / 72 > 4.5
