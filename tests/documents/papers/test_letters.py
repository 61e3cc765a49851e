"""The letters as papers and as Word files: lists, groups of receivers, signers, and letters to a plan."""

import datetime
from io import BytesIO

import docx
import pytest
from django.db import IntegrityError

from documents.models import Missiv
from documents.papers import MissivDocument
from documents.papers.findings import findings_of
from documents.papers.word import letter_docx
from documents.services.errors import DocumentError
from documents.services.letters import create_missiv, create_protokollsutdrag
from documents.services.mallar import get_or_create_mall
from documents.services.prefill import prefill_missiv
from organisation.models import Roll
from tests.documents.reading import run_on
from tests.factories import (
    BeslutFactory,
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    member,
)

pytestmark = pytest.mark.django_db

NO_ROWS = "Inga kontrollmoment är aktuella i uppföljningen."


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", forvaltning="Kommunledningskontoret", is_ks=True)


@pytest.fixture
def user(namnd):
    return member(namnd, Roll.NAMNDSEKRETERARE, first_name="Maria", last_name="Sandell")


@pytest.fixture
def version(namnd):
    version = PlanversionFactory(plan=PlanFactory(namnd=namnd, year=2027, dnr="KS/2026:9"))
    KontrollmomentFactory.create_batch(2, version=version)
    return version


def make_missiv(**fields):
    values = {"sammanfattning": NO_ROWS} | fields
    return MissivFactory(tillfalle=TillfalleFactory(status="last"), **values)


def paragraphs(data):
    return docx.Document(BytesIO(data)).paragraphs


def words(data):
    return [each.text for each in paragraphs(data)]


# --- Lists, receivers, signers ---------------------------------------------------------------------


def test_att_satser_are_a_list_in_every_form():
    missiv = make_missiv(
        forslag="Kommunstyrelsen beslutar\natt godkänna uppföljningen,\natt uppdra åt nämnden."
    )
    document = MissivDocument(missiv)

    html, data = document.html(), letter_docx(document)

    assert "<p>Kommunstyrelsen beslutar</p><ul><li>att godkänna uppföljningen,</li><li>att uppdra" in html
    assert [each.text for each in paragraphs(data) if each.style.name == "List Bullet"] == [
        "att godkänna uppföljningen,",
        "att uppdra åt nämnden.",
    ]


def test_only_the_forslag_reads_att_as_a_list():
    html = MissivDocument(make_missiv(bakgrund="Nämnden har sagt\natt det är så.")).html()

    assert "<li>" not in html


def test_receivers_stand_under_why_they_get_it():
    missiv = make_missiv(skickas_till="Kommunstyrelsen\nIT-chef (för kännedom)\nRektor (för verkställighet)")
    document = MissivDocument(missiv)

    html, text = document.html(), words(letter_docx(document))

    assert '<p class="varfor">För verkställighet:</p>\n      <p>Rektor</p>' in html
    assert text[-6:] == [
        "Beslutet skickas till:",
        "Kommunstyrelsen",
        "För verkställighet:",
        "Rektor",
        "För kännedom:",
        "IT-chef",
    ]


SIGNERS = {
    "signer": "Kim Svensson",
    "signer_titel": "Kommundirektör",
    "signer_enhet": "Kommunledningskontoret",
    "signer2": "Robin Lind",
    "signer2_titel": "Ekonomichef",
}


@pytest.mark.parametrize(
    ("beside", "lines"),
    [
        (True, ["Kommunledningskontoret", "Kim Svensson\tRobin Lind", "Kommundirektör\tEkonomichef"]),
        (
            False,
            ["Kommunledningskontoret", "Kim Svensson", "Kommundirektör", "Robin Lind", "Ekonomichef"],
        ),
    ],
)
def test_two_signers_stand_as_the_kommun_wants(beside, lines):
    missiv = make_missiv(**SIGNERS)
    mall = get_or_create_mall(missiv.plan.namnd.kommun, user=None)
    mall.has_signers_beside = beside
    mall.save()
    missiv = Missiv.objects.get()

    assert words(letter_docx(MissivDocument(missiv)))[-len(lines) :] == lines
    assert ('class="underskrift bredvid"' in MissivDocument(missiv).html()) is beside


def test_values_are_put_in_the_word_file_too():
    missiv = make_missiv(bakgrund="Det finns {antal moment} kontrollmoment.", sammanfattning="{mening}")

    text = words(letter_docx(MissivDocument(missiv)))

    assert "Det finns 0 kontrollmoment." in text
    assert NO_ROWS in text


def test_the_pdf_has_the_lists_and_both_names():
    missiv = make_missiv(**SIGNERS, forslag="Kommunstyrelsen beslutar\natt godkänna uppföljningen.")

    pdf = MissivDocument(missiv).pdf()

    text = run_on(pdf, "pdftotext", "-layout", "PDF", "-")
    assert any("Kim Svensson" in line and "Robin Lind" in line for line in text.splitlines())
    assert "att godkänna uppföljningen." in text
    assert "LI" in run_on(pdf, "pdfinfo", "-struct", "PDF")


# --- A letter to a plan ----------------------------------------------------------------------------


def test_a_letter_to_a_plan_is_filled_in(version, user):
    missiv = prefill_missiv(version.plan, user=user)

    assert missiv.rubrik == "Förslag till internkontrollplan 2027 för kommunstyrelsen"
    assert missiv.sammanfattning == "Planen omfattar 2 kontrollmoment i 2 processer."
    assert missiv.forslag == "Kommunstyrelsen antar internkontrollplan 2027 för kommunstyrelsen."
    assert (missiv.dnr, missiv.handlaggare) == ("KS/2026:9", "Maria Sandell")
    assert missiv.beslutsunderlag.splitlines()[1:] == [version.heading]
    assert missiv.tillfalle is None


def test_a_plan_has_one_letter(version, user):
    create_missiv(version.plan, user=user)

    with pytest.raises(DocumentError, match="redan ett missiv till planen"):
        create_missiv(version.plan, user=user)
    with pytest.raises(IntegrityError):
        Missiv.objects.create(plan=version.plan, rubrik="Ett till", forslag_rubrik="Förslag")


def test_a_letter_to_a_plan_is_printed_without_rows(version, user):
    missiv = create_missiv(version.plan, user=user)
    document = MissivDocument(missiv)

    assert document.filename.endswith("_2027.pdf")
    assert "Planen omfattar 2 kontrollmoment" in document.html()
    assert "Planen omfattar 2 kontrollmoment i 2 processer." in words(letter_docx(document))


def test_the_next_round_tells_of_the_decision_on_the_one_before(version, user):
    plan = version.plan
    version.status, version.beslut = "beslutad", BeslutFactory(namnd=plan.namnd)
    version.save()
    first = TillfalleFactory(plan=plan, slug="forsta", per_date=datetime.date(2027, 4, 30))
    ProtokollsutdragFactory(
        missiv=MissivFactory(tillfalle=first),
        instans="beslutar",
        beslut=BeslutFactory(namnd=plan.namnd, date=datetime.date(2027, 5, 24), paragraph="§ 80"),
    )

    missiv = prefill_missiv(TillfalleFactory(plan=plan, per_date=datetime.date(2027, 8, 31)), user=user)

    assert missiv.bakgrund.endswith(
        "Den förra uppföljningen behandlades av kommunstyrelsen 24 maj 2027, § 80."
    )


# --- Förslag for two organs ------------------------------------------------------------------------


def test_the_one_who_prepares_and_the_one_who_decides_have_their_own(user):
    missiv = make_missiv(mottagare="Kommunstyrelsen", dnr="KS/2022:1")

    au = create_protokollsutdrag(missiv, user=user)
    ks = create_protokollsutdrag(missiv, user=user, instans="beslutar")

    assert (au.beslut.organ, au.forslag_rubrik) == (
        "Arbetsutskottet",
        "Arbetsutskottets förslag till kommunstyrelsen",
    )
    assert (ks.beslut.organ, ks.forslag_rubrik) == (
        "Kommunstyrelsen",
        "Förslag till kommunstyrelsens beslut",
    )
    assert au.beslut != ks.beslut
    assert {au.beslut.slag, ks.beslut.slag} == {"forslag"}
    assert (au.number, ks.number) == (1, 2)


# --- What stops it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{antal moment} moment", []),
        ("{antal poster} moment", ["{antal poster} i avsnittet bakgrund är inget värde som räknas ut."]),
        ("Den {missivets datum}.", ["{missivets datum} i avsnittet bakgrund har inget värde ännu."]),
    ],
)
def test_a_name_without_a_value_stops_the_paper(text, told):
    missiv = make_missiv(bakgrund=text, dnr="KS/2022:1", date=None)

    found = [finding for finding in findings_of(MissivDocument(missiv)) if "{" in finding.text]

    assert [finding.text for finding in found] == told
    assert all(
        finding.stops and finding.url == f"{missiv.get_absolute_url()}#id_bakgrund" for finding in found
    )


def test_a_part_that_the_kommun_wants_is_not_left_empty():
    missiv = make_missiv(dnr="KS/2022:1")
    mall = get_or_create_mall(missiv.plan.namnd.kommun, user=None)
    mall.delar.filter(kod="bedomning").update(is_included=True)
    mall.delar.filter(kod="bakgrund").update(is_included=False)
    Missiv.objects.update(bakgrund="")

    found = [finding.text for finding in findings_of(MissivDocument(Missiv.objects.get()))]

    assert "Avsnittet bedömning är tomt." in found
    assert "Avsnittet bakgrund är tomt." not in found


def test_a_letter_that_is_about_a_plan_is_looked_over_too(version, user):
    missiv = create_missiv(version.plan, user=user)

    assert findings_of(MissivDocument(missiv)) == []
