"""The page of papers, the secretary's home: each matter with its papers, and what is to be done next."""

from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from documents.models import Handling, Missiv, Pappersform
from documents.papers import (
    Document,
    MissivDocument,
    PlanDocument,
    ProtokollsutdragDocument,
    SkrivelseDocument,
    UppfoljningDocument,
)
from followups.access import may_read_texts
from followups.models import Omgang, Uppfoljningstillfalle
from organisation.access import Right, kommuner_with, may
from organisation.models import Namnd
from organisation.swedish import lower_first
from organisation.texts import Audience
from plans.models import Plan, Planversion
from plans.models.plan import MAIN_PLAN

from ..services.arenden import MISSIV, Step, label_of, next_step, steps_of
from ..services.beslut import registered_beslut
from ..services.sammantraden import listed_package
from ..ways import PAPPER, coming_from

PLANS_ON_A_PAGE = 30
CALLS_SHOWN = 12
Status = Uppfoljningstillfalle.Status


@dataclass(frozen=True)
class Paper:
    """A paper in the list. Its name leads to `url`, where it is written or looked at; `handling` is it as drawn up."""

    document: Document
    label: str
    icon: str
    pdf_url: str
    url: str
    handling: Handling | None = None
    docx_url: str = ""

    @property
    def docx_label(self) -> str:
        """A letter is had in Word whole, other papers without their tables."""
        return "Word" if isinstance(self.document, SkrivelseDocument) else "Texterna i Word"

    @property
    def title(self) -> str:
        """The paper's title, without the kind that the list says already."""
        return self.document.title.removeprefix(f"{self.label}: ")


@dataclass(frozen=True)
class Matter:
    """A plan or a round with its papers. `step` is what its secretary does next, pressing when the papers are final."""

    heading: str
    status: str
    status_label: str
    papers: list[Paper]
    step: Step | None = None
    is_pressing: bool = False
    note: str = ""


@dataclass(frozen=True)
class PlanPapers:
    """A plan's matters, its rounds before the plan itself; those of earlier years are folded together."""

    plan: Plan
    matters: list[Matter]
    is_folded: bool

    @property
    def count(self) -> int:
        return sum(len(matter.papers) for matter in self.matters)


@login_required
def paper_list(request):
    """What can be written and printed, plan by plan, newest first. Year and nämnd are chosen in the address."""
    user = request.user
    everything = Plan.objects.visible_to(user)
    plans, chosen = _chosen(request, _plans(everything))
    page = Paginator(plans, PLANS_ON_A_PAGE).get_page(request.GET.get("page"))
    is_chosen = any(chosen.values())
    groups = _groups(user, page.object_list, is_chosen)
    namnder = list(Namnd.objects.visible_to(user).select_related("kommun"))
    calls, older_calls = _calls(user) if page.number == 1 and not is_chosen else ([], [])
    context = {
        "page": page,
        "groups": groups,
        "current": [group for group in groups if not group.is_folded],
        "folded": [group for group in groups if group.is_folded],
        "calls": calls,
        "older_calls": older_calls,
        "chosen": chosen,
        "is_chosen": is_chosen,
        "years": list(everything.order_by("-year").values_list("year", flat=True).distinct()),
        "namnder": namnder,
        "has_several_kommuner": len({namnd.kommun_id for namnd in namnder}) > 1,
        "may_write": any(may(user, Right.WRITE_MISSIV, namnd) for namnd in namnder),
        "dressed_kommuner": kommuner_with(user, Right.MANAGE_DRESSES),
        "crumbs": [("Papper", "")],
    }
    return render(request, "documents/paper_list.html", context)


def _chosen(request, plans):
    """The plans that the address chooses, and the choice by name; what is not understood counts as not said."""
    year, namnd = (request.GET.get(name, "").strip() for name in ("ar", "namnd"))
    year = year[:4] if year.isdecimal() else ""
    if year:
        plans = plans.for_year(int(year))
    if namnd:
        plans = plans.filter(namnd__slug=namnd)
    return plans, {"year": year, "namnd": namnd}


def _plans(plans):
    """The plans with versions, rounds and letters, in a fixed number of queries; `has_form` where more than the table
    is printed."""
    forms = Pappersform.objects.filter(kommun=OuterRef("namnd__kommun"), from_year__lte=OuterRef("year"))
    rounds = Uppfoljningstillfalle.objects.select_related("missiv", "sammantrade").prefetch_related(
        "missiv__protokollsutdrag__beslut"
    )
    own = Missiv.objects.filter(tillfalle=None).prefetch_related("protokollsutdrag__beslut")
    plans = plans.annotate(has_form=Exists(forms)).select_related("namnd__kommun", "sammantrade")
    return plans.prefetch_related(
        Prefetch("versioner", Planversion.objects.select_related("beslut")),
        Prefetch("tillfallen", rounds),
        Prefetch("missiv", own, to_attr="own_missiv"),
    )


def _calls(user):
    """The calls that the user watches, of kommuner with a KS: the newest of each, and the older ones."""
    with_ks = Namnd.objects.filter(is_ks=True).values("kommun")
    calls = Omgang.objects.visible_to(user).filter(kommun__in=with_ks).select_related("kommun")
    newest, older, seen = [], [], set()
    for omgang in calls.order_by("-per_date", "kommun__name")[:CALLS_SHOWN]:
        (older if omgang.kommun_id in seen else newest).append(omgang)
        seen.add(omgang.kommun_id)
    return newest, older


def _groups(user, plans, is_chosen):
    """The papers of each plan. A nämnd's newest plan and what is of this year or the last are shown at once."""
    handlingar = _handlingar(user, plans)
    groups, seen, recent = [], set(), timezone.localdate().year - 1
    for plan in plans:
        is_newest = (plan.namnd_id, plan.slug) not in seen
        seen.add((plan.namnd_id, plan.slug))
        matters = list(_matters(user, plan, handlingar))
        groups.append(PlanPapers(plan, matters, not (is_chosen or is_newest or plan.year >= recent)))
    return groups


def _handlingar(user, plans):
    """The newest public Handling of each paper of the plans, by whose it is and what its file is called."""
    found = Handling.objects.visible_to(user).filter(
        Q(tillfalle__plan__in=plans) | Q(version__plan__in=plans),
        audience=Audience.PUBLIC.value,
        replaced_by=None,
    )
    # The versions of a plan have papers of the same name: the newest is told.
    found = found.order_by("created_at", "pk")
    return {(each.namnd_id, each.slag, each.file_name): each for each in found}


def _matters(user, plan, handlingar):
    may_write = may(user, Right.WRITE_MISSIV, plan.namnd)
    for tillfalle in plan.tillfallen.all():
        tillfalle.plan = plan
        if tillfalle.status != Status.PLANERAD and may_read_texts(user, tillfalle):
            yield _matter_of_round(tillfalle, may_write, handlingar)
    if version := plan.version_of_matter:
        yield _matter_of_plan(plan, version, may_write, handlingar)


def _matter_of_round(tillfalle, may_write, handlingar):
    document = UppfoljningDocument(tillfalle)
    papers = [_with_handling(paper, handlingar) for paper in _papers_of_round(document, tillfalle, may_write)]
    heading = f"Uppföljning {lower_first(tillfalle.name)}"
    matter = (heading, tillfalle.status, tillfalle.get_status_display(), papers)
    note = _decided(document.missiv, tillfalle.plan)
    if not may_write:
        return Matter(*matter, note=note)
    handlingar = [each for each in handlingar.values() if each.tillfalle_id == tillfalle.pk]
    step = _next_step(steps_of(tillfalle, document.missiv, handlingar))
    is_ready = not document.mark
    if not is_ready:
        step = step if step and step.code == MISSIV else None
        note = note or "Papperen är utkast tills uppföljningen är godkänd."
    return Matter(*matter, step, is_ready, note)


def _matter_of_plan(plan, version, may_write, handlingar):
    handlingar = {key: each for key, each in handlingar.items() if each.version_id == version.pk}
    papers = [_with_handling(paper, handlingar) for paper in _papers_of_plan(plan, version, may_write)]
    heading = "Planen" if plan.slug == MAIN_PLAN else plan.name
    matter = (heading, version.status, version.get_status_display(), papers)
    missiv = next(iter(plan.own_missiv), None)
    # What was decided before is of the version in force, and not of one that is laid before the meeting.
    note = "" if version.status == Planversion.Status.FORESLAGEN else _decided(missiv, plan, version)
    # A plan that is decided has been laid before its nämnd; its own page still leads to a new letter.
    if not may_write or (version.is_locked and missiv is None):
        return Matter(*matter, note=note)
    step = _next_step(steps_of(plan, missiv, handlingar.values()))
    return Matter(*matter, step, is_pressing=missiv is not None, note=note)


def _next_step(steps):
    """The next step, from which one comes back to this page."""
    step = next_step(steps)
    return step and replace(step, url=coming_from(step.url, PAPPER))


def _decided(missiv, plan, version=None):
    """What was decided in the matter, as the list says it; of a plan that was changed, what was decided last."""
    beslut = registered_beslut(missiv) if missiv else None
    if beslut is None:
        return ""
    if version and version.beslut and _is_of_older(beslut, plan, version):
        beslut = version.beslut
    beslut.namnd = plan.namnd
    return f"Beslutat: {beslut}."


def _is_of_older(beslut, plan, version):
    """True when the decision stands on another version of the plan."""
    return any(each.beslut_id == beslut.pk for each in plan.versioner.all() if each.pk != version.pk)


def _papers_of_plan(plan, version, may_write):
    """The plan, and the letter that lays it before the nämnd."""
    names, address = ("plan-paper", "plan-pdf"), plan.address
    if version != plan.shown_version:
        names, address = ("version-paper", "version-pdf"), {"public_id": version.public_id}
    url, pdf_url = _urls(*names, address)
    document = PlanDocument(version)
    docx_url = _url("plan-docx", plan.address) if plan.has_form or version.slutregel else ""
    yield Paper(document, "Internkontrollplan", "file-text", pdf_url, url, docx_url=docx_url)
    for missiv in plan.own_missiv:
        missiv.plan, missiv.tillfalle = plan, None
        yield from _letters_of(missiv, plan.address, may_write)
        url, pdf_url = _urls("sammantrade-edit", "sammantrade-pdf", plan.address)
        package = listed_package(plan, document, missiv)
        yield Paper(package, "Sammanträdeshandlingar", "folder", pdf_url, url if may_write else pdf_url)


def _papers_of_round(document, tillfalle, may_write):
    """In the order of the meeting: the letter, what is decided, the follow-up, and all of it together."""
    url, pdf_url = _urls("uppfoljning-paper", "uppfoljning-pdf", tillfalle.address)
    docx_url = _url("uppfoljning-docx", tillfalle.address)
    yield Paper(document, "Uppföljning", "clipboard-list", pdf_url, url, docx_url=docx_url)
    if document.missiv is None:
        return
    yield from _letters_of(document.missiv, tillfalle.address, may_write)
    url, pdf_url = _urls("sammantrade-edit", "sammantrade-pdf", tillfalle.address)
    package = listed_package(tillfalle, document, document.missiv)
    yield Paper(package, "Sammanträdeshandlingar", "folder", pdf_url, url if may_write else pdf_url)


def _letters_of(missiv, address, may_write):
    url, pdf_url = _urls("missiv-edit", "missiv-pdf", address)
    document = MissivDocument(missiv)
    docx_url = _url("missiv-docx", address)
    url = coming_from(url, PAPPER) if may_write else pdf_url
    yield Paper(document, document.kind, "mail", pdf_url, url, docx_url=docx_url)
    every = missiv.protokollsutdrag.all()
    for number, utdrag in enumerate(every, start=1):
        utdrag.missiv = missiv
        document = ProtokollsutdragDocument(utdrag)
        url, pdf_url = _urls("protokollsutdrag-edit", "protokollsutdrag-pdf", {**address, "number": number})
        label = label_of(utdrag, document.kind, every)
        docx_url = _url("protokollsutdrag-docx", {**address, "number": number})
        url = coming_from(url, PAPPER) if may_write else pdf_url
        yield Paper(document, label, "gavel", pdf_url, url, docx_url=docx_url)


def _urls(page, pdf, address):
    return _url(page, address), _url(pdf, address)


def _url(name, address):
    return reverse(f"documents:{name}", kwargs=address)


def _with_handling(paper, handlingar):
    document = paper.document
    handling = handlingar.get((document.namnd.pk, document.slag, document.filename))
    return replace(paper, handling=handling)
