"""The follow-up: rounds, results, verdicts, measures and evidence."""

from .atgard import Atgard
from .omgang import Omgang, Uppfoljningstillfalle
from .uppfoljning import Bedomning, Bilaga, Uppfoljning

__all__ = ["Atgard", "Bedomning", "Bilaga", "Omgang", "Uppfoljning", "Uppfoljningstillfalle"]
