"""What is done to the written papers: make them, save them, and hold their words against the rows."""

from followups.summary import disagreements, summarize
from followups.tables import load_results

from .models import Missiv, Protokollsutdrag


class DocumentError(Exception):
    """A paper cannot be made or printed; the message is a Swedish sentence that says what to do."""


def sentence_disagreements(skrivelse: Missiv | Protokollsutdrag) -> list[str]:
    """What the sammanfattning says against the round's rows; nothing for a letter to a plan."""
    missiv = getattr(skrivelse, "missiv", skrivelse)
    if missiv.tillfalle is None:
        return []
    return disagreements(skrivelse.sammanfattning, summarize(load_results(missiv.tillfalle)))


def check_sentence(skrivelse: Missiv | Protokollsutdrag) -> None:
    """Raise DocumentError when the sammanfattning goes against the rows and no reason is written."""
    if skrivelse.sammanfattning_reason.strip():
        return
    if found := sentence_disagreements(skrivelse):
        raise DocumentError(
            f"Sammanfattningen i ”{skrivelse.rubrik}” stämmer inte med raderna. {' '.join(found)} "
            "Rätta texten, eller ange skäl till den egna formuleringen."
        )
