"""Evidence files of a result: added and taken away while the round is open, with a log of both."""

import hashlib
import re
import unicodedata
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from followups.filetypes import FileTypeError, recognise
from followups.models import Bilaga, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Anvandare
from organisation.services import log

from .errors import UppfoljningError
from .results import require_open

FILES_OF_ROW = 50
NAME_LENGTH = 150
# Controls and direction marks, which make a name look like another, and what paths are written with.
_UNWANTED = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff<>:\"|?*]")


def clean_name(name: str) -> str:
    """The file's own name without folders, controls and direction marks; its ending is kept when it is shortened."""
    name = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    path = PurePath(" ".join(_UNWANTED.sub("", name).split()) or "bilaga")
    return path.stem[: NAME_LENGTH - len(path.suffix)].rstrip(". ") + path.suffix


@transaction.atomic
def add_bilaga(row: Uppfoljning, file: UploadedFile, *, user: Anvandare, is_secret: bool = False) -> Bilaga:
    """Keep the file with the row, under a name in the store that nobody chose. Raises UppfoljningError."""
    _hold_open(row)
    name = clean_name(file.name)
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise UppfoljningError(
            f"Filen är större än {settings.UPLOAD_MAX_BYTES // 1024**2} MB, som är gränsen."
        )
    try:
        file_type = recognise(file, name)
    except FileTypeError as error:
        raise UppfoljningError(str(error)) from error
    if row.bilagor.count() >= FILES_OF_ROW:
        raise UppfoljningError(f"Raden har redan {FILES_OF_ROW} bilagor, som är gränsen.")
    sha256 = _checksum(file)
    if row.bilagor.filter(sha256=sha256).exists():
        raise UppfoljningError("Filen finns redan på raden.")
    bilaga = Bilaga(
        uppfoljning=row,
        name=name,
        content_type=file_type.content_type,
        size=file.size,
        sha256=sha256,
        is_secret=is_secret,
        created_by=user,
    )
    bilaga.file.save(f"{bilaga.public_id}{file_type.endings[0]}", file, save=False)
    bilaga.save()
    _log(bilaga, "bilaga.added", user)
    return bilaga


@transaction.atomic
def remove_bilaga(bilaga: Bilaga, *, user: Anvandare) -> None:
    """Take the file away; its name and checksum stay in the log. Raises UppfoljningError once the round is closed."""
    _hold_open(bilaga.uppfoljning)
    _log(bilaga, "bilaga.removed", user)
    storage, stored = bilaga.file.storage, bilaga.file.name
    bilaga.delete()
    transaction.on_commit(lambda: storage.delete(stored))


def _hold_open(row):
    require_open(Uppfoljningstillfalle.objects.select_for_update().get(pk=row.tillfalle_id))


def _checksum(file):
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _log(bilaga, action, user):
    row = bilaga.uppfoljning
    # A name that is secret too is marked as any other passage, so that the log hides it.
    name = f"[[sekretess: OSL | {bilaga.name}]]" if bilaga.is_secret else bilaga.name
    log(
        bilaga,
        action,
        user=user,
        namnd=row.tillfalle.plan.namnd,
        address=row.get_absolute_url(),
        changes={"size": bilaga.size, "sha256": bilaga.sha256, "content_type": bilaga.content_type},
        payload={"name": name},
    )
