"""Page numbers on pages that are printed already: an artifact in the place that paper.css leaves open.

The places below are those of `@top-right` in static/css/paper.css; a test holds them against it.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from django.conf import settings
from pikepdf import Array, Dictionary, Name, Pdf, String

SIZE = 8.5
LEADING = 1.3 * SIZE
# "Bilaga 1" where the paper begins.
FIRST_LABEL_SIZE = 11
MM = 72 / 25.4
# From the right edge of a standing and a lying page, and the base line from the top: first page, and the rest.
RIGHT_STANDING, RIGHT_LYING = 25 * MM, 15 * MM
FIRST_BASE, STANDING_BASE, LYING_BASE = 42.56, 57.02, 42.86
COLOUR = "0.254902 0.278431 0.290196 rg"
FONT = "SourceSansPro-Regular.ttf"


@dataclass(frozen=True)
class Stamp:
    """The page's number, and above it the label of the paper; the first page of a paper has them elsewhere."""

    number: str
    label: str
    is_first: bool


class Stamper:
    """Stamps pages with one font, which holds the signs that were used and no other."""

    def __init__(self, pdf: Pdf):
        self.pdf = pdf
        self.stamps: list[tuple[int, Stamp]] = []

    def add(self, index: int, stamp: Stamp) -> None:
        self.stamps.append((index, stamp))

    def finish(self) -> None:
        """Write all stamps."""
        signs = sorted({sign for _, stamp in self.stamps for sign in stamp.number + stamp.label})
        font = _Font(signs)
        embedded = font.embed(self.pdf)
        # What the page's own drawing does to the pen and the paper ends with it.
        before = self.pdf.make_stream(b"q\n")
        for index, stamp in self.stamps:
            page = self.pdf.pages[index]
            # Pages share their lists of fonts; a page that was stamped before keeps its own.
            name = page.add_resource(embedded, Name.Font, Name(f"/Stampel-{font.tag}"))
            page.contents_add(before, prepend=True)
            page.contents_add(self.pdf.make_stream(_drawn(page, stamp, font, name)))


def _drawn(page, stamp, font, name):
    """The stamp as content: text that is no part of what is read aloud."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    lying = right - left > top - bottom
    x = right - (RIGHT_LYING if lying else RIGHT_STANDING)
    y = top - (FIRST_BASE if stamp.is_first else LYING_BASE if lying else STANDING_BASE)
    label_size = FIRST_LABEL_SIZE if stamp.is_first else SIZE
    shown = []
    for text, size, base in ((stamp.number, SIZE, y), (stamp.label, label_size, y + LEADING)):
        if text:
            start = x - font.width(text) * size / 1000
            shown.append(f"{name} {size} Tf 1 0 0 1 {start:.2f} {base:.2f} Tm <{font.encode(text)}> Tj")
    lines = "\n".join(shown)
    return (
        f"\nQ\n/Artifact <</Type /Pagination /Subtype /Header>> BDC\nq {COLOUR}\nBT\n{lines}\nET\nQ\nEMC\n"
    ).encode()


class _Font:
    """The part of the font that the signs need."""

    def __init__(self, signs: list[str]):
        from fontTools.subset import Options, Subsetter
        from fontTools.ttLib import TTFont

        self.font = TTFont(Path(settings.FONT_DIR) / FONT, recalcTimestamp=False)
        # Page numbers need no ligatures and no kerning, and reading those tables takes longer than all the rest.
        for table in ("GSUB", "GPOS", "GDEF"):
            if table in self.font:
                del self.font[table]
        options = Options(notdef_outline=True, hinting=False, name_IDs=[])
        subsetter = Subsetter(options)
        subsetter.populate(text="".join(signs))
        subsetter.subset(self.font)
        cmap, order = self.font.getBestCmap(), self.font.getGlyphOrder()
        number = {name: index for index, name in enumerate(order)}
        # A sign that the font lacks is left out rather than drawn as an empty box.
        self.glyphs = {sign: number[cmap[ord(sign)]] for sign in signs if ord(sign) in cmap}
        per_em = self.font["head"].unitsPerEm
        self.widths = [round(1000 * self.font["hmtx"][name][0] / per_em) for name in order]
        file = BytesIO()
        self.font.save(file)
        self.file = file.getvalue()
        self.tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(self.file).digest()[:6])

    def width(self, text: str) -> int:
        return sum(self.widths[self.glyphs[sign]] for sign in text if sign in self.glyphs)

    def encode(self, text: str) -> str:
        return "".join(f"{self.glyphs[sign]:04x}" for sign in text if sign in self.glyphs)

    def embed(self, pdf: Pdf):
        """The font as an object of the file."""
        name = Name(f"/{self.tag}+SourceSansPro-Regular")
        head, hhea, os2 = self.font["head"], self.font["hhea"], self.font["OS/2"]
        scale = 1000 / head.unitsPerEm
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=Array([round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]),
            ItalicAngle=0,
            Ascent=round(hhea.ascent * scale),
            Descent=round(hhea.descent * scale),
            CapHeight=round(getattr(os2, "sCapHeight", hhea.ascent) * scale),
            StemV=80,
            FontFile2=pdf.make_stream(self.file, Length1=len(self.file)),
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            CIDToGIDMap=Name.Identity,
            FontDescriptor=pdf.make_indirect(descriptor),
            W=Array([0, Array(self.widths)]),
        )
        return pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=name,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([pdf.make_indirect(descendant)]),
                ToUnicode=pdf.make_stream(self._to_unicode()),
            )
        )

    def _to_unicode(self) -> bytes:
        pairs = "\n".join(
            f"<{glyph:04x}> <{sign.encode('utf-16-be').hex()}>"
            for sign, glyph in sorted(self.glyphs.items(), key=lambda pair: pair[1])
        )
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            f"{len(self.glyphs)} beginbfchar\n{pairs}\nendbfchar\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode()
