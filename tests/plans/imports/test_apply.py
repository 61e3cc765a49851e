import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organisation.models import Handelse, Roll, Skala
from organisation.texts import Audience
from plans.columns import PROCESS_WITH_NR
from plans.fields import registry
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.imports.matching import match_rows
from plans.models import Ansvarsrad, Kontrollmoment, Plan, Planversion, Process, Risk
from plans.services import PlanError
from plans.tables import avsnitt_paths, load_rows
from tests.factories import (
    EnhetFactory,
    FunktionFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    ProcessFactory,
    SkalaFactory,
    SkalstegFactory,
    TabellkolumnFactory,
    TabellmallFactory,
    UppfoljningFactory,
    member,
)
from tests.plans.imports.sheets import sheet

pytestmark = pytest.mark.django_db

HEADINGS = ["Nr", "Process", "Risk", "Kontrollmoment", "Kontrollmetod", "Vem?", "När?"]
ROWS = [
    ["1.", "Inköp", "Fel pris", "Avtalstrohet mot ramavtal", "Stickprov", "Ekonomichef", "September 2022"],
    ["2.", "Lön", "Fel lön", "Attest av löner", "Urval", "Lönechef\nHR", "Mars 2022\nMaj 2022"],
]


@pytest.fixture
def target():
    return Target(NamndFactory(name="Kommunstyrelsen"), 2022)


def run(target, *rows, headings=HEADINGS, **options):
    data = sheet(headings, *rows)
    report = understand_for(target, data, options.pop("answers", None))
    user = options.pop("user", None)
    return import_plan(target, report, SourceFile("plan.xlsx", data), user=user, **options)


def rows_of(version, *codes):
    rows = load_rows(version, avsnitt_paths(version))
    return [tuple(registry[code].read(row) for code in codes) for row in rows]


def linjer(version):
    return list(version.moment.in_order().values_list("linje", flat=True))


class TestFirstImport:
    def test_plan_and_utkast_are_made(self, target):
        outcome = run(target, *ROWS)

        assert (outcome.version.plan.namnd, outcome.version.plan.year) == (target.namnd, 2022)
        assert (outcome.version.status, outcome.version.number) == ("utkast", 1)
        assert outcome.summary == "2 nya rader"
        assert rows_of(outcome.version, "nr", "process", "risk", "moment", "utforare", "rapporteras") == [
            ("1.", "Inköp", "Fel pris", "Avtalstrohet mot ramavtal", "Ekonomichef", "September 2022"),
            ("2.", "Lön", "Fel lön", "Attest av löner", "Lönechef\nHR", "Mars 2022\nMaj 2022"),
        ]

    def test_dry_run_shows_the_table_and_leaves_nothing(self, target):
        outcome = run(target, *ROWS, dry_run=True, audience=Audience.INTERNAL)

        assert [row.cells[3].text for row in outcome.table.rows] == [
            "Avtalstrohet mot ramavtal",
            "Attest av löner",
        ]
        assert (Plan.objects.count(), Planversion.objects.count(), Handelse.objects.count()) == (0, 0, 0)

    def test_event_tells_file_checksum_and_counts(self, target):
        run(target, *ROWS)

        event = Handelse.objects.get(action="plan.imported")
        assert event.changes["file"] == "plan.xlsx"
        assert len(event.changes["sha256"]) == 64
        assert event.changes["counts"] == {"new": 2, "changed": 0, "unchanged": 0, "kept": 0}

    def test_names_that_the_namnd_knows_are_linked(self, target):
        enhet = EnhetFactory(namnd=target.namnd, name="HR")
        funktion = FunktionFactory(namnd=target.namnd, name="Ekonomichef")
        EnhetFactory(name="Lönechef")

        run(target, *ROWS)

        links = Ansvarsrad.objects.values_list("text", "funktion", "enhet").order_by("pk")
        assert list(links) == [
            ("Ekonomichef", funktion.pk, None),
            ("Lönechef", None, None),
            ("HR", None, enhet.pk),
        ]

    def test_rows_of_one_process_share_it_and_rows_of_one_risk_too(self, target):
        rows = [["1.", "Inköp", "Fel pris", f"Moment {number}"] for number in range(3)]

        run(target, *rows, ["2.", "Lön", "Fel pris", "Moment"])

        assert [process.moment.count() for process in Process.objects.all()] == [3, 1]
        assert [risk.moment.count() for risk in Risk.objects.order_by("pk")] == [3, 1]

    def test_steps_of_the_scales_are_found_and_the_rest_kept_as_text(self, target):
        for slag in (Skala.Slag.SANNOLIKHET, Skala.Slag.KONSEKVENS):
            scale = SkalaFactory(kommun=target.namnd.kommun, slag=slag)
            for level, label in enumerate(("Låg", "Medel", "Hög", "Mycket hög"), start=1):
                SkalstegFactory(skala=scale, level=level, label=label)
        headings = ["Process", "Risk", "Kontrollmoment", "Sannolikhet", "Konsekvens", "Riskvärde"]
        rows = [
            ["Inköp", "Fel", "Avtal", 3, "4. Mycket hög", 12],
            ["Lön", "Fel", "Attest", "medel", "3x4", ""],
        ]

        data = sheet(headings, *rows)
        report = understand_for(target, data)
        outcome = import_plan(target, report, SourceFile("plan.xlsx", data), user=None)

        assert report.warnings == [
            "E3: ”3x4” är inget steg på skalan för konsekvens, 1–4. Texten sparas som riskvärde."
        ]
        assert rows_of(outcome.version, "sannolikhet", "konsekvens", "riskvarde") == [
            ("3. Hög", "4. Mycket hög", "12"),
            ("2. Medel", "", "Konsekvens: 3x4"),
        ]

    def test_text_without_room_is_an_error_with_its_address_and_nothing_is_written(self, target):
        outcome = run(target, ROWS[0], ["3" * 21, "Lön", "", "Attest"])

        assert outcome.errors == ["A3: Nr har 21 tecken; högst 20 får plats. Korta texten i arket."]
        assert Plan.objects.count() == 0

    def test_dangerous_texts_stay_texts(self, target):
        outcome = run(target, ["1.", "=1+1", "+46", "@namn", "-streck"])

        assert rows_of(outcome.version, "process", "risk", "moment", "metod") == [
            ("=1+1", "+46", "@namn", "-streck")
        ]

    def test_unread_text_is_kept_in_the_event(self, target):
        run(target, [*ROWS[0], "Se över"], headings=[*HEADINGS, "Vår egen kolumn"])

        event = Handelse.objects.get(action="plan.imported")
        assert event.payload["unread"] == [{"row": 2, "Vår egen kolumn": "Se över"}]

    def test_wrong_year_namnd_and_dnr_are_told(self, target):
        NamndFactory(kommun=target.namnd.kommun, name="Socialnämnden")
        PlanFactory(namnd=target.namnd, year=2022, dnr="KS 1")
        data = sheet(["Internkontrollplan 2019 för socialnämnden"], ["Dnr SN/2019:3"], [], HEADINGS, *ROWS)

        outcome = import_plan(
            target, understand_for(target, data), SourceFile("p", data), user=None, dry_run=True
        )

        assert outcome.warnings == [
            "Rubriken anger 2019, du läser in till 2022.",
            "Arkets rubrik och diarienummer hör till 2019 och tas inte över.",
            "Rubriken nämner Socialnämnden, du läser in till Kommunstyrelsen.",
        ]


class TestSecondImport:
    def test_same_sheet_again_changes_nothing(self, target):
        run(target, *ROWS)
        events = Handelse.objects.count()

        outcome = run(target, *ROWS)

        assert not outcome.has_changes
        assert outcome.difference.counts == {"new": 0, "changed": 0, "unchanged": 2, "missing": 0}
        assert Handelse.objects.count() == events

    def test_changed_cell_is_told_old_and_new_and_the_row_keeps_its_linje(self, target):
        version = run(target, *ROWS).version
        before = linjer(version)
        changed = [*ROWS[0][:3], "Avtalstrohet mot alla ramavtal", *ROWS[0][4:]]

        outcome = run(target, changed, ROWS[1])

        (row,) = outcome.difference.changed
        assert [(change.field, change.old, change.new, change.address) for change in row.changes] == [
            ("moment", "Avtalstrohet mot ramavtal", "Avtalstrohet mot alla ramavtal", "D2")
        ]
        assert linjer(version) == before
        assert list(version.moment.in_order().values_list("radversion", flat=True)) == [2, 1]

    def test_moved_rows_are_matched_and_take_the_sheets_order(self, target):
        version = run(target, *ROWS).version
        before = linjer(version)

        outcome = run(target, *reversed(ROWS))

        assert outcome.difference.is_reordered
        assert linjer(version) == before[::-1]

    def test_new_row_among_the_old_stands_where_the_sheet_has_it(self, target):
        version = run(target, *ROWS).version

        run(target, ROWS[0], ["1b", "Inköp", "Jäv", "Jävsprövning av inköpare"], ROWS[1])

        assert rows_of(version, "nr", "process") == [("1.", "Inköp"), ("1b", "Inköp"), ("2.", "Lön")]
        assert Process.objects.count() == 2

    def test_row_missing_in_the_sheet_is_kept_in_its_place(self, target):
        version = run(target, *ROWS).version

        outcome = run(target, ROWS[1], ["3.", "Arkiv", "", "Gallring sker enligt plan"])

        assert [row.nr for row in outcome.difference.missing] == ["1."]
        assert rows_of(version, "nr") == [("1.",), ("2.",), ("3.",)]

    def test_row_missing_in_the_sheet_is_removed_when_the_user_says_so(self, target):
        version = run(target, *ROWS).version

        outcome = run(target, ROWS[1], removes_missing=True)

        assert outcome.summary == "1 borttagen rad"
        assert rows_of(version, "nr", "process", "risk") == [("2.", "Lön", "Fel lön")]
        assert (Process.objects.count(), Risk.objects.count()) == (1, 1)

    def test_row_that_a_follow_up_holds_cannot_be_removed(self, target):
        version = run(target, *ROWS).version
        UppfoljningFactory(moment=version.moment.first(), tillfalle__plan=version.plan)

        with pytest.raises(PlanError, match="Välj att behålla dem"):
            run(target, ROWS[1], removes_missing=True)

        assert version.moment.count() == 2

    def test_renamed_process_is_renamed_in_place(self, target):
        version = run(target, *ROWS).version
        before = list(version.processer.values_list("linje", flat=True))

        run(target, [ROWS[0][0], "Inköp och avtal", *ROWS[0][2:]], ROWS[1])

        assert list(version.processer.values_list("linje", "name")) == list(
            zip(before, ["Inköp och avtal", "Lön"], strict=True)
        )

    def test_renamed_section_keeps_its_linje_and_moved_rows_leave_no_empty_one(self, target):
        version = run(target, ["Gemensamt"], ROWS[0], ["Eget"], ROWS[1]).version
        before = list(version.avsnitt.values_list("linje", flat=True))

        run(target, ["Kommungemensamt"], ROWS[0], ["Eget"], ROWS[1])
        assert list(version.avsnitt.values_list("linje", "name")) == list(
            zip(before, ["Kommungemensamt", "Eget"], strict=True)
        )

        run(target, ["Eget"], *ROWS)
        assert list(version.avsnitt.values_list("name", flat=True)) == ["Eget"]
        assert rows_of(version, "avsnitt", "nr") == [("Eget", "1."), ("Eget", "2.")]

    def test_columns_that_the_sheet_lacks_are_left_alone(self, target):
        version = run(target, *ROWS).version

        outcome = run(target, *[row[:4] for row in ROWS], headings=HEADINGS[:4])

        assert not outcome.has_changes
        assert rows_of(version, "metod") == [("Stickprov",), ("Urval",)]

    def test_name_that_stays_keeps_its_link(self, target):
        version = run(target, *ROWS).version
        enhet = EnhetFactory(name="Någon annans")
        Ansvarsrad.objects.filter(text="HR").update(enhet=enhet)

        run(target, ROWS[0], [*ROWS[1][:5], "HR\nKommunjurist", ROWS[1][6]])

        names = Ansvarsrad.objects.filter(moment=version.moment.last(), slag="utforare")
        assert list(names.values_list("text", "enhet")) == [("HR", enhet.pk), ("Kommunjurist", None)]

    def test_marked_passage_is_never_overwritten(self, target):
        version = run(target, *ROWS).version
        secret = "Koden [[sekretess: 18 kap. 8 § OSL | 1234]] är bytt"
        Kontrollmoment.objects.filter(nr="1.").update(metod=secret)

        outcome = run(target, [*ROWS[0][:4], "Koden är bytt", *ROWS[0][5:]], ROWS[1])

        assert not outcome.has_changes
        sentence = "Kontrollmetod har en sekretessmarkerad uppgift i planen och ändras inte av arket."
        assert outcome.warnings == [f"E2: {sentence}"]
        assert version.moment.get(nr="1.").metod == secret

    def test_text_that_was_changed_around_the_gap_keeps_its_passage(self, target):
        version = run(target, *ROWS).version
        mark = "[[sekretess: 18 kap. 8 § OSL; 2026-11-21; Anna Ek | 1234]]"
        Kontrollmoment.objects.filter(nr="1.").update(metod=f"Koden {mark} är bytt")
        gap = "[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]"

        outcome = run(target, [*ROWS[0][:4], f"Koden {gap} byts varje år", *ROWS[0][5:]], ROWS[1])

        (change,) = outcome.difference.changed[0].changes
        assert version.moment.get(nr="1.").metod == f"Koden {mark} byts varje år"
        assert change.printed == (f"Koden {gap} är bytt", f"Koden {gap} byts varje år")
        assert outcome.warnings == []

    @pytest.mark.parametrize("mark", ["{}", "[[sekretess: 18 kap. 8 § OSL | {}]]"])
    def test_guess_at_a_hidden_word_gets_the_same_answer_right_or_wrong(self, target, mark):
        run(target, *ROWS)
        secret = "Koden [[sekretess: 18 kap. 8 § OSL | 1234]] är bytt"
        Kontrollmoment.objects.filter(nr="1.").update(metod=secret)
        user = member(target.namnd, Roll.SAMORDNARE)

        answers = []
        for guess in ("1234", "9876"):
            for ending in ("är bytt", "byts varje år"):
                cell = f"Koden {mark.format(guess)} {ending}"
                outcome = run(target, [*ROWS[0][:4], cell, *ROWS[0][5:]], ROWS[1], user=user, dry_run=True)
                answers.append((outcome.warnings, outcome.difference.counts))

        assert answers == [answers[0]] * 4
        assert "ändras inte av arket" in answers[0][0][0]

    @pytest.mark.parametrize("column", [1, 5, 6])
    def test_mark_in_a_short_field_is_refused(self, target, column):
        row = list(ROWS[0])
        row[column] = "Lön [[sekretess: 18 kap. 8 § OSL | kobolt]]"

        outcome = run(target, row)

        (error,) = outcome.errors
        assert error.startswith(f"{'ABCDEFG'[column]}2: ")
        assert "här kan det inte stå någon sekretessmarkering" in error
        assert not Kontrollmoment.objects.exists()

    @pytest.mark.parametrize("cell", ["Koden byts", "[Uppgift utelämnad med stöd av 17 kap. 1 § OSL]"])
    def test_text_without_its_gap_is_left_as_it_stands(self, target, cell):
        version = run(target, *ROWS).version
        secret = "Koden [[sekretess: 18 kap. 8 § OSL | 1234]] är bytt"
        Kontrollmoment.objects.filter(nr="1.").update(metod=secret)

        run(target, [*ROWS[0][:4], cell, *ROWS[0][5:]], ROWS[1])

        assert version.moment.get(nr="1.").metod == secret

    def test_plan_that_was_written_in_between_is_not_overwritten(self, target):
        version = run(target, *ROWS).version
        new = [*ROWS, ["3.", "Arkiv", "", "Gallring sker enligt plan"]]
        seen = run(target, *new, dry_run=True).fingerprint
        Kontrollmoment.objects.filter(nr="1.").update(metod="Något annat")

        with pytest.raises(PlanError, match="Någon har ändrat planen"):
            run(target, *new, expected=seen)

        assert version.moment.count() == 2


class TestDecidedVersion:
    @pytest.fixture
    def decided(self, target):
        version = run(target, *ROWS).version
        version.status = Planversion.Status.BESLUTAD
        version.save()
        return version

    def test_sheet_that_says_the_same_makes_no_utkast(self, target, decided):
        assert not run(target, *ROWS).has_changes
        assert list(Planversion.objects.all()) == [decided]

    def test_changes_go_to_a_new_utkast_where_every_row_keeps_its_linje(self, target, decided):
        outcome = run(target, ROWS[0], [*ROWS[1][:4], "Alla granskas", *ROWS[1][5:]])

        assert (outcome.version.number, outcome.version.status, outcome.base) == (2, "utkast", decided)
        assert linjer(outcome.version) == linjer(decided)
        assert rows_of(decided, "metod") == [("Stickprov",), ("Urval",)]
        assert rows_of(outcome.version, "metod", "utforare", "rapporteras") == [
            ("Stickprov", "Ekonomichef", "September 2022"),
            ("Alla granskas", "Lönechef\nHR", "Mars 2022\nMaj 2022"),
        ]


class TestLaidVersion:
    """What is laid before the meeting is not changed, and gets no utkast beside it."""

    @pytest.fixture
    def laid(self, target):
        version = run(target, *ROWS).version
        version.status = Planversion.Status.FORESLAGEN
        version.save()
        return version

    def test_sheet_that_would_change_it_is_refused(self, target, laid):
        with pytest.raises(PlanError, match="Planen är framlagd för beslut, och arket skulle ändra den."):
            run(target, ROWS[0], [*ROWS[1][:4], "Alla granskas", *ROWS[1][5:]])

        assert list(Planversion.objects.all()) == [laid]

    def test_sheet_that_says_the_same_is_read(self, target, laid):
        assert not run(target, *ROWS).has_changes


def test_process_without_moment_gets_its_first_moment(target):
    version = run(target, ROWS[0]).version
    arkiv = ProcessFactory(version=version, name="Arkiv")

    outcome = run(target, ROWS[0], ["2.", "Arkiv", "", "Gallring sker enligt plan"])

    assert outcome.difference.counts == {"new": 0, "changed": 1, "unchanged": 1, "missing": 0}
    assert Kontrollmoment.objects.get(nr="2.").process == arkiv


def test_split_columns_of_the_kommuns_own_dress_are_compared_as_printed(target):
    mall = TabellmallFactory(kommun=target.namnd.kommun, is_default=True)
    parts = [{"field": part.field, "before": part.before, "after": part.after} for part in PROCESS_WITH_NR]
    TabellkolumnFactory(mall=mall, heading="Vad", parts=parts, position=1)
    TabellkolumnFactory(mall=mall, position=2)
    version = PlanversionFactory(plan__namnd=target.namnd)
    # Without a nr the printed name begins like one: it must not be read as a nr where nothing has changed.
    process = ProcessFactory(version=version, name="24 timmars service")
    KontrollmomentFactory(process=process, nr="", moment="Öppettider")

    outcome = run(target, ["24 timmars service", "Öppettider"], headings=["Vad", "Kontrollmoment"])

    assert not outcome.has_changes


def test_number_of_queries_is_the_same_for_few_rows_and_many(target):
    def count(year, rows):
        data = sheet(HEADINGS, *rows)
        report = understand_for(target, data)
        with CaptureQueriesContext(connection) as queries:
            import_plan(Target(target.namnd, year), report, SourceFile("p", data), user=None)
        return len(queries)

    def row(n, *rest):
        return [f"{n}.", f"Process {n}", f"Risk {n}", f"Moment nummer {n} i raden", *rest]

    # Not more: SQLite takes 999 values in a query, and Django parts what is longer.
    new = [row(n, "Urval", "A\nB", "Mars 2022") for n in range(25)]
    changed = [row(n, "Alla", "C", "Maj 2022") for n in range(25)]

    assert count(2023, new[:3]) == count(2024, new)
    assert count(2023, changed[:3]) == count(2024, changed)


def test_matching_never_takes_another_text_for_the_same_row(target):
    version = run(target, *ROWS).version
    existing = [registry.values_of(row) for row in load_rows(version, avsnitt_paths(version))]
    data = sheet(HEADINGS, ["1.", "Arkiv", "", "Gallring av handlingar enligt plan"])

    assert match_rows(understand_for(target, data).rows, existing) == {}
