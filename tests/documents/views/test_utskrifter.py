"""The pages of print runs: who may order and fetch what, and what htmx gets."""

import datetime
import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Missiv, Utskrift, Utskriftsdel
from documents.services import printing
from documents.services.utskrifter import choices_of_year, order_utskrift
from followups.models import Uppfoljningstillfalle
from organisation.models import Handelse, Roll
from organisation.texts import Audience
from tests.documents.views.test_papers import make_papers
from tests.factories import (
    AnvandareFactory,
    KommunFactory,
    NamndFactory,
    OmgangFactory,
    TillfalleFactory,
    member,
)

pytestmark = pytest.mark.django_db

LIST = "documents:utskrift-list"


@pytest.fixture
def kommun():
    return KommunFactory(name="Provköpings kommun", slug="provkoping")


@pytest.fixture
def omgang(kommun):
    """A call that two nämnder have answered."""
    omgang = OmgangFactory(kommun=kommun)
    for name, is_ks in (("Kommunstyrelsen", True), ("Bildningsnämnden", False)):
        tillfalle = make_papers(NamndFactory(kommun=kommun, name=name, slug=name[:3].lower(), is_ks=is_ks))
        tillfalle.omgang = omgang
        tillfalle.save()
    return omgang


@pytest.fixture
def samordnare(client, omgang):
    user = member(omgang.kommun.namnder.first(), Roll.SAMORDNARE)
    client.force_login(user)
    return user


def order_url(omgang):
    return reverse("documents:utskrift-omgang", args=[omgang.kommun.slug, omgang.slug])


def url_of(name, utskrift, *args):
    return reverse(f"documents:utskrift-{name}", args=[utskrift.public_id, *args])


def order(user, kommun, slag=("plan",), **options):
    choices = [each for each in choices_of_year(user, kommun, 2022) if each.slag in slag]
    utskrift = order_utskrift(kommun, choices, title="Provköping 2022", user=user, **options)
    utskrift.refresh_from_db()
    return utskrift


def progress(client, utskrift, **query):
    return client.get(utskrift.get_absolute_url(), query, headers={"HX-Request": "true"})


# --- The order ----------------------------------------------------------------------------------


def test_samordnare_prints_all_papers_of_the_call(client, omgang, samordnare, quick_papers):
    page = client.get(order_url(omgang)).content.decode()
    data = {"slag": ["plan", "missiv"], "namnder": ["kom", "bil"], "form": "zip"}

    response = client.post(order_url(omgang), data)

    utskrift = Utskrift.objects.get()
    assert "Kommunstyrelsen (6 papper)" in page
    assert response.url == utskrift.get_absolute_url()
    assert (utskrift.title, utskrift.status) == ("Provköpings kommun, omgång per 31 augusti 2022", "klar")
    assert [(part.namnd_name, part.slag) for part in utskrift.delar.in_order()] == [
        ("Kommunstyrelsen", "plan"),
        ("Kommunstyrelsen", "missiv"),
        ("Bildningsnämnden", "plan"),
        ("Bildningsnämnden", "missiv"),
    ]


def test_nothing_chosen_is_said_beside_the_boxes(client, omgang, samordnare):
    response = client.post(order_url(omgang), {"form": "zip"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Välj minst ett slag av papper." in page
    assert "Välj minst en nämnd." in page


def test_nämnd_that_has_not_handed_in_is_listed_with_the_reason(client, omgang, samordnare, quick_papers):
    late = NamndFactory(kommun=omgang.kommun, name="Tekniska nämnden", slug="tek")
    TillfalleFactory(plan__namnd=late, omgang=omgang)

    page = client.get(order_url(omgang)).content.decode()
    client.post(order_url(omgang), {"slag": ["uppfoljning"], "namnder": ["kom", "bil"], "form": "zip"})
    shown = client.get(Utskrift.objects.get().get_absolute_url()).content.decode()

    assert "uppföljningen per 31 augusti 2022 är inte inlämnad än (öppen)" in page
    assert 'value="tek"' not in page
    assert "Tekniska nämnden" in shown


def test_nämnd_that_was_not_chosen_is_not_said_to_be_missing(client, omgang, samordnare, quick_papers):
    Missiv.objects.get(plan__namnd__slug="bil").protokollsutdrag.all().delete()

    data = {"slag": ["protokollsutdrag"], "namnder": ["kom"], "form": "zip"}
    client.post(order_url(omgang), data)

    assert Utskrift.objects.get().left_out == []


def test_secrets_are_offered_to_those_who_read_them(client, kommun, omgang):
    url = reverse("documents:utskrift-year", args=[kommun.slug, 2022])
    offered = []
    for roll in (Roll.CONTROLLER, Roll.LASARE):
        client.force_login(member(kommun.namnder.get(slug="bil"), roll))
        offered.append('name="audience"' in client.get(url).content.decode())

    assert offered == [True, False]


def test_call_is_for_those_who_watch_it_and_the_year_for_each_member(client, kommun, omgang):
    year = reverse("documents:utskrift-year", args=[kommun.slug, 2022])
    answers = []
    for user in (
        member(kommun.namnder.get(slug="kom"), Roll.SAMORDNARE),
        member(kommun.namnder.get(slug="bil"), Roll.LASARE),
        AnvandareFactory(),
    ):
        client.force_login(user)
        answers.append((client.get(order_url(omgang)).status_code, client.get(year).status_code))

    assert answers == [(200, 200), (404, 200), (404, 404)]


def test_reader_prints_her_own_nämnd_alone(client, kommun, omgang, quick_papers):
    client.force_login(member(kommun.namnder.get(slug="bil"), Roll.LASARE))
    url = reverse("documents:utskrift-year", args=[kommun.slug, 2022])

    refused = client.post(url, {"slag": ["plan"], "namnder": ["kom"], "form": "zip"}).status_code
    client.post(url, {"slag": ["plan"], "namnder": ["bil"], "form": "zip"})

    assert refused == 422
    assert [part.namnd_name for part in Utskrift.objects.get().delar.all()] == ["Bildningsnämnden"]


# --- Progress -----------------------------------------------------------------------------------


def test_page_asks_anew_until_it_is_finished(client, kommun, samordnare, task_queue, quick_papers):
    utskrift = order(samordnare, kommun)

    waiting = client.get(utskrift.get_absolute_url()).content.decode()
    for _ in range(2):
        printing.print_next(utskrift.pk)
    finished = client.get(utskrift.get_absolute_url()).content.decode()

    assert 'hx-trigger="every 2s"' in waiting
    assert '<meta http-equiv="refresh" content="10">' in waiting
    assert '<progress value="0" max="2" aria-label="Färdiga papper">' in waiting
    assert "hx-trigger" not in finished
    assert "http-equiv" not in finished
    assert f'href="{url_of("file", utskrift)}"' in finished


def test_htmx_gets_nothing_when_nothing_is_new_and_the_piece_when_there_is(
    client, kommun, samordnare, task_queue, quick_papers
):
    utskrift = order(samordnare, kommun)
    first = progress(client, utskrift)
    state, step = first.context["state"], first.context["step"]

    same = progress(client, utskrift, lage=state, steg=step)
    printing.print_next(utskrift.pk)
    new = progress(client, utskrift, lage=state, steg=step)

    assert (same.status_code, same.content) == (204, b"")
    assert new.content.decode().lstrip().startswith('<div id="utskrift"')
    assert "Hälften av papperen är klara." in new.content.decode()
    assert new["Cache-Control"] == "private, no-store"


def run_out(utskrift):
    """What a worker does with it."""
    for _ in range(5):
        printing.print_next(utskrift.pk)


def test_failed_paper_is_named_with_its_reason_and_can_be_tried_again(
    client, kommun, samordnare, quick_papers, task_queue
):
    rounds = Uppfoljningstillfalle.objects.filter(plan__namnd__slug="bil")
    utskrift = order(samordnare, kommun, slag=["missiv"])
    rounds.update(status="oppen")
    run_out(utskrift)

    page = client.get(utskrift.get_absolute_url()).content.decode()
    rounds.update(status="last")
    client.post(url_of("continue", utskrift))
    run_out(utskrift)
    mended = client.get(utskrift.get_absolute_url()).content.decode()

    assert "Kunde inte skrivas ut" in page
    assert "Nämnden har inte lämnat in uppföljningen än." in page
    assert "Försök igen" in page
    assert "Kunde inte skrivas ut" not in mended


def test_utkast_is_named_with_what_is_to_be_put_right(client, kommun, samordnare, quick_papers):
    Missiv.objects.filter(plan__namnd__slug="bil").update(
        sammanfattning="Granskningar har genomförts i 2 av 2 kontrollmoment."
    )

    page = client.get(order(samordnare, kommun, slag=["missiv"]).get_absolute_url()).content.decode()

    assert "Skrivs ut som utkast" in page
    assert "Sammanfattningen stämmer inte med raderna." in page


def test_page_says_that_no_worker_is_running_after_a_minute(client, kommun, samordnare, task_queue):
    utskrift = order(samordnare, kommun)
    fresh = client.get(utskrift.get_absolute_url()).content.decode()
    Utskrift.objects.update(queued_at=timezone.now() - datetime.timedelta(seconds=61))

    page = client.get(utskrift.get_absolute_url()).content.decode()

    sentence = "Utskriften väntar: ingen utskriftstjänst är igång."
    assert sentence not in fresh
    assert sentence in page
    assert "manage.py db_worker" in page


def test_run_that_waits_for_another_is_not_said_to_stand_still(
    client, kommun, samordnare, task_queue, quick_papers
):
    other, utskrift = order(samordnare, kommun), order(samordnare, kommun)
    printing.print_next(other.pk)
    Utskrift.objects.update(queued_at=timezone.now() - datetime.timedelta(minutes=5))

    page = client.get(utskrift.get_absolute_url()).content.decode()

    assert "ingen utskriftstjänst är igång" not in page


def test_cancel_and_go_on(client, kommun, samordnare, task_queue, quick_papers):
    utskrift = order(samordnare, kommun)
    printing.print_next(utskrift.pk)

    shown = client.get(url_of("cancel", utskrift)).status_code
    cancelled = client.post(url_of("cancel", utskrift), follow=True).content.decode()
    client.post(url_of("continue", utskrift))
    utskrift.refresh_from_db()

    assert shown == 405
    assert "Utskriften är avbruten. De papper som hann bli klara finns kvar." in cancelled
    assert "Fortsätt utskriften" in cancelled
    assert utskrift.status == "pagar"


def test_progress_asks_the_same_questions_for_1_and_for_60_papers(
    client, kommun, samordnare, task_queue, count_queries
):
    one, sixty = order(samordnare, kommun), order(samordnare, kommun)
    one.delar.filter(position=2).delete()
    part = sixty.delar.first()
    for number in range(3, 61):
        part.pk, part.position = None, number
        part.save()

    assert count_queries(lambda: client.get(one.get_absolute_url())) == count_queries(
        lambda: client.get(sixty.get_absolute_url())
    )


# --- The file -----------------------------------------------------------------------------------


def test_who_ordered_it_fetches_the_zip(client, kommun, samordnare, quick_papers):
    utskrift = order(samordnare, kommun, slag=["plan", "uppfoljning"])

    response = client.get(url_of("file", utskrift))

    content = b"".join(response.streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        names = whole.namelist()
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == 'attachment; filename="Provkoping-2022.zip"'
    assert response["Cache-Control"] == "private, no-store"
    assert len(names) == 4


def test_each_paper_is_fetched_as_soon_as_it_is_printed(client, kommun, samordnare, task_queue, quick_papers):
    utskrift = order(samordnare, kommun)
    printing.print_next(utskrift.pk)
    first, second = (part.get_absolute_url() for part in utskrift.delar.in_order())

    response = client.get(first)

    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert client.get(second).status_code == 404
    assert client.get(url_of("file", utskrift)).status_code == 404


@pytest.mark.parametrize("name", ["detail", "file", "cancel", "continue"])
def test_nobody_else_reaches_it_whatever_her_roles(client, kommun, samordnare, quick_papers, name):
    utskrift = order(samordnare, kommun)
    answers = []
    for user in (member(kommun.namnder.first(), Roll.ADMINISTRATOR), AnvandareFactory()):
        client.force_login(user)
        ask = client.post if name in ("cancel", "continue") else client.get
        answers.append(ask(url_of(name, utskrift)).status_code)

    assert answers == [404, 404]


def test_paper_is_the_very_one_of_its_own_address(client, kommun, samordnare):
    utskrift = order(samordnare, kommun, slag=["missiv"])
    part = utskrift.delar.first()

    alone = client.get(reverse("documents:missiv-pdf", kwargs=part.tillfalle.address)).content

    with part.file.open("rb") as file:
        assert file.read() == alone


def test_who_has_lost_a_right_since_gets_no_file(client, kommun, samordnare, quick_papers):
    user = member(kommun.namnder.get(slug="bil"), Roll.LASARE)
    utskrift = order(user, kommun)
    user.medlemskap.all().delete()
    client.force_login(user)

    whole = client.get(url_of("file", utskrift))
    part = client.get(utskrift.delar.get().get_absolute_url())

    assert (whole.status_code, part.status_code) == (403, 403)


def test_round_that_was_taken_back_since_closes_the_file(client, kommun, samordnare, quick_papers):
    utskrift = order(samordnare, kommun, slag=["uppfoljning"])
    kommun.namnder.get(slug="bil").planer.get().tillfallen.update(status="oppen")

    assert client.get(url_of("file", utskrift)).status_code == 403


def test_fetching_secrets_is_logged_and_closed_with_the_right(client, kommun, omgang, quick_papers):
    user = member(kommun.namnder.get(slug="bil"), Roll.CONTROLLER)
    utskrift = order(user, kommun, audience=Audience.INTERNAL)
    client.force_login(user)

    fetched = client.get(url_of("file", utskrift)).status_code
    user.medlemskap.update(roll=Roll.LASARE)
    closed = client.get(url_of("file", utskrift)).status_code

    assert (fetched, closed) == (200, 403)
    log = Handelse.objects.get(action="internal.fetched", anvandare=user)
    assert (log.namnd.slug, log.changes, log.is_secret) == (
        "bil",
        {"file": "INTERN_Provkoping-2022.zip"},
        True,
    )


def test_fetch_asks_the_same_questions_for_2_and_for_8_papers(
    client, kommun, samordnare, quick_papers, count_queries
):
    two = order(samordnare, kommun)
    eight = order(samordnare, kommun, slag=["plan", "uppfoljning", "missiv", "protokollsutdrag"])

    def fetch(utskrift):
        return lambda: b"".join(client.get(url_of("file", utskrift)).streaming_content)

    assert count_queries(fetch(eight)) <= count_queries(fetch(two)) + 1


# --- My print runs ------------------------------------------------------------------------------


def test_list_shows_mine_alone(client, kommun, samordnare, quick_papers):
    order(member(kommun.namnder.first(), Roll.REVISOR), kommun)
    mine = order(samordnare, kommun)

    page = client.get(reverse(LIST))

    assert list(page.context["page"]) == [mine]
    assert "2 av 2" in page.content.decode()


def test_list_offers_calls_and_years(client, kommun, omgang, samordnare):
    page = client.get(reverse(LIST)).content.decode()

    assert f'href="{order_url(omgang)}"' in page
    assert f'href="{reverse("documents:utskrift-year", args=[kommun.slug, 2022])}"' in page


def test_list_of_a_stranger_is_empty(client):
    client.force_login(AnvandareFactory())

    assert "Du har inga utskrifter" in client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("count", [3, 60])
def test_list_asks_the_same_questions_for_any_number(client, kommun, samordnare, count_queries, count):
    def make(number):
        Utskrift.objects.bulk_create(
            Utskrift(kommun=kommun, title=f"Utskrift {each}", ordered_by=samordnare) for each in range(number)
        )

    make(1)
    one = count_queries(lambda: client.get(reverse(LIST)))
    make(count)

    assert count_queries(lambda: client.get(reverse(LIST))) == one


@pytest.mark.parametrize("count", [3, 60])
def test_page_of_a_run_asks_the_same_questions_for_any_number(
    client, kommun, samordnare, task_queue, count_queries, count
):
    utskrift = order(samordnare, kommun)
    plan = utskrift.delar.first().plan
    few = count_queries(lambda: client.get(utskrift.get_absolute_url()))

    for status, first in (("misslyckad", 100), ("vantar", 200)):
        Utskriftsdel.objects.bulk_create(
            Utskriftsdel(
                utskrift=utskrift,
                position=number,
                slag="plan",
                plan=plan,
                status=status,
                error="Gick inte." if status == "misslyckad" else "",
            )
            for number in range(first, first + count)
        )

    assert count_queries(lambda: client.get(utskrift.get_absolute_url())) == few


def test_way_there_is_on_the_call_and_among_the_papers(client, omgang, samordnare):
    call = client.get(omgang.get_absolute_url()).content.decode()
    papers = client.get(reverse("documents:paper-list")).content.decode()

    assert f'href="{order_url(omgang)}"' in call
    assert f'href="{reverse(LIST)}"' in papers
