"""What is found in a plan and in a follow-up: their rows, and what stands beside them."""

import datetime
from collections.abc import Iterator

from django.urls import reverse

from followups.models import Uppfoljningstillfalle
from followups.summary import summarize, wrong_counts
from organisation.swedish import format_date

from ..plan import PlanDocument
from ..tables import UppfoljningDocument
from .finding import RED, YELLOW, Finding, Written
from .measures import written_in_atgarder


def in_plan(document: PlanDocument) -> Iterator[Finding]:
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


def in_follow_up(document: UppfoljningDocument) -> Iterator[Finding]:
    missiv = document.missiv
    if not ((missiv and missiv.dnr) or document.tillfalle.plan.dnr):
        url = reverse("documents:missiv-edit", kwargs=document.tillfalle.address)
        yield Finding(YELLOW, "Diarienummer saknas. Skriv det i missivet eller på planen.", url)
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


def written_in_plan(document: PlanDocument) -> Iterator[Written]:
    version = document.version
    url = version.get_absolute_url()
    yield Written("Rubriken", version.title, url)
    yield Written("Slutregeln", version.slutregel, url)
    texts_url = reverse("documents:pappersform-list", args=[document.kommun.slug])
    for each in document.texts:
        yield Written(f"Texten {each.rubrik}", each.text, texts_url)
    for risk in version.risker.all() if document.risks else ():
        yield Written(f"Risken {risk}", risk.description, url)
        yield Written(f"Hanteringen av risken {risk}", risk.hantering, url)
    yield from _written_in_rows(row.source for row in document.plain_table.rows)


def written_in_follow_up(document: UppfoljningDocument) -> Iterator[Written]:
    for tillfalle, results in document.rounds:
        for row in results:
            url = row.get_absolute_url()
            yield Written(f"Resultatet för {row.moment}", row.text, url)
            yield Written(f"Skälet för {row.moment}", row.utesluten_reason, url)
        if bedomning := getattr(tillfalle, "bedomning", None):
            yield Written("Analysen", bedomning.analys, _verdict_url(tillfalle))
    yield from written_in_atgarder(told for group in document.told_atgarder for told in group.atgarder)
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
