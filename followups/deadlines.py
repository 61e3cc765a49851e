"""The last days of a round, and what still lacks in it: one rule for reminders, calendar and call list."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from organisation.access import Right, namnder_with
from organisation.models import Anvandare
from organisation.texts import Audience, render

from .models import Atgard, Omgang, Uppfoljning, Uppfoljningstillfalle
from .models.uppfoljning import UppfoljningQuerySet
from .owners import rows_of

_CALL_DAYS = {
    "deadline_utforare": "Sista dag att skriva",
    "deadline_godkannare": "Sista dag att godkänna",
    "deadline_ks": "Sista dag till kommunstyrelsen",
}


def day_to_write(tillfalle: Uppfoljningstillfalle) -> datetime.date | None:
    """The round's own last day to write, else that of the kommun's call."""
    return tillfalle.deadline or _of_call(tillfalle, "deadline_utforare")


def day_to_approve(tillfalle: Uppfoljningstillfalle) -> datetime.date | None:
    """The round's own last day to approve, else that of the kommun's call."""
    return tillfalle.deadline_godkannare or _of_call(tillfalle, "deadline_godkannare")


def day_to_ks(tillfalle: Uppfoljningstillfalle) -> datetime.date | None:
    """The round's own last day to KS, else that of the kommun's call."""
    return tillfalle.deadline_ks or _of_call(tillfalle, "deadline_ks")


def lacking_rows() -> UppfoljningQuerySet:
    """Rows of open rounds that have neither answer nor reason, or were sent back; with moment, round and nämnd.

    It is the rule of `services.rounds.missing_rows`, for all rounds at once.
    """
    return open_rows().filter(lacks_answer())


def lacks_answer() -> Q:
    """That a row has neither answer nor reason, or was sent back."""
    return Q(status=Uppfoljning.Status.EJ_REDOVISAD, utesluten_reason="") | ~Q(returned_comment="")


def open_rows() -> UppfoljningQuerySet:
    """Rows of open rounds, with moment, round and nämnd, in the order of the table."""
    return (
        Uppfoljning.objects.filter(tillfalle__status=Uppfoljningstillfalle.Status.OPPEN)
        .select_related("moment__process", "moment__version", "tillfalle__plan__namnd__kommun")
        .select_related("tillfalle__omgang")
        .in_order()
    )


def row_name(row: Uppfoljning) -> str:
    """The moment as it is called in lists and mails: "3. Krishantering", or its own words without a process.

    Never more: what was found, and passages that are marked, do not stand in a name.
    """
    moment = row.moment
    process = str(render(moment.process.name, Audience.PUBLIC)).split("\n")[0]
    return f"{moment.nr} {process}".strip()[:120] if process else str(moment)


def _of_call(tillfalle, field):
    return getattr(tillfalle.omgang, field) if tillfalle.omgang_id else None


@dataclass(frozen=True)
class Deadline:
    """A last day of somebody's. `key` names it for good; `about` is the id of the object that it is read from."""

    key: str
    day: datetime.date
    title: str
    path: str
    about: UUID


def deadlines_of(user: Anvandare) -> list[Deadline]:
    """The user's last days, by day: to write and hand in, to approve, to KS, measures, and the calls she watches."""
    rounds = list(
        Uppfoljningstillfalle.objects.visible_to(user)
        .exclude(status=Uppfoljningstillfalle.Status.LAST)
        .with_plan()
    )
    found = [*_to_write(user, rounds), *_to_approve(user, rounds), *_to_hand_to_ks(user, rounds)]
    found += [*_measures(user), *_calls(user)]
    return sorted(found, key=lambda each: (each.day, each.title, each.key))


def _to_write(user, rounds):
    Status = Uppfoljningstillfalle.Status
    own = set(rows_of(user, lacking_rows()).values_list("tillfalle", flat=True))
    controlled = {namnd.pk for namnd in namnder_with(user, Right.WRITE_UPPFOLJNING)}
    for each in rounds:
        is_controlled = each.plan.namnd_id in controlled and each.status in (Status.PLANERAD, Status.OPPEN)
        if each.pk in own or is_controlled:
            yield from _of_round(each, "skriva", day_to_write(each), "Skriv uppföljning")


def _to_approve(user, rounds):
    namnder = {namnd.pk for namnd in namnder_with(user, Right.APPROVE_UPPFOLJNING)}
    for each in rounds:
        if each.plan.namnd_id in namnder and each.status != Uppfoljningstillfalle.Status.GODKAND:
            yield from _of_round(each, "godkanna", day_to_approve(each), "Godkänn uppföljning")


def _to_hand_to_ks(user, rounds):
    namnder = {namnd.pk for namnd in namnder_with(user, Right.HAND_TO_KS)}
    for each in rounds:
        if each.plan.namnd_id in namnder:
            yield from _of_round(each, "ks", day_to_ks(each), "Lämna uppföljning till kommunstyrelsen")


def _of_round(tillfalle, key, day, title):
    if day:
        name = f"{title}: {tillfalle.plan.namnd.name} {tillfalle.name}"
        path = tillfalle.get_absolute_url()
        yield Deadline(f"{tillfalle.public_id}-{key}", day, name, path, tillfalle.public_id)


def _measures(user):
    """Named by the moment: a measure's own words may be the nämnd's own until it has handed in."""
    measures = Atgard.objects.open().of_responsible(user).filter(due_date__isnull=False).with_source()
    for each in measures:
        about = each.uppfoljning.moment if each.uppfoljning_id else each.namnd.name
        title = f"Åtgärd klar: {about}"
        yield Deadline(
            f"{each.public_id}-atgard", each.due_date, title, each.get_absolute_url(), each.public_id
        )


def _calls(user):
    watched = {namnd.kommun_id for namnd in namnder_with(user, Right.WATCH_ROUNDS)}
    going_on = Uppfoljningstillfalle.objects.exclude(status=Uppfoljningstillfalle.Status.LAST)
    calls = Omgang.objects.filter(kommun__in=watched, pk__in=going_on.values("omgang"))
    for call in calls.select_related("kommun"):
        for field, title in _CALL_DAYS.items():
            if day := getattr(call, field):
                yield Deadline(
                    f"{call.public_id}-{field.removeprefix('deadline_')}",
                    day,
                    f"{title}: {call.kommun.name} {call.name}",
                    reverse("followups:call-list"),
                    call.public_id,
                )
