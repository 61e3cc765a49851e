"""The save that every edit form shares, tried with the form of a plan row."""

import pytest

from organisation.drafts import keep_draft
from organisation.editing import save_form
from organisation.models import Roll, Textutkast
from organisation.services import StaleRowError, save_edited
from plans.drafts import MOMENT
from plans.forms.rows import MomentForm
from plans.models import Kontrollmoment
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


def test_what_is_typed_in_a_row_that_somebody_removes_stands_in_the_form(rf, moment, writer):
    request, form = ask(rf, moment, writer, metod="Alla fakturor")
    stale = Kontrollmoment.objects.get(pk=moment.pk)
    moment.delete()

    def save(**by):
        save_edited(stale, ["metod"], **by, action="kontrollmoment.changed", namnd=stale.version.plan.namnd)

    outcome = save_form(request, form, save)

    assert outcome.status == 422
    assert form.non_field_errors()[0].startswith("Någon annan har tagit bort det du skriver i")
    assert form["metod"].value() == "Alla fakturor"


def newer(moment, **values):
    """The row as it stands in the database, saved since the form was opened."""
    current = Kontrollmoment.objects.get(pk=moment.pk)
    current.radversion = 2
    for name, value in values.items():
        setattr(current, name, value)
    return current


def test_a_form_that_is_sent_twice_is_saved_once_and_asks_nothing(rf, moment, writer):
    opened = MomentForm(instance=moment, user=writer, namnd=moment.version.plan.namnd).initial
    request = rf.post("/", {name: value for name, value in opened.items() if value is not None})
    request.user = writer
    form = MomentForm(request.POST, instance=moment, user=writer, namnd=moment.version.plan.namnd)
    seen = []

    def save(radversion, user):
        seen.append(radversion)
        if radversion == 1:
            raise StaleRowError(newer(moment))

    outcome = save_form(request, form, save)

    assert (outcome.is_saved, form.conflicts, seen) == (True, [], [1, 2])


def test_words_that_look_the_same_to_the_writer_and_are_not_are_never_overwritten(rf, moment, writer):
    mark = "[[sekretess: OSL 18 kap. 8 § | {}]]"
    Kontrollmoment.objects.filter(pk=moment.pk).update(metod=mark.format("koden"))
    moment.refresh_from_db()
    hidden = MomentForm(instance=moment).initial["metod"]
    request = rf.post("/", {"nr": "1.", "moment": "Attest", "metod": hidden, "radversion": 1})
    request.user = writer
    form = MomentForm(request.POST, instance=moment)
    seen = []

    def save(radversion, user):
        seen.append(radversion)
        raise StaleRowError(newer(moment, metod=mark.format("en annan kod")))

    outcome = save_form(request, form, save)

    assert (outcome.status, seen) == (409, [1])
