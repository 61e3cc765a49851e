import pytest
from django.urls import reverse

from documents.models import Missiv
from organisation.models import Roll
from tests.factories import BeslutFactory, HandlingFactory, PlanversionFactory, member

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


@pytest.fixture
def plan():
    """A plan with a replaced version, one in force and an utkast."""
    old = PlanversionFactory(status="beslutad")
    plan = old.plan
    for number, status in ((2, "beslutad"), (3, "utkast")):
        beslut = BeslutFactory(namnd=plan.namnd, paragraph="§ 9") if status == "beslutad" else None
        PlanversionFactory(plan=plan, number=number, status=status, beslut=beslut)
    return plan


def listed(client, plan, roll=Roll.LASARE):
    client.force_login(member(plan.namnd, roll))
    return client.get(plan.get_absolute_url()).context["versions"]


def test_versions_say_what_became_of_them(client, plan):
    rows = listed(client, plan)

    assert [(row.version.number, row.note) for row in rows] == [
        (3, ""),
        (2, "Gäller"),
        (1, "Ersatt av version 2"),
    ]


def test_a_version_leads_to_the_newest_paper_that_was_drawn_up_of_it(client, plan):
    version = plan.versioner.get(number=1)
    about = {"namnd": plan.namnd, "version": version, "slag": "plan"}
    first = HandlingFactory(**about)
    newest = HandlingFactory(**about, number=2, replaces=first)
    HandlingFactory(**about, number=3, audience="internal", file_name="intern.pdf")
    HandlingFactory(namnd=plan.namnd, version=version, slag="sammantrade")

    rows = listed(client, plan, Roll.CONTROLLER)

    assert [[address for _, address in row.papers] for row in rows] == [[], [], [newest.get_absolute_url()]]


@pytest.mark.parametrize("count", [3, 60])
def test_the_list_of_versions_takes_as_many_queries_whatever_its_length(client, count, count_queries):
    plan = PlanversionFactory(status="beslutad").plan
    client.force_login(member(plan.namnd, Roll.CONTROLLER))

    def add(number):
        beslut = BeslutFactory(namnd=plan.namnd)
        version = PlanversionFactory(plan=plan, number=number, status="beslutad", beslut=beslut)
        HandlingFactory(namnd=plan.namnd, version=version, slag="plan")

    add(2)
    few = count_queries(lambda: client.get(plan.get_absolute_url()))
    for number in range(3, count + 1):
        add(number)
    many = count_queries(lambda: client.get(plan.get_absolute_url()))

    assert few == many
