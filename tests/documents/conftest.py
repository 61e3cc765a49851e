import pytest


@pytest.fixture(autouse=True)
def strict_papers(settings):
    """A paper that reaches for anything outside itself fails the test."""
    settings.PDF_STRICT = True
