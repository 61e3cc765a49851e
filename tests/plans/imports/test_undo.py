from dataclasses import replace

import pytest

from organisation.models import Handelse
from plans.imports import snapshot
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.imports.undo import CHANGED, look_at_undo, undo_import
from plans.models import (
    Ansvarsrad,
    Avsnitt,
    Inlasning,
    Kontrollmoment,
    Plan,
    Planversion,
    Process,
    Rapporttid,
    Risk,
)
from plans.services import PlanError, delete_moment
from tests.factories import (
    AnvandareFactory,
    AtgardFactory,
    EnhetFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    TabellmallFactory,
    TillfalleFactory,
    UppfoljningFactory,
)
from tests.plans.imports.sheets import demo_bytes, sheet

pytestmark = pytest.mark.django_db

TITLE = ["Internkontrollplan 2022 för kommunstyrelsen"]
HEADINGS = ["Nr", "Avsnitt", "Process", "Risk", "Kontrollmoment", "Kontrollmetod", "Vem?", "När?"]
ROWS = [
    [
        "1.",
        "Ekonomi",
        "Inköp",
        "Fel pris",
        "Avtalstrohet mot ramavtal",
        "Stickprov",
        "Ekonomichef",
        "Mars 2022",
    ],
    ["2.", "Ekonomi", "Inköp", "Muta", "Jäv vid upphandling", "Intervju", "Inköpschef", "Maj 2022"],
    ["3.", "Personal", "Lön", "Fel lön", "Attest av löner", "Urval", "Lönechef\nHR", "Mars 2022\nMaj 2022"],
]


@pytest.fixture
def target():
    return Target(NamndFactory(name="Kommunstyrelsen"), 2022)


def run(target, *rows, data=None, title=TITLE, **options):
    data = data or sheet(title, HEADINGS, *rows)
    report = understand_for(target, data)
    return import_plan(target, report, SourceFile("plan.xlsx", data), user=None, **options)


def state(version):
    version = Planversion.objects.select_related("plan").get(pk=version.pk)
    return snapshot.take(version)


def said(version):
    return snapshot.fingerprint(state(version))


def changed(row, **cells):
    row = list(row)
    for place, text in cells.items():
        row[int(place[1:])] = text
    return row


class TestFirstImport:
    def test_plan_and_version_are_gone_and_the_log_remembers(self, target):
        outcome = run(target, *ROWS)

        left = undo_import(outcome.inlasning, user=None)

        assert left is None
        assert [model.objects.count() for model in (Plan, Planversion, Kontrollmoment, Inlasning)] == [0] * 4
        event = Handelse.objects.get(action="plan.import-undone")
        assert (event.changes["file"], event.changes["removed_plan"]) == ("plan.xlsx", True)

    def test_utkast_of_a_decided_plan_is_gone_and_the_decided_stays(self, target):
        decided = PlanversionFactory(plan__namnd=target.namnd, status="beslutad")
        KontrollmomentFactory(version=decided, nr="1.", moment="Avtalstrohet mot ramavtal")
        before = state(decided)
        outcome = run(target, *ROWS)

        left = undo_import(outcome.inlasning, user=None)

        assert left == decided.plan
        assert list(left.versioner.all()) == [decided]
        assert state(decided) == before

    def test_dnr_that_the_sheet_gave_goes_with_the_version(self, target):
        plan = PlanFactory(namnd=target.namnd)
        outcome = run(target, *ROWS, title=["Internkontrollplan 2022, dnr KS/2022:7"])
        assert Plan.objects.get().dnr == "KS/2022:7"

        undo_import(outcome.inlasning, user=None)

        plan.refresh_from_db()
        assert (plan.dnr, plan.versioner.count()) == ("", 0)


class TestSecondImport:
    def second(self, target, *rows, **options):
        """The version after a first import, its state, and the second import's record."""
        version = run(target, *ROWS).version
        before = state(version)
        return version, before, run(target, *rows, **options).inlasning

    @pytest.mark.parametrize(
        "rows",
        [
            [changed(ROWS[0], c4="Avtalstrohet mot alla ramavtal"), *ROWS[1:]],
            [changed(ROWS[0], c3="Dyrt", c6="Controller", c7="Juni 2022"), *ROWS[1:]],
            [ROWS[2], ROWS[0], ROWS[1]],
            [changed(ROWS[0], c1="Upphandling", c2="Ramavtal"), *ROWS[1:]],
            [
                *ROWS,
                [
                    "4.",
                    "IT",
                    "Behörigheter",
                    "Intrång",
                    "Genomgång av konton",
                    "Lista",
                    "IT-chef",
                    "Maj 2022",
                ],
            ],
            [ROWS[0]],
            [ROWS[2], ["9.", "Nytt", "Annat", "Något", "Helt annan kontroll", "", "", ""]],
        ],
        ids=["text", "parts", "order", "moved", "new", "removed", "all"],
    )
    def test_everything_is_as_it_was_with_the_same_keys_and_linjer(self, target, rows):
        version, before, inlasning = self.second(target, *rows, removes_missing=True)
        assert said(version) != snapshot.fingerprint(before)

        undo_import(inlasning, user=None)

        after = state(version)
        assert snapshot.fingerprint(after) == snapshot.fingerprint(before)
        for model in (Avsnitt, Process, Risk, Kontrollmoment, Ansvarsrad, Rapporttid):
            name = model._meta.model_name
            assert [row["id"] for row in after["rows"][name]] == [row["id"] for row in before["rows"][name]]

    def test_head_is_as_it_was(self, target):
        version, before, inlasning = self.second(target, *ROWS, title=["Plan för intern kontroll 2022"])
        version.refresh_from_db()
        assert version.title == "Plan för intern kontroll 2022"

        undo_import(inlasning, user=None)

        assert state(version)["head"] == before["head"]

    @pytest.mark.parametrize("has_old", [True, False])
    def test_dress_that_was_made_of_the_sheet_is_taken_off(self, target, has_old):
        old = TabellmallFactory(kommun=target.namnd.kommun, name="Gammal") if has_old else None
        new = TabellmallFactory(kommun=target.namnd.kommun, name="Ny")
        plan = run(target, *ROWS).version.plan
        Plan.objects.update(tabellmall=old)
        inlasning = run(replace(target, mall=new), *ROWS).inlasning
        assert look_at_undo(inlasning).reversal.head == [("Tabellmall", "Ny", "Gammal" if has_old else "")]

        undo_import(inlasning, user=None)

        plan.refresh_from_db()
        assert plan.tabellmall == old

    def test_row_that_was_put_back_has_a_new_radversion(self, target):
        row = changed(ROWS[0], c4="Avtalstrohet mot alla ramavtal")
        version, _, inlasning = self.second(target, row, *ROWS[1:])
        left = version.moment.get(nr="1.").radversion

        undo_import(inlasning, user=None)

        assert version.moment.get(nr="1.").radversion == left + 1

    def test_link_to_an_enhet_that_is_gone_is_left_out(self, target):
        enhet = EnhetFactory(namnd=target.namnd, name="Ekonomichef")
        version, _, inlasning = self.second(target, *ROWS[1:], removes_missing=True)
        enhet.delete()

        undo_import(inlasning, user=None)

        assert version.moment.get(nr="1.").ansvarsrader.get().enhet is None

    def test_imports_are_undone_one_by_one_from_the_latest(self, target):
        first = run(target, ROWS[0])
        second = run(target, *ROWS)

        assert look_at_undo(first.inlasning).refusal.startswith("Bara den senaste inläsningen kan ångras")
        undo_import(second.inlasning, user=None)
        assert undo_import(first.inlasning, user=None) is None

    def test_texts_are_erased_and_who_and_when_stay(self, target):
        user = AnvandareFactory(first_name="Kim", last_name="Ek")
        _, _, inlasning = self.second(target, ROWS[0], removes_missing=True)

        undo_import(inlasning, user=user)

        inlasning.refresh_from_db()
        assert (inlasning.before, inlasning.undone_by_name) == (None, "Kim Ek")
        assert inlasning.counts["missing"] == 2
        with pytest.raises(PlanError, match="redan ångrad"):
            undo_import(inlasning, user=user)

    def test_texts_are_erased_when_the_next_sheet_comes_after_the_decision(self, target):
        version, _, inlasning = self.second(target, ROWS[0], removes_missing=True)
        Planversion.objects.filter(pk=version.pk).update(status="beslutad")

        run(target, *ROWS)

        inlasning.refresh_from_db()
        assert inlasning.before is None

    @pytest.mark.parametrize("name", ["mjolby", "tranas", "stockholm"])
    def test_demo_sheet_over_another_plan_is_undone(self, target, name):
        version, before, inlasning = self.second(target, data=demo_bytes(name), removes_missing=True)

        undo_import(inlasning, user=None)

        assert said(version) == snapshot.fingerprint(before)


class TestWhatIsToldBefore:
    def test_rows_that_go_come_back_and_change(self, target):
        version = run(target, ROWS[0], ROWS[1]).version
        row = changed(ROWS[0], c6="Controller")
        inlasning = run(target, row, ROWS[2], removes_missing=True).inlasning

        undo = look_at_undo(inlasning)

        assert undo.reversal.removed == ["3. Attest av löner"]
        assert undo.reversal.restored == ["2. Jäv vid upphandling"]
        assert undo.reversal.changed == ["1. Avtalstrohet mot ramavtal"]
        assert (undo.refusal, undo.removes_plan, undo.removes_version) == ("", False, False)
        assert version.moment.count() == 2

    def test_marked_passage_is_not_told(self, target):
        version = PlanversionFactory(plan__namnd=target.namnd)
        KontrollmomentFactory(version=version, nr="7.", moment="Koden [[sekretess: 18 kap. 8 § OSL | 1234]]")
        inlasning = run(target, *ROWS, removes_missing=True).inlasning

        assert "1234" not in str(look_at_undo(inlasning))


class TestRefusals:
    @pytest.fixture
    def outcome(self, target):
        run(target, ROWS[0])
        return run(target, *ROWS)

    def refused(self, outcome):
        """The sentence; told before the deed as well as by it, and the plan stays as it stands."""
        before = said(outcome.version)
        with pytest.raises(PlanError) as error:
            undo_import(outcome.inlasning, user=None)
        assert said(outcome.version) == before
        assert look_at_undo(outcome.inlasning).refusal == str(error.value)
        return str(error.value)

    def test_row_that_was_edited(self, outcome):
        Kontrollmoment.objects.filter(nr="3.").update(moment="Attest av alla löner")

        assert self.refused(outcome) == CHANGED

    def test_row_that_was_removed(self, outcome):
        delete_moment(Kontrollmoment.objects.get(nr="3."), user=AnvandareFactory())

        assert self.refused(outcome) == CHANGED

    def test_head_that_was_edited(self, outcome):
        Planversion.objects.update(title="Annan rubrik")

        assert self.refused(outcome) == CHANGED

    @pytest.mark.parametrize("status", ["foreslagen", "beslutad"])
    def test_version_that_is_no_longer_utkast(self, outcome, status):
        Planversion.objects.update(status=status)

        assert self.refused(outcome).startswith("Inläsningen kan inte ångras. Planen är ")

    def test_row_that_was_followed_up(self, outcome):
        UppfoljningFactory(moment=Kontrollmoment.objects.get(nr="3."))

        assert "uppföljning hör till det som lästes in" in self.refused(outcome)

    def test_risk_that_has_a_measure(self, outcome):
        AtgardFactory(namnd=outcome.version.plan.namnd, risk=Risk.objects.last())

        assert "åtgärd hör till det som lästes in" in self.refused(outcome)

    def test_moment_that_another_namnd_has_taken_over(self, outcome):
        common = Kontrollmoment.objects.get(nr="3.")
        Kontrollmoment.objects.filter(pk=common.pk).update(is_kommungemensamt=True)
        Inlasning.objects.filter(pk=outcome.inlasning.pk).update(fingerprint=said(outcome.version))
        KontrollmomentFactory(is_kommungemensamt=True, gemensamt_moment=common)

        assert "andra nämnders kommungemensamma moment" in self.refused(outcome)

    def test_plan_that_has_a_round(self, target):
        outcome = run(target, *ROWS)
        TillfalleFactory(plan=outcome.version.plan)

        assert "uppföljningstillfälle hör till" in self.refused(outcome)

    def test_texts_that_were_erased(self, outcome):
        Inlasning.objects.all().erase_snapshots()

        assert "gallrat" in self.refused(outcome)


def test_edit_that_was_taken_back_by_hand_is_no_change(target):
    run(target, ROWS[0])
    outcome = run(target, *ROWS)
    Kontrollmoment.objects.update(radversion=7)

    assert look_at_undo(outcome.inlasning).refusal == ""


def test_dry_run_and_sheet_without_differences_leave_no_record(target):
    run(target, *ROWS, dry_run=True)
    assert Inlasning.objects.count() == 0
    run(target, *ROWS)

    run(target, *ROWS)

    assert Inlasning.objects.count() == 1


def test_queries_of_an_undo_do_not_grow_with_the_rows(target, count_queries):
    def count(number):
        rows = [
            [f"{n}.", "Avsnitt", f"Process {n}", f"Risk {n}", f"Moment {n} i raden", "", "Chef", ""]
            for n in range(number)
        ]
        run(target, *rows)
        outcome = run(
            target, *[changed(row, c3="Annan risk", c4=f"Helt annan kontroll {row[0]}") for row in rows]
        )
        return count_queries(lambda: undo_import(outcome.inlasning, user=None))

    # SQLite takes rows in batches: one more statement at the most, not one a row.
    assert count(60) - count(3) in (0, 1)
