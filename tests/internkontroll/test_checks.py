import datetime
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone

from documents.models import Utskrift
from internkontroll import checks, file_storage, native
from tests.factories import KommunFactory


def ids(messages):
    return [message.id for message in messages]


def test_pdf_libraries_present_is_quiet(monkeypatch):
    monkeypatch.setattr(checks, "missing_libraries", list)

    assert checks.check_pdf_libraries(None) == []


def test_pdf_libraries_missing_gives_the_line_to_run(monkeypatch):
    monkeypatch.setattr(native, "LIBRARIES", ("libpangoft2-0.0.so.99",))

    (warning,) = checks.check_pdf_libraries(None)

    assert warning.id == "internkontroll.W001"
    assert "libpangoft2-0.0.so.99" in warning.msg
    assert "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0" in warning.hint


def test_the_libraries_asked_for_are_those_that_load_here():
    assert native.missing_libraries() == []


def test_library_outside_linux_is_searched_by_its_stem(monkeypatch):
    asked = []
    monkeypatch.setattr(native.sys, "platform", "darwin")
    monkeypatch.setattr(native.ctypes.util, "find_library", asked.append)

    assert native.is_loadable("libpango-1.0.so.0") is False
    assert asked == ["pango-1.0"]


def test_fonts_in_place_are_quiet():
    assert checks.check_fonts(None) == []


def test_font_missing_is_named(settings, tmp_path):
    for name in checks.FONTS[1:]:
        (tmp_path / name).touch()
    settings.FONT_DIR = tmp_path

    (warning,) = checks.check_fonts(None)

    assert warning.id == "internkontroll.W002"
    assert "SourceSansPro-Regular.ttf" in warning.msg
    assert "SourceSansPro-It.ttf" not in warning.msg


def test_swedish_hyphenation_in_place_is_quiet():
    assert checks.check_hyphenation(None) == []


@pytest.mark.parametrize("spec", [None, SimpleNamespace(submodule_search_locations=["/nowhere"])])
def test_swedish_hyphenation_missing_is_told(monkeypatch, spec):
    monkeypatch.setattr(checks, "find_spec", lambda name: spec)

    assert ids(checks.check_hyphenation(None)) == ["internkontroll.W003"]


@pytest.mark.parametrize(
    ("debug", "demo", "expected"),
    [
        (False, False, []),
        (True, False, []),
        (True, True, []),
        (False, True, ["internkontroll.E001"]),
    ],
)
def test_demo_is_an_error_outside_debug(settings, debug, demo, expected):
    settings.DEBUG, settings.DEMO = debug, demo

    assert ids(checks.check_demo(None)) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://internkontroll.kommunen.se", []),
        ("", ["internkontroll.W004"]),
        ("internkontroll.kommunen.se", ["internkontroll.E002"]),
        ("ftp://internkontroll.kommunen.se", ["internkontroll.E002"]),
    ],
)
def test_site_url_is_a_web_address(settings, url, expected):
    settings.SITE_URL = url

    assert ids(checks.check_site_url(None)) == expected


@pytest.mark.parametrize(
    ("url", "is_installed", "told"),
    [
        ("", False, []),
        ("s3://s3.kommunen.se/hinken", True, []),
        ("s3://s3.kommunen.se/hinken", False, ["internkontroll.E003"]),
        ("s3+http://localhost:9000/hinken", True, []),
        ("s3+http://s3.kommunen.se/hinken", True, ["internkontroll.W005"]),
    ],
)
def test_store_for_files_can_be_loaded_and_has_a_closed_line(monkeypatch, settings, url, is_installed, told):
    settings.STORAGES = settings.STORAGES | {"default": file_storage.storage_from(url)}
    monkeypatch.setattr(checks, "find_spec", lambda name: object() if is_installed else None)

    assert ids(checks.check_file_storage(None)) == told


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "found"), [(30, []), (90, ["internkontroll.W006"])])
def test_papers_that_nobody_prints_are_told_after_a_minute(seconds, found):
    queued_at = timezone.now() - datetime.timedelta(seconds=seconds)
    Utskrift.objects.create(kommun=KommunFactory(), title="Alla papper", queued_at=queued_at)

    assert ids(checks.check_print_worker(None, databases=["default"])) == found
    assert checks.check_print_worker(None) == []


def test_print_worker_is_not_asked_for_before_there_are_tables(monkeypatch):
    def no_table():
        raise OperationalError("no such table")

    monkeypatch.setattr(Utskrift.objects, "waiting_in_vain", no_table)

    assert checks.check_print_worker(None, databases=["default"]) == []
