"""System checks for what an operator can mend, with a hint that says how."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from internkontroll import file_storage
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


@checks.register
def check_site_url(app_configs, **kwargs):
    """Mails can link to the product; without its address no reminders are sent."""
    hint = "Sätt miljövariabeln SITE_URL till produktens adress, till exempel https://internkontroll.kommunen.se."
    if not settings.SITE_URL:
        message = (
            "SITE_URL saknas: påminnelser kan inte skickas, eftersom deras länkar inte leder någonstans."
        )
        return [checks.Warning(message, hint=hint, id="internkontroll.W004")]
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        message = f"SITE_URL är ingen webbadress: {settings.SITE_URL}"
        return [checks.Error(message, hint=hint, id="internkontroll.E002")]
    return []


@checks.register
def check_file_storage(app_configs, **kwargs):
    """A store for files that the settings name can be loaded."""
    backend = settings.STORAGES["default"]["BACKEND"]
    if backend != file_storage.S3 or find_spec("storages"):
        return []
    message = "FILE_STORAGE_URL pekar på en S3-lagring, men paketet django-storages är inte installerat."
    hint = "Kör i produktens miljö: pip install 'django-storages[s3]'"
    return [checks.Error(message, hint=hint, id="internkontroll.E003")]
