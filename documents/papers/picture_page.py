"""An uploaded picture as a page of its own among the papers: its name as heading, and what it shows in words."""

from functools import cached_property
from io import BytesIO

from django.template.loader import render_to_string

from ..press.parts import Sheet, print_sheets
from ..press.typography import typeset
from .package import UploadedPaper

# The kinds that are taken, and the longest side that is kept of one: A4 at 300 dots an inch.
PICTURE_TYPES = ("image/png", "image/jpeg")
FORMATS = ("PNG", "JPEG")
LONGEST_SIDE = 3508
# An A3 scanned with 600 dots an inch is within it. What is unpacked takes some bytes for each, however small the file.
MOST_PIXELS = 80_000_000
TOO_LARGE = (
    f"Bilden har fler än {MOST_PIXELS // 1_000_000} miljoner bildpunkter. Spara den i ett mindre format, och lägg "
    "till den igen."
)


class PictureError(Exception):
    """The picture cannot be read; the message is a Swedish sentence."""


class PicturePaper(UploadedPaper):
    """The page is set and tagged by our own press, so that the joined file stays accessible; `described` is what a
    reader who does not see the picture is told."""

    template = "documents/picture_page.html"

    def __init__(self, title: str, original: bytes, described: str, page_mark: str = ""):
        self.title = title
        self.original = original
        self.described = described
        self.page_mark = page_mark

    @cached_property
    def picture(self) -> "Picture":
        return Picture(self.original)

    @cached_property
    def content(self) -> bytes:
        """The page, without its number; from the store where it was printed before."""
        # The press reaches one picture by its name, that of the logotype, which such a page is without.
        [content] = print_sheets([Sheet(self.title, self.html(), self.picture.content)])
        return content

    def html(self) -> str:
        return typeset(render_to_string(self.template, {"paper": self}))


class Picture:
    """A picture as it may go into an archive: in RGB, turned the right way, and without what the camera wrote in it
    about place, time and owner. Raises PictureError."""

    def __init__(self, original: bytes):
        from PIL import Image, ImageOps

        try:
            with Image.open(BytesIO(original), formats=FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise PictureError(TOO_LARGE)
                mode = "RGBA" if opened.has_transparency_data else "RGB"
                # Made small before it is turned: each step keeps a whole picture in memory.
                small = opened if opened.mode == mode else opened.convert(mode)
                small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                turned = ImageOps.exif_transpose(small)
                flat = Image.new("RGB", turned.size, "white")
                flat.paste(turned, mask=turned if turned.mode == "RGBA" else None)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise PictureError("Bilden går inte att läsa.") from error
        self.is_wide = flat.width > flat.height
        file = BytesIO()
        if opened.format == "PNG":
            flat.save(file, "PNG")
        else:
            flat.save(file, "JPEG", quality=90)
        self.content = file.getvalue()
