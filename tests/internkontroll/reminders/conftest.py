import datetime

import pytest

from tests.factories import TillfalleFactory

DAY = datetime.date(2022, 8, 31)


@pytest.fixture
def deadline():
    return DAY


@pytest.fixture
def tillfalle():
    """An open round to be written by 31 August 2022."""
    return TillfalleFactory(deadline=DAY)


@pytest.fixture
def namnd(tillfalle):
    return tillfalle.plan.namnd
