"""What is done to the papers: make letters, save them, hold their words against the rows, and draw up a Handling."""

import datetime
import hashlib

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from followups.models import Uppfoljningstillfalle
from followups.summary import Summary, disagreements, summarize
from followups.tables import load_results
from organisation.models import Anvandare, Namnd
from organisation.services import log, save_edited
from organisation.swedish import genitive, lower_first
from plans.models import Beslut, Plan

from ..models import Del, Handling, Missiv, Protokollsutdrag, Skrivelse
from ..papers.fillings import Fillings
from ..papers.underlag import remember_underlag
from .mallar import WORDS
from .prefill import prefill_missiv

# Grows when the papers' templates change what they print; each Handling tells which it was made with.
PAPER_VERSION = "2"

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


class DocumentError(Exception):
    """A paper cannot be made or printed; the message is a Swedish sentence that says what to do."""


def summary_of(skrivelse: Skrivelse) -> Summary | None:
    """What the rows say of the round that the letter is about; None for a letter to a plan."""
    missiv = getattr(skrivelse, "missiv", skrivelse)
    return summarize(load_results(missiv.tillfalle)) if missiv.tillfalle else None


def agrees_with_rows(skrivelse: Skrivelse) -> bool:
    """False when the sammanfattning goes against the rows and no reason is written."""
    try:
        check_sentence(skrivelse)
    except DocumentError:
        return False
    return True


def check_sentence(skrivelse: Skrivelse) -> None:
    """Raise DocumentError when the sammanfattning goes against the rows and no reason is written."""
    summary = summary_of(skrivelse)
    if summary is None or skrivelse.sammanfattning_reason.strip():
        return
    if found := disagreements(Fillings(skrivelse).fill(skrivelse.sammanfattning), summary):
        raise DocumentError(
            f"Sammanfattningen i ”{skrivelse.rubrik}” stämmer inte med raderna. {' '.join(found)} "
            "Rätta texten, eller ange skäl till den egna formuleringen."
        )


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


@transaction.atomic
def issue_handling(document, *, version=None, tillfalle=None, omgang=None, user: Anvandare) -> Handling:
    """Draw up the paper as a Handling: its bytes are kept for good, and a newer one names the one it replaces.

    `document` is a paper of `documents.papers` about the version, the round or the call. Raises DocumentError for an
    utkast, for a letter that goes against the rows without a reason, and when nothing has changed since the last one.
    """
    if document.printed_mark:
        raise DocumentError(
            "Papperet är ett utkast och kan inte upprättas. Planen ska vara beslutad, och uppföljningen godkänd."
        )
    namnd = Namnd.objects.select_for_update().get(pk=document.namnd.pk)
    about = {
        "version": version,
        "tillfalle": tillfalle,
        "omgang": omgang,
        "slag": document.slag,
        "file_name": document.saved_as,
        "audience": document.audience.value,
    }
    last = Handling.objects.filter(namnd=namnd, **about).order_by("-number").first()
    content = document.pdf()
    sha256 = hashlib.sha256(content).hexdigest()
    if last and last.sha256 == sha256:
        raise DocumentError(f"Papperet är redan upprättat ({last}). Inget har ändrats sedan dess.")
    handling = Handling(
        namnd=namnd,
        **about,
        title=document.title,
        number=last.number + 1 if last else 1,
        replaces=last,
        sha256=sha256,
        data={"html": document.html()},
        template_version=PAPER_VERSION,
        names_of_day=document.names,
        created_by=user,
    )
    try:
        handling.file.save(document.saved_as, ContentFile(content), save=False)
    except OSError as error:
        raise DocumentError(
            "Handlingen upprättades inte, eftersom lagringen för filer inte svarar. Försök igen om en stund."
        ) from error
    handling.save()
    log(
        handling,
        "handling.issued",
        user=user,
        namnd=namnd,
        address=handling.get_absolute_url(),
        changes={"sha256": sha256, "number": handling.number},
        is_secret=handling.is_internal,
    )
    return handling


def damaged_handlingar() -> list[tuple[Handling, str]]:
    """Each Handling whose file is gone or no longer has its checksum, with a Swedish word of what is wrong."""
    damaged = []
    for handling in Handling.objects.order_by("pk").iterator():
        try:
            with handling.file.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            damaged.append((handling, "filen saknas"))
            continue
        except OSError:
            damaged.append((handling, "filen går inte att läsa"))
            continue
        if found != handling.sha256:
            damaged.append((handling, "filen har ändrats"))
    return damaged
