"""The save that every edit form shares, tried with the form of a plan row."""

import pytest

from organisation.drafts import keep_draft
from organisation.editing import save_form
from organisation.models import Roll, Textutkast
from organisation.services import StaleRowError
from plans.drafts import MOMENT
from plans.forms.rows import MomentForm
from tests.factories import KontrollmomentFactory, member

pytestmark = pytest.mark.django_db


class Refusal(Exception):
    """A rule that the save breaks."""


@pytest.fixture
def moment():
    return KontrollmomentFactory(nr="1.", moment="Attest", metod="Stickprov")


@pytest.fixture
def writer(moment):
    return member(moment.version.plan.namnd, Roll.CONTROLLER)


def ask(rf, moment, writer, method="post", **values):
    """A request of the writer's, and the form that it fills in."""
    data = {"nr": "1.", "moment": "Attest", "metod": "Stickprov", "radversion": 1} | values
    request = getattr(rf, method)("/", data)
    request.user = writer
    form = MomentForm(request.POST or None, instance=moment, user=writer, namnd=moment.version.plan.namnd)
    form.keep_drafts(writer, MOMENT, moment.public_id)
    return request, form


def test_a_page_that_is_asked_for_saves_nothing(rf, moment, writer):
    saved = []

    outcome = save_form(*ask(rf, moment, writer, "get"), lambda **by: saved.append(by))

    assert (outcome.status, outcome.is_saved, saved) == (200, False, [])


def test_save_is_told_who_writes_on_which_state_and_its_answer_comes_along(rf, moment, writer):
    outcome = save_form(*ask(rf, moment, writer), lambda **by: by)

    assert outcome.is_saved
    assert outcome.result == {"radversion": 1, "user": writer}


def test_a_saved_form_lets_go_of_its_draft(rf, moment, writer):
    keep_draft(writer, MOMENT, moment.public_id, radversion=1, fields={"metod": "Alla fakturor"})

    save_form(*ask(rf, moment, writer), lambda **by: None)

    assert not Textutkast.objects.exists()


def test_a_form_that_is_not_valid_is_not_saved(rf, moment, writer):
    saved = []

    outcome = save_form(*ask(rf, moment, writer, nr="9" * 99), lambda **by: saved.append(by))

    assert (outcome.status, saved) == (422, [])


@pytest.mark.parametrize(("field", "place"), [(None, "__all__"), ("metod", "metod")])
def test_a_broken_rule_is_told_in_the_form_and_the_draft_stays(rf, moment, writer, field, place):
    keep_draft(writer, MOMENT, moment.public_id, radversion=1, fields={"metod": "Alla fakturor"})
    request, form = ask(rf, moment, writer)

    def save(**by):
        raise Refusal("Planen är redan beslutad.")

    outcome = save_form(request, form, save, refusals=Refusal, refused_field=field)

    assert outcome.status == 422
    assert form.errors == {place: ["Planen är redan beslutad."]}
    assert Textutkast.objects.count() == 1


def test_another_rule_is_nobodys_to_tell(rf, moment, writer):
    def save(**by):
        raise Refusal

    with pytest.raises(Refusal):
        save_form(*ask(rf, moment, writer), save)


def test_another_writers_words_are_shown_beside_ones_own(rf, moment, writer):
    request, form = ask(rf, moment, writer, metod="Tio fakturor")

    def save(**by):
        moment.metod = "Alla fakturor"
        raise StaleRowError(moment)

    outcome = save_form(request, form, save)

    (conflict,) = form.conflicts
    assert outcome.status == 409
    assert (conflict.theirs, conflict.mine) == ("Alla fakturor", "Tio fakturor")
