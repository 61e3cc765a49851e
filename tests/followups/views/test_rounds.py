import pytest
from django.urls import reverse

from followups.models import Bedomning
from organisation.models import Roll
from tests.factories import (
    AnvandareFactory,
    AtgardFactory,
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


class TestTillfalleEdit:
    def url(self, tillfalle):
        return reverse("followups:tillfalle-edit", kwargs=tillfalle.address)

    def data(self, **fields):
        return {"name": "per 31 augusti 2022", "per_date": "2022-08-31", "radversion": "1"} | fields

    def test_controller_gives_the_plan_a_day_of_its_own_and_opens_its_texts(self, client):
        tillfalle = TillfalleFactory()
        client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))

        response = client.post(self.url(tillfalle), self.data(deadline="2022-09-20", is_open_to_others="on"))

        tillfalle.refresh_from_db()
        assert response["Location"] == tillfalle.get_absolute_url()
        assert (str(tillfalle.deadline), tillfalle.is_open_to_others) == ("2022-09-20", True)

    def test_samordnare_changes_the_days_but_never_opens_the_namnds_texts(self, client):
        tillfalle = TillfalleFactory()
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))

        client.post(self.url(tillfalle), self.data(deadline="2022-09-20", is_open_to_others="on"))

        tillfalle.refresh_from_db()
        assert (str(tillfalle.deadline), tillfalle.is_open_to_others) == ("2022-09-20", False)

    @pytest.mark.parametrize(
        ("status", "fields"),
        [
            ("inlamnad", ["deadline_godkannare", "deadline_ks"]),
            ("godkand", ["deadline_ks"]),
        ],
    )
    def test_handed_in_round_shows_only_the_days_that_remain(self, client, status, fields):
        tillfalle = TillfalleFactory(status=status)
        client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))

        form = client.get(self.url(tillfalle)).context["form"]

        assert sorted(set(form.fields) - {"radversion"}) == fields

    def test_locked_round_says_that_it_is(self, client):
        tillfalle = TillfalleFactory(status="last")
        client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))

        page = client.get(self.url(tillfalle), follow=True)

        assert [str(each) for each in page.context["messages"]] == [
            "Uppföljningen är låst. Öppna den igen för att ändra något."
        ]

    def test_two_writers_see_both(self, client):
        tillfalle = TillfalleFactory()
        client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))
        client.post(self.url(tillfalle), self.data(deadline="2022-09-20"))

        late = client.post(self.url(tillfalle), self.data(deadline="2022-09-25"))

        assert late.status_code == 409
        assert [each.name for each in late.context["form"].conflicts] == ["deadline"]

    def test_reader_gets_403_and_stranger_404(self, client):
        tillfalle = TillfalleFactory()
        codes = []
        for user in (member(tillfalle.plan.namnd), AnvandareFactory()):
            client.force_login(user)
            codes += [client.get(self.url(tillfalle)).status_code]
            codes += [client.post(self.url(tillfalle), self.data()).status_code]

        assert codes == [403, 403, 404, 404]


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

    def test_basis_stands_beside_the_form_with_last_years_analys_a_click_away(self, client):
        row = UppfoljningFactory(status="genomford", deviations=2, sample_size=10)
        tillfalle = row.tillfalle
        last_year = PlanFactory(namnd=tillfalle.plan.namnd, year=2021)
        BedomningFactory(tillfalle=TillfalleFactory(plan=last_year, per_date="2021-08-31"), analys="I fjol.")
        client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))

        page = client.get(self.url(tillfalle)).content.decode()

        assert "<strong>2</strong> av 10 granskade" in page
        assert "Förra året" in page
        assert "<summary>Analysen</summary>" in page
        assert "I fjol." in page

    @pytest.mark.parametrize("count", [3, 60])
    def test_basis_asks_as_little_for_many_rows(self, client, count, count_queries):
        row = UppfoljningFactory(status="genomford", deviations=1)
        AtgardFactory(uppfoljning=row)
        client.force_login(member(row.tillfalle.plan.namnd, Roll.CONTROLLER))

        one = count_queries(lambda: client.get(self.url(row.tillfalle)))
        for each in UppfoljningFactory.create_batch(count - 1, tillfalle=row.tillfalle, deviations=1):
            AtgardFactory(uppfoljning=each)
        many = count_queries(lambda: client.get(self.url(row.tillfalle)))

        assert one == many

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
