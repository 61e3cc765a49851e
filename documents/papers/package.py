"""A paper that is made of papers: a cover that lists them, each with its number, and all in one file."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from documents.models import Numbering
from organisation.models import Namnd
from organisation.texts import Audience

from ..press.collecting import seldom_collecting
from ..press.parts import Sheet, print_sheets
from ..press.typography import typeset
from .base import UTKAST, Document


class UploadedPaper:
    """A PDF that was made elsewhere: its pages go in as they are, stamped with `page_mark` where there is one."""

    mark = printed_mark = slag = kind = ""

    def __init__(self, title: str, content: bytes, page_mark: str = ""):
        self.title = title
        self.content = content
        self.page_mark = page_mark

    def html(self) -> str:
        """What tells one file from another; the words stand in the file alone."""
        return f'<p data-sha256="{hashlib.sha256(self.content).hexdigest()}"></p>'


@dataclass(frozen=True)
class Part:
    """One paper of a package; the label, "Bilaga 1", stands on each of its pages and in the list of contents."""

    document: Document | UploadedPaper
    label: str = ""

    @property
    def title(self) -> str:
        """ "Missiv – Uppföljning av intern kontroll 2017": a letter says what kind of paper it is."""
        return " – ".join(filter(None, (self.document.kind, self.document.title)))

    @property
    def name(self) -> str:
        return " – ".join(filter(None, (self.label, self.title)))


@dataclass(frozen=True)
class Entry:
    """A line of the list of contents: the part, the address that leads there, and its pages when they are known."""

    label: str
    title: str
    mark: str
    address: str
    pages: str = ""


class PaperPackage(Document):
    """Papers joined to one file that is still PDF/A-2a and PDF/UA-1, with a bookmark for each.

    With `has_cover` a list of contents goes first; without it the first part does, and may link to the others by
    `papper:del-1`, `papper:del-2` … (numbered in order, itself the first). Each part is printed on its own and kept by
    what it says, so that a package where one paper has changed prints that paper only.
    """

    template = "documents/package.html"

    def __init__(
        self,
        namnd: Namnd,
        parts: Sequence[Part],
        *,
        title: str,
        filename: str,
        facts: Sequence[tuple[str, str]] = (),
        dated: datetime.date | None = None,
        numbering: Numbering = Numbering.LOPANDE,
        has_cover: bool = True,
        slag: str = "",
        audience: Audience = Audience.PUBLIC,
        notes: Sequence[tuple[str, Sequence[str]]] = (),
    ):
        super().__init__(namnd, audience)
        # Heading and lines of what stands below the list of contents, such as what is missing and why.
        self.notes = notes
        self.parts = tuple(parts)
        if any(document.audience != audience for document in self.documents):
            raise ValueError("All parts of a package are for one audience.")
        self.numbering = numbering
        self.has_cover = has_cover
        self.slag = slag
        self._title, self._filename, self._facts, self._dated = title, filename, list(facts), dated

    @property
    def title(self):
        return self._title

    @property
    def filename(self):
        return self._filename

    @property
    def facts(self):
        return self._facts

    @property
    def dated(self):
        return self._dated

    @property
    def mark(self):
        """A package is an utkast when a paper in it is printed as one."""
        return UTKAST if any(part.document.printed_mark == UTKAST for part in self.parts) else ""

    @property
    def documents(self) -> list[Document]:
        """The papers of the package that were made here, in order."""
        return [part.document for part in self._own]

    @property
    def _own(self):
        return [part for part in self.parts if isinstance(part.document, Document)]

    def html(self) -> str:
        """The cover and all parts, one after another: what the package says, but not how its pages are numbered."""
        return "\n".join([*self._covers(), *(part.document.html() for part in self.parts)])

    def draw(self) -> str:
        return "\n".join([*self._covers(), *(document.draw() for document in self.documents)])

    def draw_part(self, number: int) -> str:
        """Part `number` as it stands, the first being 1; 0 is the list of contents. Raises IndexError."""
        if not (0 if self.has_cover else 1) <= number <= len(self.parts):
            raise IndexError(number)
        return self._cover() if number == 0 else self.parts[number - 1].document.draw()

    def sheets(self) -> list[Sheet]:
        """Each part that was made here, as it goes to the press."""
        return [_sheet(part.name, part.document) for part in self._own]

    def pdf(self) -> bytes:
        with seldom_collecting():
            return self._joined()

    def _joined(self):
        from ..press.joining import join

        printed = self._printed_parts()
        cover = [self._printed_cover(printed)] if self.has_cover else []
        return join(
            [*cover, *printed],
            title=self.title,
            author=self.names["kommun"],
            created=self.dated,
            continuous=self.numbering == Numbering.LOPANDE,
            first_number=1 - len(cover),
        )

    def _printed_parts(self):
        """Each part printed; those that were made here without page numbers, and from the store where it can be."""
        from ..press.joining import PrintedPart

        contents = iter(print_sheets(_sheet(part.name, part.document) for part in self._own))
        return [
            PrintedPart(
                next(contents) if isinstance(part.document, Document) else part.document.content,
                part.title,
                part.label,
                getattr(part.document, "page_mark", ""),
            )
            for part in self.parts
        ]

    def _printed_cover(self, printed):
        """The cover, printed until it says on which pages the parts begin with its own length counted in."""
        from ..press.joining import PrintedPart, page_count

        counts = [page_count(part.content) for part in printed]
        length = 1
        while True:
            html = self._cover(_shown_pages(counts, length, self.numbering))
            [content] = print_sheets([_sheet(self.title, self, html)])
            if (found := page_count(content)) <= length:
                return PrintedPart(content, self.title)
            length = found

    def _covers(self):
        return [self._cover()] if self.has_cover else []

    def _cover(self, pages: Sequence[str] = ()) -> str:
        """The list of contents as HTML; without `pages` it does not say where the parts are."""
        entries = [
            Entry(
                part.label,
                part.title,
                part.document.printed_mark,
                f"papper:del-{number}",
                pages[number - 1] if pages else "",
            )
            for number, part in enumerate(self.parts, start=1)
        ]
        context = {
            "paper": self,
            "entries": entries,
            "has_labels": any(entry.label for entry in entries),
            "pages_heading": "Sida" if self.numbering == Numbering.LOPANDE else "Sidor",
        }
        return typeset(render_to_string(self.template, context))


def _sheet(name, document, html=None):
    logotype = document.logotype() if document.kommun.logotyp else None
    return Sheet(name, document.html() if html is None else html, logotype)


def _shown_pages(counts, length, numbering):
    """What the list of contents says of each part: the page it begins on, or how many it has."""
    if numbering == Numbering.EGEN:
        return [str(count) for count in counts]
    return [str(length + sum(counts[:index]) + 1) for index in range(len(counts))]
