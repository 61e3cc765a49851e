import datetime

import pytest

from organisation.models import Handelse, Roll
from organisation.services import StaleRowError, log, save_edited
from tests.factories import NamndFactory, SkalstegFactory, UppfoljningFactory, member

pytestmark = pytest.mark.django_db

SECRET = "[[sekretess: 18 kap. 8 § OSL | hemligt]]"


@pytest.fixture
def row():
    return UppfoljningFactory(text="Gammal text", status="pagar")


@pytest.fixture
def namnd(row):
    return row.tillfalle.plan.namnd


@pytest.fixture
def user(namnd):
    return member(namnd, Roll.CONTROLLER, first_name="Petra", last_name="Wikström")


def save(row, fields, user, namnd, radversion=1):
    return save_edited(
        row,
        fields,
        radversion=radversion,
        user=user,
        action="uppfoljning.written",
        namnd=namnd,
        address="/rad/",
    )


# --- log ----------------------------------------------------------------------------------------


def test_log_tells_who_did_what_to_what(row, namnd, user):
    handelse = log(row, "uppfoljning.written", user=user, namnd=namnd, address="/rad/", changes={"rows": 4})

    handelse.refresh_from_db()
    assert (handelse.kommun, handelse.namnd, handelse.anvandare) == (namnd.kommun, namnd, user)
    assert handelse.anvandare_name == "Petra Wikström"
    assert (handelse.object_type, handelse.object_id) == ("followups.uppfoljning", str(row.public_id))
    assert handelse.object_label == str(row)
    assert (handelse.address, handelse.changes, handelse.payload) == ("/rad/", {"rows": 4}, None)
    assert not handelse.is_secret


def test_log_without_a_user_is_the_systems():
    namnd = NamndFactory()

    handelse = log(namnd, "demo.loaded", user=None, namnd=namnd)

    assert (handelse.anvandare, handelse.anvandare_name) == (None, "")


def test_log_keeps_the_name_when_the_user_is_gone(row, namnd, user):
    log(row, "uppfoljning.written", user=user, namnd=namnd)
    user.medlemskap.all().delete()

    user.delete()

    handelse = Handelse.objects.get()
    assert (handelse.anvandare, handelse.anvandare_name) == (None, "Petra Wikström")


def test_log_of_a_mark_that_runs_over_lines_is_secret(row, namnd):
    handelse = log(
        row, "row.written", user=None, namnd=namnd, payload={"text": ["", "[[\nsekretess: A | x]]"]}
    )

    assert handelse.is_secret


def test_log_of_a_marked_passage_is_secret(row, namnd):
    handelse = log(row, "a", user=None, namnd=namnd, payload={"text": ["Öppet", f"rad\n{SECRET}"]})

    assert handelse.is_secret


# --- save_edited --------------------------------------------------------------------------------


def test_save_edited_writes_along_with_a_change_what_is_not_logged(row, namnd, user):
    def along(stored):
        return {"performed_by": f"Efter {stored.text}"}

    def save(**values):
        for name, value in values.items():
            setattr(row, name, value)
        what = {"radversion": row.radversion, "user": user, "action": "uppfoljning.written", "namnd": namnd}
        return save_edited(row, ["text"], **what, along=along)

    assert (save(text="Gammal text"), save(text="Ny text")) == (False, True)

    row.refresh_from_db()
    assert (row.text, row.performed_by, row.radversion) == ("Ny text", "Efter Gammal text", 2)
    assert Handelse.objects.get().changes == {"fields": ["text"], "values": {}}


def test_save_edited_writes_counts_up_and_logs(row, namnd, user):
    row.text, row.status, row.performed_on = "Ny text", "genomford", datetime.date(2022, 8, 30)

    assert save(row, ["status", "text", "performed_on", "planned_text"], user, namnd) is True

    row.refresh_from_db()
    assert (row.text, row.status, row.radversion) == ("Ny text", "genomford", 2)
    handelse = Handelse.objects.get()
    assert (handelse.action, handelse.address) == ("uppfoljning.written", "/rad/")
    assert handelse.changes == {
        "fields": ["status", "text", "performed_on"],
        "values": {"status": ["pagar", "genomford"], "performed_on": [None, "2022-08-30"]},
    }
    assert handelse.payload == {"text": ["Gammal text", "Ny text"]}


def test_save_edited_logs_a_relation_by_its_key(row, namnd, user):
    row.bedomning = SkalstegFactory()

    save(row, ["bedomning"], user, namnd)

    assert Handelse.objects.get().changes["values"] == {"bedomning": [None, row.bedomning_id]}


def test_save_edited_leaves_fields_that_are_not_named(row, namnd, user):
    row.text, row.status = "Ny text", "genomford"

    save(row, ["text"], user, namnd)

    row.refresh_from_db()
    assert (row.text, row.status) == ("Ny text", "pagar")


@pytest.mark.parametrize("text", ["Gammal text", "Gammal text \r\n"])
def test_save_edited_without_a_change_writes_nothing(row, namnd, user, text):
    row.text = text

    assert save(row, ["text", "status"], user, namnd) is False

    row.refresh_from_db()
    assert row.radversion == 1
    assert not Handelse.objects.exists()


def test_save_edited_of_an_older_row_is_refused_with_the_row_as_it_stands(row, namnd, user):
    mine = type(row).objects.get(pk=row.pk)
    row.text = "Först"
    save(row, ["text"], user, namnd)
    mine.text = "Sist"

    with pytest.raises(StaleRowError, match="Någon annan har sparat") as refused:
        save(mine, ["text"], user, namnd)

    assert (refused.value.current.text, refused.value.current.radversion) == ("Först", 2)
    row.refresh_from_db()
    assert row.text == "Först"
    assert Handelse.objects.count() == 1


def test_save_edited_goes_on_from_the_new_number(row, namnd, user):
    row.text = "Först"
    save(row, ["text"], user, namnd)
    row.text = "Sist"

    save(row, ["text"], user, namnd, radversion=2)

    row.refresh_from_db()
    assert (row.text, row.radversion) == ("Sist", 3)


def test_save_edited_of_a_marked_passage_is_a_secret_event(row, namnd, user):
    row.text = SECRET

    save(row, ["text"], user, namnd)

    assert Handelse.objects.get().is_secret
