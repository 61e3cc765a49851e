"""The sentences of a whole call: how many nämnder have handed in, what they judge, what was checked.

As in `summary`, one function gives the sentences and another tells when a written text no longer agrees with them.
"""

import re
from dataclasses import dataclass

from organisation.swedish import NUMERALS, join_words, lower_first, parse_number
from organisation.texts import Audience, render

from .summary import Summary, wrong_counts


@dataclass(frozen=True)
class GatheredSummary:
    """The counts of a call. `verdicts` are (word, nämnder) in the order of the scale, for those that are in."""

    namnder: int
    reported: int
    verdicts: tuple[tuple[str, int], ...] = ()
    granskade: int = 0
    aktiviteter: int = 0
    total: int = 0
    with_deviations: int = 0

    @property
    def missing(self) -> int:
        return self.namnder - self.reported

    @property
    def reported_sentence(self) -> str:
        """ "18 av 20 nämnder har lämnat in sin uppföljning.", with wording for none, some and all."""
        if not self.namnder:
            return "Inga nämnder är med i omgången."
        if self.namnder == 1:
            return f"Den enda nämnden i omgången har {'' if self.reported else 'inte '}lämnat in sin uppföljning."
        if self.reported == 0:
            return f"Ingen av omgångens {self.namnder} nämnder har lämnat in sin uppföljning."
        if self.reported == self.namnder:
            return f"Samtliga {self.namnder} nämnder har lämnat in sin uppföljning."
        return f"{self.reported} av {self.namnder} nämnder har lämnat in sin uppföljning."

    @property
    def verdict_sentence(self) -> str:
        """ "12 av dem bedömer sin interna kontroll som tillräcklig, 5 som …"; empty when nobody has handed in."""
        if not self.reported:
            return ""
        silent = self.reported - sum(count for _, count in self.verdicts)
        if not self.verdicts:
            return "Ingen av dem har lämnat någon samlad bedömning av sin interna kontroll."
        if len(self.verdicts) == 1 and not silent:
            who = "Nämnden" if self.reported == 1 else "Samtliga"
            return f"{who} bedömer sin interna kontroll som {lower_first(self.verdicts[0][0])}."
        (first, count), *rest = self.verdicts
        parts = [f"{count} av dem bedömer sin interna kontroll som {lower_first(first)}"]
        parts += [f"{count} som {lower_first(word)}" for word, count in rest]
        ending = f" {silent} av dem har inte lämnat någon bedömning." if silent else ""
        return f"{join_words(parts)}.{ending}"

    @property
    def checks(self) -> Summary:
        """The moments of all that is handed in, counted as one round."""
        return Summary(self.granskade, self.aktiviteter, self.total)

    @property
    def check_sentence(self) -> str:
        return self.checks.sentence if self.total else ""

    @property
    def deviation_sentence(self) -> str:
        if not self.total:
            return ""
        if not self.with_deviations:
            return "Inga avvikelser har registrerats."
        return f"{self.with_deviations} kontrollmoment har avvikelser."

    @property
    def text(self) -> str:
        """All of it; what the draft of KS's statement begins with."""
        sentences = (
            self.reported_sentence,
            self.verdict_sentence,
            self.check_sentence,
            self.deviation_sentence,
        )
        return " ".join(filter(None, sentences))


def disagreements(text: str, summary: GatheredSummary) -> list[str]:
    """What in a written text goes against the call's numbers, as Swedish sentences; empty when the text agrees.

    The sentences on who has handed in and what they judge are to stand as they are computed; every other count of
    nämnder or moments is to be the right one.
    """
    text = _one_line(text)
    found = [
        f"Texten säger ”{match[0]}”, men {right}."
        for match in _COUNT.finditer(text)
        if (right := _correction(_sentence_at(text, match), match, summary))
    ]
    if summary.total:
        # Moments with deviations are counted apart.
        others = " ".join(part for part in text.split(". ") if "avvik" not in part.lower())
        found += wrong_counts(others, summary.checks)
    found += [
        f"Texten innehåller inte den uträknade meningen: ”{sentence}”"
        for sentence in (summary.reported_sentence, summary.verdict_sentence)
        if sentence not in text
    ]
    return found


_NUMBER = rf"\d+|en|{'|'.join(NUMERALS)}"
_COUNT = re.compile(
    rf"(?<!\w)(?:(?P<part>{_NUMBER})\s+av\s+(?:de\s+|totalt\s+|kommunens\s+)*(?P<whole>{_NUMBER})"
    rf"|(?:samtliga|alla)(?:\s+(?P<all>{_NUMBER}))?)\s+nämnder(?:na)?(?!\w)",
    re.IGNORECASE,
)


def _correction(sentence, match, summary):
    """What the numbers say instead, or "" when it is right."""
    part, whole = match["part"], match["whole"] or match["all"]
    whole = parse_number(whole) if whole else summary.namnder
    part = parse_number(part) if part else whole
    if "lämnat" in sentence:
        is_missing = re.search(r"\binte\b|\bännu ej\b", sentence)
        right = summary.missing if is_missing else summary.reported
        if (part, whole) == (right, summary.namnder):
            return ""
        have = "saknas från" if is_missing else "har kommit in från"
        return f"uppföljningen {have} {right} av {_namnder(summary.namnder)}"
    if whole in (summary.namnder, summary.reported):
        return ""
    return f"omgången har {_namnder(summary.namnder)} och {summary.reported} har lämnat in"


def _sentence_at(text, match):
    before = text[: match.start()].rpartition(". ")[2]
    after = text[match.end() :].partition(". ")[0]
    return f"{before}{match[0]}{after}".lower()


def _namnder(count):
    return "1 nämnd" if count == 1 else f"{count} nämnder"


def _one_line(text):
    return " ".join(render(text, Audience.PUBLIC).plain.split())
