"""What the meeting decided: its date and § go to the utdrag, the plan, the follow-up's paper and the next letter."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from organisation.models import Anvandare
from organisation.services import StaleRowError, log
from plans.access import version_of_matter
from plans.lifecycle import decide_version
from plans.models import Beslut, Planversion

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


def version_of(utdrag: Protokollsutdrag) -> Planversion | None:
    """The version of the plan that the decision is of: where it stands already, else what is laid, else in use."""
    plan = utdrag.missiv.plan
    own = plan.versioner.with_plan().filter(beslut=utdrag.beslut_id).first()
    return own or version_of_matter(plan)


def version_to_decide(utdrag: Protokollsutdrag) -> Planversion | None:
    """The version that becomes beslutad when this decision is registered; None when there is none to decide."""
    if not utdrag.decides or utdrag.missiv.tillfalle is not None:
        return None
    version = version_of(utdrag)
    return version if version and version.status == Planversion.Status.FORESLAGEN else None


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
    version = version_of(utdrag)
    if version is None:
        return Filling("Planen", "Det finns ingen version att skriva beslutet på.", is_filled=False)
    if version.is_editable:
        text = (
            "Planen är utkast och blir inte beslutad. Lägg först fram den för beslut på planens sida, och registrera "
            "sedan beslutet här."
        )
        return Filling("Planen", text, is_filled=False)
    if not version.is_locked:
        return Filling("Planen", f"”{version.heading}”, version {version.number}, blir beslutad och låses.")
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
    utdrag: Protokollsutdrag,
    *,
    date: datetime.date,
    paragraph: str,
    radversion: int,
    user: Anvandare,
    dnr: str = "",
    decides_plan: bool = True,
) -> Planversion | None:
    """Write what the meeting decided, and log what it filled in. Handlingar that were drawn up stay as they are.

    A plan that is laid before the meeting becomes beslutad, unless `decides_plan` says that it did not pass as it
    was; returns the version that was decided. Raises StaleRowError when somebody else has saved the utdrag since it
    was opened, and PlanError when what is decided lacks something.
    """
    current = Protokollsutdrag.objects.select_for_update().get(pk=utdrag.pk)
    if current.radversion != radversion:
        raise StaleRowError(current)
    beslut, namnd = utdrag.beslut, utdrag.missiv.plan.namnd
    laid = version_to_decide(utdrag) if decides_plan else None
    filled = _filled(utdrag, decides_plan)
    old = [str(beslut.date or ""), beslut.paragraph, beslut.slag]
    beslut.date, beslut.paragraph, beslut.slag = date, paragraph, Beslut.Slag.BESLUT
    if dnr:
        beslut.dnr = utdrag.dnr = dnr
    beslut.save(update_fields=["date", "paragraph", "slag", "dnr"])
    if laid:
        decide_version(laid, beslut, user=user)
    elif utdrag.decides and utdrag.missiv.tillfalle is None:
        _write_on_decided(version_of(utdrag), beslut)
    utdrag.radversion = radversion + 1
    utdrag.save(update_fields=["radversion", "dnr"])
    log(
        utdrag,
        "beslut.registered",
        user=user,
        namnd=namnd,
        address=utdrag.get_absolute_url(),
        changes={"from": old, "to": [date.isoformat(), paragraph, beslut.slag], "filled": filled},
    )
    return laid


def _filled(utdrag, decides_plan):
    """Where the decision went; a plan that did not pass as it was laid gets nothing."""
    is_left = not decides_plan and version_to_decide(utdrag)
    return [
        each.where
        for each in fillings_of(utdrag)
        if each.is_filled and not (is_left and each.where == "Planen")
    ]


def _write_on_decided(version, beslut):
    """The decision on a plan that was decided before it was registered here."""
    if version is None or not version.is_locked or not _takes(version.beslut, beslut):
        return
    if version.beslut_id == beslut.pk:
        return
    if version.beslut is None or version.beslut.slag == Beslut.Slag.FORSLAG:
        version.beslut = beslut
        version.save(update_fields=["beslut"])
        return
    old = version.beslut
    old.date, old.paragraph, old.organ = beslut.date, beslut.paragraph, beslut.organ
    old.dnr = old.dnr or beslut.dnr
    old.save(update_fields=["date", "paragraph", "organ", "dnr"])
