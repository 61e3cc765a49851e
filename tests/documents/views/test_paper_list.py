"""The page of papers: each matter with its papers, what is done next, and what was drawn up."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Handling, Sammantrade
from documents.papers import PlanDocument
from organisation.models import Roll
from plans.models import Planversion
from tests.documents.views.test_papers import make_papers
from tests.factories import (
    AnvandareFactory,
    BeslutFactory,
    HandlingFactory,
    KommunFactory,
    MissivFactory,
    NamndFactory,
    OmgangFactory,
    PappersformFactory,
    PlanFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    member,
)

pytestmark = pytest.mark.django_db

LIST = "documents:paper-list"


@pytest.fixture
def tillfalle():
    return make_papers(NamndFactory())


def show(client, **chosen):
    response = client.get(reverse(LIST), chosen)
    assert response.status_code == 200
    return response


def groups_of(client, **chosen):
    return show(client, **chosen).context["groups"]


def step_of(client, plan):
    """What is to be done next with the plan's round, and where."""
    matter = groups_of(client)[0].matters[0]
    return matter.step and (matter.step.deed, matter.step.url.removeprefix(f"/handlingar/{plan.year}/"))


def test_the_list_shows_each_paper_of_ones_own(client, tillfalle):
    make_papers(NamndFactory())
    client.force_login(member(tillfalle.plan.namnd))

    (group,) = groups_of(client)

    assert group.plan == tillfalle.plan
    assert [(each.heading, [paper.label for paper in each.papers]) for each in group.matters] == [
        (
            "Uppföljning per 31 augusti 2022",
            [
                "Uppföljning",
                "Missiv",
                "Förslag till protokollsutdrag, Arbetsutskottet",
                "Sammanträdeshandlingar",
            ],
        ),
        ("Planen", ["Internkontrollplan"]),
    ]


def test_each_paper_with_texts_is_had_in_word(client, tillfalle):
    namnd = tillfalle.plan.namnd
    client.force_login(member(namnd))

    def in_word():
        (group,) = groups_of(client)
        papers = [paper for matter in group.matters for paper in matter.papers]
        return {paper.label: paper.docx_label for paper in papers if paper.docx_url}

    without_form = in_word()
    PappersformFactory(kommun=namnd.kommun, from_year=2022)
    with_form = in_word()

    letters = {"Missiv": "Word", "Förslag till protokollsutdrag, Arbetsutskottet": "Word"}
    assert without_form == {"Uppföljning": "Texterna i Word", **letters}
    assert with_form == {**without_form, "Internkontrollplan": "Texterna i Word"}
    assert reverse("documents:plan-docx", kwargs=tillfalle.plan.address) in show(client).content.decode()


def test_a_planned_round_has_nothing_to_print(client):
    tillfalle = TillfalleFactory(status="planerad")
    client.force_login(member(tillfalle.plan.namnd))

    assert groups_of(client)[0].matters == []


def test_the_newest_year_comes_first_and_older_years_are_folded(client, tillfalle):
    older = make_papers(tillfalle.plan.namnd, year=2020)
    client.force_login(member(tillfalle.plan.namnd))

    groups = groups_of(client)

    assert [(group.plan.year, group.is_folded, group.count) for group in groups] == [
        (2022, False, 5),
        (older.plan.year, True, 5),
    ]


def test_this_year_and_the_last_are_not_folded(client):
    namnd, this_year = NamndFactory(), timezone.localdate().year
    for year in (this_year, this_year - 1, this_year - 2):
        PlanFactory(namnd=namnd, year=year)
    client.force_login(member(namnd))

    assert [group.is_folded for group in groups_of(client)] == [False, False, True]


def test_year_and_namnd_are_chosen_in_the_address(client, tillfalle):
    namnd = tillfalle.plan.namnd
    older = make_papers(namnd, year=2020).plan
    other = make_papers(NamndFactory(kommun=namnd.kommun), year=2020).plan
    client.force_login(member(namnd, Roll.SAMORDNARE))

    assert [(group.plan, group.is_folded) for group in groups_of(client, ar="2020", namnd=namnd.slug)] == [
        (older, False)
    ]
    assert {group.plan for group in groups_of(client, ar="2020")} == {older, other}
    assert len(groups_of(client, ar="i fjol")) == 3
    assert "Inga papper stämmer med valet" in show(client, ar="1999").content.decode()


def test_a_stranger_has_an_empty_list(client, tillfalle):
    client.force_login(AnvandareFactory())

    response = show(client)

    assert response.context["groups"] == []
    assert "Det finns inga papper än" in response.content.decode()


@pytest.mark.parametrize(("roll", "may"), [(Roll.NAMNDSEKRETERARE, True), (Roll.LASARE, False)])
def test_who_may_write_is_led_to_the_letters(client, tillfalle, roll, may):
    client.force_login(member(tillfalle.plan.namnd, roll))

    text = show(client).content.decode()

    assert (reverse("documents:missiv-edit", kwargs=tillfalle.address) in text) is may
    assert reverse("documents:missiv-pdf", kwargs=tillfalle.address) in text


def test_an_utkast_is_marked_in_the_list(client):
    version = PlanversionFactory()
    client.force_login(member(version.plan.namnd))

    text = show(client).content.decode()

    assert reverse("documents:plan-pdf", kwargs=version.plan.address) in text
    assert "<strong>Utkast</strong>" in text


def test_what_was_drawn_up_is_fetched_from_the_list(client, tillfalle):
    namnd = tillfalle.plan.namnd
    client.force_login(member(namnd, Roll.NAMNDSEKRETERARE))
    file_name = groups_of(client)[0].matters[0].papers[1].document.filename
    facts = {"namnd": namnd, "tillfalle": tillfalle, "file_name": file_name}
    old = HandlingFactory(**facts)
    new = HandlingFactory(**facts, number=2, replaces=old)
    internal = HandlingFactory(**facts, number=3, audience="internal")

    response = show(client)
    text = response.content.decode()

    assert [paper.handling for paper in response.context["groups"][0].matters[0].papers] == [
        None,
        new,
        None,
        None,
    ]
    assert new.get_absolute_url() in text
    assert not any(each.get_absolute_url() in text for each in (old, internal))


# --- What is done next --------------------------------------------------------------------------------


def test_next_step_follows_the_matter_to_its_decision(client):
    tillfalle = TillfalleFactory(status="last")
    plan = tillfalle.plan
    client.force_login(member(plan.namnd, Roll.NAMNDSEKRETERARE))
    at = f"{plan.namnd.slug}/{tillfalle.slug}/"

    assert step_of(client, plan) == ("Skriv missiv", f"{at}missiv/?fran=papper")
    missiv = MissivFactory(tillfalle=tillfalle)
    assert step_of(client, plan) == ("Skriv förslag till protokollsutdrag", f"{at}missiv/?fran=papper#utdrag")
    ProtokollsutdragFactory(missiv=missiv)
    assert step_of(client, plan) == ("Välj papper till sammanträdet", f"{at}sammantrade/?fran=papper")
    Sammantrade.objects.create(tillfalle=tillfalle, papers=["missiv"])
    assert step_of(client, plan) == ("Upprätta sammanträdeshandlingarna", f"{at}sammantrade/?fran=papper")
    HandlingFactory(namnd=plan.namnd, tillfalle=tillfalle, slag=Handling.Slag.SAMMANTRADE)
    assert step_of(client, plan) == ("Skriv förslag för den som beslutar", f"{at}missiv/?fran=papper#utdrag")
    deciding = ProtokollsutdragFactory(missiv=missiv, instans="beslutar")
    assert step_of(client, plan) == ("Registrera beslutet", f"{at}protokollsutdrag/2/beslut/?fran=papper")
    deciding.beslut.slag = "beslut"
    deciding.beslut.save()
    assert step_of(client, plan) is None
    assert groups_of(client)[0].matters[0].note == f"Beslutat: {deciding.beslut}."


@pytest.fixture
def changed_plan():
    """A plan whose first version was decided and drawn up, and whose second is laid before the meeting."""
    first = PlanversionFactory(status="beslutad")
    HandlingFactory(
        namnd=first.plan.namnd,
        version=first,
        slag=Handling.Slag.PLAN,
        file_name=PlanDocument(first).filename,
    )
    utdrag = ProtokollsutdragFactory(
        missiv=MissivFactory(plan=first.plan, tillfalle=None), instans="beslutar", beslut__slag="beslut"
    )
    Planversion.objects.update(beslut=utdrag.beslut)
    PlanversionFactory(plan=first.plan, number=2, status="foreslagen")
    return first.plan


def test_the_matter_of_a_changed_plan_is_about_the_version_that_is_laid(client, changed_plan):
    laid = changed_plan.versioner.get(number=2)
    client.force_login(member(changed_plan.namnd, Roll.NAMNDSEKRETERARE))

    matter = groups_of(client)[0].matters[0]

    assert (matter.status, matter.note) == ("foreslagen", "")
    assert matter.papers[0].url == reverse("documents:version-paper", args=[laid.public_id])
    assert matter.papers[0].handling is None


def test_a_changed_plan_wants_papers_and_a_decision_of_its_own(client, changed_plan):
    client.force_login(member(changed_plan.namnd, Roll.NAMNDSEKRETERARE))
    laid = changed_plan.versioner.get(number=2)

    Sammantrade.objects.create(plan=changed_plan, papers=["missiv"])
    assert groups_of(client)[0].matters[0].step.deed == "Upprätta sammanträdeshandlingarna"
    HandlingFactory(namnd=changed_plan.namnd, version=laid, slag=Handling.Slag.SAMMANTRADE)
    assert groups_of(client)[0].matters[0].step.deed == "Skriv förslag för den som beslutar"
    ProtokollsutdragFactory(missiv=changed_plan.missiv.get(), instans="beslutar")
    assert groups_of(client)[0].matters[0].step.deed == "Registrera beslutet"


def test_a_changed_plan_tells_what_was_decided_last(client, changed_plan):
    decided = BeslutFactory(namnd=changed_plan.namnd, paragraph="§ 150")
    changed_plan.versioner.filter(number=2).update(status="beslutad", beslut=decided)
    client.force_login(member(changed_plan.namnd, Roll.NAMNDSEKRETERARE))

    note = groups_of(client)[0].matters[0].note

    assert note == f"Beslutat: {decided}."


def test_a_decided_round_that_is_opened_again_says_so(client):
    tillfalle = TillfalleFactory(status="oppen")
    utdrag = ProtokollsutdragFactory(missiv__tillfalle=tillfalle, instans="beslutar", beslut__slag="beslut")
    Sammantrade.objects.create(tillfalle=tillfalle, papers=["missiv"])
    HandlingFactory(namnd=tillfalle.plan.namnd, tillfalle=tillfalle, slag=Handling.Slag.SAMMANTRADE)
    client.force_login(member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE))

    matter = groups_of(client)[0].matters[0]

    assert (matter.step, matter.note) == (None, f"Beslutat: {utdrag.beslut}.")


def test_an_open_round_presses_nobody(client):
    tillfalle = TillfalleFactory(status="oppen")
    client.force_login(member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE))

    before = groups_of(client)[0].matters[0]
    MissivFactory(tillfalle=tillfalle)
    after = groups_of(client)[0].matters[0]

    assert (before.step.deed, before.is_pressing) == ("Skriv missiv", False)
    assert after.step is None
    assert after.note == "Papperen är utkast tills uppföljningen är godkänd."


@pytest.mark.parametrize(("status", "deed"), [("utkast", "Skriv missiv"), ("beslutad", None)])
def test_a_plan_is_laid_before_its_namnd_until_it_is_decided(client, status, deed):
    version = PlanversionFactory(status=status)
    client.force_login(member(version.plan.namnd, Roll.NAMNDSEKRETERARE))

    step = groups_of(client)[0].matters[0].step

    assert (step and step.deed) == deed


def test_a_plan_with_a_letter_goes_on_to_its_decision(client):
    version = PlanversionFactory(status="beslutad")
    MissivFactory(tillfalle=None, plan=version.plan)
    client.force_login(member(version.plan.namnd, Roll.NAMNDSEKRETERARE))

    matter = groups_of(client)[0].matters[0]

    assert (matter.step.deed, matter.is_pressing) == ("Skriv förslag till protokollsutdrag", True)


def test_a_reader_has_no_next_step(client, tillfalle):
    client.force_login(member(tillfalle.plan.namnd, Roll.LASARE))

    assert [matter.step for matter in groups_of(client)[0].matters] == [None, None]


def test_the_newest_call_of_each_kommun_stands_before_the_older(client):
    ks = NamndFactory(is_ks=True)
    old, new = (
        OmgangFactory(kommun=ks.kommun, slug=str(year), per_date=datetime.date(year, 9, 30))
        for year in (2021, 2022)
    )
    client.force_login(member(ks))

    context = show(client).context

    assert (context["calls"], context["older_calls"]) == ([new], [old])


@pytest.mark.parametrize("roll", [Roll.SAMORDNARE, Roll.NAMNDSEKRETERARE])
@pytest.mark.parametrize("count", [3, 60])
def test_the_list_asks_as_much_of_the_database_for_one_as_for_many(client, count_queries, count, roll):
    kommun = KommunFactory()
    namnd = NamndFactory(kommun=kommun)
    client.force_login(member(namnd, roll))

    def make(year):
        tillfalle = make_papers(
            namnd if roll == Roll.NAMNDSEKRETERARE else NamndFactory(kommun=kommun), year=year
        )
        Sammantrade.objects.create(tillfalle=tillfalle, papers=["missiv"])
        HandlingFactory(namnd=tillfalle.plan.namnd, tillfalle=tillfalle)

    make(2000)
    one = count_queries(lambda: show(client))
    for year in range(2001, 2000 + count):
        make(year)
    many = count_queries(lambda: show(client))

    assert one == many
