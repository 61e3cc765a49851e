"""Sammanträdeshandlingar: which papers of a round, or of a plan, go to the meeting, in which order, and as what."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db import IntegrityError, transaction

from followups.models import Bilaga, Uppfoljningstillfalle
from followups.tables import load_results, versions_of
from organisation.file_names import file_name
from organisation.models import Anvandare
from organisation.services import StaleRowError, log, save_edited
from organisation.swedish import format_date
from organisation.texts import Audience
from plans.access import version_in_use, version_of_matter
from plans.models import Plan

from ..access import find_missiv
from ..models import Handling, Missiv, Numbering, Sammantrade
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
from ..papers.base import INTERNAL_MARK, slug_of
from ..papers.picture_page import PICTURE_TYPES, Picture, PictureError, PicturePaper
from .arenden import label_of

MISSIV, UTDRAG, UPPFOLJNING, PLAN, BILAGA = "missiv", "protokollsutdrag", "uppfoljning", "plan", "bilaga"
# What goes to the meeting unless the secretary says otherwise.
DEFAULT = (MISSIV, UPPFOLJNING, PLAN)
DEFAULT_OF_PLAN = (MISSIV, PLAN)
SAMMANTRADE_FIELDS = ["organ", "date", "numbering", "papers", "descriptions"]
FILE_TYPES = ("application/pdf", *PICTURE_TYPES)
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
    def is_picture(self) -> bool:
        """True for a picture, which becomes a page of its own and needs words for who does not see it."""
        return self.bilaga is not None and self.bilaga.content_type in PICTURE_TYPES

    @property
    def refusal(self) -> str:
        """Why an uploaded file cannot be joined with the papers; what was found is remembered by its checksum."""
        if self.bilaga is None:
            return ""
        if self.bilaga.content_type not in FILE_TYPES:
            return f"{self.bilaga.type_label}. Bara PDF och bilder (PNG och JPEG) kan bli sidor i papperet."
        # The number grows when less is taken than before.
        key = f"bilaga-i-papper:2:{self.bilaga.sha256}"
        found = cache.get(key)
        if found is None:
            found = _picture_refusal(self.bilaga) if self.is_picture else _pdf_refusal(self.bilaga)
            cache.set(key, found, timeout=REMEMBERED)
        return found

    @property
    def is_letter(self) -> bool:
        """The letters lead the matter; what comes with them is numbered as Bilaga 1, 2 …"""
        return self.code.partition(":")[0] in (MISSIV, UTDRAG)


def choices_of(subject: Uppfoljningstillfalle | Plan, audience: Audience = Audience.PUBLIC) -> list[Choice]:
    """All papers of the matter, in the order that is usual: the letters, the follow-up, the plan, uploaded files."""
    letters = _letters_of(missiv_of(subject), audience)
    if isinstance(subject, Plan):
        return [*letters, *_plan_alone(subject, audience)]
    return [*letters, *_tables_of(subject, audience), *_files_of(subject)]


def missiv_of(subject: Uppfoljningstillfalle | Plan) -> Missiv | None:
    """The letter that leads the matter, with plan and round in hand."""
    if isinstance(subject, Plan):
        return find_missiv(subject)
    missiv = getattr(subject, "missiv", None)
    if missiv:
        missiv.tillfalle, missiv.plan = subject, subject.plan
    return missiv


def _letters_of(missiv, audience):
    if missiv is None:
        return
    document = MissivDocument(missiv, audience)
    yield Choice(MISSIV, document.kind, document)
    every = list(missiv.protokollsutdrag.select_related("beslut").order_by("pk"))
    for utdrag in every:
        utdrag.missiv = missiv
        document = ProtokollsutdragDocument(utdrag, audience)
        label = label_of(utdrag, document.kind, every)
        yield Choice(f"{UTDRAG}:{utdrag.public_id}", label, document)


def _tables_of(tillfalle, audience):
    yield Choice(UPPFOLJNING, "Uppföljning", UppfoljningDocument(tillfalle, audience))
    versions = versions_of(load_results(tillfalle)) or [version_in_use(tillfalle.plan)]
    if versions[-1]:
        yield Choice(PLAN, "Internkontrollplan", PlanDocument(versions[-1], audience))


def _plan_alone(plan, audience):
    """The plan's own paper, in a matter that is about the plan itself."""
    if version := version_of_matter(plan):
        version.plan = plan
        yield Choice(PLAN, "Internkontrollplan", PlanDocument(version, audience))


def _files_of(tillfalle):
    """Uploaded files that are not secret."""
    bilagor = Bilaga.objects.filter(uppfoljning__tillfalle=tillfalle, is_secret=False)
    for bilaga in bilagor.select_related("uppfoljning").order_by("uppfoljning__pk", "pk"):
        is_picture = bilaga.content_type in PICTURE_TYPES
        label = "Bild på en egen sida" if is_picture else "Bifogad fil"
        yield Choice(f"{BILAGA}:{bilaga.public_id}", label, bilaga=bilaga)


def _pdf_refusal(bilaga):
    from ..press.attachments import refusal

    return refusal(_content(bilaga))


def _picture_refusal(bilaga):
    try:
        Picture(_content(bilaga))
    except PictureError as error:
        return str(error)
    return ""


def _content(bilaga):
    with bilaga.file.open("rb") as file:
        return file.read()


def sammantrade_of(subject: Uppfoljningstillfalle | Plan) -> Sammantrade:
    """What was chosen for the round or the plan; unsaved, and as is usual, when nothing has been."""
    stored = Sammantrade.objects.filter(**_about(subject)).first()
    if stored:
        return with_subject(stored, subject)
    missiv = missiv_of(subject)
    organ = (missiv.mottagare if missiv else "") or _plan_of(subject).namnd.name
    usual = DEFAULT_OF_PLAN if isinstance(subject, Plan) else DEFAULT
    return Sammantrade(**_about(subject), organ=organ, papers=list(usual))


def with_subject(sammantrade: Sammantrade, subject: Uppfoljningstillfalle | Plan) -> Sammantrade:
    """The same with its round or plan as it is in hand."""
    for name, value in _about(subject).items():
        setattr(sammantrade, name, value)
    return sammantrade


def _about(subject):
    return {"plan": subject} if isinstance(subject, Plan) else {"tillfalle": subject}


def _plan_of(subject):
    return subject if isinstance(subject, Plan) else subject.plan


def chosen(sammantrade: Sammantrade, choices: list[Choice]) -> list[Choice]:
    """The chosen papers in order; what is gone, or cannot be joined, is passed over."""
    known = {choice.code: choice for choice in choices}
    found = [known[code] for code in sammantrade.papers if code in known]
    return [
        choice
        for choice in found
        if not choice.refusal and (not choice.is_picture or sammantrade.descriptions.get(choice.code))
    ]


def listed_package(
    subject: Uppfoljningstillfalle | Plan, document: Document, missiv: Missiv | None
) -> PaperPackage:
    """The papers for the meeting as a list names them: without a query, with the mark of `document`, the subject's
    own paper, and never to be printed."""
    return _package(subject, missiv, [Part(document)])


def package_of(
    sammantrade: Sammantrade,
    choices: list[Choice] | None = None,
    audience: Audience = Audience.PUBLIC,
) -> PaperPackage:
    """The papers for the meeting as one paper; the choices that are given are for the same audience."""
    subject = sammantrade.subject
    choices = choices_of(subject, audience) if choices is None else choices
    missiv = missiv_of(subject)
    return _package(
        subject,
        missiv,
        _parts(chosen(sammantrade, choices), audience, sammantrade.descriptions),
        facts=[
            ("Sammanträde", sammantrade.organ),
            ("Sammanträdesdatum", _date(sammantrade)),
            ("Diarienummer", (missiv.dnr if missiv else "") or _plan_of(subject).dnr),
        ],
        dated=sammantrade.date,
        numbering=Numbering(sammantrade.numbering),
        audience=audience,
    )


def _package(subject, missiv, parts, **more):
    plan, is_plan = _plan_of(subject), isinstance(subject, Plan)
    about = missiv.rubrik if missiv else str(subject) if is_plan else subject.document_title
    return PaperPackage(
        plan.namnd,
        parts,
        title=f"Sammanträdeshandlingar: {about}",
        filename=file_name(
            "Sammantradeshandlingar", plan.namnd, plan.year if is_plan else subject.name, slug_of(plan)
        ),
        slag=Handling.Slag.SAMMANTRADE,
        **more,
    )


def _parts(choices, audience, descriptions):
    parts, number = [], 0
    # Our own papers say on each page that they are internal; a file that was made elsewhere does not.
    page_mark = INTERNAL_MARK if audience == Audience.INTERNAL else ""
    for choice in choices:
        number += not choice.is_letter
        document = choice.document or _uploaded(choice, descriptions, page_mark)
        parts.append(Part(document, "" if choice.is_letter else f"Bilaga {number}"))
    return parts


def _uploaded(choice, descriptions, page_mark):
    content = _content(choice.bilaga)
    if choice.is_picture:
        return PicturePaper(choice.title, content, descriptions[choice.code], page_mark)
    return UploadedPaper(choice.title, content, page_mark)


def _date(sammantrade):
    return format_date(sammantrade.date, _plan_of(sammantrade.subject).namnd.kommun.datumformat)


@transaction.atomic
def save_sammantrade(sammantrade: Sammantrade, *, radversion: int | None, user: Anvandare) -> bool:
    """Keep what was chosen; the first time it is made. Raises StaleRowError when somebody else has chosen since."""
    namnd, address = _plan_of(sammantrade.subject).namnd, sammantrade.get_absolute_url()
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
        raise StaleRowError(Sammantrade.objects.get(**_about(sammantrade.subject))) from error
    log(sammantrade, "sammantrade.created", user=user, namnd=namnd, address=address)
    return True
