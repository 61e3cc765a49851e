"""The pages of the deeds on a version; who may do which stands in `tests/plans/test_deeds.py`."""

import pytest
from django.urls import reverse

from organisation.models import Handelse, Roll
from plans.models import Beslut, Plan, Planversion
from tests.factories import (
    AnvandareFactory,
    BeslutFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    member,
)

pytestmark = pytest.mark.django_db

DECISION = {"organ": "Tekniska nämnden", "date": "2022-01-18", "paragraph": "7", "dnr": "TN/2022:1"}


@pytest.fixture
def version():
    version = PlanversionFactory(plan__namnd__name="Tekniska nämnden")
    KontrollmomentFactory(version=version)
    return version


@pytest.fixture
def controller(client, version):
    user = member(version.plan.namnd, Roll.CONTROLLER)
    client.force_login(user)
    return user


def url_of(deed, version):
    return reverse(f"plans:version-{deed}", args=[version.public_id])


def set_status(version, status):
    Planversion.objects.filter(pk=version.pk).update(status=status)


class TestPage:
    def test_an_utkast_with_rows_is_laid_from_its_page(self, client, version, controller):
        page = client.get(version.get_absolute_url()).content.decode()

        assert url_of("lagg-fram", version) in page
        assert url_of("ta-bort", version) in page

    def test_an_empty_utkast_is_not_laid(self, client, version, controller):
        version.moment.all().delete()

        page = client.get(version.get_absolute_url()).content.decode()

        assert url_of("lagg-fram", version) not in page

    def test_a_laid_plan_says_so_and_has_no_deeds_on_rows(self, client, version, controller):
        set_status(version, "foreslagen")

        page = client.get(version.get_absolute_url()).content.decode()

        assert "Planen är framlagd för beslut, och raderna är låsta" in page
        assert version.moment.get().edit_url not in page

    def test_a_decided_version_with_an_utkast_beside_it_is_not_offered_to_be_changed(
        self, client, version, controller
    ):
        set_status(version, "beslutad")
        PlanversionFactory(plan=version.plan, number=2)

        page = client.get(url_of("andra", version)).content.decode()

        assert "Version 2 är utkast. Ändra i den, eller ta bort den först." in page
        assert 'type="submit" data-default-submit' not in page

    def test_a_form_that_is_opened_anyway_says_what_to_do(self, client, version, controller):
        set_status(version, "foreslagen")

        page = client.get(version.moment.get().edit_url).content.decode()

        assert "Välj Ta tillbaka till utkast på planens sida om något ska rättas." in page

    @pytest.mark.parametrize(
        ("statuses", "shown", "notice"),
        [
            (
                ["beslutad", "utkast"],
                0,
                "Version 2 är utkast. Den här versionen gäller tills den nya är beslutad.",
            ),
            (["beslutad", "foreslagen"], 0, "Version 2 är framlagd för beslut."),
            (["beslutad", "utkast"], 1, "Version 1 gäller tills den här versionen är beslutad."),
            (["beslutad", "beslutad"], 0, "Version 2 har ersatt den här versionen."),
        ],
    )
    def test_a_version_says_how_it_stands_to_the_others(self, client, statuses, shown, notice):
        first = PlanversionFactory(status=statuses[0])
        second = PlanversionFactory(plan=first.plan, number=2, status=statuses[1])
        versions = [first, second]
        client.force_login(member(first.plan.namnd))

        page = client.get(versions[shown].get_absolute_url()).content.decode()

        assert notice in page
        assert versions[1 - shown].get_absolute_url() in page


class TestDecide:
    def test_what_is_known_is_filled_in(self, client, version, controller):
        set_status(version, "foreslagen")
        Plan.objects.update(dnr="TN/2022:1")

        form = client.get(url_of("registrera-beslut", version)).context["form"]

        assert form.initial == {"organ": "Tekniska nämnden", "dnr": "TN/2022:1"}

    def test_a_decision_that_was_registered_before_is_filled_in(self, client, version, controller):
        beslut = BeslutFactory(namnd=version.plan.namnd, organ="Arbetsutskottet")
        Planversion.objects.update(status="foreslagen", beslut=beslut)

        form = client.get(url_of("registrera-beslut", version)).context["form"]

        assert (form.initial["organ"], form.initial["paragraph"]) == ("Arbetsutskottet", "§ 7")

    def test_the_plan_is_decided(self, client, version, controller):
        set_status(version, "foreslagen")

        response = client.post(url_of("registrera-beslut", version), DECISION, follow=True)

        version.refresh_from_db()
        assert (version.status, version.beslut.paragraph) == ("beslutad", "§ 7")
        assert "Planen är beslutad. Tekniska nämnden" in response.content.decode()

    @pytest.mark.parametrize("field", list(DECISION))
    def test_each_field_is_demanded(self, client, version, controller, field):
        set_status(version, "foreslagen")

        response = client.post(url_of("registrera-beslut", version), DECISION | {field: ""})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert not Beslut.objects.exists()

    def test_a_day_to_come_is_refused(self, client, version, controller):
        set_status(version, "foreslagen")

        response = client.post(url_of("registrera-beslut", version), DECISION | {"date": "2199-01-18"})

        assert "Sammanträdet har inte hållits än." in response.content.decode()


def opened(client, version):
    """DECISION as it is typed in the form that corrects the version's."""
    form = client.get(url_of("ratta-beslut", version)).context["form"]
    return DECISION | {"seen": form["seen"].value()}


class TestCorrect:
    def test_a_decision_that_was_registered_wrongly_is_corrected(self, client, version, controller):
        beslut = BeslutFactory(namnd=version.plan.namnd, organ="Tekniska nämnden", paragraph="§ 8")
        Planversion.objects.update(status="beslutad", beslut=beslut)
        page = client.get(version.get_absolute_url()).content.decode()

        client.post(url_of("ratta-beslut", version), opened(client, version))

        beslut.refresh_from_db()
        assert url_of("ratta-beslut", version) in page
        assert (beslut.paragraph, beslut.dnr) == ("§ 7", "TN/2022:1")
        assert Handelse.objects.get().changes == {
            "values": {"paragraph": ["§ 8", "§ 7"], "dnr": ["KS/2022:1", "TN/2022:1"]}
        }

    def test_what_is_unknown_of_an_old_plan_is_filled_in(self, client, version, controller):
        set_status(version, "avslutad")

        client.post(url_of("ratta-beslut", version), DECISION)

        version.refresh_from_db()
        assert (version.status, version.beslut.slag, version.beslut.paragraph) == (
            "avslutad",
            "beslut",
            "§ 7",
        )

    def test_nothing_changed_is_not_logged(self, client, version, controller):
        set_status(version, "beslutad")
        client.post(url_of("ratta-beslut", version), DECISION)

        client.post(url_of("ratta-beslut", version), opened(client, version))

        assert Handelse.objects.count() == 1

    def test_two_who_correct_it_do_not_overwrite_each_other_unseen(self, client, version, controller):
        set_status(version, "beslutad")
        mine = opened(client, version) | {"paragraph": "§ 9"}
        client.post(url_of("ratta-beslut", version), DECISION)

        told = client.post(url_of("ratta-beslut", version), mine)
        unseen = Beslut.objects.get().paragraph
        form = told.context["form"]
        client.post(url_of("ratta-beslut", version), mine | {"seen": form["seen"].value()})

        assert told.status_code == 422
        assert "Nu står det: Tekniska nämnden 18 januari 2022 § 7, TN/2022:1." in form.non_field_errors()[0]
        assert form["paragraph"].value() == "§ 9"
        assert [unseen, Beslut.objects.get().paragraph] == ["§ 7", "§ 9"]

    @pytest.mark.parametrize("status", ["utkast", "foreslagen"])
    def test_a_plan_that_is_not_decided_has_nothing_to_correct(self, client, version, controller, status):
        set_status(version, status)

        response = client.post(url_of("ratta-beslut", version), DECISION)

        assert response.status_code == 422
        assert "Planen är inte beslutad än." in response.content.decode()
        assert not Beslut.objects.exists()

    @pytest.mark.parametrize(
        ("roll", "answer"),
        [(Roll.NAMNDSEKRETERARE, 200), (Roll.LASARE, 403), (Roll.GODKANNARE, 403), (None, 404)],
    )
    def test_doors(self, client, version, roll, answer):
        set_status(version, "beslutad")
        client.force_login(member(version.plan.namnd, roll) if roll else AnvandareFactory())

        assert client.get(url_of("ratta-beslut", version)).status_code == answer


class TestDelete:
    def test_the_page_says_that_the_plan_goes_too(self, client, version, controller):
        page = client.get(url_of("ta-bort", version)).content.decode()
        response = client.post(url_of("ta-bort", version))

        assert "Det är planens enda version, så hela planen tas bort." in page
        assert response["Location"] == reverse("plans:plan-list")
        assert not Plan.objects.exists()

    def test_beside_a_decided_version_the_plan_stays(self, client, version, controller):
        set_status(version, "beslutad")
        client.post(url_of("andra", version))
        new = Planversion.objects.get(number=2)

        response = client.post(url_of("ta-bort", new))

        assert response["Location"] == version.plan.get_absolute_url()
        assert Planversion.objects.get() == version
