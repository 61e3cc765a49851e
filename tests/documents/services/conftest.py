"""A kommun with papers to print, for the tests of print runs."""

import pytest

from organisation.models import Roll
from tests.documents.views.test_papers import make_papers
from tests.factories import KommunFactory, NamndFactory, member


@pytest.fixture
def kommun():
    return KommunFactory(name="Provköpings kommun", slug="provkoping")


@pytest.fixture
def namnder(kommun):
    """Three nämnder with a plan, a locked round, a missiv and a förslag to protokollsutdrag each."""
    names = ["Kommunstyrelsen", "Bildningsnämnden", "Vård- och omsorgsnämnden"]
    namnder = [NamndFactory(kommun=kommun, name=name, is_ks=name == names[0]) for name in names]
    for namnd in namnder:
        make_papers(namnd)
    return namnder


@pytest.fixture
def samordnare(namnder):
    return member(namnder[0], Roll.SAMORDNARE)
