"""What should be put right before a paper goes to the meeting: red stops a Handling, yellow warns."""

from collections.abc import Iterator
from dataclasses import replace

from .. import (
    AtgardsrapportDocument,
    Document,
    PaperPackage,
    PlanDocument,
    SamladDocument,
    SamladPackage,
    SkrivelseDocument,
    UppfoljningDocument,
)
from .finding import RED, YELLOW, Finding
from .letters import in_letter, left_out_of_package, written_in_letter
from .measures import in_measures, written_in_measures
from .samlad import in_samlad, written_in_samlad
from .tables import in_follow_up, in_plan, written_in_follow_up, written_in_plan
from .words import in_texts

__all__ = ["RED", "YELLOW", "Finding", "findings_of", "hold_back"]

# For each kind of paper what is found in it, and all that people have written there.
_KINDS = {
    SkrivelseDocument: (in_letter, written_in_letter),
    UppfoljningDocument: (in_follow_up, written_in_follow_up),
    PlanDocument: (in_plan, written_in_plan),
    SamladDocument: (in_samlad, written_in_samlad),
    AtgardsrapportDocument: (in_measures, written_in_measures),
}


def findings_of(document: Document) -> list[Finding]:
    """What is found in the paper, the red first."""
    if isinstance(document, SamladPackage):
        # The appendices are the nämnders own, and were approved as they stand.
        document = document.samlad
    found = _in_package(document) if isinstance(document, PaperPackage) else _in_paper(document)
    return sorted(found, key=lambda each: each.level != RED)


def hold_back(document: Document) -> list[Finding]:
    """What is found in the paper; where something is red, the paper is from now on printed as an utkast."""
    found = findings_of(document)
    if isinstance(document, SamladPackage):
        document.samlad.is_held_back = any(each.stops for each in found)
    elif isinstance(document, PaperPackage):
        for part in document.documents:
            hold_back(part)
    document.is_held_back = any(each.stops for each in found)
    return found


def _in_paper(document) -> Iterator[Finding]:
    """What is found in one paper, and in the words that people have written there; nothing in other kinds."""
    for kind, (found_in, written_in) in _KINDS.items():
        if isinstance(document, kind):
            yield from found_in(document)
            yield from in_texts(written_in(document))


def _in_package(package) -> Iterator[Finding]:
    """What is found in each of the papers, said with the paper's name; a package without papers is no package."""
    if not package.parts:
        yield Finding(RED, "Inget papper är valt.")
    for part in package.parts:
        if part.document in package.documents:
            name = part.label or part.document.kind or part.document.title
            for found in [*findings_of(part.document), *_lacking(part.document, package)]:
                yield replace(found, text=f"{name}: {found.text}")


def _lacking(document, package):
    """The papers that a letter's underlag names and the package lacks."""
    if isinstance(document, SkrivelseDocument):
        yield from left_out_of_package(document, {each.slag for each in package.documents})
