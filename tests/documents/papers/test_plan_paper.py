"""The plan's paper where the kommun wants more than the table: texts, risks, common moments apart, the decision."""

import datetime
import re

import page
import pytest
from django.utils.html import strip_tags

from documents.models import Pappersform
from documents.papers import PlanDocument
from organisation.models import Skala
from tests.documents.reading import blocks_of
from tests.factories import (
    BeslutFactory,
    KontrollmomentFactory,
    NamndFactory,
    NamndtextFactory,
    PappersformFactory,
    PlanversionFactory,
    ProcessFactory,
    RiskFactory,
    SkalaFactory,
    SkalstegFactory,
)

pytestmark = pytest.mark.django_db
LEVELS = ("Låg", "Mellan", "Hög")
SECRET = "Brist i lås [[sekretess: 18 kap. 8 § OSL | port 4711]]."


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", is_ks=True)


@pytest.fixture
def version(namnd):
    return PlanversionFactory(plan__namnd=namnd, status="beslutad", beslut=BeslutFactory(namnd=namnd))


def make_scales(kommun):
    """Sannolikhet and konsekvens of three steps each, by level."""
    steps = {}
    for slag in (Skala.Slag.SANNOLIKHET, Skala.Slag.KONSEKVENS):
        skala = SkalaFactory(kommun=kommun, slag=slag)
        for level, label in enumerate(LEVELS, start=1):
            steps[slag, level] = SkalstegFactory(skala=skala, level=level, label=label)
    return steps


def make_risk(version, steps, sannolikhet, konsekvens, **fields):
    return RiskFactory(
        version=version,
        sannolikhet=steps[Skala.Slag.SANNOLIKHET, sannolikhet],
        konsekvens=steps[Skala.Slag.KONSEKVENS, konsekvens],
        **fields,
    )


def words(html):
    text = re.sub(r"<(br|/p|/t[dh]|/h\d|/span|/li)>", r" \g<0>", html.partition("<h1>")[2])
    return " ".join(strip_tags(text).split())


def rows_of(html, css_class):
    """The cells' words of each row of the table with the class."""
    table = re.search(rf'<table class="{css_class}">.*?</table>', html, re.DOTALL)[0]
    return [
        [words(f"<h1>{cell}") for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]


def test_without_a_form_the_paper_is_the_table_alone(version):
    KontrollmomentFactory(version=version, process__name="Inköp")
    RiskFactory(version=version, description="Brand", is_in_plan=False, hantering="Låg risk.")

    html = PlanDocument(version).html()

    assert html.count("<h2") == 0
    assert "Brand" not in html


def test_a_form_of_a_later_year_says_nothing_of_an_older_plan(version, namnd):
    PappersformFactory(kommun=namnd.kommun, from_year=2023, syfte="Från 2023.")

    assert "Från 2023." not in PlanDocument(version).html()


def test_the_kommuns_texts_stand_before_the_table_under_its_own_headings(version, namnd):
    namnd.kommun.vocabulary = {"plan_ansvar": "Vem gör vad"}
    PappersformFactory(kommun=namnd.kommun, syfte="Förebygga fel.", ansvar="- nämnden\n- förvaltningen")
    KontrollmomentFactory(version=version)

    html = PlanDocument(version).html()

    headings = re.findall(r"<h2>(.*?)</h2>", html)
    assert headings == ["Syfte", "Vem gör vad", "Kontrollmoment"]
    assert "<ul><li>nämnden</li><li>förvaltningen</li></ul>" in html


def test_a_namnds_own_text_stands_in_the_place_of_the_kommuns(version, namnd):
    PappersformFactory(kommun=namnd.kommun, syfte="Kommunens syfte.", metod="Kommunens metod.")
    NamndtextFactory(namnd=namnd, metod="Nämndens metod.")

    text = words(PlanDocument(version).html())

    assert "Kommunens syfte." in text
    assert "Nämndens metod." in text
    assert "Kommunens metod." not in text


def test_a_masked_passage_of_the_texts_never_reaches_the_paper(version, namnd):
    PappersformFactory(kommun=namnd.kommun, syfte=SECRET, has_bortvalda=True)
    RiskFactory(version=version, description=SECRET, hantering=SECRET, is_in_plan=False)

    html = PlanDocument(version).html()

    assert "4711" not in html
    assert html.count("[Uppgift utelämnad") == 3


def test_the_matrix_places_the_risks_and_says_in_words_what_its_shades_mean(version, namnd):
    steps = make_scales(namnd.kommun)
    PappersformFactory(kommun=namnd.kommun, has_riskmatris=True, medel_from=3, hog_from=6)
    make_risk(version, steps, 3, 2)
    make_risk(version, steps, 1, 1)
    make_risk(version, steps, 3, 2)

    html = PlanDocument(version).html()

    assert rows_of(html, "riskmatris") == [
        ["Sannolikhet × konsekvens", "1. Låg", "2. Mellan", "3. Hög"],
        ["3. Hög", "3 Medel", "6 Hög R1, R3", "9 Hög"],
        ["2. Mellan", "2 Låg", "4 Medel", "6 Hög"],
        ["1. Låg", "1 Låg R2", "2 Låg", "3 Medel"],
    ]
    assert "Medelhög risk från 3. Hög risk från 6." in html


def test_the_risks_are_listed_with_their_numbers(version, namnd):
    steps = make_scales(namnd.kommun)
    PappersformFactory(kommun=namnd.kommun, has_riskmatris=True, hog_from=6)
    process = ProcessFactory(version=version, name="Inköp")
    make_risk(version, steps, 3, 2, process=process, description="Fel pris", hantering="Stickprov.")

    _, row = rows_of(PlanDocument(version).html(), "risker")

    assert row == ["R1", "Inköp", "Fel pris", "3. Hög", "2. Mellan", "6 (hög)", "Stickprov."]


def test_without_scales_there_is_no_matrix(version, namnd):
    PappersformFactory(kommun=namnd.kommun, has_riskmatris=True)
    RiskFactory(version=version)

    assert "riskmatris" not in PlanDocument(version).html()


def test_risks_left_out_stand_by_themselves_with_the_reason(version, namnd):
    PappersformFactory(kommun=namnd.kommun, has_bortvalda=True)
    KontrollmomentFactory(version=version, risk=RiskFactory(version=version, description="Med"))
    RiskFactory(version=version, description="Utan", hantering="Hanteras i linjen.", is_in_plan=False)

    html = PlanDocument(version).html()

    _, row = rows_of(html, "risker")
    assert (row[0], row[2], row[-1]) == ("R2", "Utan", "Hanteras i linjen.")
    assert "<h2>Risker som inte tas med i planen</h2>" in html


def test_common_moments_have_a_section_of_their_own(version, namnd):
    PappersformFactory(kommun=namnd.kommun, gemensamma=Pappersform.Gemensamma.EGET_AVSNITT)
    KontrollmomentFactory(version=version, moment="Eget")
    KontrollmomentFactory(version=version, moment="Gemensamt", is_kommungemensamt=True)

    document = PlanDocument(version)

    assert [part.heading for part in document.tables] == [
        "Kommungemensamma kontrollmoment",
        "Kommunstyrelsens kontrollmoment",
    ]
    text = words(document.html())
    assert text.index("Gemensamt") < text.index("Eget")
    assert document.tables[0].table.widths == document.tables[1].table.widths


def test_common_moments_are_marked_whatever_the_dress(version, namnd):
    from tests.factories import TabellkolumnFactory, TabellmallFactory

    mall = TabellmallFactory(kommun=namnd.kommun, is_default=True)
    TabellkolumnFactory(mall=mall)
    KontrollmomentFactory(version=version, moment="Attest", is_kommungemensamt=True)
    assert "kommungemensamt" not in words(PlanDocument(version).html())

    PappersformFactory(kommun=namnd.kommun)

    assert "Attest (kommungemensamt moment)" in words(PlanDocument(version).html())


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (
            "beslutad",
            "Planen är beslutad av Kommunstyrelsen den 18 januari 2022, § 7. Diarienummer KS/2022:1.",
        ),
        ("utkast", "Planen är ännu inte beslutad."),
    ],
)
def test_the_decision_stands_in_a_sentence(version, namnd, status, sentence):
    PappersformFactory(kommun=namnd.kommun, has_beslut=True)
    version.status = status

    assert words(PlanDocument(version).html()).endswith(f"Beslut {sentence}")


def test_the_number_of_queries_does_not_grow_with_the_rows(namnd, count_queries):
    make_scales(namnd.kommun)
    PappersformFactory(kommun=namnd.kommun, has_riskmatris=True, has_bortvalda=True)

    def ask(year, rows):
        version = PlanversionFactory(plan__namnd=namnd, plan__year=year)
        for _ in range(rows):
            KontrollmomentFactory(version=version, risk=RiskFactory(version=version))
            RiskFactory(version=version, is_in_plan=False)
        return count_queries(PlanDocument(version).html)

    assert ask(2022, 1) == ask(2023, 3) == ask(2024, 60)


@pytest.mark.parametrize("status", ["beslutad", "utkast"])
def test_the_whole_paper_keeps_both_standards(version, namnd, status):
    steps = make_scales(namnd.kommun)
    PappersformFactory(
        kommun=namnd.kommun,
        syfte="Förebygga fel.\n\n- ett\n- två",
        has_riskmatris=True,
        medel_from=3,
        hog_from=6,
        has_bortvalda=True,
        has_beslut=True,
        gemensamma=Pappersform.Gemensamma.EGET_AVSNITT,
    )
    version.status = status
    make_risk(version, steps, 2, 2)
    make_risk(version, steps, 1, 2, is_in_plan=False, hantering="Låg.")
    KontrollmomentFactory(version=version)
    KontrollmomentFactory(version=version, is_kommungemensamt=True)

    pdf = PlanDocument(version).pdf()

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert [failure.message for failure in page.validate_pdf_bytes(pdf, profile=profile).failures] == []
    headings = [block.text for block in blocks_of(pdf) if block.tag == "H2"]
    assert headings == [
        "Syfte",
        "Risker",
        "Kommungemensamma kontrollmoment",
        "Kommunstyrelsens kontrollmoment",
        "Risker som inte tas med i planen",
        "Beslut",
    ]


def test_the_paper_is_dated_by_its_decision(version):
    assert PlanDocument(version).dated == datetime.date(2022, 1, 18)
