import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from organisation.access import (
    Right,
    audience_for,
    get_namnd_or_404,
    kommuner_with,
    may,
    namnder_with,
    people_with,
    require,
    roles_with,
)
from organisation.models import Namnd, Roll
from organisation.texts import Audience
from tests.factories import AnvandareFactory, MedlemskapFactory, NamndFactory, member

pytestmark = pytest.mark.django_db

MATRIX = {
    Right.READ: set(Roll),
    Right.EDIT_PLAN: {Roll.CONTROLLER, Roll.SAMORDNARE, Roll.ADMINISTRATOR},
    Right.REGISTER_BESLUT: {
        Roll.CONTROLLER,
        Roll.NAMNDSEKRETERARE,
        Roll.SAMORDNARE,
        Roll.ADMINISTRATOR,
    },
    Right.IMPORT_PLAN: {Roll.SAMORDNARE, Roll.ADMINISTRATOR},
    Right.MANAGE_DRESSES: {Roll.ADMINISTRATOR},
    Right.IMPORT_WITHOUT_UTKAST: {Roll.ADMINISTRATOR},
    Right.WRITE_OWN_UPPFOLJNING: {Roll.KONTROLLUTFORARE, Roll.CONTROLLER},
    Right.WRITE_UPPFOLJNING: {Roll.CONTROLLER},
    Right.APPROVE_UPPFOLJNING: {Roll.GODKANNARE},
    Right.OPEN_ROUND: {Roll.SAMORDNARE, Roll.CONTROLLER},
    Right.WATCH_ROUNDS: {Roll.SAMORDNARE},
    Right.CALL_ROUNDS: {Roll.SAMORDNARE},
    Right.HAND_TO_KS: {Roll.CONTROLLER, Roll.GODKANNARE, Roll.NAMNDSEKRETERARE},
    Right.REOPEN_ROUND: {Roll.GODKANNARE, Roll.SAMORDNARE},
    Right.READ_BEFORE_HAND_IN: {
        Roll.LASARE,
        Roll.KONTROLLUTFORARE,
        Roll.CONTROLLER,
        Roll.GODKANNARE,
        Roll.NAMNDSEKRETERARE,
    },
    Right.WRITE_ATGARD: {Roll.CONTROLLER},
    Right.WRITE_MISSIV: {Roll.NAMNDSEKRETERARE},
    Right.WRITE_SAMLAD: {Roll.NAMNDSEKRETERARE, Roll.CONTROLLER, Roll.SAMORDNARE},
    Right.READ_SECRETS: {Roll.KONTROLLUTFORARE, Roll.CONTROLLER, Roll.GODKANNARE, Roll.NAMNDSEKRETERARE},
}


@pytest.mark.parametrize("right", Right)
def test_right_belongs_to_its_roles_and_no_others(right):
    namnd = NamndFactory()

    assert {roll for roll in Roll if may(member(namnd, roll), right, namnd)} == MATRIX[right]


@pytest.mark.parametrize("right", Right)
def test_right_is_missing_in_another_namnd_of_the_kommun(right):
    namnd = NamndFactory()
    other = NamndFactory(kommun=namnd.kommun)
    namnd_roles = {roll for roll in Roll if not may(member(other, roll), right, namnd)}

    assert namnd_roles >= {Roll.LASARE, Roll.KONTROLLUTFORARE, Roll.CONTROLLER, Roll.GODKANNARE}


@pytest.mark.parametrize("roll", Roll)
def test_role_gives_nothing_in_another_kommun(roll):
    user, elsewhere = member(NamndFactory(), roll), NamndFactory()

    assert not any(may(user, right, elsewhere) for right in Right)
    assert not any(namnder_with(user, right).filter(pk=elsewhere.pk).exists() for right in Right)


def test_superuser_may_all_and_a_stranger_nothing():
    namnd = NamndFactory()

    assert all(may(AnvandareFactory(is_superuser=True), right, namnd) for right in Right)
    assert not any(may(AnvandareFactory(), right, namnd) for right in Right)


def test_rights_of_several_roles_add_up():
    namnd = NamndFactory()
    user = member(namnd, Roll.LASARE)
    MedlemskapFactory(anvandare=user, namnd=namnd, roll=Roll.NAMNDSEKRETERARE)

    assert may(user, Right.WRITE_MISSIV, namnd)
    assert not may(user, Right.WRITE_UPPFOLJNING, namnd)


def test_roles_are_read_once(django_assert_num_queries):
    namnd = NamndFactory()
    user = member(namnd, Roll.CONTROLLER)

    with django_assert_num_queries(1):
        for right in Right:
            may(user, right, namnd)


def test_require_passes_or_is_denied():
    namnd = NamndFactory()

    require(member(namnd, Roll.CONTROLLER), Right.WRITE_UPPFOLJNING, namnd)

    with pytest.raises(PermissionDenied):
        require(member(namnd, Roll.LASARE), Right.WRITE_UPPFOLJNING, namnd)


def test_namnd_by_slug_for_member_reader_and_stranger():
    namnd = NamndFactory(slug="mjolby-ks")

    assert get_namnd_or_404(member(namnd, Roll.ADMINISTRATOR), "mjolby-ks", Right.IMPORT_PLAN) == namnd
    assert get_namnd_or_404(member(namnd, Roll.LASARE), "mjolby-ks") == namnd
    with pytest.raises(PermissionDenied):
        get_namnd_or_404(member(namnd, Roll.LASARE), "mjolby-ks", Right.IMPORT_PLAN)
    with pytest.raises(Http404):
        get_namnd_or_404(member(NamndFactory(), Roll.ADMINISTRATOR), "mjolby-ks", Right.IMPORT_PLAN)


def test_marked_passages_are_for_those_who_work_in_the_namnd():
    namnd = NamndFactory()

    assert audience_for(member(namnd, Roll.CONTROLLER), namnd) == Audience.INTERNAL
    assert audience_for(member(namnd, Roll.LASARE), namnd) == Audience.PUBLIC
    assert audience_for(member(namnd, Roll.REVISOR), namnd) == Audience.PUBLIC
    assert audience_for(member(NamndFactory(), Roll.CONTROLLER), namnd) == Audience.PUBLIC


def test_namnder_with_a_right_are_those_of_the_roles_that_carry_it():
    one = NamndFactory()
    two = NamndFactory(kommun=one.kommun)
    user = member(one, Roll.CONTROLLER)
    MedlemskapFactory(anvandare=user, namnd=two, roll=Roll.LASARE)

    assert list(namnder_with(user, Right.WRITE_UPPFOLJNING)) == [one]
    assert set(namnder_with(user, Right.READ)) == {one, two}
    assert set(namnder_with(member(one, Roll.SAMORDNARE), Right.OPEN_ROUND)) == {one, two}
    assert set(namnder_with(AnvandareFactory(is_superuser=True), Right.WRITE_MISSIV)) == {one, two}


def test_call_of_a_kommun_is_its_samordnares():
    namnd = NamndFactory()

    callers = {roll for roll in Roll if kommuner_with(member(namnd, roll), Right.CALL_ROUNDS).exists()}

    assert callers == {Roll.SAMORDNARE}


def test_ks_watches_the_other_namnder_of_its_kommun_and_no_other_does():
    ks = NamndFactory(is_ks=True)
    namnd = NamndFactory(kommun=ks.kommun)
    NamndFactory()

    def watched(user):
        return set(Namnd.objects.watched_by(user))

    assert watched(member(ks, Roll.LASARE)) == {ks, namnd}
    assert watched(member(ks, Roll.KONTROLLUTFORARE)) == {ks}
    assert watched(member(namnd, Roll.GODKANNARE)) == {namnd}
    assert watched(member(namnd, Roll.REVISOR)) == {ks, namnd}
    assert watched(AnvandareFactory()) == set()


def test_people_with_a_right_are_found_by_namnd_and_by_kommun():
    namnd, other = NamndFactory(), NamndFactory()
    neighbour = NamndFactory(kommun=namnd.kommun)
    controller, samordnare = member(namnd, Roll.CONTROLLER), member(namnd, Roll.SAMORDNARE)
    member(namnd, Roll.LASARE)
    member(namnd, Roll.CONTROLLER, is_active=False)
    AnvandareFactory(is_superuser=True)

    people = people_with(Right.OPEN_ROUND, [namnd, neighbour, other])

    assert people == {namnd.pk: [controller, samordnare], neighbour.pk: [samordnare], other.pk: []}


def test_who_has_the_right_twice_is_named_once():
    namnd = NamndFactory()
    user = member(namnd, Roll.KONTROLLUTFORARE)
    MedlemskapFactory(anvandare=user, namnd=namnd, roll=Roll.CONTROLLER)

    assert people_with(Right.WRITE_OWN_UPPFOLJNING, [namnd]) == {namnd.pk: [user]}
    assert roles_with(Right.WRITE_OWN_UPPFOLJNING) == {Roll.KONTROLLUTFORARE, Roll.CONTROLLER}
