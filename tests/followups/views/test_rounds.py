import pytest
from django.urls import reverse

from followups.models import Bedomning
from organisation.models import Roll
from tests.factories import (
    AnvandareFactory,
    BedomningFactory,
    KontrollmomentFactory,
    PlanFactory,
    SkalaFactory,
    SkalstegFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


class TestTillfalleList:
    url = "/uppfoljning/"

    def test_member_sees_the_rounds_of_the_namnd(self, client):
        tillfalle = TillfalleFactory()
        TillfalleFactory()
        client.force_login(member(tillfalle.plan.namnd))

        assert list(client.get(self.url).context["page"]) == [tillfalle]

    def test_stranger_sees_an_empty_list(self, client):
        TillfalleFactory()
        client.force_login(AnvandareFactory())

        assert "Det finns inga uppföljningar än" in client.get(self.url).content.decode()

    def test_status_chooses(self, client):
        tillfalle = TillfalleFactory(status="last")
        client.force_login(member(tillfalle.plan.namnd))

        assert list(client.get(self.url, {"status": "last"}).context["page"]) == [tillfalle]
        assert list(client.get(self.url, {"status": "oppen"}).context["page"]) == []

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        tillfalle = UppfoljningFactory().tillfalle
        namnd = tillfalle.plan.namnd
        client.force_login(member(namnd))

        one = count_queries(lambda: client.get(self.url))
        for year in range(2023, 2022 + count):
            UppfoljningFactory(tillfalle=TillfalleFactory(plan=PlanFactory(namnd=namnd, year=year)))
        many = count_queries(lambda: client.get(self.url))

        assert one == many


class TestTillfalleDetail:
    def test_row_without_answer_reads_ej_redovisad(self, client):
        row = UppfoljningFactory()
        client.force_login(member(row.tillfalle.plan.namnd))

        response = client.get(row.tillfalle.get_absolute_url())

        assert [each.cells[-1].text for each in response.context["table"].rows] == ["Ej redovisad"]
        assert f'"{row.edit_url}"' not in response.content.decode()

    def test_sentence_is_computed_from_the_rows(self, client):
        row = UppfoljningFactory(status="genomford")
        UppfoljningFactory(tillfalle=row.tillfalle)
        client.force_login(member(row.tillfalle.plan.namnd))

        page = client.get(row.tillfalle.get_absolute_url()).content.decode()

        assert "Granskningar har genomförts i 1 av 2 kontrollmoment." in page

    def test_controller_may_write_each_row_of_an_open_round(self, client):
        row = UppfoljningFactory()
        client.force_login(member(row.tillfalle.plan.namnd, Roll.CONTROLLER))

        assert row.edit_url in client.get(row.tillfalle.get_absolute_url()).content.decode()

    def test_locked_round_has_no_deeds(self, client):
        row = UppfoljningFactory(tillfalle=TillfalleFactory(status="last"))
        client.force_login(member(row.tillfalle.plan.namnd, Roll.CONTROLLER))

        page = client.get(row.tillfalle.get_absolute_url()).content.decode()

        assert f'"{row.edit_url}"' not in page

    def test_stranger_gets_404(self, client):
        row = UppfoljningFactory()
        client.force_login(AnvandareFactory())

        assert client.get(row.tillfalle.get_absolute_url()).status_code == 404

    def test_rows_that_are_not_due_are_left_out(self, client):
        row = UppfoljningFactory()
        KontrollmomentFactory(version=row.moment.version)
        client.force_login(member(row.tillfalle.plan.namnd))

        table = client.get(row.tillfalle.get_absolute_url()).context["table"]

        assert [each.source.moment for each in table.rows] == [row.moment]

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        row = UppfoljningFactory()
        url = row.tillfalle.get_absolute_url()
        client.force_login(member(row.tillfalle.plan.namnd, Roll.KONTROLLUTFORARE))

        one = count_queries(lambda: client.get(url))
        UppfoljningFactory.create_batch(count - 1, tillfalle=row.tillfalle)
        many = count_queries(lambda: client.get(url))

        assert one == many


class TestBedomning:
    def url(self, tillfalle):
        return reverse("followups:bedomning-edit", kwargs=tillfalle.address)

    def test_controller_writes_verdict_and_analys(self, client):
        tillfalle = TillfalleFactory()
        skala = SkalaFactory(kommun=tillfalle.plan.namnd.kommun, slag="bedomning_namnd")
        steg = SkalstegFactory(skala=skala, label="Tillräcklig")
        client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))

        response = client.post(self.url(tillfalle), {"skalsteg": steg.pk, "analys": "Bra.", "radversion": ""})

        bedomning = Bedomning.objects.get()
        assert response["Location"] == tillfalle.get_absolute_url()
        assert (str(bedomning.skalsteg), bedomning.analys) == ("Tillräcklig", "Bra.")

    def test_two_writers_see_both_texts(self, client):
        bedomning = BedomningFactory(analys="Först")
        client.force_login(member(bedomning.tillfalle.plan.namnd, Roll.CONTROLLER))
        url = self.url(bedomning.tillfalle)

        client.post(url, {"analys": "Min", "radversion": 1})
        late = client.post(url, {"analys": "Din", "radversion": 1})

        bedomning.refresh_from_db()
        assert (late.status_code, bedomning.analys) == (409, "Min")

    def test_locked_round_is_not_written(self, client):
        tillfalle = TillfalleFactory(status="last")
        client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))

        response = client.post(self.url(tillfalle), {"analys": "Sent", "radversion": ""})

        assert response.status_code == 422
        assert "Uppföljningen är låst och kan inte ändras." in response.content.decode()
        assert Bedomning.objects.count() == 0

    def test_reader_gets_403_and_stranger_404(self, client):
        tillfalle = TillfalleFactory()

        client.force_login(member(tillfalle.plan.namnd))
        reader = client.get(self.url(tillfalle)).status_code
        client.force_login(AnvandareFactory())
        stranger = client.get(self.url(tillfalle)).status_code

        assert (reader, stranger) == (403, 404)
