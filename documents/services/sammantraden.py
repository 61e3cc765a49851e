"""Sammanträdeshandlingar: which papers of a round go to the meeting, in which order, and as what."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import IntegrityError, transaction

from followups.models import Bilaga, Uppfoljningstillfalle
from followups.tables import load_results, versions_of
from organisation.file_names import file_name
from organisation.models import Anvandare
from organisation.services import StaleRowError, log, save_edited
from organisation.swedish import format_date
from plans.access import version_in_use

from ..models import Handling, Numbering, Sammantrade
from ..papers import (
    Document,
    MissivDocument,
    PaperPackage,
    Part,
    PlanDocument,
    ProtokollsutdragDocument,
    UploadedPaper,
    UppfoljningDocument,
)
from ..papers.base import slug_of

MISSIV, UTDRAG, UPPFOLJNING, PLAN, BILAGA = "missiv", "protokollsutdrag", "uppfoljning", "plan", "bilaga"
# What goes to the meeting unless the secretary says otherwise.
DEFAULT = (MISSIV, UPPFOLJNING, PLAN)
SAMMANTRADE_FIELDS = ["organ", "date", "numbering", "papers"]
PDF_TYPE = "application/pdf"
REMEMBERED = 24 * 60 * 60


@dataclass(frozen=True)
class Choice:
    """A paper that can go to the meeting: one of ours, or an uploaded file."""

    code: str
    label: str
    document: Document | None = None
    bilaga: Bilaga | None = None

    @property
    def title(self) -> str:
        return self.document.title if self.document else self.bilaga.name

    @property
    def mark(self) -> str:
        return self.document.mark if self.document else ""

    @property
    def refusal(self) -> str:
        """Why an uploaded file cannot be joined with the papers; what was found is remembered by its checksum."""
        if self.bilaga is None:
            return ""
        key = f"bilaga-i-papper:{self.bilaga.sha256}"
        found = cache.get(key)
        if found is None:
            from ..press.attachments import refusal

            found = refusal(_content(self.bilaga))
            cache.set(key, found, timeout=REMEMBERED)
        return found

    @property
    def is_letter(self) -> bool:
        """The letters lead the matter; what comes with them is numbered as Bilaga 1, 2 …"""
        return self.code.partition(":")[0] in (MISSIV, UTDRAG)


def choices_of(tillfalle: Uppfoljningstillfalle) -> list[Choice]:
    """All papers of the round, in the order that is usual: the letters, the follow-up, the plan, uploaded files."""
    return [*_letters_of(tillfalle), *_tables_of(tillfalle), *_files_of(tillfalle)]


def _letters_of(tillfalle):
    missiv = getattr(tillfalle, "missiv", None)
    if missiv is None:
        return
    missiv.tillfalle, missiv.plan = tillfalle, tillfalle.plan
    document = MissivDocument(missiv)
    yield Choice(MISSIV, document.kind, document)
    for utdrag in missiv.protokollsutdrag.select_related("beslut").order_by("pk"):
        utdrag.missiv = missiv
        document = ProtokollsutdragDocument(utdrag)
        yield Choice(f"{UTDRAG}:{utdrag.public_id}", document.kind, document)


def _tables_of(tillfalle):
    yield Choice(UPPFOLJNING, "Uppföljning", UppfoljningDocument(tillfalle))
    versions = versions_of(load_results(tillfalle)) or [version_in_use(tillfalle.plan)]
    if versions[-1]:
        yield Choice(PLAN, "Internkontrollplan", PlanDocument(versions[-1]))


def _files_of(tillfalle):
    """Uploaded files that are not secret; those that are no PDF are not offered at all."""
    bilagor = Bilaga.objects.filter(
        uppfoljning__tillfalle=tillfalle, is_secret=False, content_type=PDF_TYPE
    ).select_related("uppfoljning")
    for bilaga in bilagor.order_by("uppfoljning__pk", "pk"):
        yield Choice(f"{BILAGA}:{bilaga.public_id}", "Bifogad fil", bilaga=bilaga)


def _content(bilaga):
    with bilaga.file.open("rb") as file:
        return file.read()


def sammantrade_of(tillfalle: Uppfoljningstillfalle) -> Sammantrade:
    """What was chosen for the round; unsaved, and as is usual, when nothing has been."""
    stored = Sammantrade.objects.filter(tillfalle=tillfalle).first()
    if stored:
        stored.tillfalle = tillfalle
        return stored
    missiv = getattr(tillfalle, "missiv", None)
    organ = (missiv.mottagare if missiv else "") or tillfalle.plan.namnd.name
    return Sammantrade(tillfalle=tillfalle, organ=organ, papers=list(DEFAULT))


def chosen(sammantrade: Sammantrade, choices: list[Choice]) -> list[Choice]:
    """The chosen papers in order; what is gone, or cannot be joined, is passed over."""
    known = {choice.code: choice for choice in choices}
    return [known[code] for code in sammantrade.papers if code in known and not known[code].refusal]


def listed_package(tillfalle: Uppfoljningstillfalle) -> PaperPackage:
    """The papers for the meeting as a list names them: without a query, with the round's mark, never to be printed."""
    return _package(tillfalle, [Part(UppfoljningDocument(tillfalle))])


def package_of(sammantrade: Sammantrade, choices: list[Choice] | None = None) -> PaperPackage:
    """The papers for the meeting as one paper."""
    tillfalle = sammantrade.tillfalle
    choices = choices_of(tillfalle) if choices is None else choices
    missiv = getattr(tillfalle, "missiv", None)
    return _package(
        tillfalle,
        _parts(chosen(sammantrade, choices)),
        facts=[
            ("Sammanträde", sammantrade.organ),
            ("Sammanträdesdatum", _date(sammantrade)),
            ("Diarienummer", (missiv.dnr if missiv else "") or tillfalle.plan.dnr),
        ],
        dated=sammantrade.date,
        numbering=Numbering(sammantrade.numbering),
    )


def _package(tillfalle, parts, **more):
    plan, missiv = tillfalle.plan, getattr(tillfalle, "missiv", None)
    about = missiv.rubrik if missiv else tillfalle.document_title
    return PaperPackage(
        plan.namnd,
        parts,
        title=f"Sammanträdeshandlingar: {about}",
        filename=file_name("Sammantradeshandlingar", plan.namnd, tillfalle.name, slug_of(plan)),
        slag=Handling.Slag.SAMMANTRADE,
        **more,
    )


def _parts(choices):
    parts, number = [], 0
    for choice in choices:
        number += not choice.is_letter
        document = choice.document or UploadedPaper(choice.bilaga.name, _content(choice.bilaga))
        parts.append(Part(document, "" if choice.is_letter else f"Bilaga {number}"))
    return parts


def _date(sammantrade):
    return format_date(sammantrade.date, sammantrade.tillfalle.plan.namnd.kommun.datumformat)


@transaction.atomic
def save_sammantrade(sammantrade: Sammantrade, *, radversion: int | None, user: Anvandare) -> bool:
    """Keep what was chosen; the first time it is made. Raises StaleRowError when somebody else has chosen since."""
    namnd, address = sammantrade.tillfalle.plan.namnd, sammantrade.get_absolute_url()
    if sammantrade.pk:
        return save_edited(
            sammantrade,
            SAMMANTRADE_FIELDS,
            radversion=radversion,
            user=user,
            action="sammantrade.changed",
            namnd=namnd,
            address=address,
        )
    try:
        with transaction.atomic():
            sammantrade.save()
    except IntegrityError as error:
        raise StaleRowError(Sammantrade.objects.get(tillfalle=sammantrade.tillfalle)) from error
    log(sammantrade, "sammantrade.created", user=user, namnd=namnd, address=address)
    return True
