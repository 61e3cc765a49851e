"""The kommun's own letter: its parts in order, asked for by form, PDF and Word alike, and how it is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from organisation.models import Anvandare, Kommun
from organisation.services import log, save_edited

from ..models import STANDARD, Del, Malldel, Skrivelsemall
from .words import LETTER, part_key, word_of
from .words import WORDS as ALL_WORDS

# The kommun's words that belong to its letters: key in Kommun.vocabulary, and what the product says.
WORDS = {key: word.default for key, word in ALL_WORDS.items() if word.group == LETTER}
_ORDER = (*STANDARD[:2], Del.ARENDET, Del.BEDOMNING, Del.EKONOMI, Del.OVRIGT, *STANDARD[2:])


@dataclass(frozen=True)
class LetterPart:
    """One part as the kommun has it, with what stands in it in a new letter: empty where the product words it.

    An empty heading of the förslag leaves it to each letter.
    """

    kod: str
    rubrik: str
    is_included: bool
    text_uppfoljning: str = ""
    text_plan: str = ""

    @property
    def label(self) -> str:
        return self.rubrik or Del(self.kod).label


@dataclass(frozen=True)
class LetterShape:
    """How a kommun writes its letters."""

    parts: tuple[LetterPart, ...]
    has_att_satser: bool = False
    has_signers_beside: bool = True

    def shown(self, letter) -> list[LetterPart]:
        """The parts of this letter, in order: those of the kommun, and any other in which something is written."""
        return [part for part in self.parts if part.is_included or getattr(letter, part.kod).strip()]


def mall_of(kommun: Kommun) -> Skrivelsemall | None:
    return getattr(kommun, "skrivelsemall", None)


def letter_shape(kommun: Kommun) -> LetterShape:
    """The kommun's letter, or the product's where the kommun has said nothing."""
    mall = mall_of(kommun)
    if mall is None:
        return LetterShape(tuple(_standard_parts(kommun)))
    own = {
        part.kod: LetterPart(
            part.kod,
            part.rubrik or _heading(kommun, part.kod),
            part.is_included,
            part.text_uppfoljning,
            part.text_plan,
        )
        for part in mall.delar.all()
    }
    # A part that the product has learnt since the kommun made its letter comes last, and is not in it.
    later = [replace(part, is_included=False) for part in _standard_parts(kommun) if part.kod not in own]
    return LetterShape(
        (*own.values(), *later),
        has_att_satser=mall.forslagsform == mall.Forslagsform.ATT_SATSER,
        has_signers_beside=mall.has_signers_beside,
    )


def _standard_parts(kommun):
    return [LetterPart(kod, _heading(kommun, kod), kod in STANDARD) for kod in _ORDER]


def _heading(kommun, kod):
    return "" if kod == Del.FORSLAG else word_of(kommun, part_key(kod))


@transaction.atomic
def get_or_create_mall(kommun: Kommun, *, user: Anvandare) -> Skrivelsemall:
    """The kommun's letter; a new one is what the kommun's letters look like today."""
    mall = Skrivelsemall.objects.filter(kommun=kommun).first()
    if mall:
        return mall
    parts = letter_shape(kommun).parts
    mall = Skrivelsemall.objects.create(kommun=kommun)
    Malldel.objects.bulk_create(
        Malldel(mall=mall, kod=part.kod, position=position, is_included=part.is_included, rubrik=part.rubrik)
        for position, part in enumerate(parts, start=1)
    )
    log(mall, "skrivelsemall.created", user=user, namnd=_ks(kommun))
    return mall


@transaction.atomic
def save_mall(
    mall: Skrivelsemall,
    delar: Sequence[Malldel],
    words: Mapping[str, str],
    *,
    radversion: int,
    user: Anvandare,
) -> None:
    """Save the letter with its parts in the order given, and the kommun's words. Raises StaleRowError."""
    kommun, namnd = mall.kommun, _ks(mall.kommun)
    fields = ["forslagsform", "has_signers_beside"]
    saved = save_edited(
        mall, fields, radversion=radversion, user=user, action="skrivelsemall.changed", namnd=namnd
    )
    changes = {each.kod: each for each in delar}
    old = {each.kod: _values(each) for each in mall.delar.all()}
    for position, each in enumerate(delar, start=1):
        each.position = position
        each.save()
    new = {kod: _values(each) for kod, each in changes.items()}
    own = {key: word.strip() for key, word in words.items()}
    vocabulary = {key: word for key, word in {**kommun.vocabulary, **own}.items() if word}
    if old == new and vocabulary == kommun.vocabulary:
        return
    log(
        mall,
        "skrivelsemall.parts-changed",
        user=user,
        namnd=namnd,
        changes={
            "order": [each.kod for each in delar],
            "fields": [kod for kod in new if old.get(kod) != new[kod]],
            "words": {
                key: [kommun.vocabulary.get(key, ""), vocabulary.get(key, "")]
                for key in own
                if kommun.vocabulary.get(key, "") != vocabulary.get(key, "")
            },
        },
    )
    if not saved:
        mall.radversion = radversion + 1
        mall.save(update_fields=["radversion"])
    if vocabulary != kommun.vocabulary:
        kommun.vocabulary = vocabulary
        # Who has the page of all words open is told that they have changed.
        kommun.radversion += 1
        kommun.save(update_fields=["vocabulary", "radversion"])


def _values(part):
    return (part.position, part.is_included, part.rubrik, part.text_uppfoljning, part.text_plan)


def _ks(kommun):
    """The nämnd in whose log the kommun's own matters stand."""
    return kommun.namnder.order_by("-is_ks", "pk").first()
