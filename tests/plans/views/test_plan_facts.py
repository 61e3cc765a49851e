"""The plan's diarienummer and name, entered on a page of their own."""

import pytest
from django.urls import reverse

from organisation.models import Handelse, Roll
from plans.models import Plan
from plans.services import PlanError, save_plan_facts
from tests.factories import AnvandareFactory, PlanFactory, PlanversionFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return PlanFactory(dnr="")


def url_of(plan):
    return reverse("plans:plan-edit", args=[plan.public_id])


def sent(plan, **values):
    return {"dnr": "KS/2022:1", "name": plan.name, "radversion": plan.radversion, **values}


@pytest.mark.parametrize(
    ("roll", "answer"),
    [(Roll.CONTROLLER, 200), (Roll.NAMNDSEKRETERARE, 200), (Roll.LASARE, 403), (None, 404)],
)
def test_controller_and_kansli_open_it_a_reader_and_a_stranger_do_not(client, plan, roll, answer):
    client.force_login(member(plan.namnd, roll) if roll else AnvandareFactory())

    codes = [client.get(url_of(plan)).status_code, client.post(url_of(plan), {}).status_code]

    assert codes == [answer, 422 if answer == 200 else answer]


def test_kansli_registers_a_decided_plan_and_leaves_its_name(client, plan):
    PlanversionFactory(plan=plan, status="beslutad")
    user = member(plan.namnd, Roll.NAMNDSEKRETERARE)
    client.force_login(user)

    response = client.post(url_of(plan), sent(plan, name="Något annat"))

    plan.refresh_from_db()
    assert response.url == plan.get_absolute_url()
    assert (plan.dnr, plan.name, plan.radversion) == ("KS/2022:1", "Internkontrollplan", 2)
    log = Handelse.objects.get(action="plan.changed")
    assert (log.anvandare, log.changes["values"]) == (user, {"dnr": ["", "KS/2022:1"]})


def test_controller_renames_a_plan_until_it_is_decided(client, plan):
    PlanversionFactory(plan=plan)
    client.force_login(member(plan.namnd, Roll.CONTROLLER))

    client.post(url_of(plan), sent(plan, name="Plan för intern kontroll"))
    plan.versioner.update(status="beslutad")
    page = client.get(url_of(plan))

    plan.refresh_from_db()
    assert plan.name == "Plan för intern kontroll"
    assert list(page.context["form"].fields) == ["dnr", "radversion"]


def test_name_of_a_decided_plan_is_refused(plan):
    PlanversionFactory(plan=plan, status="beslutad")
    plan.name = "Något annat"

    with pytest.raises(PlanError, match="Namnet kan inte ändras"):
        save_plan_facts(plan, ["name"], radversion=1, user=AnvandareFactory())


def test_two_writers_see_both_numbers(client, plan):
    client.force_login(member(plan.namnd, Roll.CONTROLLER))
    mine = sent(plan)
    Plan.objects.update(dnr="KS/2022:2", radversion=2)

    response = client.post(url_of(plan), mine)

    plan.refresh_from_db()
    assert (response.status_code, plan.dnr) == (409, "KS/2022:2")
    assert "KS/2022:2" in response.content.decode()


def test_the_way_there_stands_on_the_plans_page_for_who_may(client, plan):
    PlanversionFactory(plan=plan)
    shown = []
    for roll in (Roll.NAMNDSEKRETERARE, Roll.LASARE):
        client.force_login(member(plan.namnd, roll))
        shown.append(url_of(plan) in client.get(plan.get_absolute_url()).content.decode())

    assert shown == [True, False]
