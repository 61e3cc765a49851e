"""What is found in the samlade uppföljning."""

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse

from followups.gathered_words import disagreements
from organisation.swedish import join_words, lower_first

from ..gathered import SamladDocument
from .finding import RED, YELLOW, Finding, Written, public
from .measures import written_in_atgarder
from .words import in_texts


def in_samlad(document: SamladDocument) -> Iterator[Finding]:
    own, gathered = document.bedomning, document.gathered
    url = reverse("documents:samlad-edit", kwargs=document.omgang.address)
    if not (own and own.text.strip()):
        yield Finding(RED, "Kommunstyrelsens samlade bedömning är inte skriven.", url)
    elif wrong := disagreements(own.text, gathered.summary):
        kept = bool(own.text_reason.strip())
        ending = f" Skälet är sparat: {public(own.text_reason)}" if kept else ""
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
    # The nämnd has approved its words, and it alone can change them: KS is told, and not stopped.
    for found in in_texts(_written_by_namnder(gathered)):
        yield replace(found, level=YELLOW)


def _written_by_namnder(gathered) -> Iterator[Written]:
    """What KS's own part prints of the nämnders words: what was found where something deviates, and the measures."""
    for each in gathered.told:
        url = each.tillfalle.get_absolute_url()
        for row in each.with_deviations:
            label = f"{each.name}: resultatet för {row.moment}"
            yield Written(label, row.text, f"{url}#rad-{row.public_id}")
        told = (told for group in each.atgarder for told in group.atgarder)
        for label, text, where in written_in_atgarder(told):
            yield Written(f"{each.name}: {lower_first(label)}", text, where)


def written_in_samlad(document: SamladDocument) -> Iterator[Written]:
    if own := document.bedomning:
        url = own.get_absolute_url()
        yield Written("Den samlade bedömningen", own.text, url)
        yield Written("Texten om nämnder som inte har lämnat in", own.ej_inlamnat, url)
