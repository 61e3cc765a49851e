"""The papers, a class for each kind: what stands in it, what it is called, and how it becomes HTML and PDF."""

from .base import Document
from .letters import MissivDocument, ProtokollsutdragDocument, SkrivelseDocument
from .tables import PlanDocument, UppfoljningDocument

__all__ = [
    "Document",
    "MissivDocument",
    "PlanDocument",
    "ProtokollsutdragDocument",
    "SkrivelseDocument",
    "UppfoljningDocument",
]
