import json

import pytest
from django.core.management import CommandError, call_command

from organisation.models import Handelse
from plans.models import Kontrollmoment, Plan, Planversion
from tests.factories import KontrollmomentFactory, NamndFactory, PlanversionFactory
from tests.plans.imports.sheets import demo_bytes, opened, sheet, transcript

pytestmark = pytest.mark.django_db

KEYS = ["sheet", "header_row", "columns", "sections", "rows", "skipped", "warnings", "errors"]


@pytest.fixture
def namnd():
    return NamndFactory(slug="ks")


@pytest.fixture
def file(tmp_path, namnd):
    """Writes bytes to a file and gives its path."""

    def write(data, name="plan.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def run(capsys, *args, **options):
    call_command(*map(str, args), **options)
    return capsys.readouterr().out


def import_json(capsys, path, *flags, year=2022):
    return json.loads(run(capsys, "import_plan", path, "--namnd", "ks", "--year", year, "--json", *flags))


def refusal(capsys, *args):
    """The sentence that a refused command says; its exit code is 2."""
    with pytest.raises(CommandError) as refused:
        call_command(*map(str, args))
    assert refused.value.returncode == 2
    return str(refused.value)


class TestImport:
    @pytest.mark.parametrize("name", ["mjolby", "tranas", "stockholm"])
    def test_json_tells_what_was_understood(self, capsys, file, name):
        year = {"mjolby": 2017, "tranas": 2022, "stockholm": 2024}[name]

        found = import_json(capsys, file(demo_bytes(name)), "--dry-run", year=year)

        assert set(KEYS) <= set(found)
        headings = [" ".join(heading.split()) for heading in transcript(name)["headings"]]
        assert list(found["columns"]) == headings
        assert None not in found["columns"].values()
        assert found["sections"] == [row["section"] for row in transcript(name)["rows"] if "section" in row]
        assert [row["fields"]["moment"] for row in found["rows"]] == [
            row["moment"] for row in transcript(name)["plan"]
        ]
        assert (found["warnings"], found["errors"]) == ([], [])

    def test_skipped_rows_have_number_and_reason(self, capsys, file):
        found = import_json(capsys, file(demo_bytes("tranas")), "--dry-run")

        assert (found["sheet"], found["header_row"]) == ("KS 2022", 3)
        assert found["skipped"] == [{"row": 9, "reason": "Rubrikraden upprepas."}]

    def test_columns_of_several_fields_are_listed_beside(self, capsys, file):
        found = import_json(capsys, file(demo_bytes("mjolby")), "--dry-run", year=2017)

        assert found["columns"]["Process"] == "process"
        assert found["combined"]["Process"] == ["nr", "process", "kommungemensamt"]

    def test_dry_run_writes_nothing(self, capsys, file):
        import_json(capsys, file(demo_bytes("tranas")), "--dry-run")

        assert (Plan.objects.count(), Handelse.objects.count()) == (0, 0)

    def test_import_makes_plan_and_utkast(self, capsys, file):
        out = run(capsys, "import_plan", file(demo_bytes("tranas")), "--namnd", "ks", "--year", "2022")

        assert "Inläst: 10 nya rader" in out
        assert Planversion.objects.get().status == "utkast"
        assert Kontrollmoment.objects.count() == 10

    def test_second_plan_of_the_year_has_its_slug(self, capsys, file):
        path = file(demo_bytes("tranas"))

        run(capsys, "import_plan", path, "--namnd", "ks", "--year", "2022", "--plan", "forvaltningen")

        assert Plan.objects.get().slug == "forvaltningen"

    def test_unanswered_heading_is_null_with_a_warning_and_its_text_is_kept(self, capsys, file):
        rows = [["Process", "Kontrollmoment", "Enhet", "Vårt eget"], ["Inköp", "Avtal", "Ekonomi", "Hej"]]

        found = import_json(capsys, file(sheet(*rows)))

        assert found["columns"] == {
            "Process": "process",
            "Kontrollmoment": "moment",
            "Enhet": None,
            "Vårt eget": None,
        }
        assert len(found["warnings"]) == 2
        assert found["rows"][0]["unread"] == {"Enhet": "Ekonomi", "Vårt eget": "Hej"}
        assert Kontrollmoment.objects.count() == 1

    def test_no_moment_column_is_refused_with_a_sentence(self, capsys, file):
        path = file(sheet(["Process", "Risk"], ["Inköp", "Fel pris"]))

        sentence = refusal(capsys, "import_plan", path, "--namnd", "ks", "--year", "2022")

        assert sentence.startswith("Ingen kolumn är kontrollmoment.")
        assert Plan.objects.count() == 0

    def test_json_of_a_refused_file_has_every_key(self, capsys, file):
        refusal(capsys, "import_plan", file(b"%PDF"), "--namnd", "ks", "--year", "2022", "--json")

        found = json.loads(capsys.readouterr().out)
        assert list(found) == KEYS
        assert found["errors"] == [
            "Filen är en PDF, inte ett kalkylblad. Läs in det Excel-ark som planen finns i."
        ]

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [(b"", "Filen är tom"), (b"hej", "Hittar ingen rubrikrad"), (b"PK\x03\x04", "skadad")],
    )
    def test_bad_file_is_refused_with_a_sentence(self, capsys, file, data, sentence):
        assert sentence in refusal(capsys, "import_plan", file(data), "--namnd", "ks", "--year", "2022")

    def test_unknown_namnd_file_and_year_are_refused(self, capsys, file):
        path = file(demo_bytes("tranas"))

        assert "Det finns ingen nämnd xx. De som finns: ks." in refusal(
            capsys, "import_plan", path, "--namnd", "xx", "--year", "2022"
        )
        assert "kan inte läsas" in refusal(
            capsys, "import_plan", "saknas.xlsx", "--namnd", "ks", "--year", "2022"
        )
        assert "22 är inget år" in refusal(capsys, "import_plan", path, "--namnd", "ks", "--year", "22")

    def test_same_sheet_again_has_no_differences(self, capsys, file):
        path = file(demo_bytes("tranas"))
        run(capsys, "import_plan", path, "--namnd", "ks", "--year", "2022")

        assert "Inga skillnader" in run(capsys, "import_plan", path, "--namnd", "ks", "--year", "2022")


class TestExport:
    def test_export_takes_the_decided_version_else_the_utkast(self, capsys, namnd, tmp_path):
        decided = PlanversionFactory(plan__namnd=namnd, status="beslutad")
        KontrollmomentFactory(version=decided, moment="Beslutat moment")
        draft = PlanversionFactory(plan=decided.plan, number=2)
        KontrollmomentFactory(version=draft, moment="Utkastets moment")
        out = tmp_path / "ut.xlsx"

        said = run(capsys, "export_plan", "--namnd", "ks", "--year", "2022", "--out", out)

        values = [cell.value for row in opened(out.read_bytes()).active for cell in row]
        assert "Beslutat moment" in values
        assert said.strip().endswith("version 1, beslutad.")

    def test_no_plan_is_refused(self, capsys, namnd, tmp_path):
        out = tmp_path / "ut.xlsx"

        sentence = refusal(capsys, "export_plan", "--namnd", "ks", "--year", "2022", "--out", out)

        assert "har ingen plan för 2022" in sentence
        assert not out.exists()

    def test_folder_that_does_not_exist_is_refused(self, capsys, tmp_path):
        PlanversionFactory(plan__namnd__slug="ks")

        sentence = refusal(
            capsys, "export_plan", "--namnd", "ks", "--year", "2022", "--out", tmp_path / "x" / "ut.xlsx"
        )

        assert "kan inte skrivas" in sentence
