"""The words a kommun may have its own of in print: which they are, what the product says, and how they are changed.

Papers ask by key (`word_of`), so that a word which is not in the list cannot be printed.
"""

from collections.abc import Mapping
from typing import NamedTuple

from organisation.models import Anvandare, Kommun
from organisation.services import save_edited

from ..models import Del


class Word(NamedTuple):
    """A word in print: under which heading it is edited, what it is for, and the product's own."""

    group: str
    label: str
    default: str


LETTER, PARTS, PLAN, ROUND, GATHERED = (
    "Missiv och beslut",
    "Rubriker i missivet",
    "Planens papper",
    "Uppföljningens papper",
    "Samlad uppföljning och åtgärdsrapport",
)
# A part's key is its code, but for the one whose code is the follow-up's heading.
_PART_KEYS = {Del.BEDOMNING: "missiv_bedomning"}


def part_key(kod: str) -> str:
    """Under which key the kommun's own heading of a letter's part is kept."""
    return _PART_KEYS.get(kod, kod)


WORDS = {
    "missiv": Word(LETTER, "Missivet heter", "Missiv"),
    "arbetsutskott": Word(LETTER, "Organet som bereder", "Arbetsutskottet"),
    "beslutsverb": Word(LETTER, "Beslutsverb för en uppföljning", "godkänner"),
    "beslutsverb_plan": Word(LETTER, "Beslutsverb för en plan", "antar"),
    "skickas_till": Word(LETTER, "Rubrik över mottagarna", "Beslutet skickas till:"),
    **{part_key(kod): Word(PARTS, kod.label, kod.label) for kod in Del if kod != Del.FORSLAG},
    "plan_risker": Word(PLAN, "Riskerna", "Risker"),
    "plan_moment": Word(PLAN, "Tabellen", "Kontrollmoment"),
    "plan_gemensamma": Word(PLAN, "De kommungemensamma raderna", "Kommungemensamma kontrollmoment"),
    "plan_egna": Word(PLAN, "Nämndens egna rader", "Nämndens kontrollmoment, med nämndens namn"),
    "plan_bortvalda": Word(PLAN, "Risker utanför planen", "Risker som inte tas med i planen"),
    "plan_beslut": Word(PLAN, "Beslutet", "Beslut"),
    "bedomning": Word(ROUND, "Nämndens bedömning", "Bedömning av nämndens interna kontroll"),
    "analys": Word(ROUND, "Analysen", "Analys"),
    "uppfoljning": Word(ROUND, "Tabellen", "Uppföljning av nämndens internkontrollplan"),
    "avvikelser": Word(ROUND, "Avvikelserna", "Avvikelser"),
    "ej_genomforda": Word(ROUND, "Det som inte är genomfört", "Det som inte har genomförts"),
    "atgarder": Word(ROUND, "Åtgärderna", "Åtgärder"),
    "samlad": Word(GATHERED, "Den samlade uppföljningen heter", "Samlad uppföljning av intern kontroll"),
    "samlad_bedomning": Word(GATHERED, "Kommunstyrelsens bedömning", "Kommunstyrelsens samlade bedömning"),
    "namndernas_bedomning": Word(GATHERED, "Nämndernas bedömningar", "Nämndernas egna bedömningar"),
    "kommungemensamma": Word(
        GATHERED, "De kommungemensamma kontrollmomenten", "Kommungemensamma kontrollmoment"
    ),
    "atgardsrapport": Word(GATHERED, "Åtgärdsrapporten heter", "Åtgärder i den interna kontrollen"),
}


def word_of(kommun: Kommun, key: str) -> str:
    """The kommun's own word, else the product's."""
    return kommun.word(key, WORDS[key].default)


def words_to_edit(kommun: Kommun) -> dict[str, Word]:
    """The words by key. The headings of a letter's parts are the letter's own in a kommun that has made one."""
    has_mall = hasattr(kommun, "skrivelsemall")
    return {key: word for key, word in WORDS.items() if not (has_mall and word.group == PARTS)}


def save_words(kommun: Kommun, words: Mapping[str, str], *, radversion: int, user: Anvandare) -> bool:
    """Save the kommun's own words by key; an empty one, or the product's, is left to the product. See `save_edited`."""
    own = {key: "" if word == WORDS[key].default else word for key, word in words.items()}
    vocabulary = {**kommun.vocabulary, **own}
    kommun.vocabulary = {key: word for key, word in vocabulary.items() if word}
    return save_edited(
        kommun,
        ["vocabulary"],
        radversion=radversion,
        user=user,
        action="kommun.words-changed",
        namnd=kommun.namnder.order_by("-is_ks", "pk").first(),
    )
