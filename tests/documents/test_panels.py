import pytest
from django.urls import reverse

from documents.models import Missiv
from organisation.models import Roll
from tests.factories import PlanversionFactory, member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("roll", "is_there"), [(Roll.NAMNDSEKRETERARE, True), (Roll.CONTROLLER, False), (Roll.LASARE, False)]
)
def test_who_writes_letters_finds_the_plans_letter_on_its_page(client, roll, is_there):
    plan = PlanversionFactory().plan
    client.force_login(member(plan.namnd, roll))

    page = client.get(plan.get_absolute_url()).content.decode()

    assert ("Missiv till planen" in page) is is_there
    assert (reverse("documents:missiv-edit", kwargs=plan.address) in page) is is_there


def test_a_letter_that_is_written_is_named(client):
    plan = PlanversionFactory().plan
    Missiv.objects.create(plan=plan, rubrik="Förslag till plan", forslag_rubrik="Förslag")
    client.force_login(member(plan.namnd, Roll.NAMNDSEKRETERARE))

    page = client.get(plan.get_absolute_url()).content.decode()

    assert "Öppna missiv" in page
    assert "Förslag till plan" in page
