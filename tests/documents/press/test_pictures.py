"""Pictures of printed pages: as large as the paper, and no larger than a screen has use for."""

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from documents.press import pictures
from documents.press.pdf import PdfError, render_pdf
from documents.press.pictures import LONGEST, page_picture, page_sizes

PAPER = (
    '<!doctype html><html lang="sv"><head><title>Prov</title></head><body class="{page}">'
    '<h1>Prov</h1><p>Sida ett.</p><p style="break-before: page">Sida två.</p></body></html>'
)


def printed(page="staende"):
    return render_pdf(PAPER.format(page=page))


def blank(width, height, drawing=b""):
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(width, height))
    pdf.pages[0].Contents = pdf.make_stream(drawing)
    file = BytesIO()
    pdf.save(file)
    return file.getvalue()


def seen(content, number=1):
    return Image.open(BytesIO(page_picture(content, number)))


@pytest.mark.parametrize(("page", "size"), [("staende", (794, 1123)), ("liggande", (1123, 794))])
def test_pages_are_as_large_as_the_paper(page, size):
    assert page_sizes(printed(page)) == [size, size]


def test_a_picture_is_sharp_and_has_the_words_of_its_page():
    content = printed()

    first, second = seen(content, 1), seen(content, 2)

    assert (first.format, first.size) == ("PNG", (1240, 1754))
    assert first.convert("L").getextrema()[0] < 80
    assert first.tobytes() != second.tobytes()


@pytest.mark.parametrize("number", [0, 3])
def test_a_page_that_is_not_there_is_not_drawn(number):
    with pytest.raises(IndexError):
        page_picture(printed(), number)


def test_a_huge_page_is_drawn_small():
    picture = seen(blank(14400, 7200))

    assert picture.size == (LONGEST, LONGEST // 2)


def test_a_page_that_is_nowhere_on_its_paper_is_drawn_as_nothing():
    with pikepdf.open(BytesIO(blank(500, 500))) as pdf:
        pdf.pages[0].obj.CropBox = pikepdf.Array([900, 900, 1000, 1000])
        file = BytesIO()
        pdf.save(file)

    assert page_sizes(file.getvalue()) == [(0, 0)]
    assert seen(file.getvalue()).size == (1, 1)


@pytest.mark.parametrize("look", [page_sizes, lambda content: page_picture(content, 1)])
def test_what_is_no_pdf_is_told_of(look):
    with pytest.raises(PdfError):
        look(b"%PDF-1.7 trasig")


def test_a_page_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", 0.05)
    curves = b"\n".join(
        b"%d 0 m 500 %d 0 %d 595 842 c S" % (n % 595, n % 842, n % 421) for n in range(20_000)
    )

    with pytest.raises(PdfError):
        page_picture(blank(595, 842, curves), 1)


def test_colours_are_kept():
    red = PAPER.format(page="staende").replace("<h1>", '<h1 style="background: #a8351c">')
    colours = seen(render_pdf(red)).convert("RGB").getcolors(100_000)

    assert any(r - max(g, b) > 90 for _, (r, g, b) in colours)
