"""Reading a PDF back: its structure, block by block, and where its words are parted."""

import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from itertools import pairwise

BLOCKS = re.compile(r"(H[1-6]|P|TH|TD)\b")


@dataclass
class Block:
    """A heading, a paragraph or a cell, with its printed lines."""

    tag: str
    lines: list[str] = field(default_factory=list)

    @property
    def text(self):
        return " ".join(" ".join(self.lines).split())


def run_on(pdf, *command):
    """What a poppler tool says of the PDF."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        command = [part if part != "PDF" else file.name for part in command]
        return subprocess.run(command, capture_output=True, text=True, check=True, errors="replace").stdout


def blocks_of(pdf):
    """The blocks of the structure tree in reading order; what is a cell's own paragraph belongs to the cell."""
    blocks, depth = [], None
    for line in run_on(pdf, "pdfinfo", "-struct-text", "PDF").splitlines():
        indent, line = len(line) - len(line.lstrip()), line.strip()
        if depth is not None and indent <= depth:
            depth = None
        if line.startswith('"') and blocks:
            blocks[-1].lines.append(line[1:-1])
        elif depth is None and (tag := BLOCKS.match(line)):
            blocks.append(Block(tag[1]))
            depth = indent
    return blocks


def parted_words(lines, text):
    """Hold printed lines against the text they were set from; returns (word, place) for each word that was parted.

    Raises AssertionError where the lines say anything else than the text.
    """
    text = " ".join(text.split())
    found, place = [], 0
    for line in lines:
        line = " ".join(line.split())
        if text.startswith(line, place):
            place += len(line)
        elif line.endswith("-") and text.startswith(line[:-1], place):
            place += len(line) - 1
            found.append(_word_at(text, place))
        else:
            raise AssertionError(f"{line!r} is not at {text[place : place + 80]!r}")
        place += text.startswith(" ", place)
    assert place == len(text), f"not printed: {text[place:]!r}"
    return found


def _word_at(text, place):
    edges = [0, *(match.end() for match in re.finditer(r"[^\w]+", text)), len(text) + 1]
    start = next(start for start, end in pairwise(edges) if start <= place < end)
    word = re.match(r"\w+", text[start:])[0]
    return word, place - start
