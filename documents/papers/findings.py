"""What should be put right before a paper goes to the meeting: red stops a Handling, yellow warns."""

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.urls import reverse

from followups.gathered_words import disagreements as gathered_disagreements
from followups.models import Uppfoljningstillfalle
from followups.summary import disagreements, summarize, wrong_counts
from organisation.models.kommun import Datumformat
from organisation.swedish import MONTHS, format_date, join_words
from organisation.texts import Audience, marks_in, render

from ..models import Del, Skrivelse
from ..services.letters import summary_of
from . import (
    Document,
    PaperPackage,
    PlanDocument,
    SamladDocument,
    SamladPackage,
    SkrivelseDocument,
    UppfoljningDocument,
)
from .underlag import papers_of_matter

RED, YELLOW = "red", "yellow"

_PERSONNUMMER = re.compile(r"(?<!\d)(?:19|20)?(\d{2})(\d{2})(\d{2})[-+ ]?(\d{3})(\d)(?!\d)")
_PLACEHOLDER = re.compile(r"\[(?!\[)[^\]\n]{0,60}\]|\{[^}\n]{0,60}\}|\bX{2,}\b|\.{4,}|_{3,}|…{2,}")
# What the masked passage reads in a public paper is no placeholder.
_GAP = re.compile(r"\[Uppgift utelämnad[^\]]*\]")
# A line of underlag that names one of the matter's own papers, by the word it begins with.
_OWN_PAPERS = re.compile(
    r"(missiv|tjänste\w+|uppföljning|internkontrollplan|protokollsutdrag|förslag till)\b", re.I
)


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


def findings_of(document: Document) -> list[Finding]:
    """What is found in the paper, the red first."""
    if isinstance(document, SamladPackage):
        # The appendices are the nämnders own, and were approved as they stand.
        document = document.samlad
    if isinstance(document, PaperPackage):
        found = list(_in_package(document))
    else:
        found = [*_own_findings(document), *_in_texts(document)]
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


def _own_findings(document):
    if isinstance(document, SkrivelseDocument):
        return _in_letter(document)
    if isinstance(document, UppfoljningDocument):
        return _in_follow_up(document)
    if isinstance(document, PlanDocument):
        return _in_plan(document)
    if isinstance(document, SamladDocument):
        return _in_samlad(document)
    return []


def _in_package(package) -> Iterator[Finding]:
    """What is found in each of the papers, said with the paper's name; a package without papers is no package."""
    if not package.parts:
        yield Finding(RED, "Inget papper är valt.")
    for part in package.parts:
        if part.document in package.documents:
            name = part.label or part.document.kind or part.document.title
            for found in findings_of(part.document):
                yield replace(found, text=f"{name}: {found.text}")


def _in_plan(document) -> Iterator[Finding]:
    version = document.version
    url = version.get_absolute_url()
    if not any(row.source.moment for row in document.plain_table.rows):
        yield Finding(RED, "Planen har inga kontrollmoment.", url)
    beslut = version.beslut
    if not ((beslut and beslut.dnr) or version.plan.dnr):
        yield Finding(YELLOW, "Planen har inget diarienummer.", url)
    if version.is_locked:
        wanting = {"datum": beslut and beslut.date, "paragraf": beslut and beslut.paragraph}
        if lacks := [name for name, value in wanting.items() if not value]:
            yield Finding(YELLOW, f"Beslutets {' och '.join(lacks)} saknas på planen.", url)
    for risk in document.risks:
        if not risk.is_in_plan and not risk.hantering:
            yield Finding(YELLOW, f"Skäl saknas till att risken inte tas med i planen: {risk.text}", url)


# --- A follow-up ----------------------------------------------------------------------------------


def _in_follow_up(document) -> Iterator[Finding]:
    missiv = document.missiv
    if not ((missiv and missiv.dnr) or document.tillfalle.plan.dnr):
        url = reverse("documents:missiv-edit", kwargs=document.tillfalle.address)
        yield Finding(YELLOW, "Diarienummer saknas. Det hämtas från missivet eller planen.", url)
    for tillfalle, results in document.rounds:
        yield from _in_round(tillfalle, results)


def _in_round(tillfalle, results):
    begins = _begins(tillfalle)
    for row in results:
        url = row.get_absolute_url()
        if not row.is_reported:
            yield Finding(RED, f"Kontrollmomentet är inte redovisat: {row.moment}", url)
        elif row.performed_on and row.performed_on > tillfalle.per_date:
            yield Finding(YELLOW, f"Kontrollen är daterad efter uppföljningens datum: {row.moment}", url)
        elif row.performed_on and row.performed_on < begins:
            since = format_date(begins)
            yield Finding(
                YELLOW, f"Kontrollen är daterad före perioden, som börjar {since}: {row.moment}", url
            )
    bedomning = getattr(tillfalle, "bedomning", None)
    wrong = wrong_counts(bedomning.analys, summarize(results)) if bedomning and bedomning.analys else []
    if wrong:
        yield Finding(
            YELLOW, f"Analysen stämmer inte med raderna. {' '.join(wrong)}", _verdict_url(tillfalle)
        )


def _begins(tillfalle) -> datetime.date:
    """The first day that the round looks back on: after the plan's round before it, else the year's first."""
    before = (
        Uppfoljningstillfalle.objects.filter(plan=tillfalle.plan_id, per_date__lt=tillfalle.per_date)
        .order_by("-per_date")
        .values_list("per_date", flat=True)
        .first()
    )
    return before + datetime.timedelta(days=1) if before else datetime.date(tillfalle.plan.year, 1, 1)


def _verdict_url(tillfalle):
    return reverse("followups:bedomning-edit", kwargs=tillfalle.address)


# --- All nämnder ----------------------------------------------------------------------------------


def _in_samlad(document) -> Iterator[Finding]:
    own, gathered = document.bedomning, document.gathered
    url = reverse("documents:samlad-edit", kwargs=document.omgang.address)
    if not (own and own.text.strip()):
        yield Finding(RED, "Kommunstyrelsens samlade bedömning är inte skriven.", url)
    elif wrong := gathered_disagreements(own.text, gathered.summary):
        kept = bool(own.text_reason.strip())
        ending = f" Skälet är sparat: {own.text_reason}" if kept else ""
        yield Finding(
            YELLOW if kept else RED,
            f"Den samlade bedömningen stämmer inte med siffrorna. {' '.join(wrong)}{ending}",
            url,
        )
    if own and not own.dnr:
        yield Finding(RED, "Diarienummer saknas.", url)
    if own and own.date is None:
        yield Finding(RED, "Papperets datum saknas.", url)
    where = document.omgang.get_absolute_url()
    for each in gathered.told:
        if not each.is_approved:
            not_approved = f"{each.name} har lämnat in, men uppföljningen är inte godkänd."
            yield Finding(RED, not_approved, each.tillfalle.get_absolute_url())
    if gathered.waiting:
        names = join_words([each.name for each in gathered.waiting])
        yield Finding(YELLOW, f"Ej inlämnat: {names}.", where)
    if left_out := [each.namnd.name for each in gathered.outside if each.has_plan]:
        names = join_words(left_out)
        yield Finding(YELLOW, f"Inte med i omgången, trots beslutad plan: {names}.", where)


def _written_in_samlad(document):
    if own := document.bedomning:
        url = own.get_absolute_url()
        yield Written("Den samlade bedömningen", own.text, url)
        yield Written("Texten om nämnder som inte har lämnat in", own.ej_inlamnat, url)


# --- A letter -------------------------------------------------------------------------------------


def _in_letter(document) -> Iterator[Finding]:
    letter = document.skrivelse
    url = _edit_url(document)
    summary = summary_of(letter)
    if summary and (wrong := disagreements(document.filled("sammanfattning"), summary)):
        kept = bool(letter.sammanfattning_reason.strip())
        level = YELLOW if kept else RED
        ending = f" Skälet är sparat: {_public(letter.sammanfattning_reason)}" if kept else ""
        yield Finding(level, f"Sammanfattningen stämmer inte med raderna. {' '.join(wrong)}{ending}", url)
    if not (letter.dnr or getattr(getattr(letter, "beslut", None), "dnr", "")):
        yield Finding(RED, "Diarienummer saknas.", url)
    if hasattr(letter, "date"):
        yield from _in_date(letter.date, document, url)
    for part in document.shape.parts:
        if part.is_included and part.kod != Del.BESLUTSUNDERLAG and not getattr(letter, part.kod).strip():
            label = letter._meta.get_field(part.kod).verbose_name
            yield Finding(RED, f"Avsnittet {label} är tomt.", url)
    yield from _in_values(document, url)
    yield from _in_underlag(document, url)


def _in_values(document, url) -> Iterator[Finding]:
    """Each `{…}` that nothing can be put in for: one that does not exist, or one that is not known yet."""
    for name in (*Del.values, "skickas_till"):
        label = Skrivelse._meta.get_field(name).verbose_name
        for place, exists in document.fillings.unfilled(getattr(document.skrivelse, name)):
            why = "har inget värde ännu" if exists else "är inget värde som räknas ut"
            yield Finding(RED, f"{place} i avsnittet {label} {why}.", url)


def _in_date(written: datetime.date | None, document, url):
    tillfalle = getattr(document.skrivelse, "tillfalle", None)
    if written is None:
        yield Finding(RED, "Missivets datum saknas.", url)
    elif tillfalle and written < tillfalle.per_date:
        yield Finding(YELLOW, "Missivets datum ligger före den dag som uppföljningen gäller.", url)


def _in_underlag(document, url):
    """Lines that name a paper of the product's own kinds which the matter does not have."""
    there = [_bare(name) for name in _papers_of_matter(document)]
    for line in filter(None, document.filled("beslutsunderlag").split("\n")):
        name = _bare(render(line, Audience.PUBLIC).plain)
        if _OWN_PAPERS.match(name) and not any(_may_be(name, paper) for paper in there):
            yield Finding(
                YELLOW, f"Beslutsunderlaget nämner ett papper som inte finns i ärendet: {line}", url
            )


def _papers_of_matter(document) -> list[str]:
    """What the papers that go with the letter are called, in the ways that an underlag names them."""
    letter = document.skrivelse
    missiv = getattr(letter, "missiv", letter)
    names = [*papers_of_matter(missiv).values(), missiv.rubrik]
    # A date is the same in whatever form it is written; a letter without one may be named by its kind.
    kind = document.kommun.word("missiv", "Missiv")
    names += [f"{kind} {format_date(missiv.date, form)}".strip() for form in Datumformat]
    if tillfalle := missiv.tillfalle:
        names.append(tillfalle.column_heading)
        names += [
            f"Uppföljning {tillfalle.name} {format_date(tillfalle.per_date, form)}" for form in Datumformat
        ]
    for utdrag in missiv.protokollsutdrag.select_related("beslut"):
        names += [utdrag.rubrik, f"Förslag till protokollsutdrag {utdrag.beslut.organ}", "Protokollsutdrag"]
    return [name for name in names if name]


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
    letter = document.skrivelse
    missiv = getattr(letter, "missiv", letter)
    return missiv.get_absolute_url()


# --- The words ------------------------------------------------------------------------------------


def _public(text):
    """A finding is read by whoever may see the paper."""
    return render(text, Audience.PUBLIC).plain


def _in_texts(document) -> Iterator[Finding]:
    for label, text, url in written_in(document):
        if any(not passage.provision for _, passage in marks_in(text)):
            yield Finding(RED, f"{label} har en sekretessmarkering utan bestämmelse.", url)
        plain = render(text, Audience.PUBLIC).plain
        if _PLACEHOLDER.search(_GAP.sub("", plain)):
            yield Finding(RED, f"{label} har något kvar att fylla i.", url)
        if looks_like_personnummer(plain):
            yield Finding(YELLOW, f"{label} innehåller något som ser ut som ett personnummer.", url)


def written_in(document: Document) -> Iterable[Written]:
    """All that people have written in the paper."""
    if isinstance(document, SkrivelseDocument):
        return _written_in_letter(document)
    if isinstance(document, UppfoljningDocument):
        return _written_in_follow_up(document)
    if isinstance(document, PlanDocument):
        return _written_in_plan(document)
    if isinstance(document, SamladDocument):
        return _written_in_samlad(document)
    return []


def _written_in_letter(document):
    url = _edit_url(document)
    letter = document.skrivelse
    yield Written("Rubriken", letter.rubrik, url)
    for field in Skrivelse._meta.get_fields():
        if field.get_internal_type() == "TextField" and field.name != "sammanfattning_reason":
            text = document.fillings.without_unfilled(getattr(letter, field.name))
            yield Written(f"Avsnittet {field.verbose_name}", text, url)


def _written_in_follow_up(document):
    for tillfalle, results in document.rounds:
        for row in results:
            url = row.get_absolute_url()
            yield Written(f"Resultatet för {row.moment}", row.text, url)
            yield Written(f"Skälet för {row.moment}", row.utesluten_reason, url)
        if bedomning := getattr(tillfalle, "bedomning", None):
            yield Written("Analysen", bedomning.analys, _verdict_url(tillfalle))
    yield from _written_in_rows(row.source for row in document.plain_table.rows)


def _written_in_plan(document):
    version = document.version
    url = version.get_absolute_url()
    yield Written("Rubriken", version.title, url)
    yield Written("Slutregeln", version.slutregel, url)
    for heading, text in document.front_texts:
        yield Written(
            f"Texten {heading}", text, reverse("documents:pappersform-list", args=[document.kommun.slug])
        )
    for risk in version.risker.all() if document.risks else ():
        yield Written(f"Risken {risk}", risk.description, url)
        yield Written(f"Hanteringen av risken {risk}", risk.hantering, url)
    yield from _written_in_rows(row.source for row in document.plain_table.rows)


def _written_in_rows(rows):
    """The plan's own words in the rows."""
    for row in rows:
        moment = row.moment
        if moment is None:
            continue
        url = moment.get_absolute_url()
        for label, text in (
            ("Kontrollmomentet", moment.moment),
            ("Kontrollmetoden", moment.metod),
            ("Arbetssättet", moment.arbetssatt),
            ("Den systematiska kontrollen", moment.systematisk_kontroll),
            ("Risken", row.risk.description if row.risk else ""),
        ):
            if text:
                yield Written(f"{label} i {moment}", text, url)


def looks_like_personnummer(text: str) -> bool:
    """True when some number is shaped like a personnummer or samordningsnummer and its check digit agrees."""
    for match in _PERSONNUMMER.finditer(text):
        _, month, day, _, _ = match.groups()
        if 1 <= int(month) <= 12 and (1 <= int(day) <= 31 or 61 <= int(day) <= 91):
            digits = "".join(match.groups())
            doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
            if sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0:
                return True
    return False
