"""The style sheet of the papers, judged by where words come to stand on the pages."""

import re
from pathlib import Path
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


@pytest.mark.parametrize("air", range(190, 236, 5))
def test_at_least_three_lines_of_a_paragraph_stand_together(air):
    pages = words_by_page(paper(f"<div style='height: {air}mm'></div><p>{'intern kontroll ' * 60}</p>"))

    lines = [len({word.top for word in words if word.text in ("intern", "kontroll")}) for words in pages]
    assert sum(lines) >= 8
    assert all(count == 0 or count >= 3 for count in lines)


def test_a_row_that_is_longer_than_a_page_is_parted_and_loses_no_word():
    said = [f"Ord{number}." for number in range(1, 1801)]
    before = "<tr><th scope='row'>Före</th><td>Kort</td></tr>"
    rows = f"{before}<tr class='lang'><th scope='row'>Lång</th><td>{' '.join(said)}</td></tr>"
    head = "<thead><tr><th scope='col'>Process</th><th scope='col'>Resultat</th></tr></thead>"

    pages = words_by_page(paper(f"{HEAD}<table>{head}<tbody>{rows}</tbody></table>", "liggande"))

    assert [word.text for words in pages for word in words if word.text.startswith("Ord")] == said
    assert len(pages) > 2
    assert all("Process" in [word.text for word in words] for words in pages)
    # It begins where the row before it ends, not on a page of its own.
    assert {"Före", "Ord1."} <= {word.text for word in pages[0]}


@pytest.mark.parametrize("air", range(160, 232, 6))
@pytest.mark.parametrize(
    ("kind", "section"), [("kvar", ""), ("atgarder", "<tr class='avsnitt'><th>Nya</th></tr>")]
)
def test_the_first_row_never_stays_alone_under_its_heading(air, kind, section):
    listed = table(8).replace("<table>", f"<table class='{kind}'>").replace("<tbody>", f"<tbody>{section}")
    pages = words_by_page(paper(f"<div style='height: {air}mm'></div><h2>Rubrik</h2>{listed}"))

    on_first = [word.text for word in pages[0] if word.text.startswith("Rad")]
    assert len(on_first) != 1
    assert bool(on_first) == ("Rubrik" in [word.text for word in pages[0]])


@pytest.mark.parametrize(("paper_page", "margin_mm"), [("liggande", 15), ("staende", 30)])
def test_the_mark_of_an_internal_paper_stands_in_line_with_the_text(paper_page, margin_mm):
    pdf = paper(
        f'<p class="intern">INTERN – innehåller sekretess</p>{HEAD}<h1>Prov</h1>{table(60)}', paper_page
    )

    mark = next(word for word in words_by_page(pdf)[1] if word.text == "INTERN")
    assert mark.left * 25.4 / 72 == pytest.approx(margin_mm, abs=0.5)
    assert mark.top * 25.4 / 72 > 4.5


def test_a_column_is_as_wide_as_it_says():
    cells = "".join(f"<td>{word}</td>" for word in ("Ett", "Två", "Tre"))
    columns = '<colgroup><col width="50%"><col width="12.5%"><col width="37.5%"></colgroup>'

    (words,) = words_by_page(paper(f"<table>{columns}<tbody><tr>{cells}</tr></tbody></table>"))

    one, two, three = (word.left for word in words if word.text in ("Ett", "Två", "Tre"))
    # Measured in the 155 mm between the margins.
    assert (two - one) * 25.4 / 72 == pytest.approx(77.5, abs=0.5)
    assert (three - two) * 25.4 / 72 == pytest.approx(19.4, abs=0.5)


def test_the_first_heading_of_a_page_stands_as_high_as_any_first_word():
    filling = '<p>Ord</p><div style="height: 230mm"></div>'

    pages = [
        words_by_page(paper(f"<h1>Titel</h1>{filling}{next_words}"))[1]
        for next_words in ("<h2>Rubrik</h2><p>Text</p><p>Text</p>", "<p>Rubrik</p>")
    ]

    heading, line = (next(word.top for word in words if word.text == "Rubrik") for words in pages)
    assert heading == pytest.approx(line, abs=3)


def test_no_template_of_a_paper_has_a_style_in_a_tag():
    papers = Path("templates/documents").glob("*.html")

    assert [path.name for path in papers if re.search(r"\bstyle=", path.read_text(encoding="utf-8"))] == []
