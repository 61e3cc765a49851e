"""The pages of a paper as they will be printed, for the preview: printed once, and looked at one by one.

What is saved is printed through the store of parts, like a paper of papers: it is printed once for all who look, and
what is long is printed by workers. What is not saved is printed here and kept nowhere but in this process's memory.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from ..press.parts import unprinted
from .base import Document
from .package import PaperPackage, Part

# Characters of HTML that are printed without being asked for: about five seconds of work.
FREE = 300_000
# What is longer is never printed for a preview: it is read as text, or printed.
MOST = 1_500_000

ROOM = 48 * 1024**2
MINUTES = 15

# One long paper at a time in each web process.
_long = threading.Lock()


class LongPaperError(Exception):
    """The pages are not made: a Swedish sentence why. `may_ask` is True where they are made for whoever asks."""

    def __init__(self, message: str, *, may_ask: bool = False):
        super().__init__(message)
        self.may_ask = may_ask


@dataclass(frozen=True)
class Print:
    """A paper as it was printed; the key is the hash of its bytes."""

    content: bytes
    key: str = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "key", hashlib.sha256(self.content).hexdigest()[:32])


def print_pages(document: Document, *, is_unsaved: bool = False, is_asked: bool = False) -> Print:
    """The paper as `document.pdf()` would print it.

    Raises LongPaperError for what is too long to be printed unasked, or at all; what is printed already is never too
    long.
    """
    if is_unsaved:
        return Print(document.pdf())
    package = _as_package(document)
    length = unprinted(package.sheets())
    if length <= FREE:
        return Print(package.pdf())
    if length > MOST:
        raise LongPaperError(
            "Papperet är för långt för att visas sida för sida. Läs det som text, eller skriv ut det."
        )
    if not is_asked:
        raise LongPaperError(
            "Papperet är långt, och det tar en stund att göra i ordning sidorna.", may_ask=True
        )
    if not _long.acquire(blocking=False):
        raise LongPaperError(
            "Ett annat långt papper görs i ordning just nu. Försök igen om en stund.", may_ask=True
        )
    try:
        return Print(package.pdf())
    finally:
        _long.release()


def _as_package(document):
    if isinstance(document, PaperPackage):
        return document
    parts = [Part(document)]
    return PaperPackage(
        document.namnd,
        parts,
        title=document.title,
        filename=document.filename,
        dated=document.dated,
        has_cover=False,
        audience=document.audience,
    )


class Shelf:
    """Prints that are being looked at, in this process's memory: each for one reader, at one address, for a while."""

    def __init__(self, room: int = ROOM, seconds: float = MINUTES * 60):
        self.room = room
        self.seconds = seconds
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple, tuple[float, bytes]] = OrderedDict()

    def put(self, reader: int, address: str, printed: Print) -> None:
        """Keep the print for its reader; the oldest make room for it. What is larger than the shelf is not kept."""
        with self._lock:
            self._kept[reader, address, printed.key] = (time.monotonic(), printed.content)
            self._kept.move_to_end((reader, address, printed.key))
            self._clear()

    def take(self, reader: int, address: str, key: str) -> bytes | None:
        """What was printed for this reader at this address, if it is still here."""
        with self._lock:
            self._clear()
            return self._kept.get((reader, address, key), (0, None))[1]

    def _clear(self):
        oldest = time.monotonic() - self.seconds
        size = sum(len(content) for _, content in self._kept.values())
        for key, (since, content) in list(self._kept.items()):
            if since >= oldest and size <= self.room:
                return
            del self._kept[key]
            size -= len(content)


shelf = Shelf()
