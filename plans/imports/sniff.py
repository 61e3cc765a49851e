"""Which kind of file this is and whether it is safe to open. Told by content, never by name."""

import io
import re
import zipfile
import zlib
from pathlib import PurePosixPath

from .errors import ImportRefused

MAX_MEMBER_BYTES = 60 * 1024**2
MAX_TOTAL_BYTES = 120 * 1024**2
MAX_MEMBERS = 2000
XML_HEAD_BYTES = 256 * 1024
DAMAGED = (
    "Filen är skadad eller avklippt och går inte att öppna. Hämta eller spara den på nytt och försök igen."
)

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Öppna den i Excel, välj Spara som och formatet Excel-arbetsbok (.xlsx), och läs in den filen."
_OTHER_FORMATS = (
    (b"%PDF", "Filen är en PDF, inte ett kalkylblad. Läs in det Excel-ark som planen finns i."),
    (b"{\\rtf", "Filen är ett textdokument (RTF), inte ett kalkylblad. Läs in planen som Excel-ark."),
    (b"\x89PNG", "Filen är en bild, inte ett kalkylblad. Läs in planen som Excel-ark."),
    (b"\xff\xd8\xff", "Filen är en bild, inte ett kalkylblad. Läs in planen som Excel-ark."),
)


def kind_of(data: bytes, max_bytes: int) -> str:
    """ "xlsx" or "csv". Raises ImportRefused for everything else, and for what is too large or unsafe."""
    if not data.strip():
        raise ImportRefused("Filen är tom. Kontrollera att den är sparad och välj den igen.")
    if len(data) > max_bytes:
        raise ImportRefused(
            f"Filen är större än {max_bytes // 1024**2} MB, som är gränsen. "
            "Ta bort bilder och blad som inte hör till planen."
        )
    for start, sentence in _OTHER_FORMATS:
        if data.startswith(start):
            raise ImportRefused(sentence)
    if data.startswith(_OLE):
        _refuse_ole(data)
    if data.startswith(b"PK"):
        check_zip(data)
        return "xlsx"
    return _text_kind(data)


def check_zip(data: bytes) -> None:
    """Refuse a zip that is damaged, too large unpacked, unsafe, or no xlsx workbook. Nothing is unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ImportRefused(DAMAGED) from error
    _check_sizes(members)
    names = {member.filename for member in members}
    if any(_leads_out(name) for name in names):
        raise ImportRefused(f"Filen innehåller sökvägar som leder ut ur den och läses inte in. {_SAVE_AS}")
    if any(member.flag_bits & 1 for member in members):
        raise ImportRefused("Filen är skyddad med lösenord. Ta bort lösenordet i Excel och spara den igen.")
    _check_workbook(names)
    _check_xml(archive)


def _check_xml(archive):
    """No document types: the parser of the sheets refuses them, but it is not the only one that openpyxl uses."""
    for member in archive.infolist():
        if not member.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        try:
            with archive.open(member) as file:
                # UTF-16 has a NUL in each of these letters.
                start = file.read(XML_HEAD_BYTES).replace(b"\0", b"")
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, zlib.error) as error:
            raise ImportRefused(DAMAGED) from error
        if _DOCTYPE.search(start):
            raise ImportRefused(
                f"Filen innehåller en dokumenttyp eller entiteter, som inte tas emot. {_SAVE_AS}"
            )


def _check_sizes(members):
    if len(members) > MAX_MEMBERS:
        raise ImportRefused(
            f"Filen består av {len(members)} delar; gränsen är {MAX_MEMBERS}. Spara bladet med planen i en egen fil."
        )
    largest = max((member.file_size for member in members), default=0)
    if largest > MAX_MEMBER_BYTES or sum(member.file_size for member in members) > MAX_TOTAL_BYTES:
        raise ImportRefused(
            f"Filen blir för stor när den packas upp: gränsen är {MAX_MEMBER_BYTES // 1024**2} MB för ett blad och "
            f"{MAX_TOTAL_BYTES // 1024**2} MB tillsammans. Kopiera planens tabell till ett nytt ark och läs in det."
        )


def _leads_out(name):
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name


def _check_workbook(names):
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") for name in lower):
        raise ImportRefused(f"Filen innehåller makron, som inte tas emot. {_SAVE_AS}")
    if "xl/workbook.bin" in lower:
        raise ImportRefused(f"Filen är en binär arbetsbok (.xlsb). {_SAVE_AS}")
    if "word/document.xml" in lower:
        raise ImportRefused("Filen är ett Word-dokument. Kopiera tabellen till ett Excel-ark och läs in det.")
    if "content.xml" in lower and "mimetype" in lower:
        raise ImportRefused(
            "Filen är i OpenDocument-format (.ods). Öppna den i LibreOffice eller Excel, välj Spara som och formatet "
            "Excel-arbetsbok (.xlsx), och läs in den filen."
        )
    if "[content_types].xml" not in lower or not any(name.startswith("xl/") for name in lower):
        raise ImportRefused("Filen är ett zip-arkiv, inte ett Excel-ark. Packa upp det och läs in arket.")


def _refuse_ole(data):
    """An old binary Office file; an encrypted new workbook is wrapped in the same shell."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ImportRefused("Filen är skyddad med lösenord. Ta bort lösenordet i Excel och spara den igen.")
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        raise ImportRefused(f"Filen är i det gamla Excel-formatet (.xls). {_SAVE_AS}")
    raise ImportRefused(f"Filen är i ett gammalt Office-format som inte kan läsas. {_SAVE_AS}")


def _text_kind(data):
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta")):
        raise ImportRefused(f"Filen är en webbsida, inte ett kalkylblad. {_SAVE_AS}")
    if start.startswith(b"<"):
        raise ImportRefused(f"Filen är en XML-fil, inte ett kalkylblad. {_SAVE_AS}")
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" in data[:65536]:
        raise ImportRefused(f"Filen är inget kalkylblad som kan läsas. {_SAVE_AS}")
    return "csv"
