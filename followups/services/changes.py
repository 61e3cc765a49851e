"""What is changed of a call, or of a plan's round, after it was made; a call's rounds follow where they still can."""

from dataclasses import dataclass

from django.db import transaction

from followups.models import Omgang, Uppfoljningstillfalle
from organisation.models import Anvandare
from organisation.services import save_edited

from .errors import UppfoljningError

Status = Uppfoljningstillfalle.Status
# Each field of the call, and the field of the round that was made of it.
FOLLOWS = {
    "name": "name",
    "per_date": "per_date",
    "deadline_utforare": "deadline",
    "deadline_godkannare": "deadline_godkannare",
    "deadline_ks": "deadline_ks",
    "instruktion": "instruktion",
}
_WHILE_WRITTEN = ("name", "per_date", "deadline", "deadline_godkannare", "deadline_ks", "instruktion")
# What a round can still change: a step that is done keeps its day, and what is handed in keeps its name and date.
CHANGEABLE = {
    Status.PLANERAD: _WHILE_WRITTEN,
    Status.OPPEN: _WHILE_WRITTEN,
    Status.INLAMNAD: ("deadline_godkannare", "deadline_ks"),
    Status.GODKAND: ("deadline_ks",),
    Status.LAST: (),
}


@dataclass(frozen=True)
class Follower:
    """A round of the call, and the labels of what it has of its own."""

    tillfalle: Uppfoljningstillfalle
    own: tuple[str, ...]

    @property
    def is_settled(self) -> bool:
        return self.tillfalle.is_handed_in

    @property
    def still(self) -> tuple[str, ...]:
        """The last days that a round which is handed in can still move with the call."""
        names = CHANGEABLE[self.tillfalle.status] if self.is_settled else ()
        return tuple(label_of(name) for name in names)


def label_of(name: str) -> str:
    """A field of a round as the forms call it."""
    if name == "deadline":
        return "sista dag för den som skriver"
    return str(Uppfoljningstillfalle._meta.get_field(name).verbose_name)


def followers_of(omgang: Omgang) -> list[Follower]:
    """The call's rounds, and what each of them has of its own; `omgang` as it is stored. One query."""
    tillfallen = omgang.tillfallen.with_plan().order_by("plan__namnd__name", "plan__slug")
    return [Follower(each, tuple(map(label_of, _own_fields(each, omgang)))) for each in tillfallen]


@transaction.atomic
def edit_omgang(
    omgang: Omgang, *, radversion: int | None, user: Anvandare
) -> list[Uppfoljningstillfalle] | None:
    """Save the call, and the same in its rounds; returns those that changed, None when nothing did.

    A round follows in what it has not changed itself, and in steps that are not done. The address stays, because it
    stands in mails. Raises UppfoljningError when the name is taken, StaleRowError.
    """
    before = Omgang.objects.select_for_update().get(pk=omgang.pk)
    if before.kommun.omgangar.filter(name__iexact=omgang.name).exclude(pk=omgang.pk).exists():
        raise UppfoljningError("Kommunen har redan en omgång med det namnet. Välj ett annat namn.")
    saved = save_edited(
        omgang,
        list(FOLLOWS),
        radversion=radversion,
        user=user,
        action="omgang.edited",
        namnd=before.kommun.namnder.filter(is_ks=True).first(),
        address=omgang.get_absolute_url(),
    )
    if not saved:
        return None
    # The rounds are held first, without what they belong to: the database locks no outer join.
    held = [each.pk for each in omgang.tillfallen.select_for_update().order_by("pk")]
    tillfallen = omgang.tillfallen.filter(pk__in=held).with_plan().order_by("pk")
    return [each for each in tillfallen if _follow(each, before, omgang, user)]


def _follow(tillfalle, before, after, user):
    """Take over what the call has changed; False when nothing of it reaches the round."""
    own = _own_fields(tillfalle, before)
    changed = [
        name
        for source, name in FOLLOWS.items()
        if getattr(before, source) != getattr(after, source)
        and name in CHANGEABLE[tillfalle.status]
        and name not in own
    ]
    for source, name in FOLLOWS.items():
        if name in changed:
            setattr(tillfalle, name, getattr(after, source))
    return bool(changed) and _save(tillfalle, changed, tillfalle.radversion, user)


def _own_fields(tillfalle, omgang):
    """What the round has changed itself: it says something, and not what the call says."""
    return [
        name
        for source, name in FOLLOWS.items()
        if getattr(tillfalle, name) and getattr(tillfalle, name) != getattr(omgang, source)
    ]


@transaction.atomic
def edit_tillfalle(
    tillfalle: Uppfoljningstillfalle, fields: list[str], *, radversion: int | None, user: Anvandare
) -> bool:
    """Save the named fields of a round; False when nothing changed. Raises UppfoljningError, StaleRowError.

    Its address stays. Only what the round can still change is named in `fields`: `changeable_fields` tells which.
    """
    status = Uppfoljningstillfalle.objects.select_for_update().values_list("status", flat=True)
    now = status.get(pk=tillfalle.pk)
    if not set(fields) - {"is_open_to_others"} <= set(CHANGEABLE[now]):
        raise UppfoljningError(
            f"Uppföljningen är {Status(now).label.lower()} och kan inte längre ändras på det sättet. "
            "Läs in sidan på nytt."
        )
    return _save(tillfalle, fields, radversion, user)


def changeable_fields(tillfalle: Uppfoljningstillfalle) -> tuple[str, ...]:
    """What of the round can still be changed; empty once it is locked."""
    return CHANGEABLE[tillfalle.status]


def _save(tillfalle, fields, radversion, user):
    return save_edited(
        tillfalle,
        fields,
        radversion=radversion,
        user=user,
        action="tillfalle.edited",
        namnd=tillfalle.plan.namnd,
        address=tillfalle.get_absolute_url(),
    )
