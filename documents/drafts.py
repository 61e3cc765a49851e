"""The forms of this room whose typing is kept: missiv, protokollsutdrag, and the texts of a kommun's papers."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from documents.access import get_call_or_404, get_pappersform_or_404, get_textblock_or_404
from documents.models import Missiv, Pappersform, Protokollsutdrag, SamladBedomning
from organisation.access import Right, require
from organisation.drafts import Place, register

MISSIV = "missiv"
PROTOKOLLSUTDRAG = "protokollsutdrag"
PAPPERSFORM = "pappersform"
TEXTBLOCK = "textblock"
SAMLAD = "samlad"


def register_all() -> None:
    register(MISSIV, _missiv)
    register(PROTOKOLLSUTDRAG, _protokollsutdrag)
    register(PAPPERSFORM, _pappersform)
    register(TEXTBLOCK, _textblock)
    register(SAMLAD, _samlad)


def _missiv(user, public_id):
    letters = Missiv.objects.visible_to(user).select_related(
        "tillfalle__plan__namnd__kommun", "plan__namnd__kommun"
    )
    missiv = get_object_or_404(letters, public_id=public_id)
    require(user, Right.WRITE_MISSIV, missiv.plan.namnd)
    return Place(missiv.get_absolute_url(), missiv.radversion)


def _protokollsutdrag(user, public_id):
    letters = Protokollsutdrag.objects.filter(missiv__in=Missiv.objects.visible_to(user))
    utdrag = get_object_or_404(
        letters.select_related("missiv__plan__namnd__kommun", "missiv__tillfalle__plan__namnd"),
        public_id=public_id,
    )
    require(user, Right.WRITE_MISSIV, utdrag.missiv.plan.namnd)
    return Place(utdrag.get_absolute_url(), utdrag.radversion)


def _pappersform(user, public_id):
    form = get_object_or_404(Pappersform.objects.select_related("kommun"), public_id=public_id)
    form = get_pappersform_or_404(user, form.kommun.slug, form.from_year)
    url = reverse("documents:pappersform-edit", args=[form.kommun.slug, form.from_year])
    return Place(url, form.radversion)


def _textblock(user, public_id):
    block = get_textblock_or_404(user, public_id)
    return Place(block.get_absolute_url(), block.radversion)


def _samlad(user, public_id):
    samlad = get_object_or_404(SamladBedomning.objects.select_related("omgang__kommun"), public_id=public_id)
    get_call_or_404(user, **samlad.omgang.address, right=Right.WRITE_SAMLAD)
    return Place(samlad.get_absolute_url(), samlad.radversion)
