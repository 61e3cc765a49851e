import pytest

from followups.tables import ids_in_order, load_results, tillfalle_table
from organisation.texts import Audience
from tests.factories import (
    AvsnittFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    ProcessFactory,
    SkalstegFactory,
    TabellkolumnFactory,
    TabellmallFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return PlanversionFactory(status="beslutad")


@pytest.fixture
def tillfalle(version):
    return TillfalleFactory(plan=version.plan, heading="Uppföljning 220831")


def dress(tillfalle, *fields):
    """The kommun's own follow-up dress: a column for each field, the last under the round's heading."""
    mall = TabellmallFactory(kommun=tillfalle.plan.namnd.kommun, slag="uppfoljning", is_default=True)
    for position, field in enumerate(fields):
        heading = "{tillfalle}" if field == fields[-1] else field
        TabellkolumnFactory(mall=mall, position=position, heading=heading, parts=[{"field": field}])


def drawn(tillfalle, audience=Audience.PUBLIC):
    (group,) = tillfalle_table(tillfalle, audience).groups
    return [row.text if row.is_section else [cell.text for cell in row.cells] for row in group.rows]


def report(version, tillfalle, *, moment="M", avsnitt=None, **fields):
    process = ProcessFactory(version=version, avsnitt=avsnitt)
    row = KontrollmomentFactory(process=process, moment=moment)
    return UppfoljningFactory(tillfalle=tillfalle, moment=row, **fields)


def test_table_has_the_rounds_heading_over_the_result(version, tillfalle):
    dress(tillfalle, "moment", "resultat")
    report(version, tillfalle, status="genomford", text="Inga fel.")

    table = tillfalle_table(tillfalle, Audience.PUBLIC)

    assert [column.heading for column in table.columns] == ["moment", "Uppföljning 220831"]
    assert drawn(tillfalle) == [["M", "Inga fel."]]


@pytest.mark.parametrize(
    ("fields", "cell"),
    [
        ({}, "Ej redovisad"),
        ({"status": "ej_aktuell"}, "Ej aktuell"),
        ({"status": "genomford"}, "Genomförd"),
        ({"status": "pagar", "planned_text": "nov/dec"}, "Pågår (nov/dec)"),
        ({"status": "genomfors_senare", "planned_text": "februari"}, "Genomförs senare (februari)"),
        ({"status": "genomford", "planned_text": "nov/dec"}, "Genomförd"),
        ({"status": "pagar", "text": "Arbetet är igång."}, "Arbetet är igång."),
    ],
)
def test_result_without_a_text_says_its_status(version, tillfalle, fields, cell):
    dress(tillfalle, "moment", "resultat")
    report(version, tillfalle, **fields)

    assert drawn(tillfalle) == [["M", cell]]


def test_fields_of_a_result_have_columns_of_their_own(version, tillfalle):
    dress(tillfalle, "status", "bedomning", "stickprov", "avvikelser", "genomford_av")
    report(
        version,
        tillfalle,
        status="genomford",
        bedomning=SkalstegFactory(label="Mindre avvikelse"),
        sample_size=20,
        deviations=0,
        performed_by="Ekonomiavdelningen",
    )

    assert drawn(tillfalle) == [["Genomförd", "Mindre avvikelse", "20", "0", "Ekonomiavdelningen"]]


def test_rows_and_headings_that_the_round_does_not_ask_for_are_left_out(version, tillfalle):
    dress(tillfalle, "moment", "resultat")
    upper = AvsnittFactory(version=version, name="Övre")
    report(version, tillfalle, moment="Här", avsnitt=AvsnittFactory(version=version, name="A", parent=upper))
    elsewhere = AvsnittFactory(version=version, name="B", parent=upper)
    KontrollmomentFactory(process=ProcessFactory(version=version, avsnitt=elsewhere))

    assert drawn(tillfalle) == ["Övre", "A", ["Här", "Ej redovisad"]]


def test_rows_are_those_of_the_version_they_were_written_against(version, tillfalle):
    dress(tillfalle, "moment", "resultat")
    row = report(version, tillfalle, moment="Som det beslutades")
    newer = PlanversionFactory(plan=version.plan, number=2, status="beslutad")
    KontrollmomentFactory(version=newer, linje=row.linje, moment="Som det ändrades")

    assert drawn(tillfalle) == [["Som det beslutades", "Ej redovisad"]]


def test_marked_passages_of_results_are_masked_for_the_public(version, tillfalle):
    dress(tillfalle, "resultat")
    report(version, tillfalle, status="genomford", text="[[sekretess: 18 kap. 8 § OSL | Servern Ask]]")

    assert drawn(tillfalle) == [["[Uppgift utelämnad med stöd av 18 kap. 8 § OSL]"]]
    assert drawn(tillfalle, Audience.INTERNAL) == [["Servern Ask"]]


def test_each_row_knows_its_result(version, tillfalle):
    row = report(version, tillfalle)

    (drawn_row,) = tillfalle_table(tillfalle, Audience.PUBLIC).rows

    assert drawn_row.source.extra["uppfoljning"] == row


def test_plan_without_a_dress_is_drawn_in_the_products(version, tillfalle):
    report(version, tillfalle)

    table = tillfalle_table(tillfalle, Audience.PUBLIC)

    assert [column.heading for column in table.columns] == [
        "Nr",
        "Process",
        "Kontrollmoment",
        "Kontrollmetod",
        "Status",
        "Bedömning",
        "Uppföljning 220831",
    ]


def test_table_of_one_and_of_three_rows_asks_the_same(version, tillfalle, django_assert_max_num_queries):
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            report(version, tillfalle, avsnitt=AvsnittFactory(version=version), bedomning=SkalstegFactory())
        with django_assert_max_num_queries(50) as queries:
            tillfalle_table(tillfalle, Audience.PUBLIC)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_results_stand_in_the_order_of_the_table(version, tillfalle):
    dress(tillfalle, "moment", "resultat")
    last = AvsnittFactory(version=version, position=2)
    first = AvsnittFactory(version=version, position=1)
    under_first = AvsnittFactory(version=version, position=9, parent=first)
    for name, avsnitt in (("d", last), ("c", under_first), ("b", first), ("a", None)):
        report(version, tillfalle, moment=name, avsnitt=avsnitt)

    results = load_results(tillfalle)

    assert [result.moment.moment for result in results] == ["a", "b", "c", "d"]
    rows = tillfalle_table(tillfalle, Audience.PUBLIC).rows
    assert [row.source.extra["uppfoljning"] for row in rows] == results


def test_results_are_loaded_in_two_queries(version, tillfalle, django_assert_num_queries):
    for _ in range(3):
        report(version, tillfalle, bedomning=SkalstegFactory())

    with django_assert_num_queries(2):
        rows = load_results(tillfalle)
        assert [row.moment.process.name and row.bedomning.label and row.moment.version.number for row in rows]


def test_ids_in_order_are_those_of_the_table(version, tillfalle, count_queries):
    late, early = AvsnittFactory(version=version, position=2), AvsnittFactory(version=version, position=1)
    for avsnitt in (late, early, None, late):
        report(version, tillfalle, avsnitt=avsnitt)

    ids = ids_in_order(tillfalle.uppfoljningar.all())

    rows = tillfalle_table(tillfalle, Audience.PUBLIC).rows
    assert ids == [row.source.extra["uppfoljning"].public_id for row in rows]
    assert count_queries(lambda: ids_in_order(tillfalle.uppfoljningar.all())) == 2
