"""The page where the papers for the meeting are chosen, and what is printed and drawn up of it."""

import datetime
from io import BytesIO

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from documents.models import Handling, Missiv, Sammantrade
from organisation.models import Roll
from tests.documents.views.test_papers import make_papers
from tests.factories import AnvandareFactory, BilagaFactory, MissivFactory, NamndFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def tillfalle():
    tillfalle = make_papers(NamndFactory())
    Missiv.objects.update(dnr="KS/2022:1", date=datetime.date(2022, 9, 21))
    return tillfalle


@pytest.fixture
def kansli(client, tillfalle):
    user = member(tillfalle.plan.namnd, Roll.NAMNDSEKRETERARE)
    client.force_login(user)
    return user


def url_of(name, tillfalle):
    return reverse(f"documents:sammantrade-{name}", kwargs=tillfalle.address)


def choice(**fields):
    return {
        "organ": "Arbetsutskottet",
        "date": "2022-10-04",
        "numbering": "egen",
        "med-missiv": "on",
        "plats-missiv": "1",
        "med-plan": "on",
        "plats-plan": "2",
        "med-uppfoljning": "on",
        "plats-uppfoljning": "3",
        **fields,
    }


def texts_of(response):
    pages = pypdf.PdfReader(BytesIO(response.content)).pages
    return [each.extract_text().replace("\xa0", " ") for each in pages]


def test_the_usual_papers_are_suggested(client, tillfalle, kansli):
    page = client.get(url_of("edit", tillfalle))

    rows = [(row.choice.code, row.included.value(), row.place.value()) for row in page.context["form"].rows]
    assert [row for row in rows if row[1]] == [
        ("missiv", True, 1),
        ("uppfoljning", True, 2),
        ("plan", True, 3),
    ]
    assert len(rows) == 4


def test_kansli_chooses_papers_order_and_meeting(client, tillfalle, kansli):
    response = client.post(url_of("edit", tillfalle), choice())

    sammantrade = Sammantrade.objects.get()
    assert response.status_code == 302
    assert sammantrade.papers == ["missiv", "plan", "uppfoljning"]
    assert (sammantrade.organ, sammantrade.date) == ("Arbetsutskottet", datetime.date(2022, 10, 4))
    assert sammantrade.numbering == "egen"


def test_a_choice_of_nothing_is_refused(client, tillfalle, kansli):
    response = client.post(url_of("edit", tillfalle), {"numbering": "lopande"})

    assert response.status_code == 422
    assert "Välj minst ett papper." in response.content.decode()
    assert not Sammantrade.objects.exists()


def test_two_secretaries_are_told_of_each_other(client, tillfalle, kansli):
    client.post(url_of("edit", tillfalle), choice())
    other = choice(radversion="1", organ="Kommunfullmäktige")
    client.post(url_of("edit", tillfalle), other)

    response = client.post(url_of("edit", tillfalle), choice(radversion="1", organ="Budgetberedningen"))

    assert response.status_code == 409
    assert Sammantrade.objects.get().organ == "Kommunfullmäktige"


@pytest.mark.parametrize(("name", "reader"), [("edit", 403), ("issue", 403), ("pdf", 200)])
def test_a_reader_prints_and_a_stranger_finds_nothing(client, tillfalle, name, reader):
    client.force_login(member(tillfalle.plan.namnd))
    read = client.get(url_of(name, tillfalle)).status_code
    client.force_login(AnvandareFactory())
    stranger = client.get(url_of(name, tillfalle)).status_code

    assert (read, stranger) == (reader, 404)


def test_others_wait_until_the_namnd_has_handed_in(client, tillfalle):
    tillfalle.status = "oppen"
    tillfalle.save()
    kommun = tillfalle.plan.namnd.kommun
    ks = NamndFactory(kommun=kommun, is_ks=True)
    client.force_login(member(ks, Roll.NAMNDSEKRETERARE))

    assert client.get(url_of("pdf", tillfalle)).status_code == 403


def test_what_was_chosen_is_what_is_printed(client, tillfalle, kansli):
    client.post(url_of("edit", tillfalle), choice())

    response = client.get(url_of("pdf", tillfalle))

    texts = texts_of(response)
    assert response["Content-Type"] == "application/pdf"
    assert "Sammantradeshandlingar_" in response["Content-Disposition"]
    assert "Arbetsutskottet" in texts[0]
    assert "4 oktober 2022" in texts[0]
    assert [("Bilaga 1" in text, "Bilaga 2" in text) for text in texts[1:]] == [
        (False, False),
        (True, False),
        (False, True),
    ]


def test_the_package_is_drawn_up(client, tillfalle, kansli):
    client.post(url_of("edit", tillfalle), choice())
    printed = client.get(url_of("pdf", tillfalle)).content

    client.post(url_of("issue", tillfalle))

    handling = Handling.objects.get()
    with handling.file.open("rb") as file:
        assert file.read() == printed
    assert (handling.slag, handling.tillfalle) == ("sammantrade", tillfalle)


def test_an_utkast_is_printed_with_its_mark_and_not_drawn_up(client, tillfalle, kansli):
    tillfalle.status = "oppen"
    tillfalle.save()

    printed = texts_of(client.get(url_of("pdf", tillfalle)))
    refused = client.post(url_of("issue", tillfalle))

    assert "UTKAST" in printed[0].upper()
    assert refused.status_code == 422
    assert not Handling.objects.exists()


def test_files_that_cannot_come_along_are_told(client, tillfalle, kansli):
    BilagaFactory(
        uppfoljning=tillfalle.uppfoljningar.first(), name="karta.pdf", content_type="application/pdf"
    )

    page = client.get(url_of("edit", tillfalle)).content.decode()

    assert "karta.pdf</a>: Filen går inte att läsa som PDF." in page
    assert "spara det som tillgänglig arkivfil (PDF/A-2a och PDF/UA)" in page
    assert "lägg till det som PNG eller JPEG" in page


def test_a_picture_is_taken_along_when_it_is_described(client, tillfalle, kansli):
    picture = BytesIO()
    Image.new("RGB", (60, 40)).save(picture, "PNG")
    bilaga = BilagaFactory(
        uppfoljning=tillfalle.uppfoljningar.first(),
        name="ritning.png",
        content_type="image/png",
        file=ContentFile(picture.getvalue(), "ritning.png"),
        sha256="a" * 64,
    )
    code = f"bilaga-{bilaga.public_id}"
    chosen = {f"med-{code}": "on", f"plats-{code}": "9"}

    refused = client.post(url_of("edit", tillfalle), choice(**chosen))
    words = {f"beskrivning-{code}": "En ritning över entrén."}
    taken = client.post(url_of("edit", tillfalle), choice(**chosen, **words))

    page = refused.content.decode()
    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "Skriv vad bilden visar, så att också den som inte ser den får veta det." in page
    assert Sammantrade.objects.get().descriptions == {f"bilaga:{bilaga.public_id}": "En ritning över entrén."}
    assert "ritning.png" in texts_of(client.get(url_of("pdf", tillfalle)))[-1]
    assert "En ritning över entrén.</textarea>" in client.get(url_of("edit", tillfalle)).content.decode()


def test_the_page_asks_the_same_of_the_database_whatever_there_is(client, tillfalle, kansli, count_queries):
    row = tillfalle.uppfoljningar.first()
    BilagaFactory(uppfoljning=row, content_type="application/pdf")
    client.get(url_of("edit", tillfalle))
    with_one = count_queries(lambda: client.get(url_of("edit", tillfalle)))

    for number in range(1, 60):
        BilagaFactory(uppfoljning=row, content_type="application/pdf", sha256=f"{number:064d}")

    assert count_queries(lambda: client.get(url_of("edit", tillfalle))) == with_one


# --- A plan's own meeting -----------------------------------------------------------------------


@pytest.fixture
def plan(tillfalle):
    date = datetime.date(2022, 1, 10)
    MissivFactory(tillfalle=None, plan=tillfalle.plan, dnr="KS/2022:1", date=date, rubrik="Plan 2022")
    return tillfalle.plan


def test_kansli_chooses_prints_and_draws_up_a_plans_papers(client, plan, kansli):
    sent = {"organ": "Kommunstyrelsen", "date": "2022-01-18", "numbering": "lopande"}
    papers = {"med-missiv": "on", "plats-missiv": "1", "med-plan": "on", "plats-plan": "2"}

    saved = client.post(url_of("edit", plan), sent | papers)
    pages = texts_of(client.get(url_of("pdf", plan)))
    issued = client.post(url_of("issue", plan))

    handling = Handling.objects.get()
    assert (saved.status_code, issued.status_code) == (302, 302)
    assert Sammantrade.objects.get().plan == plan
    assert "18 januari 2022" in pages[0]
    assert "Bilaga 1" in pages[0]
    assert (handling.slag, handling.version, handling.tillfalle) == (
        "sammantrade",
        plan.versioner.get(),
        None,
    )


def test_a_plan_that_is_an_utkast_is_printed_so_and_not_drawn_up(client, plan, kansli):
    plan.versioner.update(status="utkast")

    issued = client.post(url_of("issue", plan))

    assert (issued.status_code, Handling.objects.count()) == (422, 0)
    assert "UTKAST" in texts_of(client.get(url_of("pdf", plan)))[0]


@pytest.mark.parametrize(("name", "reader"), [("edit", 403), ("issue", 403), ("pdf", 200)])
def test_a_reader_prints_a_plans_papers_and_a_stranger_finds_nothing(client, plan, name, reader):
    client.force_login(member(plan.namnd))
    read = client.get(url_of(name, plan)).status_code
    client.force_login(AnvandareFactory())

    assert (read, client.get(url_of(name, plan)).status_code) == (reader, 404)


def test_a_plans_meeting_is_done_when_its_papers_are_chosen(client, plan, kansli):
    plan.versioner.update(status="utkast")
    sent = {"organ": "Kommunstyrelsen", "numbering": "lopande", "med-plan": "on", "plats-plan": "1"}
    before = client.get(url_of("edit", plan)).context["steps"]
    client.post(url_of("edit", plan), sent)

    after = client.get(url_of("edit", plan)).context["steps"]

    assert [step.is_done for steps in (before, after) for step in steps if step.code == "sammantrade"] == [
        False,
        True,
    ]
