import datetime

import pytest

from documents.papers.mottagare import grouped_receivers, suggested_receivers
from organisation.models import Roll
from tests.factories import (
    EnhetFactory,
    FunktionFactory,
    MissivFactory,
    NamndFactory,
    PlanFactory,
    TillfalleFactory,
    member,
)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("", []),
        ("IT-chef\nEkonomichef", [("", "IT-chef\nEkonomichef")]),
        (
            "IT-chef (för kännedom)\nEkonomichef\nNämnden, för verkställighet",
            [("", "Ekonomichef"), ("För verkställighet", "Nämnden"), ("För kännedom", "IT-chef")],
        ),
        (
            "Kommunstyrelsen\nFör kännedom:\nIT-chef\nEkonomichef",
            [("", "Kommunstyrelsen"), ("För kännedom", "IT-chef\nEkonomichef")],
        ),
        (
            "[[sekretess: 18 kap. 8 § OSL | Vakten (för kännedom)\nLarmet]]",
            [("", "[[sekretess: 18 kap. 8 § OSL | Vakten (för kännedom)\nLarmet]]")],
        ),
    ],
)
def test_receivers_stand_under_why_they_get_the_decision(text, groups):
    assert grouped_receivers(text) == groups


@pytest.mark.django_db
def test_suggestions_come_from_earlier_letters_namnder_and_units():
    namnd = NamndFactory(name="Kommunstyrelsen")
    other = NamndFactory(kommun=namnd.kommun, name="Barnnämnden")
    EnhetFactory(namnd=namnd, name="Ekonomiavdelningen")
    FunktionFactory(namnd=namnd, name="Säkerhetssamordnare")
    missiv = MissivFactory(tillfalle=TillfalleFactory(plan=PlanFactory(namnd=namnd)))
    MissivFactory(
        tillfalle=TillfalleFactory(plan=PlanFactory(namnd=namnd, year=2021)),
        date=datetime.date(2021, 9, 1),
        skickas_till="IT-chef (för kännedom)\n[[sekretess: 18 kap. 8 § OSL | Larmchefen]]\nBarnnämnden",
    )
    MissivFactory(tillfalle=TillfalleFactory(plan=PlanFactory(namnd=other)), skickas_till="Rektorn")

    names = suggested_receivers(missiv, member(namnd, Roll.NAMNDSEKRETERARE))

    of_the_kommun = ["Kommunstyrelsen", "Ekonomiavdelningen", "Säkerhetssamordnare"]
    assert names == ["Barnnämnden", "IT-chef", *of_the_kommun]
