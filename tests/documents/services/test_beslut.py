"""What the meeting decided goes where it belongs, and nowhere else."""

import datetime

import pytest

from documents.models import Handling, Missiv
from documents.papers import ProtokollsutdragDocument, UppfoljningDocument
from documents.services.arenden import steps_of
from documents.services.beslut import fillings_of, register_beslut, version_to_decide
from documents.services.handlingar import issue_handling
from organisation.models import Handelse, Roll
from organisation.services import StaleRowError
from plans.lifecycle import change_decided, propose_version
from plans.models import Planversion
from plans.services import PlanError
from tests.factories import (
    BeslutFactory,
    KontrollmomentFactory,
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
    version = PlanversionFactory(status="foreslagen")
    KontrollmomentFactory(version=version)
    return version


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


def test_a_decision_makes_the_laid_plan_beslutad(version, user):
    utdrag = utdrag_of_plan(version)

    assert filled(utdrag) == ["Protokollsutdraget", "Planen", "Nästa missiv"]
    register(utdrag, user)

    version.refresh_from_db()
    assert (version.beslut.date, version.beslut.paragraph) == (DATE, "§ 150")
    assert version.beslut.slag == "beslut"
    assert version.status == "beslutad"
    assert version.names_of_day == version.plan.namnd.names_of_day


def test_a_plan_that_did_not_pass_as_it_was_laid_stays(version, user):
    utdrag = utdrag_of_plan(version)

    register(utdrag, user, decides_plan=False)

    version.refresh_from_db()
    utdrag.beslut.refresh_from_db()
    assert (version.status, version.beslut) == ("foreslagen", None)
    assert (utdrag.beslut.slag, utdrag.beslut.paragraph) == ("beslut", "§ 150")
    event = Handelse.objects.get(action="beslut.registered")
    assert event.changes["filled"] == ["Protokollsutdraget", "Nästa missiv"]


def test_a_plan_is_not_decided_without_dnr(version, user):
    utdrag = utdrag_of_plan(version)
    utdrag.beslut.dnr = ""

    with pytest.raises(PlanError, match="saknar diarienummer"):
        register(utdrag, user)

    utdrag.beslut.refresh_from_db()
    assert utdrag.beslut.slag == "forslag"


def test_a_number_that_is_given_then_goes_to_letter_and_plan(version, user):
    utdrag = utdrag_of_plan(version)

    register(utdrag, user, dnr="KS/2022:44")

    utdrag.refresh_from_db()
    version.refresh_from_db()
    assert (utdrag.dnr, utdrag.beslut.dnr, version.beslut.dnr) == ("KS/2022:44",) * 3
    assert version.plan.dnr == "KS/2022:44"


def test_an_utkast_is_not_decided_until_it_is_laid(version, user):
    Planversion.objects.update(status="utkast")
    utdrag = utdrag_of_plan(version)

    assert filled(utdrag) == ["Protokollsutdraget", "Nästa missiv"]
    register(utdrag, user)
    version.refresh_from_db()
    assert (version.status, version.beslut) == ("utkast", None)

    propose_version(version, user=user)
    utdrag.refresh_from_db()
    register(utdrag, user)
    version.refresh_from_db()
    assert (version.status, version.beslut) == ("beslutad", utdrag.beslut)


def test_a_new_version_is_decided_by_its_own_decision(version, user):
    first = utdrag_of_plan(version)
    register(first, user)
    new = change_decided(version, user=user)
    propose_version(new, user=user)
    first.refresh_from_db()

    assert version_to_decide(first) is None
    second = make_utdrag(first.missiv)
    assert steps_of(version.plan, first.missiv)[-1].is_done is False
    register(second, user, paragraph="§ 200")

    decided = {each.number: each.beslut.paragraph for each in version.plan.versioner.in_force()}
    assert decided == {1: "§ 150", 2: "§ 200"}
    assert steps_of(version.plan, first.missiv)[-1].is_done


def test_a_decided_version_with_another_decision_is_left_alone(version, user):
    version.beslut = BeslutFactory(namnd=version.plan.namnd, paragraph="§ 7")
    version.status = "beslutad"
    version.save()
    utdrag = utdrag_of_plan(version)

    assert filled(utdrag) == ["Protokollsutdraget", "Nästa missiv"]
    register(utdrag, user)

    version.refresh_from_db()
    assert version.beslut.paragraph == "§ 7"


def test_a_plans_decision_without_date_and_paragraph_gets_them(version, user):
    version.beslut = BeslutFactory(namnd=version.plan.namnd, date=None, paragraph="", dnr="KS/2021:9")
    version.status = "beslutad"
    version.save()

    register(utdrag_of_plan(version), user)

    version.beslut.refresh_from_db()
    assert (version.beslut.date, version.beslut.paragraph, version.beslut.dnr) == (DATE, "§ 150", "KS/2021:9")


def test_who_prepares_decides_nothing_of_the_plan(version, user):
    utdrag = utdrag_of_plan(version, instans="bereder")

    assert filled(utdrag) == ["Protokollsutdraget"]
    register(utdrag, user)

    version.refresh_from_db()
    assert (version.status, version.beslut) == ("foreslagen", None)


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
