"""Long texts: one notation, one door out.

The notation, stored as plain text:

- a blank line parts paragraphs; a single line break is kept as a line break;
- lines that begin with "- " are the items of a bullet list;
- ``[[sekretess: 18 kap. 8 § OSL; 2026-11-21; Anna Ek | the words]]`` marks a passage with its provision, the day
  when it was marked and who marked it. Day and name may lack; `organisation.marking` fills them in at save.

`render(text, audience)` is the only way from stored text to something that is shown: HTML, PDF, Excel,
search, mail and history all take what it returns. A reader for whom a passage is masked never gets its words.
"""

import re
import unicodedata
from enum import StrEnum
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString

# NUL cannot be stored by PostgreSQL; the other controls and the direction marks only hide things.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
# A mark that is written amiss (no colon, no bar, never closed) hides too much rather than too little.
_PASSAGE = re.compile(
    r"\[\[\s*sekretess\b\s*:?\s*(?:(?P<provision>[^|\[\]]*?)\s*\|\s?)?(?P<words>.*?)(?:\]\]|\Z)",
    re.DOTALL | re.IGNORECASE,
)
# What stands before the bar: the provision and, after semicolons, the day and the name.
_STAMP = re.compile(r"\s*;\s*(?P<day>\d{4}-\d{2}-\d{2})\s*(?:;\s*(?P<who>.*?)\s*)?\Z", re.DOTALL)
_BULLET = re.compile(r"[-–•*]\s+")
# Most cells of a table are one line of plain words: they need no parsing.
_NOTATION = re.compile(r"\n|\[\[|^\s|^[-–•*]\s")
# A run without blanks that holds a letter or a figure: a bullet is no word. internkontroll.js counts alike.
_WORD = re.compile(r"\S*[^\W_]\S*")
WORDS_A_MINUTE = 200


class Audience(StrEnum):
    """Who reads: INTERNAL gets marked passages with their marking, PUBLIC gets the gap."""

    PUBLIC = "public"
    INTERNAL = "internal"


def normalize(text: str) -> str:
    """The text as it is stored: NFC, line feeds, no control characters, no blanks at line ends or around."""
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text)
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def without_controls(text: str) -> str:
    """A short text without what hides things, and what no Word file or sheet can hold."""
    return _UNWANTED.sub("", text)


def gap(provision: str) -> str:
    """What a reader gets in the place of a passage that is masked for her."""
    return f"[Uppgift utelämnad med stöd av {provision}]"


class Passage(NamedTuple):
    """A run of words; `provision` names the paragraph of OSL that hides it, or is empty.

    `day` and `who` tell when and by whom it was marked. `is_rest` is true of a further line of the same passage.
    """

    words: str
    provision: str = ""
    masked: bool = False
    day: str = ""
    who: str = ""
    is_rest: bool = False

    def __str__(self):
        return gap(self.provision) if self.masked else self.words

    @property
    def marking(self) -> str:
        """ "18 kap. 8 § OSL, 2026-11-21, Anna Ek": what internal readers are told; empty for open words."""
        return ", ".join(filter(None, (self.provision, self.day, self.who)))

    @property
    def note(self) -> str:
        """The marking as it stands after the words, once a passage; empty for open words and for a gap."""
        is_noted = self.provision and not self.masked and not self.is_rest
        return f" [Sekretess: {self.marking}]" if is_noted else ""

    @property
    def notation(self) -> str:
        """The passage in its mark; open words and a gap as they are."""
        if self.masked or not self.provision:
            return str(self)
        head = "; ".join(filter(None, (self.provision, self.day, self.who)))
        return f"[[sekretess: {head} | {self.words}]]"

    @property
    def html(self) -> str:
        """Escaped, with its marking or its gap."""
        words = escape(str(self))
        if self.masked:
            return f'<span class="secret-gap">{words}</span>'
        if not self.provision:
            return words
        note = f'<span class="secret-note">{escape(self.note)}</span>' if self.note else ""
        return f'<mark class="secret">{words}{note}</mark>'


class Block(NamedTuple):
    """A paragraph (its lines) or a bullet list (its items); each line is a tuple of passages."""

    lines: tuple[tuple[Passage, ...], ...]
    is_list: bool = False


class RenderedText:
    """A text as one audience may read it. `str()` gives plain text, templates get HTML."""

    def __init__(self, blocks: tuple[Block, ...]):
        self.blocks = blocks

    def __bool__(self):
        return bool(self.blocks)

    def __eq__(self, other):
        return isinstance(other, RenderedText) and self.blocks == other.blocks

    def __hash__(self):
        return hash(self.blocks)

    @property
    def plain(self) -> str:
        """Plain text in the notation's line layout, without marks: for Excel, search and mail."""
        return self._laid_out(str)

    @property
    def noted(self) -> str:
        """As `plain`, with each passage's marking after it: for files that are read outside the product."""
        return self._laid_out(lambda passage: f"{passage}{passage.note}")

    @property
    def notation(self) -> str:
        """As `plain`, with each passage in its mark: for a sheet that comes back with its passages still marked."""
        return self._laid_out(lambda passage: passage.notation)

    def _laid_out(self, write):
        return "\n\n".join(
            "\n".join(("- " if block.is_list else "") + "".join(map(write, line)) for line in block.lines)
            for block in self.blocks
        )

    def __str__(self):
        return self.plain

    @property
    def is_inline(self) -> bool:
        """True when the text is one paragraph, so that it can stand inside a line of other text."""
        return len(self.blocks) <= 1 and not any(block.is_list for block in self.blocks)

    @property
    def inline_html(self) -> SafeString:
        """The lines with <br> between, without <p>; only right when `is_inline`."""
        return SafeString("<br>".join(_line_html(line) for block in self.blocks for line in block.lines))

    def __html__(self) -> SafeString:
        return self.html

    @property
    def html(self) -> SafeString:
        """Paragraphs and lists as HTML; a template writes `{{ text.html }}`, for Django asks only str of a value."""
        return SafeString("".join(_block_html(block) for block in self.blocks))


class _PlainLine(RenderedText):
    """One line of open words, as most texts are: a page has hundreds, and their blocks are seldom asked for."""

    is_inline = True

    def __init__(self, words: str):
        self.words = words

    def __bool__(self):
        return True

    @property
    def blocks(self) -> tuple[Block, ...]:
        return (Block(((Passage(self.words),),)),)

    @property
    def plain(self) -> str:
        return self.words

    noted = notation = plain

    @property
    def inline_html(self) -> SafeString:
        return SafeString(escape(self.words))

    @property
    def html(self) -> SafeString:
        return SafeString(f"<p>{escape(self.words)}</p>")


EMPTY = RenderedText(())


def render(text: str, audience: Audience) -> RenderedText:
    """The one door out of stored long text. Marked passages are masked unless the audience is INTERNAL."""
    if not text:
        return EMPTY
    if not _NOTATION.search(text):
        return _PlainLine(text)
    blocks = []
    for passages in _paragraphs(_passages(text, audience)):
        blocks.extend(_blocks(passages))
    return RenderedText(tuple(blocks))


def reading_length(text: str) -> str:
    """How long the text is, for whoever writes it: "214 ord, ungefär 1 minut att läsa"; empty for no words."""
    words = len(_WORD.findall(text or ""))
    if not words:
        return ""
    minutes = max(1, round(words / WORDS_A_MINUTE))
    return f"{words} ord, ungefär {minutes} {'minut' if minutes == 1 else 'minuter'} att läsa"


def has_secrets(text: str) -> bool:
    """True when some passage is marked with a provision."""
    return bool(_PASSAGE.search(text or ""))


def marks_in(text: str) -> list[tuple[re.Match, Passage]]:
    """Each mark of the text with the passage it hides; a mark that is written amiss is one too."""
    return [(match, _marked(match)) for match in _PASSAGE.finditer(text or "")]


def _marked(match):
    head = match["provision"] or ""
    stamp = _STAMP.search(head)
    provision = head[: stamp.start()] if stamp else head
    day, who = (stamp["day"], stamp["who"] or "") if stamp else ("", "")
    return Passage(match["words"], provision.strip(), day=day, who=who)


def _passages(text, audience):
    end = 0
    for match, marked in marks_in(text):
        yield Passage(text[end : match.start()])
        marked = marked._replace(provision=marked.provision or "OSL")
        if audience == Audience.INTERNAL:
            yield marked
        else:
            yield Passage("", marked.provision, masked=True)
        end = match.end()
    yield Passage(text[end:])


def _paragraphs(passages):
    """Part the run of passages into paragraphs (lists of lines) at blank lines."""
    paragraph, line = [], []
    for passage in passages:
        is_rest = False
        pieces = [""] if passage.masked else passage.words.split("\n")
        for number, piece in enumerate(pieces):
            if number:
                if line:
                    paragraph.append(tuple(line))
                elif paragraph:
                    yield paragraph
                    paragraph = []
                line = []
            if piece.strip() or passage.masked or (piece and line):
                line.append(passage._replace(words=piece, is_rest=is_rest))
                is_rest = bool(passage.provision)
    if line:
        paragraph.append(tuple(line))
    if paragraph:
        yield paragraph


def _blocks(lines):
    """Part one paragraph's lines into runs of plain lines and runs of bullet items."""
    run, run_is_list = [], False
    for line in lines:
        bullet = _BULLET.match(line[0].words) if not line[0].masked else None
        is_list = bool(bullet)
        if run and is_list != run_is_list:
            yield Block(tuple(run), run_is_list)
            run = []
        run_is_list = is_list
        if bullet:
            first = line[0]._replace(words=line[0].words[bullet.end() :])
            line = (first, *line[1:])
        run.append(line)
    yield Block(tuple(run), run_is_list)


def _line_html(line):
    return "".join(passage.html for passage in line)


def _block_html(block):
    if block.is_list:
        items = "".join(f"<li>{_line_html(line)}</li>" for line in block.lines)
        return f"<ul>{items}</ul>"
    return "<p>{}</p>".format("<br>".join(_line_html(line) for line in block.lines))
