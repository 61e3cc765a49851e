"""The only way from an address to a round or a result. A stranger gets 404, a reader who writes 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from organisation.access import Right, kommuner_with, may, require
from organisation.models import Anvandare
from plans.models import Kontrollmoment, Planversion, Risk
from plans.models.plan import MAIN_PLAN

from .models import Atgard, Bilaga, Omgang, Uppfoljning, Uppfoljningstillfalle


def get_tillfalle_or_404(
    user: Anvandare,
    year: int,
    namnd_slug: str,
    tillfalle_slug: str,
    plan_slug: str = MAIN_PLAN,
    right: Right = Right.READ,
) -> Uppfoljningstillfalle:
    """The round with its plan, nämnd and kommun. KS reads the rounds of the kommun's other nämnder too."""
    tillfallen = Uppfoljningstillfalle.objects.watched_by(user).with_plan()
    tillfalle = get_object_or_404(
        tillfallen,
        plan__year=year,
        plan__namnd__slug=namnd_slug,
        plan__slug=plan_slug,
        slug=tillfalle_slug,
    )
    if right != Right.READ:
        require(user, right, tillfalle.plan.namnd)
    return tillfalle


def get_omgang_or_404(
    user: Anvandare, kommun_slug: str, omgang_slug: str, *, to_write: bool = False
) -> Omgang:
    """The kommun's call, for those who watch its rounds; `to_write` demands the right to call (403)."""
    omgangar = Omgang.objects.visible_to(user).select_related("kommun")
    omgang = get_object_or_404(omgangar, kommun__slug=kommun_slug, slug=omgang_slug)
    if to_write and not kommuner_with(user, Right.CALL_ROUNDS).filter(pk=omgang.kommun_id).exists():
        raise PermissionDenied
    return omgang


def get_readable_tillfalle_or_404(
    user: Anvandare, right: Right = Right.READ, **address
) -> Uppfoljningstillfalle:
    """The round, for one who reads its texts; 403 for others until the nämnd has handed in."""
    tillfalle = get_tillfalle_or_404(user, **address, right=right)
    if not may_read_texts(user, tillfalle):
        raise PermissionDenied("Nämnden har inte lämnat in uppföljningen än.")
    return tillfalle


def may_read_texts(user: Anvandare, tillfalle: Uppfoljningstillfalle) -> bool:
    """True for the nämnd's own people, and for others when the nämnd has handed in or opened its texts.

    Before that others (KS and samordnare too) see states, dates and counts: nämnder are authorities of their own.
    """
    if tillfalle.is_handed_in or tillfalle.is_open_to_others:
        return True
    return may(user, Right.READ_BEFORE_HAND_IN, tillfalle.plan.namnd)


def hide_texts(results: list[Uppfoljning]) -> None:
    """Take the words, and the verdicts, out of results that are shown to somebody who may not read them.

    Never save them after this.
    """
    for result in results:
        result.text = result.original_text = result.returned_comment = ""
        result.bedomning = None
        result.hides_bilagor = True


def get_uppfoljning_or_404(user: Anvandare, public_id, *, to_write: bool = False) -> Uppfoljning:
    """The result with its moment and round; `to_write` demands that the user may write this very row."""
    rows = Uppfoljning.objects.visible_to(user).select_related(
        "tillfalle__plan__namnd__kommun", "moment__process", "moment__version", "bedomning"
    )
    row = get_object_or_404(rows, public_id=public_id)
    if to_write and not may_write(user, row):
        raise PermissionDenied
    return row


def get_uppfoljning_to_save_or_404(user: Anvandare, public_id) -> Uppfoljning:
    """The result for one who may write it, with no more than a save or a draft needs: it is asked for at every pause
    in the typing. The same answers as `get_uppfoljning_or_404(…, to_write=True)`.
    """
    row = get_object_or_404(Uppfoljning.objects.for_saving(), public_id=public_id)
    if not may(user, Right.READ, row.tillfalle.plan.namnd):
        raise Http404
    if not may_write(user, row):
        raise PermissionDenied
    return row


def get_readable_uppfoljning_or_404(user: Anvandare, public_id) -> Uppfoljning:
    """The result with its moment and round, for one who reads the round's texts; 403 until they are handed in."""
    rows = Uppfoljning.objects.watched_by(user).select_related(
        "tillfalle__plan__namnd__kommun", "moment__process", "moment__version"
    )
    row = get_object_or_404(rows, public_id=public_id)
    if not may_read_texts(user, row.tillfalle):
        raise PermissionDenied("Nämnden har inte lämnat in uppföljningen än.")
    return row


def may_write(user: Anvandare, row: Uppfoljning) -> bool:
    """A controller writes all rows of the nämnd, a kontrollutförare those that name her or a function she holds."""
    namnd = row.tillfalle.plan.namnd
    if may(user, Right.WRITE_UPPFOLJNING, namnd):
        return True
    return may(user, Right.WRITE_OWN_UPPFOLJNING, namnd) and is_performer(user, row.moment)


def is_performer(user: Anvandare, moment: Kontrollmoment) -> bool:
    """True when the moment names the user, or a function that the user holds today."""
    return any(
        rad.anvandare_id == user.pk or (rad.funktion_id and rad.funktion_id in user.funktion_ids)
        for rad in moment.known_ansvarsrader()
    )


def get_atgard_or_404(
    user: Anvandare, public_id, *, to_edit: bool = False, to_report: bool = False
) -> Atgard:
    """The measure with its source. 403 for one who may know of it but not read it yet, or not do what is asked."""
    atgard = get_object_or_404(Atgard.objects.watched_by(user).with_source(), public_id=public_id)
    if not Atgard.objects.texts_visible_to(user).filter(pk=atgard.pk).exists():
        raise PermissionDenied("Nämnden har inte lämnat in uppföljningen som åtgärden hör till.")
    if (to_edit and not may_edit_atgard(user, atgard)) or (to_report and not may_report_atgard(user, atgard)):
        raise PermissionDenied
    return atgard


def may_edit_atgard(user: Anvandare, atgard: Atgard) -> bool:
    """The nämnd's controller says what is to be done, by whom and when."""
    return may(user, Right.WRITE_ATGARD, atgard.namnd)


def may_report_atgard(user: Anvandare, atgard: Atgard) -> bool:
    """Who is responsible tells how it goes, whatever roles she has; the controller may do it for her."""
    return may_edit_atgard(user, atgard) or is_responsible(user, atgard)


def is_responsible(user: Anvandare, atgard: Atgard) -> bool:
    """True when the measure names the user, or a function that the user holds today."""
    return atgard.ansvarig_anvandare_id == user.pk or atgard.ansvarig_funktion_id in user.funktion_ids


def get_risk_or_404(user: Anvandare, public_id, right: Right = Right.READ) -> Risk:
    """The risk with its plan."""
    risks = Risk.objects.filter(version__in=Planversion.objects.visible_to(user))
    risk = get_object_or_404(
        risks.select_related("version__plan__namnd__kommun", "process"), public_id=public_id
    )
    require(user, right, risk.version.plan.namnd)
    return risk


def get_bilaga_or_404(user: Anvandare, public_id, *, to_write: bool = False) -> Bilaga:
    """The file with its row and round, for one who reads the round's texts.

    403 for others, and for a file marked as secret when the user does not read the nämnd's marked passages.
    """
    bilagor = Bilaga.objects.watched_by(user).select_related(
        "uppfoljning__tillfalle__plan__namnd__kommun", "uppfoljning__moment__process"
    )
    bilaga = get_object_or_404(bilagor, public_id=public_id)
    row = bilaga.uppfoljning
    if not may_read_texts(user, row.tillfalle) or not may_read_bilaga(user, bilaga):
        raise PermissionDenied
    if to_write and not may_write(user, row):
        raise PermissionDenied
    return bilaga


def may_read_bilaga(user: Anvandare, bilaga: Bilaga) -> bool:
    """A file that is marked as secret is for those who read the nämnd's marked passages."""
    namnd = bilaga.uppfoljning.tillfalle.plan.namnd
    return not bilaga.is_secret or may(user, Right.READ_SECRETS, namnd)
