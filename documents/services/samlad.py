"""KS's statement on all nämnders internal control: filled in from the numbers, written, and held against them."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from followups.gathered import Gathered
from followups.gathered_words import disagreements
from followups.models import Omgang
from organisation.models import Anvandare, Namnd
from organisation.services import log, save_edited
from organisation.swedish import join_words

from ..models import SamladBedomning
from .errors import DocumentError

SAMLAD_FIELDS = ["date", "dnr", "handlaggare", "handlaggare_telefon", "text", "text_reason", "ej_inlamnat"]
# What KS says of it all is not for the product to guess; the findings stop a paper where this is left.
TO_FILL_IN = "[kommunstyrelsens bedömning]"


def prefill_samlad(gathered: Gathered, *, user: Anvandare) -> SamladBedomning:
    """An unsaved statement with what the numbers say; the judgement itself is left to be filled in."""
    return SamladBedomning(
        omgang=gathered.omgang,
        date=timezone.localdate(),
        handlaggare=str(user),
        handlaggare_telefon=user.telefon,
        text=_draft(gathered),
    )


def create_samlad(gathered: Gathered, ks: Namnd, *, user: Anvandare) -> SamladBedomning:
    """The call's statement, filled in. Raises DocumentError when there is one already."""
    samlad = prefill_samlad(gathered, user=user)
    try:
        with transaction.atomic():
            samlad.save()
            log(samlad, "samlad.created", user=user, namnd=ks, address=samlad.get_absolute_url())
    except IntegrityError as error:
        raise DocumentError("Det finns redan en samlad bedömning i omgången.") from error
    return samlad


def save_samlad(samlad: SamladBedomning, ks: Namnd, *, radversion: int, user: Anvandare) -> bool:
    """Save the form's fields; see `save_edited`. A reason for words of one's own is logged with them."""
    return save_edited(
        samlad,
        SAMLAD_FIELDS,
        radversion=radversion,
        user=user,
        action="samlad.changed",
        namnd=ks,
        address=samlad.get_absolute_url(),
    )


def samlad_of(omgang: Omgang) -> SamladBedomning | None:
    """The call's statement, when it has been begun."""
    samlad = SamladBedomning.objects.filter(omgang=omgang).first()
    if samlad:
        samlad.omgang = omgang
    return samlad


def warnings_of(text: str, gathered: Gathered) -> list[str]:
    """What the text says against the numbers; an empty text says nothing."""
    return disagreements(text, gathered.summary) if text.strip() else []


def _draft(gathered):
    """The computed sentences, room for the judgement, and a call to those that are missing."""
    paragraphs = [
        gathered.summary.text,
        f"Kommunstyrelsen bedömer sammantaget att den interna kontrollen är {TO_FILL_IN}.",
    ]
    late = sum(len(each.atgarder_in("late")) for each in gathered.told)
    if late:
        measures = "En åtgärd är försenad" if late == 1 else f"{late} åtgärder är försenade"
        carried_out = "den är genomförd" if late == 1 else "de är genomförda"
        paragraphs.append(f"{measures}. Ansvarig nämnd redovisar i nästa uppföljning när {carried_out}.")
    others = [each.namnd.name_in_sentence for each in gathered.waiting if not each.namnd.is_ks]
    if others:
        names = join_words(others)
        paragraphs.append(f"Kommunstyrelsen uppmanar {names} att lämna in sin uppföljning.")
    return "\n\n".join(paragraphs)
