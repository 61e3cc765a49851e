"""Who is to write each row: nobody's row is without an owner.

The owners of a row are those whom its moment names, in person or by a function that they hold, if they may write
there. A row that names nobody of the kind ("respektive förvaltning", "Externt upphandlad revisor", somebody who has
left) is the nämnd's controllers'. It is the same rule as `access.may_write`, less the controller's right to write all.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from organisation.access import Right, people_with, roles_with
from organisation.models import Anvandare, Funktionsinnehav
from plans.models import Ansvarsrad

from .models import Atgard, Uppfoljning
from .models.uppfoljning import UppfoljningQuerySet


@dataclass(frozen=True)
class Owners:
    """Those who are to write a row. `is_named` is False when the controllers answer for what is nobody's own.

    `people` is empty only where nobody is named and the nämnd has no controller.
    """

    people: tuple[Anvandare, ...]
    is_named: bool


def owners_of(rows: Iterable[Uppfoljning], date: datetime.date | None = None) -> dict[int, Owners]:
    """By row id, who is to write it on the date (today unless told); four queries, however many the rows.

    The rows come with `tillfalle__plan__namnd` loaded.
    """
    rows = list(rows)
    named = _named_people([row.moment_id for row in rows], date or timezone.localdate())
    namnder = {row.tillfalle.plan.namnd_id: row.tillfalle.plan.namnd for row in rows}
    writers = _ids(people_with(Right.WRITE_OWN_UPPFOLJNING, namnder.values()))
    controllers = people_with(Right.WRITE_UPPFOLJNING, namnder.values())
    owners = {}
    for row in rows:
        namnd_id = row.tillfalle.plan.namnd_id
        own = [user for user in named[row.moment_id] if user.is_superuser or user.pk in writers[namnd_id]]
        owners[row.pk] = Owners(tuple(own or controllers[namnd_id]), is_named=bool(own))
    return owners


def owners_of_atgarder(
    atgarder: Iterable[Atgard], date: datetime.date | None = None
) -> dict[int, tuple[Anvandare, ...]]:
    """By measure id, who is to see to it: who it names, else holders of its function, else the controllers.

    The measures come `with_source()`; two queries, however many.
    """
    atgarder = list(atgarder)
    holders = _holders({each.ansvarig_funktion_id for each in atgarder}, date or timezone.localdate())
    controllers = people_with(Right.WRITE_UPPFOLJNING, {each.namnd for each in atgarder})
    owners = {}
    for each in atgarder:
        people = [each.ansvarig_anvandare, *holders[each.ansvarig_funktion_id]]
        people = [user for user in people if user and user.is_active]
        owners[each.pk] = tuple(dict.fromkeys(people or controllers[each.namnd_id]))
    return owners


def rows_of(user: Anvandare, rows: UppfoljningQuerySet | None = None) -> UppfoljningQuerySet:
    """Of the rows (all unless told), those that the user is to write: the same rule as `owners_of`, in one query."""
    rows = Uppfoljning.objects.all() if rows is None else rows
    today = timezone.localdate()
    # Subqueries and not what the user has cached: the menu asks on every page, in one query.
    held = user.innehav.current(today).values("funktion")
    own = Ansvarsrad.objects.filter(Q(anvandare=user) | Q(funktion__in=held), moment=OuterRef("moment"))
    writes = user.medlemskap.filter(roll__in=roles_with(Right.WRITE_OWN_UPPFOLJNING)).values("namnd")
    there = Q() if user.is_superuser else Q(tillfalle__plan__namnd__in=writes)
    return rows.filter(
        (Q(Exists(own)) & there)
        | Q(
            ~_names_a_writer("anvandare"),
            ~_names_a_writer("funktion__innehav__anvandare", _held("funktion__innehav__", today)),
            # An operator without a role is not the controller of every nämnd.
            tillfalle__plan__namnd__in=user.medlemskap.filter(
                roll__in=roles_with(Right.WRITE_UPPFOLJNING)
            ).values("namnd"),
        )
    )


def _named_people(moment_ids, date):
    """By moment id, the active users whom it names, in the order of the paper and each of them once."""
    rader = list(
        Ansvarsrad.objects.filter(moment__in=set(moment_ids))
        .filter(Q(anvandare__isnull=False) | Q(funktion__isnull=False))
        .select_related("anvandare")
    )
    holders = _holders({rad.funktion_id for rad in rader}, date)
    people = defaultdict(dict)
    # The performer stands before the responsible.
    for rad in sorted(rader, key=lambda rad: rad.slag != Ansvarsrad.Slag.UTFORARE):
        for user in [rad.anvandare, *holders[rad.funktion_id]]:
            if user and user.is_active:
                people[rad.moment_id][user.pk] = user
    return defaultdict(list, {pk: list(users.values()) for pk, users in people.items()})


def _holders(funktion_ids, date):
    """By function id, those who hold it on the date."""
    holders = defaultdict(list)
    held = Funktionsinnehav.objects.current(date).filter(funktion__in=funktion_ids - {None})
    for innehav in held.select_related("anvandare").order_by("pk"):
        holders[innehav.funktion_id].append(innehav.anvandare)
    return holders


def _names_a_writer(path, extra=None):
    """That the moment names, by this path, an active user who may write in the nämnd of the round."""
    may_write = Q(
        **{
            f"{path}__medlemskap__namnd": OuterRef("tillfalle__plan__namnd"),
            f"{path}__medlemskap__roll__in": roles_with(Right.WRITE_OWN_UPPFOLJNING),
        }
    )
    rader = Ansvarsrad.objects.filter(
        extra or Q(),
        may_write | Q(**{f"{path}__is_superuser": True}),
        moment=OuterRef("moment"),
        **{f"{path}__is_active": True},
    )
    return Exists(rader)


def _held(prefix, date):
    """That the function is held on the date, in the words of `FunktionsinnehavQuerySet.current`."""
    begun = Q(**{f"{prefix}from_date__isnull": True}) | Q(**{f"{prefix}from_date__lte": date})
    going_on = Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gte": date})
    return begun & going_on


def _ids(people):
    return {pk: {user.pk for user in users} for pk, users in people.items()}
