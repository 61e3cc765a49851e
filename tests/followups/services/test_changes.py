import datetime

import pytest

from followups.deadlines import deadlines_of
from followups.models import Omgang, Uppfoljningstillfalle
from followups.services.changes import edit_omgang, edit_tillfalle, followers_of
from followups.services.errors import UppfoljningError
from internkontroll.reminders.gather import gather
from organisation.models import Handelse, Roll
from organisation.services import StaleRowError
from tests.factories import (
    AnvandareFactory,
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

FIRST, LATER, OWN = (datetime.date(2022, 9, day) for day in (15, 30, 10))


@pytest.fixture
def omgang():
    return OmgangFactory(deadline_utforare=FIRST, deadline_ks=LATER, instruktion="Skriv kort.")


def round_of(omgang, **fields):
    """A round as the call made it, but for `fields`."""
    made = {
        "name": omgang.name,
        "per_date": omgang.per_date,
        "deadline": omgang.deadline_utforare,
        "deadline_ks": omgang.deadline_ks,
        "instruktion": omgang.instruktion,
    }
    plan = PlanFactory(namnd=NamndFactory(kommun=omgang.kommun))
    return TillfalleFactory(plan=plan, omgang=omgang, **made | fields)


def edit(omgang, user=None, **fields):
    edited = Omgang.objects.get(pk=omgang.pk)
    for name, value in fields.items():
        setattr(edited, name, value)
    return edit_omgang(edited, radversion=omgang.radversion, user=user or AnvandareFactory())


def stored(tillfalle):
    return Uppfoljningstillfalle.objects.get(pk=tillfalle.pk)


class TestEditOmgang:
    def test_rounds_follow_in_all_that_changed(self, omgang):
        tillfalle = round_of(omgang)
        new = {
            "name": "Delår 2022",
            "per_date": datetime.date(2022, 9, 1),
            "deadline_utforare": LATER,
            "instruktion": "Skriv utförligt.",
        }

        followed = edit(omgang, **new)

        now = stored(tillfalle)
        assert followed == [tillfalle]
        assert (now.name, now.per_date, now.deadline, now.instruktion) == tuple(new.values())
        assert now.get_absolute_url() == tillfalle.get_absolute_url()

    def test_what_a_round_has_changed_itself_stays(self, omgang):
        tillfalle = round_of(omgang, deadline=OWN)

        followed = edit(omgang, deadline_utforare=LATER, instruktion="Ny.")

        assert followed == [tillfalle]
        assert (stored(tillfalle).deadline, stored(tillfalle).instruktion) == (OWN, "Ny.")

    def test_day_that_the_round_leaves_to_the_call_follows(self, omgang):
        tillfalle = round_of(omgang, deadline=None)

        edit(omgang, deadline_utforare=LATER)

        assert stored(tillfalle).deadline == LATER

    @pytest.mark.parametrize(
        ("status", "follows"),
        [
            ("planerad", {"name", "deadline", "deadline_godkannare", "deadline_ks"}),
            ("oppen", {"name", "deadline", "deadline_godkannare", "deadline_ks"}),
            ("inlamnad", {"deadline_godkannare", "deadline_ks"}),
            ("godkand", {"deadline_ks"}),
            ("last", set()),
        ],
    )
    def test_steps_that_are_done_keep_their_day(self, omgang, status, follows):
        tillfalle = round_of(omgang, status=status)
        day = datetime.date(2022, 12, 1)

        edit(omgang, name="Nytt", deadline_utforare=day, deadline_godkannare=day, deadline_ks=day)

        names = ("name", "deadline", "deadline_godkannare", "deadline_ks")
        changed = {name for name in names if getattr(stored(tillfalle), name) in ("Nytt", day)}
        assert changed == follows

    def test_call_and_round_are_logged_with_old_and_new(self, omgang):
        tillfalle = round_of(omgang)

        edit(omgang, deadline_utforare=LATER)

        told = Handelse.objects.order_by("pk").values_list("action", "object_id", "changes")
        assert list(told) == [
            (
                "omgang.edited",
                str(omgang.public_id),
                {
                    "fields": ["deadline_utforare"],
                    "values": {"deadline_utforare": ["2022-09-15", "2022-09-30"]},
                },
            ),
            (
                "tillfalle.edited",
                str(tillfalle.public_id),
                {"fields": ["deadline"], "values": {"deadline": ["2022-09-15", "2022-09-30"]}},
            ),
        ]

    def test_nothing_changed_writes_nothing(self, omgang):
        round_of(omgang)

        assert edit(omgang) is None
        assert not Handelse.objects.exists()

    def test_second_writer_is_refused_and_no_round_follows(self, omgang):
        tillfalle = round_of(omgang)
        edit(omgang, deadline_utforare=LATER)

        with pytest.raises(StaleRowError):
            edit(omgang, deadline_utforare=OWN)

        assert stored(tillfalle).deadline == LATER

    def test_form_that_is_open_on_a_round_is_told_that_it_moved(self, omgang):
        tillfalle = round_of(omgang)
        edit(omgang, deadline_utforare=LATER)

        with pytest.raises(StaleRowError):
            edit_tillfalle(tillfalle, ["deadline"], radversion=1, user=AnvandareFactory())

    def test_name_of_another_call_is_refused(self, omgang):
        OmgangFactory(kommun=omgang.kommun, name="Delår 2022", slug="delar-2022")

        with pytest.raises(UppfoljningError, match="redan en omgång"):
            edit(omgang, name="delår 2022")


class TestFollowers:
    def test_what_a_round_has_of_its_own_is_named(self, omgang):
        plain, own, locked = round_of(omgang), round_of(omgang, deadline=OWN), round_of(omgang, status="last")

        followers = followers_of(omgang)

        assert [(each.tillfalle, each.own, each.is_settled, each.still) for each in followers] == [
            (plain, (), False, ()),
            (own, ("sista dag för den som skriver",), False, ()),
            (locked, (), True, ()),
        ]


class TestEditTillfalle:
    def test_open_round_gets_a_day_of_its_own(self):
        tillfalle = TillfalleFactory()
        tillfalle.deadline = OWN

        assert edit_tillfalle(tillfalle, ["deadline"], radversion=1, user=AnvandareFactory())
        assert stored(tillfalle).deadline == OWN

    def test_round_that_was_handed_in_meanwhile_keeps_its_day_to_write(self):
        tillfalle = TillfalleFactory()
        Uppfoljningstillfalle.objects.update(status="inlamnad")
        tillfalle.deadline = OWN

        with pytest.raises(UppfoljningError, match="är inlämnad"):
            edit_tillfalle(tillfalle, ["deadline"], radversion=1, user=AnvandareFactory())


def day_to_write(user):
    """The user's day to write as her calendar has it."""
    return next(each for each in deadlines_of(user) if each.key.endswith("-skriva"))


def test_calendar_and_reminders_follow_a_moved_day(omgang):
    tillfalle = round_of(omgang)
    UppfoljningFactory(tillfalle=tillfalle)
    controller = member(tillfalle.plan.namnd, Roll.CONTROLLER, email="petra@example.org")
    before = day_to_write(controller)
    keys_before = {key for item in gather(FIRST)[controller] for key in item.keys}

    edit(omgang, deadline_utforare=LATER)

    after = day_to_write(controller)
    keys_after = {key for item in gather(LATER)[controller] for key in item.keys}
    assert (before.day, after.day) == (FIRST, LATER)
    assert before.key == after.key
    assert Handelse.objects.filter(object_id=after.about).exists()
    assert any("2022-09-30" in key for key in keys_after - keys_before)
