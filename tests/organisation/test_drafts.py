import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisation.drafts import drafts_of, find_draft, forget_draft, keep_draft, when
from organisation.models import Handelse, Textutkast
from tests.factories import AnvandareFactory

pytestmark = pytest.mark.django_db

PLACE = uuid4()


def keep(user, text, radversion=1):
    return keep_draft(user, "uppfoljning", PLACE, radversion=radversion, fields={"text": text})


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

    forget_draft(one, "uppfoljning", PLACE)

    assert [draft.anvandare for draft in Textutkast.objects.all()] == [other]


def test_database_has_one_draft_a_form():
    user = AnvandareFactory()
    keep(user, "Mitt")

    with pytest.raises(IntegrityError), transaction.atomic():
        Textutkast.objects.create(anvandare=user, kind="uppfoljning", place=PLACE)


def test_time_is_said_with_its_date_when_that_is_another_day():
    another_day = datetime.datetime(2026, 1, 20, 9, 42, tzinfo=datetime.UTC)

    assert when(timezone.now()).startswith("kl ")
    assert when(another_day) == "20 januari 2026 kl 10.42"
