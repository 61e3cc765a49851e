"""What differs between two texts, word by word, marked with <del> and <ins>."""

import re
from difflib import SequenceMatcher
from html import escape

from django.utils.safestring import SafeString, mark_safe

# A word with the blanks after it; a line break is a word of its own, so that paragraphs stay apart.
_WORD = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")

# Comparing word by word costs the product of the lengths: a writer does not wait for two whole books.
TOO_MANY_PAIRS = 4_000_000


def mark_words(old: str, new: str) -> SafeString:
    """The new text as HTML, with what was taken out in <del> and what came in <ins>. Both are plain, rendered texts."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) * len(after) > TOO_MANY_PAIRS:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    parts = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(_html(after[j1:j2]))
            continue
        gone, came = _wrap("del", before[i1:i2]), _wrap("ins", after[j1:j2])
        # Words at the end have no blank after them: what went and what came must not run together.
        parts.append(f"{gone} {came}" if gone.endswith(">") and came else gone + came)
    return mark_safe("".join(parts))


def mark_sides(theirs: str, mine: str) -> tuple[SafeString, SafeString]:
    """Two texts to stand side by side: what only the other has in <del>, what only I have in <ins>, said aloud too."""
    left, right = _WORD.findall(theirs), _WORD.findall(mine)
    if len(left) * len(right) > TOO_MANY_PAIRS:
        left, right = theirs.splitlines(keepends=True), mine.splitlines(keepends=True)
    lefts, rights = [], []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            lefts.append(_html(left[i1:i2]))
            rights.append(_html(right[j1:j2]))
            continue
        lefts.append(_wrap("del", left[i1:i2], "bara den andras: "))
        rights.append(_wrap("ins", right[j1:j2], "bara din: "))
    return mark_safe("".join(lefts)), mark_safe("".join(rights))


def join_texts(theirs: str, mine: str) -> str:
    """Both texts in one: lines that both have stand once, the other's lines come before mine where they differ."""
    left, right = theirs.split("\n"), mine.split("\n")
    lines = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        others, own = left[i1:i2], right[j1:j2]
        if tag != "equal":
            # A line that was written on, word by word, is the longer of the two; it need not stand twice.
            others = [line for line in others if not any(each.startswith(line) for each in own)]
            own = [line for line in own if not line or not any(each.startswith(line) for each in others)]
            lines.extend(others)
        lines.extend(own)
    return "\n".join(lines).strip()


def _wrap(tag, words, spoken=""):
    """The words in the tag; a blank or a line break at the end stands outside it."""
    text = "".join(words)
    kept = text.rstrip()
    tail = _html([text[len(kept) :]])
    said = f'<span class="visually-hidden">[{spoken}</span>' if spoken else ""
    end = '<span class="visually-hidden">]</span>' if spoken else ""
    if kept:
        return f"<{tag}>{said}{_html([kept])}{end}</{tag}>{tail}"
    return "" if tag == "del" and not spoken else tail


def _html(words):
    return escape("".join(words)).replace("\n", "<br>")
