import pytest

from organisation.texts import Audience
from plans.columns import PROCESS_WITH_NR, Column, Dress, Part, single
from plans.models import Avsnitt
from plans.tables import load_rows, table_of
from tests.factories import (
    AnsvarsradFactory,
    AvsnittFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    ProcessFactory,
    RapporttidFactory,
    RiskFactory,
    SkalstegFactory,
)

pytestmark = pytest.mark.django_db

FLAT = Dress((single("nr", "Nr"), Column("Process", PROCESS_WITH_NR[1:]), single("moment")))
TREE = Dress(
    (
        single("arbetssatt", is_grouping=True),
        single("systematisk_kontroll", is_grouping=True),
        single("moment"),
    ),
    has_process_headings=True,
    process_prefix="Process: ",
)


@pytest.fixture
def version():
    return PlanversionFactory()


def drawn(version, dress=FLAT, audience=Audience.PUBLIC):
    """The table as lists: a section row is its text, a covered cell is None."""
    table = table_of(version, dress, audience)
    return [
        [row.text if row.is_section else [cell and cell.text for cell in row.cells] for row in group.rows]
        for group in table.groups
    ]


def spans(version, dress):
    table = table_of(version, dress, Audience.PUBLIC)
    return [[cell.rowspan if cell else 0 for cell in row.cells] for row in table.rows]


def headings(version, dress=TREE):
    table = table_of(version, dress, Audience.PUBLIC)
    return [[(heading.level, heading.text) for heading in group.headings] for group in table.groups]


def add_row(version, **fields):
    """A moment in a process of its own, in a plan that is written from the top down."""
    avsnitt = fields.pop("avsnitt", None)
    process = fields.pop("process", None) or ProcessFactory(version=version, avsnitt=avsnitt, name="P")
    return KontrollmomentFactory(process=process, **{"nr": "1.", "moment": "M", **fields})


# --- Rows ---------------------------------------------------------------------------------------


def test_rows_stand_in_the_order_of_process_and_moment(version):
    last, first = ProcessFactory(version=version, position=2), ProcessFactory(version=version, position=1)
    add_row(version, process=last, nr="3.", position=1)
    add_row(version, process=first, nr="2.", position=2)
    add_row(version, process=first, nr="1.", position=1)

    assert [row.moment.nr for row in load_rows(version)] == ["1.", "2.", "3."]


def test_rows_of_a_process_without_moments_are_one(version):
    ProcessFactory(version=version, name="Inköp")

    assert drawn(version) == [[["", "Inköp", ""]]]


def test_rows_above_all_headings_come_first(version):
    add_row(version, avsnitt=AvsnittFactory(version=version, name="A"), nr="2.")
    add_row(version, nr="1.")

    assert drawn(version) == [[["1.", "P", "M"], "A", ["2.", "P", "M"]]]


def test_rows_of_another_version_are_left_out(version):
    add_row(PlanversionFactory())

    assert load_rows(version) == []


def fill(version, count):
    for _ in range(count):
        avsnitt = AvsnittFactory(version=version)
        process = ProcessFactory(version=version, avsnitt=avsnitt)
        risk = RiskFactory(process=process, sannolikhet=SkalstegFactory(), konsekvens=SkalstegFactory())
        moment = add_row(version, process=process, risk=risk)
        AnsvarsradFactory(moment=moment)
        RapporttidFactory(moment=moment)


def count_queries(version, django_assert_max_num_queries):
    dress = Dress(tuple(single(code) for code in ("risk", "riskvarde", "utforare", "rapporteras", "process")))
    with django_assert_max_num_queries(50) as queries:
        table_of(version, dress, Audience.PUBLIC)
    return len(queries)


@pytest.mark.parametrize("count", [3, 60])
def test_table_asks_the_same_for_many_rows_as_for_one(version, count, django_assert_max_num_queries):
    fill(version, 1)
    one = count_queries(version, django_assert_max_num_queries)
    fill(version, count - 1)

    assert count_queries(version, django_assert_max_num_queries) == one


# --- Section rows -------------------------------------------------------------------------------


def test_section_row_stands_above_its_rows(version):
    add_row(version, avsnitt=AvsnittFactory(version=version, name="A"), nr="1.")
    add_row(version, avsnitt=AvsnittFactory(version=version, name="B"), nr="2.")

    assert drawn(version) == [["A", ["1.", "P", "M"], "B", ["2.", "P", "M"]]]


def test_section_row_without_rows_is_shown(version):
    AvsnittFactory(version=version, name="Tom")

    assert drawn(version) == [["Tom"]]


def test_section_rows_nest(version):
    upper = AvsnittFactory(version=version, name="Övre")
    for name in ("3.4", "3.5"):
        mal = AvsnittFactory(version=version, name=name, parent=upper, slag=Avsnitt.Slag.MAL)
        add_row(version, avsnitt=mal)

    table = table_of(version, FLAT, Audience.PUBLIC)

    assert drawn(version) == [["Övre", "3.4", ["1.", "P", "M"], "3.5", ["1.", "P", "M"]]]
    assert [row.level for row in table.groups[0].rows if row.is_section] == [1, 2, 2]


def test_fields_avsnitt_and_mal_tell_headings_apart(version):
    upper = AvsnittFactory(version=version, name="Övre", slag=Avsnitt.Slag.RUBRIK)
    mal = AvsnittFactory(version=version, name="3.4", parent=upper, slag=Avsnitt.Slag.MAL)
    add_row(version, avsnitt=mal)

    assert drawn(version, Dress((single("avsnitt"), single("mal"))))[0][-1] == ["Övre", "3.4"]


# --- Process headings ---------------------------------------------------------------------------


def test_each_process_has_a_heading_and_a_table_of_its_own(version):
    upper = AvsnittFactory(version=version, name="Övre")
    mal = AvsnittFactory(version=version, name="3.5", parent=upper)
    for name in ("Inköp", "Behörighet"):
        add_row(version, process=ProcessFactory(version=version, avsnitt=mal, name=name))

    assert headings(version) == [
        [(1, "Övre"), (2, "3.5"), (3, "Process: Inköp")],
        [(3, "Process: Behörighet")],
    ]
    assert drawn(version, TREE) == [[["", "", "M"]], [["", "", "M"]]]


def test_process_without_a_name_has_no_heading(version):
    add_row(version, process=ProcessFactory(version=version, name=""))

    assert headings(version) == [[]]


def test_heading_without_rows_is_shown_before_the_next(version):
    AvsnittFactory(version=version, name="3.4")
    add_row(version, avsnitt=AvsnittFactory(version=version, name="3.5"))

    assert headings(version) == [[(1, "3.4"), (1, "3.5"), (2, "Process: P")]]


# --- Spanning cells -----------------------------------------------------------------------------


def test_equal_neighbours_are_one_cell(version):
    process = ProcessFactory(version=version)
    for arbetssatt, kontroll in (("A", "x"), ("A", "y"), ("A", "y"), ("B", "y")):
        add_row(version, process=process, arbetssatt=arbetssatt, systematisk_kontroll=kontroll)

    assert spans(version, TREE) == [[3, 1, 1], [0, 2, 1], [0, 0, 1], [1, 1, 1]]
    assert drawn(version, TREE) == [[["A", "x", "M"], [None, "y", "M"], [None, None, "M"], ["B", "y", "M"]]]


def test_empty_cells_are_never_one_cell(version):
    process = ProcessFactory(version=version)
    for _ in range(2):
        add_row(version, process=process, systematisk_kontroll="x")

    assert spans(version, TREE) == [[1, 1, 1], [1, 1, 1]]


def test_equal_cells_under_another_heading_are_two(version):
    for _ in range(2):
        add_row(version, avsnitt=AvsnittFactory(version=version), arbetssatt="A")

    dress = Dress((single("arbetssatt", is_grouping=True), single("moment")))
    assert spans(version, dress) == [[1, 1], [1, 1]]
    assert spans(version, TREE) == [[1, 1, 1], [1, 1, 1]]


def test_columns_that_do_not_group_never_span(version):
    process = ProcessFactory(version=version)
    for _ in range(2):
        add_row(version, process=process, arbetssatt="A")

    assert spans(version, TREE.without_spans()) == [[1, 1, 1], [1, 1, 1]]


# --- Cells --------------------------------------------------------------------------------------


def test_cell_masks_marked_passages_for_the_public(version):
    add_row(version, moment="Granska [[sekretess: 18 kap. 8 § OSL | servern Ask]].")
    dress = Dress((single("moment"),))

    gap = "[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]"
    assert drawn(version, dress) == [[[f"Granska {gap}."]]]
    assert drawn(version, dress, Audience.INTERNAL) == [[["Granska servern Ask."]]]


def test_cell_with_a_label_is_a_paragraph_that_begins_with_it(version):
    add_row(version, moment="Granskning\n- ett", metod="Stickprov", frekvens="- a\n- b")
    column = Column("Allt", (Part("moment"), Part("metod", label="Metod:"), Part("frekvens", label="När:")))

    (row,) = table_of(version, Dress((column,)), Audience.PUBLIC).rows

    assert row.cells[0].text == "Granskning\n\n- ett\nMetod: Stickprov\nNär: - a\n- b"
    assert row.cells[0].html == (
        "<p>Granskning</p><ul><li>ett</li></ul>"
        '<p><strong class="dress-label">Metod:</strong> Stickprov</p>'
        '<p><strong class="dress-label">När:</strong> </p><ul><li>a</li><li>b</li></ul>'
    )


def test_cell_that_names_the_row_is_its_header(version):
    add_row(version)

    (row,) = table_of(version, FLAT, Audience.PUBLIC).rows

    assert [cell.is_row_header for cell in row.cells] == [False, True, False]


def test_cell_shows_several_names_and_months_line_by_line(version):
    moment = add_row(version, rapporteras_text="September 2022\nFebruari 2023")
    AnsvarsradFactory(moment=moment, text="Upphandlingsenheten", position=2)
    AnsvarsradFactory(moment=moment, text="Ekonomiavdelningen", position=1)
    AnsvarsradFactory(moment=moment, text="Ekonomichef", slag="ansvarig")

    dress = Dress((single("utforare"), single("ansvarig"), single("rapporteras")))
    assert drawn(version, dress) == [
        [["Ekonomiavdelningen\nUpphandlingsenheten", "Ekonomichef", "September 2022\nFebruari 2023"]]
    ]


def test_cell_shows_a_risk_by_its_steps_else_by_its_text(version):
    sannolikhet, konsekvens = (
        SkalstegFactory(level=3, label="Möjlig"),
        SkalstegFactory(level=4, label="Allvarlig"),
    )
    by_steps = RiskFactory(version=version, sannolikhet=sannolikhet, konsekvens=konsekvens)
    by_text = RiskFactory(version=version, riskvarde_text="Hög")
    add_row(version, process=by_steps.process, risk=by_steps)
    add_row(version, process=by_text.process, risk=by_text)
    add_row(version)

    dress = Dress((single("sannolikhet"), single("konsekvens"), single("riskvarde")))
    assert drawn(version, dress) == [[["3. Möjlig", "4. Allvarlig", "12"], ["", "", "Hög"], ["", "", ""]]]
