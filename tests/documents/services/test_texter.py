"""The texts beside a plan's table: their order, and that nothing a person wrote is lost."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from documents.models import Textblock, linje_of
from documents.services.texter import move_textblock, namnder_writing_instead, plan_texts, save_textblock
from organisation.services import StaleRowError
from tests.factories import (
    AnvandareFactory,
    KommunFactory,
    NamndFactory,
    NamndtextFactory,
    PappersformFactory,
    TextblockFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def namnd():
    return NamndFactory(name="Kommunstyrelsen", is_ks=True)


@pytest.fixture
def form(namnd):
    return PappersformFactory(kommun=namnd.kommun)


@pytest.fixture
def own(namnd):
    return NamndtextFactory(namnd=namnd)


def test_a_text_belongs_to_the_kommun_or_to_a_namnd(form, own):
    for owners in ({"pappersform": form, "namndtext": own}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Textblock.objects.create(rubrik="Syfte", **owners)


def test_a_form_has_a_text_once(form):
    TextblockFactory(pappersform=form, linje=linje_of("syfte"))

    with pytest.raises(IntegrityError), transaction.atomic():
        TextblockFactory(pappersform=form, linje=linje_of("syfte"))


def test_without_a_form_there_are_no_texts(own):
    TextblockFactory(namndtext=own)

    assert plan_texts(None, own) == []


def test_the_namnds_own_stand_after_the_kommuns_on_each_side(form, own):
    TextblockFactory(namndtext=own, rubrik="Nämnden efter", plats="efter")
    TextblockFactory(namndtext=own, rubrik="Nämnden före")
    TextblockFactory(pappersform=form, rubrik="Kommunen efter", plats="efter")
    TextblockFactory(pappersform=form, rubrik="Kommunen före")

    texts = plan_texts(form, own)

    assert [each.rubrik for each in texts] == [
        "Kommunen före",
        "Nämnden före",
        "Kommunen efter",
        "Nämnden efter",
    ]


def test_a_namnds_text_is_kept_as_its_own_when_the_kommun_takes_its_away(form, own):
    block = TextblockFactory(pappersform=form, rubrik="Syfte")
    TextblockFactory(namndtext=own, linje=block.linje, rubrik="Syfte", text="Nämndens.")
    block.delete()

    (text,) = plan_texts(form, own)

    assert (text.common, text.rubrik, text.text) == (None, "Syfte", "Nämndens.")


def test_a_namnds_text_in_the_place_of_the_kommuns_has_no_place_to_move_to(form, own):
    block = TextblockFactory(pappersform=form)
    instead = TextblockFactory(namndtext=own, linje=block.linje)

    assert move_textblock(instead, 1, user=AnvandareFactory()) is False


def test_who_has_a_text_open_is_told_that_it_changed_sides(form):
    block = TextblockFactory(pappersform=form)
    opened = Textblock.objects.get(pk=block.pk)
    opened.text = "Nytt."
    move_textblock(block, 1, user=AnvandareFactory())

    with pytest.raises(StaleRowError):
        save_textblock(opened, radversion=1, user=AnvandareFactory())


def test_only_the_kommuns_own_namnder_are_named(form, own):
    block = TextblockFactory(pappersform=form, linje=linje_of("syfte"))
    other = NamndtextFactory(namnd=NamndFactory(kommun=KommunFactory()))
    TextblockFactory(namndtext=own, linje=block.linje)
    TextblockFactory(namndtext=other, linje=block.linje)

    assert namnder_writing_instead(block) == [own.namnd]


# --- What stood in the four fixed fields --------------------------------------------------------

FIXED, BLOCKS = ("documents", "0014_textblock"), ("documents", "0015_texts_to_blocks")


@pytest.fixture
def migrate(transactional_db):
    """Takes the database to a migration and gives its models; the newest stand again after the test."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()

    def to(target):
        executor = MigrationExecutor(connection)
        executor.migrate([target])
        return executor.loader.project_state([target]).apps

    yield to
    MigrationExecutor(connection).migrate(newest)


def test_the_fixed_texts_become_blocks_under_the_headings_they_had(migrate):
    apps = migrate(FIXED)
    kommun = apps.get_model("organisation", "Kommun").objects.create(
        name="Prov", slug="prov", vocabulary={"plan_ansvar": "Vem gör vad"}
    )
    namnd = apps.get_model("organisation", "Namnd").objects.create(kommun=kommun, name="KS", slug="prov-ks")
    secret = "Lås [[sekretess: 18 kap. 8 § OSL | kobolt]]."
    apps.get_model("documents", "Pappersform").objects.create(
        kommun=kommun, from_year=2024, syfte="Förebygga fel.", ansvar=secret
    )
    apps.get_model("documents", "Namndtext").objects.create(namnd=namnd, from_year=2025, metod="Egen.")

    apps = migrate(BLOCKS)
    blocks = apps.get_model("documents", "Textblock").objects.order_by("pk")
    moved = [(each.rubrik, each.text, each.linje) for each in blocks]
    apps = migrate(FIXED)
    form = apps.get_model("documents", "Pappersform").objects.get()
    own = apps.get_model("documents", "Namndtext").objects.get()

    assert moved == [
        ("Syfte", "Förebygga fel.", linje_of("syfte")),
        ("Vem gör vad", secret, linje_of("ansvar")),
        ("Metod", "", linje_of("metod")),
        ("Rapportering", "", linje_of("rapportering")),
        ("Metod", "Egen.", linje_of("metod")),
    ]
    assert (form.syfte, form.ansvar, own.metod) == ("Förebygga fel.", secret, "Egen.")
