"""The ground: whose the plans are, who may do what, and the scales and words they use."""

from .anvandare import Anvandare, Funktionsinnehav, Medlemskap, Roll
from .base import EditableModel, LongTextField
from .handelse import Handelse
from .kommun import Datumformat, Enhet, Funktion, Kommun, Letterhead, Namnd
from .sekretess import Sekretessgrund
from .skala import Skala, Skalsteg
from .utkast import Textutkast

__all__ = [
    "Anvandare",
    "Datumformat",
    "EditableModel",
    "Enhet",
    "Funktion",
    "Funktionsinnehav",
    "Handelse",
    "Kommun",
    "Letterhead",
    "LongTextField",
    "Medlemskap",
    "Namnd",
    "Roll",
    "Sekretessgrund",
    "Skala",
    "Skalsteg",
    "Textutkast",
]
