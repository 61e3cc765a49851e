"""The plan: what a nämnd decides to check in a year, and the dress it is shown in."""

from .plan import Beslut, Plan, Planversion
from .rader import Ansvarsrad, Avsnitt, Kontrollmoment, Process, Rapporttid, Risk
from .tabellmall import Tabellkolumn, Tabellmall

__all__ = [
    "Ansvarsrad",
    "Avsnitt",
    "Beslut",
    "Kontrollmoment",
    "Plan",
    "Planversion",
    "Process",
    "Rapporttid",
    "Risk",
    "Tabellkolumn",
    "Tabellmall",
]
