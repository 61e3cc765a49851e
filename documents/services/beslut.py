"""What the meeting decided: its date and § go to the utdrag, the plan, the follow-up's paper and the next letter."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from organisation.models import Anvandare
from organisation.services import StaleRowError, log
from plans.access import version_in_use
from plans.models import Beslut

from ..models import Missiv, Protokollsutdrag


@dataclass(frozen=True)
class Filling:
    """Something that the registered decision fills in, or why it does not."""

    where: str
    text: str
    is_filled: bool = True


def registered_beslut(missiv: Missiv) -> Beslut | None:
    """What was decided in the letter's matter, once it has been registered; the newest where there are several."""
    decided = [each for each in missiv.protokollsutdrag.all() if each.decides and each.is_registered]
    return decided[-1].beslut if decided else None


def fillings_of(utdrag: Protokollsutdrag) -> list[Filling]:
    """Where date and § of this utdrag go."""
    missiv = utdrag.missiv
    head = "Paragraf och datum skrivs i huvudet. Papperet är fortfarande ett förslag."
    found = [Filling("Protokollsutdraget", head)]
    if not utdrag.decides:
        text = f"{utdrag.beslut.organ} bereder ärendet. Beslutet i ärendet registreras på ett annat förslag."
        return [*found, Filling("Ärendet", text, is_filled=False)]
    if missiv.tillfalle is None:
        found.append(_of_plan(utdrag))
    else:
        found.append(
            Filling("Uppföljningen", f"Beslutet skrivs i huvudet av ”{missiv.tillfalle.document_title}”.")
        )
    return [*found, Filling("Nästa missiv", "Beslutets datum och paragraf kan stå i bakgrunden.")]


def _of_plan(utdrag):
    version = version_in_use(utdrag.missiv.plan)
    if version is None:
        return Filling("Planen", "Det finns ingen version att skriva beslutet på.", is_filled=False)
    if not _takes(version.beslut, utdrag.beslut):
        return Filling(
            "Planen", f"Planen har redan ett beslut ({version.beslut}), som inte ändras.", is_filled=False
        )
    return Filling("Planen", f"Beslutet skrivs på ”{version.heading}”, version {version.number}.")


def _takes(old: Beslut | None, new: Beslut) -> bool:
    """True when the plan has no decision, this very one, a förslag, or one that lacks date and §."""
    return (
        old is None or old.pk == new.pk or old.slag == Beslut.Slag.FORSLAG or not (old.date or old.paragraph)
    )


@transaction.atomic
def register_beslut(
    utdrag: Protokollsutdrag, *, date: datetime.date, paragraph: str, radversion: int, user: Anvandare
) -> None:
    """Write what the meeting decided, and log what it filled in. Handlingar that were drawn up stay as they are.

    Raises StaleRowError when somebody else has saved the utdrag since it was opened.
    """
    current = Protokollsutdrag.objects.select_for_update().get(pk=utdrag.pk)
    if current.radversion != radversion:
        raise StaleRowError(current)
    beslut, namnd = utdrag.beslut, utdrag.missiv.plan.namnd
    filled = [each.where for each in fillings_of(utdrag) if each.is_filled]
    old = [str(beslut.date or ""), beslut.paragraph, beslut.slag]
    beslut.date, beslut.paragraph, beslut.slag = date, paragraph, Beslut.Slag.BESLUT
    beslut.save(update_fields=["date", "paragraph", "slag"])
    if utdrag.decides and utdrag.missiv.tillfalle is None:
        _write_on_plan(version_in_use(utdrag.missiv.plan), beslut)
    utdrag.radversion = radversion + 1
    utdrag.save(update_fields=["radversion"])
    log(
        utdrag,
        "beslut.registered",
        user=user,
        namnd=namnd,
        address=utdrag.get_absolute_url(),
        changes={"from": old, "to": [date.isoformat(), paragraph, beslut.slag], "filled": filled},
    )


def _write_on_plan(version, beslut):
    """The decision on the plan's version. Its status is the plan's own matter, and is not changed here."""
    if version is None or not _takes(version.beslut, beslut) or version.beslut_id == beslut.pk:
        return
    if version.beslut is None or version.beslut.slag == Beslut.Slag.FORSLAG:
        version.beslut = beslut
        version.save(update_fields=["beslut"])
        return
    old = version.beslut
    old.date, old.paragraph, old.organ = beslut.date, beslut.paragraph, beslut.organ
    old.dnr = old.dnr or beslut.dnr
    old.save(update_fields=["date", "paragraph", "organ", "dnr"])
