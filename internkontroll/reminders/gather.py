"""Who is to be reminded of what on a date: from all rooms, in a number of queries that does not grow."""

import datetime
from collections import defaultdict
from dataclasses import replace

from django.urls import reverse

from documents.models import Missiv
from followups.deadlines import day_to_approve, day_to_ks, day_to_write, lacking_rows, row_name
from followups.models import (
    Atgard,
    Kommunpaminnelser,
    Paminnelsepunkt,
    Personpaminnelser,
    Uppfoljningstillfalle,
)
from followups.models.paminnelse import DAYS_BEFORE
from followups.owners import owners_of, owners_of_atgarder
from organisation.access import Right, people_with
from organisation.models import Anvandare, Namnd

from .items import Item, Line, Slag, Topic, stage_of

Status = Uppfoljningstillfalle.Status
LINES_OF_AN_ITEM = 30


def gather(date: datetime.date) -> dict[Anvandare, list[Item]]:
    """By person, the matters that are to be sent on the date, in the order of the mail."""
    gathering = _Gathering(date)
    for find in (_rows, _returned_rows, _rounds_to_hand_in, _measures, _approvals, _letters, _late_namnder):
        find(gathering)
    return gathering.chosen()


class _Gathering:
    """What has been found so far, and what the kommuner want."""

    def __init__(self, date):
        self.date = date
        self.items: dict[Anvandare, list[Item]] = defaultdict(list)
        self.kommuner = {each.kommun_id: each for each in Kommunpaminnelser.objects.all()}
        self.rows = list(lacking_rows())
        self.owners = owners_of(self.rows, date)
        rounds = Uppfoljningstillfalle.objects.exclude(status__in=(Status.PLANERAD, Status.LAST))
        self.rounds = list(rounds.with_plan().order_by("plan__namnd__name", "per_date", "pk"))
        namnder = {each.plan.namnd for each in self.rounds}
        self.controllers = people_with(Right.WRITE_UPPFOLJNING, namnder)
        self.namnder: set[Namnd] = namnder

    def stage(self, last_day, namnd):
        wishes = self.kommuner.get(namnd.kommun_id)
        return stage_of(last_day, self.date, wishes.days_before if wishes else DAYS_BEFORE)

    def reasons(self, key, last_day, namnd, *, new=Slag.OPPNAD, slag=None):
        """The stage of the matter if it has one, and before that that it is there at all (`new`).

        `slag` is the one kind of matters that have but one; keys carry the last day, so that a moved one is told.
        """
        stage = self.stage(last_day, namnd)
        reasons = [(slag or stage.slag, f"{key}:{last_day}:{stage.code}")] if stage else []
        return (*reasons, (slag or new, f"{key}:ny")) if new else tuple(reasons)

    def of_status(self, status):
        return [each for each in self.rounds if each.status == status]

    def chosen(self):
        """Of what was found, that which kommun and person want and have not been sent."""
        persons = {
            each.anvandare_id: each for each in Personpaminnelser.objects.filter(anvandare__in=self.items)
        }
        keys = {key for items in self.items.values() for item in items for key in item.keys}
        sent = set(
            Paminnelsepunkt.objects.filter(anvandare__in=self.items, key__in=keys).values_list(
                "anvandare_id", "key"
            )
        )

        def is_wanted(user, item):
            wishes = [self.kommuner.get(item.kommun_id), persons.get(user.pk)]
            return any(
                (user.pk, key) not in sent and all(each is None or each.is_on(slag) for each in wishes)
                for slag, key in item.reasons
            )

        order = list(Topic)
        chosen = {
            user: sorted(
                (item for item in items if is_wanted(user, item)), key=lambda item: order.index(item.topic)
            )
            for user, items in sorted(self.items.items(), key=lambda each: (str(each[0]), each[0].pk))
        }
        return {user: _without_doubles(items) for user, items in chosen.items() if items}


def _without_doubles(items):
    """A row that was sent back is told of as such alone; what else would have told of it counts as sent."""
    returned = {item.path: item for item in items if item.topic == Topic.TILLBAKA}
    kept = []
    for item in items:
        doubles = [line for line in item.lines if line.path in returned] if item.topic == Topic.SKRIVA else []
        for line in doubles:
            double = returned[line.path]
            returned[line.path] = replace(double, reasons=double.reasons + item.reasons)
        if item.topic != Topic.TILLBAKA and item.count > len(doubles):
            lines = tuple(line for line in item.lines if line not in doubles)
            kept.append(replace(item, lines=lines, count=item.count - len(doubles)))
    return [*returned.values(), *kept]


def _name(tillfalle):
    return f"{tillfalle.plan.namnd}, {tillfalle.name}"


def _lines(rows):
    lines = [Line(row_name(row), row.edit_url) for row in rows[:LINES_OF_AN_ITEM]]
    if len(rows) > LINES_OF_AN_ITEM:
        lines.append(Line(f"och {len(rows) - LINES_OF_AN_ITEM} till"))
    return tuple(lines)


def _rows(gathering):
    """To each owner the rows that are hers; to a controller also those that wait for others."""
    by_round = defaultdict(list)
    for row in gathering.rows:
        by_round[row.tillfalle_id].append(row)
    for tillfalle in gathering.of_status(Status.OPPEN):
        rows = by_round[tillfalle.pk]
        namnd, last_day = tillfalle.plan.namnd, day_to_write(tillfalle)
        controllers = set(gathering.controllers[namnd.pk])
        people = controllers.union(*(gathering.owners[row.pk].people for row in rows))
        for user in people:
            own = [row for row in rows if user in gathering.owners[row.pk].people]
            others = [row for row in rows if user in controllers and row not in own]
            for topic, part in ((Topic.SKRIVA, own), (Topic.SAKNAS, others)):
                if part:
                    gathering.items[user].append(
                        Item(
                            topic,
                            _name(tillfalle),
                            tillfalle.get_absolute_url(),
                            namnd.kommun_id,
                            gathering.reasons(f"skriva:{tillfalle.pk}", last_day, namnd),
                            last_day,
                            _lines(part),
                            len(part),
                        )
                    )


def _returned_rows(gathering):
    """To the owners, and to who wrote it and still may, each row that was sent back; the comment is on its page."""
    returned = [row for row in gathering.rows if row.returned_comment]
    may_write = people_with(Right.WRITE_OWN_UPPFOLJNING, {row.tillfalle.plan.namnd for row in returned})
    for row in returned:
        namnd = row.tillfalle.plan.namnd
        writers = [user for user in may_write[namnd.pk] if user.pk == row.written_by_id]
        for user in dict.fromkeys([*gathering.owners[row.pk].people, *writers]):
            gathering.items[user].append(
                Item(
                    Topic.TILLBAKA,
                    f"{row_name(row)} – {_name(row.tillfalle)}",
                    row.edit_url,
                    namnd.kommun_id,
                    ((Slag.TILLBAKA, f"tillbaka:{row.pk}:{row.radversion}"),),
                    day_to_write(row.tillfalle),
                )
            )


def _rounds_to_hand_in(gathering):
    """To the controllers, a round in which all is answered but which nobody has handed in."""
    lacking = {row.tillfalle_id for row in gathering.rows}
    for tillfalle in gathering.of_status(Status.OPPEN):
        if tillfalle.pk in lacking:
            continue
        namnd, last_day = tillfalle.plan.namnd, day_to_write(tillfalle)
        reasons = gathering.reasons(f"lamna-in:{tillfalle.pk}", last_day, namnd, new=None)
        if reasons:
            item = Item(
                Topic.LAMNA_IN,
                _name(tillfalle),
                tillfalle.get_absolute_url(),
                namnd.kommun_id,
                reasons,
                last_day,
            )
            for user in gathering.controllers[namnd.pk]:
                gathering.items[user].append(item)


def _measures(gathering):
    """To who sees to it, each open measure that is soon due, due or late. It is named by its moment, not its words."""
    atgarder = list(Atgard.objects.open().filter(due_date__isnull=False).with_source().in_order())
    owners = owners_of_atgarder(atgarder, gathering.date)
    for atgard in atgarder:
        key = f"atgard:{atgard.pk}"
        reasons = gathering.reasons(key, atgard.due_date, atgard.namnd, new=None, slag=Slag.ATGARD)
        if not reasons:
            continue
        moment = f": {atgard.uppfoljning.moment}" if atgard.uppfoljning_id else ""
        item = Item(
            Topic.ATGARD,
            f"{atgard.namnd}{moment}",
            atgard.get_absolute_url(),
            atgard.namnd.kommun_id,
            reasons,
            atgard.due_date,
        )
        for user in owners[atgard.pk]:
            gathering.items[user].append(item)


def _approvals(gathering):
    """To those who approve in the nämnd, each round that is handed in."""
    godkannare = people_with(Right.APPROVE_UPPFOLJNING, gathering.namnder)
    for tillfalle in gathering.of_status(Status.INLAMNAD):
        handed_in = f"{tillfalle.handed_in_at:%Y%m%dT%H%M%S}" if tillfalle.handed_in_at else ""
        _tell(
            gathering,
            godkannare,
            tillfalle,
            Topic.GODKANNA,
            Slag.GODKANNA,
            f"godkanna:{tillfalle.pk}:{handed_in}",
            day_to_approve(tillfalle),
        )


def _letters(gathering):
    """To the secretaries of the nämnd, each round that is approved and has no missiv."""
    secretaries = people_with(Right.WRITE_MISSIV, gathering.namnder)
    approved = gathering.of_status(Status.GODKAND)
    written = set(Missiv.objects.filter(tillfalle__in=approved).values_list("tillfalle", flat=True))
    for tillfalle in approved:
        if tillfalle.pk not in written:
            _tell(
                gathering,
                secretaries,
                tillfalle,
                Topic.MISSIV,
                Slag.MISSIV,
                f"missiv:{tillfalle.pk}",
                day_to_ks(tillfalle),
                path=reverse("documents:missiv-edit", kwargs=tillfalle.address),
            )


def _tell(gathering, people, tillfalle, topic, slag, key, last_day, path=""):
    namnd = tillfalle.plan.namnd
    item = Item(
        topic,
        _name(tillfalle),
        path or tillfalle.get_absolute_url(),
        namnd.kommun_id,
        gathering.reasons(key, last_day, namnd, slag=slag),
        last_day,
    )
    for user in people[namnd.pk]:
        gathering.items[user].append(item)


def _late_namnder(gathering):
    """To those who watch the kommun's rounds, each nämnd that has not handed in in time, with how much lacks."""
    watchers = people_with(Right.WATCH_ROUNDS, gathering.namnder)
    lacking = defaultdict(int)
    for row in gathering.rows:
        lacking[row.tillfalle_id] += 1
    for tillfalle in gathering.of_status(Status.OPPEN):
        namnd, last_day = tillfalle.plan.namnd, day_to_write(tillfalle)
        if last_day is None or last_day >= gathering.date:
            continue
        count = lacking[tillfalle.pk]
        words = (
            f"{count} {'rad' if count == 1 else 'rader'} saknas"
            if count
            else "Allt är besvarat, inte inlämnat"
        )
        item = Item(
            Topic.SENA,
            _name(tillfalle),
            tillfalle.get_absolute_url(),
            namnd.kommun_id,
            gathering.reasons(f"sen:{tillfalle.pk}", last_day, namnd, new=None, slag=Slag.SENA_NAMNDER),
            last_day,
            (Line(words),),
        )
        for user in watchers[namnd.pk]:
            gathering.items[user].append(item)
