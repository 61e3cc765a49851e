"""Drafts: what is typed is kept on the server while it is typed, for the writer alone.

Each room registers its forms in `AppConfig.ready`: a kind, and the way from a public id to the place that is written.
The way is the room's own access, so that a draft can be kept only by one who may write there.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from .models import Anvandare, Textutkast
from .swedish import format_date
from .texts import normalize

MAX_FIELDS = 200
MAX_WINDOWS = 10


class DraftLimitError(Exception):
    """The form has as many drafts as are kept; the newest words stay in the browser."""


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


def find_drafts(user: Anvandare, kind: str, place: UUID) -> list[Textutkast]:
    """The user's own drafts of the form, the newest first; more than one when she wrote in several windows."""
    return list(Textutkast.objects.filter(anvandare=user, kind=kind, place=place))


def find_draft(user: Anvandare, kind: str, place: UUID) -> Textutkast | None:
    """The user's own draft of the form, the newest if there are several."""
    return next(iter(find_drafts(user, kind, place)), None)


def drafts_of(user: Anvandare, kind: str, places: Iterable[UUID]) -> dict[UUID, Textutkast]:
    """By place, the user's own newest draft of that kind; one query."""
    drafts = Textutkast.objects.filter(anvandare=user, kind=kind, place__in=list(places))
    return {draft.place: draft for draft in drafts.order_by("updated_at", "pk")}


@transaction.atomic
def keep_draft(
    user: Anvandare,
    kind: str,
    place: UUID,
    *,
    radversion: int | None,
    fields: Mapping[str, str],
    window: str = "",
    seen: str = "",
    number: int = 0,
) -> Textutkast:
    """Keep what was typed: in the window's own draft, or in the one that was seen there, else in a new one.

    `seen` is the token of the draft that the form shows. A draft that another window has kept since then is left as
    it is. What comes late, with a lower `number` than what the window has sent already, changes nothing.
    Raises DraftLimitError when the form has too many drafts that nobody has put together.
    """
    texts = {name[:100]: normalize(text) for name, text in list(fields.items())[:MAX_FIELDS]}
    drafts = list(Textutkast.objects.select_for_update().filter(anvandare=user, kind=kind, place=place))
    draft = _own(drafts, window, seen, texts)
    if draft and draft.window == window and number < draft.number:
        return draft
    if draft is None:
        if len(drafts) >= MAX_WINDOWS:
            raise DraftLimitError
        values = {"radversion": radversion, "fields": texts, "number": number}
        key = {"anvandare": user, "kind": kind, "place": place, "window": window}
        return Textutkast.objects.update_or_create(**key, defaults=values)[0]
    draft.window, draft.number, draft.revision = window, number, draft.revision + 1
    draft.radversion, draft.fields = radversion, texts
    draft.save()
    return draft


def _own(drafts, window, seen, texts):
    """The draft that the window may write over: its own, the one it has seen, or one that says the same."""
    return next(
        (
            draft
            for is_own in (
                lambda draft: draft.window == window,
                lambda draft: draft.token == seen,
                lambda draft: draft.fields == texts,
            )
            for draft in drafts
            if is_own(draft)
        ),
        None,
    )


def has_other_drafts(draft: Textutkast) -> bool:
    """True when the writer has a draft of the same form from another window, with other words."""
    same = find_drafts(draft.anvandare, draft.kind, draft.place)
    return any(each.pk != draft.pk and each.fields != draft.fields for each in same)


def forget_drafts(user: Anvandare, kind: str, place: UUID, *, keep: Collection[int] = ()) -> None:
    """The form is saved, or the writer wants none of it; those in `keep`, by id, stay."""
    Textutkast.objects.filter(anvandare=user, kind=kind, place=place).exclude(pk__in=keep).delete()


def put_first(user: Anvandare, kind: str, place: UUID, pk: int) -> bool:
    """Let the draft be the one that the form shows; False when it is gone."""
    drafts = Textutkast.objects.filter(anvandare=user, kind=kind, place=place, pk=pk)
    return bool(drafts.update(updated_at=timezone.now()))


def clock(moment: datetime) -> str:
    """The time of day as it is written in Swedish: kl 10.42."""
    return f"kl {timezone.localtime(moment):%H.%M}"


def when(moment: datetime) -> str:
    """The time of day, after the date when that is another than today."""
    day = timezone.localdate(moment)
    return clock(moment) if day == timezone.localdate() else f"{format_date(day)} {clock(moment)}"
