"""The follow-up: rounds, results, verdicts, measures and evidence."""

from .atgard import Atgard, Atgardsnotering
from .omgang import Omgang, Uppfoljningstillfalle
from .paminnelse import Kommunpaminnelser, Paminnelse, Paminnelsepunkt, Paminnelseslag, Personpaminnelser
from .uppfoljning import Bedomning, Bilaga, Uppfoljning

__all__ = [
    "Atgard",
    "Atgardsnotering",
    "Bedomning",
    "Bilaga",
    "Kommunpaminnelser",
    "Omgang",
    "Paminnelse",
    "Paminnelsepunkt",
    "Paminnelseslag",
    "Personpaminnelser",
    "Uppfoljning",
    "Uppfoljningstillfalle",
]
