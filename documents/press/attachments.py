"""Files from outside that are to go in among our papers: may they, and if not, why?

The joined file says of itself that it is PDF/A-2a and PDF/UA-1. A file goes in only when it says the same, and has
nothing that the standards forbid or that does something when the paper is opened.
"""

import re
from io import BytesIO

import pikepdf
from pikepdf import Dictionary, Name

from .joining import PrintedPart, elements, join
from .pdf import PdfError

_ARCHIVE = re.compile(rb"pdfaid:part(?:=[\"']|>)2.*pdfaid:conformance(?:=[\"']|>)A", re.DOTALL)
_ARCHIVE_TURNED = re.compile(rb"pdfaid:conformance(?:=[\"']|>)A.*pdfaid:part(?:=[\"']|>)2", re.DOTALL)
_ACCESSIBLE = re.compile(rb"pdfuaid:part(?:=[\"']|>)1")
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def refusal(content: bytes) -> str:
    """Why the file cannot be joined with our papers, as a Swedish sentence; empty when it can."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return _refusal(pdf) or _tried(content)
    except pikepdf.PasswordError:
        return "Filen är låst med lösenord."
    except pikepdf.PdfError:
        return "Filen går inte att läsa som PDF."


def _refusal(pdf):
    if pdf.is_encrypted:
        return "Filen är krypterad."
    if not _is_declared(pdf):
        return (
            "Filen är inte sparad som tillgänglig arkivfil (PDF/A-2a och PDF/UA), "
            "och då kan inte alla läsa papperet."
        )
    if _is_active(pdf):
        return "Filen innehåller formulär, skript eller bifogade filer."
    if any(element.get("/S") == Name.H for element in elements(pdf.Root.StructTreeRoot)):
        return "Filens rubriker saknar nivå."
    if not _embeds_fonts(pdf):
        return "Filen saknar något av sina teckensnitt."
    return ""


def _is_declared(pdf):
    root = pdf.Root
    if not {"/StructTreeRoot", "/MarkInfo", "/Metadata"} <= set(root.keys()) or not root.MarkInfo.get(
        "/Marked"
    ):
        return False
    told = root.Metadata.read_bytes()
    is_archive = _ARCHIVE.search(told) or _ARCHIVE_TURNED.search(told)
    return bool(is_archive and _ACCESSIBLE.search(told) and _is_rgb(root))


def _is_rgb(root):
    """The colours of all papers are told by one profile, which is ours."""
    profiles = [intent.get("/DestOutputProfile") for intent in root.get("/OutputIntents", [])]
    return all(profile is not None and profile.get("/N") == 3 for profile in profiles)


def _is_active(pdf):
    names = pdf.Root.get("/Names", Dictionary())
    of_file = {"/AcroForm", "/OpenAction", "/AA", "/Collection"} & set(pdf.Root.keys())
    return bool(of_file or {"/JavaScript", "/EmbeddedFiles"} & set(names.keys()))


def _embeds_fonts(pdf):
    descriptors = [each for each in pdf.objects if isinstance(each, Dictionary) and "/FontName" in each]
    return all(any(file in each for file in _FONT_FILES) for each in descriptors)


def _tried(content):
    """What cannot be joined alone cannot be joined with others."""
    try:
        join([PrintedPart(content, "Bilaga")], title="Bilaga")
    except PdfError:
        return "Filens struktur går inte att föra in i det samlade papperet."
    return ""
