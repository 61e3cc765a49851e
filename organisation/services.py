"""Writes that every room shares: the log, and the save that never overwrites another writer."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.db import models, transaction

from .models import Anvandare, EditableModel, Handelse, LongTextField, Namnd
from .texts import has_secrets


class StaleRowError(Exception):
    """Somebody else saved the row after it was opened. `current` is the row as it stands now."""

    def __init__(self, current):
        super().__init__("Någon annan har sparat raden sedan du öppnade den.")
        self.current = current


class RowGoneError(Exception):
    """Somebody else removed the row after it was opened."""

    def __init__(self):
        super().__init__(
            "Någon annan har tagit bort det du skriver i, så det går inte att spara. Kopiera din text härifrån om "
            "du vill ha den kvar."
        )


def log(
    obj: models.Model,
    action: str,
    *,
    user: Anvandare | None,
    namnd: Namnd | None = None,
    address: str = "",
    changes: dict | None = None,
    payload: dict | None = None,
    is_secret: bool = False,
) -> Handelse:
    """Write one Handelse, named as `plan.imported`. `changes` is kept for good, `payload` can be erased later.

    The event is secret when a text in it has a marked passage, or when `is_secret` says so.
    """
    return Handelse.objects.create(
        kommun_id=namnd.kommun_id if namnd else None,
        namnd=namnd,
        anvandare=user,
        anvandare_name=str(user) if user else "",
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(getattr(obj, "public_id", obj.pk)),
        object_label=str(obj)[:300],
        address=address,
        changes=changes or {},
        payload=payload,
        is_secret=is_secret or any(map(has_secrets, _texts_in([changes, payload]))),
    )


def _texts_in(value):
    """Every text in what is logged, whole: a mark may run over several lines."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _texts_in(each)
    elif isinstance(value, str):
        yield value


def log_internal(
    obj: models.Model, name: str, *, user: Anvandare, namnd: Namnd, address: str = ""
) -> Handelse:
    """Tell that somebody has been handed a file that carries what is secret; the event is secret too."""
    return log(
        obj,
        "internal.fetched",
        user=user,
        namnd=namnd,
        address=address,
        changes={"file": name},
        is_secret=True,
    )


@transaction.atomic
def save_edited(
    obj: EditableModel,
    fields: list[str],
    *,
    radversion: int,
    user: Anvandare,
    action: str,
    namnd: Namnd,
    address: str = "",
    along: Callable[[EditableModel], dict] | None = None,
) -> bool:
    """Save the named fields if nobody has saved since `radversion`, and log old → new.

    `along` gets the row as it stood and tells, by field, what is written with a change and not logged (who and
    when). Returns False, and writes nothing, when no field has changed. Raises StaleRowError with the current row
    when somebody else has saved in between, and RowGoneError when it is removed.
    """
    current = type(obj)._default_manager.select_for_update().filter(pk=obj.pk).first()
    if current is None:
        raise RowGoneError
    if current.radversion != radversion:
        raise StaleRowError(current)
    old, new = _values(current, fields), _values(obj, fields)
    changed = [name for name in fields if old[name] != new[name]]
    if not changed:
        return False
    obj.radversion = radversion + 1
    beside = along(current) if along else {}
    for name, value in beside.items():
        setattr(obj, name, value)
    obj.save(update_fields=[*changed, "radversion", *beside])
    texts = {name for name in changed if isinstance(obj._meta.get_field(name), LongTextField)}
    log(
        obj,
        action,
        user=user,
        namnd=namnd,
        address=address,
        changes={
            "fields": changed,
            "values": {name: [old[name], new[name]] for name in changed if name not in texts},
        },
        payload={name: [old[name], new[name]] for name in changed if name in texts} or None,
    )
    return True


def _values(obj, fields):
    """The fields as they are stored."""
    return {name: _plain(obj._meta.get_field(name), obj) for name in fields}


def _plain(field, obj):
    value = field.value_from_object(obj)
    if isinstance(field, LongTextField):
        return field.to_python(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    return value
