"""Ordering many papers at once: what there is to choose among, the order, and what is done to it afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone

from followups.access import may_read_texts
from followups.models import Omgang, Uppfoljningstillfalle
from organisation.access import Right, may
from organisation.models import Anvandare, Kommun, Namnd
from organisation.services import log, log_internal
from organisation.swedish import lower_first
from organisation.texts import Audience
from plans.models import Plan, Planversion

from .. import tasks
from ..access import ks_of, owners_of
from ..models import Missiv, Protokollsutdrag, Utskrift, Utskriftsdel
from ..papers import SamladDocument
from . import printing
from .errors import DocumentError

Slag, Status = Utskriftsdel.Slag, Utskrift.Status
MAX_PAPERS = 1000
GATHERED = Utskriftsdel.GATHERED
OF_ROUND = (Slag.UPPFOLJNING, Slag.MISSIV, Slag.PROTOKOLLSUTDRAG)
NOT_ALL_SECRETS = "du får inte läsa sekretessmarkerade uppgifter i alla nämnder som papperet gäller"
NO_ROLE = "du har ingen roll i nämnden och får inte läsa planen"


@dataclass(frozen=True)
class Choice:
    """A paper that could be printed, or with `reason` one that cannot, and why."""

    namnd: Namnd
    slag: str
    title: str
    plan: Plan | None = None
    tillfalle: Uppfoljningstillfalle | None = None
    missiv: Missiv | None = None
    utdrag: Protokollsutdrag | None = None
    reason: str = ""

    @property
    def label(self) -> str:
        return Slag(self.slag).label


def choices_of_omgang(user: Anvandare, omgang: Omgang) -> list[Choice]:
    """The papers of all nämnder in the call, and the call's own first; a fixed number of queries."""
    rounds = _rounds(user).filter(omgang=omgang)
    return [*_gathered_choices(omgang), *_choices(user, rounds, Plan.objects.none())]


def choices_of_year(user: Anvandare, kommun: Kommun, year: int) -> list[Choice]:
    """The papers of all plans of the year and of their rounds, whatever call they belong to."""
    rounds = _rounds(user).filter(plan__namnd__kommun=kommun, plan__year=year)
    return _choices(user, rounds, Plan.objects.filter(namnd__kommun=kommun, year=year))


@transaction.atomic
def order_utskrift(
    kommun: Kommun,
    choices: Sequence[Choice],
    *,
    title: str,
    user: Anvandare,
    omgang: Omgang | None = None,
    form: str = Utskrift.Form.ZIP,
    audience: Audience = Audience.PUBLIC,
) -> Utskrift:
    """Put the papers in the queue, in their order; those with a reason are left out and named. Raises DocumentError."""
    if audience == Audience.INTERNAL:
        choices = _with_secrets_of_all(choices, omgang, user)
    papers = [choice for choice in choices if not choice.reason]
    if not papers:
        raise DocumentError("Det finns inget att skriva ut bland det som du har valt.")
    if len(papers) > MAX_PAPERS:
        raise DocumentError(f"Det går att skriva ut högst {MAX_PAPERS} papper åt gången. Välj färre nämnder.")
    if audience == Audience.INTERNAL:
        _require_secrets(user, papers)
    utskrift = Utskrift.objects.create(
        kommun=kommun,
        omgang=omgang,
        title=title[:200],
        slag=sorted({paper.slag for paper in papers}),
        form=form,
        audience=audience.value,
        left_out=[[each.namnd.name, each.label, each.reason] for each in choices if each.reason],
        ordered_by=user,
    )
    Utskriftsdel.objects.bulk_create(
        Utskriftsdel(
            utskrift=utskrift,
            position=number,
            slag=paper.slag,
            namnd_name=paper.namnd.name,
            title=paper.title[:300],
            plan=paper.plan,
            tillfalle=paper.tillfalle,
            missiv=paper.missiv,
            utdrag=paper.utdrag,
        )
        for number, paper in enumerate(papers, start=1)
    )
    _log_order(utskrift, papers, user)
    tasks.enqueue(utskrift)
    return utskrift


@transaction.atomic
def cancel_utskrift(utskrift: Utskrift, *, user: Anvandare) -> bool:
    """Print no more of it; what is finished is kept. False when it is finished already."""
    now = timezone.now()
    free = {"claim": None, "lease_until": None}
    stopped = Utskrift.objects.unfinished().filter(pk=utskrift.pk)
    if not stopped.update(status=Status.AVBRUTEN, finished_at=now, **free):
        return False
    left = utskrift.delar.filter(status__in=Utskriftsdel.LEFT)
    count = left.update(status=Utskriftsdel.Status.AVBRUTEN, finished_at=now, **free)
    _log(utskrift, "utskrift.cancelled", user, {"left": count})
    return True


@transaction.atomic
def continue_utskrift(utskrift: Utskrift, *, user: Anvandare) -> bool:
    """Print anew what failed or was cancelled, take up what stands still, and put it together anew.

    False, and nothing is changed, when all is printed. What is being put together is let be.
    """
    utskrift = Utskrift.objects.select_for_update().get(pk=utskrift.pk)
    of = Utskriftsdel.Status
    printing.release_lapsed(utskrift.pk)
    utskrift.refresh_from_db()
    if utskrift.status == Status.SAMLAS:
        return False
    again = utskrift.delar.filter(status__in=(of.MISSLYCKAD, of.AVBRUTEN)).update(
        status=of.VANTAR, error="", attempts=0, finished_at=None
    )
    waiting = utskrift.delar.filter(status=of.VANTAR).count()
    if not waiting and utskrift.status in (Status.KLAR, Status.PAGAR):
        return False
    stored = utskrift.file.name
    Utskrift.objects.filter(pk=utskrift.pk).update(
        status=Status.PAGAR, error="", finished_at=None, queued_at=timezone.now(), file="", sha256="", size=0
    )
    printing.delete_files(utskrift.file.storage, [stored])
    _log(utskrift, "utskrift.continued", user, {"again": again})
    utskrift.refresh_from_db()
    tasks.enqueue(utskrift)
    return True


def log_fetch(kept: Utskrift | Utskriftsdel, parts: Iterable[Utskriftsdel], *, user: Anvandare) -> None:
    """Who was handed what is secret stands in the log of each nämnd whose it is."""
    utskrift = getattr(kept, "utskrift", kept)
    if utskrift.audience != Audience.INTERNAL:
        return
    for namnd in Namnd.objects.filter(pk__in=owners_of(parts)):
        log_internal(utskrift, kept.file_name, user=user, namnd=namnd, address=utskrift.get_absolute_url())


def _rounds(user):
    """The rounds that the user knows of, with all that their papers' names need."""
    return (
        Uppfoljningstillfalle.objects.watched_by(user)
        .with_plan()
        .select_related("missiv")
        .prefetch_related(Prefetch("missiv__protokollsutdrag", _with_beslut()))
        .order_by("-plan__namnd__is_ks", "plan__namnd__name", "plan__slug", "per_date")
    )


def _with_beslut():
    return Protokollsutdrag.objects.select_related("beslut").order_by("pk")


def _choices(user, rounds, more_plans):
    rounds = list(rounds)
    plans = Plan.objects.filter(Q(pk__in=[each.plan_id for each in rounds]) | Q(pk__in=more_plans))
    letters = Missiv.objects.filter(tillfalle=None)
    readable = plans.visible_to(user).prefetch_related(
        Prefetch("versioner", Planversion.objects.select_related("beslut")),
        Prefetch(
            "missiv", letters.prefetch_related(Prefetch("protokollsutdrag", _with_beslut())), "own_letters"
        ),
    )
    readable = {plan.pk: plan for plan in readable.select_related("namnd__kommun")}
    known = {each.plan_id: each.plan for each in rounds} | readable
    in_order = sorted(known.values(), key=lambda plan: (not plan.namnd.is_ks, plan.namnd.name, plan.slug))
    choices = []
    for plan in in_order:
        choices.append(_plan_choice(plan, plan.pk in readable))
        for missiv in getattr(plan, "own_letters", ()):
            choices += _letter_choices(missiv, {"namnd": plan.namnd, "plan": plan})
        for tillfalle in rounds:
            if tillfalle.plan_id == plan.pk:
                choices += _round_choices(user, tillfalle)
    return choices


def _gathered_choices(omgang):
    """The papers that KS lays forward of all nämnder together, in a kommun that has a KS."""
    ks = ks_of(omgang.kommun)
    return [Choice(ks, slag, f"{slag.label} {omgang.name}") for slag in GATHERED] if ks else []


def _plan_choice(plan, is_readable):
    if not is_readable:
        return Choice(plan.namnd, Slag.PLAN, plan.name, plan, reason=NO_ROLE)
    version = plan.shown_version
    if version is None:
        return Choice(plan.namnd, Slag.PLAN, plan.name, plan, reason="planen har inget innehåll än")
    version.plan = plan
    return Choice(plan.namnd, Slag.PLAN, version.heading, plan)


def _round_choices(user, tillfalle):
    plan = tillfalle.plan
    missiv = getattr(tillfalle, "missiv", None)
    word = plan.namnd.kommun.word("missiv", "Missiv")
    about = {"namnd": plan.namnd, "plan": plan, "tillfalle": tillfalle}
    title = tillfalle.document_title
    if not may_read_texts(user, tillfalle):
        reason = (
            f"uppföljningen {tillfalle.name} är inte inlämnad än ({tillfalle.get_status_display().lower()})"
        )
        return [Choice(slag=slag, title=title, reason=reason, **about) for slag in OF_ROUND]
    found = [Choice(slag=Slag.UPPFOLJNING, title=title, **about)]
    if missiv is None:
        reason = f"{lower_first(word)} saknas"
        missing = (Slag.MISSIV, Slag.PROTOKOLLSUTDRAG)
        return [*found, *(Choice(slag=slag, title=title, reason=reason, **about) for slag in missing)]
    found += _letter_choices(missiv, about)
    if found[-1].slag == Slag.MISSIV:
        reason = "förslag till protokollsutdrag saknas"
        found.append(Choice(slag=Slag.PROTOKOLLSUTDRAG, title=title, reason=reason, **about))
    return found


def _letter_choices(missiv, about):
    """The missiv, and each förslag to protokollsutdrag that goes with it."""
    found = [Choice(slag=Slag.MISSIV, title=missiv.rubrik, missiv=missiv, **about)]
    for letter in missiv.protokollsutdrag.all():
        title = f"{letter.rubrik}, {lower_first(letter.beslut.organ)}"
        found.append(Choice(slag=Slag.PROTOKOLLSUTDRAG, title=title, missiv=missiv, utdrag=letter, **about))
    return found


def _with_secrets_of_all(choices, omgang, user):
    """The choices; a paper of the whole call is left out unless the user may read the secrets of each nämnd in it."""
    owners = _owners_of_call(choices, omgang)
    if all(may(user, Right.READ_SECRETS, namnd) for namnd in owners):
        return choices
    return [replace(each, reason=NOT_ALL_SECRETS) if each.slag in GATHERED else each for each in choices]


def _owners_of_call(papers, omgang):
    """The nämnder whose texts come into the papers of the whole call; none when there are no such papers."""
    gathered = next((each for each in papers if each.slag in GATHERED), None)
    return SamladDocument(omgang, gathered.namnd).owners if gathered else []


def _require_secrets(user, papers):
    lacking = {paper.namnd.name for paper in papers if not may(user, Right.READ_SECRETS, paper.namnd)}
    if lacking:
        names = ", ".join(sorted(lacking))
        raise DocumentError(
            f"Du får inte läsa sekretessmarkerade uppgifter i {names}. "
            "Välj bort de nämnderna, eller skriv ut det som alla får läsa."
        )


def _log_order(utskrift, papers, user):
    """One entry for the order; where secrets are printed, one for each nämnd whose they are."""
    changes = {
        "papers": len(papers),
        "slag": utskrift.slag,
        "form": utskrift.form,
        "audience": utskrift.audience,
    }
    _log(utskrift, "utskrift.ordered", user, changes)
    if utskrift.audience == Audience.INTERNAL:
        of_call = _owners_of_call(papers, utskrift.omgang)
        for namnd in {each.pk: each for each in [*of_call, *(paper.namnd for paper in papers)]}.values():
            of_namnd = [
                paper.title
                for paper in papers
                if paper.namnd.pk == namnd.pk or (namnd in of_call and paper.slag in GATHERED)
            ]
            _log(utskrift, "utskrift.internal", user, {"papers": of_namnd}, namnd)


def _log(utskrift, action, user, changes, namnd=None):
    namnd = namnd or utskrift.kommun.namnder.order_by("-is_ks", "pk").first()
    is_secret = utskrift.audience == Audience.INTERNAL
    address = utskrift.get_absolute_url()
    log(utskrift, action, user=user, namnd=namnd, address=address, changes=changes, is_secret=is_secret)
