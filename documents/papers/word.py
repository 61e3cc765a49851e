"""The letters as Word files, for secretaries who go on writing in Word. python-docx is loaded with the first one."""

import datetime
from io import BytesIO

from organisation.texts import RenderedText

from . import SkrivelseDocument
from .base import INTERNAL_MARK, UTKAST

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def letter_docx(letter: SkrivelseDocument) -> bytes:
    """The letter with the words of its PDF, in the kommun's own Word template when it has one.

    An utkast says so as its first line and at the head of each page. Marked passages are masked as in the PDF: their
    words never enter a public file, and an internal one says so on each page.
    """
    word = _open_template(letter.kommun)
    _describe(word, letter)
    if letter.printed_mark == UTKAST:
        word.add_paragraph().add_run(UTKAST.upper()).bold = True
    _write_head(word, letter)
    for mark in _marks(letter):
        _write_warning(word, mark)
    for line in letter.lines_above_title:
        word.add_paragraph(line)
    word.add_heading(letter.title, level=1)
    for heading, text in letter.parts:
        word.add_heading(heading, level=2)
        _write_text(word, text)
    if letter.receivers:
        word.add_paragraph("—")
        word.add_paragraph(letter.receivers_heading)
        for why, names in letter.receivers:
            if why:
                word.add_paragraph(f"{why}:")
            _write_text(word, names)
    _write_signers(word, letter)
    for line in letter.lines_below:
        word.add_paragraph(line)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _open_template(kommun):
    """The kommun's own template, emptied of its text, or a plain one with its letterhead in the foot."""
    from docx import Document

    if not kommun.wordmall:
        return _plain_template()
    with kommun.wordmall.open("rb") as file:
        word = Document(BytesIO(file.read()))
    for element in list(word.element.body):
        if not element.tag.endswith("}sectPr"):
            word.element.body.remove(element)
    return word


def _plain_template():
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3)
    for name, size in (("Normal", 11), ("Heading 1", 18), ("Heading 2", 13)):
        style = word.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Calibri")
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
    return word


def _describe(word, letter):
    """Title, language and dates of the file itself: the paper's own, never those of the day it was fetched."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    about = word.core_properties
    about.title, about.author, about.language = letter.title, letter.names["kommun"], "sv-SE"
    about.comments = ""
    if letter.dated:
        about.created = about.modified = datetime.datetime.combine(letter.dated, datetime.time())
    run_properties = word.styles["Normal"].element.get_or_add_rPr()
    language = run_properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        run_properties.append(language)
    language.set(qn("w:val"), "sv-SE")


def _write_head(word, letter):
    """Sender, kind and facts in the page head; the letterhead in the foot, unless the kommun's template has its own."""
    section = word.sections[0]
    if not letter.kommun.wordmall:
        section.header.paragraphs[0].text = "\t".join(
            (f"{letter.names['kommun']}, {letter.names['forvaltning']}".strip(", "), "", letter.kind)
        )
        lines = [
            f"{label}: {' '.join(values)}" for column in letter.footer for label, values in column if values
        ]
        section.footer.paragraphs[0].text = "  ·  ".join(lines)
    facts = [*letter.facts, ("Handläggare", letter.handlaggare), ("Telefon", letter.handlaggare_telefon)]
    for label, value in facts:
        if value:
            paragraph = word.add_paragraph()
            paragraph.paragraph_format.space_after = 0
            paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(value)


def _write_signers(word, letter):
    """One under the other, or two side by side at a tab stop: a table would be read as data."""
    from docx.shared import Cm

    signers = letter.signers
    if len(signers) == 2 and letter.shape.has_signers_beside:
        for left, right in zip(*map(_signer_lines, signers), strict=True):
            if left or right:
                paragraph = word.add_paragraph(f"{left}\t{right}" if right else left)
                paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(8))
        return
    for signer in signers:
        for line in filter(None, _signer_lines(signer)):
            word.add_paragraph(line)


def _signer_lines(signer):
    """Unit, name and title: the order of the paper."""
    name, title, unit = signer
    return unit, name, title


def _marks(letter):
    """What stands at the head of every page; the last one highest."""
    if letter.printed_mark == UTKAST:
        yield UTKAST.upper()
    if letter.is_internal:
        yield INTERNAL_MARK


def _write_warning(word, mark):
    """At the head of every page, whatever heads the kommun's template has."""
    for section in word.sections:
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if word.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        for head in heads:
            head.is_linked_to_previous = False
            first = head.paragraphs[0] if head.paragraphs else head.add_paragraph()
            first.insert_paragraph_before().add_run(mark).bold = True


def _words(line):
    """The line's words; what is secret is followed by its marking."""
    return "".join(f"{passage}{passage.note}" for passage in line)


def _write_text(word, text: RenderedText):
    for block in text.blocks:
        if block.is_list:
            for line in block.lines:
                word.add_paragraph(_words(line), style="List Bullet")
        else:
            word.add_paragraph("\n".join(_words(line) for line in block.lines))
