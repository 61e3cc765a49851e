"""Åtgärdsrapporten: of one nämnd's round, and of all nämnder in a call."""

import datetime
from io import BytesIO

import page
import pytest
import time_machine
from openpyxl import load_workbook

from documents.access import ks_of
from documents.papers import AtgardsrapportDocument
from followups.models import Uppfoljning, Uppfoljningstillfalle
from organisation.sheets import as_xlsx
from tests.documents.calls import make_call, make_round
from tests.documents.reading import blocks_of
from tests.factories import AtgardFactory

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def omgang():
    """The call, with a late and a closed measure beside the new one."""
    omgang = make_call()
    row = Uppfoljning.objects.get(deviations=2)
    made = row.tillfalle.approved_at
    late = AtgardFactory(
        uppfoljning=row,
        description="Byt lås [[sekretess: 18 kap. 8 § OSL | port 4711]].",
        due_date=datetime.date(2022, 9, 1),
        created_at=made,
    )
    late.noteringar.create(
        slag="datum",
        old_date=datetime.date(2022, 8, 1),
        new_date=datetime.date(2022, 9, 1),
        created_at=made,
    )
    AtgardFactory(
        uppfoljning=row,
        description="Klart.",
        status="genomford",
        closed_on=datetime.date(2022, 9, 10),
        created_at=made,
    )
    return omgang


def of_call(omgang):
    return AtgardsrapportDocument.of_omgang(omgang, ks_of(omgang.kommun))


def of_round():
    tillfalle = Uppfoljningstillfalle.objects.with_plan().get(plan__namnd__name="Kulturnämnden")
    return AtgardsrapportDocument.of_round(tillfalle)


def test_measures_are_late_new_or_closed(omgang):
    groups = [(group.heading, [row.title for row in group.rows]) for group in of_call(omgang).groups]

    assert groups == [
        ("Försenade (1)", ["Byt lås [Uppgift utelämnad med stöd av 18 kap. 8 § OSL]."]),
        ("Nya (1)", ["Utse ersättare."]),
        ("Avslutade sedan förra uppföljningen (1)", ["Klart."]),
    ]


def test_a_round_tells_the_same_of_its_own_namnd(omgang):
    document = of_round()

    assert [group.heading for group in document.groups] == [group.heading for group in of_call(omgang).groups]
    assert document.title == "Åtgärder i den interna kontrollen för kulturnämnden per 31 augusti 2022"
    assert document.has_namnd is False


def test_the_paper_has_responsible_dates_and_old_dates_without_secrets(omgang):
    html = of_call(omgang).html().replace(NBSP, " ")

    assert "2 åtgärder är öppna, varav 1 är försenad. 1 har avslutats sedan förra uppföljningen." in html
    assert "Ekonomichefen" in html
    assert "1 september 2022" in html
    assert "(tidigare 1 augusti 2022)" in html
    assert "Genomförd 10 september 2022" in html
    assert "4711" not in html


def test_what_is_not_handed_in_is_not_told(omgang):
    AtgardFactory(uppfoljning=Uppfoljning.objects.get(deviations=7), description="Ännu inte för andra.")

    assert "Ännu inte för andra." not in of_call(omgang).html()


@pytest.mark.parametrize(
    ("keep", "sentence"),
    [
        ([], "Det finns inga åtgärder."),
        (["genomford"], "Ingen åtgärd är öppen. 1 har avslutats sedan förra uppföljningen."),
    ],
)
def test_the_sentence_has_words_for_none(omgang, keep, sentence):
    for atgard in Uppfoljning.objects.get(deviations=2).atgarder.exclude(status__in=keep):
        atgard.noteringar.all().delete()
        atgard.delete()

    assert of_call(omgang).sentence == sentence


def test_the_sheet_has_whole_dates_and_no_secrets(omgang):
    sheet = load_workbook(BytesIO(as_xlsx(of_call(omgang).sheet()))).active
    rows = list(sheet.iter_rows(values_only=True))

    assert rows[0][:4] == ("Grupp", "Nämnd", "Åtgärd", "Gäller")
    assert [row[0] for row in rows[1:]] == ["Försenade", "Nya", "Avslutade sedan förra uppföljningen"]
    assert [row[7] and row[7].date() for row in rows[1:]] == [datetime.date(2022, 8, 1), None, None]
    assert "4711" not in str(rows)


def test_a_report_of_what_is_not_approved_is_an_utkast(omgang):
    approved = of_call(omgang).mark
    Uppfoljningstillfalle.objects.filter(status="godkand").update(status="inlamnad")

    with time_machine.travel("2022-10-01 12:00+02:00"):
        assert (approved, of_call(omgang).mark) == ("", "Utkast")


def test_queries_grow_with_neither_namnder_nor_measures(omgang, count_queries):
    with_three = count_queries(lambda: of_call(omgang).html())

    for number in range(5):
        tillfalle = make_round(omgang, f"Nämnd nr {number}")
        for _ in range(number):
            AtgardFactory(namnd=tillfalle.plan.namnd, created_at=tillfalle.approved_at)

    assert count_queries(lambda: of_call(omgang).html()) == with_three


def test_it_is_accessible_and_made_to_last(omgang):
    pdf = of_call(omgang).pdf()

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(pdf, profile=profile).is_compliant
    headings = [block.text for block in blocks_of(pdf) if block.tag == "TH"]
    assert headings[:6] == ["Åtgärd", "Nämnd", "Gäller", "Ansvarig", "Klar senast", "Status"]
