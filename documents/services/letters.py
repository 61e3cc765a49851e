"""What is done to the letters: make them and save them."""

import datetime

from django.db import IntegrityError, transaction

from followups.models import Uppfoljningstillfalle
from organisation.models import Anvandare
from organisation.services import log, save_edited
from organisation.swedish import genitive, lower_first
from plans.models import Beslut, Plan

from ..models import Del, Missiv, Protokollsutdrag
from ..papers.underlag import remember_underlag
from .errors import DocumentError
from .mallar import WORDS
from .prefill import prefill_missiv

LETTER_FIELDS = [
    "rubrik",
    "dnr",
    *Del.values,
    "sammanfattning_reason",
    "forslag_rubrik",
    "skickas_till",
    "handlaggare",
    "handlaggare_telefon",
]
PROTOKOLLSUTDRAG_FIELDS = [*LETTER_FIELDS, "instans"]
MISSIV_FIELDS = [
    *LETTER_FIELDS,
    "date",
    "mottagare",
    "signer",
    "signer_titel",
    "signer_enhet",
    "signer2",
    "signer2_titel",
    "signer2_enhet",
]


def create_missiv(subject: Uppfoljningstillfalle | Plan, *, user: Anvandare) -> Missiv:
    """The missiv to the round or the plan, filled in. Raises DocumentError when there is one already."""
    missiv = prefill_missiv(subject, user=user)
    try:
        with transaction.atomic():
            missiv.save()
            _log(missiv, "missiv.created", user)
    except IntegrityError as error:
        about = "uppföljningen" if missiv.tillfalle else "planen"
        raise DocumentError(f"Det finns redan ett missiv till {about}.") from error
    return missiv


@transaction.atomic
def create_protokollsutdrag(
    missiv: Missiv, *, user: Anvandare, instans: str = Protokollsutdrag.Instans.BEREDER, organ: str = ""
) -> Protokollsutdrag:
    """A förslag to an extract of the minutes with the missiv's words: arbetsutskottet's, or that of who decides."""
    namnd = missiv.plan.namnd
    receiver = missiv.mottagare or namnd.name
    prepares = instans == Protokollsutdrag.Instans.BEREDER
    if not organ:
        organ = namnd.kommun.word("arbetsutskott", WORDS["arbetsutskott"]) if prepares else receiver
    beslut = Beslut.objects.create(namnd=namnd, slag=Beslut.Slag.FORSLAG, organ=organ, dnr=missiv.dnr)
    utdrag = Protokollsutdrag(missiv=missiv, beslut=beslut, instans=instans)
    for field in (*LETTER_FIELDS, "underlag_suggested"):
        setattr(utdrag, field, getattr(missiv, field))
    if prepares:
        utdrag.forslag_rubrik = f"{genitive(organ)} förslag till {lower_first(receiver)}"
    else:
        utdrag.forslag_rubrik = f"Förslag till {lower_first(genitive(organ))} beslut"
    utdrag.save()
    _log(utdrag, "protokollsutdrag.created", user)
    return utdrag


@transaction.atomic
def save_missiv(missiv: Missiv, *, radversion: int, user: Anvandare) -> bool:
    """Save the form's fields; see `save_edited`. A reason for words of one's own is logged with them."""
    changed = save_edited(
        missiv,
        MISSIV_FIELDS,
        radversion=radversion,
        user=user,
        action="missiv.changed",
        namnd=missiv.plan.namnd,
        address=_address(missiv),
    )
    _remember_underlag(missiv)
    return changed


@transaction.atomic
def save_protokollsutdrag(
    utdrag: Protokollsutdrag,
    *,
    organ: str,
    date: datetime.date | None,
    paragraph: str,
    radversion: int,
    user: Anvandare,
) -> bool:
    """Save the words, and organ, date and § of the decision they belong to."""
    namnd = utdrag.missiv.plan.namnd
    changed = save_edited(
        utdrag,
        PROTOKOLLSUTDRAG_FIELDS,
        radversion=radversion,
        user=user,
        action="protokollsutdrag.changed",
        namnd=namnd,
        address=_address(utdrag.missiv),
    )
    _remember_underlag(utdrag)
    beslut = utdrag.beslut
    new = {"organ": organ, "date": date, "paragraph": paragraph, "dnr": utdrag.dnr}
    old = {name: getattr(beslut, name) for name in new}
    if old == new:
        return changed
    for name, value in new.items():
        setattr(beslut, name, value)
    beslut.save(update_fields=list(new))
    differing = {name: [str(old[name] or ""), str(new[name] or "")] for name in new if old[name] != new[name]}
    log(beslut, "beslut.changed", user=user, namnd=namnd, changes={"values": differing})
    return True


def _remember_underlag(skrivelse):
    """Beside the words, and not logged: what was suggested last is no one's writing."""
    skrivelse.underlag_suggested = remember_underlag(skrivelse)
    skrivelse.save(update_fields=["underlag_suggested"])


def _address(missiv):
    return missiv.get_absolute_url()


def _log(skrivelse, action, user):
    missiv = getattr(skrivelse, "missiv", skrivelse)
    log(skrivelse, action, user=user, namnd=missiv.plan.namnd, address=_address(missiv))
