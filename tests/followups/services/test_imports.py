import datetime

import pytest
from django.core.management import CommandError, call_command

from followups.models import Uppfoljning, Uppfoljningstillfalle
from followups.services.import_cells import read_status, round_of_heading
from followups.services.rounds import hand_in
from organisation.models import Handelse, Roll, Skala
from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.imports.undo import look_at_undo, undo_import
from plans.models import Inlasning, Kontrollmoment, Plan
from plans.services import PlanError, delete_moment, delete_process
from tests.factories import (
    AtgardFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanversionFactory,
    RapporttidFactory,
    SkalaFactory,
    SkalstegFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)
from tests.plans.imports.sheets import demo_bytes, sheet

pytestmark = pytest.mark.django_db

HEADINGS = ["Nr", "Process", "Kontrollmoment", "Uppföljning 170831"]
ROWS = [
    ["1.", "Inköp", "Avtalstrohet mot ramavtal", "Utan anmärkning"],
    ["2.", "Lön", "Attest av löner", "Två av tio saknar attest"],
    ["3.", "IT", "Behörigheter i systemen", ""],
]
NEW = {
    "tillfalle": "ny",
    "name": "per 31 augusti 2017",
    "per_date": "2017-08-31",
    "text_status": "genomford",
    "existing": "behall",
    "historical": True,
}


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen")


@pytest.fixture
def user(namnd):
    return member(namnd, Roll.ADMINISTRATOR)


def read_in(namnd, *rows, user=None, headings=HEADINGS, choices=None, data=None, **options):
    data = data or sheet(headings, *rows)
    target = Target(namnd, 2017)
    report = understand_for(target, data)
    return import_plan(target, report, SourceFile("2017.xlsx", data), user=user, results=choices, **options)


def decided(namnd, rows=ROWS):
    """A decided plan of these rows."""
    version = read_in(namnd, *[row[:3] for row in rows], headings=HEADINGS[:3]).version
    version.status = "beslutad"
    version.save()
    return version


def open_round(version, **texts):
    """An open round of the version, with a text for each nr given."""
    tillfalle = TillfalleFactory(plan=version.plan, name="per 31 augusti 2017")
    for moment in version.moment.in_order():
        text = texts.get(f"nr{moment.nr.rstrip('.')}", "")
        status = "genomford" if text else "ej_redovisad"
        UppfoljningFactory(tillfalle=tillfalle, moment=moment, text=text, status=status)
    return tillfalle


def to(tillfalle, **more):
    return {"D": {**NEW, "tillfalle": str(tillfalle.public_id), "historical": False, **more}}


def results(tillfalle=None):
    rows = Uppfoljning.objects.order_by("moment__nr")
    rows = rows.filter(tillfalle=tillfalle) if tillfalle else rows
    return [(row.moment.nr, row.status, row.text) for row in rows]


class TestRoundOfHeading:
    @pytest.mark.parametrize(
        ("heading", "name", "date"),
        [
            ("Uppföljning 170831", "per 31 augusti 2017", datetime.date(2017, 8, 31)),
            ("Resultat 2022-09-30", "per 30 september 2022", datetime.date(2022, 9, 30)),
            ("Uppföljning per den 31 augusti 2017", "per 31 augusti 2017", datetime.date(2017, 8, 31)),
            ("Utfall september 2022", "September 2022", datetime.date(2022, 9, 30)),
            ("Resultat", "", None),
        ],
    )
    def test_name_and_date_come_from_the_heading(self, heading, name, date):
        assert round_of_heading(heading) == (name, date)


class TestReadStatus:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Genomförd", ("genomford", "")),
            ("klart.", ("genomford", "")),
            ("Pågående", ("pagar", "")),
            ("Genomförs senare (nov/dec)", ("genomfors_senare", "nov/dec")),
            ("Ej  aktuell", ("ej_aktuell", "")),
            ("Grön", None),
            ("Inte genomförd", None),
        ],
    )
    def test_words(self, text, found):
        assert read_status(text) == found


class TestHistoricalTable:
    def test_finished_table_comes_in_whole(self, namnd, user):
        outcome = read_in(namnd, *ROWS, user=user, choices={"D": NEW})

        tillfalle = Uppfoljningstillfalle.objects.get()
        assert outcome.summary == "3 nya rader, 2 resultat"
        assert (tillfalle.name, tillfalle.slug, tillfalle.status) == (
            "per 31 augusti 2017",
            "per-31-augusti",
            "oppen",
        )
        assert (tillfalle.heading, tillfalle.per_date) == ("Uppföljning 170831", datetime.date(2017, 8, 31))
        assert results() == [
            ("1.", "genomford", "Utan anmärkning"),
            ("2.", "genomford", "Två av tio saknar attest"),
            ("3.", "ej_redovisad", ""),
        ]
        assert {row.moment.version for row in Uppfoljning.objects.all()} == {outcome.version}
        assert outcome.version.status == "utkast"

    def test_who_wrote_is_kept_for_rows_that_say_something(self, namnd, user):
        read_in(namnd, *ROWS, user=user, choices={"D": NEW})

        assert [row.written_by for row in Uppfoljning.objects.order_by("moment__nr")] == [user, user, None]

    def test_events_tell_of_plan_and_round(self, namnd, user):
        read_in(namnd, *ROWS, user=user, choices={"D": NEW})

        event = Handelse.objects.get(action="tillfalle.results-imported")
        assert (event.changes["file"], event.changes["results"]) == ("2017.xlsx", 2)
        plan_event = Handelse.objects.get(action="plan.imported")
        assert plan_event.changes["counts"]["results"] == 2
        assert plan_event.payload["unread"] == []

    def test_utkast_wants_a_confirmation(self, namnd):
        with pytest.raises(PlanError, match="Planen är inte beslutad"):
            read_in(namnd, *ROWS, choices={"D": {**NEW, "historical": False}})

        assert (Plan.objects.count(), Uppfoljningstillfalle.objects.count()) == (0, 0)

    def test_dry_run_shows_the_rows_and_leaves_nothing(self, namnd):
        outcome = read_in(namnd, *ROWS, choices={"D": NEW}, dry_run=True)

        (shown,) = outcome.results
        assert [(row.name, row.status) for row in shown.changes] == [
            ("1. Avtalstrohet mot ramavtal", "Genomförd"),
            ("2. Attest av löner", "Genomförd"),
            ("3. Behörigheter i systemen", "Ej redovisad"),
        ]
        assert (Plan.objects.count(), Uppfoljning.objects.count()) == (0, 0)

    def test_results_are_left_alone_unless_the_user_chooses(self, namnd):
        read_in(namnd, *ROWS)

        assert (Kontrollmoment.objects.count(), Uppfoljning.objects.count()) == (3, 0)

    def test_every_kind_of_column_is_read(self, namnd):
        scale = SkalaFactory(kommun=namnd.kommun, slag=Skala.Slag.BEDOMNING_MOMENT)
        step = SkalstegFactory(skala=scale, level=2, label="Mindre brister")
        headings = [*HEADINGS, "Status", "Bedömning", "Antal granskade", "Avvikelser", "Genomförd av"]
        row = [*ROWS[1], "Pågår (nov/dec)", "Mindre brister", 10, "2 st", "Kim Ek"]

        read_in(namnd, row, headings=headings, choices={"D": NEW})

        result = Uppfoljning.objects.get()
        assert (result.status, result.planned_text, result.bedomning) == ("pagar", "nov/dec", step)
        assert (result.sample_size, result.deviations, result.performed_by) == (10, 2, "Kim Ek")

    def test_what_cannot_be_read_is_told_with_its_address_and_kept_in_the_log(self, namnd):
        headings = [*HEADINGS, "Status", "Bedömning", "Antal granskade", "Avvikelser"]
        rows = [[*ROWS[0], "Grön", "Fin", "många", 3], [*ROWS[1], "Genomförs senare", "", 1, 2]]

        outcome = read_in(namnd, *rows, headings=headings, choices={"D": NEW})

        assert [warning.split(".")[0] for warning in outcome.results[0].warnings] == [
            "E2: ”Grön” är ingen status",
            "F2: ”Fin” är inget steg på skalan för bedömning (kommunen har ingen skala)",
            "G2: ”många” är inget antal",
            "H3: avvikelserna är fler än de granskade",
            "E3: Genomförs senare säger inte när",
        ]
        assert results() == [
            ("1.", "genomford", "Utan anmärkning"),
            ("2.", "ej_redovisad", "Två av tio saknar attest"),
        ]
        event = Handelse.objects.get(action="tillfalle.results-imported")
        assert event.payload["unread"][0] == {
            "row": 2,
            "status": "Grön",
            "bedomning": "Fin",
            "stickprov": "många",
        }

    def test_empty_result_that_an_export_wrote_out_is_a_status_and_no_text(self, namnd):
        rows = [[*ROWS[0][:3], "Ej redovisad"], [*ROWS[1][:3], "Pågår (nov/dec)"]]

        read_in(namnd, *rows, choices={"D": {**NEW, "text_status": ""}})

        assert results() == [("1.", "ej_redovisad", ""), ("2.", "pagar", "")]

    def test_moment_of_another_month_without_result_is_not_in_the_round(self, namnd):
        headings = [*HEADINGS, "När?"]
        rows = [
            [*ROWS[0], "Maj 2017"],
            [*ROWS[2], "Maj 2017"],
            ["4.", "Arkiv", "Gallring av akter", "", "Augusti 2017"],
        ]

        read_in(namnd, *rows, headings=headings, choices={"D": NEW})

        assert [nr for nr, _, _ in results()] == ["1.", "4."]

    def test_name_that_is_taken_is_refused(self, namnd):
        TillfalleFactory(plan=decided(namnd).plan, slug="per-31-augusti")

        with pytest.raises(PlanError, match="redan en uppföljning med det namnet"):
            read_in(namnd, *ROWS, choices={"D": NEW})

    def test_row_with_results_is_not_removed_from_the_utkast_by_hand(self, namnd, user):
        read_in(namnd, *ROWS, choices={"D": NEW})
        moment = Kontrollmoment.objects.get(nr="1.")

        for delete, row in ((delete_moment, moment), (delete_process, moment.process)):
            with pytest.raises(PlanError, match="det finns uppföljningar av den"):
                delete(row, user=user)


class TestDecidedPlan:
    def test_results_alone_make_no_utkast(self, namnd):
        version = decided(namnd)

        outcome = read_in(namnd, *ROWS, choices={"D": {**NEW, "historical": False}})

        assert outcome.summary == "2 resultat"
        assert list(version.plan.versioner.all()) == [version]
        assert {row.moment.version for row in Uppfoljning.objects.all()} == {version}
        assert outcome.version == version

    def test_results_point_at_the_decided_version_when_the_sheet_also_changes_the_plan(self, namnd):
        version = decided(namnd)
        rows = [
            [*ROWS[0][:2], "Avtalstrohet mot alla ramavtal", "Bra"],
            ["8.", "Ny", "Helt ny kontroll", "Nej"],
        ]

        outcome = read_in(namnd, *rows, choices={"D": NEW})

        assert outcome.version.number == 2
        row = Uppfoljning.objects.get(text="Bra")
        assert (row.moment.version, row.moment.moment) == (version, "Avtalstrohet mot ramavtal")
        assert outcome.results[0].warnings == [
            "Rad 3: 8. Helt ny kontroll finns inte i den beslutade planen, och resultatet läses inte in."
        ]

    def test_empty_rows_of_an_open_round_are_filled_and_written_ones_kept(self, namnd):
        tillfalle = open_round(decided(namnd), nr2="Alla har attest")

        outcome = read_in(namnd, *ROWS, choices=to(tillfalle))

        assert results() == [
            ("1.", "genomford", "Utan anmärkning"),
            ("2.", "genomford", "Alla har attest"),
            ("3.", "ej_redovisad", ""),
        ]
        kept = outcome.results[0].changes[1].kept
        assert [(cell.label, cell.old, cell.new) for cell in kept] == [
            ("Resultat", "Alla har attest", "Två av tio saknar attest")
        ]

    def test_written_rows_are_replaced_when_the_user_says_so(self, namnd):
        tillfalle = open_round(decided(namnd), nr2="Alla har attest")

        outcome = read_in(namnd, *ROWS, choices=to(tillfalle, existing="ersatt"))

        assert results()[1] == ("2.", "genomford", "Två av tio saknar attest")
        written = outcome.results[0].changes[1].written
        assert [(cell.old, cell.new) for cell in written] == [("Alla har attest", "Två av tio saknar attest")]

    def test_status_of_the_choice_never_replaces_a_written_one(self, namnd):
        tillfalle = open_round(decided(namnd))
        Uppfoljning.objects.filter(moment__nr="1.").update(status="pagar")

        read_in(namnd, *ROWS, choices=to(tillfalle, existing="ersatt"))

        assert results()[0] == ("1.", "pagar", "Utan anmärkning")

    def test_marked_passage_is_never_replaced(self, namnd):
        secret = "Koden [[sekretess: 18 kap. 8 § OSL | 1234]]"
        tillfalle = open_round(decided(namnd), nr1=secret)

        outcome = read_in(namnd, *ROWS, choices=to(tillfalle, existing="ersatt"))

        assert results()[0][2] == secret
        assert "sekretessmarkerad uppgift och ändras inte av arket" in outcome.results[0].warnings[0]

    def test_guess_at_a_hidden_word_gets_the_same_answer_right_or_wrong(self, namnd, user):
        secret = "Koden [[sekretess: 18 kap. 8 § OSL | 1234]]"
        tillfalle = open_round(decided(namnd), nr1=secret)
        tillfalle.is_open_to_others = True
        tillfalle.save()

        warnings = []
        for guess in ("Koden 1234", "Koden 9876"):
            rows = [[*ROWS[0][:3], guess, *ROWS[0][4:]]]
            outcome = read_in(namnd, *rows, user=user, choices=to(tillfalle), dry_run=True)
            warnings.append([each.warnings for each in outcome.results])

        assert warnings[0] == warnings[1]
        assert "ändras inte av arket" in str(warnings)

    def test_texts_of_a_namnd_that_has_not_handed_in_are_neither_shown_nor_replaced(self, namnd, user):
        tillfalle = open_round(decided(namnd), nr1="Hemligt utkast")

        outcome = read_in(namnd, *ROWS, user=user, choices=to(tillfalle, existing="ersatt"))

        assert outcome.results[0].changes[0].is_hidden
        assert "Hemligt utkast" not in str(outcome.results[0].changes)
        assert [text for _, _, text in results()] == ["Hemligt utkast", "Två av tio saknar attest", ""]

    def test_verdict_of_a_row_without_status_is_as_hidden(self, namnd, user):
        tillfalle = open_round(decided(namnd))
        step = SkalstegFactory(skala__kommun=namnd.kommun, label="Otillräcklig")
        Uppfoljning.objects.filter(moment__nr="1.").update(bedomning=step, text="Hemligt utkast")

        outcome = read_in(namnd, *ROWS, user=user, choices=to(tillfalle, existing="ersatt"))

        first = outcome.results[0].changes[0]
        assert (first.is_hidden, first.written, first.kept) == (True, [], [])
        assert results()[0] == ("1.", "ej_redovisad", "Hemligt utkast")

    def test_same_sheet_again_has_nothing_to_read_in(self, namnd):
        tillfalle = open_round(decided(namnd))
        read_in(namnd, *ROWS, choices=to(tillfalle))

        outcome = read_in(namnd, *ROWS, choices=to(tillfalle))

        assert not outcome.has_changes
        assert Inlasning.objects.count() == 2

    def test_names_of_the_rows_files_are_known_and_left_as_they_are(self, namnd):
        tillfalle = open_round(decided(namnd))
        headings = [*HEADINGS, "Bilagor till resultatet"]
        rows = [[*row, "protokoll.pdf (12 kB)"] for row in ROWS]

        outcome = read_in(namnd, *rows, headings=headings, choices=to(tillfalle))

        assert results() == [
            ("1.", "genomford", "Utan anmärkning"),
            ("2.", "genomford", "Två av tio saknar attest"),
            ("3.", "ej_redovisad", ""),
        ]
        assert outcome.results[0].warnings == []

    def test_row_that_was_left_out_is_not_written(self, namnd):
        tillfalle = open_round(decided(namnd))
        Uppfoljning.objects.filter(moment__nr="1.").update(utesluten_reason="Vilar i år")

        outcome = read_in(namnd, *ROWS, choices=to(tillfalle))

        assert results()[0] == ("1.", "ej_redovisad", "")
        assert "är inte med i uppföljningen" in outcome.results[0].warnings[0]

    @pytest.mark.parametrize("status", ["planerad", "inlamnad", "godkand", "last"])
    def test_round_that_is_not_open_is_never_written(self, namnd, status):
        tillfalle = open_round(decided(namnd))
        Uppfoljningstillfalle.objects.update(status=status)

        with pytest.raises(PlanError, match="kan inte ta emot resultat"):
            read_in(namnd, *ROWS, choices=to(tillfalle))

    def test_round_of_another_plan_is_not_found(self, namnd):
        decided(namnd)
        other = TillfalleFactory(plan=PlanversionFactory().plan)

        with pytest.raises(PlanError, match="finns inte längre"):
            read_in(namnd, *ROWS, choices=to(other))

    def test_result_written_after_the_preview_stops_the_writing(self, namnd):
        tillfalle = open_round(decided(namnd))
        seen = read_in(namnd, *ROWS, choices=to(tillfalle), dry_run=True).fingerprint
        Uppfoljning.objects.filter(moment__nr="1.").update(text="Nyss skrivet", status="genomford")

        with pytest.raises(PlanError, match="Någon har ändrat"):
            read_in(namnd, *ROWS, choices=to(tillfalle), expected=seen)

    def test_two_dated_columns_go_to_two_rounds(self, namnd):
        decided(namnd)
        headings = [*HEADINGS[:3], "Uppföljning 170430", "Uppföljning 170831"]
        spring = {**NEW, "name": "per 30 april 2017", "per_date": "2017-04-30"}

        read_in(namnd, [*ROWS[0][:3], "Våren", "Hösten"], headings=headings, choices={"D": spring, "E": NEW})

        texts = Uppfoljning.objects.exclude(text="").values_list("tillfalle__name", "text").order_by("text")
        assert list(texts) == [("per 31 augusti 2017", "Hösten"), ("per 30 april 2017", "Våren")]

    def test_number_of_queries_does_not_grow_with_the_rows(self, namnd, count_queries):
        def count(number):
            other = NamndFactory()
            rows = [
                [f"{n}.", f"Process {n}", f"Kontroll nummer {n} i raden", f"Text {n}"] for n in range(number)
            ]
            tillfalle = open_round(decided(other, rows))
            return count_queries(lambda: read_in(other, *rows, choices=to(tillfalle)))

        # SQLite takes rows in batches: one more statement at the most, not one a row.
        assert count(60) - count(3) in (0, 1)


class TestCommand:
    @pytest.fixture
    def path(self, tmp_path):
        path = tmp_path / "2017.xlsx"
        path.write_bytes(sheet(HEADINGS, *ROWS))
        return path

    def command(self, capsys, path, namnd, *flags):
        call_command("import_plan", str(path), "--namnd", namnd.slug, "--year", "2017", *flags)
        return capsys.readouterr().out

    def test_results_go_to_the_named_round(self, capsys, path, namnd):
        tillfalle = open_round(decided(namnd), nr2="Alla har attest")

        out = self.command(capsys, path, namnd, "--results", tillfalle.slug, "--text-status", "pagar")

        assert "1 resultat till uppföljningen per 31 augusti 2017." in out
        assert results()[:2] == [("1.", "pagar", "Utan anmärkning"), ("2.", "genomford", "Alla har attest")]

    def test_results_are_told_and_left_when_no_round_is_named(self, capsys, path, namnd):
        out = self.command(capsys, path, namnd)

        assert "Kolumn D (Uppföljning 170831): Resultat läses inte in i planen." in out
        assert Uppfoljning.objects.count() == 0

    @pytest.mark.parametrize(
        ("flags", "sentence"),
        [
            (["--results", "finns-inte", "--text-status", "pagar"], "De som finns: per-31-augusti."),
            (["--results", "per-31-augusti"], "Ange --text-status"),
        ],
    )
    def test_what_is_lacking_is_told(self, capsys, path, namnd, flags, sentence):
        open_round(decided(namnd))

        with pytest.raises(CommandError, match=sentence) as refused:
            self.command(capsys, path, namnd, *flags)
        assert refused.value.returncode == 2


class TestUndo:
    def test_historical_table_goes_whole(self, namnd, user):
        outcome = read_in(namnd, *ROWS, user=user, choices={"D": NEW})
        assert look_at_undo(outcome.inlasning).results == [
            "Uppföljningen per 31 augusti 2017 tas bort med sina 3 rader."
        ]

        undo_import(outcome.inlasning, user=user)

        counts = [model.objects.count() for model in (Plan, Uppfoljningstillfalle, Uppfoljning)]
        assert counts == [0, 0, 0]
        assert Handelse.objects.filter(action="tillfalle.results-undone", anvandare=user).count() == 1

    def test_results_in_an_open_round_are_as_before(self, namnd):
        tillfalle = open_round(decided(namnd), nr2="Alla har attest")
        Uppfoljning.objects.filter(moment__nr="3.").delete()
        fields = ("moment__nr", "status", "text", "written_by", "written_at", "deviations")
        before = list(Uppfoljning.objects.order_by("pk").values_list(*fields))
        rows = [*ROWS[:2], [*ROWS[2][:3], "Tre konton för mycket"]]
        outcome = read_in(namnd, *rows, choices=to(tillfalle, existing="ersatt"))
        assert len(results()) == 3
        assert look_at_undo(outcome.inlasning).results == [
            "I uppföljningen per 31 augusti 2017: 2 resultat återställs, 1 rad tas bort."
        ]

        undo_import(outcome.inlasning, user=None)

        assert list(Uppfoljning.objects.order_by("pk").values_list(*fields)) == before
        assert Plan.objects.get().versioner.get().status == "beslutad"

    def test_edited_result_stops_it_and_plan_and_round_stay(self, namnd):
        outcome = read_in(namnd, *ROWS, choices={"D": NEW})
        Uppfoljning.objects.filter(moment__nr="1.").update(text="Ändrat")

        assert "Resultatet för 1. Avtalstrohet" in look_at_undo(outcome.inlasning).refusal
        with pytest.raises(PlanError, match="har ändrats efter inläsningen"):
            undo_import(outcome.inlasning, user=None)
        assert (Kontrollmoment.objects.count(), Uppfoljning.objects.count()) == (3, 3)

    def test_round_that_was_handed_in_stops_it(self, namnd, user):
        outcome = read_in(namnd, *ROWS[:2], choices={"D": NEW})
        hand_in(Uppfoljningstillfalle.objects.get(), user=user)

        assert "är inlämnad, och inläsningen kan inte ångras" in look_at_undo(outcome.inlasning).refusal

    def test_measure_on_a_result_stops_it(self, namnd):
        outcome = read_in(namnd, *ROWS, choices={"D": NEW})
        row = Uppfoljning.objects.get(moment__nr="1.")
        AtgardFactory(namnd=namnd, uppfoljning=row, linje=row.linje)

        assert "har fått mer efter inläsningen (åtgärd)" in look_at_undo(outcome.inlasning).refusal

    def test_moment_added_to_the_round_stops_it(self, namnd):
        headings = [*HEADINGS, "När?"]
        rows = [[*ROWS[0], ""], [*ROWS[2], "Maj 2017"]]
        outcome = read_in(namnd, *rows, headings=headings, choices={"D": NEW})
        UppfoljningFactory(
            tillfalle=Uppfoljningstillfalle.objects.get(), moment=Kontrollmoment.objects.get(nr="3.")
        )

        assert "fler kontrollmoment" in look_at_undo(outcome.inlasning).refusal


def test_mjolbys_own_sheet_with_a_result_column_added_comes_in_whole(namnd):
    import io

    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(demo_bytes("mjolby")))
    worksheet = workbook.active
    header = next(row for row in worksheet.iter_rows() if any(cell.value == "Kontrollmoment" for cell in row))
    column = max(cell.column for cell in header if cell.value) + 1
    worksheet.cell(header[0].row, column, "Uppföljning 170831")
    for row, text in enumerate(
        ("Utförd", "Brister i två fall", "", "Klar i november"), start=header[0].row + 1
    ):
        worksheet.cell(row, column, text or None)
    file = io.BytesIO()
    workbook.save(file)
    letter = openpyxl.utils.get_column_letter(column)

    read_in(namnd, data=file.getvalue(), choices={letter: {**NEW, "text_status": "pagar"}})

    assert [(nr, status) for nr, status, _ in results()] == [
        ("1.", "pagar"),
        ("2.", "pagar"),
        ("3.", "ej_redovisad"),
        ("4.", "pagar"),
    ]


def test_report_month_of_the_plan_chooses_the_due_rows(namnd):
    version = decided(namnd)
    RapporttidFactory(moment=version.moment.get(nr="3."), year=2017, month=5)
    KontrollmomentFactory(version=version, nr="9.", moment="Sådant som arket inte har")

    outcome = read_in(namnd, *ROWS, choices={"D": {**NEW, "historical": False}})

    assert [nr for nr, _, _ in results()] == ["1.", "2.", "9."]
    assert outcome.result_count == 2
