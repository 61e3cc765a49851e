"""The papers, a class for each kind: what stands in it, what it is called, and how it becomes HTML and PDF."""

from .atgarder import AtgardsrapportDocument
from .base import Document
from .gathered import SamladDocument, SamladPackage
from .letters import MissivDocument, ProtokollsutdragDocument, SkrivelseDocument
from .missing import EjInlamnadeDocument
from .package import PaperPackage, Part, UploadedPaper
from .plan import PlanDocument
from .tables import UppfoljningDocument

__all__ = [
    "AtgardsrapportDocument",
    "Document",
    "EjInlamnadeDocument",
    "MissivDocument",
    "PaperPackage",
    "Part",
    "PlanDocument",
    "ProtokollsutdragDocument",
    "SamladDocument",
    "SamladPackage",
    "SkrivelseDocument",
    "UploadedPaper",
    "UppfoljningDocument",
]
