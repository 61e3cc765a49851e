"""What is missing for one file to be both PDF/A-2a and PDF/UA-1, added just before it is written.

WeasyPrint declares one standard a file and compresses the declaration, which PDF/A forbids; it tags table headings
without their scope, and takes a section row for a heading of the first column alone. `declare_accessible` is the hook
that `write_pdf(finisher=...)` calls.
"""

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


def declare_accessible(document, pdf: pydyf.PDF) -> None:
    """Declare PDF/UA-1 beside PDF/A, leave the declaration uncompressed, and mend the headings of tables."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.compress = False
    metadata.stream = [part.replace(_END, _UA + _END) for part in metadata.stream]
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/Table":
            _mend_table(pdf, element)


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
