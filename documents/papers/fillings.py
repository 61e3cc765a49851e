"""Computed values in texts: `{antal moment}` is replaced by what the rows say, when the paper is printed or shown."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from followups.summary import Summary, summarize
from followups.tables import load_results
from organisation.swedish import format_date
from plans.access import version_in_use, version_of_matter
from plans.models import Beslut, Planversion

from ..models import Missiv, Protokollsutdrag, Skrivelse

_PLACE = re.compile(r"\{([^{}\n]{1,60})\}")
_SMALL = str.maketrans("åäöé-_", "aaoe  ")


@dataclass(frozen=True)
class Value:
    """A name that may stand in a text, and what it is replaced by; empty when that is not known."""

    name: str
    text: str

    @property
    def placeholder(self) -> str:
        return f"{{{self.name}}}"


class Fillings:
    """The values of one letter. Nothing is read from the database until a text asks for something."""

    def __init__(self, skrivelse: Skrivelse):
        self.missiv: Missiv = getattr(skrivelse, "missiv", skrivelse)
        self.plan, self.tillfalle = self.missiv.plan, self.missiv.tillfalle
        self.kommun = self.plan.namnd.kommun
        self._known: dict[str, str] = {}

    def fill(self, text: str) -> str:
        """The text with what is known put in; a name that is unknown, or without a value, stays as it was written."""
        if "{" not in text:
            return text
        return _PLACE.sub(lambda place: self.value(place[1]) or place[0], text)

    def without_unfilled(self, text: str) -> str:
        """The text with what is known put in, and nothing where something is wanting."""
        return _PLACE.sub(lambda place: self.value(place[1]), text)

    def value(self, name: str) -> str:
        """What the name stands for, in small or capital letters; empty when that is not known."""
        key = _key(name)
        if key not in self._known:
            compute = self._by_key.get(key)
            # What is put in a marked passage must not end it.
            self._known[key] = re.sub(r"\[\[|\]\]", "", str(compute() or "")) if compute else ""
        return self._known[key]

    def unfilled(self, text: str) -> Iterator[tuple[str, bool]]:
        """Each name in the text that nothing was put in for, and whether it is one that exists."""
        for place in _PLACE.finditer(text):
            if not self.value(place[1]):
                yield place[0], _key(place[1]) in self._by_key

    @property
    def all(self) -> list[Value]:
        """What a writer may choose from."""
        return [Value(name, self.value(name)) for name in self._names]

    @cached_property
    def summary(self) -> Summary | None:
        return summarize(self._results) if self.tillfalle else None

    @cached_property
    def _by_key(self):
        return {_key(name): compute for name, compute in self._names.items()}

    @cached_property
    def _names(self) -> dict[str, Callable[[], object]]:
        about = self._of_round() if self.tillfalle else self._of_plan()
        namnd, version = self.plan.namnd, self._version
        return {
            **about,
            "år": lambda: self.plan.year,
            "nämnd": lambda: namnd.name,
            "förvaltning": lambda: namnd.forvaltning,
            "kommun": lambda: self.kommun.name,
            "planens rubrik": lambda: version.heading if version else "",
            "planens datum": lambda: self._date(self._plan_beslut),
            "planens §": lambda: _paragraph(self._plan_beslut),
            "förra beslutets datum": lambda: self._date(self.previous),
            "förra beslutets §": lambda: _paragraph(self.previous),
            "förra beslutets organ": lambda: self.previous.organ if self.previous else "",
            "dnr": lambda: self.missiv.dnr,
            "missivets datum": lambda: format_date(self.missiv.date, self.kommun.datumformat),
        }

    def _of_round(self):
        summary = lambda: self.summary  # noqa: E731 - read when asked for, not when listed
        return {
            "antal moment": lambda: _number(summary().total),
            "genomförda": lambda: _number(summary().granskade),
            "pågående eller genomförda": lambda: _number(summary().aktiviteter),
            "återstående": lambda: _number(summary().total - summary().granskade),
            "ej aktuella": lambda: _number(summary().ej_aktuella),
            "avvikelser": lambda: _number(sum(row.deviations or 0 for row in self._results)),
            "mening": lambda: summary().sentence,
            "mening med det som återstår": lambda: summary().text,
            "per-datum": lambda: format_date(self.tillfalle.per_date, self.kommun.datumformat),
            "uppföljningen": lambda: self.tillfalle.name,
        }

    def _of_plan(self):
        version = self._version
        return {
            "antal moment": lambda: _number(version.moment.count()) if version else "",
            "antal processer": lambda: _number(version.processer.count()) if version else "",
        }

    @cached_property
    def _results(self):
        return load_results(self.tillfalle)

    @cached_property
    def _version(self) -> Planversion | None:
        return version_in_use(self.plan) if self.tillfalle else version_of_matter(self.plan)

    @property
    def _plan_beslut(self):
        return self._version.beslut if self._version else None

    @cached_property
    def previous(self) -> Beslut | None:
        """The decision before this letter: of the round before it, else of the plan; for a plan, of the year before."""
        return previous_beslut(self.missiv)

    def _date(self, beslut):
        return format_date(beslut.date, self.kommun.datumformat) if beslut else ""


def previous_beslut(missiv: Missiv) -> Beslut | None:
    """The newest registered decision of the round before, else the plan's own.

    For a plan it is that of an earlier year; for a new version of a decided plan, that of the version in force.
    """
    registered = Beslut.objects.filter(namnd=missiv.plan.namnd, slag=Beslut.Slag.BESLUT, date__isnull=False)
    decided = Q(protokollsutdrag__instans=Protokollsutdrag.Instans.BESLUTAR)
    if missiv.tillfalle is None:
        plan, in_use = missiv.plan, version_in_use(missiv.plan)
        if in_use and in_use.is_locked and version_of_matter(plan) != in_use:
            return in_use.beslut
        earlier = decided & Q(
            protokollsutdrag__missiv__plan__slug=plan.slug, protokollsutdrag__missiv__plan__year__lt=plan.year
        )
        of_plan = Q(planversioner__plan__slug=plan.slug, planversioner__plan__year__lt=plan.year)
        return registered.filter(earlier | of_plan).order_by("-date", "-pk").first()
    of_rounds = registered.filter(
        decided,
        protokollsutdrag__missiv__plan=missiv.plan,
        protokollsutdrag__missiv__tillfalle__per_date__lt=missiv.tillfalle.per_date,
    )
    version = version_in_use(missiv.plan)
    return of_rounds.order_by("-date", "-pk").first() or (
        version.beslut if version and version.is_locked else None
    )


def _key(name):
    return " ".join(name.lower().translate(_SMALL).split())


def _number(number):
    """Noughts are values too."""
    return str(number)


def _paragraph(beslut):
    """ "§ 142", also where only the number was written."""
    paragraph = beslut.paragraph.strip() if beslut else ""
    return paragraph if not paragraph or "§" in paragraph else f"§ {paragraph}"
