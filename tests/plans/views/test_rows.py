import pytest
from django.urls import reverse

from organisation.models import Handelse, Roll
from plans.models import Avsnitt, Kontrollmoment, Process
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    ProcessFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return PlanversionFactory()


@pytest.fixture
def controller(client, version):
    user = member(version.plan.namnd, Roll.CONTROLLER)
    client.force_login(user)
    return user


def moment_data(row=None, **values):
    data = {"moment": "Attest", "nr": "1.", "metod": "", "radversion": row.radversion if row else ""}
    return data | values


def addresses(version):
    process = ProcessFactory(version=version)
    moment = KontrollmomentFactory(process=process)
    return [
        reverse("plans:version-edit", args=[version.public_id]),
        reverse("plans:process-create", args=[version.public_id]),
        reverse("plans:process-edit", args=[process.public_id]),
        reverse("plans:process-delete", args=[process.public_id]),
        reverse("plans:moment-create", args=[process.public_id]),
        moment.edit_url,
        reverse("plans:moment-delete", args=[moment.public_id]),
    ]


class TestThreePeople:
    def test_controller_opens_each_form(self, client, version, controller):
        answers = {url: client.get(url).status_code for url in addresses(version)}

        assert set(answers.values()) == {200}

    def test_reader_gets_403(self, client, version):
        client.force_login(member(version.plan.namnd))

        answers = {url: client.get(url).status_code for url in addresses(version)}

        assert set(answers.values()) == {403}

    def test_stranger_gets_404(self, client, version):
        client.force_login(AnvandareFactory())

        answers = {url: client.get(url).status_code for url in addresses(version)}

        assert set(answers.values()) == {404}

    @pytest.mark.parametrize("deed", ["process-up", "process-down", "moment-up", "moment-down"])
    def test_move_is_for_controllers(self, client, version, deed):
        moment = KontrollmomentFactory(version=version)
        row = moment if deed.startswith("moment") else moment.process
        url = reverse(f"plans:{deed}", args=[row.public_id])

        client.force_login(AnvandareFactory())
        stranger = client.post(url).status_code
        client.force_login(member(version.plan.namnd))
        reader = client.post(url).status_code
        client.force_login(member(version.plan.namnd, Roll.CONTROLLER))
        controller, got = client.post(url).status_code, client.get(url).status_code

        assert (stranger, reader, controller, got) == (404, 403, 302, 405)


class TestProcess:
    def test_new_process_stands_last_in_a_new_section(self, client, version, controller):
        url = reverse("plans:process-create", args=[version.public_id])

        response = client.post(url, {"name": "Inköp", "slag": "process", "new_avsnitt": "Ekonomi"})

        process = Process.objects.get(version=version)
        assert response.status_code == 302
        assert (process.name, process.avsnitt.name, process.position) == ("Inköp", "Ekonomi", 1)
        assert Handelse.objects.filter(action="process.created").count() == 1

    def test_section_of_that_name_is_used_again(self, client, version, controller):
        url = reverse("plans:process-create", args=[version.public_id])
        data = {"slag": "process", "new_avsnitt": "Ekonomi"}

        client.post(url, data | {"name": "Inköp"})
        client.post(url, data | {"name": "Löner"})

        assert Avsnitt.objects.count() == 1
        assert [process.name for process in Process.objects.all()] == ["Inköp", "Löner"]

    def test_empty_name_is_told(self, client, version, controller):
        url = reverse("plans:process-create", args=[version.public_id])

        response = client.post(url, {"name": "", "slag": "process"})

        assert response.status_code == 422
        assert Process.objects.count() == 0

    def test_delete_takes_its_moments(self, client, version, controller):
        moment = KontrollmomentFactory(version=version)
        url = reverse("plans:process-delete", args=[moment.process.public_id])

        question = client.get(url).content.decode()
        client.post(url)

        assert "Dess kontrollmoment tas bort med den." in question
        assert (Process.objects.count(), Kontrollmoment.objects.count()) == (0, 0)

    def test_decided_version_is_not_written(self, client, version, controller):
        process = ProcessFactory(version=version)
        version.status = "beslutad"
        version.save()

        response = client.post(
            reverse("plans:process-edit", args=[process.public_id]),
            {"name": "Nytt", "slag": "process", "radversion": 1},
        )

        process.refresh_from_db()
        assert response.status_code == 422
        assert "Planen är beslutad och kan inte ändras." in response.content.decode()
        assert process.name != "Nytt"


class TestMoment:
    def test_new_moment_with_risk_names_and_months(self, client, version, controller):
        process = ProcessFactory(version=version)
        url = reverse("plans:moment-create", args=[process.public_id])
        data = moment_data(
            utforare="Ekonomiavdelningen\n\nUpphandlingsenheten",
            risk_description="Felaktiga utbetalningar",
            rapporteras_text="September 2022\nFebruari 2023",
        )

        response = client.post(url, data)

        moment = Kontrollmoment.objects.get()
        assert response["Location"] == moment.get_absolute_url()
        assert moment.names_of("utforare") == ["Ekonomiavdelningen", "Upphandlingsenheten"]
        assert moment.risk.description == "Felaktiga utbetalningar"
        assert [(t.year, t.month) for t in moment.rapporttider.all()] == [(2022, 9), (2023, 2)]

    def test_moment_without_text_is_told(self, client, version, controller):
        process = ProcessFactory(version=version)

        response = client.post(
            reverse("plans:moment-create", args=[process.public_id]),
            moment_data(moment="", metod="Behåll mig"),
        )

        assert response.status_code == 422
        assert "Behåll mig" in response.content.decode()

    def test_two_writers_see_both_texts(self, client, version, controller):
        moment = KontrollmomentFactory(version=version, moment="Ursprung")

        client.post(moment.edit_url, moment_data(moment, moment="Den första"))
        late = client.post(moment.edit_url, moment_data(moment, moment="Den andra"))

        moment.refresh_from_db()
        page = late.content.decode()
        assert late.status_code == 409
        assert moment.moment == "Den första"
        assert "Den första" in page
        assert "Den andra" in page

        client.post(moment.edit_url, moment_data(moment, moment="Den andra", radversion=2))

        moment.refresh_from_db()
        assert moment.moment == "Den andra"

    def test_two_writers_of_the_performers_alone_meet_too(self, client, version, controller):
        moment = KontrollmomentFactory(version=version, moment="Attest", nr="1.", metod="", frekvens="")

        client.post(moment.edit_url, moment_data(moment, utforare="Ekonomi"))
        late = client.post(moment.edit_url, moment_data(moment, utforare="Kansli"))

        assert late.status_code == 409
        assert Kontrollmoment.objects.get().names_of("utforare") == ["Ekonomi"]

    def test_delete_takes_the_risk_that_nobody_shares(self, client, version, controller):
        moment = KontrollmomentFactory(version=version)
        client.post(moment.edit_url, moment_data(moment, risk_description="Risk"))

        client.post(reverse("plans:moment-delete", args=[moment.public_id]))

        assert version.risker.count() == 0
        assert version.processer.count() == 1

    def test_move_changes_the_order(self, client, version, controller):
        process = ProcessFactory(version=version)
        first, second = KontrollmomentFactory.create_batch(2, process=process)

        client.post(reverse("plans:moment-up", args=[second.public_id]))

        assert list(process.moment.order_by("position")) == [second, first]


class TestVersion:
    def test_heading_and_closing_rule_are_saved(self, client, version, controller):
        url = reverse("plans:version-edit", args=[version.public_id])

        client.post(url, {"title": "PLAN 2022", "slutregel": "Chefen ansvarar.", "radversion": 1})

        version.refresh_from_db()
        assert (version.title, version.slutregel, version.radversion) == ("PLAN 2022", "Chefen ansvarar.", 2)
