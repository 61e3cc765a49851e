"""What is missing for one file to be both PDF/A-2a and PDF/UA-1, added just before it is written.

WeasyPrint declares one standard a file and compresses the declaration, which PDF/A forbids; and it tags table headings
without their scope. `declare_accessible` is the hook that `write_pdf(finisher=...)` calls.
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
    """Declare PDF/UA-1 beside PDF/A, leave the declaration uncompressed, and give table headings their scope."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    metadata.compress = False
    metadata.stream = [part.replace(_END, _UA + _END) for part in metadata.stream]
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            element["A"]["Scope"] = _scope(pdf, element)


def _scope(pdf, heading):
    """A heading of the table's head is for its column; one in the body is for its row, or for the rows below it."""
    row = _object(pdf, heading["P"])
    is_in_head = _object(pdf, row["P"])["S"] == "/THead"
    return "/Column" if is_in_head else "/Row"


def _object(pdf, reference):
    return pdf.objects[int(reference.split()[0])]
