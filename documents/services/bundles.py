"""The papers of a print run as one file. Equal papers give equal bytes, whenever and by whomever they are printed."""

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

from organisation.file_names import ascii_words, internal_name
from organisation.swedish import lower_first
from organisation.texts import Audience

from ..models import Utskrift, Utskriftsdel
from ..papers.base import UTKAST
from ..papers.package import PaperPackage, Part, UploadedPaper

# Zip files carry the time of each file; this is the first that they know.
NO_TIME = (1980, 1, 1, 0, 0, 0)
MISSING, DRAFTS = "Saknas.txt", "Utkast.txt"
MISSING_HEADING, DRAFTS_HEADING = "Det här finns inte i filen", "Det här är utskrivet som utkast"
LETTERS = (Utskriftsdel.Slag.MISSIV, Utskriftsdel.Slag.PROTOKOLLSUTDRAG)


class Bundle(NamedTuple):
    """An open file at its beginning, and what it is called when it is fetched."""

    file: BinaryIO
    name: str


@contextmanager
def bundle(utskrift: Utskrift, parts: Sequence[Utskriftsdel]) -> Iterator[Bundle]:
    """The finished ones among the parts in one temporary file, gone when the work with it is done."""
    stem = ascii_words(utskrift.title)[:120] or "Utskrift"
    if utskrift.audience == Audience.INTERNAL:
        stem = internal_name(stem)
    with TemporaryFile() as file:
        if utskrift.form == Utskrift.Form.ZIP:
            name = f"{stem}.zip"
            write_zip(file, parts, utskrift.left_out)
        else:
            name = f"{stem}.pdf"
            file.write(package_of(utskrift, parts, name).pdf())
        file.seek(0)
        yield Bundle(file, name)


class PrintedPaper(UploadedPaper):
    """A paper of the print run, as it came from its worker."""

    def __init__(self, part: Utskriftsdel):
        with part.file.open("rb") as file:
            super().__init__(_named(part), file.read())
        self.mark = self.printed_mark = part.mark


def package_of(utskrift: Utskrift, parts: Sequence[Utskriftsdel], name: str) -> PaperPackage:
    """The papers in their order behind a list of contents, with a bookmark for each and one run of page numbers."""
    papers = [Part(PrintedPaper(part)) for part in parts if part.status == Utskriftsdel.Status.KLAR]
    notes = [(MISSING_HEADING, missing_lines(parts, utskrift.left_out)), (DRAFTS_HEADING, draft_lines(parts))]
    namnd = utskrift.kommun.namnder.select_related("kommun").order_by("-is_ks", "pk").first()
    return PaperPackage(
        namnd,
        papers,
        title=utskrift.title,
        filename=name,
        audience=Audience(utskrift.audience),
        notes=[(heading, lines) for heading, lines in notes if lines],
    )


def write_zip(file: BinaryIO, parts: Sequence[Utskriftsdel], left_out: Sequence[Sequence[str]] = ()) -> None:
    """A file for each paper in their order; what is missing, and what is an utkast, is named in two lists."""
    taken: set[str] = set()
    with zipfile.ZipFile(file, "w") as whole:
        for part in parts:
            if part.status != Utskriftsdel.Status.KLAR:
                continue
            # A PDF is packed already: packing it again costs time and gains nothing.
            entry = _entry(free_name(part.file_name, taken), zipfile.ZIP_STORED)
            with part.file.open("rb") as paper, whole.open(entry, "w") as target:
                shutil.copyfileobj(paper, target, 1024 * 1024)
        _write_list(whole, MISSING, MISSING_HEADING, missing_lines(parts, left_out))
        _write_list(whole, DRAFTS, DRAFTS_HEADING, draft_lines(parts))


def missing_lines(parts: Sequence[Utskriftsdel], left_out: Sequence[Sequence[str]]) -> list[str]:
    """What is not in the file, and why, a line each; empty when all is there."""
    failed = [part for part in parts if part.status != Utskriftsdel.Status.KLAR]
    lines = [f"{_named(part)}: {part.error or part.get_status_display()}" for part in failed]
    lines += [f"{namnd} – {lower_first(paper)}: {reason}" for namnd, paper, reason in left_out]
    return lines


def draft_lines(parts: Sequence[Utskriftsdel]) -> list[str]:
    """What is printed as an utkast, and what is to be put right, a line each."""
    return [f"{_named(part)}: {part.utkast_reason}" for part in parts if part.mark == UTKAST]


def _named(part):
    """The paper as the list of contents names it: a letter says what kind of letter it is."""
    kind = part.get_slag_display() if part.slag in LETTERS else ""
    return " – ".join(filter(None, (part.namnd_name, kind, part.title)))


def _write_list(whole, name, heading, lines):
    if lines:
        text = "\r\n".join([f"{heading}:", "", *lines, ""])
        whole.writestr(_entry(name, zipfile.ZIP_DEFLATED), text.encode("utf-8-sig"))


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number before its ending when it is taken; the name is then taken."""
    stem, _, ending = name.rpartition(".")
    number, free = 1, name
    # Windows makes no difference between capitals and small letters.
    while free.lower() in taken:
        number += 1
        free = f"{stem}_{number}.{ending}"
    taken.add(free.lower())
    return free


def _entry(name, how):
    entry = zipfile.ZipInfo(name, date_time=NO_TIME)
    entry.compress_type = how
    entry.external_attr = 0o640 << 16
    # The maker's system would else be told, and differ between machines.
    entry.create_system = 3
    return entry
