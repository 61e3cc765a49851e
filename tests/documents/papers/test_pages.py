"""Printing for the preview: once for all who look, nowhere kept that is not saved, and never long unasked."""

import time

import pytest

from documents.models import Tryckdel
from documents.papers import MissivDocument, pages
from documents.papers.pages import LongPaperError, Print, Shelf, print_pages
from documents.press import worker as press
from tests.documents.reading import run_on
from tests.factories import MissivFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return MissivDocument(MissivFactory(bakgrund="Planen antogs i januari."))


@pytest.fixture
def printed(monkeypatch, settings):
    """What was printed for the store, in order."""
    settings.PDF_WORKERS = 0
    seen, real = [], press.press

    def counting(html, logotype, **options):
        seen.append(html)
        return real(html, logotype, **options)

    monkeypatch.setattr(press, "press", counting)
    return seen


def words_of(content):
    return run_on(content, "pdftotext", "-layout", "PDF", "-")


def test_the_pages_are_those_of_the_paper(document):
    shown, paper = print_pages(document), document.pdf()

    assert words_of(shown.content).split() == words_of(paper).split()
    assert "Sida 1 (1)" in words_of(shown.content).replace("\xa0", " ")


def test_what_is_saved_is_printed_once_for_all_who_look(document, printed):
    first, second = print_pages(document), print_pages(document)

    assert first == second
    assert len(printed) == 1


def test_what_is_not_saved_is_not_kept(document, printed):
    shown = print_pages(document, is_unsaved=True)

    assert "Planen antogs i januari." in words_of(shown.content)
    assert printed == []
    assert not Tryckdel.objects.exists()


def test_what_is_long_is_printed_for_who_asks(document, printed, monkeypatch):
    monkeypatch.setattr(pages, "FREE", 10)

    with pytest.raises(LongPaperError) as refused:
        print_pages(document)
    asked = print_pages(document, is_asked=True)

    assert refused.value.may_ask
    assert asked.content.startswith(b"%PDF")
    assert len(printed) == 1


def test_what_is_printed_already_is_never_too_long(document, printed, monkeypatch):
    first = print_pages(document)
    monkeypatch.setattr(pages, "FREE", 10)
    monkeypatch.setattr(pages, "MOST", 20)

    assert print_pages(document) == first
    assert len(printed) == 1


def test_what_is_too_long_is_not_printed_at_all(document, printed, monkeypatch):
    monkeypatch.setattr(pages, "FREE", 10)
    monkeypatch.setattr(pages, "MOST", 20)

    with pytest.raises(LongPaperError) as refused:
        print_pages(document, is_asked=True)

    assert not refused.value.may_ask
    assert printed == []


def test_one_long_paper_is_printed_at_a_time(document, printed, monkeypatch):
    monkeypatch.setattr(pages, "FREE", 10)

    with pages._long, pytest.raises(LongPaperError, match="Försök igen"):
        print_pages(document, is_asked=True)

    assert printed == []
    assert print_pages(document, is_asked=True).content


# --- The shelf ------------------------------------------------------------------------------------

ONE, TWO = Print(b"ett"), Print(b"tva")


def test_the_shelf_gives_a_print_to_its_reader_at_its_address():
    shelf = Shelf()
    shelf.put(1, "/missiv/", ONE)

    assert shelf.take(1, "/missiv/", ONE.key) == b"ett"
    assert shelf.take(2, "/missiv/", ONE.key) is None
    assert shelf.take(1, "/plan/", ONE.key) is None
    assert shelf.take(1, "/missiv/", TWO.key) is None


def test_the_oldest_makes_room():
    shelf = Shelf(room=5)
    shelf.put(1, "/missiv/", ONE)
    shelf.put(1, "/missiv/", TWO)

    assert shelf.take(1, "/missiv/", ONE.key) is None
    assert shelf.take(1, "/missiv/", TWO.key) == b"tva"


def test_what_is_larger_than_the_shelf_is_not_kept():
    shelf = Shelf(room=2)
    shelf.put(1, "/missiv/", ONE)

    assert shelf.take(1, "/missiv/", ONE.key) is None


def test_nothing_stays_for_long(monkeypatch):
    shelf = Shelf(seconds=60)
    shelf.put(1, "/missiv/", ONE)
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert shelf.take(1, "/missiv/", ONE.key) is None
