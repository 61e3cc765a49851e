"""The Word file that a paper's texts are written in: the kommun's own template, or a plain one.

Word leaves out of a file the built-in styles that nothing in it uses. What the papers need and a template lacks is
made here, so that any template will do; a style that the template has is never touched. What a template tells of
those who made it does not come along: the file is sent to readers outside.
"""

from io import BytesIO
from zipfile import BadZipFile

from ..services.errors import DocumentError

HEADINGS = {"Heading 1": 18, "Heading 2": 13, "Heading 3": 11}
BULLETS = "List Bullet"
INK = "1A1A1A"
# Of a bullet list that a template has none of: one level, a bullet that hangs outside its lines.
_ABSTRACT_LIST = """<w:abstractNum xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 w:abstractNumId="{0}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>"""
UNREADABLE = (
    "Kommunens Wordmall går inte att läsa. Be kommunens IT att spara den som ett Word-dokument (.docx) utan makron och "
    "lägga in den igen."
)
# Of the file's parts, by the end of their kinds: what is kept beside the text, and what of a template is left behind.
KEPT_OF_FILE = ("/officeDocument", "/core-properties")
LEFT_OF_TEXT = (
    *("/comments", "/commentsExtended", "/commentsIds", "/commentsExtensible", "/people"),
    *("/customXml", "/glossaryDocument", "/vbaProject", "/keyMapCustomizations", "/attachedToolbars"),
)
LEFT_OF_SETTINGS = ("/attachedTemplate", "/mailMergeSource", "/mailMergeHeaderSource", "/recipientData")
SETTINGS = ("w:attachedTemplate", "w:mailMerge", "w:docVars", "w:rsids")


def open_template(kommun):
    """The kommun's own template, emptied of its text, or a plain one."""
    from docx import Document

    if not kommun.wordmall:
        return _plain()
    with kommun.wordmall.open("rb") as file:
        content = BytesIO(file.read())
    try:
        word = Document(content)
    # What is no zip, no Word file, or one with macros or of another kind.
    except (ValueError, KeyError, BadZipFile) as error:
        raise DocumentError(UNREADABLE) from error
    for element in list(word.element.body):
        if not element.tag.endswith("}sectPr"):
            word.element.body.remove(element)
    _leave_traces(word)
    _complete(word)
    return word


def _leave_traces(word):
    """Who made the template and where it lay, comments, data of other systems, links to other files."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    _drop(word.part.package.rels, lambda kind: not kind.endswith(KEPT_OF_FILE))
    _drop(word.part.rels, lambda kind: kind.endswith(LEFT_OF_TEXT))
    settings = word.settings.element
    settings_part = word.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS)
    _drop(settings_part.rels, lambda kind: kind.endswith(LEFT_OF_SETTINGS))
    for element in [each for each in settings if each.tag in map(qn, SETTINGS)]:
        settings.remove(element)
    about = word.core_properties._element
    for element in list(about):
        about.remove(element)


def _drop(relations, is_left):
    for key in [key for key, each in relations.items() if is_left(each.reltype)]:
        relations.pop(key)


def _plain():
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3)
    for name in ("Header", "Footer"):
        _set_tabs(word.styles[name].paragraph_format.tab_stops, Cm(15))
    for name, size in {"Normal": 11, **HEADINGS}.items():
        style = word.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Calibri")
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(INK)
    _leave_traces(word)
    return word


def _set_tabs(stops, width):
    """One in the middle of the lines and one at their end; the library's own are those of a wider page."""
    from docx.enum.text import WD_TAB_ALIGNMENT

    stops.clear_all()
    stops.add_tab_stop(width // 2, WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def _complete(word):
    """Make the styles that the template lacks."""
    for level, (name, size) in enumerate(HEADINGS.items()):
        if name not in word.styles:
            _add_heading(word, name, size, level)
    if BULLETS not in word.styles:
        _add_bullets(word)


def _add_style(word, name):
    from docx.enum.style import WD_STYLE_TYPE

    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    style.base_style = word.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    style.quick_style = True
    return style


def _add_heading(word, name, size, level):
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = _add_style(word, name)
    style.font.bold, style.font.size = True, Pt(size)
    style.paragraph_format.keep_with_next = True
    style.paragraph_format.space_before = Pt(12)
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level))
    style.element.get_or_add_pPr().append(outline)


def _add_bullets(word):
    """A list that Word, and whoever listens to the file, knows as one."""
    style = _add_style(word, BULLETS)
    numbers = style.element.get_or_add_pPr().get_or_add_numPr()
    numbers.get_or_add_numId().val = _new_list(_numbering(word))


def _new_list(numbering):
    """The number of a new bullet list; Word wants the lists' forms before the lists."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    taken = [int(each.get(qn("w:abstractNumId"))) for each in numbering.findall(qn("w:abstractNum"))]
    number = max(taken, default=0) + 1
    new = numbering.add_num(number)
    numbering.find(qn("w:num")).addprevious(parse_xml(_ABSTRACT_LIST.format(number)))
    return new.numId


def _numbering(word):
    """The file's lists; a file that has none gets the part that holds them, empty."""
    from docx import Document
    from docx.opc.constants import RELATIONSHIP_TYPE

    kinds = {relation.reltype for relation in word.part.rels.values()}
    if RELATIONSHIP_TYPE.NUMBERING not in kinds:
        part = Document().part.numbering_part
        for element in list(part.element):
            part.element.remove(element)
        word.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return word.part.numbering_part.element
