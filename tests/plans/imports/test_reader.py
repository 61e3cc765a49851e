import datetime
import io
import zipfile

import pytest

from plans.imports import reader, sniff
from plans.imports.errors import ImportRefused
from plans.imports.reader import read
from tests.plans.imports.sheets import demo_bytes, sheet


def texts(data):
    return [[cell.text for cell in row.cells.values()] for row in read(data)[0].rows]


def zipped(**members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def with_member(data, name, content):
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def changed_sheet(data, old, new):
    """The workbook with words of its first sheet's XML replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(old, new)
            target.writestr(name, content)
    return file.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

BAD_FILES = {
    "zero bytes": (b"", "Filen är tom"),
    "pdf": (b"%PDF-1.7 ...", "Filen är en PDF"),
    "html": (b"\xef\xbb\xbf<!DOCTYPE html><table><tr><td>Process</td></tr></table>", "Filen är en webbsida"),
    "xml": (b"<?xml version='1.0'?><Workbook/>", "Filen är en XML-fil"),
    "rtf": (b"{\\rtf1 Process}", "Filen är ett textdokument"),
    "old xls": (OLE + "Workbook".encode("utf-16-le"), "det gamla Excel-formatet"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "skyddad med lösenord"),
    "old word": (OLE + "WordDocument".encode("utf-16-le"), "gammalt Office-format"),
    "binary": (b"\x00\x01\x02\x03" * 100, "inget kalkylblad"),
    "truncated": (demo_bytes("tranas")[:4000], "skadad eller avklippt"),
    "other zip": (zipped(readme="hej"), "Filen är ett zip-arkiv"),
    "word": (zipped(word__document="x") and zipped(**{"word__document.xml": "<x/>"}), "Word-dokument"),
    "ods": (zipped(mimetype="x", **{"content.xml": "<x/>"}), "OpenDocument"),
    "macros": (with_member(demo_bytes("tranas"), "xl/vbaProject.bin", b"x"), "Filen innehåller makron"),
    "path traversal": (with_member(demo_bytes("tranas"), "../../etc/passwd", b"x"), "leder ut ur den"),
}


@pytest.mark.parametrize(("data", "sentence"), BAD_FILES.values(), ids=BAD_FILES)
def test_bad_file_is_told_by_its_content(data, sentence):
    with pytest.raises(ImportRefused, match=sentence):
        read(data)


def test_upload_limit_is_named():
    with pytest.raises(ImportRefused, match="större än 1 MB"):
        read(b"x" * (1024**2 + 1), max_bytes=1024**2)


def test_unpacked_size_is_counted_before_anything_is_unpacked():
    data = with_member(demo_bytes("tranas"), "xl/media/big.bin", bytes(sniff.MAX_MEMBER_BYTES + 1))

    with pytest.raises(ImportRefused, match="gränsen är 60 MB för ett blad"):
        read(data)


def test_document_type_and_entities_are_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    far_down = b"<!--" + b" " * sniff.XML_HEAD_BYTES + b"-->" + bomb

    for start in (bomb, far_down):
        data = changed_sheet(sheet(["Process", "Kontrollmoment"]), b"<worksheet", start + b"<worksheet")
        with pytest.raises(ImportRefused, match="dokumenttyp eller entiteter"):
            read(data)


def test_cell_far_away_is_refused_and_not_walked_to():
    data = sheet(["Process", "Kontrollmoment"], edit=lambda book: book.active.cell(1_048_576, 16_384, "x"))

    with pytest.raises(ImportRefused, match="text i cell XFD1048576; gränsen är 200 kolumner"):
        read(data)


def test_rows_and_characters_have_limits(monkeypatch):
    monkeypatch.setattr(reader, "MAX_ROWS", 3)
    monkeypatch.setattr(reader, "MAX_CELL_CHARACTERS", 50)

    with pytest.raises(ImportRefused, match="fler än 3 rader"):
        read(sheet(["a"], ["b"], ["c"], ["d"]))
    with pytest.raises(ImportRefused, match="Cell A2 i bladet Blad1 har 51 tecken; gränsen är 50"):
        read(sheet(["a"], ["b" * 51]))


def test_formatted_empty_rows_do_not_exist():
    def paint(book):
        for row in range(3, 3000):
            book.active.row_dimensions[row].height = 20
            book.active.cell(row, 1).number_format = "0.00"

    assert texts(sheet(["Process", "Kontrollmoment"], ["Inköp", "Avtal"], edit=paint)) == [
        ["Process", "Kontrollmoment"],
        ["Inköp", "Avtal"],
    ]


def test_values_are_read_as_they_are_seen():
    day = datetime.date(2022, 9, 1)

    def formats(book):
        book.active["E1"].number_format = "mmm-yy"
        book.active["F1"].number_format = "0%"

    row = [3, 3.0, 2.5, day, day, 0.25, True, "  blanka \r\n slut  "]

    assert texts(sheet(row, edit=formats)) == [
        ["3", "3", "2,5", "2022-09-01", "September 2022", "25 %", "Ja", "  blanka\n slut".strip()]
    ]


def test_merged_cells_are_known_and_repeated_downwards():
    rows = read(sheet(["a", "b"], [None, "c"], [None, "d"], ["Rubrik"], merge=["A1:A3", "A4:B4"]))[0].rows

    assert [[(cell.text, cell.is_copy, cell.width) for cell in row.cells.values()] for row in rows] == [
        [("a", False, 1), ("b", False, 1)],
        [("a", True, 1), ("c", False, 1)],
        [("a", True, 1), ("d", False, 1)],
        [("Rubrik", False, 2)],
    ]


def test_what_is_hidden_is_known():
    def hide(book):
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["B"].hidden = True
        book.create_sheet("Dolt").sheet_state = "hidden"

    sheets = read(sheet(["a", "b"], ["c", "d"], edit=hide))

    assert [(each.name, each.is_hidden) for each in sheets] == [("Blad1", False), ("Dolt", True)]
    assert sheets[0].hidden_columns == {2}
    assert [row.is_hidden for row in sheets[0].rows] == [False, True]


def test_formula_without_a_stored_value_is_told():
    cell = read(sheet(["a"], edit=lambda book: book.active.__setitem__("B1", "=A1")))[0].rows[0].cells[2]

    assert (cell.text, cell.address) == ("", "B1")
    assert "inget sparat värde" in cell.problem


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Process;Kontrollmoment\nInköp;Följs avtalet för ål?", "utf-8"),
        ("Process;Kontrollmoment\nInköp;Följs avtalet för ål?", "utf-8-sig"),
        ("Process,Kontrollmoment\nInköp,Följs avtalet för ål?", "cp1252"),
        ("Process\tKontrollmoment\nInköp\tFöljs avtalet för ål?", "utf-16"),
    ],
)
def test_csv_is_read_whatever_its_mark_and_encoding(text, encoding):
    assert texts(text.encode(encoding)) == [["Process", "Kontrollmoment"], ["Inköp", "Följs avtalet för ål?"]]


def test_commas_in_the_texts_do_not_part_a_csv():
    data = "Process;Kontrollmoment\nInköp, lön, resor;Följs avtal, mall, rutin\nIT;Lås, larm, kort".encode()

    assert texts(data)[1] == ["Inköp, lön, resor", "Följs avtal, mall, rutin"]


def test_apostrophe_of_an_export_is_taken_away_and_no_other():
    data = b"Process;Kontrollmoment\n'=1+1;''-streck\n's-Hertogenbosch;'citat'\n'@namn;it's"

    assert texts(data)[1:] == [["=1+1", "'-streck"], ["'s-Hertogenbosch", "'citat'"], ["@namn", "it's"]]


def test_apostrophe_in_a_workbook_is_the_users_own():
    assert texts(sheet(["'=1+1", "b"])) == [["'=1+1", "b"]]


def test_words_of_an_exported_csv_become_the_styles_of_a_workbook():
    data = "Titel;;titel\nProcess;Moment;Radtyp\nDel;;avsnitt 1\nMålet;;mål 2\nInköp;Avtal;rad".encode()

    rows = read(data)[0].rows

    assert [row.own[0].style for row in rows] == [
        "Plan titel",
        "Plan kolumnrubrik",
        "Plan avsnitt 1",
        "Plan mal 2",
        "Plan text",
    ]
    assert [[cell.text for cell in row.own] for row in rows][1:3] == [["Process", "Moment"], ["Del"]]


def test_column_that_is_called_radtyp_and_says_something_else_is_a_column():
    data = "Process;Moment;Radtyp\nInköp;Avtal;viktig".encode()

    assert texts(data) == [["Process", "Moment", "Radtyp"], ["Inköp", "Avtal", "viktig"]]


def test_no_workbook_library_is_loaded_at_start():
    import subprocess
    import sys

    code = (
        "import django, sys; django.setup(); import internkontroll.urls; "
        "print([name for name in ('openpyxl', 'tablib', 'import_export') if name in sys.modules])"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)

    assert done.stdout == "[]\n", done.stderr
