"""The made-up kommun of full size."""

from io import StringIO

import pytest
from django.core.management import call_command

from followups.gathered import gather
from followups.models import Omgang, Uppfoljning
from internkontroll.demo_large import load_large
from organisation.models import Kommun, Namnd

pytestmark = pytest.mark.django_db


def test_it_has_as_many_namnder_and_rows_as_are_asked_for():
    omgang = load_large(namnder=3, rows=6, waiting=(2,))

    assert (Namnd.objects.count(), Uppfoljning.objects.count()) == (3, 18)
    assert gather(omgang).summary.reported == 2


def test_common_moments_are_the_same_for_all():
    omgang = load_large(namnder=3, rows=7, waiting=())

    assert [len(column.rows) for column in gather(omgang).common] == [3] * 5


def test_a_second_load_leaves_it_as_it_is():
    load_large(namnder=2, rows=5, waiting=())
    Kommun.objects.update(name="Ett annat namn")

    load_large()

    assert (Kommun.objects.get().name, Omgang.objects.count(), Namnd.objects.count()) == (
        "Ett annat namn",
        1,
        2,
    )


def test_the_demo_loads_it_when_asked(settings):
    settings.DEBUG = True

    call_command("load_demo", "--large", stdout=StringIO())

    assert Namnd.objects.filter(kommun__slug="provkoping").count() == 20
    assert Kommun.objects.get(slug="provkoping").medlemskap.filter(anvandare__username="samordnare").exists()
