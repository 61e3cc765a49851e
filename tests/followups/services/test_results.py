import pytest

from followups.services.errors import UppfoljningError
from followups.services.results import save_result
from organisation.models import Handelse
from organisation.services import StaleRowError
from tests.factories import AnvandareFactory, TillfalleFactory, UppfoljningFactory

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
