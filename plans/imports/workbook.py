"""The parts of an .xlsx file, read as a stream: no tree is built, so a part costs its cells and never its size.

openpyxl builds objects of all that it meets (styles, names, rules, links), and a small file can have a million of
them. Here only what a plan needs is kept: sheets, shared texts, number formats, names of styles, cells, merged ranges.
Document types are refused by the parser itself, and what is counted has a limit that is named.
"""

import io
import posixpath
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from .errors import ImportRefused

MAX_SHEETS = 100
MAX_TEXTS = 400_000
MAX_STYLES = 70_000
MAX_MERGED = 50_000
# A text is kept to so many characters; who uses a longer one is told how long it is.
KEPT_CHARACTERS = 40_000
MAX_SECONDS = 8
MAX_DEPTH = 1000
CHUNK = 64 * 1024

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_TRUE = ("1", "true", "on")


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell that has a value or a formula. `length` is that of its text, of which only the beginning may be kept."""

    column: int
    type: str
    value: str
    style: int
    has_formula: bool = False
    length: int = 0


@dataclass
class RawSheet:
    """A sheet by name; its rows are read by `Workbook.rows`, which also fills in what stands beside them."""

    name: str
    path: str
    is_hidden: bool = False
    columns: list[dict[str, str]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


class Workbook:
    """A workbook's sheets, styles and texts. Raises ImportRefused for what exceeds a limit, and others when damaged."""

    def __init__(self, data: bytes):
        self.archive = zipfile.ZipFile(io.BytesIO(data))
        self.names = {name.lower(): name for name in self.archive.namelist()}
        self.clock = _Clock()
        self.path = self._main_part()
        self.sheets, self.starts_1904 = self._read_workbook()
        self.texts: list[tuple[str, int]] = self._read_texts()
        self.formats: list[tuple[int, str]] = []
        self.style_names: dict[int, str] = {}
        self._read_styles()

    def rows(self, sheet: RawSheet) -> Iterator[tuple[int, bool, list[RawCell]]]:
        """Number, whether hidden, and cells of each row that has any, in order."""
        reader = _SheetReader(sheet)
        for _ in self._parse(sheet.path, reader.start, reader.end, reader.text):
            yield from reader.take()

    def style(self, index: int) -> tuple[str, str]:
        """Number format and name of a cell's style."""
        if not 0 <= index < len(self.formats):
            return "General", ""
        base, number_format = self.formats[index]
        return number_format, self.style_names.get(base, "")

    # --- parts ---

    def _main_part(self):
        targets = self._relations("")
        found = [path for kind, path in targets.values() if kind.endswith("/officeDocument")]
        return next((path for path in found if path.lower() in self.names), "xl/workbook.xml")

    def _relations(self, part):
        """Kind and path by id of what a part refers to."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        found = {}

        def start(tag, attributes):
            if tag == f"{_PACKAGE} Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                joined = target if target.startswith("/") else posixpath.join("/", folder, target)
                found[attributes.get("Id", "")] = (
                    attributes.get("Type", ""),
                    posixpath.normpath(joined).lstrip("/"),
                )
                _check("delar", len(found), MAX_STYLES)

        self._read(path, start)
        return found

    def _read_workbook(self):
        relations = self._relations(self.path)
        sheets, facts = [], {"starts_1904": False}

        def start(tag, attributes):
            local = _local(tag)
            if local == "workbookPr":
                facts["starts_1904"] = attributes.get("date1904") in _TRUE
            elif local == "sheet":
                ids = (attributes.get(f"{space} id") for space in _RELATIONS)
                kind, path = relations.get(next(filter(None, ids), ""), ("", ""))
                if kind.endswith("/worksheet"):
                    hidden = attributes.get("state", "visible") != "visible"
                    sheets.append(RawSheet(attributes.get("name", ""), path, hidden))
                    _check("blad", len(sheets), MAX_SHEETS)

        if not self._read(self.path, start):
            raise ValueError("the workbook part is missing")
        return sheets, facts["starts_1904"]

    def _read_texts(self):
        """The shared texts, each with its whole length."""
        texts = []
        kept = _Text()

        def start(tag, attributes):
            kept.start(_local(tag))

        def end(tag):
            local = _local(tag)
            kept.end(local)
            if local == "si":
                texts.append(kept.take())
                _check("olika texter", len(texts), MAX_TEXTS)

        self._read(self._part("/sharedStrings", "sharedstrings.xml"), start, end, kept.add)
        return texts

    def _part(self, kind, name):
        found = (path for each, path in self._relations(self.path).values() if each.endswith(kind))
        return next(found, posixpath.join(posixpath.dirname(self.path), name))

    def _read_styles(self):
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        formats, inside = dict(BUILTIN_FORMATS), []

        def start(tag, attributes):
            local = _local(tag)
            if local == "numFmt":
                formats[_integer(attributes.get("numFmtId"))] = attributes.get("formatCode", "General")[:200]
            elif local == "xf" and inside[-1:] == ["cellXfs"]:
                number_format = formats.get(_integer(attributes.get("numFmtId")), "General")
                self.formats.append((_integer(attributes.get("xfId")), number_format))
            elif local == "cellStyle":
                self.style_names.setdefault(_integer(attributes.get("xfId")), attributes.get("name", ""))
            inside.append(local)
            _check("format", max(len(formats), len(self.formats), len(self.style_names)), MAX_STYLES)

        self._read(self._part("/styles", "styles.xml"), start, lambda tag: inside.pop())

    # --- parsing ---

    def _read(self, path, *handlers) -> bool:
        """Parse a part that may be missing."""
        if path.lower() not in self.names:
            return False
        for _ in self._parse(path, *handlers):
            pass
        return True

    def _parse(self, path, start: Callable, end: Callable | None = None, text: Callable | None = None):
        """Feed the part to the handlers, a chunk at a time."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = 0

        def opened(tag, attributes):
            nonlocal depth
            depth += 1
            start(tag, attributes)

        def closed(tag):
            nonlocal depth
            depth -= 1
            if end:
                end(tag)

        parser.StartElementHandler = opened
        parser.EndElementHandler = closed
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.EntityDeclHandler = _refuse_document_type
        with self.archive.open(self.names[path.lower()]) as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk)
                self.clock.check()
                if depth > MAX_DEPTH:
                    raise ValueError(f"{path} is {depth} elements deep")
                yield
        parser.Parse(b"", True)
        yield


class _SheetReader:
    """Handlers of a sheet's elements; whole rows wait until they are taken."""

    def __init__(self, sheet):
        self.sheet = sheet
        self.rows = []
        self.number = self.column = 0
        self.cells: dict[int, RawCell] = {}
        self.is_hidden = False
        self.cell: dict[str, str] | None = None
        self.has_formula = self.has_value = False
        self.kept = _Text()

    def take(self):
        rows, self.rows = self.rows, []
        return rows

    def start(self, tag, attributes):
        local = _local(tag)
        if local == "c":
            self.cell, self.has_formula, self.has_value = attributes, False, False
            self.column = self._column(attributes.get("r"))
        elif local == "row":
            self._start_row(attributes)
        elif self.cell is not None:
            self.has_formula = self.has_formula or local == "f"
            self.has_value = self.has_value or local in ("v", "is")
            self.kept.start(local)
        elif local == "col" and len(self.sheet.columns) < MAX_MERGED:
            self.sheet.columns.append(attributes)
        elif local == "mergeCell":
            self.sheet.merged.append(attributes.get("ref", ""))
            _check("sammanfogade celler", len(self.sheet.merged), MAX_MERGED)

    def end(self, tag):
        local = _local(tag)
        if local == "c":
            self._end_cell()
        elif local == "row":
            if self.cells:
                self.rows.append((self.number, self.is_hidden, list(self.cells.values())))
        elif self.cell is not None:
            self.kept.end(local)

    def text(self, data):
        self.kept.add(data)

    def _start_row(self, attributes):
        number = int(attributes["r"]) if "r" in attributes else self.number + 1
        if number <= self.number:
            raise ValueError(f"row {number} after row {self.number}")
        self.number, self.column, self.cells = number, 0, {}
        self.is_hidden = attributes.get("hidden") in _TRUE

    def _column(self, reference):
        if reference is None:
            return self.column + 1
        match = _REFERENCE.fullmatch(reference)
        if not match:
            raise ValueError(f"{reference!r} is no cell")
        return column_number(match[1])

    def _end_cell(self):
        cell, self.cell = self.cell, None
        if not (self.has_value or self.has_formula):
            return
        value, length = self.kept.take()
        if self.column in self.cells:
            raise ValueError(f"column {self.column} twice in row {self.number}")
        self.cells[self.column] = RawCell(
            self.column, cell.get("t", "n"), value, _integer(cell.get("s")), self.has_formula, length
        )


class _Text:
    """The characters inside v and t, phonetic readings left out; only the beginning of a long one is kept."""

    def __init__(self):
        self.pieces, self.length = [], 0
        self.is_open = self.is_phonetic = False

    def start(self, local):
        if local == "rPh":
            self.is_phonetic = True
        self.is_open = local in ("v", "t") and not self.is_phonetic

    def end(self, local):
        self.is_open = False
        if local == "rPh":
            self.is_phonetic = False

    def add(self, data):
        if self.is_open:
            if self.length < KEPT_CHARACTERS:
                self.pieces.append(data)
            self.length += len(data)

    def take(self):
        text, length = "".join(self.pieces), self.length
        self.pieces, self.length, self.is_open = [], 0, False
        return text, length


class _Clock:
    """The processor time that a file may take: what no other limit has foreseen ends here."""

    def __init__(self):
        self.start = time.thread_time()

    def check(self):
        if time.thread_time() - self.start > MAX_SECONDS:
            raise ImportRefused(
                f"Filen tar för lång tid att läsa: gränsen är {MAX_SECONDS} sekunder. Kopiera planens tabell till ett "
                "nytt ark och läs in det."
            )


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """ "A" → 1, "AB" → 28."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _local(tag):
    """The element's name in the spreadsheet's own vocabulary; "" for all others."""
    space, _, local = tag.partition(" ")
    return local if space in _MAIN else ""


def _integer(text):
    return int(text) if text and text.isdecimal() else 0


def _check(what, count, limit):
    if count > limit:
        raise ImportRefused(
            f"Filen har fler än {limit} {what}, som är gränsen. "
            "Kopiera planens tabell till ett nytt ark och läs in det."
        )


def _refuse_document_type(*_):
    raise ImportRefused(
        "Filen innehåller en dokumenttyp eller entiteter, som inte tas emot. Öppna den i Excel, välj Spara som och "
        "formatet Excel-arbetsbok (.xlsx), och läs in den filen."
    )
