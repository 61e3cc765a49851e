import datetime

import pytest

from documents.models import Missiv
from documents.papers.underlag import papers_of_matter, remember_underlag, suggested_underlag, update_underlag
from tests.factories import HandlingFactory, MissivFactory, PlanversionFactory, TillfalleFactory

pytestmark = pytest.mark.django_db

BEFORE = {"missiv": "Missiv 1 september", "uppfoljning": "Uppföljningen"}
NOW = {"missiv": "Missiv 9 september", "uppfoljning": "Uppföljningen"}


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("", {}, "Missiv 9 september\nUppföljningen"),
        ("Missiv 1 september\nUppföljningen", BEFORE, "Missiv 9 september\nUppföljningen"),
        ("Egen rad\nMissiv 1 september", BEFORE, "Egen rad\nMissiv 9 september"),
        ("Missiv 1 september, rättat\nUppföljningen", BEFORE, "Missiv 1 september, rättat\nUppföljningen"),
        ("Egen rad", {"missiv": "Missiv 1 september"}, "Egen rad\nUppföljningen"),
        ("Missiv 9 september\nUppföljningen", {}, "Missiv 9 september\nUppföljningen"),
    ],
    ids=[
        "empty",
        "written anew",
        "own line stays",
        "changed by hand stays",
        "new paper added",
        "nothing twice",
    ],
)
def test_the_suggestion_never_writes_over_what_was_typed(text, before, after):
    assert update_underlag(text, NOW, before) == after


def test_a_letter_to_a_round_names_itself_and_the_round():
    missiv = MissivFactory(date=datetime.date(2022, 9, 21))

    assert suggested_underlag(missiv) == {
        "missiv": "Missiv 21 september 2022",
        "uppfoljning": missiv.tillfalle.document_title,
    }


def test_a_letter_to_a_plan_names_the_plan():
    version = PlanversionFactory()

    assert suggested_underlag(Missiv(plan=version.plan)) == {"plan": version.heading}


def test_what_has_been_drawn_up_in_the_matter_may_be_named():
    version = PlanversionFactory()
    missiv = MissivFactory(tillfalle=TillfalleFactory(plan=version.plan))
    namnd = version.plan.namnd
    HandlingFactory(namnd=namnd, tillfalle=missiv.tillfalle, slag="uppfoljning", title="Uppföljning, bilaga")
    HandlingFactory(namnd=namnd, tillfalle=missiv.tillfalle, slag="missiv", title="Missivet självt")
    HandlingFactory(namnd=namnd, title="Ett annat ärendes papper", slag="uppfoljning")

    assert list(papers_of_matter(missiv).values()) == [
        missiv.tillfalle.document_title,
        version.heading,
        "Uppföljning, bilaga",
    ]


def test_what_stands_in_the_saved_text_is_remembered():
    missiv = MissivFactory(
        date=datetime.date(2022, 9, 21), underlag_suggested={"uppfoljning": "Som det hette då"}
    )
    missiv.beslutsunderlag = "Missiv 21 september 2022\nEgen rad"

    assert remember_underlag(missiv) == {
        "missiv": "Missiv 21 september 2022",
        "uppfoljning": "Som det hette då",
    }


def test_a_date_in_another_form_is_the_same_paper():
    suggested = {"missiv": "Missiv 170921"}

    assert update_underlag("Missiv 2017-09-21", suggested, {}) == "Missiv 2017-09-21"
    assert update_underlag("Missiv 2017-09-20", suggested, {}) == "Missiv 2017-09-20\nMissiv 170921"
