"""Drafts: what is typed is kept on the server while it is typed, for the writer alone.

Each room registers its forms in `AppConfig.ready`: a kind, and the way from a public id to the place that is written.
The way is the room's own access, so that a draft can be kept only by one who may write there.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from .models import Anvandare, Textutkast
from .swedish import format_date
from .texts import normalize

MAX_FIELDS = 200


class Place(NamedTuple):
    """Where a form is opened, which state its row has (None: there is no row yet), and why it cannot be saved now."""

    url: str
    radversion: int | None
    refusal: str = ""


Reach = Callable[[Anvandare, UUID], Place]
_kinds: dict[str, Reach] = {}


def register(kind: str, reach: Reach) -> None:
    """Let forms of the kind be autosaved. `reach` raises Http404 and PermissionDenied as the form's own page does."""
    _kinds[kind] = reach


def get_place_or_404(user: Anvandare, kind: str, place: UUID) -> Place:
    """The place, for one who may write there."""
    if kind not in _kinds:
        raise Http404
    return _kinds[kind](user, place)


def find_draft(user: Anvandare, kind: str, place: UUID) -> Textutkast | None:
    """The user's own draft of the form."""
    return Textutkast.objects.filter(anvandare=user, kind=kind, place=place).first()


def drafts_of(user: Anvandare, kind: str, places: Iterable[UUID]) -> dict[UUID, Textutkast]:
    """By place, the user's own drafts of that kind; one query."""
    drafts = Textutkast.objects.filter(anvandare=user, kind=kind, place__in=list(places))
    return {draft.place: draft for draft in drafts}


def keep_draft(
    user: Anvandare, kind: str, place: UUID, *, radversion: int | None, fields: Mapping[str, str]
) -> Textutkast:
    """Keep what was typed, in the place of what was kept before."""
    texts = {name[:100]: normalize(text) for name, text in list(fields.items())[:MAX_FIELDS]}
    draft, _ = Textutkast.objects.update_or_create(
        anvandare=user, kind=kind, place=place, defaults={"radversion": radversion, "fields": texts}
    )
    return draft


def forget_draft(user: Anvandare, kind: str, place: UUID) -> None:
    """The form is saved, or the writer wants none of it."""
    Textutkast.objects.filter(anvandare=user, kind=kind, place=place).delete()


def clock(moment: datetime) -> str:
    """The time of day as it is written in Swedish: kl 10.42."""
    return f"kl {timezone.localtime(moment):%H.%M}"


def when(moment: datetime) -> str:
    """The time of day, after the date when that is another than today."""
    day = timezone.localdate(moment)
    return clock(moment) if day == timezone.localdate() else f"{format_date(day)} {clock(moment)}"
