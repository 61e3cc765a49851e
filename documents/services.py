"""What is done to the papers: make letters, save them, hold their words against the rows, and draw up a Handling."""

import datetime
import hashlib

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from followups.models import Uppfoljningstillfalle
from followups.summary import Summary, disagreements, summarize
from followups.tables import load_results, versions_of
from organisation.models import Anvandare, Namnd
from organisation.services import log, save_edited
from organisation.swedish import format_date, genitive, lower_first
from plans.access import version_in_use
from plans.models import Beslut, Planversion

from .models import Handling, Missiv, Protokollsutdrag, Skrivelse

# Grows when the papers' templates change what they print; each Handling tells which it was made with.
PAPER_VERSION = "1"

LETTER_FIELDS = [
    "rubrik",
    "dnr",
    "bakgrund",
    "sammanfattning",
    "sammanfattning_reason",
    "beslutsunderlag",
    "forslag_rubrik",
    "forslag",
    "skickas_till",
    "handlaggare",
    "handlaggare_telefon",
]
MISSIV_FIELDS = [*LETTER_FIELDS, "date", "mottagare", "signer", "signer_titel", "signer_enhet"]
# What a new missiv takes over from the nämnd's last one.
FROM_LAST_TIME = [
    "mottagare",
    "skickas_till",
    "handlaggare",
    "handlaggare_telefon",
    "signer",
    "signer_titel",
    "signer_enhet",
]


class DocumentError(Exception):
    """A paper cannot be made or printed; the message is a Swedish sentence that says what to do."""


def summary_of(skrivelse: Skrivelse) -> Summary | None:
    """What the rows say of the round that the letter is about; None for a letter to a plan."""
    missiv = getattr(skrivelse, "missiv", skrivelse)
    return summarize(load_results(missiv.tillfalle)) if missiv.tillfalle else None


def check_sentence(skrivelse: Skrivelse) -> None:
    """Raise DocumentError when the sammanfattning goes against the rows and no reason is written."""
    summary = summary_of(skrivelse)
    if summary is None or skrivelse.sammanfattning_reason.strip():
        return
    if found := disagreements(skrivelse.sammanfattning, summary):
        raise DocumentError(
            f"Sammanfattningen i ”{skrivelse.rubrik}” stämmer inte med raderna. {' '.join(found)} "
            "Rätta texten, eller ange skäl till den egna formuleringen."
        )


def prefill_missiv(tillfalle: Uppfoljningstillfalle, *, user: Anvandare) -> Missiv:
    """An unsaved missiv with all that the round, the plan's decision and the nämnd's last missiv tell."""
    plan, namnd = tillfalle.plan, tillfalle.plan.namnd
    results = load_results(tillfalle)
    version = (versions_of(results) or [version_in_use(plan)])[-1]
    word, unit = namnd.kommun.word, tillfalle.unit_name
    date = timezone.localdate()
    missiv = Missiv(
        plan=plan,
        tillfalle=tillfalle,
        rubrik=f"Uppföljning av intern kontroll för {unit} {plan.year}",
        dnr=plan.dnr or _dnr(version),
        date=date,
        bakgrund=_background(tillfalle, version),
        sammanfattning=summarize(results).text,
        beslutsunderlag=_underlag(tillfalle, date),
        forslag_rubrik=f"{genitive(namnd.forvaltning or namnd.name)} förslag till beslut",
        forslag=(
            f"{namnd.name} {word('beslutsverb', 'godkänner')} uppföljningen av den interna kontrollen för {unit} "
            f"{_date(tillfalle.per_date, namnd)}."
        ),
        mottagare=namnd.name,
        skickas_till=namnd.name,
        handlaggare=str(user),
        handlaggare_telefon=user.telefon,
        signer_enhet=namnd.forvaltning,
    )
    if last := Missiv.objects.filter(plan__namnd=namnd).exclude(tillfalle=tillfalle).first():
        for field in FROM_LAST_TIME:
            setattr(missiv, field, getattr(last, field) or getattr(missiv, field))
    return missiv


def create_missiv(tillfalle: Uppfoljningstillfalle, *, user: Anvandare) -> Missiv:
    """The round's missiv, filled in. Raises DocumentError when there is one already."""
    missiv = prefill_missiv(tillfalle, user=user)
    try:
        with transaction.atomic():
            missiv.save()
            _log(missiv, "missiv.created", user)
    except IntegrityError as error:
        raise DocumentError("Det finns redan ett missiv till uppföljningen.") from error
    return missiv


@transaction.atomic
def create_protokollsutdrag(missiv: Missiv, *, user: Anvandare, organ: str = "") -> Protokollsutdrag:
    """A förslag to an extract of the minutes with the missiv's words, of arbetsutskottet unless told."""
    namnd = missiv.plan.namnd
    organ = organ or namnd.kommun.word("arbetsutskott", "Arbetsutskottet")
    beslut = Beslut.objects.create(namnd=namnd, slag=Beslut.Slag.FORSLAG, organ=organ, dnr=missiv.dnr)
    utdrag = Protokollsutdrag(missiv=missiv, beslut=beslut)
    for field in LETTER_FIELDS:
        setattr(utdrag, field, getattr(missiv, field))
    utdrag.forslag_rubrik = f"{genitive(organ)} förslag till {lower_first(missiv.mottagare or namnd.name)}"
    utdrag.save()
    _log(utdrag, "protokollsutdrag.created", user)
    return utdrag


def save_missiv(missiv: Missiv, *, radversion: int, user: Anvandare) -> bool:
    """Save the form's fields; see `save_edited`. A reason for words of one's own is logged with them."""
    return save_edited(
        missiv,
        MISSIV_FIELDS,
        radversion=radversion,
        user=user,
        action="missiv.changed",
        namnd=missiv.plan.namnd,
        address=_address(missiv),
    )


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
        LETTER_FIELDS,
        radversion=radversion,
        user=user,
        action="protokollsutdrag.changed",
        namnd=namnd,
        address=_address(utdrag.missiv),
    )
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


def _background(tillfalle, version: Planversion | None):
    """When the plan was decided, as far as that is known."""
    plan, namnd = tillfalle.plan, tillfalle.plan.namnd
    subject = f"en intern kontrollplan för {tillfalle.unit_name} år {plan.year}."
    beslut = version.beslut if version and version.is_locked else None
    if beslut is None:
        return f"{namnd.name} har ännu inte beslutat om {subject}"
    organ = beslut.organ or namnd.name
    if beslut.date is None:
        return f"{organ} har antagit {subject}"
    return f"{organ} beslutade {_date(beslut.date, namnd)} att anta {subject}"


def _underlag(tillfalle, date):
    namnd = tillfalle.plan.namnd
    missiv = namnd.kommun.word("missiv", "Missiv")
    return f"{missiv} {_date(date, namnd)}\n{tillfalle.document_title}"


def _dnr(version):
    return version.beslut.dnr if version and version.beslut else ""


def _date(date, namnd):
    return format_date(date, namnd.kommun.datumformat)


def _address(missiv):
    return missiv.get_absolute_url() if missiv.tillfalle else ""


def _log(skrivelse, action, user):
    missiv = getattr(skrivelse, "missiv", skrivelse)
    log(skrivelse, action, user=user, namnd=missiv.plan.namnd, address=_address(missiv))


@transaction.atomic
def issue_handling(document, *, version=None, tillfalle=None, user: Anvandare) -> Handling:
    """Draw up the paper as a Handling: its bytes are kept for good, and a newer one names the one it replaces.

    `document` is a paper of `documents.papers` about the version or the round. Raises DocumentError for an utkast,
    for a letter that goes against the rows without a reason, and when nothing has changed since the last one.
    """
    if document.mark:
        raise DocumentError(
            "Papperet är ett utkast och kan inte upprättas. Planen ska vara beslutad, och uppföljningen godkänd."
        )
    namnd = Namnd.objects.select_for_update().get(pk=document.namnd.pk)
    about = {
        "version": version,
        "tillfalle": tillfalle,
        "slag": document.slag,
        "file_name": document.filename,
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
    handling.file.save(document.filename, ContentFile(content), save=False)
    handling.save()
    log(
        handling,
        "handling.issued",
        user=user,
        namnd=namnd,
        address=handling.get_absolute_url(),
        changes={"sha256": sha256, "number": handling.number},
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
        if found != handling.sha256:
            damaged.append((handling, "filen har ändrats"))
    return damaged
