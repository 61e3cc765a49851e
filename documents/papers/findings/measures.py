"""What is found in the åtgärdsrapport, and in the measures that other papers tell."""

from collections.abc import Iterable, Iterator

from followups.atgarder import ReportedAtgard

from ..atgarder import AtgardsrapportDocument
from .finding import Finding, Written


def in_measures(document: AtgardsrapportDocument) -> Iterator[Finding]:
    """Nothing: a report without measures says so itself, and what is written in them is read as texts."""
    yield from ()


def written_in_measures(document: AtgardsrapportDocument) -> Iterator[Written]:
    return written_in_atgarder(row.told for group in document.groups for row in group.rows)


def written_in_atgarder(told: Iterable[ReportedAtgard]) -> Iterator[Written]:
    for each in told:
        atgard = each.atgard
        yield Written(f"Åtgärden {atgard}", atgard.description, atgard.get_absolute_url())
