"""A cure for tagged PDF that grows with the square of its pages.

WeasyPrint asks `pydyf.PDF.page_references` once for each structure element, and pydyf (0.13) builds the tuple of all
pages anew each time: at 925 pages half of the time goes there. Here the tuple is kept until a page is added. The
file that is written is the same, byte for byte.
"""

import pydyf


def install() -> None:
    """Let `page_references` remember its last answer. Installing twice does no harm."""
    build = pydyf.PDF.page_references.fget
    if getattr(build, "is_cached", False):
        return

    def page_references(pdf):
        count = len(pdf.pages["Kids"])
        known = pdf.__dict__.get("_known_references")
        if known is None or known[0] != count:
            known = pdf._known_references = (count, build(pdf))
        return known[1]

    page_references.is_cached = True
    pydyf.PDF.page_references = property(page_references)
