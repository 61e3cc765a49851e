import csv
import io

import openpyxl
import pytest

from followups.access import hide_texts
from followups.exports import tillfalle_file_name, tillfalle_sheet
from followups.models import Uppfoljningstillfalle
from followups.tables import load_results
from organisation.sheets import as_csv, as_xlsx
from organisation.texts import Audience
from plans.imports.apply import SourceFile, Target, import_plan, understand_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def papers(demo):
    """The three papers."""


def round_of(slug):
    return Uppfoljningstillfalle.objects.with_plan().filter(plan__namnd__slug=slug).order_by("pk").first()


def opened(tillfalle, audience=Audience.PUBLIC):
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(tillfalle_sheet(tillfalle, audience)))).active


def table_of(worksheet, headings):
    """The rows below the headings; covered cells take the text above, and text across the table is a heading."""
    merged = {each.min_row for each in worksheet.merged_cells.ranges if each.max_col > each.min_col}
    rows, above = [], {}
    first = next(row[0].row for row in worksheet.iter_rows() if [cell.value for cell in row] == headings)
    for cells in worksheet.iter_rows(min_row=first + 1):
        values = [cell.value for cell in cells]
        if cells[0].row in merged:
            rows.append(values[0])
            continue
        above = {place: value or above.get(place) for place, value in enumerate(values)}
        rows.append([above[place].split("\n") for place in range(len(values))])
    return rows


def rows_of_tree(nodes):
    """Stockholm's tree flat: headings, and rows whose last cell is the activity and its labelled result."""
    rows = []
    for node in nodes:
        rows.append(node["heading"])
        rows += rows_of_tree(node.get("children", []))
        for row in node.get("rows", []):
            last = row["cells"][-1]
            rows.append([*row["cells"][:-1], [last["moment"], f"{last['label']} {last['resultat']}"]])
    return rows


def test_mjolby_sheet_says_what_the_paper_says_cell_by_cell(transcript):
    paper = transcript("mjolby_2017")["follow_up"]

    worksheet = opened(round_of("mjolby-ks"))

    assert worksheet["A1"].value == paper["title"]
    assert table_of(worksheet, paper["headings"]) == [row["cells"] for row in paper["rows"]]


def test_stockholm_sheet_says_what_the_paper_says_cell_by_cell(transcript):
    tree = transcript("stockholm_2024")["tree"]

    worksheet = opened(round_of("stockholm-ks"))

    headings = ["Arbetssätt", "Systematisk kontroll", "Kontrollaktivitet"]
    assert worksheet["A1"].value == tree["title"]
    assert table_of(worksheet, headings) == rows_of_tree(tree["uppfoljning"]["children"])


def test_csv_says_the_same_with_a_word_for_each_row(transcript):
    paper = transcript("mjolby_2017")["follow_up"]

    data = as_csv(tillfalle_sheet(round_of("mjolby-ks"), Audience.PUBLIC))

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0][0] == paper["title"]
    assert [*paper["headings"], "Radtyp"] in rows
    assert [row[:-1] for row in rows if row[-1] == "rad"] == [
        ["\n".join(cell) for cell in row["cells"]] for row in paper["rows"]
    ]


def test_equal_cells_are_one_and_the_page_is_set_up_for_paper():
    worksheet = opened(round_of("stockholm-ks"))

    heading_row = next(row[0].row for row in worksheet.iter_rows() if row[0].value == "Arbetssätt")
    assert worksheet.freeze_panes == f"A{heading_row + 1}"
    assert worksheet.print_title_rows == f"${heading_row}:${heading_row}"
    assert (worksheet.page_setup.orientation, worksheet.page_setup.fitToWidth) == ("landscape", 1)
    assert [each.coord for each in worksheet.merged_cells.ranges if each.max_row > each.min_row]


def test_sheet_says_whose_it_is_how_far_it_has_come_and_the_sentence():
    tillfalle = round_of("mjolby-ks")

    notes = [opened(tillfalle).cell(row, 1).value for row in range(2, 6)]

    assert notes == [
        "Mjölby kommun, Kommunstyrelsen",
        f"Dnr {tillfalle.plan.dnr}",
        f"Uppföljningen är {tillfalle.get_status_display().lower()}",
        "Granskningar har genomförts i 3 av 4 kontrollmoment.",
    ]


def test_hidden_texts_never_enter_the_file():
    tillfalle = round_of("mjolby-ks")
    results = load_results(tillfalle)
    texts = [result.text for result in results if result.text]
    hide_texts(results)

    sheet = tillfalle_sheet(tillfalle, Audience.INTERNAL, results)

    words = as_csv(sheet).decode()
    assert texts
    assert [text for text in texts if text in words] == []
    assert "PwC" not in words


def test_marked_passage_is_masked_for_the_public():
    tillfalle = round_of("mjolby-ks")
    tillfalle.uppfoljningar.update(text="Servern [[sekretess: 18 kap. 8 § OSL | Ask]] är bytt")

    public = as_csv(tillfalle_sheet(tillfalle, Audience.PUBLIC)).decode()
    internal = as_csv(tillfalle_sheet(tillfalle, Audience.INTERNAL)).decode()

    assert "Ask" not in public
    assert "Servern [Uppgift utelämnad med stöd av 18 kap. 8 § OSL] är bytt" in public
    assert "Servern [[sekretess: 18 kap. 8 § OSL | Ask]] är bytt" in internal


@pytest.mark.parametrize("slug", ["mjolby-ks", "stockholm-ks"])
@pytest.mark.parametrize("write", [as_xlsx, as_csv])
def test_read_in_to_the_plan_again_it_changes_nothing(slug, write):
    tillfalle = round_of(slug)
    plan = tillfalle.plan
    target = Target(plan.namnd, plan.year, plan.slug)
    data = write(tillfalle_sheet(tillfalle, Audience.PUBLIC))

    report = understand_for(target, data)
    outcome = import_plan(target, report, SourceFile("uppf", data), user=None, dry_run=True)

    assert (report.questions, outcome.errors, outcome.head_changes) == ([], [], [])
    assert not outcome.has_changes


def test_file_name_is_ascii():
    tillfalle = round_of("mjolby-ks")

    assert tillfalle_file_name(tillfalle, "xlsx") == "Uppfoljning_Mjolby-KS_per-31-augusti-2017.xlsx"
