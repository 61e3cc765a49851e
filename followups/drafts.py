"""The forms of this room whose typing is kept: a result, the nämnd's verdict, and a measure."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from followups.access import (
    get_atgard_or_404,
    get_omgang_or_404,
    get_risk_or_404,
    get_uppfoljning_or_404,
    get_uppfoljning_to_save_or_404,
)
from followups.models import Omgang, Uppfoljningstillfalle
from followups.services.results import get_bedomning
from organisation.access import Right, require
from organisation.drafts import Place, register
from organisation.models import Namnd

UPPFOLJNING = "uppfoljning"
BEDOMNING = "bedomning"
OMGANG = "omgang"
TILLFALLE = "tillfalle"
ATGARD = "atgard"
ATGARD_LAGE = "atgard-lage"
ATGARD_OF_RESULT = "atgard-for-rad"
ATGARD_OF_RISK = "atgard-for-risk"
ATGARD_OF_NAMND = "atgard-for-namnd"


def register_all() -> None:
    register(UPPFOLJNING, _result)
    register(BEDOMNING, _bedomning)
    register(OMGANG, _omgang)
    register(TILLFALLE, _tillfalle)
    register(ATGARD, _atgard)
    register(ATGARD_LAGE, _atgard_lage)
    register(ATGARD_OF_RESULT, _atgard_of_result)
    register(ATGARD_OF_RISK, _atgard_of_risk)
    register(ATGARD_OF_NAMND, _atgard_of_namnd)


def _result(user, public_id):
    row = get_uppfoljning_to_save_or_404(user, public_id)
    if row.utesluten_reason:
        return Place(
            row.edit_url, row.radversion, "Raden är inte längre med i uppföljningen. Ditt utkast är kvar."
        )
    return Place(row.edit_url, row.radversion, _refusal(row.tillfalle))


def _bedomning(user, public_id):
    """The verdict is known by its round: before the first save it has no id of its own."""
    tillfallen = Uppfoljningstillfalle.objects.visible_to(user).with_plan()
    tillfalle = get_object_or_404(tillfallen, public_id=public_id)
    require(user, Right.WRITE_UPPFOLJNING, tillfalle.plan.namnd)
    bedomning = get_bedomning(tillfalle)
    url = reverse("followups:bedomning-edit", kwargs=tillfalle.address)
    return Place(url, bedomning.radversion if bedomning.pk else None, _refusal(tillfalle))


def _omgang(user, public_id):
    omgang = get_object_or_404(Omgang.objects.visible_to(user).select_related("kommun"), public_id=public_id)
    omgang = get_omgang_or_404(user, **omgang.address, to_write=True)
    return Place(reverse("followups:omgang-edit", kwargs=omgang.address), omgang.radversion)


def _tillfalle(user, public_id):
    tillfallen = Uppfoljningstillfalle.objects.visible_to(user).with_plan()
    tillfalle = get_object_or_404(tillfallen, public_id=public_id)
    require(user, Right.OPEN_ROUND, tillfalle.plan.namnd)
    return Place(reverse("followups:tillfalle-edit", kwargs=tillfalle.address), tillfalle.radversion)


def _atgard(user, public_id):
    atgard = get_atgard_or_404(user, public_id, to_edit=True)
    return Place(reverse("followups:atgard-edit", args=[public_id]), atgard.radversion)


def _atgard_lage(user, public_id):
    atgard = get_atgard_or_404(user, public_id, to_report=True)
    return Place(atgard.get_absolute_url(), atgard.radversion)


def _atgard_of_result(user, public_id):
    """A measure that is not saved yet is known by what it comes from: a row, a risk or the nämnd."""
    row = get_uppfoljning_or_404(user, public_id)
    require(user, Right.WRITE_ATGARD, row.tillfalle.plan.namnd)
    return Place(reverse("followups:atgard-of-result", args=[public_id]), None)


def _atgard_of_risk(user, public_id):
    get_risk_or_404(user, public_id, Right.WRITE_ATGARD)
    return Place(reverse("followups:atgard-of-risk", args=[public_id]), None)


def _atgard_of_namnd(user, public_id):
    namnd = get_object_or_404(Namnd.objects.visible_to(user), public_id=public_id)
    require(user, Right.WRITE_ATGARD, namnd)
    return Place(reverse("followups:atgard-create", args=[namnd.slug]), None)


def _refusal(tillfalle):
    if tillfalle.is_open:
        return ""
    status = tillfalle.get_status_display().lower()
    return f"Uppföljningen är {status} och kan inte ändras. Ditt utkast är kvar."
