"""A letter's words held against the rows of the round that it is about."""

from followups.summary import Summary, disagreements, summarize
from followups.tables import load_results

from ..models import Skrivelse
from .fillings import Fillings


def summary_of(skrivelse: Skrivelse) -> Summary | None:
    """What the rows say of the round that the letter is about; None for a letter to a plan."""
    missiv = getattr(skrivelse, "missiv", skrivelse)
    return summarize(load_results(missiv.tillfalle)) if missiv.tillfalle else None


def agrees_with_rows(skrivelse: Skrivelse) -> bool:
    """False when the sammanfattning goes against the rows and no reason is written."""
    if skrivelse.sammanfattning_reason.strip():
        return True
    summary = summary_of(skrivelse)
    return summary is None or not disagreements(Fillings(skrivelse).fill(skrivelse.sammanfattning), summary)
