"""The texts beside a plan's table: written, ordered, taken away, and put together for a paper."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F

from organisation.models import Anvandare, Namnd
from organisation.services import log, save_edited

from ..models import SUGGESTIONS, Namndtext, Pappersform, Textblock, linje_of

Plats = Textblock.Plats


@dataclass(frozen=True)
class PlanText:
    """A text of a nämnd's paper: the kommun's, the nämnd's in its place (both are there), or the nämnd's alone."""

    common: Textblock | None
    own: Textblock | None

    @property
    def rubrik(self) -> str:
        return (self.common or self.own).rubrik

    @property
    def is_before(self) -> bool:
        """True before the table."""
        return (self.common or self.own).plats == Plats.FORE

    @property
    def text(self) -> str:
        """The stored text: the nämnd's where it has written one, else the kommun's."""
        return (self.own and self.own.text) or (self.common.text if self.common else "")


def plan_texts(form: Pappersform | None, own: Namndtext | None) -> list[PlanText]:
    """The texts in printed order, also those that are empty: before the table the kommun's and then the nämnd's, and
    after it likewise. None where the kommun has no form."""
    if form is None:
        return []
    namnds = {each.linje: each for each in own.textblock.all()} if own else {}
    texts = [PlanText(each, namnds.pop(each.linje, None)) for each in form.textblock.all()]
    texts += [PlanText(None, each) for each in namnds.values()]
    return sorted(texts, key=lambda each: not each.is_before)


def begin_texts(form: Pappersform, before: Pappersform | None) -> None:
    """The new form's texts: those of the form before it, or the suggested ones with nothing written."""
    if before is None:
        blocks = [
            Textblock(pappersform=form, linje=linje_of(kod), position=position, rubrik=each.rubrik)
            for position, (kod, each) in enumerate(SUGGESTIONS.items(), start=1)
        ]
        Textblock.objects.bulk_create(blocks)
    else:
        _copy(before, pappersform=form)


def copy_own_texts(before: Namndtext, own: Namndtext) -> None:
    """The nämnd's texts of an earlier year."""
    _copy(before, namndtext=own)


def _copy(before, **owner):
    Textblock.objects.bulk_create(
        Textblock(**owner, linje=e.linje, plats=e.plats, position=e.position, rubrik=e.rubrik, text=e.text)
        for e in before.textblock.all()
    )


@transaction.atomic
def create_textblock(owner: Pappersform | Namndtext, rubrik: str, *, user: Anvandare) -> Textblock:
    """A new text with its heading, last before the table."""
    _hold(owner)
    block = _new(owner, rubrik=rubrik)
    log(block, "textblock.created", user=user, namnd=_namnd(owner))
    return block


@transaction.atomic
def create_own_text(own: Namndtext, common: Textblock, *, user: Anvandare) -> Textblock:
    """The nämnd's text in the place of the kommun's, empty until it is written; one that stands is given back."""
    _hold(own)
    block = own.textblock.filter(linje=common.linje).first()
    if block is None:
        block = _new(own, rubrik=common.rubrik, linje=common.linje, plats=common.plats)
        log(block, "textblock.created", user=user, namnd=own.namnd)
    return block


def _new(owner, **fields):
    block = Textblock(position=_last(owner) + 1, **fields)
    setattr(block, _field(owner), owner)
    block.full_clean()
    block.save()
    return block


def _hold(owner):
    """Those who order the owner's texts at once take turns."""
    type(owner).objects.select_for_update(no_key=True).get(pk=owner.pk)


def _last(owner):
    return max((each.position for each in owner.textblock.all()), default=0)


def save_textblock(block: Textblock, *, radversion: int, user: Anvandare) -> bool:
    """Save heading, place and text; see `save_edited`. A text that changes side of the table is put last there."""

    def along(current):
        return {"position": _last(block.owner) + 1} if current.plats != block.plats else {}

    return save_edited(
        block,
        ["rubrik", "plats", "text"],
        radversion=radversion,
        user=user,
        action="textblock.changed",
        namnd=_namnd(block.owner),
        along=along,
    )


@transaction.atomic
def move_textblock(block: Textblock, step: int, *, user: Anvandare) -> bool:
    """Move the text one place up (-1) or down (1); the table is one of the places.

    Returns False at either end, and for a nämnd's text in the place of the kommun's: it stands where that one does.
    """
    owner = block.owner
    _hold(owner)
    # The order is written with each text's radversion: whoever is saving one of them now is waited for.
    list(owner.textblock.select_for_update())
    order = movable(owner)
    if block not in order:
        return False
    here = order.index(block)
    there = here + step
    if not 0 <= there < len(order):
        return False
    order[here], order[there] = order[there], order[here]
    _write_order(order)
    changes = {"from": here + 1, "to": there + 1}
    log(block, "textblock.moved", user=user, namnd=_namnd(owner), changes=changes)
    return True


def movable(owner: Pappersform | Namndtext) -> list[Textblock | None]:
    """The texts that the owner orders itself, with None where the table stands."""
    blocks = list(owner.textblock.all())
    if isinstance(owner, Namndtext):
        fixed = _linjer_of_kommun(owner)
        blocks = [each for each in blocks if each.linje not in fixed]
    before = [each for each in blocks if each.plats == Plats.FORE]
    return [*before, None, *(each for each in blocks if each.plats == Plats.EFTER)]


def common_of(block: Textblock) -> Textblock | None:
    """The kommun's text in whose place a nämnd's stands; None for any other."""
    if block.namndtext is None:
        return None
    form = _form_of(block.namndtext)
    return form.textblock.filter(linje=block.linje).first() if form else None


def _linjer_of_kommun(own: Namndtext) -> set[UUID]:
    form = _form_of(own)
    return set(form.textblock.values_list("linje", flat=True)) if form else set()


def _form_of(own):
    return Pappersform.objects.in_force(own.namnd.kommun, own.from_year)


def _write_order(order):
    plats = Plats.FORE
    for position, block in enumerate(order, start=1):
        if block is None:
            plats = Plats.EFTER
            continue
        # Its form says on which side it stands: whoever has it open is told, and does not move it back unseen.
        block.radversion += block.plats != plats
        block.plats, block.position = plats, position
    Textblock.objects.bulk_update(filter(None, order), ["plats", "position", "radversion"])


@transaction.atomic
def remove_textblock(block: Textblock, *, user: Anvandare) -> None:
    """Take the text away; the log keeps its words. Nämnder that have written in its place keep theirs."""
    # As it stands now: words that were saved a moment ago are in the log too.
    block = Textblock.objects.select_for_update().filter(pk=block.pk).first()
    if block is None:
        return
    log(
        block,
        "textblock.removed",
        user=user,
        namnd=_namnd(block.owner),
        changes={"rubrik": block.rubrik},
        payload={"text": [block.text, ""]} if block.text else None,
    )
    block.delete()


def namnder_writing_instead(block: Textblock) -> list[Namnd]:
    """The nämnder of the kommun that have a text of their own in the place of the kommun's, in any year."""
    own = Textblock.objects.filter(linje=block.linje, namndtext__namnd__kommun=block.kommun)
    return list(Namnd.objects.filter(pk__in=own.values("namndtext__namnd")))


def _field(owner):
    return "namndtext" if isinstance(owner, Namndtext) else "pappersform"


def _namnd(owner):
    """In whose log it stands: the nämnd's own, or for the kommun's its KS."""
    if isinstance(owner, Namndtext):
        return owner.namnd
    return owner.kommun.namnder.order_by(F("is_ks").desc(), "pk").first()
