"""What a file is, by what stands in it: a small list of what a kommun keeps as evidence, and nothing else.

The name's ending must agree with the content, so that a file that was renamed is refused rather than guessed at.
Nothing is unpacked: of a zip only its directory is read, and one entry of at most 200 bytes.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

HEAD_BYTES = 64 * 1024
ZIP_ENTRIES = 5000
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_MAIL_HEADER = re.compile(
    rb"\A(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.IGNORECASE | re.MULTILINE
)
_MAIL_MUST = re.compile(rb"^(?:From|Received|Return-Path):", re.IGNORECASE | re.MULTILINE)
# What a text file never holds: a byte of it means that the file is something else.
_NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MACROS = "Filen innehåller makron. Spara den utan makron och lägg till den igen."
_LOCKED = "Filen är skyddad med lösenord eller trasig. Spara den utan skydd och lägg till den igen."


class FileTypeError(ValueError):
    """The file is not one that is kept; the message is a Swedish sentence that says what to do."""


@dataclass(frozen=True)
class FileType:
    """A kind of file: what the user calls it, what the browser is told, and the endings that it may have."""

    label: str
    content_type: str
    endings: tuple[str, ...]


PDF = FileType("PDF", "application/pdf", (".pdf",))
PNG = FileType("PNG-bild", "image/png", (".png",))
JPEG = FileType("JPEG-bild", "image/jpeg", (".jpg", ".jpeg", ".jpe"))
GIF = FileType("GIF-bild", "image/gif", (".gif",))
WEBP = FileType("WebP-bild", "image/webp", (".webp",))
TIFF = FileType("TIFF-bild", "image/tiff", (".tif", ".tiff"))
HEIC = FileType("HEIC-bild", "image/heic", (".heic", ".heif"))
DOCX = FileType("Word-dokument", f"{_OOXML}wordprocessingml.document", (".docx",))
XLSX = FileType("Excel-ark", f"{_OOXML}spreadsheetml.sheet", (".xlsx",))
PPTX = FileType("PowerPoint-bilder", f"{_OOXML}presentationml.presentation", (".pptx",))
ODT = FileType("OpenDocument-text", f"{_ODF}text", (".odt",))
ODS = FileType("OpenDocument-kalkylark", f"{_ODF}spreadsheet", (".ods",))
ODP = FileType("OpenDocument-bilder", f"{_ODF}presentation", (".odp",))
DOC = FileType("Word-dokument", "application/msword", (".doc",))
XLS = FileType("Excel-ark", "application/vnd.ms-excel", (".xls",))
PPT = FileType("PowerPoint-bilder", "application/vnd.ms-powerpoint", (".ppt",))
MSG = FileType("E-postmeddelande", "application/vnd.ms-outlook", (".msg",))
EML = FileType("E-postmeddelande", "message/rfc822", (".eml",))
CSV = FileType("Textfil med kolumner", "text/csv", (".csv",))
TEXT = FileType("Textfil", "text/plain", (".txt", ".md", ".log"))

FILE_TYPES = (
    *(PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, DOC, XLS, PPT),
    *(PNG, JPEG, GIF, WEBP, TIFF, HEIC, TEXT, CSV, EML, MSG),
)
ACCEPT = ",".join(ending for each in FILE_TYPES for ending in each.endings)
LABELS = {each.content_type: each.label for each in FILE_TYPES}


def recognise(file: BinaryIO, name: str) -> FileType:
    """The file's kind by its content, which its name must agree with. Raises FileTypeError."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    ending = PurePath(name).suffix.lower()
    if not head:
        raise FileTypeError("Filen är tom.")
    found = _by_signature(file, head, ending)
    file.seek(0)
    if found is None:
        raise FileTypeError(
            "Filtypen tas inte emot. Lägg till PDF, Word, Excel, PowerPoint, bild, text eller e-post."
        )
    if ending not in found.endings:
        raise FileTypeError(
            f"Filens namn stämmer inte med innehållet, som är {found.label}. "
            f"Namnet ska sluta på {found.endings[0]}."
        )
    return found


def _by_signature(file, head, ending):
    for file_type, matches in _SIGNATURES:
        if matches(head):
            return file_type
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _in_ole(file)
    return _in_text(file, head, ending)


def _starts(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


_SIGNATURES = (
    (PDF, _starts(b"%PDF-")),
    (PNG, _starts(b"\x89PNG\r\n\x1a\n")),
    (JPEG, _starts(b"\xff\xd8\xff")),
    (GIF, _starts(b"GIF87a", b"GIF89a")),
    (WEBP, lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP"),
    (TIFF, _starts(b"II*\x00", b"MM\x00*")),
    (HEIC, lambda head: head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1")),
)


def _in_zip(file):
    """An office file is a zip with a known part in it; any other zip is refused."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if len(names) > ZIP_ENTRIES or any(info.flag_bits & 1 for info in archive.infolist()):
                raise FileTypeError(_LOCKED)
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    kind = part.read(200).decode("ascii", "replace")
                if any(name.startswith(("Basic/", "Scripts/")) for name in names):
                    raise FileTypeError(_MACROS)
                return {each.content_type: each for each in (ODT, ODS, ODP)}.get(kind)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        if isinstance(error, FileTypeError):
            raise
        raise FileTypeError(_LOCKED) from error
    if "[Content_Types].xml" not in names:
        return None
    if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
        raise FileTypeError(_MACROS)
    parts = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
    return next((found for part, found in parts.items() if part in names), None)


def _in_ole(file):
    """Older office files and Outlook's messages name their streams in UTF-16."""
    file.seek(0)
    content = file.read()

    def names(stream):
        return stream.encode("utf-16-le") in content

    if names("EncryptedPackage"):
        raise FileTypeError(_LOCKED)
    if names("_VBA_PROJECT"):
        raise FileTypeError(_MACROS)
    streams = {
        "__properties_version1.0": MSG,
        "WordDocument": DOC,
        "Workbook": XLS,
        "PowerPoint Document": PPT,
    }
    return next((found for stream, found in streams.items() if names(stream)), None)


def _in_text(file, head, ending):
    """Plain words, in any of the usual encodings; with the head of a letter it is e-mail."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            file.seek(0)
            file.read().decode("utf-16")
        except UnicodeDecodeError:
            return None
        return CSV if ending in CSV.endings else TEXT
    file.seek(0)
    while chunk := file.read(HEAD_BYTES):
        if _NOT_TEXT.search(chunk):
            return None
    lines = head.replace(b"\r\n", b"\n")
    if ending in EML.endings and (letter := _MAIL_HEADER.match(lines)) and _MAIL_MUST.search(letter[0]):
        return EML
    return CSV if ending in CSV.endings else TEXT
