"""A decided version is never written to: its rows are copied to the new utkast, each with its linje."""

import copy
import uuid

from plans.models import Ansvarsrad, Kontrollmoment, Planversion, Rapporttid
from plans.models.rader import Avsnitt, Process, Risk


def copy_rows(source: Planversion, target: Planversion) -> None:
    """Copy head and rows of `source` into the empty `target`; the number of queries is fixed."""
    target.title, target.slutregel = source.title, source.slutregel
    target.save(update_fields=["title", "slutregel"])
    avsnitt = _copy(Avsnitt, source, target)
    for each in avsnitt.values():
        each.parent = avsnitt.get(each.parent_id)
    Avsnitt.objects.bulk_update(avsnitt.values(), ["parent"])
    processes = _copy(Process, source, target, avsnitt=avsnitt)
    risks = _copy(Risk, source, target, process=processes)
    moments = _copy(Kontrollmoment, source, target, process=processes, risk=risks)
    for model in (Ansvarsrad, Rapporttid):
        parts = list(model.objects.filter(moment__version=source))
        for part in parts:
            part.pk, part.moment = None, moments[part.moment_id]
        model.objects.bulk_create(parts)


def _copy(model, source, target, **parents):
    """The copies by the primary key of what they are copies of."""
    rows = list(model.objects.filter(version=source).order_by("pk"))
    copies = []
    for row in rows:
        new = copy.copy(row)
        new._state = copy.copy(row._state)
        new._state.fields_cache = {}
        new.pk, new.public_id, new.radversion, new.version = None, uuid.uuid4(), 1, target
        for name, by_old_pk in parents.items():
            setattr(new, name, by_old_pk.get(getattr(row, f"{name}_id")))
        copies.append(new)
    model.objects.bulk_create(copies)
    return {row.pk: new for row, new in zip(rows, copies, strict=True)}
