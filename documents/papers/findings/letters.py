"""What is found in a missiv or a förslag to protokollsutdrag."""

import datetime
import re
from collections.abc import Iterator

from followups.summary import disagreements
from organisation.models.kommun import Datumformat
from organisation.swedish import MONTHS, format_date
from organisation.texts import render

from ...models import Del, Handling, Skrivelse
from ..agreement import summary_of
from ..letters import SkrivelseDocument
from ..underlag import papers_of_matter
from .finding import RED, YELLOW, Finding, Written, public

Slag = Handling.Slag
# A line of underlag that names one of the matter's own papers, by the word it begins with.
_OWN_PAPERS = re.compile(
    r"(missiv|tjänste\w+|uppföljning|internkontrollplan|protokollsutdrag|förslag till)\b", re.I
)


def in_letter(document: SkrivelseDocument) -> Iterator[Finding]:
    letter = document.skrivelse
    url = _edit_url(document)
    summary = summary_of(letter)
    if summary and (wrong := disagreements(document.filled("sammanfattning"), summary)):
        kept = bool(letter.sammanfattning_reason.strip())
        level = YELLOW if kept else RED
        ending = f" Skälet är sparat: {public(letter.sammanfattning_reason)}" if kept else ""
        yield Finding(
            level,
            f"Sammanfattningen stämmer inte med raderna. {' '.join(wrong)}{ending}",
            f"{url}#id_sammanfattning",
        )
    if not (letter.dnr or getattr(getattr(letter, "beslut", None), "dnr", "")):
        yield Finding(RED, "Diarienummer saknas.", f"{url}#id_dnr")
    if hasattr(letter, "date"):
        yield from _in_date(letter.date, document, f"{url}#id_date")
    for part in document.shape.parts:
        if part.is_included and part.kod != Del.BESLUTSUNDERLAG and not getattr(letter, part.kod).strip():
            label = letter._meta.get_field(part.kod).verbose_name
            yield Finding(RED, f"Avsnittet {label} är tomt.", f"{url}#id_{part.kod}")
    yield from _in_values(document, url)
    yield from _in_underlag(document, url)


def _in_values(document, url) -> Iterator[Finding]:
    """Each `{…}` that nothing can be put in for: one that does not exist, or one that is not known yet."""
    for name in (*Del.values, "skickas_till"):
        label = Skrivelse._meta.get_field(name).verbose_name
        text = render(getattr(document.skrivelse, name), document.audience).plain
        for place, exists in document.fillings.unfilled(text):
            why = "har inget värde ännu" if exists else "är inget värde som räknas ut"
            yield Finding(RED, f"{place} i avsnittet {label} {why}.", f"{url}#id_{name}")


def _in_date(written: datetime.date | None, document, url):
    tillfalle = getattr(document.skrivelse, "tillfalle", None)
    if written is None:
        yield Finding(RED, "Missivets datum saknas.", url)
    elif tillfalle and written < tillfalle.per_date:
        yield Finding(YELLOW, "Missivets datum ligger före den dag som uppföljningen gäller.", url)


def _in_underlag(document, url):
    """Lines that name a paper of the product's own kinds which the matter does not have."""
    for line, kinds in _own_papers_named(document):
        if kinds is None:
            yield Finding(
                YELLOW,
                f"Beslutsunderlaget nämner ett papper som inte finns i ärendet: {line}",
                f"{url}#id_beslutsunderlag",
            )


def left_out_of_package(document: SkrivelseDocument, there: set[str]) -> Iterator[Finding]:
    """Lines of underlag that name a paper of the matter of which no kind is among those that are `there`."""
    for line, kinds in _own_papers_named(document):
        if kinds is not None and not kinds & there:
            yield Finding(
                YELLOW,
                f"Beslutsunderlaget nämner ett papper som inte är med bland handlingarna: {line}",
                f"{_edit_url(document)}#id_beslutsunderlag",
            )


def _own_papers_named(document) -> Iterator[tuple[str, set[str] | None]]:
    """Each line of underlag that names a paper of ours, and the kinds that it may be; None when the matter has none."""
    there = {
        kind: [_bare(name) for name in names if name] for kind, names in _papers_of_matter(document).items()
    }
    for line in filter(None, public(document.filled("beslutsunderlag")).split("\n")):
        name = _bare(line)
        if _OWN_PAPERS.match(name):
            kinds = {kind for kind, names in there.items() if any(_may_be(name, each) for each in names)}
            yield line, kinds or None


def _papers_of_matter(document) -> dict[str, list[str]]:
    """By kind what the papers that go with the letter are called, in the ways that an underlag names them."""
    letter = document.skrivelse
    missiv = getattr(letter, "missiv", letter)
    names = {kind: [line] for kind, line in papers_of_matter(missiv).items()}
    # A date is the same in whatever form it is written; a letter without one may be named by its kind.
    kind = document.kommun.word("missiv", "Missiv")
    dated = [f"{kind} {format_date(missiv.date, form)}".strip() for form in Datumformat]
    names[Slag.MISSIV] = [*names.get(Slag.MISSIV, ()), missiv.rubrik, *dated]
    if tillfalle := missiv.tillfalle:
        dated = [
            f"Uppföljning {tillfalle.name} {format_date(tillfalle.per_date, form)}" for form in Datumformat
        ]
        names[Slag.UPPFOLJNING] = [*names.get(Slag.UPPFOLJNING, ()), tillfalle.column_heading, *dated]
    names[Slag.PROTOKOLLSUTDRAG] = [
        name
        for utdrag in missiv.protokollsutdrag.select_related("beslut")
        for name in (
            utdrag.rubrik,
            f"Förslag till protokollsutdrag {utdrag.beslut.organ}",
            "Protokollsutdrag",
        )
    ]
    return names


def _may_be(name, paper):
    """True when a line may mean the paper: the same kind of paper, and no date or number that the paper lacks."""
    line, other = name.split(), paper.split()
    return line[0] == other[0] and set(filter(_is_figure, line)) <= set(other)


def _is_figure(word):
    return word in MONTHS or any(map(str.isdigit, word))


def _bare(text):
    """The words alone, in lower case, without what only parts them."""
    return " ".join(re.sub(r"[^\w§/:-]+", " ", text.lstrip("-–• ")).lower().split())


def _edit_url(document):
    """Where the letter is written; `#id_…` after it leads to the very box."""
    return document.skrivelse.get_absolute_url()


def written_in_letter(document: SkrivelseDocument) -> Iterator[Written]:
    url = _edit_url(document)
    letter = document.skrivelse
    yield Written("Rubriken", letter.rubrik, url)
    for field in Skrivelse._meta.get_fields():
        if field.get_internal_type() == "TextField" and field.name != "sammanfattning_reason":
            text = document.fillings.without_unfilled(getattr(letter, field.name))
            yield Written(f"Avsnittet {field.verbose_name}", text, url)
