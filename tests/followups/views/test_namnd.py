import datetime

import pytest

from organisation.models import Roll
from tests.factories import (
    AnvandareFactory,
    AtgardFactory,
    NamndFactory,
    PlanFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


def url_of(namnd):
    return f"/namnder/{namnd.slug}/"


def standing(client, namnd):
    return client.get(url_of(namnd)).context["standing"]


class TestNamnd:
    def test_member_sees_the_next_last_day_and_what_is_late(self, client):
        late = UppfoljningFactory(tillfalle__deadline=datetime.date(2022, 9, 1))
        namnd = late.tillfalle.plan.namnd
        coming = TillfalleFactory(
            plan=PlanFactory(namnd=namnd, year=2023), deadline=datetime.date(2099, 9, 1)
        )
        UppfoljningFactory(tillfalle=coming)
        client.force_login(member(namnd))

        shown = standing(client, namnd)

        assert [shown.next_round, *shown.waiting[1:]] == [late.tillfalle, coming]
        assert shown.late_rows == [late]

    def test_deviations_and_open_measures_by_their_day(self, client):
        row = UppfoljningFactory(status="genomford", sample_size=10, deviations=2)
        namnd = row.tillfalle.plan.namnd
        later, sooner = (AtgardFactory(namnd=namnd, due_date=day) for day in ("2099-02-01", "2022-02-01"))
        AtgardFactory(namnd=namnd, status="genomford", closed_on="2022-01-01")
        client.force_login(member(namnd))

        shown = standing(client, namnd)

        assert shown.deviations == [row]
        assert shown.atgarder == [sooner, later]
        assert (shown.atgard_count, shown.late_atgard_count) == (2, 1)

    def test_five_years_are_drawn_and_told_as_a_table(self, client):
        namnd = NamndFactory()
        for year in range(2016, 2023):
            tillfalle = TillfalleFactory(plan=PlanFactory(namnd=namnd, year=year))
            UppfoljningFactory(tillfalle=tillfalle, status="genomford", deviations=1)
            UppfoljningFactory(tillfalle=tillfalle)
            UppfoljningFactory(tillfalle=tillfalle, status="ej_aktuell")
        client.force_login(member(namnd))

        controls, deviations = standing(client, namnd).pictures

        years = [str(year) for year in range(2018, 2023)]
        assert controls.bars == tuple((year, (1, 0, 1)) for year in years)
        assert deviations.bars == tuple((year, (1,)) for year in years)

    def test_ks_sees_counts_and_not_the_words_of_measures(self, client):
        row = UppfoljningFactory()
        namnd = row.tillfalle.plan.namnd
        AtgardFactory(namnd=namnd, uppfoljning=row, description="Nämndens egna ord")
        client.force_login(member(NamndFactory(kommun=namnd.kommun, is_ks=True), Roll.LASARE))

        page = client.get(url_of(namnd)).content.decode()

        assert "1 öppna" in page
        assert "Nämndens egna ord" not in page

    def test_stranger_and_other_namnd_get_404(self, client):
        namnd = NamndFactory()
        for user in (AnvandareFactory(), member(NamndFactory(kommun=namnd.kommun), Roll.CONTROLLER)):
            client.force_login(user)

            assert client.get(url_of(namnd)).status_code == 404

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        row = UppfoljningFactory(deviations=1, tillfalle__deadline=datetime.date(2022, 9, 1))
        namnd = row.tillfalle.plan.namnd
        AtgardFactory(namnd=namnd)
        client.force_login(member(namnd))

        one = count_queries(lambda: client.get(url_of(namnd)))
        for _ in range(count - 1):
            UppfoljningFactory(tillfalle=row.tillfalle)
            UppfoljningFactory(tillfalle=row.tillfalle, deviations=1)
            AtgardFactory(namnd=namnd)
        many = count_queries(lambda: client.get(url_of(namnd)))

        assert one == many
