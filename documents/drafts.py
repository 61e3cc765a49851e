"""The forms of this room whose typing is kept: missiv and protokollsutdrag."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from documents.models import Missiv, Protokollsutdrag
from organisation.access import Right, require
from organisation.drafts import Place, register

MISSIV = "missiv"
PROTOKOLLSUTDRAG = "protokollsutdrag"


def register_all() -> None:
    register(MISSIV, _missiv)
    register(PROTOKOLLSUTDRAG, _protokollsutdrag)


def _missiv(user, public_id):
    letters = Missiv.objects.visible_to(user).select_related(
        "tillfalle__plan__namnd__kommun", "plan__namnd__kommun"
    )
    missiv = get_object_or_404(letters.filter(tillfalle__isnull=False), public_id=public_id)
    require(user, Right.WRITE_MISSIV, missiv.plan.namnd)
    return Place(missiv.get_absolute_url(), missiv.radversion)


def _protokollsutdrag(user, public_id):
    letters = Protokollsutdrag.objects.filter(missiv__in=Missiv.objects.visible_to(user))
    utdrag = get_object_or_404(
        letters.select_related("missiv__tillfalle__plan__namnd__kommun"), public_id=public_id
    )
    require(user, Right.WRITE_MISSIV, utdrag.missiv.tillfalle.plan.namnd)
    number = utdrag.missiv.protokollsutdrag.filter(pk__lte=utdrag.pk).count()
    address = {**utdrag.missiv.tillfalle.address, "number": number}
    return Place(reverse("documents:protokollsutdrag-edit", kwargs=address), utdrag.radversion)
