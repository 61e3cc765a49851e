"""Several printed papers as one file that is still PDF/A-2a and PDF/UA-1.

Pages are taken over as they are; what ties them together is built anew: one structure tree, one outline, one list of
named places, one declaration. Page numbers are stamped in the place that the style sheet left open, so that a paper
need not be printed again when pages before it come or go. Equal parts give equal bytes.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from .accessible import declaration
from .pdf import PdfError
from .stamps import Stamp, Stamper
from .stream_ends import tell_apart

# A link to the beginning of a part, as it is written in the HTML of another.
_PART_LINK = re.compile(rb"papper:(del-\d+)")


@dataclass(frozen=True)
class PrintedPart:
    """One printed paper: its file, what its bookmark says, and the label on each of its pages ("Bilaga 1").

    `mark` stands before the label on each page of a file whose own pages do not carry it.
    """

    content: bytes
    title: str
    label: str = ""
    mark: str = ""

    @property
    def page_label(self) -> str:
        return " · ".join(filter(None, (self.mark, self.label)))

    @property
    def name(self) -> str:
        return f"{self.label} – {self.title}" if self.label else self.title


def page_count(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as pdf:
        return len(pdf.pages)


def join(
    parts: Sequence[PrintedPart],
    *,
    title: str,
    author: str = "",
    created: datetime.date | None = None,
    continuous: bool = True,
    first_number: int = 1,
    language: str = "sv",
) -> bytes:
    """The parts as one file, numbered through all or each on its own.

    Links to `papper:del-N` lead to part N, counted from `first_number`. Raises PdfError, naming the part, when one of
    them is no tagged PDF.
    """
    with Pdf.new() as pdf:
        joiner = _Joiner(pdf, continuous)
        for number, part in enumerate(parts, start=first_number):
            try:
                joiner.add(part, number)
            except (pikepdf.PdfError, _Untagged) as error:
                raise PdfError(f"”{part.name}” kan inte läggas in bland de andra papperen.") from error
        joiner.finish()
        _declare(pdf, title, author, created, language)
        target = BytesIO()
        pdf.save(
            target,
            min_version="1.7",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    return tell_apart(target.getvalue())


class _Untagged(Exception):
    """The file has no structure tree."""


@dataclass
class _Joined:
    """A part where it lies in the file: its pages are [first, end)."""

    part: PrintedPart
    number: int
    first: int
    end: int


class _Joiner:
    """Takes part after part into a file, and then ties them together."""

    def __init__(self, pdf: Pdf, continuous: bool):
        self.pdf = pdf
        self.continuous = continuous
        self.joined: list[_Joined] = []
        self.next_key = 0
        self.parents = Array()
        self.places: dict[str, pikepdf.Object] = {}
        self.outline: list[OutlineItem] = []
        self.identifiers: dict[str, pikepdf.Object] = {}
        self.labels = Array()
        self.document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, K=Array()))
        self.root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([self.document])))
        self.document.P = self.root

    def add(self, part: PrintedPart, number: int) -> None:
        with pikepdf.open(BytesIO(part.content)) as source:
            if "/StructTreeRoot" not in source.Root or not len(source.pages):
                raise _Untagged
            first = len(self.pdf.pages)
            for page in source.pages:
                self.pdf.pages.append(page)
            self.joined.append(_Joined(part, number, first, len(self.pdf.pages)))
            pages = list(self.pdf.pages)[first:]
            self._take_tree(source, part, number, pages)
            self._take_places(source, number, pages)
            self.outline.append(self._bookmark(source, part, pages[0]))
            if first == 0:
                self.pdf.Root.OutputIntents = self.pdf.copy_foreign(_indirect(source, "/OutputIntents"))

    def finish(self) -> None:
        """Write what runs through all parts."""
        self._link_parts()
        self._write_tree()
        names = pikepdf.NameTree.new(self.pdf)
        for name, place in sorted(self.places.items()):
            names[name] = place
        self.pdf.Root.Names = Dictionary(Dests=names.obj)
        with self.pdf.open_outline() as outline:
            outline.root.extend(self.outline)
        self._number_pages()

    # --- The structure tree ---------------------------------------------------------------------

    def _take_tree(self, source, part, number, pages):
        """The part's tree below an element of its own; its keys and identifiers are moved out of the others' way."""
        tree = self.pdf.copy_foreign(_indirect(source, "/StructTreeRoot"))
        element = self.pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Part, P=self.document, T=String(part.name))
        )
        element.K = Array(list(_kids(tree.get("/K"))))
        for kid in _kids(element.K):
            kid.P = element
            if kid.get("/S") == Name.Document:
                kid.S = Name.Sect
        self.document.K.append(element)
        if "/ParentTree" in tree:
            self._take_parents(tree.ParentTree, pages)
        self._take_identifiers(tree, element, number)
        for kind in ("/RoleMap", "/ClassMap"):
            self._merge(kind, tree.get(kind))

    def _take_parents(self, tree, pages):
        offset = highest = self.next_key
        for key, value in sorted(pikepdf.NumberTree(tree).items()):
            self.parents.extend([key + offset, value])
            highest = max(highest, key + offset + 1)
        for page in pages:
            _move_keys(page.obj, offset)
        self.next_key = highest

    def _take_identifiers(self, tree, element, number):
        """The part's identifiers as they are, where no other part has them; else with the part's number before."""
        own = {}
        if "/IDTree" in tree:
            own = dict(pikepdf.NameTree(tree.IDTree).items())
        if not own or not self.identifiers.keys().isdisjoint(own):
            own = {}
            for each in elements(element):
                if name := _rename_identifiers(each, number):
                    own[name] = each
        self.identifiers |= own

    def _merge(self, kind, names):
        """Two parts that mean different things by one name cannot be joined."""
        if names is None:
            return
        known = self.root.get(kind)
        if known is None:
            known = self.root[kind] = Dictionary()
        for name, value in names.items():
            if name in known and known[name] != value:
                raise _Untagged
            known[name] = value

    def _write_tree(self):
        self.root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=self.parents))
        self.root.ParentTreeNextKey = self.next_key
        if self.identifiers:
            listed = Array()
            for name, element in sorted(self.identifiers.items()):
                listed.extend([String(name), element])
            self.root.IDTree = self.pdf.make_indirect(Dictionary(Names=listed))
        self.pdf.Root.StructTreeRoot = self.root

    # --- Places, links and bookmarks ------------------------------------------------------------

    def _take_places(self, source, number, pages):
        """The part's named places under names of its own, and its links to them."""
        for name, place in _places(source).items():
            self.places[_place(number, name)] = self._place(source, place)
        self.places[f"del-{number}"] = Array([pages[0].obj, Name.Fit])
        for page in pages:
            for link in page.obj.get("/Annots", []):
                if isinstance(link.get("/Dest"), String | Name):
                    link.Dest = String(_place(number, _text(link.Dest)))
                action = link.get("/A")
                if action is not None and isinstance(action.get("/D"), String | Name):
                    action.D = String(_place(number, _text(action.D)))

    def _place(self, source, place):
        """A place on a page, in the file's own objects."""
        if isinstance(place, Dictionary):
            place = place.D
        return self.pdf.copy_foreign(source.make_indirect(place))

    def _link_parts(self):
        """A link to `papper:del-N` becomes a leap to the part, and says where it leads."""
        names = {f"del-{each.number}": each.part.name for each in self.joined}
        for page in self.pdf.pages:
            for link in page.obj.get("/Annots", []):
                action = link.get("/A")
                found = action is not None and "/URI" in action and _PART_LINK.fullmatch(bytes(action.URI))
                if found and (name := found[1].decode()) in names:
                    del link["/A"]
                    link.Dest = String(name)
                    link.Contents = String(names[name])

    def _bookmark(self, source, part, page):
        """The part's bookmark with its own below; a main heading that all others stand under is the part itself."""
        places = _places(source)
        with source.open_outline() as outline:
            items = list(outline.root)
        if len(items) == 1:
            items = list(items[0].children)
        top = OutlineItem(part.name, Array([page.obj, Name.Fit]))
        top.children.extend(self._items(source, items, places))
        top.is_closed = True
        return top

    def _items(self, source, items, places) -> Iterator[OutlineItem]:
        for item in items:
            place = item.destination
            if place is None and item.action is not None:
                place = item.action.get("/D")
            if isinstance(place, String | Name):
                place = places.get(_text(place))
            taken = OutlineItem(item.title, self._place(source, place) if place is not None else None)
            taken.children.extend(self._items(source, item.children, places))
            yield taken

    # --- Page numbers ---------------------------------------------------------------------------

    def _number_pages(self):
        stamper = Stamper(self.pdf)
        total = len(self.pdf.pages)
        for each in self.joined:
            for index in range(each.first, each.end):
                own = index - each.first + 1
                shown, of = (index + 1, total) if self.continuous else (own, each.end - each.first)
                number = f"Sida {shown}\N{NO-BREAK SPACE}({of})"
                stamper.add(index, Stamp(number, each.part.page_label, own == 1))
            if not self.continuous:
                prefix = {"/P": String(f"{each.part.label}:")} if each.part.label else {}
                self.labels.extend([each.first, Dictionary({"/S": Name.D, **prefix})])
        stamper.finish()
        if not self.continuous:
            self.pdf.Root.PageLabels = Dictionary(Nums=self.labels)


def _declare(pdf, title, author, created, language):
    """What the file says of itself."""
    root = pdf.Root
    root.Lang = String(language)
    root.MarkInfo = Dictionary(Marked=True)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    root.Metadata = pdf.make_stream(
        declaration(title, author=author, created=created), Type=Name.Metadata, Subtype=Name.XML
    )
    info = {"/Title": String(title), "/Producer": String("Internkontroll")}
    if author:
        info["/Author"] = String(author)
    if created:
        info["/CreationDate"] = String(f"D:{created:%Y%m%d}000000Z")
    pdf.trailer.Info = pdf.make_indirect(Dictionary(info))


def _places(source) -> dict[str, pikepdf.Object]:
    """Name → place, of both the ways that PDF knows."""
    found = {}
    if "/Dests" in source.Root:
        found |= {_text(name): place for name, place in source.Root.Dests.items()}
    names = source.Root.get("/Names", Dictionary())
    if "/Dests" in names:
        found |= dict(pikepdf.NameTree(names.Dests).items())
    return found


def _place(number, name):
    return f"{number}:{name}"


def _text(name):
    return str(name).removeprefix("/")


def _indirect(source, key):
    """The catalog's entry as an object of its own, which is what can be copied."""
    value = source.Root[key]
    return value if value.is_indirect else source.make_indirect(value)


def _kids(kids) -> list[pikepdf.Object]:
    """The structure elements among an element's kids."""
    if kids is None:
        return []
    several = kids if isinstance(kids, Array) else [kids]
    return [kid for kid in several if isinstance(kid, Dictionary) and "/S" in kid]


def elements(top) -> Iterator[pikepdf.Object]:
    """All elements below one, without recursion: trees are deep."""
    waiting = [top]
    while waiting:
        element = waiting.pop()
        yield element
        waiting.extend(reversed(_kids(element.get("/K"))))


def _rename_identifiers(element, number) -> str:
    """Move the element's identifier and those that it refers to out of the other parts' way; returns its own."""
    attributes = element.get("/A")
    for each in attributes if isinstance(attributes, Array) else [attributes]:
        if isinstance(each, Dictionary) and "/Headers" in each:
            each.Headers = Array([String(f"{number}:{header}") for header in each.Headers])
    if "/ID" not in element:
        return ""
    element.ID = String(f"{number}:{element.ID}")
    return str(element.ID)


def _move_keys(page, offset):
    """The page, its annotations and its pictures point at their new keys."""
    if "/StructParents" in page:
        page.StructParents = int(page.StructParents) + offset
    for annotation in page.get("/Annots", []):
        if "/StructParent" in annotation:
            annotation.StructParent = int(annotation.StructParent) + offset
