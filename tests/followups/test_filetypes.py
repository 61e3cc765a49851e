import io

import pytest

from followups.filetypes import FileTypeError, recognise
from tests.followups.files import MAIL, PDF, PNG, encrypted, office, ole, zipped

ODF = "application/vnd.oasis.opendocument."
GOOD = [
    ("rapport.pdf", PDF, "PDF"),
    ("RAPPORT.PDF", PDF, "PDF"),
    ("bild.png", PNG, "PNG-bild"),
    ("foto.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG-bild"),
    ("bild.gif", b"GIF89a\x01\x00", "GIF-bild"),
    ("bild.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "WebP-bild"),
    ("skanning.tif", b"II*\x00\x08\x00", "TIFF-bild"),
    ("mobil.heic", b"\x00\x00\x00\x18ftypheic\x00\x00", "HEIC-bild"),
    ("brev.docx", office("word/document.xml"), "Word-dokument"),
    ("tabell.xlsx", office("xl/workbook.xml"), "Excel-ark"),
    ("bilder.pptx", office("ppt/presentation.xml"), "PowerPoint-bilder"),
    ("brev.odt", zipped("content.xml", mimetype=f"{ODF}text"), "OpenDocument-text"),
    ("tabell.ods", zipped("content.xml", mimetype=f"{ODF}spreadsheet"), "OpenDocument-kalkylark"),
    ("brev.doc", ole("WordDocument"), "Word-dokument"),
    ("tabell.xls", ole("Workbook"), "Excel-ark"),
    ("svar.msg", ole("__properties_version1.0"), "E-postmeddelande"),
    ("svar.eml", MAIL, "E-postmeddelande"),
    ("lista.csv", "Namn;Antal\r\nÅsa;3\r\n".encode("cp1252"), "Textfil med kolumner"),
    ("anteckning.txt", "Å ä ö".encode(), "Textfil"),
    ("anteckning.txt", "Å ä ö".encode("utf-16"), "Textfil"),
]
NOT_TAKEN, MISNAMED, MACROS, LOCKED, EMPTY = "tas inte emot", "stämmer inte", "makron", "lösenord", "tom"
BAD = [
    ("tom.pdf", b"", EMPTY),
    ("program.exe", b"MZ\x90\x00\x03\x00", NOT_TAKEN),
    ("rapport.pdf", b"MZ\x90\x00\x03\x00", NOT_TAKEN),
    ("rapport.pdf", b"<html><script>alert(1)</script></html>", MISNAMED),
    ("sida.html", b"<html><script>alert(1)</script></html>", MISNAMED),
    ("bild.svg", b"<svg onload='alert(1)'/>", MISNAMED),
    ("skript.js", b"alert(1)", MISNAMED),
    ("bild.png", PDF, MISNAMED),
    ("rapport.pdf.exe", PDF, MISNAMED),
    ("rapport", PDF, MISNAMED),
    ("brev.docx", PDF, MISNAMED),
    ("tabell.docx", office("xl/workbook.xml"), MISNAMED),
    ("arkiv.zip", zipped("a.txt"), NOT_TAKEN),
    ("brev.docx", zipped("word/document.xml"), NOT_TAKEN),
    ("program.docx", office("payload.bin"), NOT_TAKEN),
    ("makro.docx", office("word/document.xml", "word/vbaProject.bin"), MACROS),
    ("makro.xlsm", office("xl/workbook.xml", "xl/vbaProject.bin"), MACROS),
    ("makro.odt", zipped("Basic/Standard/x.xml", mimetype=f"{ODF}text"), MACROS),
    ("makro.xls", ole("Workbook", "_VBA_PROJECT"), MACROS),
    ("hemlig.docx", ole("EncryptedPackage"), LOCKED),
    ("hemlig.docx", encrypted(), LOCKED),
    ("trasig.docx", office("word/document.xml")[:60], LOCKED),
    ("installation.msi", ole("Installer"), NOT_TAKEN),
    ("brev.eml", b"Hej, det var inget brev.", MISNAMED),
    ("data.txt", b"text\x00med nollor", NOT_TAKEN),
    ("data.txt", b"ren text " * 10000 + b"\x07", NOT_TAKEN),
]


@pytest.mark.parametrize(("name", "content", "label"), GOOD)
def test_file_is_known_by_its_content(name, content, label):
    assert recognise(io.BytesIO(content), name).label == label


@pytest.mark.parametrize(("name", "content", "why"), BAD)
def test_file_that_is_something_else_is_refused(name, content, why):
    with pytest.raises(FileTypeError, match=why):
        recognise(io.BytesIO(content), name)


def test_file_is_left_at_its_beginning():
    file = io.BytesIO(office("word/document.xml"))

    recognise(file, "brev.docx")

    assert file.tell() == 0
