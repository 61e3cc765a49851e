"""Where a matter stands on its way from the letter to the decision, and what its secretary does next."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from followups.models import Uppfoljningstillfalle
from organisation.swedish import lower_first
from plans.access import version_of_matter
from plans.models import Plan, Planversion

from ..models import Handling, Missiv, Protokollsutdrag

MISSIV, UTDRAG, SAMMANTRADE, BESLUT = "missiv", "protokollsutdrag", "sammantrade", "beslut"


@dataclass(frozen=True)
class Step:
    """A station of the matter: where it is done, and what one does there. Without `url` it cannot be reached yet."""

    code: str
    label: str
    deed: str
    url: str
    is_done: bool


def steps_of(
    subject: Uppfoljningstillfalle | Plan, missiv: Missiv | None, handlingar: Iterable[Handling] | None = None
) -> list[Step]:
    """The stations of the matter of a round or a plan, in order.

    `handlingar` are those of the round or the plan, where they are at hand; otherwise they are asked for.
    """
    utdrag = list(missiv.protokollsutdrag.all()) if missiv else []
    is_plan = isinstance(subject, Plan)
    kommun = (subject if is_plan else subject.plan).namnd.kommun
    word = kommun.word("missiv", "Missiv")
    missiv_url = reverse("documents:missiv-edit", kwargs=subject.address)
    utdrag_url = f"{missiv_url}#utdrag" if missiv else ""
    steps = [
        Step(MISSIV, word, f"Skriv {lower_first(word)}", missiv_url, missiv is not None),
        Step(UTDRAG, "Protokollsutdrag", "Skriv förslag till protokollsutdrag", utdrag_url, bool(utdrag)),
        _meeting(subject, missiv, handlingar, is_plan),
    ]
    return [*steps, _decision(subject, utdrag, utdrag_url)]


def next_step(steps: list[Step]) -> Step | None:
    """The first that is not done; None when the matter is decided."""
    if steps[-1].is_done:
        return None
    return next((step for step in steps if not step.is_done), None)


def label_of(utdrag: Protokollsutdrag, kind: str, siblings: Iterable[Protokollsutdrag]) -> str:
    """What an utdrag is called among the papers; with date and § where the organ has more than one in the matter."""
    beslut = utdrag.beslut
    beslut.namnd = utdrag.missiv.plan.namnd
    is_one_of_several = sum(each.beslut.organ == beslut.organ for each in siblings) > 1
    name = str(beslut) if is_one_of_several and utdrag.is_registered else beslut.organ
    return ", ".join(filter(None, (kind, name)))


def _meeting(subject, missiv, handlingar, is_plan):
    """The papers for the meeting: first chosen, then drawn up. Those of a plan that is an utkast can only be chosen."""
    if handlingar is None:
        about = {"tillfalle": subject}
        if is_plan:
            about = {"version__plan": subject, "version": version_of_matter(subject)}
        handlingar = Handling.objects.filter(**about).defer("data")
    # An internal one is for some readers alone: it neither ends the station nor tells others that it exists.
    is_issued = any(each.slag == Handling.Slag.SAMMANTRADE and not each.is_internal for each in handlingar)
    # The page where they are chosen has one that is not saved yet.
    is_chosen = bool(getattr(getattr(subject, "sammantrade", None), "pk", None))
    deed = "Upprätta sammanträdeshandlingarna" if is_chosen else "Välj papper till sammanträdet"
    url = reverse("documents:sammantrade-edit", kwargs=subject.address) if missiv else ""
    is_laid = is_plan and any(
        each.status == Planversion.Status.FORESLAGEN for each in subject.versioner.all()
    )
    is_done = is_issued or (is_plan and is_chosen and not is_laid)
    return Step(SAMMANTRADE, "Sammanträdeshandlingar", deed, url, is_done)


def _decision(subject, utdrag, utdrag_url):
    """The decision of the organ that decides; where no utdrag is of such an organ, one must be made first."""
    deciding = [(number, each) for number, each in enumerate(utdrag, start=1) if each.decides]
    if not deciding:
        return Step(BESLUT, "Beslut", "Skriv förslag för den som beslutar", utdrag_url, is_done=False)
    number, last = deciding[-1]
    laid, has_decided = _versions_of(subject, last)
    if laid and has_decided:
        # The plan is changed after its decision: the new version needs a decision of its own.
        return Step(BESLUT, "Beslut", "Skriv förslag för den som beslutar", utdrag_url, is_done=False)
    url = reverse("documents:beslut-register", kwargs={**subject.address, "number": number})
    return Step(BESLUT, "Beslut", "Registrera beslutet", url, last.is_registered and not laid)


def _versions_of(subject, utdrag):
    """Of a plan: whether a version is laid before the meeting, and whether the utdrag's decision stands on one."""
    if not isinstance(subject, Plan):
        return False, False
    versions = list(subject.versioner.all())
    laid = any(each.status == Planversion.Status.FORESLAGEN for each in versions)
    return laid, any(each.is_locked and each.beslut_id == utdrag.beslut_id for each in versions)
