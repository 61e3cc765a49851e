"""The Word file that a paper's texts are written in: the kommun's own template, or a plain one.

Word leaves out of a file the built-in styles that nothing in it uses. What the papers need and a template lacks is
made here, so that any template will do; a style that the template has is never touched.
"""

from io import BytesIO

HEADINGS = {"Heading 1": 18, "Heading 2": 13, "Heading 3": 11}
BULLETS = "List Bullet"
INK = "1A1A1A"
# Of a bullet list that a template has none of: one level, a bullet that hangs outside its lines.
_ABSTRACT_LIST = """<w:abstractNum xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 w:abstractNumId="{0}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>"""


def open_template(kommun):
    """The kommun's own template, emptied of its text, or a plain one."""
    from docx import Document

    if not kommun.wordmall:
        return _plain()
    with kommun.wordmall.open("rb") as file:
        word = Document(BytesIO(file.read()))
    for element in list(word.element.body):
        if not element.tag.endswith("}sectPr"):
            word.element.body.remove(element)
    _complete(word)
    return word


def _plain():
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3)
    for name, size in {"Normal": 11, **HEADINGS}.items():
        style = word.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Calibri")
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(INK)
    return word


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
    """A list that Word, and who listens to the file, knows as one."""
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
