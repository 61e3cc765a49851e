"""Files that are not what they should be, each built here. A `scale` makes the heavy ones heavy."""

import io
import re
import zipfile

from tests.plans.imports.sheets import demo_bytes, sheet

HEADINGS = ["Nr", "Process", "Kontrollmoment"]
ROWS = [["1.", "Inköp", "Avtalstrohet mot ramavtal"], ["2.", "Lön", "Attest av löner"]]
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def plan(*more, **options):
    """A good small plan, with more rows."""
    return sheet(HEADINGS, *ROWS, *more, **options)


def rebuilt(data, changes):
    """The workbook with some of its parts made anew; a part that it lacks is added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        names = source.namelist()
        for name in [*names, *(name for name in changes if name not in names)]:
            content = source.read(name) if name in names else b""
            target.writestr(name, changes[name](content) if name in changes else content)
    return file.getvalue()


def with_rows(xml):
    """The good plan with XML at the end of its rows."""
    return rebuilt(plan(), {SHEET: lambda content: content.replace(b"</sheetData>", xml + b"</sheetData>")})


def with_dimension(reference):
    tag = b'<dimension ref="%s"/>' % reference
    return rebuilt(plan(), {SHEET: lambda content: re.sub(rb"<dimension[^>]*/>", tag, content)})


def formatted_rows(scale):
    return with_rows(b"".join(b'<row r="%d" s="1" customFormat="1"/>' % (9 + n) for n in range(scale)))


def formatted_cells(scale):
    return with_rows(
        b"<row>" + b'<c s="0"/>' * 12 + b"</row>" + (b"<row>" + b'<c s="0"/>' * 12 + b"</row>") * scale
    )


def blanks(scale):
    """Blanks between the rows, as many as asked for."""
    return with_rows(b" " * scale)


def long_cell(length):
    text = b'<row r="9"><c r="C9" t="inlineStr"><is><t>%s</t></is></c></row>'
    return with_rows(text % (b"x" * length))


def many_texts(scale):
    xml = b'<sst xmlns="%s">%s</sst>' % (MAIN, b"<si><t>a</t></si>" * scale)
    return rebuilt(plan(), {TEXTS: lambda content: xml})


def nested(depth):
    return with_rows(b"<x>" * depth + b"</x>" * depth)


def merged(scale):
    cells = b'<mergeCell ref="A2:C1048576"/>' * scale
    xml = b"</sheetData><mergeCells>" + cells + b"</mergeCells>"
    return rebuilt(plan(), {SHEET: lambda content: content.replace(b"</sheetData>", xml)})


def entity_bomb():
    levels = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha">%s]>' % levels
    return rebuilt(plan(), {SHEET: lambda content: content.replace(b"<worksheet", bomb + b"<worksheet", 1)})


def with_member(name, content=b"x"):
    return rebuilt(plan(), {name: lambda old: content})


def sheets(count):
    def add(book):
        for number in range(count - 1):
            book.create_sheet(f"Blad {number + 2}")

    return plan(edit=add)


def far_cell(row, column):
    return plan(edit=lambda book: book.active.cell(row, column, "x"))


# Kind: the file, and what the user is told of it.
REFUSED = {
    "zero bytes": (b"", "Filen är tom"),
    "only blanks": (b" \n\n ", "Filen är tom"),
    "empty workbook": (sheet(), "Arbetsboken är tom: inget synligt blad har någon text"),
    "only headings": (sheet(HEADINGS), "Tabellen har rubriker men inga rader"),
    "no heading row": (sheet(["Äpplen", "Päron"], ["3", "4"]), "Hittar ingen rubrikrad"),
    "old xls": (OLE + "Workbook".encode("utf-16-le"), "det gamla Excel-formatet (.xls)"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "Filen är skyddad med lösenord"),
    "truncated": (demo_bytes("tranas")[:4000], "Filen är skadad eller avklippt"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "Filen är en PDF, inte ett kalkylblad"),
    "html": (b"<html><table><tr><td>Process</td></tr></table></html>", "Filen är en webbsida"),
    "word": (with_member("word/document.xml"), "Filen är ett Word-dokument"),
    "macros": (with_member("xl/vbaProject.bin"), "Filen innehåller makron"),
    "path traversal": (with_member("../../etc/passwd"), "sökvägar som leder ut ur den"),
    "absolute path": (with_member("/etc/passwd"), "sökvägar som leder ut ur den"),
    "entity bomb": (entity_bomb(), "en dokumenttyp eller entiteter"),
    "blanks in a small zip": (blanks(61 * 1024**2), "gränsen är 60 MB för ett blad"),
    "cell of 1 MB": (long_cell(1_000_000), "Cell C9 i bladet Blad1 har 1000000 tecken; gränsen är 32767"),
    "400 columns": (sheet(HEADINGS + [f"Kolumn {n}" for n in range(397)]), "gränsen är 200 kolumner"),
    "cell at XFD1048576": (far_cell(1_048_576, 16_384), "text i cell XFD1048576; gränsen är 200 kolumner"),
    "row far down": (far_cell(1_048_576, 1), "text på rad 1048576; gränsen är rad 99999"),
    "101 sheets": (sheets(101), "fler än 100 blad"),
    "nested": (nested(20_000), "Excel-filen går inte att läsa"),
    "merged cells": (merged(50_001), "fler än 50000 sammanfogade celler"),
    "row twice": (with_rows(b'<row r="2"><c r="A2"><v>1</v></c></row>'), "Excel-filen går inte att läsa"),
    "no worksheet part": (rebuilt(plan(), {SHEET: lambda old: b""}), "Excel-filen går inte att läsa"),
}

# Kind: a plan that is read in all the same, and the number of its rows.
READ = {
    "csv named xlsx": ("Nr;Process;Kontrollmoment\n1.;Inköp;Avtalstrohet".encode(), 1),
    "formatted rows": (formatted_rows(3000), 2),
    "formatted cells": (formatted_cells(3000), 2),
    "dimension too small": (with_dimension(b"A1:A1"), 2),
    "dimension too large": (with_dimension(b"A1:XFD1048576"), 2),
    "dimension is nonsense": (with_dimension(b"hej"), 2),
    "blanks between rows": (blanks(1024**2), 2),
}
