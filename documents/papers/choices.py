"""Which rounds a follow-up paper shows, and in which form: the choice stands in the address."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict

from documents.models import Pappersform
from documents.papers import UppfoljningDocument
from followups.access import may_read_texts
from followups.models import Uppfoljningstillfalle
from organisation.models import Anvandare
from organisation.texts import Audience

BESIDE, FORM = "med", "form"


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
    form = query.get(FORM, "")
    return UppfoljningDocument(
        tillfalle, audience, beside=beside, form=form if form in Pappersform.Form.values else ""
    )


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
    return f"?{urlencode(pairs)}" if pairs else ""
