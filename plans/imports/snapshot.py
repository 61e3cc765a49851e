"""A version as it stands, as plain JSON: kept before an import, compared after it, and put back by an undo.

Rows are kept with their keys, `linje` and `public_id`, so that what is put back is the same row and not one like it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from organisation.models import EditableModel
from organisation.texts import Audience, render
from plans.models import (
    Ansvarsrad,
    Avsnitt,
    Kontrollmoment,
    Planversion,
    Process,
    Rapporttid,
    Risk,
    Tabellmall,
)

ROWS = (Avsnitt, Process, Risk, Kontrollmoment)
PARTS = (Ansvarsrad, Rapporttid)
HEAD = (("title", "Rubrik"), ("slutregel", "Slutregel"), ("dnr", "Diarienummer"))
# The count of saves says nothing of what a row says.
UNCOMPARED = "radversion"


def take(version: Planversion) -> dict:
    """Head and rows of the version: `{"head": {…}, "rows": {"process": [{…}, …]}}`, ready for a JSONField."""
    rows = {model._meta.model_name: _plain(_rows_of(model, version)) for model in (*ROWS, *PARTS)}
    return {"head": head_of(version), "rows": rows}


def head_of(version: Planversion) -> dict:
    """What an import may change of the version and its plan beside the rows."""
    plan = version.plan
    return {
        "title": version.title,
        "slutregel": version.slutregel,
        "dnr": plan.dnr,
        "tabellmall_id": plan.tabellmall_id,
    }


def fingerprint(snapshot: dict) -> str:
    """A sum of what the snapshot says; two saves that end in the same words give the same."""
    said = {
        name: [{key: value for key, value in row.items() if key != UNCOMPARED} for row in rows]
        for name, rows in snapshot["rows"].items()
    }
    state = json.dumps([snapshot["head"], said], sort_keys=True)
    return hashlib.sha256(state.encode()).hexdigest()


def restore(version: Planversion, snapshot: dict) -> None:
    """Make head and rows of the version say what the snapshot says; call it inside a transaction.

    What is missing is made before what is there is put right, and only then is the rest removed: a row that was moved
    is home again before the process that it stood in goes, and takes nothing with it.
    """
    _restore_head(version, snapshot["head"])
    wanted = {model: snapshot["rows"][model._meta.model_name] for model in (*ROWS, *PARTS)}
    for model in ROWS:
        _put_back(model, version, _with_living_references(model, wanted[model]))
    for model in reversed(ROWS):
        model.objects.filter(version=version).exclude(pk__in=[row["id"] for row in wanted[model]]).delete()
    for model in PARTS:
        kept = [row["id"] for row in wanted[model]]
        model.objects.filter(moment__version=version).exclude(pk__in=kept).delete()
        _put_back(model, version, _with_living_references(model, wanted[model]))


def _rows_of(model, version):
    where = {"moment__version": version} if model in PARTS else {"version": version}
    return model.objects.filter(**where).order_by("pk")


def _plain(rows):
    """Stored values by column, as JSON will give them back."""
    names = [each.attname for each in rows.model._meta.concrete_fields]
    return [
        dict(zip(names, map(_as_json, values), strict=True)) for values in rows.values_list(*names).iterator()
    ]


def _as_json(value):
    if value is None or isinstance(value, str | int):
        return value
    return str(value) if isinstance(value, UUID) else DjangoJSONEncoder().default(value)


def _restore_head(version, head):
    plan = version.plan
    if not Tabellmall.objects.filter(pk=head["tabellmall_id"]).exists():
        head = {**head, "tabellmall_id": None}
    for obj, names in ((version, ("title", "slutregel")), (plan, ("dnr", "tabellmall_id"))):
        changed = [name for name in names if getattr(obj, name) != head[name]]
        for name in changed:
            setattr(obj, name, head[name])
        if changed:
            obj.radversion += 1
            obj.save(update_fields=[*changed, "radversion"])


def _put_back(model, version, wanted):
    now = {row["id"]: row for row in _plain(_rows_of(model, version))}
    model.objects.bulk_create(model(**row) for row in wanted if row["id"] not in now)
    changed = [row for row in wanted if row["id"] in now and _said(row) != _said(now[row["id"]])]
    if not changed:
        return
    objects = [model(**row) for row in changed]
    if issubclass(model, EditableModel):
        for each in objects:
            each.radversion = now[each.pk][UNCOMPARED] + 1
    names = [each.name for each in model._meta.concrete_fields if not each.primary_key]
    model.objects.bulk_update(objects, names)


def _said(row):
    return {key: value for key, value in row.items() if key != UNCOMPARED}


def _with_living_references(model, rows):
    """The rows, without the links to what has been removed meanwhile: a user, an enhet, a step of a scale."""
    links = [
        each
        for each in model._meta.concrete_fields
        if each.is_relation and each.null and each.related_model not in ROWS
    ]
    for link in links:
        named = {row[link.attname] for row in rows} - {None}
        living = set(link.related_model._default_manager.filter(pk__in=named).values_list("pk", flat=True))
        rows = [row if row[link.attname] in living | {None} else {**row, link.attname: None} for row in rows]
    return rows


@dataclass
class Reversal:
    """What putting a snapshot back would do to the control moments and to the head."""

    removed: list[str] = field(default_factory=list)
    restored: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    head: list[tuple[str, str, str]] = field(default_factory=list)


def compare(now: dict, before: dict) -> Reversal:
    """The difference in words: moments by nr and name, the head as (label, now, before)."""
    current, earlier = _moments(now), _moments(before)
    return Reversal(
        removed=[each.name for key, each in current.items() if key not in earlier],
        restored=[each.name for key, each in earlier.items() if key not in current],
        changed=[
            each.name for key, each in earlier.items() if key in current and each.says != current[key].says
        ],
        head=[
            (label, now["head"][name], before["head"][name])
            for name, label in HEAD
            if now["head"][name] != before["head"][name]
        ]
        + _dress(now["head"], before["head"]),
    )


def _dress(now, before):
    keys = (now["tabellmall_id"], before["tabellmall_id"])
    if keys[0] == keys[1]:
        return []
    names = dict(Tabellmall.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [("Tabellmall", *(names.get(key, "") for key in keys))]


@dataclass(frozen=True)
class _Moment:
    name: str
    says: list


def _moments(snapshot):
    """Each moment with all that its table row shows: itself, names, months, risk, process and heading."""
    rows = snapshot["rows"]
    by_id = {model: {row["id"]: _said(row) for row in rows.get(model._meta.model_name, ())} for model in ROWS}
    parts: dict = {}
    for model in PARTS:
        for row in rows.get(model._meta.model_name, ()):
            parts.setdefault(row["moment_id"], []).append([row[key] for key in sorted(row) if key != "id"])
    found = {}
    for key, row in by_id[Kontrollmoment].items():
        process = by_id[Process].get(row["process_id"], {})
        says = [
            row,
            parts.get(key, []),
            by_id[Risk].get(row["risk_id"]),
            process,
            by_id[Avsnitt].get(process.get("avsnitt_id")),
        ]
        words = render(row["moment"] or process.get("name", ""), Audience.PUBLIC).plain.split("\n")[0]
        found[key] = _Moment(f"{row['nr']} {words}".strip()[:120], says)
    return found
