"""The stations of a matter, from the letter to the decision."""

import pytest
from django.urls import reverse

from documents.services.arenden import label_of, next_step, steps_of
from organisation.models import Roll
from tests.documents.views.test_papers import make_papers
from tests.factories import (
    MissivFactory,
    NamndFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    member,
)

pytestmark = pytest.mark.django_db

CODES = ["missiv", "protokollsutdrag", "sammantrade", "beslut"]


def test_without_a_letter_only_the_letter_can_be_reached():
    tillfalle = TillfalleFactory(status="last")

    steps = steps_of(tillfalle, None)

    assert [(step.code, bool(step.url), step.is_done) for step in steps] == [
        ("missiv", True, False),
        ("protokollsutdrag", False, False),
        ("sammantrade", False, False),
        ("beslut", False, False),
    ]
    assert next_step(steps) == steps[0]


def test_the_letter_opens_the_way_to_the_rest():
    missiv = MissivFactory()

    steps = steps_of(missiv.tillfalle, missiv)

    assert [step.is_done for step in steps] == [True, False, False, False]
    assert all(step.url for step in steps)


def test_a_decided_matter_asks_for_no_more_papers():
    utdrag = ProtokollsutdragFactory(instans="beslutar", beslut__slag="beslut")
    missiv = utdrag.missiv

    steps = steps_of(missiv.tillfalle, missiv)

    assert [step.is_done for step in steps] == [True, True, False, True]
    assert next_step(steps) is None


def test_two_utdrag_of_one_organ_are_told_apart_by_the_decision():
    decided = ProtokollsutdragFactory(
        beslut__organ="Kommunstyrelsen", beslut__slag="beslut", beslut__paragraph="§ 142", beslut__date=None
    )
    new = ProtokollsutdragFactory(
        missiv=decided.missiv, beslut__organ="Kommunstyrelsen", beslut__slag="forslag"
    )

    assert label_of(decided, "Utdrag", [decided]) == "Utdrag, Kommunstyrelsen"
    assert label_of(decided, "Utdrag", [decided, new]) == "Utdrag, Kommunstyrelsen § 142"
    assert label_of(new, "Utdrag", [decided, new]) == "Utdrag, Kommunstyrelsen"


def test_the_letter_is_called_what_the_kommun_calls_it():
    version = PlanversionFactory()
    version.plan.namnd.kommun.vocabulary = {"missiv": "Tjänsteskrivelse"}

    step = steps_of(version.plan, None)[0]

    assert (step.label, step.deed) == ("Tjänsteskrivelse", "Skriv tjänsteskrivelse")


@pytest.mark.parametrize(
    ("name", "here"),
    [
        ("missiv-edit", "missiv"),
        ("protokollsutdrag-edit", "protokollsutdrag"),
        ("sammantrade-edit", "sammantrade"),
        ("beslut-register", "beslut"),
    ],
)
def test_the_pages_of_a_matter_show_where_it_stands(client, name, here):
    tillfalle = make_papers(NamndFactory())
    client.force_login(member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE))
    number = {} if name in ("missiv-edit", "sammantrade-edit") else {"number": 1}

    response = client.get(reverse(f"documents:{name}", kwargs={**tillfalle.address, **number}))

    assert [step.code for step in response.context["steps"]] == CODES
    (label,) = [step.label for step in response.context["steps"] if step.code == here]
    assert f'aria-current="step"><span>{label}' in response.content.decode()
