"""The only way from an address to a letter. A stranger gets 404, a reader who writes 403."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from followups.access import get_omgang_or_404, get_readable_tillfalle_or_404, may_read_texts
from followups.models import Omgang, Uppfoljningstillfalle
from organisation.access import Right, kommuner_with, require
from organisation.models import Anvandare, Kommun, Namnd
from organisation.texts import Audience
from plans.access import get_plan_or_404
from plans.models import Plan

from .models import Missiv, Namndtext, Pappersform, Protokollsutdrag, Textblock, Utskrift, Utskriftsdel


def get_subject_or_404(user: Anvandare, right: Right = Right.READ, **address) -> Uppfoljningstillfalle | Plan:
    """What a letter is about: the round that `address` names, or the plan when it names no round."""
    if "tillfalle_slug" in address:
        return get_readable_tillfalle_or_404(user, right, **address)
    return get_plan_or_404(user, **address, right=right)


def get_missiv_or_404(user: Anvandare, right: Right = Right.READ, **address) -> Missiv:
    """The missiv to the round that `address` names, or to the plan when it names no round."""
    subject = get_subject_or_404(user, right, **address)
    missiv = find_missiv(subject)
    if missiv is None:
        raise Http404
    return missiv


def find_missiv(subject: Uppfoljningstillfalle | Plan) -> Missiv | None:
    """The letter to the round or the plan, with both in hand."""
    plan, tillfalle = (subject, None) if isinstance(subject, Plan) else (subject.plan, subject)
    missiv = Missiv.objects.filter(plan=plan, tillfalle=tillfalle).first()
    if missiv:
        missiv.plan, missiv.tillfalle = plan, tillfalle
    return missiv


def get_protokollsutdrag_or_404(
    user: Anvandare, number: int = 1, right: Right = Right.READ, **address
) -> Protokollsutdrag:
    """The missiv's förslag to protokollsutdrag by its number, in the order they were made."""
    missiv = get_missiv_or_404(user, right, **address)
    numbered = list(missiv.protokollsutdrag.select_related("beslut").order_by("pk"))
    if not 1 <= number <= len(numbered):
        raise Http404
    utdrag = numbered[number - 1]
    utdrag.missiv = missiv
    return utdrag


def get_kommun_to_dress_or_404(user: Anvandare, slug: str) -> Kommun:
    """The kommun for its administratör. One who sees no nämnd of it gets 404, everybody else 403."""
    kommun = get_object_or_404(Kommun, slug=slug)
    if kommuner_with(user, Right.MANAGE_DRESSES).filter(pk=kommun.pk).exists():
        return kommun
    if Namnd.objects.visible_to(user).filter(kommun=kommun).exists():
        raise PermissionDenied
    raise Http404


def get_namnd_to_dress_or_404(user: Anvandare, kommun_slug: str, namnd_slug: str) -> Namnd:
    """The kommun's nämnd, for the kommun's administratör."""
    kommun = get_kommun_to_dress_or_404(user, kommun_slug)
    return get_object_or_404(Namnd.objects.select_related("kommun"), kommun=kommun, slug=namnd_slug)


def get_pappersform_or_404(user: Anvandare, kommun_slug: str, year: int) -> Pappersform:
    """The kommun's form of papers that begins with the year, for its administratör."""
    kommun = get_kommun_to_dress_or_404(user, kommun_slug)
    return get_object_or_404(Pappersform.objects.select_related("kommun"), kommun=kommun, from_year=year)


def get_namndtext_or_404(user: Anvandare, kommun_slug: str, year: int, namnd_slug: str) -> Namndtext:
    """The nämnd's own texts that begin with the year, for the kommun's administratör."""
    namnd = get_namnd_to_dress_or_404(user, kommun_slug, namnd_slug)
    return get_object_or_404(Namndtext.objects.select_related("namnd__kommun"), namnd=namnd, from_year=year)


def get_textblock_or_404(user: Anvandare, public_id) -> Textblock:
    """A text beside the plan's table, the kommun's or a nämnd's, for the kommun's administratör."""
    blocks = Textblock.objects.select_related("pappersform__kommun", "namndtext__namnd__kommun")
    block = get_object_or_404(blocks, public_id=public_id)
    get_kommun_to_dress_or_404(user, block.kommun.slug)
    return block


def get_utskrift_or_404(user: Anvandare, public_id) -> Utskrift:
    """The user's own print run. Nobody else reaches it: it holds what she had the right to read."""
    return get_object_or_404(Utskrift.objects.ordered_by(user).select_related("kommun"), public_id=public_id)


def require_readable(user: Anvandare, utskrift: Utskrift, parts: Iterable[Utskriftsdel]) -> None:
    """Raise PermissionDenied unless the user may still read each of the printed papers; few queries."""
    parts = list(parts)
    plans = Plan.objects.visible_to(user).filter(pk__in={part.plan_id for part in parts})
    plans = {plan.pk for plan in plans}
    rounds = Uppfoljningstillfalle.objects.watched_by(user).with_plan()
    rounds = rounds.filter(pk__in={part.tillfalle_id for part in parts if part.tillfalle_id})
    rounds = {each.pk: each for each in rounds}
    is_gathered = any(part.slag in Utskriftsdel.GATHERED for part in parts)
    watches = is_gathered and Omgang.objects.visible_to(user).filter(pk=utskrift.omgang_id).exists()
    for part in parts:
        is_of_plan = part.slag == Utskriftsdel.Slag.PLAN or (part.missiv_id and not part.tillfalle_id)
        if part.slag in Utskriftsdel.GATHERED:
            readable = watches
        elif is_of_plan:
            readable = part.plan_id in plans
        else:
            tillfalle = rounds.get(part.tillfalle_id)
            readable = tillfalle is not None and may_read_texts(user, tillfalle)
        if not readable:
            raise PermissionDenied(f"Du har inte längre rätt att läsa {part.title} ({part.namnd_name}).")
    if utskrift.audience == Audience.INTERNAL:
        _require_secrets(user, parts)


def _require_secrets(user, parts):
    require_secrets(user, Namnd.objects.filter(pk__in=owners_of(parts)))


def owners_of(parts: Iterable[Utskriftsdel]) -> set[int]:
    """The nämnder whose secrets the printed papers of a print run carry; two queries."""
    plans = {part.plan_id for part in parts if part.plan_id}
    gathered = Utskriftsdel.owners.through.objects.filter(utskriftsdel__in=[part.pk for part in parts])
    of_plans = Plan.objects.filter(pk__in=plans).values_list("namnd", flat=True)
    return {*of_plans, *gathered.values_list("namnd", flat=True)}


def require_secrets(user: Anvandare, namnder: Iterable[Namnd]) -> None:
    """Raise PermissionDenied unless the user may read what is secret in each of them: the right in one nämnd does not
    give another's."""
    for namnd in namnder:
        require(user, Right.READ_SECRETS, namnd)


def ks_of(kommun: Kommun) -> Namnd | None:
    """The kommun's KS, whose paper the samlade uppföljning is."""
    return Namnd.objects.select_related("kommun").filter(kommun=kommun, is_ks=True).first()


def get_call_or_404(
    user: Anvandare, kommun_slug: str, omgang_slug: str, right: Right = Right.READ
) -> tuple[Omgang, Namnd]:
    """The call and the kommun's KS, for one who watches its rounds; 403 for one who watches and may not write."""
    omgang = get_omgang_or_404(user, kommun_slug, omgang_slug)
    ks = ks_of(omgang.kommun)
    if ks is None:
        raise Http404
    omgang.kommun = ks.kommun
    if right != Right.READ:
        require(user, right, ks)
    return omgang, ks
