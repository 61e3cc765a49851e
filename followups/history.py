"""What has happened to a row, a verdict or a round, from the log: who, when, old → new with the words marked."""

import datetime
from dataclasses import dataclass, field

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.html import escape
from django.utils.safestring import SafeString

from followups.models import Bilaga, Uppfoljning
from organisation.access import Right, audience_for, may
from organisation.differences import mark_words
from organisation.models import Anvandare, EditableModel, Handelse, LongTextField, Namnd, Skalsteg
from organisation.swedish import format_date
from organisation.texts import Audience, has_secrets, render

DEEDS = {
    "uppfoljning.written": "Skrev resultatet",
    "uppfoljning.added": "Tog med kontrollmomentet",
    "uppfoljning.taken-out": "Tog inte med kontrollmomentet",
    "uppfoljning.writer-said": "Bestämde vem som skriver raden",
    "uppfoljning.returned": "Skickade tillbaka raden",
    "bilaga.added": "Lade till en bilaga",
    "bilaga.marked": "Ändrade bilagans sekretess",
    "bilaga.removed": "Tog bort en bilaga",
    "bedomning.written": "Skrev nämndens bedömning",
    "tillfalle.planned": "Planerade uppföljningen",
    "tillfalle.edited": "Ändrade uppföljningens uppgifter",
    "tillfalle.opened": "Öppnade uppföljningen",
    "tillfalle.handed-in": "Lämnade in uppföljningen",
    "tillfalle.approved": "Godkände uppföljningen",
    "tillfalle.returned": "Skickade tillbaka rader; uppföljningen öppnades igen",
    "tillfalle.handed-to-ks": "Lämnade uppföljningen till kommunstyrelsen och låste den",
    "tillfalle.reopened": "Öppnade uppföljningen igen",
    "omgang.created": "Skapade omgången",
    "omgang.copied": "Kopierade omgången från året före",
    "omgang.edited": "Ändrade omgången",
    "omgang.plans-in": "Tog med planer",
    "omgang.plan-taken-out": "Tog ut en plan",
    "omgang.opened": "Öppnade uppföljningar",
}
# What is told of a call beside its own fields, and its last day by the name that the forms have for it.
LABELS = {
    "deadline": "Sista dag för den som skriver",
    "deadline_utforare": "Sista dag för den som skriver",
    "copied_from": "Kopierad från",
    "plans_in": "Planer",
    "plans_out": "Plan",
    "opened": "Öppnade",
    "refused": "Gick inte att öppna",
}
REASONS = {"reason": "Skäl", "comment": "Kommentar"}
SYSTEM = "Systemet"


@dataclass(frozen=True)
class Change:
    """One field: its label, and the new value as HTML with what was taken out and what came in marked.

    `is_withheld` is true of words that were written openly before something in the text was marked.
    """

    label: str
    marked: SafeString = SafeString("")
    is_erased: bool = False
    is_withheld: bool = False


@dataclass(frozen=True)
class Entry:
    """One event: when, who, the deed in words, the reason if one was given, and what changed."""

    at: datetime.datetime
    who: str
    deed: str
    reason: str = ""
    changes: tuple[Change, ...] = field(default_factory=tuple)


def files_of(row: Uppfoljning) -> Q:
    """The events of the row's files, also of those that have been taken away."""
    return Q(object_type=Bilaga._meta.label_lower, address=row.get_absolute_url())


def history_of(
    objects: list[EditableModel], *, user: Anvandare, namnd: Namnd | None, also: Q | None = None
) -> list[Entry]:
    """The events of the objects, newest first, in two queries; secret ones only for who may read the nämnd's secrets
    (nobody when there is no nämnd).

    What was written openly before a passage of the text was marked may hold the very words: it is withheld from the
    same readers. `also` chooses events of what belongs to them (`files_of`). The caller has seen to it that the user
    may read the objects' texts.
    """
    by_type = {obj._meta.label_lower: type(obj) for obj in [*objects, Bilaga()]}
    of_objects = also or Q(pk__in=[])
    for obj in objects:
        of_objects |= Q(object_type=obj._meta.label_lower, object_id=str(obj.public_id))
    events, withheld = list(Handelse.objects.filter(of_objects)), frozenset()
    if namnd is None or not may(user, Right.READ_SECRETS, namnd):
        withheld = _written_before_marks(objects, events)
        events = [event for event in events if not event.is_secret]
    audience = audience_for(user, namnd) if namnd else Audience.PUBLIC
    reader = _Reader(audience, _labels_of_steps(events), withheld)
    return [reader.entry(event, by_type[event.object_type]) for event in events]


def _written_before_marks(objects, events):
    """(event, field) of each text that was written before the last time that the field had a marked passage."""
    marked = {
        (str(obj.public_id), column.name)
        for obj in objects
        for column in obj._meta.concrete_fields
        if isinstance(column, LongTextField) and has_secrets(getattr(obj, column.name))
    }
    found = set()
    for event in events:
        for name, value in (event.payload or {}).items():
            text = event.object_id, name
            if has_secrets(" ".join(map(str, value if isinstance(value, list) else [value]))):
                marked.add(text)
            elif text in marked:
                found.add((event.pk, name))
    return frozenset(found)


class _Reader:
    """Turns events into entries for one audience."""

    def __init__(self, audience, steps, withheld):
        self.audience = audience
        self.steps = steps
        self.withheld = withheld

    def entry(self, event: Handelse, model: type[models.Model]) -> Entry:
        payload = event.payload or {}
        reasons = [
            f"{label}: {render(payload[key], self.audience).plain}"
            for key, label in REASONS.items()
            if isinstance(payload.get(key), str)
        ]
        return Entry(
            at=event.created_at,
            who=event.anvandare_name or SYSTEM,
            deed=DEEDS.get(event.action, "Ändrade"),
            reason=" ".join(reasons),
            changes=tuple(self._changes(event, payload, model)),
        )

    def _changes(self, event, payload, model):
        values = {**event.changes.get("values", {}), **{k: v for k, v in payload.items() if k not in REASONS}}
        if isinstance(event.changes.get("status"), list):
            values["status"] = event.changes["status"]
        names = event.changes.get("fields") or list(values)
        for name in names:
            column = _column(model, name)
            label = _label(column, name)
            if name not in values:
                yield Change(label, is_erased=True)
            elif (event.pk, name) in self.withheld:
                yield Change(label, is_withheld=True)
            elif isinstance(values[name], list) and len(values[name]) == 2:
                old, new = (self._words(column, value) for value in values[name])
                marked = mark_words(old, new) if _is_long(column) and old and new else _whole(old, new)
                yield Change(label, marked)
        if event.object_type == Bilaga._meta.label_lower:
            yield self._file(event, payload)
        if "rows" in event.changes:
            yield Change("Kontrollmoment", SafeString(escape(event.changes["rows"])))

    def _file(self, event, payload):
        """The file's name, as it came or went."""
        if "name" not in payload:
            return Change("Fil", is_erased=True)
        name = render(payload["name"], self.audience).plain
        was, now = (name, "") if event.action == "bilaga.removed" else ("", name)
        return Change("Fil", _whole(was, now))

    def _words(self, column, value):
        """A stored value as people read it."""
        if value is None or value == "":
            return ""
        if isinstance(column, LongTextField):
            return render(value, self.audience).plain
        if isinstance(column, models.ForeignKey):
            return self.steps.get(value, str(value))
        if isinstance(column, models.BooleanField):
            return "ja" if value else "nej"
        if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
            return format_date(datetime.date.fromisoformat(value))
        return str(dict(getattr(column, "flatchoices", ())).get(value, value))


def _is_long(column):
    return isinstance(column, (LongTextField, models.TextField))


def _whole(old, new):
    """The whole value came, went, or gave way to another."""
    parts = [f"<{tag}>{escape(words)}</{tag}>" for tag, words in (("del", old), ("ins", new)) if words]
    return SafeString(" ".join(parts).replace("\n", "<br>"))


def _column(model, name):
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _label(column, name):
    words = LABELS.get(name) or str(getattr(column, "verbose_name", name))
    return words[:1].upper() + words[1:]


def _labels_of_steps(events):
    """The words of every step of a scale that the events name, in one query."""
    named = {
        value
        for event in events
        for name in ("bedomning", "skalsteg")
        for value in event.changes.get("values", {}).get(name, ())
        if isinstance(value, int)
    }
    return dict(Skalsteg.objects.filter(pk__in=named).values_list("pk", "label"))
