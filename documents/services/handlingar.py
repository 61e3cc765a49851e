"""Drawing up a paper as a Handling, whose bytes are kept for good, and reading them anew."""

import hashlib
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import transaction

from organisation.models import Anvandare, Namnd
from organisation.services import log, log_internal

from ..models import Handling
from .errors import DocumentError

# Grows when the papers' templates change what they print; each Handling tells which it was made with.
PAPER_VERSION = "3"


class Printed(NamedTuple):
    """A paper as it came from the press, and what it was made of."""

    content: bytes
    html: str


def issue_handling(document, *, version=None, tillfalle=None, omgang=None, user: Anvandare) -> Handling:
    """Draw up the paper as a Handling; a newer one names the one it replaces.

    `document` is a paper of `documents.papers` about the version, the round or the call. Raises DocumentError for an
    utkast, for a letter that goes against the rows without a reason, and when nothing has changed since the last one.
    An internal one keeps whose secrets it carries, and stands in the log of each of them.
    """
    if document.printed_mark:
        raise DocumentError(
            "Papperet är ett utkast och kan inte upprättas. Planen ska vara beslutad, och uppföljningen godkänd."
        )
    # Nothing is held meanwhile: a long paper takes a minute to print, and those who write then are not to wait for it.
    printed = Printed(document.pdf(), document.html())
    return _keep_printed(
        document, printed, {"version": version, "tillfalle": tillfalle, "omgang": omgang}, user
    )


@transaction.atomic
def _keep_printed(document, printed, about, user):
    """The print as the next Handling of its kind; two that are drawn up at once take turns."""
    namnd = Namnd.objects.select_for_update(no_key=True).get(pk=document.namnd.pk)
    about |= {
        "slag": document.slag,
        "file_name": document.saved_as,
        "audience": document.audience.value,
    }
    last = Handling.objects.filter(namnd=namnd, **about).order_by("-number").first()
    sha256 = hashlib.sha256(printed.content).hexdigest()
    if last and last.sha256 == sha256:
        raise DocumentError(f"Papperet är redan upprättat ({last}). Inget har ändrats sedan dess.")
    handling = Handling(
        namnd=namnd,
        **about,
        title=document.title,
        number=last.number + 1 if last else 1,
        replaces=last,
        sha256=sha256,
        data={"html": printed.html, **({"choice": document.choice} if document.choice else {})},
        template_version=PAPER_VERSION,
        names_of_day=document.names,
        created_by=user,
    )
    _keep(handling, printed.content)
    _log_issued(handling, document.owners if handling.is_internal else [], user)
    return handling


def _log_issued(handling, owners, user):
    """Keep whose secrets an internal one carries; it stands in the log of each of them."""
    handling.owners.set(owners)
    for each in owners or [handling.namnd]:
        log(
            handling,
            "handling.issued",
            user=user,
            namnd=each,
            address=handling.get_absolute_url(),
            changes={"sha256": handling.sha256, "number": handling.number},
            is_secret=handling.is_internal,
        )


def log_fetch(handling: Handling, *, user: Anvandare) -> None:
    """Who was handed what is secret stands in the log of each nämnd whose it is."""
    if not handling.is_internal:
        return
    for namnd in list(handling.owners.all()) or [handling.namnd]:
        log_internal(handling, handling.file_name, user=user, namnd=namnd)


def _keep(handling, content):
    """Put the bytes in the store and save; DocumentError when the store does not answer."""
    try:
        handling.file.save(handling.file_name, ContentFile(content), save=False)
    except OSError as error:
        raise DocumentError(
            "Handlingen upprättades inte, eftersom lagringen för filer inte svarar. Försök igen om en stund."
        ) from error
    handling.save()


def damaged_handlingar() -> list[tuple[Handling, str]]:
    """Each Handling whose file is gone or no longer has its checksum, with a Swedish word of what is wrong."""
    damaged = []
    for handling in Handling.objects.order_by("pk").iterator():
        try:
            with handling.file.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            damaged.append((handling, "filen saknas"))
            continue
        except OSError:
            damaged.append((handling, "filen går inte att läsa"))
            continue
        if found != handling.sha256:
            damaged.append((handling, "filen har ändrats"))
    return damaged
