"""The pages and files of a whole call: who may, who may only read, and who knows nothing of it."""

import datetime
import html
import io
import zipfile

import pytest
from django.urls import reverse

from documents.access import ks_of
from documents.models import Handling, SamladBedomning
from followups.gathered import gather
from followups.models import Atgard, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Handelse, Roll, Textutkast
from tests.documents.calls import add_row, make_call, make_round
from tests.factories import (
    AnvandareFactory,
    AtgardFactory,
    HandlingFactory,
    SamladBedomningFactory,
    member,
)

pytestmark = pytest.mark.django_db

READ = [
    "samlad-detail",
    "samlad-pdf",
    "samlad-part-pdf",
    "call-measures",
    "call-measures-pdf",
    "call-measures-xlsx",
]
WRITE = ["samlad-edit", "samlad-issue", "call-measures-issue"]


@pytest.fixture
def omgang():
    return make_call()


@pytest.fixture
def ks(omgang):
    return ks_of(omgang.kommun)


@pytest.fixture
def kansli(client, ks):
    user = member(ks, Roll.NAMNDSEKRETERARE)
    client.force_login(user)
    return user


def url_of(name, omgang):
    return reverse(f"documents:{name}", kwargs=omgang.address)


def status_for(client, user, name, omgang):
    client.force_login(user)
    return client.get(url_of(name, omgang)).status_code


# --- Who may ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READ)
def test_ks_and_the_kommuns_roles_read_and_a_stranger_finds_nothing(client, omgang, ks, name, quick_papers):
    people = [member(ks), member(ks, Roll.SAMORDNARE), member(ks, Roll.REVISOR), AnvandareFactory()]
    other = member(Uppfoljningstillfalle.objects.get(status="oppen").plan.namnd, Roll.CONTROLLER)

    found = [status_for(client, user, name, omgang) for user in [*people, other]]

    assert found == [200, 200, 200, 404, 404]


@pytest.mark.parametrize("name", WRITE)
def test_ks_kansli_controller_and_samordnare_write(client, omgang, ks, name, quick_papers):
    writers = [member(ks, roll) for roll in (Roll.NAMNDSEKRETERARE, Roll.CONTROLLER, Roll.SAMORDNARE)]
    others = [member(ks), member(ks, Roll.REVISOR), AnvandareFactory()]

    found = [status_for(client, user, name, omgang) for user in [*writers, *others]]

    assert found == [200, 200, 200, 403, 403, 404]


def test_a_kommun_without_ks_has_no_such_paper(client, omgang, ks):
    user = member(ks, Roll.SAMORDNARE)
    type(ks).objects.update(is_ks=False)

    assert status_for(client, user, "samlad-detail", omgang) == 404


# --- The page ---------------------------------------------------------------------------------------


def test_the_page_tells_the_numbers_what_to_mend_and_where_to_print(client, omgang, kansli):
    content = client.get(url_of("samlad-detail", omgang)).content.decode()

    assert "2 av 3 nämnder har lämnat in sin uppföljning." in content
    assert "Kommunstyrelsens samlade bedömning är inte skriven." in content
    assert "Skriv bedömningen" in content
    assert url_of("samlad-issue", omgang) in content
    assert f"{reverse('documents:missing-pdf', args=['provkoping'])}?omgang=per-31-augusti" in content
    assert "Ännu inte för andra." not in content


def test_a_reader_is_not_offered_to_write(client, omgang, ks):
    client.force_login(member(ks))

    content = client.get(url_of("samlad-detail", omgang)).content.decode()

    assert "Skriv bedömningen" not in content
    assert url_of("samlad-issue", omgang) not in content


@pytest.mark.parametrize("name", ["samlad-detail", "call-measures"])
def test_pages_take_as_many_queries_for_60_namnder_as_for_3(client, omgang, ks, name, count_queries):
    client.force_login(member(ks))
    with_three = count_queries(lambda: client.get(url_of(name, omgang)))

    for number in range(57):
        tillfalle = make_round(omgang, f"Nämnd nr {number}")
        for _ in range(number % 4):
            row = add_row(tillfalle, "Attest", status="genomford", deviations=1)
            AtgardFactory(uppfoljning=row, created_at=tillfalle.approved_at)

    assert count_queries(lambda: client.get(url_of(name, omgang))) == with_three


def test_the_list_of_papers_leads_there_for_who_watches_the_call(client, omgang, ks):
    address = url_of("samlad-detail", omgang)
    client.force_login(member(ks))
    watcher = client.get(reverse("documents:paper-list")).content.decode()
    client.force_login(member(Uppfoljningstillfalle.objects.get(status="oppen").plan.namnd))
    other = client.get(reverse("documents:paper-list")).content.decode()

    assert address in watcher
    assert address not in other


# --- KS's statement -----------------------------------------------------------------------------------


def test_kansli_makes_the_statement_and_writes_it(client, omgang, kansli):
    start = client.get(url_of("samlad-edit", omgang)).content.decode()
    client.post(url_of("samlad-create", omgang))
    samlad = SamladBedomning.objects.get()
    text = samlad.text.replace("[kommunstyrelsens bedömning]", "tillräcklig")

    response = client.post(
        url_of("samlad-edit", omgang),
        {"radversion": 1, "text": text, "dnr": "KS/2022:9", "date": "2022-10-03"},
    )

    samlad.refresh_from_db()
    assert "Skapa och fortsätt skriva" in start
    assert response.status_code == 302
    assert "är tillräcklig." in samlad.text
    assert samlad.date == datetime.date(2022, 10, 3)
    assert Handelse.objects.filter(action="samlad.changed").count() == 1


def test_a_statement_against_the_numbers_wants_a_reason(client, omgang, kansli):
    SamladBedomningFactory(omgang=omgang)
    data = {"radversion": 1, "text": "Samtliga nämnder har lämnat in."}

    refused = client.post(url_of("samlad-edit", omgang), data)
    kept = client.post(url_of("samlad-edit", omgang), {**data, "text_reason": "Muntligt besked."})

    assert refused.status_code == 422
    assert "skriv varför den ändå ska stå kvar" in refused.content.decode()
    assert kept.status_code == 302


def test_two_writers_choose(client, omgang, kansli):
    samlad = SamladBedomningFactory(omgang=omgang, text=gather(omgang).summary.text, radversion=2)

    response = client.post(
        url_of("samlad-edit", omgang), {"radversion": 1, "text": f"{samlad.text} Mina ord."}
    )

    samlad.refresh_from_db()
    assert response.status_code == 409
    assert "Mina ord." in response.content.decode()
    assert "Mina ord." not in samlad.text


def test_what_is_typed_is_kept_for_the_writer_alone(client, omgang, ks, kansli):
    samlad = SamladBedomningFactory(omgang=omgang)
    address = reverse("organisation:draft-save", args=["samlad", samlad.public_id])

    def keep(user, text):
        client.force_login(user)
        return client.post(address, {"radversion": 1, "text": text}, headers={"X-Konto": str(user.public_id)})

    keep(kansli, "Halvskrivet")
    own = client.get(url_of("samlad-edit", omgang)).content.decode()
    reader = keep(member(ks), "Annat").status_code

    assert "Halvskrivet" in own
    assert reader == 403
    assert Textutkast.objects.count() == 1


def test_the_sentence_answers_while_one_writes(client, omgang, ks, kansli):
    text = {"text": "Samtliga nämnder har lämnat in."}

    answer = client.post(url_of("samlad-sentence", omgang), text).content.decode()
    client.force_login(member(ks))

    assert "men uppföljningen har kommit in från 2 av 3 nämnder" in answer
    assert client.post(url_of("samlad-sentence", omgang), text).status_code == 403
    assert client.post(url_of("samlad-create", omgang)).status_code == 403


# --- Drawing up -------------------------------------------------------------------------------------


def test_the_paper_is_drawn_up_once_nothing_red_is_left(client, omgang, kansli, quick_papers):
    refused = client.post(url_of("samlad-issue", omgang))
    SamladBedomningFactory(omgang=omgang, text=gather(omgang).summary.text)

    client.post(url_of("samlad-issue", omgang))

    assert refused.status_code == 422
    handling = Handling.objects.get()
    assert (handling.slag, handling.omgang, handling.file_name) == (
        "samlad",
        omgang,
        "Samlad-uppfoljning_Provkoping-KS_per-31-augusti-2022.pdf",
    )


def test_what_was_drawn_up_is_fetched_from_the_page(client, omgang, ks, kansli):
    samlad = HandlingFactory(namnd=ks, omgang=omgang, slag=Handling.Slag.SAMLAD, number=2)
    HandlingFactory(namnd=ks, omgang=omgang, slag=Handling.Slag.ATGARDSRAPPORT, audience="internal")

    response = client.get(url_of("samlad-detail", omgang))

    assert [paper.handling for paper in response.context["papers"]] == [samlad, None, None, None]
    assert f'href="{samlad.get_absolute_url()}"' in response.content.decode()
    assert "version 2" in response.content.decode()


def test_the_measures_are_drawn_up_for_the_call_and_for_a_round(client, omgang, kansli, quick_papers):
    tillfalle = Uppfoljningstillfalle.objects.get(plan__namnd__is_ks=True)

    client.post(url_of("call-measures-issue", omgang))
    client.post(reverse("documents:round-measures-issue", kwargs=tillfalle.address))

    drawn_up = Handling.objects.order_by("pk").values_list("slag", "omgang", "tillfalle")
    assert list(drawn_up) == [
        ("atgardsrapport", omgang.pk, None),
        ("atgardsrapport", None, tillfalle.pk),
    ]


def test_a_secret_of_a_namnd_stands_in_no_file_of_the_call(client, omgang, kansli, quick_papers):
    Uppfoljning.objects.filter(deviations=2).update(text="Fel på [[sekretess: 18 kap. 8 § OSL | port 4711]].")

    Atgard.objects.update(description="Byt [[sekretess: 18 kap. 8 § OSL | port 4711]].")

    told = {name: unpacked(client.get(url_of(name, omgang)).content) for name in READ}

    assert [name for name, words in told.items() if "4711" in words] == []
    # What stands around the passage is in each of them: they have been looked through.
    assert [name for name, words in told.items() if "18 kap. 8 § OSL" not in words] == ["samlad-detail"]


def unpacked(content):
    """The words of an answer; a sheet is a zip file, in which nothing is found until it is unpacked."""
    parts = [content]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as sheet:
            parts = [sheet.read(name) for name in sheet.namelist()]
    return html.unescape(b" ".join(parts).decode()).replace("\xa0", " ")


# --- The ways there -----------------------------------------------------------------------------------


def test_the_pages_of_rounds_lead_to_the_papers(client, omgang, ks):
    client.force_login(member(ks, Roll.SAMORDNARE))
    told = Uppfoljningstillfalle.objects.get(plan__namnd__name="Kulturnämnden")

    def page_of(address):
        return client.get(address).content.decode()

    assert url_of("samlad-detail", omgang) in page_of(omgang.get_absolute_url())
    assert reverse("documents:round-measures", kwargs=told.address) in page_of(told.get_absolute_url())
    late = f"{reverse('documents:missing-pdf', args=['provkoping'])}?sena=1"
    assert late in page_of(f"{reverse('followups:call-list')}?sena=1")
