"""Ordering a print run and doing what a worker does, for the tests of print runs."""

import datetime
import io
import zipfile

from django.utils import timezone

from documents.models import Utskriftsdel
from documents.services import printing
from documents.services.utskrifter import choices_of_year, order_utskrift

Part = Utskriftsdel.Status


def order(kommun, user, slag=None, **options):
    choices = [each for each in choices_of_year(user, kommun, 2022) if slag in (None, each.slag)]
    return order_utskrift(kommun, choices, title="Provköping 2022", user=user, **options)


def run_out(utskrift, times=100):
    """What a worker does with it."""
    for _ in range(times):
        printing.print_next(utskrift.pk)
    utskrift.refresh_from_db()
    return utskrift


def states(utskrift):
    return [part.status for part in utskrift.delar.in_order()]


def entries(utskrift):
    with utskrift.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as whole:
        assert whole.testzip() is None
        return {name: whole.read(name) for name in whole.namelist()}


def lapse(part):
    past = timezone.now() - datetime.timedelta(seconds=1)
    Utskriftsdel.objects.filter(pk=part.pk).update(lease_until=past)
