"""Mina uppföljningar: what I am to write, across nämnder, by last day."""

import datetime
from dataclasses import dataclass, field

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from followups.deadlines import day_to_write, lacks_answer, open_rows
from followups.drafts import UPPFOLJNING
from followups.models import Uppfoljning, Uppfoljningstillfalle
from followups.owners import Owners, owners_of, rows_of
from organisation.access import Right, namnder_with, roles_with
from organisation.drafts import drafts_of
from organisation.models import Anvandare, Textutkast


@dataclass(frozen=True)
class Row:
    """A row to write. `draft` is my own text that is not saved yet; `owners` are those who are to write it."""

    result: Uppfoljning
    owners: Owners
    draft: Textutkast | None = None


@dataclass
class Round:
    """The rows of one round, and its last day."""

    tillfalle: Uppfoljningstillfalle
    due: datetime.date | None
    rows: list[Row] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()


@login_required
@never_cache
def my_rows(request):
    """Rows sent back first, then mine by last day, late first; for a controller also what others are to write."""
    rows = _rows(request.user)
    mine = [row for row in rows if request.user in row.owners.people or row.draft]
    others = [row for row in rows if row not in mine]
    returned = [row for row in mine if row.result.returned_comment]
    begun = [row for row in mine if row.result.is_reported and row not in returned]
    context = {
        "returned": returned,
        "rounds": _by_round([row for row in mine if row not in returned and row not in begun]),
        "begun": begun,
        "others": _by_round(others),
        "count": len(mine) - len(begun),
        "crumbs": [("Uppföljningar", reverse("followups:tillfalle-list")), ("Mina uppföljningar", "")],
    }
    return render(request, "followups/mine.html", context)


def _rows(user: Anvandare) -> list[Row]:
    """What lacks an answer and is mine or my nämnd's, and what I have begun; a fixed number of queries."""
    controlled = user.medlemskap.filter(roll__in=roles_with(Right.WRITE_UPPFOLJNING)).values("namnd")
    begun = Textutkast.objects.filter(anvandare=user, kind=UPPFOLJNING).values("place")
    writes = namnder_with(user, Right.WRITE_OWN_UPPFOLJNING).values("pk")
    rows = open_rows().select_related("moment__process__avsnitt__parent__parent")
    results = list(
        rows.filter(
            (
                lacks_answer()
                & (Q(pk__in=rows_of(user).values("pk")) | Q(tillfalle__plan__namnd__in=controlled))
            )
            | Q(public_id__in=begun, tillfalle__plan__namnd__in=writes)
        )
    )
    results.sort(key=_place)
    drafts = drafts_of(user, UPPFOLJNING, [result.public_id for result in results])
    owners = owners_of(results)
    return [Row(result, owners[result.pk], drafts.get(result.public_id)) for result in results]


def _place(result: Uppfoljning):
    """The row's place in the printed table: processes are numbered anew under each heading."""
    process, path = result.moment.process, []
    avsnitt = process.avsnitt
    while avsnitt:
        path.insert(0, (avsnitt.position, avsnitt.pk))
        avsnitt = avsnitt.parent
    return path, process.position, process.pk, result.moment.position, result.moment.pk


def _by_round(rows: list[Row]) -> list[Round]:
    rounds: dict[int, Round] = {}
    for row in rows:
        tillfalle = row.result.tillfalle
        rounds.setdefault(tillfalle.pk, Round(tillfalle, day_to_write(tillfalle))).rows.append(row)
    return sorted(rounds.values(), key=lambda each: (each.due is None, each.due or datetime.date.max))
