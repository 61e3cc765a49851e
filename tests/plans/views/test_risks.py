"""The risks of an utkast: written, left out with a reason, taken away."""

import pytest
from django.urls import reverse

from organisation.models import Handelse, Roll, Skala
from plans.models import Risk
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    ProcessFactory,
    RiskFactory,
    SkalaFactory,
    SkalstegFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return PlanversionFactory()


@pytest.fixture
def risk(version):
    return RiskFactory(version=version, description="Brand")


@pytest.fixture
def controller(client, version):
    user = member(version.plan.namnd, Roll.CONTROLLER)
    client.force_login(user)
    return user


def url_of(name, risk):
    of_version = name in ("risk-list", "risk-create")
    return reverse(f"plans:{name}", args=[risk.version.public_id if of_version else risk.public_id])


def values(risk, **changed):
    sent = {"radversion": risk.radversion, "process": risk.process_id, "description": risk.description}
    return {**sent, "hantering": risk.hantering, "is_in_plan": "on", **changed}


@pytest.mark.parametrize("name", ["risk-create", "risk-edit", "risk-delete"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reader_may_not_write_and_a_stranger_finds_nothing(client, risk, method, name):
    client.force_login(member(risk.version.plan.namnd))
    reader = getattr(client, method)(url_of(name, risk)).status_code
    client.force_login(AnvandareFactory())
    stranger = getattr(client, method)(url_of(name, risk)).status_code

    assert (reader, stranger) == (403, 404)


def test_a_reader_reads_the_list_and_a_stranger_does_not(client, risk):
    client.force_login(member(risk.version.plan.namnd))
    page = client.get(url_of("risk-list", risk)).content.decode()
    client.force_login(AnvandareFactory())
    stranger = client.get(url_of("risk-list", risk)).status_code

    assert "Brand" in page
    assert url_of("risk-edit", risk) not in page
    assert stranger == 404


def test_marked_words_are_masked_for_a_reader(client, risk):
    Risk.objects.update(hantering="Se [[sekretess: 18 kap. 8 § OSL | port 4711]].")
    client.force_login(member(risk.version.plan.namnd))

    assert "4711" not in client.get(url_of("risk-list", risk)).content.decode()


def test_a_risk_is_left_out_with_its_reason(client, version, controller):
    process = ProcessFactory(version=version)
    skala = SkalaFactory(kommun=version.plan.namnd.kommun, slag=Skala.Slag.SANNOLIKHET)
    steg = SkalstegFactory(skala=skala)

    client.post(
        reverse("plans:risk-create", args=[version.public_id]),
        {"process": process.pk, "description": "Brand", "sannolikhet": steg.pk, "hantering": "Låg risk."},
    )

    risk = Risk.objects.get()
    assert (risk.is_in_plan, risk.hantering, risk.sannolikhet) == (False, "Låg risk.", steg)
    assert Handelse.objects.get(action="risk.created").anvandare == controller


def test_a_risk_is_not_left_out_without_a_reason(client, risk, controller):
    sent = values(risk)
    del sent["is_in_plan"]

    response = client.post(url_of("risk-edit", risk), sent)

    assert response.status_code == 422
    assert "Skriv varför risken inte tas med i planen." in response.content.decode()


def test_a_risk_with_moments_is_not_left_out(client, risk, controller):
    KontrollmomentFactory(process=risk.process, risk=risk)
    sent = values(risk, hantering="Låg.")
    del sent["is_in_plan"]

    response = client.post(url_of("risk-edit", risk), sent)

    assert "måste vara med" in response.content.decode()


def test_what_is_done_about_it_is_saved(client, risk, controller):
    client.post(url_of("risk-edit", risk), values(risk, hantering="Sprinkler."))

    risk.refresh_from_db()
    assert risk.hantering == "Sprinkler."


def test_two_writers_see_both_texts(client, risk, controller):
    sent = values(risk, description="Min.")
    Risk.objects.update(description="Den andras.", radversion=2)

    response = client.post(url_of("risk-edit", risk), sent)

    assert response.status_code == 409
    assert "Den andras." in response.content.decode()


def test_a_risk_is_deleted_and_its_moment_stays(client, risk, controller):
    moment = KontrollmomentFactory(process=risk.process, risk=risk)

    client.post(url_of("risk-delete", risk))

    moment.refresh_from_db()
    assert moment.risk is None
    assert not Risk.objects.exists()


@pytest.mark.parametrize("name", ["risk-create", "risk-edit", "risk-delete"])
def test_a_decided_plan_is_left_as_it_is(client, version, risk, controller, name):
    version.status = "beslutad"
    version.save()

    client.post(url_of(name, risk), values(risk, description="Ny"))

    assert [each.description for each in Risk.objects.all()] == ["Brand"]


def test_the_list_asks_as_much_for_one_risk_as_for_many(client, count_queries):
    def ask(count):
        version = PlanversionFactory()
        RiskFactory.create_batch(count, version=version)
        client.force_login(member(version.plan.namnd, Roll.CONTROLLER))
        url = reverse("plans:risk-list", args=[version.public_id])
        return count_queries(lambda: client.get(url))

    assert ask(1) == ask(3) == ask(60)
