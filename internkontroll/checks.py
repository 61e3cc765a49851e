"""System checks for what an operator can mend, with a hint that says how."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import DatabaseError

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
    """A store for files that the settings name can be loaded, and its keys go over a closed line."""
    backend = settings.STORAGES["default"]["BACKEND"]
    if backend != file_storage.S3:
        return []
    if not (find_spec("storages") and find_spec("boto3")):
        message = (
            "FILE_STORAGE_URL pekar på en S3-lagring, men paketet django-storages[s3] är inte installerat."
        )
        return [checks.Error(message, hint=REINSTALL, id="internkontroll.E003")]
    endpoint = urlsplit(settings.STORAGES["default"]["OPTIONS"]["endpoint_url"])
    if endpoint.scheme == "http" and endpoint.hostname not in ("localhost", "127.0.0.1", "::1"):
        message = f"Filer och nycklar skickas okrypterade till {endpoint.hostname}."
        hint = (
            "Skriv FILE_STORAGE_URL med s3:// i stället för s3+http://, eller lägg lagringen på samma dator."
        )
        return [checks.Warning(message, hint=hint, id="internkontroll.W005")]
    return []


@checks.register(checks.Tags.database)
def check_print_worker(app_configs, databases=None, **kwargs):
    """Papers that were ordered are printed by somebody; asked with `check --database default`, and before a migrate."""
    from documents.models import Utskrift

    try:
        waiting = Utskrift.objects.waiting_in_vain().count() if databases else 0
    except DatabaseError:
        # The tables come with the migrate that asks.
        return []
    if not waiting:
        return []
    message = f"Utskrifter väntar: {waiting}. Ingen utskriftstjänst är igång."
    hint = "Starta manage.py db_worker bredvid webbprocesserna, se handbokens kapitel Drift."
    return [checks.Warning(message, hint=hint, id="internkontroll.W006")]
