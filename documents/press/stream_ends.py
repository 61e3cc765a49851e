"""A cure for streams whose last byte is a carriage return.

pydyf (0.13) and qpdf write a line feed between the bytes of a stream and `endstream`. Where the last byte happens to
be a carriage return, which is so for one compressed stream in 256, the two together read as one line end, and the
stream is a byte shorter than its Length says: no PDF/A. Such a stream gets a carriage return of its own before the
line feed, in a file that is written by `install`ed pydyf, and in one that is joined, by `tell_apart`.
"""

import re
import zlib
from bisect import bisect_left
from itertools import accumulate

import pydyf

_END = b"\r\nendstream"
_XREF = re.compile(
    rb"(?P<number>\d+) 0 obj\n<< /Type /XRef /Length \d+ /Filter /FlateDecode "
    rb"/DecodeParms << /Columns (?P<columns>\d+) /Predictor 12 >> "
    rb"/W \[ (?P<widths>[\d ]+) \] (?P<rest>.*?) >>\nstream\n",
    re.DOTALL,
)
_BY_OFFSET = 1


def install() -> None:
    """Let a stream that ends with a carriage return be told from its line end. Installing twice does no harm."""
    write = pydyf.Stream.data.fget
    if getattr(write, "is_told_apart", False):
        return

    def data(stream):
        written = write(stream)
        return written.removesuffix(_END) + b"\r" + _END if written.endswith(_END) else written

    data.is_told_apart = True
    pydyf.Stream.data = property(data)


def tell_apart(content: bytes) -> bytes:
    """The same for a file that qpdf wrote with object streams: it grows by a byte for each such stream.

    What moved is told in a new cross-reference stream, which takes the place of the old one at the end of the file.
    """
    start = int(content[content.rindex(b"startxref") :].split()[1])
    places = [match.start() + 1 for match in re.finditer(re.escape(_END), content)]
    xref = _XREF.match(content, start)
    if not places or xref is None:
        return content
    widths = [int(width) for width in xref["widths"].split()]
    if len(content) + len(places) >= 256 ** widths[1]:
        return content
    body, last = bytearray(), 0
    for place in (place for place in places if place < start):
        body += content[last:place] + b"\r"
        last = place
    body += content[last:start]
    table = _table_of(content, xref)
    _move(table, places, widths)
    return bytes(body) + _xref_stream(xref, table) + b"startxref\n%d\n%%%%EOF\n" % len(body)


def _table_of(content, xref) -> bytearray:
    """The table row after row; in the file each byte is told by what it adds to the one above (PNG's filter Up)."""
    size = int(xref["columns"])
    packed = zlib.decompressobj().decompress(content[xref.end() :])
    table = bytearray(len(packed) // (size + 1) * size)
    for column in range(size):
        added = packed[column + 1 :: size + 1]
        table[column::size] = bytes(total & 255 for total in accumulate(added))
    return table


def _move(table, places, widths):
    """Move the offset of each object that lies after a byte that was put in."""
    first, second, _ = widths
    for row in range(0, len(table), sum(widths)):
        kind, offset = slice(row, row + first), slice(row + first, row + first + second)
        if int.from_bytes(table[kind]) == _BY_OFFSET:
            old = int.from_bytes(table[offset])
            table[offset] = (old + bisect_left(places, old)).to_bytes(second)


def _xref_stream(xref, table):
    packed = zlib.compress(table)
    end = b"\r\nendstream" if packed.endswith(b"\r") else b"\nendstream"
    head = b"%s 0 obj\n<< /Type /XRef /Length %d /Filter /FlateDecode /W [ %s ] %s >>\nstream\n"
    return (
        head % (xref["number"], len(packed), xref["widths"].strip(), xref["rest"])
        + packed
        + end
        + b"\nendobj\n"
    )
