"""The papers of a print run as one file. Equal papers give equal bytes, whenever and by whomever they are printed."""

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple

from organisation.file_names import ascii_words, internal_name
from organisation.texts import Audience

from ..models import Utskrift, Utskriftsdel
from ..papers.package import PaperPackage, Part, UploadedPaper

# Zip files carry the time of each file; this is the first that they know.
NO_TIME = (1980, 1, 1, 0, 0, 0)
MISSING = "Saknas.txt"


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

    LETTERS = (Utskriftsdel.Slag.MISSIV, Utskriftsdel.Slag.PROTOKOLLSUTDRAG)

    def __init__(self, part: Utskriftsdel):
        kind = part.get_slag_display() if part.slag in self.LETTERS else ""
        with part.file.open("rb") as file:
            super().__init__(" – ".join(filter(None, (part.namnd_name, kind, part.title))), file.read())
        self.mark = self.printed_mark = part.mark


def package_of(utskrift: Utskrift, parts: Sequence[Utskriftsdel], name: str) -> PaperPackage:
    """The papers in their order behind a list of contents, with a bookmark for each and one run of page numbers."""
    papers = [Part(PrintedPaper(part)) for part in parts if part.status == Utskriftsdel.Status.KLAR]
    namnd = utskrift.kommun.namnder.select_related("kommun").order_by("-is_ks", "pk").first()
    return PaperPackage(
        namnd, papers, title=utskrift.title, filename=name, audience=Audience(utskrift.audience)
    )


def write_zip(file: BinaryIO, parts: Sequence[Utskriftsdel], left_out: Sequence[Sequence[str]] = ()) -> None:
    """A file for each paper in their order; what should be there and is not is named in Saknas.txt."""
    taken: set[str] = set()
    with zipfile.ZipFile(file, "w") as whole:
        for part in parts:
            if part.status != Utskriftsdel.Status.KLAR:
                continue
            # A PDF is packed already: packing it again costs time and gains nothing.
            entry = _entry(free_name(part.file_name, taken), zipfile.ZIP_STORED)
            with part.file.open("rb") as paper, whole.open(entry, "w") as target:
                shutil.copyfileobj(paper, target, 1024 * 1024)
        if lacking := missing_lines(parts, left_out):
            whole.writestr(
                _entry(MISSING, zipfile.ZIP_DEFLATED), "\r\n".join([*lacking, ""]).encode("utf-8-sig")
            )


def missing_lines(parts: Sequence[Utskriftsdel], left_out: Sequence[Sequence[str]]) -> list[str]:
    """What is not in the file, and why, a line each; empty when all is there."""
    failed = [part for part in parts if part.status != Utskriftsdel.Status.KLAR]
    lines = [f"{part}: {part.error or part.get_status_display()}" for part in failed]
    lines += [f"{namnd}, {paper}: {reason}" for namnd, paper, reason in left_out]
    return ["Det här finns inte i filen:", "", *lines] if lines else []


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
