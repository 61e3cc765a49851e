"""The papers' texts as Word files, for secretaries who go on writing in Word. python-docx is loaded with the first one.

A letter is written whole. Of every other paper its running text is, without its tables.
"""

import datetime
from io import BytesIO

from organisation.texts import RenderedText

from . import Document, SkrivelseDocument
from .base import INTERNAL_MARK
from .word_template import open_template

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Room above a name for its signature, in centimetres, as on the paper.
SIGNATURE = 1.3
TABLES_ELSEWHERE = "Här står papperets löpande texter. Tabellerna finns i papperet (PDF)."


def docx_of(document: Document) -> bytes:
    """The paper's texts with the words of its PDF, in the kommun's own Word template when it has one.

    What is not final says so as its first line and at the head of each page. Marked passages are masked as in the
    PDF: their words never enter a public file, and an internal one says so on each page.
    """
    return letter_docx(document) if isinstance(document, SkrivelseDocument) else texts_docx(document)


def docx_name(document: Document) -> str:
    """What the Word file is called: as its paper, and for one that holds the texts alone "…_texter.docx"."""
    ending = ".docx" if isinstance(document, SkrivelseDocument) else "_texter.docx"
    return document.saved_as.removesuffix(".pdf") + ending


def texts_docx(document: Document) -> bytes:
    """The running text of the paper, part by part in printed order."""
    word = _begin(document)
    if document.mottagare:
        word.add_paragraph(document.mottagare)
    word.add_heading(document.title, level=1)
    for part in document.text_parts:
        if part.heading:
            word.add_heading(part.heading, level=part.level)
        _write_text(word, part.text)
    word.add_paragraph(TABLES_ELSEWHERE)
    return _bytes_of(word)


def letter_docx(letter: SkrivelseDocument) -> bytes:
    """The letter with all its parts, its receivers and its signers."""
    word = _begin(letter)
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
    return _bytes_of(word)


def _begin(document):
    """A Word file with what stands above the paper's title."""
    word = open_template(document.kommun)
    _describe(word, document)
    if document.printed_mark:
        word.add_paragraph().add_run(document.printed_mark.upper()).bold = True
    _write_head(word, document)
    for mark in _marks(document):
        _write_warning(word, mark)
    return word


def _bytes_of(word):
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _describe(word, document):
    """Title, language and dates of the file itself: the paper's own, never those of the day it was fetched."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    about = word.core_properties
    about.title, about.author, about.language = document.title, document.names["kommun"], "sv-SE"
    about.comments = ""
    if document.dated:
        about.created = about.modified = datetime.datetime.combine(document.dated, datetime.time())
    run_properties = word.styles["Normal"].element.get_or_add_rPr()
    language = run_properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        run_properties.append(language)
    language.set(qn("w:val"), "sv-SE")


def _write_head(word, document):
    """Sender, kind and facts in the page head; the letterhead in the foot, unless the kommun's template has its own."""
    section = word.sections[0]
    if not document.kommun.wordmall:
        section.header.paragraphs[0].text = "\t".join(
            (f"{document.names['kommun']}, {document.names['forvaltning']}".strip(", "), "", document.kind)
        )
        lines = [
            f"{label}: {' '.join(values)}" for column in document.footer for label, values in column if values
        ]
        section.footer.paragraphs[0].text = "  ·  ".join(lines)
    facts = [
        *document.facts,
        ("Handläggare", document.handlaggare),
        ("Telefon", document.handlaggare_telefon),
    ]
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
        names = tuple(name for name, _, _ in signers)
        for left, right in zip(*map(_signer_lines, signers), strict=True):
            if left or right:
                paragraph = word.add_paragraph(f"{left}\t{right}" if right else left)
                paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(8))
                if (left, right) == names:
                    paragraph.paragraph_format.space_before = Cm(SIGNATURE)
        return
    for signer in signers:
        for line in filter(None, _signer_lines(signer)):
            paragraph = word.add_paragraph(line)
            if line == signer[0]:
                paragraph.paragraph_format.space_before = Cm(SIGNATURE)


def _signer_lines(signer):
    """Unit, name and title: the order of the paper."""
    name, title, unit = signer
    return unit, name, title


def _marks(document):
    """What stands at the head of every page; the last one highest."""
    if document.printed_mark:
        yield document.printed_mark.upper()
    if document.is_internal:
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


def _write_text(word, text: RenderedText | str):
    if isinstance(text, str):
        if text:
            word.add_paragraph(text)
        return
    for block in text.blocks:
        if block.is_list:
            for line in block.lines:
                word.add_paragraph(_words(line), style="List Bullet")
        else:
            word.add_paragraph("\n".join(_words(line) for line in block.lines))
