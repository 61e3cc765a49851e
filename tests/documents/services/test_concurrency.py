"""Texts, decisions and Handlingar that two people write at once: no word is lost, and nobody waits for the press."""

import datetime

import pytest
from django.db import connection

from documents.models import Handling, Missiv, Textblock
from documents.papers import PlanDocument
from documents.services.beslut import register_beslut
from documents.services.errors import DocumentError
from documents.services.handlingar import issue_handling
from documents.services.texter import create_own_text, move_textblock, remove_textblock, save_textblock
from organisation.models import Handelse, Roll
from organisation.services import StaleRowError
from plans.services import PlanError
from tests.at_once import answer, at_once, meanwhile
from tests.factories import (
    BeslutFactory,
    KontrollmomentFactory,
    NamndFactory,
    NamndtextFactory,
    PappersformFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TextblockFactory,
    member,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", is_ks=True)


@pytest.fixture
def user(namnd):
    return member(namnd, Roll.NAMNDSEKRETERARE)


@pytest.fixture
def form(namnd):
    return PappersformFactory(kommun=namnd.kommun)


def opened(block):
    """The text as a writer has it in her form."""
    return Textblock.objects.select_related("pappersform__kommun", "namndtext__namnd").get(pk=block.pk)


def write(block, text, user, radversion=1):
    block = opened(block)
    block.text = text
    return save_textblock(block, radversion=radversion, user=user)


def test_ten_who_move_texts_at_once_leave_an_order(form, user):
    blocks = TextblockFactory.create_batch(5, pappersform=form)

    at_once(lambda number: move_textblock(opened(blocks[number % 5]), 1, user=user), count=10)

    places = sorted(form.textblock.values_list("position", flat=True))
    assert len(set(places)) == 5


def test_a_text_that_is_saved_when_it_is_moved_still_tells_the_next_writer(form, user):
    block = TextblockFactory(pappersform=form)
    TextblockFactory(pappersform=form)

    meanwhile(
        lambda: write(block, "Förebygga fel och oegentligheter.", user),
        then=lambda: move_textblock(opened(block), 1, user=user),
    )

    with pytest.raises(StaleRowError):
        write(block, "Något annat.", user, radversion=1)
    assert opened(block).text == "Förebygga fel och oegentligheter."


def test_ten_who_begin_the_namnds_text_get_the_same(namnd, form, user):
    common, own = TextblockFactory(pappersform=form), NamndtextFactory(namnd=namnd)

    made = at_once(lambda number: create_own_text(own, common, user=user), count=10)

    assert set(made) == {own.textblock.get()}
    assert Handelse.objects.filter(action="textblock.created").count() == 1


def test_a_text_that_is_saved_when_it_is_removed_is_whole_in_the_log(form, user):
    block = TextblockFactory(pappersform=form, text="Förebygga fel.")
    stale = opened(block)

    meanwhile(
        lambda: write(block, "Förebygga fel och oegentligheter.", user),
        then=lambda: remove_textblock(stale, user=user),
    )
    remove_textblock(stale, user=user)

    event = Handelse.objects.get(action="textblock.removed")
    assert event.payload == {"text": ["Förebygga fel och oegentligheter.", ""]}


def test_of_ten_who_register_the_decision_one_is_first_and_the_others_are_told(namnd, user):
    version = PlanversionFactory(plan__namnd=namnd, status="foreslagen")
    missiv = Missiv.objects.create(plan=version.plan, rubrik="Förslag", forslag_rubrik="Förslag")
    beslut = BeslutFactory(namnd=namnd, slag="forslag", organ="Kommunstyrelsen", date=None, paragraph="")
    utdrag = ProtokollsutdragFactory(missiv=missiv, beslut=beslut, instans="beslutar")

    def register(number):
        seen = type(utdrag).objects.select_related("beslut", "missiv__plan__namnd__kommun").get(pk=utdrag.pk)
        decision = {"date": datetime.date(2022, 10, 18), "paragraph": f"§ {number}", "dnr": "KS/2022:1"}
        return answer(
            lambda: register_beslut(seen, **decision, radversion=1, user=user) == version,
            StaleRowError,
            PlanError,
        )

    told = at_once(register, count=10)

    version.refresh_from_db()
    assert told.count(True) == 1
    assert set(told) == {True, "Någon annan har sparat raden sedan du öppnade den."}
    assert (version.status, version.beslut.paragraph) == ("beslutad", f"§ {told.index(True)}")


class TestIssue:
    @pytest.fixture
    def version(self, namnd):
        version = PlanversionFactory(plan__namnd=namnd, status="beslutad", beslut=BeslutFactory(namnd=namnd))
        KontrollmomentFactory(version=version)
        return version

    def test_nothing_is_held_while_the_paper_is_printed(self, version, user, monkeypatch):
        held = []
        monkeypatch.setattr(
            PlanDocument, "pdf", lambda paper: held.append(connection.in_atomic_block) or b"%PDF"
        )

        issue_handling(PlanDocument(version), version=version, user=user)

        assert held == [False]

    def test_of_five_who_draw_up_the_same_paper_one_does(self, version, user, monkeypatch):
        monkeypatch.setattr(PlanDocument, "pdf", lambda paper: b"%PDF-1.7")
        papers = [PlanDocument(version) for _ in range(5)]

        def issue(number):
            return answer(
                lambda: issue_handling(papers[number], version=version, user=user).number, DocumentError
            )

        told = at_once(issue, count=5)

        handling = Handling.objects.get()
        others = f"Papperet är redan upprättat ({handling}). Inget har ändrats sedan dess."
        assert sorted(told, key=str) == [1, *[others] * 4]
