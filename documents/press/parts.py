"""Printing the parts of a paper: each in a worker process of its own kind, and none twice.

A part is kept by the hash of its HTML, its logotype and the press itself (style sheet, engine, our own code), so that
after a change in one nämnd that nämnd's part alone is printed anew. The store is a table: all web and worker processes
share it, and it has the same protection as the texts that the parts were made of.
"""

import datetime
import hashlib
import logging
import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import timezone

from documents.models import Tryckdel

from . import worker as press
from .pdf import PdfError

logger = logging.getLogger(__name__)

# Characters of HTML. Two workers take more than a second to start: what is printed about as soon is printed here.
SHORT = 80_000
# What the look of a part depends on beside its HTML.
ENGINE = ("weasyprint", "pydyf", "pyphen", "fonttools", "font-source-sans-pro")
CODE = ("rendering.py", "accessible.py", "hyphenation.py", "page_references.py", "stream_ends.py")
PICTURES = ("css/paper.css", "img/utkast.svg")


@dataclass(frozen=True)
class Sheet:
    """A part as it goes to the press: its name for people, its finished HTML, and the logotype's bytes."""

    name: str
    html: str
    logotype: bytes | None = None

    @property
    def key(self) -> str:
        """The hash of everything that decides the printed bytes."""
        digest = hashlib.sha256(_press_key())
        for part in (self.html.encode(), self.logotype or b""):
            digest.update(hashlib.sha256(part).digest())
        return digest.hexdigest()


def print_sheets(sheets: Iterable[Sheet]) -> list[bytes]:
    """The PDF of each, without page numbers, in the same order; from the store where it is known.

    `sheets` may be made on the way: what is new is printed by workers while the HTML of the next is written.
    Raises PdfError that names the part when one cannot be printed; the others are kept all the same.
    """
    wanted: list[str] = []
    printed: dict[str, bytes] = {}
    with _Press() as workshop:
        for sheet in sheets:
            wanted.append(key := sheet.key)
            if key not in printed and key not in workshop:
                printed |= _stored([key])
                if key not in printed:
                    workshop.take(key, sheet)
        was_idle = not workshop
        for key, content in workshop.finish():
            _store(key, content)
            printed[key] = content
    if not was_idle:
        Tryckdel.objects.outdated().delete()
    return [printed[key] for key in wanted]


def unprinted(sheets: Iterable[Sheet]) -> int:
    """How many characters of HTML would have to be printed: those of the parts that are not in the store."""
    lengths = {sheet.key: len(sheet.html) for sheet in sheets}
    known = Tryckdel.objects.filter(key__in=list(lengths)).values_list("key", flat=True)
    return sum(lengths.values()) - sum(lengths[key] for key in known)


def _stored(keys):
    found = {part.key: part for part in Tryckdel.objects.filter(key__in=list(keys))}
    yesterday = timezone.now() - datetime.timedelta(days=1)
    stale = [part.pk for part in found.values() if part.used_at < yesterday]
    if stale:
        Tryckdel.objects.filter(pk__in=stale).update(used_at=timezone.now())
    return {key: bytes(part.content) for key, part in found.items()}


def _store(key, content):
    """Another process may have stored the same part meanwhile, which is as well."""
    Tryckdel.objects.bulk_create([Tryckdel(key=key, content=content)], ignore_conflicts=True)


class _Press:
    """Prints sheets while more are coming: in workers as soon as there is enough for them, else in this process."""

    def __init__(self):
        # What is to be printed, and what of it no worker has got yet.
        self.sheets: dict[str, Sheet] = {}
        self.waiting: dict[str, Sheet] = {}
        self.futures: dict[Future, str] = {}
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.pool:
            self.pool.shutdown(wait=error == (None, None, None), cancel_futures=True)

    def __contains__(self, key):
        return key in self.sheets

    def __len__(self):
        return len(self.sheets)

    def take(self, key: str, sheet: Sheet) -> None:
        """One more to print; a worker that has nothing to do begins at once."""
        self.sheets[key] = self.waiting[key] = sheet
        if self.pool is None and settings.PDF_WORKERS > 0 and self._is_long:
            self.pool = _pool(settings.PDF_WORKERS)
        if self.pool:
            busy = sum(not future.done() for future in self.futures)
            # A pool that broke is seen to in `finish`.
            with suppress(BrokenProcessPool):
                self._hand_out(settings.PDF_WORKERS - busy)

    def finish(self) -> Iterator[tuple[str, bytes]]:
        """(key, PDF) of each, in the order they are done."""
        if self.pool is None:
            for key, sheet in self.sheets.items():
                yield key, _here(sheet)
            return
        left = dict(self.sheets)
        with suppress(BrokenProcessPool):
            self._hand_out(len(self.waiting))
            for future in as_completed(self.futures):
                key = self.futures[future]
                content = _result(left[key], future)
                del left[key]
                yield key, content
        # Which part it was cannot be told of a pool that broke: the rest are tried one by one.
        for key, sheet in left.items():
            yield key, _alone(sheet)

    @property
    def _is_long(self):
        return sum(len(sheet.html) for sheet in self.waiting.values()) >= SHORT

    def _hand_out(self, number):
        """The longest first, so that no worker is left alone with it at the end."""
        for key, sheet in sorted(self.waiting.items(), key=lambda item: -len(item[1].html))[: max(number, 0)]:
            future = self.pool.submit(press.press_measured, sheet.html, sheet.logotype)
            logger.debug("%s is handed to a worker.", sheet.name)
            self.futures[future] = key
            del self.waiting[key]


def _here(sheet):
    try:
        return press.press(sheet.html, sheet.logotype, numbered=False)
    except PdfError as error:
        raise _named(sheet, error) from error


def _alone(sheet):
    """In a worker of its own, so that a part that kills its process is known by it."""
    try:
        with _pool(1) as pool:
            return _result(sheet, pool.submit(press.press_measured, sheet.html, sheet.logotype))
    except BrokenProcessPool as error:
        logger.error("A worker died twice while it printed %s (%d characters).", sheet.name, len(sheet.html))
        raise PdfError(
            f"”{sheet.name}” kunde inte skrivas ut: processen som skrev papperet avbröts, kanske av brist på minne. "
            "Försök igen, och säg till kommunens IT om det händer igen."
        ) from error


def _result(sheet, future):
    try:
        printed = future.result()
    except PdfError as error:
        raise _named(sheet, error) from error
    logger.debug(
        "%s was printed by process %d, now at %.3f s.", sheet.name, printed.process, printed.cpu_seconds
    )
    return printed.content


def _named(sheet, error):
    return PdfError(f"”{sheet.name}” kunde inte skrivas ut. {error}")


def _pool(workers):
    """Fresh processes: nothing of this one's memory, threads or connections is shared with them."""
    return ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=press.prepare,
        initargs=(press.surroundings(),),
    )


@cache
def _press_key() -> bytes:
    """The hash of the press: engine, our own code, style sheet and pictures."""
    digest = hashlib.sha256()
    for package in ENGINE:
        digest.update(f"{package} {version(package)}\n".encode())
    files = [Path(__file__).with_name(name) for name in CODE] + [
        Path(finders.find(name)) for name in PICTURES
    ]
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()
