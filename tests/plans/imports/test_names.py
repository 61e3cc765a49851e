"""Names in a sheet: proposed when they can mean but one, and linked to those that were chosen."""

import pytest

from organisation.models import Roll
from plans.imports.names import KnownNames
from tests.factories import (
    AnvandareFactory,
    EnhetFactory,
    FunktionFactory,
    NamndFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return NamndFactory()


def person(namnd, first_name="Erik", last_name="Holmgren", roll=Roll.KONTROLLUTFORARE, **fields):
    user = member(namnd, roll)
    for name, value in (fields | {"first_name": first_name, "last_name": last_name}).items():
        setattr(user, name, value)
    user.save()
    return user


@pytest.mark.parametrize("text", ["Erik Holmgren", "ERIK  holmgren", " Erik\u00a0Holmgren "])
def test_full_name_of_a_member_is_found_whatever_case_and_spacing(namnd, text):
    user = person(namnd)
    names = KnownNames(namnd)

    assert names.meaning_of(text).anvandare == user
    assert [(each.text, each.value) for each in names.found.values()] == [(text, f"person-{user.pk}")]


@pytest.mark.parametrize(
    "text", ["Erik", "Holmgren", "Erik Holmgrens", "Erik Holmgren, IT", "Erik J Holmgren"]
)
def test_part_of_a_name_and_more_than_a_name_mean_nobody(namnd, text):
    person(namnd)

    assert KnownNames(namnd).meaning_of(text) is None


def test_name_that_two_bear_is_not_proposed(namnd):
    person(namnd)
    person(namnd)
    names = KnownNames(namnd)

    assert names.meaning_of("Erik Holmgren") is None
    assert names.found == {}


def test_one_with_two_roles_is_one_person_and_one_of_the_kommun_is_known(namnd):
    user = person(namnd, roll=Roll.SAMORDNARE)
    user.medlemskap.create(namnd=namnd, roll=Roll.CONTROLLER)

    assert KnownNames(namnd).meaning_of("Erik Holmgren").anvandare == user


def test_closed_account_other_namnd_and_account_without_a_full_name_are_not_known(namnd):
    person(namnd, "Stängd", "Svensson", is_active=False)
    person(NamndFactory(kommun=namnd.kommun), "Annan", "Svensson")
    AnvandareFactory(first_name="Ingen", last_name="Svensson")
    person(namnd, "", "", username="ekonomi")
    names = KnownNames(namnd)

    texts = ("Stängd Svensson", "Annan Svensson", "Ingen Svensson", "ekonomi")
    assert [names.meaning_of(text) for text in texts] == [None] * 4


def test_function_stands_before_unit_and_unit_before_person(namnd):
    person(namnd)
    enhet = EnhetFactory(namnd=namnd, name="Erik Holmgren")
    assert KnownNames(namnd).meaning_of("Erik Holmgren").enhet == enhet

    funktion = FunktionFactory(namnd=namnd, name="Erik Holmgren")
    assert KnownNames(namnd).meaning_of("Erik Holmgren").funktion == funktion


def test_what_is_not_chosen_is_found_and_not_linked(namnd):
    person(namnd)
    enhet = EnhetFactory(namnd=namnd, name="HR")
    names = KnownNames(namnd, chosen=[f"enhet-{enhet.pk}"])

    assert (names.meaning_of("Erik Holmgren"), names.meaning_of("HR").enhet) == (None, enhet)
    assert [each.label for each in names.found.values()] == ["Erik Holmgren (person)", "HR (enhet)"]


def test_label_says_who_where_it_is_spelled_otherwise(namnd):
    person(namnd)
    names = KnownNames(namnd)
    names.meaning_of("erik holmgren")

    assert [each.label for each in names.found.values()] == ["erik holmgren (person: Erik Holmgren)"]
