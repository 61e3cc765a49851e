import pytest

from followups.models import Uppfoljning
from followups.services.errors import UppfoljningError
from followups.services.results import get_bedomning, save_bedomning, save_result
from organisation.models import Handelse, Roll
from organisation.services import StaleRowError
from tests.factories import AnvandareFactory, TillfalleFactory, UppfoljningFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return AnvandareFactory()


def test_save_result_without_change_leaves_no_trace(user):
    row = UppfoljningFactory()

    assert save_result(row, radversion=1, user=user) is False
    assert Handelse.objects.count() == 0


def test_save_result_on_an_old_version_is_refused(user):
    row = UppfoljningFactory()
    row.text = "Ny"
    save_result(row, radversion=1, user=user)
    row.text = "Nyare"

    with pytest.raises(StaleRowError) as caught:
        save_result(row, radversion=1, user=user)

    assert caught.value.current.text == "Ny"


@pytest.mark.parametrize("status", ["planerad", "inlamnad", "godkand", "last"])
def test_save_result_outside_an_open_round_is_refused(user, status):
    row = UppfoljningFactory(tillfalle=TillfalleFactory(status=status))

    with pytest.raises(UppfoljningError, match="kan inte ändras"):
        save_result(row, radversion=1, user=user)


class TestOriginal:
    """The performer's own text is kept when a controller edits it for the report."""

    @pytest.fixture
    def row(self):
        return UppfoljningFactory()

    @pytest.fixture
    def performer(self, row):
        return member(row.tillfalle.plan.namnd, Roll.KONTROLLUTFORARE, first_name="Erik", last_name="Holm")

    @pytest.fixture
    def controller(self, row):
        return member(row.tillfalle.plan.namnd, Roll.CONTROLLER)

    def write(self, row, text, user):
        row = Uppfoljning.objects.get(pk=row.pk)
        row.text = text
        save_result(row, radversion=row.radversion, user=user)
        return Uppfoljning.objects.get(pk=row.pk)

    def test_controllers_first_change_keeps_it_and_later_ones_leave_it(self, row, performer, controller):
        self.write(row, "Mina ord", performer)
        first = self.write(row, "Redigerat", controller)
        second = self.write(row, "Redigerat igen", controller)

        assert (first.original_text, first.original_by) == ("Mina ord", "Erik Holm")
        assert (second.text, second.original_text) == ("Redigerat igen", "Mina ord")

    def test_performer_who_writes_anew_has_her_newest_words_kept(self, row, performer, controller):
        self.write(row, "Mina ord", performer)
        self.write(row, "Redigerat", controller)
        anew = self.write(row, "Mina nya ord", performer)
        edited = self.write(row, "Redigerat igen", controller)

        assert anew.original_text == ""
        assert edited.original_text == "Mina nya ord"

    def test_controllers_own_text_is_nobodys_original(self, row, controller):
        self.write(row, "Mina ord", controller)
        row = self.write(row, "Redigerat", controller)

        assert (row.original_text, row.original_by) == ("", "")

    def test_change_of_another_field_leaves_it(self, row, performer, controller):
        row = self.write(row, "Mina ord", performer)
        row.status = "genomford"
        save_result(row, radversion=row.radversion, user=controller)

        assert Uppfoljning.objects.get(pk=row.pk).original_by == ""


def test_two_first_verdicts_do_not_overwrite_each_other(user):
    tillfalle = TillfalleFactory()
    mine, theirs = get_bedomning(tillfalle), get_bedomning(tillfalle)
    theirs.analys = "Först"
    save_bedomning(theirs, radversion=None, user=user)
    mine.analys = "Sedan"

    with pytest.raises(StaleRowError) as caught:
        save_bedomning(mine, radversion=None, user=user)

    assert caught.value.current.analys == "Först"
