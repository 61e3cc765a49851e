import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from followups.models import Bilaga
from followups.services.bilagor import add_bilaga
from organisation.models import Handelse, Roll
from tests.factories import AnsvarsradFactory, AnvandareFactory, UppfoljningFactory, member
from tests.followups.files import PDF, PNG

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return UppfoljningFactory()


@pytest.fixture
def namnd(row):
    return row.tillfalle.plan.namnd


@pytest.fixture
def controller(client, namnd):
    user = member(namnd, Roll.CONTROLLER)
    client.force_login(user)
    return user


@pytest.fixture
def bilaga(row):
    return make(row)


def make(row, name="underlag.pdf", content=PDF, **fields):
    return add_bilaga(row, SimpleUploadedFile(name, content), user=AnvandareFactory(), **fields)


def files(*named):
    return {"files": [SimpleUploadedFile(name, content) for name, content in named]}


def list_url(row):
    return reverse("followups:bilaga-list", args=[row.public_id])


def remove_url(bilaga):
    return reverse("followups:bilaga-remove", args=[bilaga.public_id])


def move(row, status):
    row.tillfalle.status = status
    row.tillfalle.save()


class TestAdding:
    def test_several_files_at_once(self, client, row, controller):
        response = client.post(list_url(row), files(("a.pdf", PDF), ("b.png", PNG)))

        assert response["Location"] == list_url(row)
        assert [(each.name, each.created_by) for each in Bilaga.objects.all()] == [
            ("a.pdf", controller),
            ("b.png", controller),
        ]

    def test_one_that_is_refused_does_not_stop_the_others(self, client, row, controller):
        response = client.post(list_url(row), files(("program.exe", b"MZ\x90\x00"), ("b.png", PNG)))

        page = response.content.decode()
        assert response.status_code == 422
        assert "program.exe: Filtypen tas inte emot." in page
        assert "Tillagt: b.png" in page
        assert Bilaga.objects.get().name == "b.png"

    @pytest.mark.parametrize("data", [{}, files(("tom.pdf", b""))])
    def test_no_file_or_an_empty_one_is_told(self, client, row, controller, data):
        response = client.post(list_url(row), data)

        assert response.status_code == 422
        assert not Bilaga.objects.exists()

    def test_closed_round_is_told(self, client, row, controller):
        move(row, "inlamnad")

        response = client.post(list_url(row), files(("a.pdf", PDF)))

        assert "Uppföljningen är inlämnad och kan inte ändras." in response.content.decode()
        assert not Bilaga.objects.exists()

    def test_performer_adds_to_rows_that_name_her(self, client, row, namnd):
        user = member(namnd, Roll.KONTROLLUTFORARE)
        AnsvarsradFactory(moment=row.moment, anvandare=user)
        other = UppfoljningFactory(tillfalle=row.tillfalle)
        client.force_login(user)

        own = client.post(list_url(row), files(("a.pdf", PDF))).status_code
        others = client.post(list_url(other), files(("a.pdf", PDF))).status_code

        assert (own, others) == (302, 403)

    def test_form_stands_under_the_opened_row(self, client, row, controller):
        page = client.get(row.edit_url).content.decode()

        assert f'action="{list_url(row)}"' in page


class TestHandingOut:
    def test_file_is_only_ever_saved(self, client, bilaga, controller):
        response = client.get(bilaga.get_absolute_url())

        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'attachment; filename="underlag.pdf"'
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"

    def test_swedish_name_is_kept(self, client, row, controller):
        bilaga = make(row, "Åtgärder för KS.pdf")

        response = client.get(bilaga.get_absolute_url())

        assert "filename*=utf-8''%C3%85tg%C3%A4rder%20f%C3%B6r%20KS.pdf" in response["Content-Disposition"]

    def test_file_that_is_gone_from_the_store_is_404(self, client, bilaga, controller):
        bilaga.file.storage.delete(bilaga.file.name)

        assert client.get(bilaga.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize(
        ("roll", "status", "answer"),
        [
            (Roll.LASARE, "oppen", 200),
            (Roll.SAMORDNARE, "oppen", 403),
            (Roll.SAMORDNARE, "inlamnad", 200),
            (Roll.REVISOR, "last", 200),
        ],
    )
    def test_whoever_reads_the_row_gets_its_files(self, client, bilaga, row, namnd, roll, status, answer):
        move(row, status)
        client.force_login(member(namnd, roll))

        assert client.get(bilaga.get_absolute_url()).status_code == answer
        assert client.get(list_url(row)).status_code == answer

    def test_secret_file_is_for_those_who_read_secrets(self, client, row, namnd):
        bilaga = make(row, "Åsas löner.pdf", provision="18 kap. 8 § OSL")
        client.force_login(member(namnd, Roll.LASARE))

        page = client.get(list_url(row)).content.decode()

        assert client.get(bilaga.get_absolute_url()).status_code == 403
        assert "Bilaga med sekretess" in page
        assert "löner" not in page

    def test_stranger_gets_404(self, client, bilaga, row):
        client.force_login(AnvandareFactory())
        urls = [bilaga.get_absolute_url(), remove_url(bilaga), list_url(row)]

        assert [client.get(url).status_code for url in urls] == [404] * 3
        assert client.post(list_url(row), files(("a.pdf", PDF))).status_code == 404

    def test_nobody_gets_it_without_a_log_in(self, client, bilaga):
        assert client.get(bilaga.get_absolute_url()).status_code == 302


class TestMarking:
    def mark(self, client, bilaga, provision):
        url = reverse("followups:bilaga-mark", args=[bilaga.public_id])
        return client.get(url), client.post(url, {"provision": provision})

    def test_get_asks_and_post_marks_also_in_a_closed_round(self, client, bilaga, row, namnd, controller):
        move(row, "last")

        asked, done = self.mark(client, bilaga, "18 kap. 8 § OSL")

        bilaga.refresh_from_db()
        assert 'value="18 kap. 9 § OSL"' in asked.content.decode()
        assert done["Location"] == list_url(row)
        assert (bilaga.is_secret, bilaga.provision, bilaga.marked_by_name) == (
            True,
            "18 kap. 8 § OSL",
            str(controller),
        )
        assert set(
            Handelse.objects.filter(action__startswith="bilaga.").values_list("is_secret", flat=True)
        ) == {True}

    def test_marking_is_taken_away(self, client, row, controller):
        bilaga = make(row, provision="OSL")

        self.mark(client, bilaga, "")

        bilaga.refresh_from_db()
        assert (bilaga.is_secret, bilaga.provision, bilaga.marked_on) == (False, "", None)

    def test_provision_that_cannot_be_written_is_told(self, client, bilaga, controller):
        _, refused = self.mark(client, bilaga, "a]]b")

        assert refused.status_code == 422
        assert "Bestämmelsen får inte innehålla" in refused.content.decode()

    def test_reader_gets_403_and_stranger_404(self, client, bilaga, namnd):
        codes = []
        for user in (member(namnd), AnvandareFactory()):
            client.force_login(user)
            codes += [answer.status_code for answer in self.mark(client, bilaga, "OSL")]

        assert codes == [403, 403, 404, 404]

    def test_who_may_not_read_it_cannot_open_it_either(self, client, bilaga, row, controller):
        self.mark(client, bilaga, "OSL")
        client.force_login(member(row.tillfalle.plan.namnd, Roll.LASARE))

        assert [answer.status_code for answer in self.mark(client, bilaga, "")] == [403, 403]
        bilaga.refresh_from_db()
        assert bilaga.is_secret

    def test_fetching_a_secret_file_is_logged(self, client, row, controller):
        client.get(make(row, provision="OSL").get_absolute_url())

        event = Handelse.objects.get(action="bilaga.fetched")
        assert (event.anvandare, event.is_secret) == (controller, True)


class TestRemoving:
    def test_get_asks_and_post_removes(self, client, bilaga, row, controller):
        asked = client.get(remove_url(bilaga))
        response = client.post(remove_url(bilaga))

        assert "underlag.pdf" in asked.content.decode()
        assert response["Location"] == list_url(row)
        assert not Bilaga.objects.exists()

    def test_closed_round_keeps_it(self, client, bilaga, row, controller):
        move(row, "last")

        page = client.post(remove_url(bilaga), follow=True).content.decode()

        assert "Uppföljningen är låst och kan inte ändras." in page
        assert Bilaga.objects.exists()

    def test_reader_gets_403(self, client, bilaga, namnd):
        client.force_login(member(namnd))

        assert client.post(remove_url(bilaga)).status_code == 403


@pytest.mark.parametrize("number", [2, 39])
def test_queries_do_not_grow(client, row, controller, count_queries, number):
    make(row)
    few = count_queries(lambda: client.get(list_url(row)))
    for each in range(number):
        make(row, content=PDF + str(each).encode())

    assert count_queries(lambda: client.get(list_url(row))) == few


def test_round_counts_the_files_of_each_row(client, row, bilaga, controller):
    page = client.get(row.tillfalle.get_absolute_url()).content.decode()

    assert "Bilagor (1)" in page
