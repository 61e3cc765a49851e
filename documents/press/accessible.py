"""What is missing for one file to be both PDF/A-2a and PDF/UA-1, added just before it is written.

WeasyPrint declares one standard a file and compresses the declaration, which PDF/A forbids; it tags table headings
without their scope, takes a section row for a heading of the first column alone, tags each line of text as a piece of
its own, and what is repeated in the margins as text. `declare_accessible` is the hook that `write_pdf(finisher=...)`
calls.
"""

import datetime
from itertools import chain
from xml.sax.saxutils import escape

import pydyf

_UA = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>'
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Indicates which part of ISO 14289 the file follows</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property>"
    b"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
_END = b"</rdf:RDF>"
# What holds text by itself; all else in a structure tree only groups.
_HOLDS_TEXT = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/TH", "/TD", "/LBody", "/Lbl", "/Span"}
_XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"\
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"><rdf:Description rdf:about="" pdfaid:part="2" pdfaid:conformance="A"/>\
<rdf:Description rdf:about="" pdf:Producer="Internkontroll"/>{about}{ua}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def declaration(title: str, *, author: str = "", created: datetime.date | None = None) -> bytes:
    """What a file that is joined of others says of itself (XMP): both standards, title, sender and date."""
    about = f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
    if author:
        about += f"<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>"
    if created:
        about += f"<xmp:CreateDate>{created.isoformat()}T00:00:00Z</xmp:CreateDate>"
    about = f'<rdf:Description rdf:about="">{about}</rdf:Description>'
    return _XMP.format(about=about, ua=_UA.decode()).encode()


def declare_accessible(document, pdf: pydyf.PDF, *, mark: str = "") -> None:
    """Declare PDF/UA-1 beside PDF/A, leave the declaration uncompressed, and mend margins, lines and tables' headings.

    `mark` goes before the identifiers of table headings, so that papers with different marks can be joined as they are.
    """
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.compress = False
    metadata.stream = [part.replace(_END, _UA + _END) for part in metadata.stream]
    _set_margins_apart(pdf)
    _gather_lines(pdf)
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/Table":
            _mend_table(pdf, element)
    _mark_identifiers(pdf, mark)


def _set_margins_apart(pdf):
    """What is repeated in the margins is told of the page and never read with the text: it becomes an artifact.

    WeasyPrint tags it as text, in elements that stand below nothing.
    """
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    document = _object(pdf, root["K"][0])
    read = set(document["K"])
    below = [each for each in pdf.objects if isinstance(each, dict) and each.get("P") == document.reference]
    margins: dict[bytes, set[int]] = {}
    for top in below:
        if top.reference not in read:
            for element in _whole(pdf, top):
                margins.setdefault(element["Pg"], set()).update(
                    kid for kid in element["K"] if isinstance(kid, int)
                )
                pdf.objects[element.number] = pdf.objects[0]
    parents = _object(pdf, root["ParentTree"])["Nums"]
    for reference, pieces in margins.items():
        page = _object(pdf, reference)
        _mark_artifacts(_object(pdf, page["Contents"]).stream, pieces)
        held = parents[2 * page["StructParents"] + 1]
        held[:] = ["null" if piece in pieces else holder for piece, holder in enumerate(held)]
        while held and held[-1] == "null":
            held.pop()


def _mark_artifacts(stream, pieces):
    for place, item in enumerate(stream):
        if isinstance(item, dict) and item.get("MCID") in pieces:
            stream[place - 1 : place + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]


def _whole(pdf, element):
    """The element and all below it."""
    kids = _kids(pdf, element)
    yield element
    for kid in kids:
        yield from _whole(pdf, kid)


def _gather_lines(pdf):
    """Give each line of text to the paragraph, heading or cell that it stands in, which is then read in one breath.

    The elements of the lines, half of all objects of a file, are taken out of it.
    """
    elements = [each for each in pdf.objects if isinstance(each, dict) and each.get("Type") == "/StructElem"]
    lines = {}
    # From the leaves up: an element is numbered before what stands in it.
    for element in reversed(elements):
        kids = [lines[kid][1] if kid in lines else (kid,) for kid in element["K"]]
        element["K"] = pydyf.Array(chain.from_iterable(kids))
        holder = _object(pdf, element["P"])
        if _is_line(element) and holder["S"] in _HOLDS_TEXT and holder["Pg"] == element["Pg"]:
            lines[element.reference] = element["P"], tuple(element["K"])
            # As the first place in the list of objects, which never holds any.
            pdf.objects[element.number] = pdf.objects[0]
    tree = _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
    for held in tree["Nums"][1::2]:
        if isinstance(held, list):
            held[:] = [_holder(reference, lines) for reference in held]


def _is_line(element):
    """True of a Span that says nothing but which text it is."""
    is_plain = element["S"] == "/Span" and element.keys() == {"Type", "S", "K", "Pg", "P"}
    return is_plain and all(isinstance(kid, int) for kid in element["K"])


def _holder(reference, lines):
    while reference in lines:
        reference = lines[reference][0]
    return reference


def _mark_identifiers(pdf, mark):
    """Put the mark before each identifier and what refers to it, and list them all, as the format demands."""
    listed = []
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("Type") == "/StructElem":
            if "ID" in element:
                element["ID"] = _marked(element["ID"], mark)
                listed.append((element["ID"].string, element.reference))
            if "Headers" in element.get("A", {}):
                element["A"]["Headers"] = pydyf.Array(_marked(name, mark) for name in element["A"]["Headers"])
    if listed:
        names = pydyf.Array()
        for name, reference in sorted(listed):
            names.extend((pydyf.String(name), reference))
        tree = pydyf.Dictionary({"Names": names})
        pdf.add_object(tree)
        _object(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = tree.reference


def _marked(name, mark):
    return pydyf.String(f"{mark}{name.string}")


def _mend_table(pdf, table):
    """Column, row and section headings get their scope; each cell refers to the section it stands under, no other."""
    sections, current = [], []
    for part in _kids(pdf, table):
        for row in _kids(pdf, part):
            cells = _kids(pdf, row)
            for cell in cells:
                if cell["S"] == "/TH":
                    cell["A"]["Scope"] = "/Column" if part["S"] == "/THead" else "/Row"
            if part["S"] == "/TBody" and _is_section(cells):
                current = [cells[0]["ID"]]
                sections += current
            else:
                _refer(cells, sections, current)


def _is_section(cells):
    return len(cells) == 1 and cells[0]["S"] == "/TH" and "ColSpan" in cells[0]["A"]


def _refer(cells, sections, current):
    for cell in cells:
        if "Headers" in cell.get("A", {}):
            others = [header for header in cell["A"]["Headers"] if header not in sections]
            cell["A"]["Headers"] = pydyf.Array(others + current)


def _kids(pdf, element):
    """The structure elements below one; marked content is left out."""
    kids = (_object(pdf, kid) for kid in element["K"] if isinstance(kid, str | bytes))
    return [kid for kid in kids if kid.get("Type") == "/StructElem"]


def _object(pdf, reference):
    return pdf.objects[int(reference.split()[0])]
