import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from organisation.models import Handelse, Medlemskap, Namnd, Roll, Skala
from organisation.models.anvandare import KOMMUN_ROLES, NAMND_ROLES
from organisation.services import log
from tests.factories import (
    AnvandareFactory,
    EnhetFactory,
    FunktionFactory,
    FunktionsinnehavFactory,
    KommunFactory,
    MedlemskapFactory,
    NamndFactory,
    SkalaFactory,
    SkalstegFactory,
    member,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2022, 9, 15)


# --- Kommun and nämnd ---------------------------------------------------------------------------


def test_kommun_word_is_its_own_else_the_products():
    kommun = KommunFactory(vocabulary={"missiv": "Tjänsteskrivelse", "plan": ""})

    assert kommun.word("missiv", "Missiv") == "Tjänsteskrivelse"
    assert kommun.word("plan", "Internkontrollplan") == "Internkontrollplan"
    assert kommun.word("beslut", "Beslut") == "Beslut"


def test_namnd_slug_is_unique_over_the_installation():
    NamndFactory(slug="kommunstyrelsen")

    with pytest.raises(IntegrityError):
        NamndFactory(slug="kommunstyrelsen")


def test_namnd_name_is_unique_in_its_kommun_alone():
    namnd = NamndFactory(name="Kommunstyrelsen")
    NamndFactory(name="Kommunstyrelsen")

    with pytest.raises(IntegrityError):
        NamndFactory(name="Kommunstyrelsen", kommun=namnd.kommun)


def test_kommun_has_one_ks():
    ks = NamndFactory(is_ks=True)
    NamndFactory(is_ks=True)

    with pytest.raises(IntegrityError):
        NamndFactory(is_ks=True, kommun=ks.kommun)


def test_namnd_letterhead_falls_back_to_the_kommuns():
    kommun = KommunFactory(postadress="Kommunen\n595 80 MJÖLBY", telefon="0142 - 850 00")
    namnd = NamndFactory(kommun=kommun, postadress="Nämnden\n595 80 MJÖLBY")

    assert namnd.letterhead == {
        "postadress": "Nämnden\n595 80 MJÖLBY",
        "besoksadress": "",
        "telefon": "0142 - 850 00",
        "telefax": "",
        "webb": "",
        "epost": "",
        "bankgiro": "",
    }


def test_namnd_names_of_day_hold_all_that_a_paper_prints():
    kommun = KommunFactory(name="Mjölby kommun", webb="www.mjolby.se")
    namnd = NamndFactory(name="Kommunstyrelsen", forvaltning="KSF", kommun=kommun)

    names = namnd.names_of_day

    assert {name: value for name, value in names.items() if value} == {
        "kommun": "Mjölby kommun",
        "namnd": "Kommunstyrelsen",
        "forvaltning": "KSF",
        "webb": "www.mjolby.se",
    }


@pytest.mark.parametrize("factory", [EnhetFactory, FunktionFactory])
def test_unit_and_function_stand_once_in_a_namnd(factory):
    first = factory(name="Ekonomiavdelningen")
    factory(name="Ekonomiavdelningen")

    with pytest.raises(IntegrityError):
        factory(name="Ekonomiavdelningen", namnd=first.namnd)


# --- Who sees which nämnd -----------------------------------------------------------------------


def test_namnder_are_visible_by_a_role_in_the_namnd():
    namnd = NamndFactory()
    NamndFactory(kommun=namnd.kommun)
    user = member(namnd, Roll.LASARE)

    assert list(Namnd.objects.visible_to(user)) == [namnd]


def test_namnder_are_visible_by_a_role_in_the_kommun():
    namnd = NamndFactory(name="A")
    other = NamndFactory(name="B", kommun=namnd.kommun)
    NamndFactory()
    user = member(namnd, Roll.REVISOR)

    assert list(Namnd.objects.visible_to(user)) == [namnd, other]


def test_namnder_are_hidden_from_a_stranger():
    NamndFactory()

    assert list(Namnd.objects.visible_to(AnvandareFactory())) == []


def test_namnder_are_all_visible_to_a_superuser():
    namnd = NamndFactory()

    assert list(Namnd.objects.visible_to(AnvandareFactory(is_superuser=True))) == [namnd]


def test_namnd_is_visible_once_by_several_roles():
    namnd = NamndFactory()
    user = member(namnd, Roll.LASARE)
    MedlemskapFactory(anvandare=user, namnd=namnd, roll=Roll.CONTROLLER)
    MedlemskapFactory(anvandare=user, namnd=None, kommun=namnd.kommun, roll=Roll.REVISOR)

    assert list(Namnd.objects.visible_to(user)) == [namnd]


# --- Users and their roles ----------------------------------------------------------------------


def test_anvandare_may_share_an_address():
    AnvandareFactory(email="ks@kommunen.se")

    assert AnvandareFactory(email="ks@kommunen.se").pk


def test_anvandare_without_a_name_is_called_by_username():
    assert str(AnvandareFactory(username="ks1", first_name="", last_name="")) == "ks1"
    assert str(AnvandareFactory(first_name="Petra", last_name="Wikström")) == "Petra Wikström"


@pytest.mark.parametrize("roll", NAMND_ROLES)
def test_namnd_role_belongs_to_a_namnd(roll):
    assert MedlemskapFactory(roll=roll).pk

    with pytest.raises(IntegrityError):
        MedlemskapFactory(roll=roll, namnd=None, kommun=KommunFactory())


@pytest.mark.parametrize("roll", KOMMUN_ROLES)
def test_kommun_role_belongs_to_a_kommun(roll):
    assert MedlemskapFactory(roll=roll, namnd=None, kommun=KommunFactory()).pk

    with pytest.raises(IntegrityError):
        MedlemskapFactory(roll=roll)


def test_every_role_belongs_somewhere():
    assert sorted((*NAMND_ROLES, *KOMMUN_ROLES)) == sorted(Roll)


def test_medlemskap_in_both_is_refused_with_a_sentence():
    medlemskap = Medlemskap(
        anvandare=AnvandareFactory(), roll=Roll.LASARE, namnd=NamndFactory(), kommun=KommunFactory()
    )

    with pytest.raises(ValidationError, match="övriga roller till en nämnd"):
        medlemskap.full_clean()


def test_medlemskap_stands_once_in_a_namnd():
    medlemskap = MedlemskapFactory()

    with pytest.raises(IntegrityError):
        MedlemskapFactory(anvandare=medlemskap.anvandare, namnd=medlemskap.namnd)


def test_medlemskap_stands_once_in_a_kommun():
    medlemskap = MedlemskapFactory(roll=Roll.REVISOR, namnd=None, kommun=KommunFactory())

    with pytest.raises(IntegrityError):
        MedlemskapFactory(
            anvandare=medlemskap.anvandare, roll=Roll.REVISOR, namnd=None, kommun=medlemskap.kommun
        )


def test_functions_are_held_between_their_dates():
    user = AnvandareFactory()
    always, past, now, coming = FunktionFactory.create_batch(4)
    FunktionsinnehavFactory(anvandare=user, funktion=always)
    FunktionsinnehavFactory(anvandare=user, funktion=past, to_date=TODAY - datetime.timedelta(days=1))
    FunktionsinnehavFactory(anvandare=user, funktion=now, from_date=TODAY, to_date=TODAY)
    FunktionsinnehavFactory(anvandare=user, funktion=coming, from_date=TODAY + datetime.timedelta(days=1))

    held = user.innehav.current(TODAY)

    assert {innehav.funktion for innehav in held} == {always, now}


def test_functions_of_today_are_those_of_the_user(time_machine):
    time_machine.move_to("2022-09-15 12:00 +0200")
    innehav = FunktionsinnehavFactory(to_date=TODAY)
    FunktionsinnehavFactory(funktion=innehav.funktion, to_date=TODAY - datetime.timedelta(days=1))

    assert innehav.anvandare.funktion_ids == {innehav.funktion_id}


def test_function_that_ends_before_it_begins_is_refused():
    with pytest.raises(IntegrityError):
        FunktionsinnehavFactory(from_date=TODAY, to_date=TODAY - datetime.timedelta(days=1))


# --- Scales -------------------------------------------------------------------------------------


def test_scale_in_force_is_the_newest_that_has_begun():
    old = SkalaFactory(from_year=2015)
    new = SkalaFactory(from_year=2022, kommun=old.kommun)
    SkalaFactory(from_year=2022, kommun=old.kommun, slag=Skala.Slag.KONSEKVENS)
    SkalaFactory(from_year=2022)

    def in_force(year):
        return list(Skala.objects.in_force(old.kommun, Skala.Slag.BEDOMNING_MOMENT, year))

    assert in_force(2014) == []
    assert in_force(2021) == [old]
    assert in_force(2022) == [new]


def test_scale_begins_once_in_a_year():
    skala = SkalaFactory()

    with pytest.raises(IntegrityError):
        SkalaFactory(kommun=skala.kommun)


@pytest.mark.parametrize("same", [{"level": 1}, {"label": "Tillräcklig"}])
def test_scale_step_has_a_level_and_a_word_of_its_own(same):
    steg = SkalstegFactory(level=1, label="Tillräcklig")
    SkalstegFactory(level=1, label="Tillräcklig")

    with pytest.raises(IntegrityError):
        SkalstegFactory(**{"skala": steg.skala, "level": 2, "label": "Otillräcklig", **same})


# --- The record ---------------------------------------------------------------------------------


def test_handelse_is_never_changed_nor_deleted():
    namnd = NamndFactory()
    handelse = log(namnd, "namnd.renamed", user=None, namnd=namnd)

    with pytest.raises(TypeError, match="ändras aldrig"):
        handelse.save()
    with pytest.raises(TypeError, match="tas aldrig bort"):
        handelse.delete()


def test_handelser_are_visible_where_the_user_has_a_role_unless_secret():
    namnd, other = NamndFactory.create_batch(2)
    open_one = log(namnd, "a", user=None, namnd=namnd)
    log(
        namnd, "b", user=None, namnd=namnd, payload={"text": ["", "[[sekretess: 18 kap. 8 § OSL | hemligt]]"]}
    )
    log(other, "c", user=None, namnd=other)

    assert list(Handelse.objects.visible_to(member(namnd))) == [open_one]


@pytest.mark.parametrize(
    ("name", "slag", "inside"),
    [
        ("Kulturnämnden", "namnd", "kulturnämnden"),
        ("Provköpings Bostäder AB", "bolag", "Provköpings Bostäder AB"),
    ],
)
def test_name_in_sentence_keeps_the_capital_of_a_company(name, slag, inside):
    assert NamndFactory.build(name=name, slag=slag, kommun=None).name_in_sentence == inside
