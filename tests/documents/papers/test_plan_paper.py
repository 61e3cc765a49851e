"""The plan's paper where the kommun wants more than the table: texts, risks, common moments apart, the decision."""

import datetime
import re

import page
import pytest
from django.utils.html import strip_tags

from documents.models import Pappersform, linje_of
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
    TextblockFactory,
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
    form = PappersformFactory(kommun=namnd.kommun, from_year=2023)
    TextblockFactory(pappersform=form, text="Från 2023.")

    assert "Från 2023." not in PlanDocument(version).html()


def test_the_kommuns_texts_stand_in_its_order_on_both_sides_of_the_table(version, namnd):
    form = PappersformFactory(kommun=namnd.kommun)
    TextblockFactory(pappersform=form, position=3, rubrik="Vem gör vad", text="- nämnden\n- förvaltningen")
    TextblockFactory(pappersform=form, position=2, rubrik="Syfte")
    TextblockFactory(pappersform=form, position=1, rubrik="Efteråt", plats="efter")
    TextblockFactory(pappersform=form, position=4, rubrik="Oskriven", text="")
    KontrollmomentFactory(version=version)

    html = PlanDocument(version).html()

    headings = re.findall(r"<h2>(.*?)</h2>", html)
    assert headings == ["Syfte", "Vem gör vad", "Kontrollmoment", "Efteråt"]
    assert "<ul><li>nämnden</li><li>förvaltningen</li></ul>" in html


def test_a_namnds_own_text_stands_in_the_place_of_the_kommuns(version, namnd):
    form = PappersformFactory(kommun=namnd.kommun)
    own = NamndtextFactory(namnd=namnd)
    for kod in ("syfte", "metod"):
        TextblockFactory(pappersform=form, linje=linje_of(kod), rubrik=kod.title(), text=f"Kommunens {kod}.")
    TextblockFactory(namndtext=own, linje=linje_of("metod"), rubrik="Gammal", text="Nämndens metod.")
    TextblockFactory(namndtext=own, linje=linje_of("syfte"), text="")
    TextblockFactory(namndtext=own, rubrik="Vår organisation", text="Tre avdelningar.")

    text = words(PlanDocument(version).html())

    assert text.startswith(
        f"{version.heading} Syfte Kommunens syfte. Metod Nämndens metod. Vår organisation Tre avdelningar."
    )
    assert "Kommunens metod." not in text
    assert "Gammal" not in text


def test_a_masked_passage_of_the_texts_never_reaches_the_paper(version, namnd):
    form = PappersformFactory(kommun=namnd.kommun, has_bortvalda=True)
    TextblockFactory(pappersform=form, text=SECRET)
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
    assert "kommungemensamt moment" not in text
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
            "Planen är beslutad av kommunstyrelsen den 18 januari 2022, § 7. Diarienummer KS/2022:1.",
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
    form = PappersformFactory(kommun=namnd.kommun, has_riskmatris=True, has_bortvalda=True)
    own = NamndtextFactory(namnd=namnd)

    def ask(year, rows):
        version = PlanversionFactory(plan__namnd=namnd, plan__year=year)
        for _ in range(rows):
            TextblockFactory(pappersform=form)
            TextblockFactory(namndtext=own)
            KontrollmomentFactory(version=version, risk=RiskFactory(version=version))
            RiskFactory(version=version, is_in_plan=False)
        return count_queries(PlanDocument(version).html)

    assert ask(2022, 1) == ask(2023, 3) == ask(2024, 60)


@pytest.mark.parametrize("status", ["beslutad", "utkast"])
def test_the_whole_paper_keeps_both_standards(version, namnd, status):
    steps = make_scales(namnd.kommun)
    form = PappersformFactory(
        kommun=namnd.kommun,
        has_riskmatris=True,
        medel_from=3,
        hog_from=6,
        has_bortvalda=True,
        has_beslut=True,
        gemensamma=Pappersform.Gemensamma.EGET_AVSNITT,
    )
    TextblockFactory(pappersform=form, text="Förebygga fel.\n\n- ett\n- två")
    TextblockFactory(pappersform=form, plats="efter", rubrik="Rapportering")
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
        "Rapportering",
        "Risker som inte tas med i planen",
        "Beslut",
    ]


def test_the_paper_is_dated_by_its_decision(version):
    assert PlanDocument(version).dated == datetime.date(2022, 1, 18)
