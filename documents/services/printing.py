"""What a worker does with a print run: takes its papers one by one, prints them, and puts them together.

A paper is held by a claim that the worker renews while it lives. Results are written only under one's own claim, so a
worker that was given up for dead, or a print run that was cancelled meanwhile, never overwrites anything.
"""

import datetime
import hashlib
import logging
import threading
import uuid
from collections.abc import Iterable
from contextlib import contextmanager, suppress

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from followups.access import get_readable_tillfalle_or_404
from organisation.access import Right, may
from organisation.models import Anvandare
from organisation.texts import Audience
from plans.access import get_plan_or_404, version_in_use

from ..access import get_call_or_404, get_missiv_or_404
from ..models import Utskrift, Utskriftsdel
from ..models.utskrift import FOLDER, KEEP_DAYS, LEASE
from ..papers import (
    AtgardsrapportDocument,
    Document,
    MissivDocument,
    PlanDocument,
    ProtokollsutdragDocument,
    SamladDocument,
    UppfoljningDocument,
)
from ..papers.base import UTKAST
from ..papers.findings import Finding, hold_back
from ..press.parts import Sheet, print_sheets
from ..press.pdf import PdfError
from .bundles import bundle
from .errors import DocumentError

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
GONE = "Papperet finns inte längre, eller så har du inte längre rätt att läsa det."
FAULT = "Papperet kunde inte skrivas ut. Försök igen. Händer det på nytt, säg till kommunens IT: felet står i loggen."
INTERRUPTED = (
    f"Utskriften av papperet avbröts {MAX_ATTEMPTS} gånger. Säg till kommunens IT: felet står i loggen."
)
NOT_IN_ALL = "Du får inte läsa sekretessmarkerade uppgifter i alla nämnder som papperet nu gäller."
NOTHING = "Inget papper kunde skrivas ut."
NOT_DECIDED, NOT_APPROVED = "Planen är inte beslutad.", "Uppföljningen är inte godkänd."
ONE_NOT_APPROVED = "En inlämnad uppföljning är inte godkänd."
# How many faults are told of one paper; its own page tells them all.
FAULTS_TOLD = 3

Status, Part = Utskrift.Status, Utskriftsdel.Status


def print_next(utskrift_id: int) -> None:
    """Print the next paper that waits; after the last one, put them all together."""
    if part := claim_next(utskrift_id):
        print_part(part)
    assemble_when_done(utskrift_id)


@transaction.atomic
def claim_next(utskrift_id: int) -> Utskriftsdel | None:
    """The first paper that waits, now held by this worker; None when there is none. Two never get the same."""
    waiting = Utskriftsdel.objects.filter(
        utskrift=utskrift_id, utskrift__status=Status.PAGAR, status=Part.VANTAR
    )
    part = waiting.select_for_update(skip_locked=True, of=("self",)).in_order().first()
    if part is None:
        return None
    part.claim, part.lease_until = uuid.uuid4(), timezone.now() + LEASE
    part.status, part.attempts = Part.PAGAR, part.attempts + 1
    # SQLite locks no rows: there, the condition decides who was first.
    taken = Utskriftsdel.objects.filter(pk=part.pk, status=Part.VANTAR).update(
        status=part.status, claim=part.claim, lease_until=part.lease_until, attempts=part.attempts
    )
    return part if taken else None


def print_part(part: Utskriftsdel) -> None:
    """Print the paper that is held; what goes wrong is written on it as a Swedish sentence, and stops nothing else."""
    utskrift = Utskrift.objects.select_related("ordered_by", "omgang__kommun").get(pk=part.utskrift_id)
    part.utskrift = utskrift
    try:
        with kept_alive(part):
            document = paper_of(part, utskrift.ordered_by, Audience(utskrift.audience))
            reason = utkast_reason(document, hold_back(document))
            content = _printed(document, utskrift)
    except (DocumentError, PdfError) as error:
        _fail(part, str(error))
    # What the paper is about may be taken away after it was claimed, and in the middle of its print.
    except (Http404, ObjectDoesNotExist, PermissionDenied) as error:
        _fail(part, str(error) if isinstance(error, PermissionDenied) and str(error) else GONE)
    except Exception:
        logger.exception("Utskrift %s, paper %s cannot be printed.", utskrift.public_id, part.position)
        _fail(part, FAULT)
    else:
        _keep(part, content, document, reason)


def paper_of(part: Utskriftsdel, user: Anvandare | None, audience: Audience) -> Document:
    """The paper as the one who ordered it may have it now: the same doors as the single paper's view."""
    if user is None or not user.is_active:
        raise Http404
    if part.slag in Utskriftsdel.GATHERED:
        return _gathered_of(part, user, audience)
    if part.plan is None:
        raise Http404
    if audience == Audience.INTERNAL and not _reads_secrets(user, [part.plan.namnd]):
        raise PermissionDenied("Du har inte längre rätt att läsa nämndens sekretessmarkerade uppgifter.")
    if part.slag == Utskriftsdel.Slag.PLAN:
        version = version_in_use(get_plan_or_404(user, **part.plan.address))
        if version is None:
            raise Http404
        return PlanDocument(version, audience)
    if part.slag == Utskriftsdel.Slag.UPPFOLJNING:
        if part.tillfalle is None:
            raise Http404
        return UppfoljningDocument(get_readable_tillfalle_or_404(user, **part.tillfalle.address), audience)
    return _letter_of(part, user, audience)


def _gathered_of(part, user, audience):
    """A paper of the whole call. The nämnders reports go with it in a zip; in one PDF they stand there already."""
    utskrift = part.utskrift
    if utskrift.omgang is None:
        raise Http404
    omgang, ks = get_call_or_404(user, **utskrift.omgang.address)
    if part.slag == Utskriftsdel.Slag.ATGARDSRAPPORT:
        document = AtgardsrapportDocument.of_omgang(omgang, ks, audience)
    else:
        samlad = SamladDocument(omgang, ks, audience)
        document = samlad.whole() if utskrift.form == Utskrift.Form.ZIP else samlad
    if audience == Audience.INTERNAL and not _reads_secrets(user, document.owners):
        raise PermissionDenied(NOT_IN_ALL)
    return document


def _reads_secrets(user, namnder):
    return all(may(user, Right.READ_SECRETS, namnd) for namnd in namnder)


def utkast_reason(document: Document, findings: Iterable[Finding]) -> str:
    """Why the paper is printed as an utkast, in sentences; empty for one that is not."""
    if document.printed_mark != UTKAST:
        return ""
    faults = list(dict.fromkeys(each.text for each in findings if each.stops))
    more = [f"Och {len(faults) - FAULTS_TOLD} till."] if len(faults) > FAULTS_TOLD else []
    told = [*faults[:FAULTS_TOLD], *more]
    if document.mark == UTKAST and (isinstance(document, PlanDocument) or not told):
        told.insert(0, _waits_for(document))
    return " ".join(told)


def _waits_for(document):
    """What must happen before the paper is no longer an utkast."""
    if isinstance(document, PlanDocument):
        return NOT_DECIDED
    return ONE_NOT_APPROVED if isinstance(document, AtgardsrapportDocument) else NOT_APPROVED


def _letter_of(part, user, audience):
    """The missiv or a protokollsutdrag to it."""
    if part.missiv is None:
        raise Http404
    missiv = get_missiv_or_404(user, **part.missiv.subject.address)
    if part.slag == Utskriftsdel.Slag.MISSIV:
        return MissivDocument(missiv, audience)
    utdrag = missiv.protokollsutdrag.select_related("beslut").filter(pk=part.utdrag_id).first()
    if utdrag is None:
        raise Http404
    utdrag.missiv = missiv
    return ProtokollsutdragDocument(utdrag, audience)


@contextmanager
def kept_alive(held: Utskrift | Utskriftsdel):
    """Renew the claim from a thread of its own for as long as the work goes on."""
    done = threading.Event()

    def renew():
        try:
            while not done.wait(LEASE.total_seconds() / 4):
                mine = type(held).objects.filter(pk=held.pk, claim=held.claim)
                try:
                    mine.update(lease_until=timezone.now() + LEASE)
                except DatabaseError as error:
                    # The next time may go better; if it does not, another worker takes the paper up.
                    logger.warning("A claim could not be renewed: %s", error)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def assemble_when_done(utskrift_id: int) -> None:
    """When no paper is left, put the finished ones together; one worker does it, the others find it taken."""
    utskrift = _claim_whole(utskrift_id)
    if utskrift is None:
        return
    parts = list(utskrift.delar.in_order())
    done = [part for part in parts if part.status == Part.KLAR]
    if not done:
        _finish(utskrift, status=Status.MISSLYCKAD, error=NOTHING)
        return
    try:
        with kept_alive(utskrift), bundle(utskrift, parts) as whole:
            _keep_whole(utskrift, whole)
    except (DocumentError, PdfError, OSError) as error:
        logger.exception("Utskrift %s cannot be put together.", utskrift.public_id)
        reason = f"Papperen kunde inte sättas ihop till en fil: {error}"
        _finish(utskrift, status=Status.MISSLYCKAD, error=reason)
    except Exception:
        logger.exception("Utskrift %s cannot be put together.", utskrift.public_id)
        reason = "Papperen kunde inte sättas ihop till en fil. Säg till kommunens IT: felet står i loggen."
        _finish(utskrift, status=Status.MISSLYCKAD, error=reason)


@transaction.atomic
def release_lapsed(utskrift_id: int) -> int:
    """Give back what a worker held when it was stopped; how many things there now are to do.

    A paper that has been begun MAX_ATTEMPTS times is not begun again: it may be what stops the workers.
    """
    now = timezone.now()
    lapsed = Utskriftsdel.objects.filter(utskrift=utskrift_id).lapsed()
    free = {"claim": None, "lease_until": None}
    given_up = lapsed.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=Part.MISSLYCKAD, error=INTERRUPTED, finished_at=now, **free
    )
    freed = lapsed.update(status=Part.VANTAR, **free)
    joining = Utskrift.objects.filter(pk=utskrift_id, status=Status.SAMLAS, lease_until__lt=now)
    return given_up + freed + joining.update(status=Status.PAGAR, **free)


def prune_utskrifter() -> int:
    """Delete the print runs whose days are over, with their files and what the queue knows of them; how many."""
    outdated = list(Utskrift.objects.outdated().prefetch_related("delar"))
    for utskrift in outdated:
        stored = [utskrift.file.name, *(part.file.name for part in utskrift.delar.all())]
        storage = utskrift.file.storage
        with transaction.atomic():
            utskrift.delete()
            delete_files(storage, stored)
    then = timezone.now() - datetime.timedelta(days=KEEP_DAYS)
    DBTaskResult.objects.exclude(status="READY").filter(started_at__lt=then).delete()
    _delete_strays(then)
    return len(outdated)


def _delete_strays(then):
    """Delete what a worker had stored when it was killed, before it could say so."""
    storage = Utskriftsdel._meta.get_field("file").storage
    known = {
        *Utskrift.objects.values_list("file", flat=True),
        *Utskriftsdel.objects.values_list("file", flat=True),
    }
    with suppress(FileNotFoundError):
        for file in storage.listdir(FOLDER)[1]:
            name = f"{FOLDER}/{file}"
            if name not in known and storage.get_modified_time(name) < then:
                storage.delete(name)


def delete_files(storage: Storage, names: Iterable[str]) -> None:
    """When the transaction has held: a file that is gone cannot be brought back."""
    for name in filter(None, names):
        transaction.on_commit(lambda name=name: storage.delete(name))


def _claim_whole(utskrift_id):
    """The print run, held for putting together; None while a paper is left, or when another worker was first."""
    with transaction.atomic():
        utskrift = Utskrift.objects.select_for_update().filter(pk=utskrift_id).first()
        if utskrift is None or utskrift.status != Status.PAGAR:
            return None
        if utskrift.delar.filter(status__in=Utskriftsdel.LEFT).exists():
            return None
        utskrift.status, utskrift.claim = Status.SAMLAS, uuid.uuid4()
        utskrift.lease_until = timezone.now() + LEASE
        held = {"status": utskrift.status, "claim": utskrift.claim, "lease_until": utskrift.lease_until}
        taken = Utskrift.objects.filter(pk=utskrift_id, status=Status.PAGAR).update(**held)
        return utskrift if taken else None


def _printed(document, utskrift):
    """The paper's bytes; one that goes into a larger file gets its page numbers there."""
    if utskrift.form == Utskrift.Form.ZIP:
        return document.pdf()
    logotype = document.logotype() if document.kommun.logotyp else None
    [content] = print_sheets([Sheet(document.title, document.html(), logotype)])
    return content


def _keep(part, content, document, reason):
    """Write the finished paper down, if it still is ours to write."""
    storage = part.file.storage
    stored = storage.save(part.file.field.generate_filename(part, document.saved_as), ContentFile(content))
    with transaction.atomic():
        is_ours = _settle(
            part,
            status=Part.KLAR,
            file=stored,
            file_name=document.saved_as,
            mark=document.printed_mark,
            utkast_reason=reason,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        if is_ours and document.is_internal:
            part.owners.set(document.owners)
    if not is_ours:
        storage.delete(stored)


def _fail(part, reason):
    _settle(part, status=Part.MISSLYCKAD, error=reason)


def _keep_whole(utskrift, whole):
    digest, size = hashlib.file_digest(whole.file, "sha256").hexdigest(), whole.file.tell()
    whole.file.seek(0)
    storage = utskrift.file.storage
    stored = storage.save(utskrift.file.field.generate_filename(utskrift, whole.name), File(whole.file))
    written = {"file": stored, "file_name": whole.name, "sha256": digest, "size": size}
    if not _finish(utskrift, status=Status.KLAR, **written):
        storage.delete(stored)


def _settle(held, **values):
    """End what is held; False, and nothing is written, when it is not held by us any longer."""
    free = {"claim": None, "lease_until": None, "finished_at": timezone.now()}
    return bool(type(held).objects.filter(pk=held.pk, claim=held.claim).update(**values, **free))


_finish = _settle
