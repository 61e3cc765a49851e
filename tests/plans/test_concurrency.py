"""A plan version that two people do something to at once: nothing slips into what is laid, nobody meets an error."""

import datetime
from functools import partial

import pytest

from organisation.models import Roll
from plans import lifecycle
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.imports.undo import undo_import
from plans.models import Beslut, Plan, Planversion
from plans.services import PlanError, move_row, save_plan_facts, save_risk
from tests.at_once import answer, at_once, meanwhile
from tests.factories import KontrollmomentFactory, PlanversionFactory, RiskFactory, member
from tests.plans.imports.sheets import sheet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def version():
    return PlanversionFactory(plan__namnd__name="Tekniska nämnden")


@pytest.fixture
def risk(version):
    risk = RiskFactory(version=version, description="Fel utbetalas")
    KontrollmomentFactory(version=version, process=risk.process, risk=risk)
    return risk


@pytest.fixture
def user(version):
    return member(version.plan.namnd, Roll.CONTROLLER)


def write(risk, user):
    risk.description = "Fakturor attesteras inte"
    return save_risk(risk, fields=["description"], radversion=1, user=user).description


def propose(version, user):
    return lifecycle.propose_version(version, user=user).status


def decided(version):
    Planversion.objects.filter(pk=version.pk).update(status="beslutad")
    return version


def test_a_row_that_is_saved_when_the_plan_is_laid_is_refused(version, risk, user):
    told = meanwhile(
        partial(propose, version, user),
        then=lambda: answer(lambda: write(risk, user), PlanError),
    )

    risk.refresh_from_db()
    assert told.startswith("Planen är framlagd för beslut och kan inte ändras.")
    assert risk.description == "Fel utbetalas"


def test_a_plan_is_laid_with_the_row_that_was_being_saved(version, risk, user):
    status = meanwhile(lambda: write(risk, user), then=partial(propose, version, user))

    risk.refresh_from_db()
    assert status == "foreslagen"
    assert risk.description == "Fakturor attesteras inte"


def test_a_name_that_is_saved_when_the_plan_is_laid_is_refused(version, risk, user):
    plan = Plan.objects.select_related("namnd__kommun").get()
    plan.name = "Annan plan"

    told = meanwhile(
        partial(propose, version, user),
        then=lambda: answer(
            lambda: save_plan_facts(plan, ["name"], radversion=plan.radversion, user=user), PlanError
        ),
    )

    assert told.startswith("Planen är framlagd eller beslutad.")
    assert Plan.objects.get().name != "Annan plan"


class TestImport:
    @pytest.fixture
    def target(self, version):
        return Target(version.plan.namnd, version.plan.year)

    @staticmethod
    def read_in(target, *rows, **options):
        data = sheet(["Nr", "Process", "Risk", "Kontrollmoment"], *rows)
        report = understand_for(target, data)
        return lambda: import_plan(target, report, SourceFile("plan.xlsx", data), user=None, **options)

    ROW = ("1.", "Inköp", "Fel pris", "Avtalstrohet")

    def test_a_row_that_is_saved_when_a_sheet_is_read_in_is_not_overwritten(self, target, user):
        version = self.read_in(target, self.ROW)().version
        rows = [(*self.ROW[:2], "Fel pris på avtal", self.ROW[3])]
        seen = self.read_in(target, *rows, dry_run=True)().fingerprint
        read_in = self.read_in(target, *rows, expected=seen)

        told = meanwhile(lambda: write(version.risker.get(), user), then=lambda: answer(read_in, PlanError))

        assert told.startswith("Någon har ändrat planen sedan du granskade inläsningen.")
        assert version.risker.get().description == "Fakturor attesteras inte"

    def test_a_row_that_is_saved_when_the_import_is_undone_stays(self, target, user):
        outcome = self.read_in(target, self.ROW)()
        risk = outcome.version.risker.get()

        told = meanwhile(
            lambda: write(risk, user),
            then=lambda: answer(lambda: undo_import(outcome.inlasning, user=user), PlanError),
        )

        assert "ändrat" in told
        assert outcome.version.risker.get().description == "Fakturor attesteras inte"


def test_of_ten_who_change_the_decided_plan_one_makes_the_utkast(version, risk, user):
    decided(version)

    told = at_once(
        lambda number: answer(lambda: lifecycle.change_decided(version, user=user).number, PlanError),
        count=10,
    )

    others = "Version 2 är utkast. Ändra i den, eller ta bort den först."
    assert sorted(told, key=str) == [2, *[others] * 9]
    assert list(version.plan.versioner.values_list("number", "status")) == [(2, "utkast"), (1, "beslutad")]
    assert Planversion.objects.get(number=2).moment.count() == 1


def test_of_ten_who_decide_one_decision_stands(version, risk, user):
    propose(version, user)

    def decide(number):
        beslut = Beslut(
            namnd=version.plan.namnd,
            organ="Tekniska nämnden",
            date=datetime.date(2022, 1, 18),
            paragraph=f"§ {number}",
            dnr="TN/2022:1",
        )
        return answer(lambda: lifecycle.decide_version(version, beslut, user=user).status, PlanError)

    told = at_once(decide, count=10)

    version.refresh_from_db()
    assert told.count("beslutad") == 1
    assert set(told) == {"beslutad", "Planen är beslutad. Det här går bara när den är föreslagen."}
    assert version.beslut == Beslut.objects.get()
    assert version.beslut.paragraph == f"§ {told.index('beslutad')}"


def test_a_plan_that_two_take_away_is_gone_for_both(version, risk, user):
    def remove():
        return answer(lambda: lifecycle.delete_utkast(version, user=user), PlanError)

    told = meanwhile(remove, then=remove)

    assert told == "Versionen är borttagen."
    assert not Plan.objects.exists()


def test_rows_that_are_moved_at_once_stand_each_in_a_place(version, risk, user):
    moments = [risk.moment.get(), *KontrollmomentFactory.create_batch(4, process=risk.process)]

    at_once(lambda number: move_row(moments[number], -1, user=user), count=5)

    assert sorted(version.moment.values_list("position", flat=True)) == [1, 2, 3, 4, 5]
