from types import SimpleNamespace

import pytest

from internkontroll import checks, file_storage, native


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
    ("backend", "is_installed", "told"),
    [
        (file_storage.FOLDER["BACKEND"], False, []),
        (file_storage.S3, True, []),
        (file_storage.S3, False, ["internkontroll.E003"]),
    ],
)
def test_store_for_files_that_cannot_be_loaded_is_told(monkeypatch, settings, backend, is_installed, told):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend}}
    monkeypatch.setattr(checks, "find_spec", lambda name: object() if is_installed else None)

    assert ids(checks.check_file_storage(None)) == told
