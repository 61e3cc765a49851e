"""Ej inlämnade uppföljningar as a paper and as a sheet."""

from io import BytesIO

import page
import pytest
import time_machine
from openpyxl import load_workbook

from documents.access import ks_of
from documents.papers import EjInlamnadeDocument
from followups.calls import call_list
from followups.models import Uppfoljning, Uppfoljningstillfalle
from organisation.models import Roll
from organisation.sheets import as_xlsx
from tests.documents.calls import add_row, make_call
from tests.documents.reading import blocks_of
from tests.factories import member

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def september():
    with time_machine.travel("2022-09-20 12:00+02:00"):
        yield


@pytest.fixture
def omgang():
    """Trafiknämnden has a row to write, and a controller."""
    omgang = make_call()
    tillfalle = Uppfoljningstillfalle.objects.get(status="oppen")
    add_row(tillfalle, "Krishantering")
    member(tillfalle.plan.namnd, Roll.CONTROLLER, first_name="Petra", last_name="Wikström")
    return omgang


def document(omgang, *, names_people=True):
    rounds = call_list(omgang.tillfallen.open().with_plan())
    named = {each.tillfalle.plan.namnd_id for each in rounds} if names_people else set()
    return EjInlamnadeDocument(ks_of(omgang.kommun), rounds, about=omgang.name, names_people_in=named)


def test_each_round_has_its_last_day_and_who_is_to_write_what(omgang):
    html = document(omgang).html().replace(NBSP, " ")

    assert "1 uppföljning är inte inlämnad. Den är försenad." in html
    assert "Trafiknämnden, per 31 augusti 2022</h2>" in html
    assert "Sista dag 15 september 2022, 5 dagar försenad. 1 kontrollmoment är kvar att skriva." in html
    assert "Petra Wikström" in html
    assert "Krishantering" in html
    assert "Läget" in html


def test_people_are_named_only_where_the_reader_may_know_them(omgang):
    html = document(omgang, names_people=False).html()

    assert "Trafiknämnden" in html
    assert "Petra" not in html
    assert "Krishantering" not in html


def test_all_answered_says_who_can_hand_in(omgang):
    Uppfoljning.objects.filter(tillfalle__status="oppen").update(status="genomford")

    assert "Allt är besvarat. Petra Wikström kan lämna in." in document(omgang).html()


def test_nothing_left_says_so(omgang):
    Uppfoljningstillfalle.objects.update(status="godkand")

    assert "Alla uppföljningar är inlämnade." in document(omgang).html()


def test_the_sheet_has_a_line_for_each_row(omgang):
    sheet = load_workbook(BytesIO(as_xlsx(document(omgang).sheet()))).active
    [line] = list(sheet.iter_rows(min_row=2, values_only=True))

    assert (line[0], line[3], line[4], line[7]) == ("Trafiknämnden", 5, "Petra Wikström", "Ej redovisad")


def test_the_sheet_without_people_says_what_is_left(omgang):
    sheet = load_workbook(BytesIO(as_xlsx(document(omgang, names_people=False).sheet()))).active
    [line] = list(sheet.iter_rows(min_row=2, values_only=True))

    assert line[4:6] == (None, "1 kontrollmoment kvar")


def test_it_is_accessible_and_made_to_last(omgang):
    pdf = document(omgang).pdf()

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(pdf, profile=profile).is_compliant
    assert [block.tag for block in blocks_of(pdf) if block.tag[0] == "H"] == ["H1", "H2"]
