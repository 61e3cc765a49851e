import pytest


@pytest.fixture(autouse=True)
def strict_papers(settings):
    """A paper that reaches for anything outside itself fails the test."""
    settings.PDF_STRICT = True


@pytest.fixture
def quick_papers(monkeypatch):
    """Papers are made as far as their HTML; their bytes are no real PDF."""
    from documents.papers import Document, PaperPackage

    for kind in (Document, PaperPackage):
        monkeypatch.setattr(kind, "pdf", lambda self: b"%PDF-1.7 " + self.html().encode())
