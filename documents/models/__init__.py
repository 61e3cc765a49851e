"""The papers that are written and kept: Missiv, Protokollsutdrag, Handling."""

from .handling import Handling
from .pappersform import Namndtext, Pappersform
from .samlad import SamladBedomning
from .sammantrade import Numbering, Sammantrade
from .skrivelse import Missiv, Protokollsutdrag, Skrivelse
from .skrivelsemall import STANDARD, Del, Malldel, Skrivelsemall
from .textblock import SUGGESTIONS, Textblock, linje_of
from .tryckdel import Tryckdel
from .utskrift import Utskrift, Utskriftsdel

__all__ = [
    "STANDARD",
    "SUGGESTIONS",
    "Del",
    "Handling",
    "Malldel",
    "Missiv",
    "Namndtext",
    "Numbering",
    "Pappersform",
    "Protokollsutdrag",
    "SamladBedomning",
    "Sammantrade",
    "Skrivelse",
    "Skrivelsemall",
    "Textblock",
    "Tryckdel",
    "Utskrift",
    "Utskriftsdel",
    "linje_of",
]
