"""The plan: what a nämnd decides to check in a year, and the dress it is shown in."""

from .inlasning import Inlasning
from .plan import Beslut, Plan, Planversion
from .rader import Ansvarsrad, Avsnitt, Kontrollmoment, Process, Rapporttid, Risk
from .rubrikminne import Rubrikminne
from .tabellmall import Tabellkolumn, Tabellmall

__all__ = [
    "Ansvarsrad",
    "Avsnitt",
    "Beslut",
    "Inlasning",
    "Kontrollmoment",
    "Plan",
    "Planversion",
    "Process",
    "Rapporttid",
    "Risk",
    "Rubrikminne",
    "Tabellkolumn",
    "Tabellmall",
]
