"""What a paper shows where the address chooses: which rounds, in which form, of which nämnder."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from documents.access import ks_of
from documents.models import Pappersform
from documents.papers import EjInlamnadeDocument, UppfoljningDocument
from followups.access import may_read_texts
from followups.calls import call_list
from followups.models import Uppfoljningstillfalle
from organisation.models import Anvandare, Namnd
from organisation.texts import Audience

from .tables import Bilagenamn

BESIDE, FORM, BILAGOR = "med", "form", "bilagor"


def chosen_uppfoljning(
    user: Anvandare,
    tillfalle: Uppfoljningstillfalle,
    query: QueryDict,
    audience: Audience = Audience.PUBLIC,
) -> UppfoljningDocument:
    """The paper as the address chooses it. A round of another plan is 404, one that may not be read yet 403."""
    slugs = set(query.getlist(BESIDE)) - {tillfalle.slug}
    beside = [each for each in other_rounds(tillfalle) if each.slug in slugs] if slugs else []
    if len(beside) < len(slugs):
        raise Http404
    if not all(may_read_texts(user, each) for each in beside):
        raise PermissionDenied("Nämnden har inte lämnat in uppföljningen än.")
    return UppfoljningDocument(
        tillfalle,
        audience,
        beside=beside,
        form=_one_of(Pappersform.Form, query.get(FORM)),
        bilagor=_one_of(Bilagenamn, query.get(BILAGOR)),
    )


def _one_of(choices, value):
    return value if value in choices.values else ""


def other_rounds(tillfalle: Uppfoljningstillfalle) -> list[Uppfoljningstillfalle]:
    """The plan's other rounds, the first first, with what the paper shows of them; one query."""
    rounds = Uppfoljningstillfalle.objects.filter(plan=tillfalle.plan_id).exclude(pk=tillfalle.pk)
    found = list(rounds.select_related("bedomning__skalsteg", "missiv").order_by("per_date", "pk"))
    for each in found:
        each.plan = tillfalle.plan
    return found


def query_of(document: UppfoljningDocument, slug: str) -> str:
    """The choice as it stands in an address, with its question mark; empty for the paper as it usually is."""
    pairs = [(BESIDE, each.slug) for each in document.tillfallen if each.slug != slug]
    if document.own_form:
        pairs.append((FORM, document.own_form))
    if document.own_bilagor:
        pairs.append((BILAGOR, document.own_bilagor))
    return f"?{urlencode(pairs)}" if pairs else ""


def chosen_missing(user: Anvandare, kommun_slug: str, query: QueryDict) -> EjInlamnadeDocument:
    """What is not handed in: of the kommun, or of the nämnd (?namnd=), the call (?omgang=) and the late (?sena=1).

    Only nämnder that the user watches; none is 404. Who is to write what is named in nämnder where the user has a
    role, as on the page of the call list.
    """
    namnder = Namnd.objects.watched_by(user).filter(kommun__slug=kommun_slug)
    if slug := query.get("namnd", ""):
        namnder = namnder.filter(slug=slug)
    chosen = list(namnder.select_related("kommun"))
    if not chosen:
        raise Http404
    rounds = Uppfoljningstillfalle.objects.filter(plan__namnd__in=chosen).open().with_plan()
    omgang = query.get("omgang", "")
    found = call_list(rounds.filter(omgang__slug=omgang) if omgang else rounds)
    if query.get("sena") == "1":
        found = [each for each in found if each.days_late]
    own = set(Namnd.objects.visible_to(user).values_list("pk", flat=True))
    about = " ".join(filter(None, (chosen[0].name if slug else "", omgang.replace("-", " "))))
    sender = chosen[0] if slug else ks_of(chosen[0].kommun) or chosen[0]
    return EjInlamnadeDocument(sender, found, about=about, names_people_in=own)
