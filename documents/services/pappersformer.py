"""The kommun's form of its papers: made for a year, written, and asked for by the papers."""

from django.db import IntegrityError, transaction

from organisation.models import Anvandare, Kommun, Namnd
from organisation.services import log, save_edited

from ..models import Namndtext, Pappersform
from ..models.pappersform import TEXTS
from .errors import DocumentError

FORM_FIELDS = [
    *TEXTS,
    "has_riskmatris",
    "medel_from",
    "hog_from",
    "has_bortvalda",
    "has_beslut",
    "gemensamma",
    "uppfoljning_form",
    "has_ej_genomforda",
    "has_avvikelser",
]


def create_pappersform(kommun: Kommun, from_year: int, *, user: Anvandare) -> Pappersform:
    """A form from the year on, which begins as the one before it. Raises DocumentError when the year has one."""
    before = Pappersform.objects.in_force(kommun, from_year)
    form = Pappersform(kommun=kommun, from_year=from_year)
    for name in FORM_FIELDS if before else ():
        setattr(form, name, getattr(before, name))
    try:
        with transaction.atomic():
            form.save()
            log(form, "pappersform.created", user=user, namnd=_ks(kommun))
    except IntegrityError as error:
        raise DocumentError(f"Det finns redan en form från {from_year}.") from error
    return form


def save_pappersform(form: Pappersform, *, radversion: int, user: Anvandare) -> bool:
    """Save texts and choices; see `save_edited`."""
    return save_edited(
        form,
        FORM_FIELDS,
        radversion=radversion,
        user=user,
        action="pappersform.changed",
        namnd=_ks(form.kommun),
    )


def create_namndtext(namnd: Namnd, from_year: int, *, user: Anvandare) -> Namndtext:
    """The nämnd's own texts from the year on, as they were before or empty; those that stand are given back."""
    before = Namndtext.objects.in_force(namnd, from_year)
    texts = {name: getattr(before, name) for name in TEXTS} if before else {}
    with transaction.atomic():
        own, is_new = Namndtext.objects.get_or_create(namnd=namnd, from_year=from_year, defaults=texts)
        if is_new:
            log(own, "namndtext.created", user=user, namnd=namnd)
    return own


def save_namndtext(own: Namndtext, *, radversion: int, user: Anvandare) -> bool:
    """Save the nämnd's own texts; see `save_edited`."""
    return save_edited(
        own, list(TEXTS), radversion=radversion, user=user, action="namndtext.changed", namnd=own.namnd
    )


def texts_of(form: Pappersform | None, own: Namndtext | None) -> dict[str, str]:
    """Each text that stands before the table: the nämnd's own, else the kommun's."""
    if form is None:
        return {}
    return {name: getattr(own, name, "") or getattr(form, name) for name in TEXTS}


def _ks(kommun):
    """The nämnd in whose log the kommun's own matters stand."""
    return kommun.namnder.order_by("-is_ks", "pk").first()
