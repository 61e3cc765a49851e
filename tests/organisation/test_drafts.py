import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisation.drafts import (
    MAX_WINDOWS,
    DraftLimitError,
    drafts_of,
    find_draft,
    find_drafts,
    forget_drafts,
    has_other_drafts,
    keep_draft,
    put_first,
    when,
)
from organisation.models import Handelse, Textutkast
from tests.factories import AnvandareFactory

pytestmark = pytest.mark.django_db

PLACE = uuid4()


def keep(user, text, radversion=1, **how):
    return keep_draft(user, "uppfoljning", PLACE, radversion=radversion, fields={"text": text}, **how)


def texts(user):
    """What is kept of the user's, the newest first."""
    return [draft.fields["text"] for draft in find_drafts(user, "uppfoljning", PLACE)]


def test_draft_is_kept_once_and_without_a_log_entry():
    user = AnvandareFactory()

    keep(user, "Först")
    keep(user, "Sedan", radversion=2)

    draft = Textutkast.objects.get()
    assert (draft.fields, draft.radversion) == ({"text": "Sedan"}, 2)
    assert Handelse.objects.count() == 0


def test_draft_is_its_writers_alone():
    one, other = AnvandareFactory(), AnvandareFactory()
    keep(one, "Mitt")

    assert find_draft(one, "uppfoljning", PLACE).fields == {"text": "Mitt"}
    assert find_draft(other, "uppfoljning", PLACE) is None
    assert drafts_of(other, "uppfoljning", [PLACE]) == {}


def test_forgotten_draft_leaves_those_of_others():
    one, other = AnvandareFactory(), AnvandareFactory()
    keep(one, "Mitt")
    keep(other, "Ditt")

    forget_drafts(one, "uppfoljning", PLACE)

    assert [draft.anvandare for draft in Textutkast.objects.all()] == [other]


class TestWindows:
    def test_window_goes_on_with_the_draft_that_it_shows(self):
        user = AnvandareFactory()
        shown = keep(user, "Först", window="a").token

        keep(user, "Sedan", window="b", seen=shown)

        assert texts(user) == ["Sedan"]

    def test_window_that_has_not_seen_the_newest_words_writes_beside_them(self):
        user = AnvandareFactory()
        shown = keep(user, "Från början", window="a").token
        keep(user, "Skrivet i det ena", window="a")

        late = keep(user, "Skrivet i det andra", window="b", seen=shown)
        keep(user, "Mera i det ena", window="a")

        assert texts(user) == ["Mera i det ena", "Skrivet i det andra"]
        assert has_other_drafts(late)

    def test_two_windows_on_an_empty_form_are_kept_apart(self):
        user = AnvandareFactory()
        keep(user, "Ena", window="a")
        keep(user, "Andra", window="b")

        assert texts(user) == ["Andra", "Ena"]

    def test_same_words_from_two_windows_are_one_draft(self):
        user = AnvandareFactory()
        keep(user, "Samma", window="a")

        assert not has_other_drafts(keep(user, "Samma", window="b"))
        assert texts(user) == ["Samma"]

    def test_words_that_come_late_never_replace_newer_ones(self):
        user = AnvandareFactory()
        keep(user, "Nyare", window="a", number=2)

        keep(user, "Äldre", window="a", number=1)

        assert texts(user) == ["Nyare"]

    def test_older_draft_is_put_first_and_those_of_others_are_not(self):
        user, other = AnvandareFactory(), AnvandareFactory()
        older = keep(user, "Ena", window="a")
        keep(user, "Andra", window="b")

        assert put_first(user, "uppfoljning", PLACE, older.pk)
        assert not put_first(other, "uppfoljning", PLACE, older.pk)
        assert texts(user) == ["Ena", "Andra"]
        assert drafts_of(user, "uppfoljning", [PLACE]) == {PLACE: older}

    def test_one_too_many_is_refused_and_the_rest_stay(self):
        user = AnvandareFactory()
        for number in range(MAX_WINDOWS):
            keep(user, f"Text {number}", window=f"fönster {number}")

        with pytest.raises(DraftLimitError):
            keep(user, "En till", window="ännu ett")

        assert len(texts(user)) == MAX_WINDOWS

    def test_database_has_one_draft_a_window(self):
        user = AnvandareFactory()
        keep(user, "Mitt", window="a")

        with pytest.raises(IntegrityError), transaction.atomic():
            Textutkast.objects.create(anvandare=user, kind="uppfoljning", place=PLACE, window="a")


def test_time_is_said_with_its_date_when_that_is_another_day():
    another_day = datetime.datetime(2026, 1, 20, 9, 42, tzinfo=datetime.UTC)

    assert when(timezone.now()).startswith("kl ")
    assert when(another_day) == "20 januari 2026 kl 10.42"
