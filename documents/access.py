"""The only way from an address to a letter. A stranger gets 404, a reader who writes 403."""

from django.http import Http404

from followups.access import get_readable_tillfalle_or_404
from organisation.access import Right
from organisation.models import Anvandare

from .models import Missiv, Protokollsutdrag


def get_missiv_or_404(user: Anvandare, right: Right = Right.READ, **address) -> Missiv:
    """The round's missiv; `address` names the round."""
    tillfalle = get_readable_tillfalle_or_404(user, right, **address)
    missiv = Missiv.objects.filter(tillfalle=tillfalle).first()
    if missiv is None:
        raise Http404
    missiv.tillfalle, missiv.plan = tillfalle, tillfalle.plan
    return missiv


def get_protokollsutdrag_or_404(
    user: Anvandare, number: int = 1, right: Right = Right.READ, **address
) -> Protokollsutdrag:
    """The missiv's förslag to protokollsutdrag by its number, in the order they were made."""
    missiv = get_missiv_or_404(user, right, **address)
    numbered = list(missiv.protokollsutdrag.select_related("beslut").order_by("pk"))
    if not 1 <= number <= len(numbered):
        raise Http404
    utdrag = numbered[number - 1]
    utdrag.missiv = missiv
    return utdrag
