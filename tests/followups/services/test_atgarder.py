import datetime

import pytest
import time_machine
from django.db import IntegrityError

from followups.models import Atgard
from followups.services.atgarder import accept_date, create_atgard, decline_date, edit_atgard, report_atgard
from followups.services.errors import UppfoljningError
from organisation.models import Handelse
from organisation.services import StaleRowError
from tests.factories import AnvandareFactory, AtgardFactory, RiskFactory, UppfoljningFactory

pytestmark = pytest.mark.django_db
MAY, JUNE = datetime.date(2026, 5, 31), datetime.date(2026, 6, 30)


@pytest.fixture
def user():
    return AnvandareFactory(first_name="Petra", last_name="Wikström")


def notes(atgard):
    return [(note.slag, note.text, note.old_date, note.new_date) for note in atgard.noteringar.all()]


def report(atgard, user, comment="", **values):
    for name, value in values.items():
        setattr(atgard, name, value)
    return report_atgard(atgard, comment, radversion=atgard.radversion, user=user)


class TestCreating:
    @pytest.mark.parametrize("source", ["uppfoljning", "risk"])
    def test_linje_is_that_of_the_source(self, user, source):
        of = UppfoljningFactory() if source == "uppfoljning" else RiskFactory()
        namnd = of.tillfalle.plan.namnd if source == "uppfoljning" else of.version.plan.namnd

        atgard = create_atgard(Atgard(namnd=namnd, description="Se över attesten", **{source: of}), user=user)

        event = Handelse.objects.get(action="atgard.created")
        assert (atgard.linje, atgard.created_by) == (of.linje, user)
        assert event.payload == {"description": ["", "Se över attesten"]}

    def test_measure_without_words_is_refused_by_the_database(self, user):
        with pytest.raises(IntegrityError):
            create_atgard(
                AtgardFactory.build(namnd=UppfoljningFactory().tillfalle.plan.namnd, description=""),
                user=user,
            )


class TestEditing:
    def test_new_day_keeps_the_old_one(self, user):
        atgard = AtgardFactory(due_date=MAY)
        atgard.due_date = JUNE

        edit_atgard(atgard, radversion=1, user=user)

        assert Atgard.objects.get().due_date == JUNE
        assert notes(atgard) == [("datum", "", MAY, JUNE)]
        assert atgard.noteringar.get().sentence == "Klar senast 30 juni 2026, tidigare 31 maj 2026."

    def test_new_day_answers_the_proposal(self, user):
        atgard = AtgardFactory(due_date=MAY, proposed_date=JUNE)
        atgard.due_date = datetime.date(2026, 7, 31)

        edit_atgard(atgard, radversion=1, user=user)

        assert Atgard.objects.get().proposed_date is None

    def test_nothing_changed_is_not_logged(self, user):
        assert edit_atgard(AtgardFactory(), radversion=1, user=user) is False
        assert not Handelse.objects.exists()

    def test_old_state_is_refused(self, user):
        atgard = AtgardFactory()
        edit_atgard(Atgard.objects.get(), radversion=1, user=user)
        Atgard.objects.update(radversion=2)
        atgard.description = "Min text"

        with pytest.raises(StaleRowError):
            edit_atgard(atgard, radversion=1, user=user)


class TestReporting:
    @time_machine.travel("2026-05-04 10:00+02:00")
    def test_closing_sets_the_day_and_opening_takes_it_away(self, user):
        atgard = AtgardFactory(proposed_date=JUNE)

        report(atgard, user, status="genomford")
        closed = Atgard.objects.get()
        report(closed, user, status="paborjad")

        assert (atgard.closed_on, atgard.proposed_date) == (datetime.date(2026, 5, 4), None)
        assert Atgard.objects.get().closed_on is None
        assert [note.sentence for note in atgard.noteringar.all()] == [
            "Status: Genomförd, tidigare ej påbörjad.",
            "Status: Påbörjad, tidigare genomförd.",
        ]

    def test_broken_off_without_reason_is_refused(self, user):
        with pytest.raises(UppfoljningError, match="varför"):
            report(AtgardFactory(), user, status="avbruten")

    def test_reason_goes_when_it_is_opened_again(self, user):
        atgard = AtgardFactory(status="avbruten", avbruten_reason="Rutinen är avvecklad.")

        report(atgard, user, status="paborjad")

        assert Atgard.objects.get().avbruten_reason == ""

    def test_comment_is_a_note_with_its_writer(self, user):
        atgard = AtgardFactory()

        said = report(atgard, user, "Utbildningen är bokad.")

        assert said is True
        assert notes(atgard) == [("kommentar", "Utbildningen är bokad.", None, None)]
        assert atgard.noteringar.get().created_by_name == "Petra Wikström"

    def test_nothing_said_leaves_nothing(self, user):
        atgard = AtgardFactory()

        assert report(atgard, user) is False
        assert notes(atgard) == []

    def test_proposal_does_not_move_the_day(self, user):
        atgard = AtgardFactory(due_date=MAY)

        report(atgard, user, proposed_date=JUNE)

        assert (Atgard.objects.get().due_date, Atgard.objects.get().proposed_date) == (MAY, JUNE)
        assert notes(atgard) == [("forslag", "", MAY, JUNE)]


class TestAnswering:
    def test_accepted_day_is_the_day_and_the_old_one_stays(self, user):
        atgard = AtgardFactory(due_date=MAY, proposed_date=JUNE)

        accept_date(atgard, user=user)

        after = Atgard.objects.get()
        assert (after.due_date, after.proposed_date) == (JUNE, None)
        assert notes(after) == [("datum", "", MAY, JUNE)]

    def test_declined_day_leaves_the_old_one(self, user):
        atgard = AtgardFactory(due_date=MAY, proposed_date=JUNE)

        decline_date(atgard, user=user)

        after = Atgard.objects.get()
        assert (after.due_date, after.proposed_date) == (MAY, None)
        assert notes(after) == [("avslag", "", MAY, JUNE)]

    @pytest.mark.parametrize("answer", [accept_date, decline_date])
    def test_there_must_be_a_proposal(self, user, answer):
        with pytest.raises(UppfoljningError, match="inget förslag"):
            answer(AtgardFactory(), user=user)
