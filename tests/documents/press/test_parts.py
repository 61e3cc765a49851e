"""Parts of papers: printed by workers, kept by what they say, and never printed twice."""

import datetime
import logging

import pytest
from django.utils import timezone

from documents.models import Tryckdel
from documents.press import parts
from documents.press import worker as press
from documents.press.parts import Sheet, print_sheets
from documents.press.pdf import PdfError
from tests.documents import workers

PAPER = (
    '<!doctype html><html lang="sv"><head><title>Prov</title></head>'
    '<body class="staende"><h1>Prov</h1><p>{words}</p></body></html>'
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(monkeypatch, settings):
    """The papers that were printed in this process, in order."""
    settings.PDF_WORKERS = 0
    seen, real = [], press.press

    def counting(html, logotype, **options):
        seen.append(html)
        return real(html, logotype, **options)

    monkeypatch.setattr(press, "press", counting)
    return seen


@pytest.fixture
def in_workers(monkeypatch, settings):
    """All that is new goes to two workers, however short."""
    settings.PDF_WORKERS = 2
    monkeypatch.setattr(parts, "SHORT", 0)


def sheet(words, name="Prov", **fields):
    return Sheet(name, PAPER.format(words=words), **fields)


def test_a_part_that_has_not_changed_is_printed_once(printed):
    first = print_sheets([sheet("ett"), sheet("två")])

    again = print_sheets([sheet("ett"), sheet("tre"), sheet("två")])

    assert [again[0], again[2]] == first
    assert printed == [sheet(words).html for words in ("ett", "två", "tre")]


def test_equal_parts_of_one_paper_are_printed_once(printed):
    first, second = print_sheets([sheet("ett", "Bilaga 1"), sheet("ett", "Bilaga 2")])

    assert first == second
    assert len(printed) == 1


def test_words_logotype_and_press_decide_the_key(monkeypatch):
    keys = [sheet("ett").key, sheet("två").key, sheet("ett", logotype=b"bild").key]
    monkeypatch.setattr(parts, "_press_key", lambda: b"another press")
    keys.append(sheet("ett").key)

    assert len(set(keys)) == 4
    assert sheet("ett", "Ett namn").key == sheet("ett", "Ett annat").key


def test_parts_that_nobody_asks_for_are_forgotten(printed):
    print_sheets([sheet("gammal"), sheet("använd")])
    Tryckdel.objects.update(used_at=timezone.now() - datetime.timedelta(days=13))
    print_sheets([sheet("använd")])
    Tryckdel.objects.filter(key=sheet("gammal").key).update(
        used_at=timezone.now() - datetime.timedelta(days=15)
    )

    print_sheets([sheet("ny")])

    assert set(Tryckdel.objects.values_list("key", flat=True)) == {sheet("använd").key, sheet("ny").key}
    assert Tryckdel.objects.get(key=sheet("använd").key).used_at.date() == timezone.now().date()


def test_another_process_may_have_stored_the_same_part(printed, monkeypatch):
    monkeypatch.setattr(parts, "_stored", lambda keys: {})
    first = print_sheets([sheet("ett")])

    assert print_sheets([sheet("ett")]) == first
    assert Tryckdel.objects.count() == 1


def test_a_part_that_cannot_be_printed_is_named_and_the_others_kept(printed):
    with pytest.raises(PdfError, match="”Bilaga 2 – Kartor” kunde inte skrivas ut"):
        print_sheets([sheet("ett"), sheet('<img src="file:///x" alt="">', "Bilaga 2 – Kartor")])

    assert list(Tryckdel.objects.values_list("key", flat=True)) == [sheet("ett").key]


def test_workers_print_the_same_bytes(in_workers, caplog, settings):
    caplog.set_level(logging.DEBUG, "documents.press.parts")

    from_workers = print_sheets([sheet("ett"), sheet("två")])

    Tryckdel.objects.all().delete()
    settings.PDF_WORKERS = 0
    assert print_sheets([sheet("ett"), sheet("två")]) == from_workers
    assert [record.message for record in caplog.records if "handed" in record.message] == [
        "Prov is handed to a worker."
    ] * 2


def test_a_worker_has_neither_database_nor_key(in_workers, monkeypatch):
    monkeypatch.setattr(press, "press_measured", workers.tell_settings)

    [told] = print_sheets([sheet("ett")])

    assert told == b"{} ingen nyckel"


def test_a_worker_keeps_nothing_of_the_environment_but_where_things_lie(in_workers, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://hemlig")
    monkeypatch.setenv("SECRET_KEY", "hemlig")
    monkeypatch.setattr(press, "press_measured", workers.tell_environment)

    [told] = print_sheets([sheet("ett")])

    assert all(press.KEPT.fullmatch(name) for name in told.decode().split())
    assert b"PATH" in told


def test_workers_begin_while_the_html_of_the_next_part_is_made(in_workers, caplog):
    caplog.set_level(logging.DEBUG, "documents.press.parts")
    told_before = []

    def made_on_the_way():
        for words in ("ett", "två"):
            told_before.append(caplog.messages.copy())
            yield sheet(words, words)

    print_sheets(made_on_the_way())

    assert told_before == [[], ["ett is handed to a worker."]]


def test_html_that_cannot_be_made_leaves_no_worker_behind(in_workers):
    def broken():
        yield sheet("ett")
        raise ValueError("no HTML")

    with pytest.raises(ValueError, match="no HTML"):
        print_sheets(broken())

    assert not Tryckdel.objects.exists()


def test_a_worker_that_dies_of_a_part_names_it(in_workers, monkeypatch):
    monkeypatch.setattr(press, "press_measured", workers.die_of_marked)

    with pytest.raises(PdfError, match="”Bilaga 1” kunde inte skrivas ut: processen .* avbröts"):
        print_sheets([sheet("livsfarlig", "Bilaga 1"), sheet("ofarlig", "Bilaga 2")])


def test_a_worker_names_the_part_that_reaches_out(in_workers):
    with pytest.raises(PdfError, match="”Bilaga 1” kunde inte skrivas ut. Papperet hänvisar"):
        print_sheets([sheet('<img src="file:///x" alt="">', "Bilaga 1"), sheet("ett")])
