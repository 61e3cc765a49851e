"""What the meeting decided goes where it belongs, and nowhere else."""

import datetime

import pytest

from documents.models import Handling, Missiv
from documents.papers import ProtokollsutdragDocument, UppfoljningDocument
from documents.services.beslut import fillings_of, register_beslut
from documents.services.handlingar import issue_handling
from organisation.models import Handelse, Roll
from organisation.services import StaleRowError
from tests.factories import (
    BeslutFactory,
    MissivFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

DATE = datetime.date(2022, 10, 18)


@pytest.fixture
def version():
    return PlanversionFactory(status="foreslagen")


@pytest.fixture
def user(version):
    return member(version.plan.namnd, Roll.NAMNDSEKRETERARE)


def utdrag_of_plan(version, **fields):
    missiv = Missiv.objects.create(plan=version.plan, rubrik="Förslag", forslag_rubrik="Förslag")
    return make_utdrag(missiv, **fields)


def utdrag_of_round(version, **fields):
    tillfalle = TillfalleFactory(plan=version.plan, status="last")
    UppfoljningFactory(tillfalle=tillfalle, status="genomford")
    return make_utdrag(MissivFactory(tillfalle=tillfalle, dnr="KS/2022:1"), **fields)


def make_utdrag(missiv, **fields):
    beslut = BeslutFactory(
        namnd=missiv.plan.namnd, slag="forslag", organ="Kommunstyrelsen", date=None, paragraph=""
    )
    values = {"instans": "beslutar", "sammanfattning_reason": "Prov."} | fields
    return ProtokollsutdragFactory(missiv=missiv, beslut=beslut, **values)


def register(utdrag, user, **fields):
    values = {"date": DATE, "paragraph": "§ 150", "radversion": utdrag.radversion} | fields
    register_beslut(utdrag, **values, user=user)


def filled(utdrag):
    return [each.where for each in fillings_of(utdrag) if each.is_filled]


def test_a_decision_on_a_plan_is_the_plans(version, user):
    utdrag = utdrag_of_plan(version)

    assert filled(utdrag) == ["Protokollsutdraget", "Planen", "Nästa missiv"]
    register(utdrag, user)

    version.refresh_from_db()
    assert (version.beslut.date, version.beslut.paragraph) == (DATE, "§ 150")
    assert version.beslut.slag == "beslut"
    assert version.status == "foreslagen"


def test_a_decision_that_stands_on_the_plan_is_left_alone(version, user):
    version.beslut = BeslutFactory(namnd=version.plan.namnd, paragraph="§ 7")
    version.save()
    utdrag = utdrag_of_plan(version)

    assert filled(utdrag) == ["Protokollsutdraget", "Nästa missiv"]
    register(utdrag, user)

    version.refresh_from_db()
    assert version.beslut.paragraph == "§ 7"


def test_a_plans_decision_without_date_and_paragraph_gets_them(version, user):
    version.beslut = BeslutFactory(namnd=version.plan.namnd, date=None, paragraph="", dnr="KS/2021:9")
    version.save()

    register(utdrag_of_plan(version), user)

    version.beslut.refresh_from_db()
    assert (version.beslut.date, version.beslut.paragraph, version.beslut.dnr) == (DATE, "§ 150", "KS/2021:9")


def test_who_prepares_decides_nothing_of_the_plan(version, user):
    utdrag = utdrag_of_plan(version, instans="bereder")

    assert filled(utdrag) == ["Protokollsutdraget"]
    register(utdrag, user)

    version.refresh_from_db()
    assert version.beslut is None


def test_a_decision_on_a_round_stands_in_the_head_of_its_paper(version, user):
    utdrag = utdrag_of_round(version)
    tillfalle = utdrag.missiv.tillfalle
    before = UppfoljningDocument(tillfalle).facts

    register(utdrag, user)

    assert UppfoljningDocument(tillfalle).facts == [*before, ("Kommunstyrelsen", "18 oktober 2022, § 150")]


def test_the_paper_is_still_a_forslag(version, user):
    utdrag = utdrag_of_round(version)

    register(utdrag, user)

    html = ProtokollsutdragDocument(utdrag).html()
    assert "Förslag till protokollsutdrag" in html
    assert "§\xa0150" in html


def test_a_handling_that_was_drawn_up_is_never_altered(version, user):
    utdrag = utdrag_of_round(version)
    handling = issue_handling(ProtokollsutdragDocument(utdrag), tillfalle=utdrag.missiv.tillfalle, user=user)
    content = handling.file.read()

    register(utdrag, user)

    handling = Handling.objects.get()
    assert handling.file.read() == content
    assert "§ 150" not in handling.data["html"]


def test_what_was_filled_in_is_logged(version, user):
    utdrag = utdrag_of_plan(version)

    register(utdrag, user)

    event = Handelse.objects.get(action="beslut.registered")
    assert event.anvandare == user
    assert event.changes == {
        "from": ["", "", "forslag"],
        "to": ["2022-10-18", "§ 150", "beslut"],
        "filled": ["Protokollsutdraget", "Planen", "Nästa missiv"],
    }


def test_an_utdrag_that_somebody_has_saved_is_not_registered_unseen(version, user):
    utdrag = utdrag_of_plan(version)

    with pytest.raises(StaleRowError):
        register(utdrag, user, radversion=7)

    utdrag.beslut.refresh_from_db()
    assert utdrag.beslut.date is None
