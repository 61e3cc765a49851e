"""The measures on the paper of a round."""

import datetime

import page
import pytest
import time_machine
from django.utils import timezone

from documents.papers import UppfoljningDocument
from tests.documents.reading import blocks_of
from tests.factories import (
    AtgardFactory,
    KommunFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    kommun = KommunFactory(name="Provköpings kommun", slug="provkoping")
    plan = PlanFactory(namnd=NamndFactory(kommun=kommun, name="Kommunstyrelsen", is_ks=True))
    PlanversionFactory(plan=plan, status="beslutad")
    return UppfoljningFactory(tillfalle=TillfalleFactory(plan=plan), deviations=2, status="genomford")


@pytest.fixture
def atgard(row):
    with time_machine.travel("2022-09-01 12:00+02:00"):
        atgard = AtgardFactory(
            uppfoljning=row,
            description="Byt lås [[sekretess: 18 kap. 8 § OSL | port 4711]].",
            ansvarig_text="Fastighetschefen",
            due_date=datetime.date(2099, 5, 31),
            created_at=timezone.now(),
        )
        atgard.noteringar.create(
            slag="datum", old_date=datetime.date(2022, 12, 31), new_date=datetime.date(2099, 5, 31)
        )
    return atgard


def html(row):
    row.tillfalle.refresh_from_db()
    return UppfoljningDocument(row.tillfalle).html()


def test_measures_stand_after_the_table_without_secrets(row, atgard):
    paper = html(row)

    assert paper.index('class="atgarder"') > paper.index("</table>")
    assert "Nya (1)" in paper
    assert "Fastighetschefen" in paper
    assert "31 maj 2099" in paper.replace("\xa0", " ")
    assert "(tidigare 31 december 2022)" in paper.replace("\xa0", " ")
    assert "4711" not in paper


def test_the_kommuns_own_word_heads_them(row, atgard):
    row.tillfalle.plan.namnd.kommun.vocabulary = {"atgarder": "Handlingsplan"}
    row.tillfalle.plan.namnd.kommun.save()

    assert "<h2>Handlingsplan</h2>" in html(row)


def test_paper_without_measures_has_no_such_section(row):
    paper = html(row)

    assert "tgärder" not in paper
    assert "<h2>" not in paper


def test_paper_with_measures_is_accessible_and_made_to_last(row, atgard):
    AtgardFactory(uppfoljning=row, status="genomford")

    pdf = UppfoljningDocument(row.tillfalle).pdf()

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(pdf, profile=profile).is_compliant
    assert [block.text for block in blocks_of(pdf) if block.tag == "H2"][-1] == "Åtgärder"


def test_a_round_that_is_handed_in_does_not_print_what_comes_from_one_that_is_not(row):
    earlier = TillfalleFactory(
        plan=row.tillfalle.plan, slug="april", per_date=datetime.date(2022, 4, 30), status="oppen"
    )
    unread = UppfoljningFactory(tillfalle=earlier, moment=row.moment)
    AtgardFactory(uppfoljning=unread, description="Gör om upphandlingen.")
    row.tillfalle.status = "inlamnad"
    row.tillfalle.save()

    before = html(row)
    type(earlier).objects.filter(pk=earlier.pk).update(status="inlamnad")
    after = html(row)

    assert ["Gör om upphandlingen." in paper for paper in (before, after)] == [False, True]
