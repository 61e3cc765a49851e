"""Fifty writers at a deadline: no lost text, no error.

PostgreSQL runs them as fifty threads at once. SQLite, which has one writer at a time, runs the very same deeds one
after another, so that the rule is checked there too and no run passes over it in silence.
"""

from functools import partial

import pytest

from followups.models import Uppfoljning, Uppfoljningstillfalle
from followups.services.errors import UppfoljningError
from followups.services.omgangar import take_out_plan
from followups.services.results import save_result
from followups.services.rounds import open_tillfalle
from organisation.drafts import MAX_WINDOWS, find_draft, find_drafts, keep_draft
from organisation.models import Handelse, Roll, Textutkast
from organisation.services import StaleRowError
from tests.at_once import answer, at_once, meanwhile
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    OmgangFactory,
    PlanversionFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 50


@pytest.fixture
def tillfalle():
    return TillfalleFactory()


@pytest.fixture
def users(tillfalle):
    return [member(tillfalle.plan.namnd, Roll.CONTROLLER) for _ in range(WRITERS)]


def opened(row):
    """The row as a writer has it in her form."""
    return Uppfoljning.objects.select_related("tillfalle__plan__namnd__kommun").get(pk=row.pk)


def write(row, text, user):
    row.text, row.status = text, Uppfoljning.Status.GENOMFORD
    return save_result(row, radversion=row.radversion, user=user)


def test_fifty_writers_on_a_row_each_lose_nothing(tillfalle, users):
    rows = [opened(row) for row in UppfoljningFactory.create_batch(WRITERS, tillfalle=tillfalle)]

    saved = at_once(lambda number: write(rows[number], f"Text {number}", users[number]))

    texts = {row.text for row in Uppfoljning.objects.all()}
    assert saved == [True] * WRITERS
    assert texts == {f"Text {number}" for number in range(WRITERS)}
    assert Handelse.objects.filter(action="uppfoljning.written").count() == WRITERS


def test_fifty_writers_on_one_row_one_is_first_and_the_others_are_told(tillfalle, users):
    row = UppfoljningFactory(tillfalle=tillfalle)
    forms = [opened(row) for _ in range(WRITERS)]

    def deed(number):
        try:
            return write(forms[number], f"Text {number}", users[number])
        except StaleRowError as stale:
            return stale.current.text

    answers = at_once(deed)

    row = opened(row)
    assert answers.count(True) == 1
    assert row.text == f"Text {answers.index(True)}"
    assert set(answers) == {True, row.text}
    assert row.radversion == 2


def test_fifty_writers_who_join_their_words_all_stand_in_the_row(tillfalle, users):
    row = UppfoljningFactory(tillfalle=tillfalle)
    begun = [opened(row) for _ in range(WRITERS)]

    def deed(number):
        """As a person does: a refused save is looked at, joined with one's own words and saved again."""
        mine, text = begun[number], f"Text {number}."
        for attempt in range(1, 2 * WRITERS):
            try:
                write(mine, text, users[number])
                return attempt
            except StaleRowError as stale:
                mine, text = opened(row), f"{stale.current.text}\nText {number}."
                mine.radversion = stale.current.radversion
        raise AssertionError("The writer never got her turn.")

    at_once(deed)

    lines = opened(row).text.split("\n")
    assert sorted(lines) == sorted(f"Text {number}." for number in range(WRITERS))
    assert opened(row).radversion == WRITERS + 1


def test_fifty_drafts_of_one_row_are_kept_apart(tillfalle, users):
    row = UppfoljningFactory(tillfalle=tillfalle)

    def deed(number):
        fields = {"text": f"Utkast {number}"}
        keep_draft(users[number], "uppfoljning", row.public_id, radversion=1, fields=fields)

    at_once(deed)

    kept = [find_draft(user, "uppfoljning", row.public_id).fields["text"] for user in users]
    assert kept == [f"Utkast {number}" for number in range(WRITERS)]


def test_fifty_keystrokes_of_one_window_make_one_draft(tillfalle, users):
    row = UppfoljningFactory(tillfalle=tillfalle)

    at_once(
        lambda number: keep_draft(
            users[0], "uppfoljning", row.public_id, radversion=1, fields={"text": f"Utkast {number}"}
        )
    )

    assert Textutkast.objects.get().fields["text"].startswith("Utkast ")


def test_windows_of_one_writer_lose_no_words(tillfalle, users):
    row = UppfoljningFactory(tillfalle=tillfalle)

    def deed(number):
        how = {"window": f"fönster {number}", "radversion": 1, "fields": {"text": f"Utkast {number}"}}
        keep_draft(users[0], "uppfoljning", row.public_id, **how)

    at_once(deed, MAX_WINDOWS)

    kept = {draft.fields["text"] for draft in find_drafts(users[0], "uppfoljning", row.public_id)}
    assert kept == {f"Utkast {number}" for number in range(MAX_WINDOWS)}


# --- A round that is opened and taken out of its call ---------------------------------------------


@pytest.fixture
def planned():
    """A planned round of a decided plan in a call."""
    tillfalle = TillfalleFactory(status="planerad", omgang=OmgangFactory())
    KontrollmomentFactory(version=PlanversionFactory(plan=tillfalle.plan, status="beslutad"))
    return Uppfoljningstillfalle.objects.with_plan().get(pk=tillfalle.pk)


def test_a_round_that_is_being_opened_stays_in_its_call(planned):
    user = AnvandareFactory()

    told = meanwhile(
        partial(open_tillfalle, planned, user=user),
        then=lambda: answer(lambda: take_out_plan(planned, "Ny organisation", user=user), UppfoljningError),
    )

    planned.refresh_from_db()
    assert told.startswith("Uppföljningen är öppen, och någon kan redan ha skrivit i den.")
    assert (planned.status, planned.uppfoljningar.count()) == ("oppen", 1)


def test_a_round_that_is_being_taken_out_is_not_opened(planned):
    user, omgang = AnvandareFactory(), planned.omgang

    told = meanwhile(
        lambda: take_out_plan(opened_round(planned), "Ny organisation", user=user),
        then=lambda: answer(lambda: open_tillfalle(planned, user=user), UppfoljningError),
    )

    assert told == "Uppföljningen finns inte längre: någon annan har tagit ut den ur omgången."
    assert not omgang.tillfallen.exists()


def opened_round(tillfalle):
    return Uppfoljningstillfalle.objects.with_plan().get(pk=tillfalle.pk)
