"""The kommun's own words: the one list of them, and how they are kept."""

import re

import pytest
from django.conf import settings

from documents.models import Del
from documents.services.mallar import get_or_create_mall, letter_shape, save_mall
from documents.services.words import WORDS, save_words, word_of, words_to_edit
from organisation.models import Handelse
from organisation.services import StaleRowError
from tests.factories import AnvandareFactory, KommunFactory, NamndFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kommun():
    return NamndFactory(is_ks=True, kommun=KommunFactory(vocabulary={})).kommun


def test_every_word_that_the_papers_ask_for_is_in_the_list():
    asked = re.compile(r'\bword(?:_of)?\((?:self\.kommun, |kommun, )?"(\w+)"')
    sources = (settings.BASE_DIR / "documents").rglob("*.py")
    keys = {key for path in sources for key in asked.findall(path.read_text(encoding="utf-8"))}

    assert {"missiv", "bedomning", "plan_risker", "samlad"} <= keys
    assert keys - set(WORDS) == set()


def test_a_words_own_is_kept_and_the_products_is_not(kommun):
    user = AnvandareFactory()

    save_words(
        kommun, {"missiv": "Tjänsteskrivelse", "analys": "Analys", "avvikelser": ""}, radversion=1, user=user
    )

    kommun.refresh_from_db()
    assert (kommun.vocabulary, kommun.radversion) == ({"missiv": "Tjänsteskrivelse"}, 2)
    assert [word_of(kommun, key) for key in ("missiv", "analys")] == ["Tjänsteskrivelse", "Analys"]
    assert Handelse.objects.get(action="kommun.words-changed").anvandare == user


def test_the_follow_ups_heading_is_not_the_letters(kommun):
    kommun.vocabulary = {"bedomning": "Nämndens omdöme"}

    headings = {part.kod: part.rubrik for part in letter_shape(kommun).parts}

    assert headings[Del.BEDOMNING] == "Bedömning"


def test_the_letters_headings_are_its_own_once_it_has_been_made(kommun):
    before = set(words_to_edit(kommun))
    get_or_create_mall(kommun, user=AnvandareFactory())
    kommun.refresh_from_db()

    assert before - set(words_to_edit(kommun)) == {
        "bakgrund",
        "sammanfattning",
        "arendet",
        "missiv_bedomning",
        "ekonomi",
        "ovrigt",
        "beslutsunderlag",
    }


def test_words_that_the_letters_page_changed_are_not_overwritten(kommun):
    user = AnvandareFactory()
    mall = get_or_create_mall(kommun, user=user)
    save_mall(mall, list(mall.delar.all()), {"missiv": "Tjänsteutlåtande"}, radversion=1, user=user)

    with pytest.raises(StaleRowError):
        save_words(kommun, {"missiv": "Tjänsteskrivelse"}, radversion=1, user=user)
