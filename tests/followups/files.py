"""Small files of each kind, made in memory: what a program would have written, and what somebody has renamed."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500
MAIL = b"From: kim@exempel.se\r\nTo: alex@exempel.se\r\nSubject: Underlag\r\n\r\nHej!\r\n"


def zipped(*names, mimetype=None):
    """A zip with an entry of each name; with `mimetype` as OpenDocument has it, stored first."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return content.getvalue()


def office(*names):
    return zipped("[Content_Types].xml", *names)


def ole(*streams):
    """An older office file: only the names of its streams are read."""
    return OLE + b"".join(name.encode("utf-16-le") + b"\x00\x00" for name in streams)


def encrypted():
    """A zip whose entry says that it is encrypted."""
    content = bytearray(office("word/document.xml"))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)
