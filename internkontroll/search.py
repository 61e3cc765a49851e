"""Search across plans, results and measures that the user may read, with the hits marked.

PostgreSQL searches as Swedish full text ("granskning" finds "granskningar"), SQLite by parts of words. What is
shown, and what decides where a secret may be at stake, is always the text as rendered for the reader: a row with a
marked passage ("[[sekretess: …") is never judged by the database, whose index would know the hidden words.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils.safestring import SafeString, mark_safe

from followups.models import Atgard, Uppfoljning
from organisation.access import audience_for
from organisation.models import Anvandare
from organisation.texts import Audience, render
from plans.models import Kontrollmoment, Planversion

MOST_OF_EACH_KIND = 300
# Rows with a marked passage are read one by one.
MOST_MARKED = 1000
MOST_WORDS = 8
SNIPPET = 220
_SUFFIXES = (
    *("arnas", "ernas", "ornas", "heterna", "heten", "heter"),
    *("arna", "erna", "orna", "ande", "ende", "ades", "ning", "het"),
    *("ens", "ets", "ans", "ats", "ade", "are", "ast", "ern", "ningar"),
    *("en", "et", "ar", "er", "or", "na", "es", "as", "ad", "at", "e", "a", "t", "s", "n"),
)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Hit:
    """A row that was found: its kind, its name, where it belongs, its address, and the words around the match."""

    kind: str
    title: SafeString
    context: str
    url: str
    snippet: SafeString
    year: int


@dataclass(frozen=True)
class Source:
    """Where is searched: the rows that the user may read, their long texts, their plain texts, and what a hit is."""

    rows: QuerySet
    long_texts: tuple[str, ...]
    plain_texts: tuple[str, ...]
    order: tuple
    texts_of: Callable[[object, Audience], list[str]]
    hit: Callable[[object, Audience, list[str]], Hit]
    namnd: Callable[[object], object]


def search(user: Anvandare, words: str) -> list[Hit]:
    """What holds all the words, newest year first; the same number of queries whatever is found."""
    stems = [stem(word) for word in _WORD.findall(words.casefold())][:MOST_WORDS]
    if not stems:
        return []
    found = {}
    for source in _sources(user):
        for key, hit in _hits_in(source, words, stems, user):
            found.setdefault(key, hit)
    return sorted(found.values(), key=lambda hit: -hit.year)


def stem(word: str) -> str:
    """The word without a common Swedish ending, as the marking and the judging of marked rows compare words."""
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def highlight(text: str, stems: list[str]) -> SafeString:
    """The text, escaped, with each word that begins with or holds a stem in <mark>."""
    parts, end = [], 0
    for match in _WORD.finditer(text):
        if any(each in match[0].casefold() for each in stems):
            parts.append(escape(text[end : match.start()]))
            parts.append(f"<mark>{escape(match[0])}</mark>")
            end = match.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))


def snippet(texts: list[str], stems: list[str]) -> SafeString:
    """The words around the first match in the texts, marked."""
    for text in texts:
        text = " ".join(text.split())
        found = [at for each in stems if (at := text.casefold().find(each)) >= 0]
        if found:
            start = max(0, min(found) - SNIPPET // 3)
            start = text.rfind(" ", 0, start) + 1 if start else 0
            cut = text[start : start + SNIPPET]
            if start + SNIPPET < len(text):
                cut = cut.rsplit(" ", 1)[0] + " …"
            return highlight(("… " if start else "") + cut, stems)
    return highlight(" ".join(texts[0].split())[:SNIPPET] if texts else "", stems)


def _hits_in(source: Source, words, stems, user) -> Iterator[tuple]:
    """Rows that match as the reader may read them, each with what tells it from others."""
    is_marked = Q(pk__in=[])
    for name in source.long_texts:
        is_marked |= Q(**{f"{name}__contains": "[["})
    unmarked = _matching(source, words, stems).exclude(is_marked).order_by(*source.order)
    marked = source.rows.filter(is_marked).order_by(*source.order)
    for row in unmarked[:MOST_OF_EACH_KIND]:
        hit = source.hit(row, audience_for(user, source.namnd(row)), stems)
        yield (hit.kind, hit.url), hit
    for row in marked[:MOST_MARKED]:
        audience = audience_for(user, source.namnd(row))
        whole = " ".join(source.texts_of(row, audience)).casefold()
        if all(each in whole for each in stems):
            hit = source.hit(row, audience, stems)
            yield (hit.kind, hit.url), hit


def _matching(source: Source, words: str, stems: list[str]) -> QuerySet:
    """The rows that the database finds. No operators of a query language: all the words, and nothing else."""
    names = (*source.long_texts, *source.plain_texts)
    if connection.vendor == "postgresql":
        from django.contrib.postgres.search import SearchQuery, SearchVector

        vector = SearchVector(*names, config="swedish")
        return source.rows.annotate(found=vector).filter(
            found=SearchQuery(words, config="swedish", search_type="plain")
        )
    rows = source.rows
    for each in stems:
        # SQLite folds ASCII alone, so å, ä and ö are asked for in each case.
        forms = {each, each.upper(), each.capitalize()}
        anywhere = Q(pk__in=[])
        for name in names:
            for form in forms:
                anywhere |= Q(**{f"{name}__icontains": form})
        rows = rows.filter(anywhere)
    return rows


def _plain(text, audience):
    return render(text, audience).plain


# --- What is searched ---------------------------------------------------------------------------


def _sources(user):
    yield _moments(user)
    yield _results(user)
    yield _measures(user)


def _moments(user):
    """Rows of the versions that are in use: the decided one of each plan, else its draft."""
    newest = {}
    versions = Planversion.objects.visible_to(user).order_by("plan", "-number")
    for pk, plan, status in versions.values_list("pk", "plan", "status"):
        locked = status in Planversion.LOCKED
        if plan not in newest or (locked and not newest[plan][1]):
            newest[plan] = (pk, locked)
    rows = Kontrollmoment.objects.texts_visible_to(user).filter(version__in=[pk for pk, _ in newest.values()])

    def texts_of(row, audience):
        texts = [
            row.process.name,
            *(_plain(text, audience) for text in (row.moment, row.metod, row.arbetssatt)),
        ]
        return [*texts, _plain(row.risk.description, audience)] if row.risk else texts

    def hit(row, audience, stems):
        plan = row.version.plan
        title = f"{row.nr} {row.process.name or _plain(row.moment, audience)}".strip()
        return Hit(
            "Kontrollmoment",
            highlight(title[:160], stems),
            f"{plan.namnd} · {plan.name} {plan.year}",
            f"{plan.get_absolute_url()}#moment-{row.public_id}",
            snippet(texts_of(row, audience)[1:], stems),
            plan.year,
        )

    return Source(
        rows.select_related("version__plan__namnd__kommun", "process", "risk"),
        ("moment", "metod", "arbetssatt", "risk__description"),
        ("nr", "process__name"),
        ("-version__plan__year", "pk"),
        texts_of,
        hit,
        lambda row: row.version.plan.namnd,
    )


def _results(user):
    def texts_of(row, audience):
        return [_plain(row.text, audience), row.planned_text, _plain(row.utesluten_reason, audience)]

    def hit(row, audience, stems):
        tillfalle = row.tillfalle
        name = row.moment.process.name or _plain(row.moment.moment, audience)
        return Hit(
            "Resultat",
            highlight(f"{row.moment.nr} {name}".strip()[:160], stems),
            f"{tillfalle.plan.namnd} · {tillfalle.name}",
            row.get_absolute_url(),
            snippet(texts_of(row, audience), stems),
            tillfalle.plan.year,
        )

    return Source(
        Uppfoljning.objects.texts_visible_to(user).select_related(
            "tillfalle__plan__namnd__kommun", "moment__process"
        ),
        ("text", "utesluten_reason"),
        ("planned_text",),
        ("-tillfalle__per_date", "pk"),
        texts_of,
        hit,
        lambda row: row.tillfalle.plan.namnd,
    )


def _measures(user):
    def texts_of(row, audience):
        return [_plain(row.description, audience), row.ansvarig_text]

    def hit(row, audience, stems):
        year = row.due_date.year if row.due_date else row.created_at.year
        return Hit(
            "Åtgärd",
            highlight(" ".join(_plain(row.description, audience).split())[:120], stems),
            f"{row.namnd} · {row.get_status_display()}",
            row.get_absolute_url(),
            snippet(texts_of(row, audience), stems),
            year,
        )

    return Source(
        Atgard.objects.texts_visible_to(user).select_related("namnd__kommun"),
        ("description",),
        ("ansvarig_text",),
        (F("due_date").desc(nulls_last=True), "pk"),
        texts_of,
        hit,
        lambda row: row.namnd,
    )
