import pytest

from followups.models import Uppfoljning
from organisation.models import Handelse, Roll
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    FunktionFactory,
    FunktionsinnehavFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return UppfoljningFactory()


@pytest.fixture
def controller(client, row):
    user = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
    client.force_login(user)
    return user


def result_data(**values):
    return {"status": "genomford", "text": "Inga brister.", "radversion": 1} | values


def next_url(row):
    return row.next_url


class TestWriting:
    def test_result_is_saved_with_writer_and_log(self, client, row, controller):
        response = client.post(row.edit_url, result_data(sample_size=10, deviations=1))

        row.refresh_from_db()
        assert response["Location"] == row.get_absolute_url()
        assert (row.status, row.text, row.sample_size, row.deviations) == (
            "genomford",
            "Inga brister.",
            10,
            1,
        )
        assert (row.written_by, row.radversion) == (controller, 2)
        assert Handelse.objects.get(action="uppfoljning.written").payload == {"text": ["", "Inga brister."]}

    def test_save_and_next_opens_the_next_row(self, client, row, controller):
        following = UppfoljningFactory(tillfalle=row.tillfalle)

        response = client.post(next_url(row), result_data(), follow=True)

        assert response.redirect_chain == [(row.next_url, 302)]
        assert response["HX-Push-Url"] == following.edit_url
        assert (
            f'<form class="editor" method="post" action="{following.edit_url}"' in response.content.decode()
        )

    def test_next_row_is_opened_in_the_same_queries_in_a_round_of_60(
        self, client, row, controller, count_queries
    ):
        UppfoljningFactory.create_batch(2, tillfalle=row.tillfalle)
        client.get(row.next_url)
        few = count_queries(lambda: client.get(row.next_url))
        UppfoljningFactory.create_batch(57, tillfalle=row.tillfalle)

        many = count_queries(lambda: client.get(row.next_url))

        assert few == many

    def test_save_and_next_on_the_last_row_goes_to_the_table(self, client, row, controller):
        response = client.post(next_url(row), result_data(), follow=True)

        row.refresh_from_db()
        assert row.text == "Inga brister."
        assert response.redirect_chain == [(row.next_url, 302), (row.get_absolute_url(), 302)]

    def test_open_row_stands_in_the_table(self, client, row, controller):
        UppfoljningFactory(tillfalle=row.tillfalle)

        page = client.get(row.edit_url).content.decode()

        assert page.count('class="dress-edit"') == 1
        assert len(client.get(row.edit_url).context["table"].rows) == 2

    def test_later_without_time_is_told_and_keeps_the_text(self, client, row, controller):
        response = client.post(row.edit_url, result_data(status="genomfors_senare", text="Skjuts upp"))

        assert response.status_code == 422
        assert "Ange när kontrollen ska genomföras." in response.content.decode()
        assert "Skjuts upp" in response.content.decode()

    def test_more_deviations_than_sample_is_told(self, client, row, controller):
        response = client.post(row.edit_url, result_data(sample_size=1, deviations=2))

        assert response.status_code == 422
        assert "kan inte vara större än antalet granskade" in response.content.decode()

    def test_text_without_status_is_told(self, client, row, controller):
        response = client.post(row.edit_url, result_data(status="ej_redovisad"))

        assert response.status_code == 422
        assert "Välj hur långt kontrollen har kommit." in response.content.decode()

    def test_two_writers_see_both_texts(self, client, row, controller):
        client.post(row.edit_url, result_data(text="Den första"))
        late = client.post(row.edit_url, result_data(text="Den andra"))

        row.refresh_from_db()
        page = late.content.decode()
        assert (late.status_code, row.text) == (409, "Den första")
        assert "Den andra" in page
        assert 'name="radversion" value="2"' in page

    def test_locked_round_is_not_written(self, client, row, controller):
        Uppfoljning.objects.update(text="")
        row.tillfalle.status = "last"
        row.tillfalle.save()

        response = client.post(row.edit_url, result_data())

        row.refresh_from_db()
        assert response.status_code == 422
        assert "Uppföljningen är låst och kan inte ändras." in response.content.decode()
        assert row.status == "ej_redovisad"


class TestThreePeople:
    def test_next_of_a_row_is_for_those_who_write_it(self, client, row):
        client.force_login(member(row.tillfalle.plan.namnd))
        reader = client.get(row.next_url).status_code
        client.force_login(AnvandareFactory())
        stranger = client.get(row.next_url).status_code

        assert (reader, stranger) == (403, 404)

    @pytest.mark.parametrize("url_of", [lambda row: row.edit_url, next_url])
    def test_reader_gets_403_and_stranger_404(self, client, row, url_of):
        client.force_login(member(row.tillfalle.plan.namnd))
        reader = client.post(url_of(row), result_data()).status_code
        client.force_login(AnvandareFactory())
        stranger = client.post(url_of(row), result_data()).status_code

        assert (reader, stranger) == (403, 404)
        assert Uppfoljning.objects.get().status == "ej_redovisad"

    def test_performer_writes_only_rows_that_name_her(self, client, row):
        namnd = row.tillfalle.plan.namnd
        user = member(namnd, Roll.KONTROLLUTFORARE)
        funktion = FunktionFactory(namnd=namnd)
        FunktionsinnehavFactory(funktion=funktion, anvandare=user)
        AnsvarsradFactory(moment=row.moment, funktion=funktion)
        other = UppfoljningFactory(tillfalle=row.tillfalle)
        client.force_login(user)

        own, others = client.post(row.edit_url, result_data()), client.post(other.edit_url, result_data())

        assert (own.status_code, others.status_code) == (302, 403)

    def test_save_and_next_skips_rows_of_others(self, client, row):
        namnd = row.tillfalle.plan.namnd
        user = member(namnd, Roll.KONTROLLUTFORARE)
        UppfoljningFactory(tillfalle=row.tillfalle)
        mine = UppfoljningFactory(tillfalle=row.tillfalle)
        for each in (row, mine):
            AnsvarsradFactory(moment=each.moment, anvandare=user)
        client.force_login(user)

        response = client.post(next_url(row), result_data(), follow=True)

        assert response["HX-Push-Url"] == mine.edit_url

    def test_row_of_another_namnd_is_not_found(self, client, row):
        client.force_login(member(TillfalleFactory().plan.namnd, Roll.CONTROLLER))

        assert client.get(row.edit_url).status_code == 404
