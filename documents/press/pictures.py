"""The pages of a finished PDF as pictures for a screen.

Nothing is drawn anew: a picture shows what the PDF says and no more. PDFium (pypdfium2) is loaded with the first.
An uploaded page may be made to take minutes to draw, or to be as large as a house: both have a bound.
"""

import threading
import time
from contextlib import closing
from io import BytesIO

from PIL.Image import Dither, Quantize

from .pdf import PdfError

# Sharp on most screens, where a sheet is 794 × 1123 pixels of a style sheet, also when it is enlarged a little.
DPI = 150
# No side of a picture is longer, whatever an uploaded page says of its size.
LONGEST = 2600
# Text in black, marks in grey and the steps of a scale keep their colours; the file is a third as large.
COLOURS = 64
CSS_PER_POINT = 96 / 72
# A page of ours takes a hundredth of it.
SECONDS = 3.0

# PDFium is not made for two threads.
_pdfium = threading.Lock()


def page_sizes(content: bytes) -> list[tuple[int, int]]:
    """Width and height of each page, in the pixels of a style sheet. Raises PdfError for what is no PDF."""
    with _pdfium, _opened(content) as pdf:
        sizes = [pdf.get_page_size(index) for index in range(len(pdf))]
    return [(round(width * CSS_PER_POINT), round(height * CSS_PER_POINT)) for width, height in sizes]


def page_picture(content: bytes, number: int) -> bytes:
    """Page `number`, the first being 1, as PNG.

    Raises IndexError when there is no such page, and PdfError when it takes too long to draw.
    """
    with _pdfium, _opened(content) as pdf:
        if not 1 <= number <= len(pdf):
            raise IndexError(number)
        with closing(pdf[number - 1]) as page, closing(_drawn(page)) as bitmap:
            picture = bitmap.to_pil().quantize(COLOURS, method=Quantize.FASTOCTREE, dither=Dither.NONE)
    file = BytesIO()
    picture.save(file, format="PNG", dpi=(DPI, DPI))
    return file.getvalue()


def _opened(content):
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        return PdfDocument(content)
    except PdfiumError as error:
        raise PdfError("Sidorna går inte att läsa.") from error


def _drawn(page):
    """The page as a bitmap: as `page.render` makes it, but given up when the time is out."""
    from pypdfium2 import PdfBitmap, raw

    # A page that is nowhere on its paper has no size at all.
    scale = min(DPI / 72, LONGEST / max(1, *page.get_size()))
    width, height = (max(1, round(side * scale)) for side in page.get_size())
    bitmap = PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    end = time.monotonic() + SECONDS
    pause = raw.IFSDK_PAUSE(version=1)
    pause.NeedToPauseNow = type(pause.NeedToPauseNow)(lambda _: time.monotonic() > end)
    try:
        status = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT, pause)
    finally:
        raw.FPDF_RenderPage_Close(page)
    if status != raw.FPDF_RENDER_DONE:
        bitmap.close()
        raise PdfError("Sidan tar för lång tid att rita.")
    return bitmap
