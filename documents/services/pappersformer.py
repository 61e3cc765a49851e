"""The kommun's form of its papers: made for a year, written, and asked for by the papers."""

from django.db import IntegrityError, transaction

from organisation.models import Anvandare, Kommun, Namnd
from organisation.services import log, save_edited

from ..models import Namndtext, Pappersform
from .errors import DocumentError
from .texter import begin_texts, copy_own_texts

FORM_FIELDS = [
    "has_riskmatris",
    "medel_from",
    "hog_from",
    "has_bortvalda",
    "has_beslut",
    "gemensamma",
    "uppfoljning_form",
    "has_ej_genomforda",
    "has_avvikelser",
    "has_bilagor",
]


def create_pappersform(kommun: Kommun, from_year: int, *, user: Anvandare) -> Pappersform:
    """A form from the year on, which begins as the one before it, else with the suggested texts to be written.

    Raises DocumentError when the year has one.
    """
    before = Pappersform.objects.in_force(kommun, from_year)
    form = Pappersform(kommun=kommun, from_year=from_year)
    for name in FORM_FIELDS if before else ():
        setattr(form, name, getattr(before, name))
    try:
        with transaction.atomic():
            form.save()
            begin_texts(form, before)
            log(form, "pappersform.created", user=user, namnd=_ks(kommun))
    except IntegrityError as error:
        raise DocumentError(f"Det finns redan en form från {from_year}.") from error
    return form


def save_pappersform(form: Pappersform, *, radversion: int, user: Anvandare) -> bool:
    """Save the choices; see `save_edited`."""
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
    with transaction.atomic():
        own, is_new = Namndtext.objects.get_or_create(namnd=namnd, from_year=from_year)
        if is_new:
            if before:
                copy_own_texts(before, own)
            log(own, "namndtext.created", user=user, namnd=namnd)
    return own


def _ks(kommun):
    """The nämnd in whose log the kommun's own matters stand."""
    return kommun.namnder.order_by("-is_ks", "pk").first()
