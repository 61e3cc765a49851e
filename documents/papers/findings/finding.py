"""A thing to look at in a paper, and a text that somebody has written there."""

from dataclasses import dataclass
from typing import NamedTuple

from organisation.texts import Audience, render

RED, YELLOW = "red", "yellow"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: how bad, a Swedish sentence that says what to do, and where it is mended."""

    level: str
    text: str
    url: str = ""

    @property
    def stops(self) -> bool:
        return self.level == RED


class Written(NamedTuple):
    """A text that somebody has written in the paper: what it is called, its stored words, where it is written."""

    label: str
    text: str
    url: str


def public(text: str) -> str:
    """The words without what is secret: a finding is read by whoever may see the paper."""
    return render(text, Audience.PUBLIC).plain
