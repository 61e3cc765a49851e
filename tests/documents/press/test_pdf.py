"""The engine: what it refuses, what it leaves alone, and that it says the same thing twice."""

import builtins
import logging
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from documents.press import page_references, pdf
from documents.press.pdf import PdfError, render_pdf

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108020000009077"
    "53de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
PAPER = (
    '<!doctype html><html lang="sv"><head><title>Prov</title></head><body class="{page}">{body}</body></html>'
)

REACHING = [
    '<img src="file:///etc/passwd" alt="">',
    '<img src="http://127.0.0.1:9/x.png" alt="">',
    '<img src="https://example.org/x.png" alt="">',
    '<img src="ftp://example.org/x.png" alt="">',
    '<img src="data:image/png;base64,AAAA" alt="">',
    '<img src="/etc/passwd" alt="">',
    '<img src="../settings.py" alt="">',
    '<img src="papper:../settings.py" alt="">',
    '<img src="papper:logotyp" alt="">',
    '<link rel="stylesheet" href="file:///tmp/x.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="file:///etc/passwd">Bilaga</a>',
    '<style>@import url("file:///tmp/x.css");</style>',
    '<style>@import "http://example.org/x.css";</style>',
    "<style>@font-face { font-family: X; src: url(file:///tmp/x.ttf); } p { font-family: X }</style><p>Text</p>",
    '<p style="background: url(file:///etc/passwd)">Text</p>',
    '<p style="background: url(http://example.org/x.png)">Text</p>',
    "<style>p::before { content: url(file:///etc/passwd); }</style><p>Text</p>",
    '<ul style="list-style: url(file:///etc/passwd)"><li>Text</li></ul>',
    '<object data="file:///etc/passwd"></object>',
    '<embed src="file:///etc/passwd">',
    '<svg width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="file:///etc/passwd#x"/></svg>',
    '<base href="file:///etc/"><img src="passwd" alt="">',
]


def paper(body="<h1>Prov</h1>", page="staende"):
    return PAPER.format(body=body, page=page)


@pytest.mark.parametrize("body", REACHING)
def test_an_address_outside_the_paper_is_refused(body, settings, caplog):
    """Nothing of it reaches the file, and the log says what was asked for. `use` is not even followed."""
    settings.PDF_STRICT = False

    with caplog.at_level(logging.WARNING):
        file = render_pdf(paper(f"<h1>Prov</h1>{body}"))

    with pikepdf.open(BytesIO(file)) as printed:
        assert list(printed.attachments) == []
        assert [data for data in data_of(printed) if b"root:" in data] == []
    assert any("refused" in record.getMessage() for record in caplog.records) or "<use" in body


def data_of(pdf):
    """What is in the file, unpacked: an attached file would be a stream like any other."""
    streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
    return [each.read_bytes() for each in streams] + [each.unparse() for each in pdf.objects]


def test_an_attached_file_would_be_seen():
    with pikepdf.open(BytesIO(render_pdf(paper()))) as printed:
        printed.attachments["passwd"] = b"root:x:0:0"

        assert len([data for data in data_of(printed) if b"root:" in data]) == 1


@pytest.mark.parametrize("body", [body for body in REACHING if "<svg" not in body])
def test_a_refusal_stops_a_strict_paper(body):
    """An inline SVG stops at itself: WeasyPrint leaves the picture out and goes on."""
    with pytest.raises(PdfError, match="utanför sig"):
        render_pdf(paper(body))


def test_nothing_is_ever_opened(monkeypatch, settings):
    """Neither WeasyPrint's own fetcher nor urllib is asked, whatever the paper says."""
    settings.PDF_STRICT = False
    render_pdf(paper())
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *args, **kwargs: pytest.fail("opened"))

    render_pdf(paper("".join(REACHING)))


def test_the_logotype_is_served_when_it_is_given():
    body = '<h1>Prov</h1><img class="logotyp" src="papper:logotyp" alt="Provköping">'

    file = render_pdf(paper(body), logotype=lambda: PIXEL)

    assert b"/Subtype /Image" in file


def test_weasyprint_is_not_loaded_at_start():
    code = (
        "import sys, django; django.setup(); import internkontroll.urls, documents.papers, documents.press.pdf; "
        "print(*{'weasyprint', 'pydyf', 'fontTools', 'pyphen'} & set(sys.modules))"
    )
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=surroundings)

    assert (done.stdout, done.stderr) == ("\n", "")


def test_equal_papers_give_equal_bytes_whatever_was_printed_between():
    first = render_pdf(paper("<h1>Första</h1><p>Ett stycke.</p>"))
    render_pdf(paper("<h1>Andra</h1><p><em>Något annat</em> i en annan stil.</p>", page="liggande-utkast"))

    again = render_pdf(paper("<h1>Första</h1><p>Ett stycke.</p>"))

    assert again == first


def test_fonts_that_were_swept_away_are_laid_out_again():
    expected = render_pdf(paper("<h1>Prov</h1><p>Text</p>"))
    from documents.press import rendering

    shutil.rmtree(rendering.stylesheet()[1]._folder)

    assert render_pdf(paper("<h1>Prov</h1><p>Text</p>")) == expected
    assert Path(rendering.stylesheet()[1]._folder).is_dir()


def test_several_threads_may_print_at_once():
    papers = [paper(f"<h1>Papper {number}</h1>") for number in range(4)]
    alone = [render_pdf(each) for each in papers]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(render_pdf, papers))

    assert together == alone


def test_a_paper_without_bounds_is_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 1000)

    with pytest.raises(PdfError, match="för stort"):
        render_pdf(paper("x" * 1001))


def test_a_missing_library_is_told_in_a_sentence(monkeypatch):
    really_import = builtins.__import__

    def without_pango(name, globals=None, locals=None, fromlist=(), level=0):
        if "rendering" in (fromlist or ()):
            raise OSError("cannot load library 'libpango-1.0-0'")
        return really_import(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", without_pango)

    with pytest.raises(PdfError, match="libpango.*manage.py check"):
        render_pdf(paper())


def test_page_references_are_the_same_with_and_without_the_memory():
    import pydyf

    file = pydyf.PDF()
    page_references.install()

    seen = []
    for _ in range(3):
        file.add_page(pydyf.Dictionary({"Type": "/Page"}))
        seen.append(file.page_references)

    kids = file.pages["Kids"]
    assert seen[-1] == tuple(f"{number} 0 R".encode() for number in kids[::3])
    assert [len(each) for each in seen] == [1, 2, 3]
    assert file.page_references is seen[-1]
