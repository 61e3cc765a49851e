"""Drawing up a paper: who may, what is kept, and what is refused."""

import datetime
import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from documents.models import Handling, Missiv
from organisation.models import Handelse, Roll
from tests.documents.views.test_papers import make_papers
from tests.factories import AnvandareFactory, HandlingFactory, NamndFactory, TillfalleFactory, member

pytestmark = pytest.mark.django_db

NAMES = ["plan-issue", "uppfoljning-issue", "missiv-issue", "protokollsutdrag-issue"]


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
    kwargs = tillfalle.plan.address if name == "plan-issue" else tillfalle.address
    if name == "protokollsutdrag-issue":
        kwargs = {**kwargs, "number": 1}
    return reverse(f"documents:{name}", kwargs=kwargs)


@pytest.mark.parametrize("name", NAMES)
def test_kansli_draws_up_each_kind_of_paper(client, tillfalle, kansli, name):
    question = client.get(url_of(name, tillfalle))
    client.post(url_of(name, tillfalle))

    handling = Handling.objects.get()
    with handling.file.open("rb") as file:
        content = file.read()
    assert question.status_code == 200
    assert (handling.slag, handling.number, handling.created_by) == (name.removesuffix("-issue"), 1, kansli)
    assert content.startswith(b"%PDF")
    assert handling.sha256 == hashlib.sha256(content).hexdigest()
    assert Handelse.objects.get(action="handling.issued").changes["sha256"] == handling.sha256


@pytest.mark.parametrize("name", NAMES)
def test_reader_gets_403_and_stranger_404(client, tillfalle, name):
    client.force_login(member(tillfalle.plan.namnd))
    reader = client.post(url_of(name, tillfalle)).status_code
    client.force_login(AnvandareFactory())
    stranger = client.post(url_of(name, tillfalle)).status_code

    assert (reader, stranger) == (403, 404)
    assert Handling.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("plan-issue", "plan-paper"),
        ("uppfoljning-issue", "uppfoljning-paper"),
        ("missiv-issue", "missiv-edit"),
        ("protokollsutdrag-issue", "protokollsutdrag-edit"),
    ],
)
def test_who_thinks_better_of_it_comes_back_to_the_paper(client, tillfalle, kansli, name, page):
    client.force_login(kansli)
    response = client.get(url_of(name, tillfalle))

    back = response.context["back"]

    assert back == reverse(f"documents:{page}", kwargs=response.resolver_match.kwargs)
    assert f'href="{back}">Avbryt</a>' in response.content.decode()


def test_utkast_cannot_be_drawn_up(client, tillfalle, kansli):
    tillfalle.status = "oppen"
    tillfalle.save()

    response = client.post(url_of("uppfoljning-issue", tillfalle))

    assert response.status_code == 422
    assert "Papperet är ett utkast och kan inte upprättas." in response.content.decode()
    assert Handling.objects.count() == 0


def test_red_finding_stops_it_and_says_why(client, tillfalle, kansli):
    Missiv.objects.update(dnr="")

    question = client.get(url_of("missiv-issue", tillfalle)).content.decode()
    refusal = client.post(url_of("missiv-issue", tillfalle))

    assert "Diarienummer saknas." in question
    assert refusal.status_code == 422
    assert Handling.objects.count() == 0


def test_same_paper_is_not_drawn_up_twice(client, tillfalle, kansli):
    client.post(url_of("plan-issue", tillfalle))
    again = client.post(url_of("plan-issue", tillfalle))

    assert "är redan upprättat" in again.content.decode()
    assert Handling.objects.count() == 1


def test_correction_is_a_new_version_that_names_the_old(client, tillfalle, kansli):
    client.post(url_of("plan-issue", tillfalle))
    version = tillfalle.plan.versioner.get()
    version.slutregel = "Rättad regel."
    version.save()
    client.post(url_of("plan-issue", tillfalle))

    new, old = Handling.objects.order_by("-number")
    assert (new.number, new.replaces) == (2, old)
    page = client.get(reverse("documents:handling-list")).content.decode()
    assert "ersatt av version 2" in page


def test_later_edits_never_alter_what_was_drawn_up(client, tillfalle, kansli):
    client.post(url_of("plan-issue", tillfalle))
    handling = Handling.objects.get()
    before = b"".join(client.get(handling.get_absolute_url()).streaming_content)
    tillfalle.plan.versioner.update(title="Något annat")

    after = b"".join(client.get(handling.get_absolute_url()).streaming_content)

    assert after == before
    with pytest.raises(TypeError):
        handling.save()
    with pytest.raises(TypeError):
        handling.delete()


def test_reader_fetches_it_and_stranger_does_not(client):
    handling = HandlingFactory()

    client.force_login(member(handling.namnd))
    reader = client.get(handling.get_absolute_url())
    client.force_login(AnvandareFactory())
    stranger = client.get(handling.get_absolute_url())

    assert (reader.status_code, reader["Content-Type"]) == (200, "application/pdf")
    assert stranger.status_code == 404


@pytest.mark.parametrize("count", [3, 60])
def test_queries_of_the_list_do_not_grow(client, count_queries, count):
    namnd = NamndFactory()
    client.force_login(member(namnd))
    url = reverse("documents:handling-list")

    HandlingFactory(namnd=namnd)
    one = count_queries(lambda: client.get(url))
    HandlingFactory.create_batch(count - 1, namnd=namnd)
    many = count_queries(lambda: client.get(url))

    assert one == many


def test_verify_tells_of_whole_and_damaged_files(client, tillfalle, kansli):
    client.post(url_of("plan-issue", tillfalle))
    out, err = StringIO(), StringIO()
    call_command("verify_handlingar", stdout=out)
    HandlingFactory(file_name="trasig.pdf")

    with pytest.raises(CommandError, match="1 av 2 handlingar är skadade"):
        call_command("verify_handlingar", stderr=err)

    assert out.getvalue() == "Kontrollerade handlingar: 1. Alla är hela.\n"
    assert "trasig.pdf" in err.getvalue()
    assert "filen har ändrats" in err.getvalue()


@pytest.mark.parametrize(("is_member", "count"), [(True, 1), (False, 0)])
def test_the_list_as_a_file_has_whole_checksums(client, is_member, count):
    handling = HandlingFactory()
    client.force_login(member(handling.namnd) if is_member else AnvandareFactory())

    text = client.get(reverse("documents:handling-list-csv")).content.decode("utf-8-sig")

    assert text.splitlines()[0].endswith("Kontrollsumma")
    assert [line.split(";")[-1] for line in text.splitlines()[1:]] == [handling.sha256] * count


# --- A choice of form and rounds ----------------------------------------------------------------


def chosen_url(tillfalle, query, name="uppfoljning-issue"):
    return f"{url_of(name, tillfalle)}?{query}"


@pytest.fixture
def april(tillfalle):
    """The same plan's first round, approved."""
    date = datetime.date(2022, 4, 30)
    return TillfalleFactory(
        plan=tillfalle.plan, slug="april", name="per 30 april", per_date=date, status="last"
    )


def test_rounds_side_by_side_are_drawn_up_about_the_last_of_them(
    client, tillfalle, april, kansli, quick_papers
):
    client.post(chosen_url(april, f"med={tillfalle.slug}"))

    handling = Handling.objects.get()
    assert handling.tillfalle == tillfalle
    assert handling.data["choice"] == {"rounds": [str(april.public_id), str(tillfalle.public_id)]}
    assert "per-30-april" in handling.file_name
    assert "per 30 april och per 31 augusti 2022" in handling.title


def test_each_choice_has_versions_of_its_own(client, tillfalle, april, kansli, quick_papers):
    for query in ("", "form=kort", f"med={april.slug}"):
        client.post(chosen_url(tillfalle, query))
    tillfalle.uppfoljningar.update(text="Rättat.")

    client.post(chosen_url(tillfalle, "form=kort"))

    found = Handling.objects.order_by("pk").values_list("number", "data__choice__form", "replaces")
    cards = Handling.objects.filter(data__choice__form="kort").first()
    assert list(found) == [
        (1, None, None),
        (1, "kort", None),
        (1, None, None),
        (2, "kort", cards.replaces_id),
    ]
    assert cards.file_name.endswith("_kort.pdf")


def test_the_same_choice_unchanged_is_not_drawn_up_twice(client, tillfalle, april, kansli, quick_papers):
    client.post(chosen_url(tillfalle, f"med={april.slug}"))

    again = client.post(chosen_url(april, f"med={tillfalle.slug}"))

    assert (again.status_code, Handling.objects.count()) == (422, 1)
    assert "Papperet är redan upprättat" in again.content.decode()


def test_a_round_beside_that_is_not_approved_stops_it(client, tillfalle, april, kansli, quick_papers):
    april.status = "oppen"
    april.save()

    response = client.post(chosen_url(tillfalle, f"med={april.slug}"))

    assert (response.status_code, Handling.objects.count()) == (422, 0)


def test_the_papers_page_leads_to_drawing_up_what_is_chosen(client, tillfalle, april, kansli):
    address = reverse("documents:uppfoljning-paper", kwargs=tillfalle.address)

    page = client.get(f"{address}?med={april.slug}&form=kort")

    assert page.context["issue_url"] == chosen_url(tillfalle, f"med={april.slug}&form=kort")


def test_a_reader_does_not_draw_up_a_choice_and_a_stranger_finds_nothing(client, tillfalle, april):
    client.force_login(member(tillfalle.plan.namnd))
    reader = client.post(chosen_url(tillfalle, f"med={april.slug}")).status_code
    client.force_login(AnvandareFactory())
    stranger = client.post(chosen_url(tillfalle, f"med={april.slug}")).status_code

    assert (reader, stranger, Handling.objects.count()) == (403, 404, 0)


@pytest.mark.parametrize("count", [3, 60])
def test_the_list_tells_the_form_in_the_same_number_of_queries(
    client, tillfalle, kansli, count_queries, count
):
    url = reverse("documents:handling-list")
    options = {"namnd": tillfalle.plan.namnd, "tillfalle": tillfalle, "data": {"choice": {"form": "kort"}}}
    HandlingFactory(number=1, **options)
    one = count_queries(lambda: client.get(url))
    for number in range(2, count + 1):
        HandlingFactory(number=number, **options)

    assert count_queries(lambda: client.get(url)) == one
    assert client.get(url).content.decode().count(", kort<") == min(count, 50)
