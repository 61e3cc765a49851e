"""What each deed on a version does, and what it refuses."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organisation.models import Handelse, Roll
from plans import lifecycle
from plans.models import Beslut, Kontrollmoment, Plan, Planversion
from plans.services import PlanError, delete_moment
from tests.factories import (
    AtgardFactory,
    BeslutFactory,
    KontrollmomentFactory,
    MissivFactory,
    PlanversionFactory,
    RiskFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    """An utkast with a row."""
    version = PlanversionFactory(plan__namnd__name="Tekniska nämnden", plan__namnd__forvaltning="Tekniska")
    KontrollmomentFactory(version=version, moment="Attest", nr="1.")
    return version


@pytest.fixture
def user(version):
    return member(version.plan.namnd, Roll.CONTROLLER)


def set_status(version, status):
    Planversion.objects.filter(pk=version.pk).update(status=status)
    version.refresh_from_db()
    return version


def beslut_of(version, **fields):
    values = {"organ": "Tekniska nämnden", "date": datetime.date(2022, 1, 18), "paragraph": "§ 7"}
    return Beslut(namnd=version.plan.namnd, **(values | {"dnr": "TN/2022:1"} | fields))


class TestPropose:
    def test_it_is_laid_and_its_rows_are_locked(self, version, user):
        stale = version.moment.get()

        lifecycle.propose_version(version, user=user)

        with pytest.raises(PlanError, match="framlagd för beslut och kan inte ändras. Välj Ta tillbaka"):
            delete_moment(stale, user=user)
        event = Handelse.objects.get()
        assert (event.action, event.changes) == (
            "planversion.proposed",
            {"status": ["utkast", "foreslagen"]},
        )
        assert event.anvandare == user

    def test_an_empty_plan_is_not_laid(self, user):
        empty = PlanversionFactory()

        with pytest.raises(PlanError, match="Planen har inga kontrollmoment."):
            lifecycle.propose_version(empty, user=user)

    def test_two_versions_are_not_laid_at_once(self, version, user):
        PlanversionFactory(plan=version.plan, number=2, status="foreslagen")

        with pytest.raises(PlanError, match="Version 2 är redan framlagd."):
            lifecycle.propose_version(version, user=user)

    def test_the_database_says_the_same(self, version):
        PlanversionFactory(plan=version.plan, number=2, status="foreslagen")

        with pytest.raises(IntegrityError, match="planversion"), transaction.atomic():
            set_status(version, "foreslagen")


class TestWithdraw:
    def test_rows_can_be_written_again(self, version, user):
        set_status(version, "foreslagen")

        lifecycle.withdraw_version(version, user=user)

        version.refresh_from_db()
        assert version.is_editable

    def test_not_beside_another_utkast(self, version, user):
        laid = PlanversionFactory(plan=version.plan, number=2, status="foreslagen")

        with pytest.raises(PlanError, match="redan ett utkast, version 1"):
            lifecycle.withdraw_version(laid, user=user)


class TestDecide:
    def test_it_keeps_the_decision_and_the_names_of_the_day(self, version, user):
        set_status(version, "foreslagen")
        beslut = beslut_of(version)

        lifecycle.decide_version(version, beslut, user=user)

        version = Planversion.objects.get()
        version.plan.namnd.name = "Samhällsbyggnadsnämnden"
        assert (version.status, version.beslut) == ("beslutad", beslut)
        assert version.names["namnd"] == "Tekniska nämnden"
        assert version.heading.endswith("för tekniska nämnden")
        assert version.plan.dnr == "TN/2022:1"

    def test_it_is_logged_with_what_was_decided(self, version, user):
        set_status(version, "foreslagen")

        lifecycle.decide_version(version, beslut_of(version), user=user)

        event = Handelse.objects.get(action="planversion.decided")
        assert event.changes == {
            "status": ["foreslagen", "beslutad"],
            "organ": "Tekniska nämnden",
            "date": "2022-01-18",
            "paragraph": "§ 7",
            "dnr": "TN/2022:1",
        }

    @pytest.mark.parametrize(
        ("field", "word"),
        [("organ", "organ"), ("date", "datum"), ("paragraph", "paragraf"), ("dnr", "diarienummer")],
    )
    def test_it_demands_all_of_the_decision(self, version, user, field, word):
        set_status(version, "foreslagen")

        with pytest.raises(PlanError, match=f"Beslutet saknar {word}"):
            lifecycle.decide_version(
                version, beslut_of(version, **{field: None if field == "date" else ""}), user=user
            )

        assert not Beslut.objects.exists()

    def test_a_forslag_of_who_prepares_decides_nothing(self, version, user):
        set_status(version, "foreslagen")

        with pytest.raises(PlanError, match="Ett förslag gör inte planen beslutad."):
            lifecycle.decide_version(version, beslut_of(version, slag="forslag"), user=user)

    def test_a_meeting_to_come_has_decided_nothing(self, version, user):
        set_status(version, "foreslagen")
        tomorrow = timezone.localdate() + datetime.timedelta(days=1)

        with pytest.raises(PlanError, match="Sammanträdet har inte hållits än."):
            lifecycle.decide_version(version, beslut_of(version, date=tomorrow), user=user)

    def test_an_utkast_is_laid_first(self, version, user):
        with pytest.raises(PlanError, match="Planen är utkast. Det här går bara när den är föreslagen."):
            lifecycle.decide_version(version, beslut_of(version), user=user)

    def test_only_what_is_decided_has_names_of_its_day(self, version):
        version.names_of_day = version.plan.namnd.names_of_day

        with pytest.raises(IntegrityError, match="names_of_day"), transaction.atomic():
            version.save()


class TestChange:
    def test_the_new_version_has_the_same_lines_and_the_old_stays(self, version, user):
        set_status(version, "beslutad")

        new = lifecycle.change_decided(version, user=user)

        old_row, new_row = version.moment.get(), new.moment.get()
        assert (new.number, new.status, new.beslut) == (2, "utkast", None)
        assert (new_row.linje, new_row.moment) == (old_row.linje, "Attest")
        assert new_row.pk != old_row.pk

    def test_not_while_another_is_on_its_way(self, version, user):
        set_status(version, "beslutad")
        PlanversionFactory(plan=version.plan, number=2, status="foreslagen")

        with pytest.raises(PlanError, match="Version 2 är föreslagen. Ändra i den, eller ta bort den först."):
            lifecycle.change_decided(version, user=user)

    def test_not_of_a_version_that_was_replaced(self, version, user):
        set_status(version, "beslutad")
        PlanversionFactory(plan=version.plan, number=2, status="beslutad")

        with pytest.raises(PlanError, match="Version 2 har ersatt den här versionen."):
            lifecycle.change_decided(version, user=user)


class TestClose:
    def test_closed_and_opened_again(self, version, user):
        set_status(version, "beslutad")
        version.beslut = BeslutFactory(namnd=version.plan.namnd)
        version.save()

        lifecycle.close_version(version, user=user)
        closed = Planversion.objects.get().status
        lifecycle.reopen_version(version, user=user)

        assert closed == "avslutad"
        assert Planversion.objects.get().status == "beslutad"
        assert Planversion.objects.get().beslut is not None

    def test_not_while_a_new_version_is_on_its_way(self, version, user):
        set_status(version, "beslutad")
        PlanversionFactory(plan=version.plan, number=2)

        with pytest.raises(PlanError, match="Version 2 är utkast."):
            lifecycle.close_version(version, user=user)


class TestDelete:
    def test_a_new_version_goes_and_the_decided_stays(self, version, user):
        set_status(version, "beslutad")
        new = lifecycle.change_decided(version, user=user)

        left = lifecycle.delete_utkast(new, user=user)

        assert left == version.plan
        assert list(Planversion.objects.all()) == [version]
        event = Handelse.objects.get(action="planversion.deleted")
        assert event.changes == {"version": 2, "moment": 1, "removed_plan": False}
        assert [row["moment"] for row in event.payload["moment"]] == ["Attest"]

    def test_the_only_version_takes_its_plan_with_it(self, version, user):
        assert lifecycle.delete_utkast(version, user=user) is None

        assert not Plan.objects.exists()
        assert not Kontrollmoment.objects.exists()

    def test_results_that_hang_on_it_keep_it(self, version, user):
        UppfoljningFactory(moment=version.moment.get())

        with pytest.raises(PlanError, match="Det här hör till det: uppföljning"):
            lifecycle.delete_utkast(version, user=user)

        assert version.moment.exists()
        assert not Handelse.objects.exists()

    def test_a_letter_keeps_the_plan(self, version, user):
        MissivFactory(tillfalle=None, plan=version.plan)

        with pytest.raises(PlanError, match="Det här hör till det: missiv"):
            lifecycle.delete_utkast(version, user=user)

        assert Planversion.objects.exists()

    def test_a_measure_keeps_its_risk(self, version, user):
        AtgardFactory(namnd=version.plan.namnd, risk=RiskFactory(version=version))

        with pytest.raises(PlanError, match="Det här hör till det: åtgärd"):
            lifecycle.delete_utkast(version, user=user)
