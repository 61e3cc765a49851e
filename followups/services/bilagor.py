"""Evidence files of a result: added and taken away while the round is open, with a log of both."""

import hashlib
import logging
import re
import unicodedata
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from followups.filetypes import FileTypeError, recognise
from followups.models import Bilaga, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Anvandare, Handelse
from organisation.services import log

from .errors import UppfoljningError
from .results import require_open

logger = logging.getLogger(__name__)
FILES_OF_ROW = 50
NOT_KEPT = (
    "Filen sparades inte, eftersom lagringen för filer inte svarar. Det du har skrivit på raden påverkas inte. "
    "Försök igen om en stund."
)
NAME_LENGTH = 150
# Controls and direction marks, which make a name look like another, and what paths are written with.
_UNWANTED = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>:\"|?*]")


def clean_name(name: str) -> str:
    """The file's own name without folders, controls and direction marks; its ending is kept when it is shortened."""
    name = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    path = PurePath(" ".join(_UNWANTED.sub("", name).split()) or "bilaga")
    return path.stem[: NAME_LENGTH - len(path.suffix)].rstrip(". ") + path.suffix


def add_bilaga(row: Uppfoljning, file: UploadedFile, *, user: Anvandare, provision: str = "") -> Bilaga:
    """Keep the file with the row, under a name in the store that nobody chose; with a `provision` it is secret.

    Raises UppfoljningError.

    The store gets the file before the database knows of it, and holds nobody's row while it takes it; what the
    database then refuses is taken away again. So a store that is down leaves no row without a file.
    """
    require_open(row.tillfalle)
    bilaga, ending = _described(row, file, user, provision)
    try:
        bilaga.file.save(f"{bilaga.public_id}{ending}", file, save=False)
    except OSError as error:
        logger.error("Bilagan %s kunde inte sparas i lagringen: %s", bilaga.public_id, error)
        raise UppfoljningError(NOT_KEPT) from error
    try:
        _keep(bilaga, user)
    except Exception:
        _drop(bilaga.file.storage, bilaga.file.name)
        raise
    return bilaga


def _described(row, file, user, provision):
    """The file as a Bilaga that is not saved, and its ending. Raises UppfoljningError for one that is not taken."""
    name = clean_name(file.name)
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise UppfoljningError(
            f"Filen är större än {settings.UPLOAD_MAX_BYTES // 1024**2} MB, som är gränsen."
        )
    try:
        file_type = recognise(file, name)
    except FileTypeError as error:
        raise UppfoljningError(str(error)) from error
    bilaga = Bilaga(
        uppfoljning=row,
        name=name,
        content_type=file_type.content_type,
        size=file.size,
        sha256=_checksum(file),
        created_by=user,
        **_marking(provision, user),
    )
    _require_room(bilaga)
    return bilaga, file_type.endings[0]


def _require_room(bilaga):
    kept = set(bilaga.uppfoljning.bilagor.values_list("sha256", flat=True))
    if bilaga.sha256 in kept:
        raise UppfoljningError("Filen finns redan på raden.")
    if len(kept) >= FILES_OF_ROW:
        raise UppfoljningError(f"Raden har redan {FILES_OF_ROW} bilagor, som är gränsen.")


@transaction.atomic
def _keep(bilaga, user):
    _hold_open(bilaga.uppfoljning)
    _require_room(bilaga)
    bilaga.save()
    _log(bilaga, "bilaga.added", user)


@transaction.atomic
def mark_bilaga(bilaga: Bilaga, provision: str, *, user: Anvandare) -> None:
    """Mark the file as secret by the provision, or take the marking away when it is empty.

    The file itself stays as it is, so that this can be done in a closed round too. The log tells of it.
    """
    if provision == bilaga.provision:
        return
    old, marking = bilaga.provision, _marking(provision, user)
    for name, value in marking.items():
        setattr(bilaga, name, value)
    bilaga.save(update_fields=list(marking))
    _log(bilaga, "bilaga.marked", user, is_secret=bool(old), values={"provision": [old, provision]})
    if provision:
        # Events from when the file was open tell its name: they are secret from now on, and otherwise as they were.
        events = Handelse.objects.filter(
            object_type=bilaga._meta.label_lower, object_id=str(bilaga.public_id)
        )
        events.update(is_secret=True)


def _marking(provision, user):
    if not provision:
        return {"is_secret": False, "provision": "", "marked_on": None, "marked_by_name": ""}
    return {
        "is_secret": True,
        "provision": provision,
        "marked_on": timezone.localdate(),
        "marked_by_name": str(user),
    }


@transaction.atomic
def remove_bilaga(bilaga: Bilaga, *, user: Anvandare) -> None:
    """Take the file away; its name and checksum stay in the log. Raises UppfoljningError once the round is closed."""
    _hold_open(bilaga.uppfoljning)
    _log(bilaga, "bilaga.removed", user)
    storage, stored = bilaga.file.storage, bilaga.file.name
    bilaga.delete()
    transaction.on_commit(lambda: _drop(storage, stored))


def _drop(storage, name):
    """Take the file out of the store; one that cannot be taken out is told of in the log and left there."""
    try:
        storage.delete(name)
    except OSError as error:
        logger.error("Filen %s kunde inte tas bort ur lagringen: %s", name, error)


def _hold_open(row):
    require_open(Uppfoljningstillfalle.objects.select_for_update().get(pk=row.tillfalle_id))


def _checksum(file):
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _log(bilaga, action, user, *, is_secret=False, **changes):
    row = bilaga.uppfoljning
    log(
        bilaga,
        action,
        user=user,
        namnd=row.tillfalle.plan.namnd,
        address=row.get_absolute_url(),
        changes={
            "size": bilaga.size,
            "sha256": bilaga.sha256,
            "content_type": bilaga.content_type,
            **changes,
        },
        # A name that is secret too is marked as any other passage, so that the log hides it.
        payload={"name": bilaga.name_notation},
        is_secret=is_secret,
    )
