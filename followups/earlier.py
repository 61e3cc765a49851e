"""What was written of the same moment before: the last time, and a year ago."""

from typing import NamedTuple

from organisation.models import Anvandare

from .models import Uppfoljning

# More rounds than this are not held in two years.
LOOKED_AT = 24


class Earlier(NamedTuple):
    """An earlier result of the same `linje`, and what to call it."""

    label: str
    result: Uppfoljning


def earlier_results(user: Anvandare, row: Uppfoljning) -> list[Earlier]:
    """The last round's result and last year's, as far as they exist and the user may read them; one query."""
    tillfalle = row.tillfalle
    results = list(
        Uppfoljning.objects.texts_visible_to(user)
        .filter(
            linje=row.linje,
            tillfalle__plan__namnd=tillfalle.plan.namnd_id,
            tillfalle__per_date__lt=tillfalle.per_date,
        )
        .exclude(text="", status=Uppfoljning.Status.EJ_REDOVISAD)
        .select_related("tillfalle__plan", "bedomning")
        .order_by("-tillfalle__per_date", "-pk")[:LOOKED_AT]
    )
    earlier = [Earlier("Förra gången", result) for result in results[:1]]
    last_year = [each for each in results[1:] if each.tillfalle.plan.year == tillfalle.plan.year - 1]
    if last_year and not (earlier and earlier[0].result.tillfalle.plan.year < tillfalle.plan.year):
        earlier.append(Earlier("Förra året", last_year[0]))
    return earlier
