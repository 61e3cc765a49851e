"""Which row of the plan is each row of the sheet? Found by what they say, never by where they stand.

First the rows that say what the plan says already, in the plan's order; then those with equal words; then the likest
pairs; and last the processes that had no moment. So a row keeps its linje when it has moved or been reworded, and a
sheet that was read in before finds its own rows again.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from itertools import chain, islice

from organisation.texts import Audience, render

from .rows import CanonicalRow

ALIKE = 0.7
ALIKE_WITH_NR = 0.4
# A sheet of equal rows would otherwise compare each with each.
MAX_TRIES = 60
RECOGNISED_BY = ("moment", "process", "nr", "risk", "metod")


def match_rows(
    rows: list[CanonicalRow],
    existing: list[dict[str, str]],
    is_same: Callable[[CanonicalRow, int], bool] | None = None,
) -> dict[int, int]:
    """For each row number of the sheet that has one, the place of its counterpart among the plan's rows.

    `existing` are their values; `is_same(row, place)` tells whether nothing of a row would change.
    """
    matches: dict[int, int] = {}
    if is_same:
        _match_unchanged(rows, existing, matches, is_same)
    incoming = [_Words(row.number, row.values) for row in rows if row.number not in matches]
    taken = set(matches.values())
    old = [_Words(place, values) for place, values in enumerate(existing) if place not in taken]
    for key in (_with_nr, _without_nr, _by_moment):
        _match_equal(incoming, old, matches, key)
    _match_alike(incoming, old, matches)
    _match_empty_processes(incoming, old, matches)
    return matches


# --- rows that say what the plan says -----------------------------------------------------------


def _match_unchanged(rows, existing, matches, is_same):
    """Take the first equal row after the last one that was taken, so that equal rows keep their order."""
    taken: set[int] = set()
    last = -1
    indexes: dict[tuple, dict] = {}
    for row in rows:
        codes = tuple(code for code in RECOGNISED_BY if code in row.values)
        if codes not in indexes:
            indexes[codes] = _index(existing, codes)
        places = indexes[codes].get(_key(row.values, codes), [])
        start = bisect_right(places, last)
        free = (place for place in chain(places[start:], places[:start]) if place not in taken)
        place = next((each for each in islice(free, MAX_TRIES) if is_same(row, each)), None)
        if place is not None:
            matches[row.number] = place
            taken.add(place)
            last = max(last, place)


def _index(existing, codes):
    """The places by what is printed in these fields, in order."""
    index: dict[tuple, list[int]] = {}
    for place, values in enumerate(existing):
        keys = {_key(values, codes, audience) for audience in Audience}
        for key in keys:
            index.setdefault(key, []).append(place)
    return index


def _key(values, codes, audience=Audience.INTERNAL):
    return tuple(plain_words(values.get(code, ""), audience) for code in codes)


# --- equal words --------------------------------------------------------------------------------


class _Words:
    """What a row is recognised by."""

    def __init__(self, key, values):
        self.key = key
        self.nr = values.get("nr", "").rstrip(".")
        self.process = plain_words(values.get("process", ""))
        self.name = plain_words(values.get("moment", ""))
        self.words = Counter(f"{self.name} {self.name} {self.process}".split())
        self.total = sum(self.words.values())

    def likeness(self, other):
        """0 to 1: the share of words that both have; the moment's words count twice."""
        if not self.total or not other.total:
            return 0
        theirs, shared = other.words, 0
        for word, count in self.words.items():
            if word in theirs:
                shared += min(count, theirs[word])
        return 2 * shared / (self.total + other.total)


def _with_nr(words):
    return (words.nr, words.name, words.process)


def _without_nr(words):
    return (words.name, words.process) if words.name or words.process else None


def _by_moment(words):
    """The moment alone, when it says enough to be nobody else's."""
    return words.name if words.name.count(" ") >= 3 else None


def _match_equal(incoming, old, matches, key):
    taken = set(matches.values())
    free: dict = {}
    for each in reversed(old):
        if each.key not in taken and key(each) is not None:
            free.setdefault(key(each), []).append(each.key)
    for each in incoming:
        if each.key not in matches and free.get(key(each)):
            matches[each.key] = free[key(each)].pop()


# --- likeness -----------------------------------------------------------------------------------


def _match_alike(incoming, old, matches):
    """The likest pairs first; a common nr makes up for much rewording, never for another text altogether."""
    taken = set(matches.values())
    candidates = _Candidates([each for each in old if each.key not in taken])
    rest = [each for each in incoming if each.key not in matches]
    numbers = Counter(each.nr for each in rest)
    pairs = []
    for each in rest:
        found = _pairs(each, candidates.with_nr(each))
        if not found or numbers[each.nr] > 1:
            # Where nobody else has the number, no likeness can stand before it.
            found += _pairs(each, candidates.with_words(each))
        pairs.extend(found)
    for _, key, place in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if key not in matches and place not in taken:
            matches[key] = place
            taken.add(place)


def _pairs(each, others):
    """(how sure, key, place) of those that are alike enough."""
    pairs = []
    for other in others:
        # A process without moment is no counterpart to a row with one.
        if bool(each.name) != bool(other.name):
            continue
        likeness = each.likeness(other)
        has_same_nr = bool(each.nr) and each.nr == other.nr
        if likeness >= (ALIKE_WITH_NR if has_same_nr else ALIKE):
            pairs.append((likeness + has_same_nr, each.key, other.key))
    return pairs


class _Candidates:
    """The old rows that could be like a row: they have its nr, or one of its rarer words.

    Two texts that share seven words of ten share one of the rarer half of either, so nothing that is alike is passed
    over until there are more than MAX_TRIES rows to look at.
    """

    def __init__(self, old):
        self.by_nr: dict[str, list] = {}
        self.by_word: dict[str, list] = {}
        for each in old:
            if each.nr:
                self.by_nr.setdefault(each.nr, []).append(each)
            for word in each.words:
                self.by_word.setdefault(word, []).append(each)

    def with_nr(self, each):
        return self.by_nr.get(each.nr, [])[:MAX_TRIES]

    def with_words(self, each):
        """Those without the row's nr, the ones that share its rarest words first."""
        found = {}
        seen = 0
        for word in sorted((word for word in each.words if word in self.by_word), key=self._rarity):
            if seen > each.total - ALIKE / 2 * each.total or len(found) >= MAX_TRIES:
                break
            seen += each.words[word]
            for other in self.by_word[word][:MAX_TRIES]:
                if not each.nr or other.nr != each.nr:
                    found[other.key] = other
        return found.values()

    def _rarity(self, word):
        return len(self.by_word[word]), word


def _match_empty_processes(incoming, old, matches):
    """A process that had no moment is where its first moment goes."""
    taken = set(matches.values())
    empty = {
        each.process: each.key for each in old if each.process and not each.name and each.key not in taken
    }
    for each in incoming:
        if each.key not in matches and each.process in empty:
            matches[each.key] = empty.pop(each.process)


def plain_words(text: str, audience: Audience = Audience.INTERNAL) -> str:
    """The words of a text in small letters, as the audience reads them."""
    if "[[" in text:
        text = render(text, audience).plain
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
