"""System checks for what an operator can mend, with a hint that says how."""

from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core import checks

from internkontroll.native import INSTALL, missing_libraries

FONTS = tuple(f"SourceSansPro-{style}.ttf" for style in ("Regular", "It", "Semibold", "Bold", "BoldIt"))
REINSTALL = "Kör make setup, som installerar de låsta paketen på nytt."


@checks.register
def check_pdf_libraries(app_configs, **kwargs):
    """Pango and its company can be loaded, or no paper can be printed."""
    missing = missing_libraries()
    if not missing:
        return []
    message = f"PDF-dokument kan inte skapas: {', '.join(missing)} saknas."
    return [checks.Warning(message, hint=f"Kör som root: {INSTALL}", id="internkontroll.W001")]


@checks.register
def check_fonts(app_configs, **kwargs):
    """The font family of screen and paper is where the settings say."""
    missing = [name for name in FONTS if not (Path(settings.FONT_DIR) / name).is_file()]
    if not missing:
        return []
    message = f"Typsnittet saknas i {settings.FONT_DIR}: {', '.join(missing)}."
    return [checks.Warning(message, hint=REINSTALL, id="internkontroll.W002")]


@checks.register
def check_hyphenation(app_configs, **kwargs):
    """Pyphen knows Swedish, or words are broken wrongly in narrow columns."""
    pyphen = find_spec("pyphen")
    folders = pyphen.submodule_search_locations if pyphen else []
    if any((Path(folder) / "dictionaries" / "hyph_sv.dic").is_file() for folder in folders):
        return []
    message = "Ordlistan för svensk avstavning saknas i paketet pyphen."
    return [checks.Warning(message, hint=REINSTALL, id="internkontroll.W003")]


@checks.register
def check_demo(app_configs, **kwargs):
    """Demo accounts, whose password everybody knows, are never offered in production."""
    if settings.DEBUG or not settings.DEMO:
        return []
    message = "DEMO är satt utan DEBUG: demokontonas lösenord visas för alla."
    return [checks.Error(message, hint="Ta bort miljövariabeln DEMO.", id="internkontroll.E001")]
