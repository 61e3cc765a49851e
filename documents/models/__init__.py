"""The papers that are written and kept: Missiv, Protokollsutdrag, Handling."""

from .handling import Handling
from .skrivelse import Missiv, Protokollsutdrag, Skrivelse

__all__ = ["Handling", "Missiv", "Protokollsutdrag", "Skrivelse"]
