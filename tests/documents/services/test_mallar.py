"""The kommun's own letter: which parts it has, in which order, and that form, PDF and Word agree."""

import pytest
from django.db import IntegrityError

from documents.models import Malldel, Skrivelsemall
from documents.papers import MissivDocument
from documents.services.mallar import get_or_create_mall, letter_shape, save_mall
from documents.services.prefill import infinitive, prefill_missiv
from organisation.models import Handelse, Roll
from organisation.services import StaleRowError
from tests.factories import (
    KommunFactory,
    MissivFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    TillfalleFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", is_ks=True)


@pytest.fixture
def user(namnd):
    return member(namnd, Roll.ADMINISTRATOR)


@pytest.fixture
def mall(namnd, user):
    return get_or_create_mall(namnd.kommun, user=user)


def change(mall, user, order=(), words=None, **parts):
    """Save the kommun's letter with other values for the named parts, and some of them first."""
    delar = {each.kod: each for each in mall.delar.all()}
    for kod, values in parts.items():
        for name, value in values.items():
            setattr(delar[kod], name, value)
    ordered = [*(delar[kod] for kod in order), *(each for kod, each in delar.items() if kod not in order)]
    save_mall(mall, ordered, words or {}, radversion=mall.radversion, user=user)
    mall.refresh_from_db()


def headings(missiv):
    return [heading for heading, _ in MissivDocument(missiv).parts]


def test_a_kommun_that_has_said_nothing_has_four_parts():
    kommun = KommunFactory(vocabulary={"bakgrund": "Ärendet"})

    included = [part.rubrik for part in letter_shape(kommun).parts if part.is_included]

    assert included == ["Ärendet", "Sammanfattning", "Beslutsunderlag", ""]


def test_a_new_letter_of_ones_own_is_as_it_was(namnd, mall):
    own = letter_shape(mall.kommun)

    assert own == letter_shape(KommunFactory())
    assert Handelse.objects.get().action == "skrivelsemall.created"


def test_order_and_headings_are_the_kommuns(namnd, mall, user):
    missiv = MissivFactory(
        tillfalle=TillfalleFactory(plan=PlanFactory(namnd=namnd)), bedomning="God kontroll."
    )

    change(
        mall,
        user,
        order=["forslag"],
        bakgrund={"rubrik": "Beskrivning av ärendet"},
        sammanfattning={"is_included": False},
    )

    missiv.plan.namnd.kommun.refresh_from_db()
    assert headings(missiv) == [
        "Förslag till beslut",
        "Beskrivning av ärendet",
        "Sammanfattning",
        "Bedömning",
        "Beslutsunderlag",
    ]


def test_a_part_that_is_left_out_is_still_printed_where_something_is_written(namnd, mall, user):
    missiv = MissivFactory(tillfalle=TillfalleFactory(plan=PlanFactory(namnd=namnd)), bakgrund="")

    change(mall, user, bakgrund={"is_included": False}, sammanfattning={"is_included": False})

    assert headings(missiv) == ["Sammanfattning", "Beslutsunderlag", "Förslag till beslut"]


def test_words_go_to_the_kommun_and_are_logged(namnd, mall, user):
    change(mall, user, words={"missiv": "Tjänsteskrivelse", "beslutsverb": ""})

    mall.kommun.refresh_from_db()
    assert mall.kommun.vocabulary == {"missiv": "Tjänsteskrivelse"}
    event = Handelse.objects.get(action="skrivelsemall.parts-changed")
    assert event.changes["words"] == {"missiv": ["", "Tjänsteskrivelse"]}
    assert mall.radversion == 2


def test_saving_what_stands_there_changes_nothing(mall, user):
    change(mall, user)

    assert mall.radversion == 1
    assert not Handelse.objects.filter(action="skrivelsemall.parts-changed").exists()


def test_two_administratorer_never_overwrite_each_other(mall, user):
    Skrivelsemall.objects.update(radversion=2)

    with pytest.raises(StaleRowError):
        save_mall(mall, [], {}, radversion=1, user=user)


@pytest.mark.parametrize("values", [{"kod": "bakgrund"}, {"kod": "forslag", "is_included": False}])
def test_the_database_keeps_the_parts_in_order(mall, values):
    Malldel.objects.filter(kod="forslag").delete()

    with pytest.raises(IntegrityError):
        Malldel.objects.create(mall=mall, position=9, **values)


def test_a_new_letter_says_the_kommuns_standard_texts(namnd, mall, user):
    version = PlanversionFactory(plan=PlanFactory(namnd=namnd))
    change(
        mall,
        user,
        bakgrund={"text_uppfoljning": "Beslutad {planens datum}.", "text_plan": "Enligt reglementet."},
        forslag={"rubrik": "Förslag till beslut"},
    )

    of_round = prefill_missiv(TillfalleFactory(plan=version.plan), user=user)
    of_plan = prefill_missiv(version.plan, user=user)

    assert (of_round.bakgrund, of_plan.bakgrund) == ("Beslutad {planens datum}.", "Enligt reglementet.")
    assert of_round.forslag_rubrik == "Förslag till beslut"


def test_the_forslag_is_written_as_att_satser_where_the_kommun_wants_so(namnd, mall, user):
    namnd.kommun.vocabulary = {"beslutsverb_plan": "fastställer"}
    mall.forslagsform = Skrivelsemall.Forslagsform.ATT_SATSER
    mall.save()

    missiv = prefill_missiv(PlanversionFactory(plan=PlanFactory(namnd=namnd)).plan, user=user)

    assert missiv.forslag == (
        "Kommunstyrelsen beslutar\natt fastställa internkontrollplan 2022 för kommunstyrelsen."
    )


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("godkänner", "godkänna"),
        ("antar", "anta"),
        ("lägger till handlingarna", "lägga till handlingarna"),
        ("noterar", "notera"),
    ],
)
def test_the_verb_after_att(verb, form):
    assert infinitive(verb) == form
