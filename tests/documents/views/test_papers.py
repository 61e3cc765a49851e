"""The papers' addresses: who may open them."""

import pytest
from django.urls import reverse

from organisation.models import Roll
from tests.factories import (
    KontrollmomentFactory,
    MissivFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    ProtokollsutdragFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

NAMES = ["plan-pdf", "uppfoljning-pdf", "missiv-pdf", "protokollsutdrag-pdf"]


def make_papers(namnd, slug="plan", year=2022):
    """A nämnd with one of each paper."""
    plan = PlanFactory(namnd=namnd, slug=slug, year=year)
    version = PlanversionFactory(plan=plan, status="beslutad")
    tillfalle = TillfalleFactory(plan=plan, status="last")
    for status in ("genomford", "ej_paborjad"):
        moment = KontrollmomentFactory(version=version)
        UppfoljningFactory(tillfalle=tillfalle, moment=moment, status=status)
    missiv = MissivFactory(tillfalle=tillfalle)
    ProtokollsutdragFactory(missiv=missiv)
    return tillfalle


@pytest.fixture
def tillfalle():
    return make_papers(NamndFactory())


def url_of(name, tillfalle):
    kwargs = tillfalle.plan.address if name == "plan-pdf" else tillfalle.address
    return reverse(f"documents:{name}", kwargs=kwargs)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("roll", [Roll.LASARE, Roll.NAMNDSEKRETERARE, Roll.REVISOR])
def test_a_member_opens_the_paper_in_the_browser(client, tillfalle, name, roll):
    client.force_login(member(tillfalle.plan.namnd, roll))

    response = client.get(url_of(name, tillfalle))

    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-1.7")
    assert response["Content-Disposition"].startswith('inline; filename="')
    assert response["Content-Disposition"].endswith('.pdf"')


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_finds_no_paper(client, tillfalle, name):
    client.force_login(member(NamndFactory(), Roll.NAMNDSEKRETERARE))

    assert client.get(url_of(name, tillfalle)).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_asks_who_is_there(client, tillfalle, name):
    url = url_of(name, tillfalle)

    assert client.get(url).url == f"{reverse('login')}?next={url}"


def test_the_addresses_can_be_read(tillfalle):
    slug = tillfalle.plan.namnd.slug
    assert [url_of(name, tillfalle) for name in NAMES] == [
        f"/handlingar/2022/{slug}/plan.pdf",
        f"/handlingar/2022/{slug}/per-31-augusti/uppfoljning.pdf",
        f"/handlingar/2022/{slug}/per-31-augusti/missiv.pdf",
        f"/handlingar/2022/{slug}/per-31-augusti/protokollsutdrag.pdf",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_second_plan_has_papers_of_its_own(client, tillfalle, name):
    other = make_papers(tillfalle.plan.namnd, slug="kommunens")
    client.force_login(member(tillfalle.plan.namnd))

    response = client.get(url_of(name, other))

    assert response.status_code == 200
    assert "kommunens" in response["Content-Disposition"]


def test_a_paper_is_saved_when_that_is_asked_for(client, tillfalle):
    client.force_login(member(tillfalle.plan.namnd))

    response = client.get(url_of("plan-pdf", tillfalle), {"spara": ""})

    assert response["Content-Disposition"].startswith("attachment; ")


def test_a_plan_without_versions_has_no_paper(client):
    plan = PlanFactory()
    client.force_login(member(plan.namnd))

    assert client.get(reverse("documents:plan-pdf", kwargs=plan.address)).status_code == 404


def test_a_round_without_missiv_has_no_letters(client):
    tillfalle = TillfalleFactory()
    client.force_login(member(tillfalle.plan.namnd))

    statuses = [client.get(url_of(name, tillfalle)).status_code for name in NAMES[2:]]

    assert statuses == [404, 404]


def test_protokollsutdrag_are_told_apart_by_number(client, tillfalle):
    ProtokollsutdragFactory(missiv=tillfalle.missiv, beslut__organ="Kommunstyrelsen")
    client.force_login(member(tillfalle.plan.namnd))

    def organ(number):
        kwargs = {**tillfalle.address, "number": number}
        return client.get(reverse("documents:protokollsutdrag-pdf", kwargs=kwargs))

    assert "_Arbetsutskottet.pdf" in organ(1)["Content-Disposition"]
    assert "_Kommunstyrelsen.pdf" in organ(2)["Content-Disposition"]
    assert [organ(number).status_code for number in (0, 3)] == [404, 404]


def test_a_missiv_that_counts_wrong_is_printed_as_an_utkast(client, tillfalle):
    missiv = tillfalle.missiv
    missiv.sammanfattning = "Granskningar har genomförts i 2 av 2 kontrollmoment."
    missiv.save()
    client.force_login(member(tillfalle.plan.namnd, Roll.LASARE))

    response = client.get(url_of("missiv-pdf", tillfalle))

    from tests.documents.reading import run_on

    assert response.status_code == 200
    assert "UTKAST" in run_on(response.content, "pdftotext", "PDF", "-")


def test_what_is_printed_is_public_whoever_prints(client, tillfalle):
    tillfalle.uppfoljningar.update(text="Lås [[sekretess: 18 kap. 8 § OSL | port 4711]] åtgärdas.")
    client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))

    from tests.documents.reading import run_on

    text = run_on(client.get(url_of("uppfoljning-pdf", tillfalle)).content, "pdftotext", "PDF", "-")

    assert "4711" not in text
    assert "utelämnad" in text


@pytest.mark.parametrize(
    ("roll", "status", "answer"),
    [
        (Roll.REVISOR, "oppen", 403),
        (Roll.SAMORDNARE, "oppen", 403),
        (Roll.SAMORDNARE, "inlamnad", 200),
        (Roll.LASARE, "oppen", 200),
    ],
)
def test_others_print_a_round_when_the_namnd_has_handed_it_in(client, tillfalle, roll, status, answer):
    tillfalle.status = status
    tillfalle.save()
    client.force_login(member(tillfalle.plan.namnd, roll))

    pdf = client.get(url_of("uppfoljning-pdf", tillfalle)).status_code
    listed = (
        url_of("uppfoljning-pdf", tillfalle) in client.get(reverse("documents:paper-list")).content.decode()
    )

    assert (pdf, listed) == (answer, answer == 200)
