import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from organisation.models import Roll, Textutkast
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    FunktionFactory,
    FunktionsinnehavFactory,
    KontrollmomentFactory,
    PlanFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db

URL = "/uppfoljning/mina/"


def in_days(days):
    """The day as the test runs: the module may have been imported before midnight."""
    return timezone.localdate() + datetime.timedelta(days=days)


@pytest.fixture
def row():
    return UppfoljningFactory()


@pytest.fixture
def performer(client, row):
    """One who is named on the row."""
    user = member(row.tillfalle.plan.namnd, Roll.KONTROLLUTFORARE)
    AnsvarsradFactory(moment=row.moment, anvandare=user)
    client.force_login(user)
    return user


def row_elsewhere(user, deadline):
    """An empty row of another nämnd that names the user."""
    other = UppfoljningFactory(tillfalle=TillfalleFactory(deadline=deadline))
    namnd = other.tillfalle.plan.namnd
    user.medlemskap.create(namnd=namnd, roll=Roll.KONTROLLUTFORARE)
    AnsvarsradFactory(moment=other.moment, anvandare=user)
    return other


def shown(client):
    """(late, results) of each round under the heading of what is mine."""
    rounds = client.get(URL).context["rounds"]
    return [(each.is_late, [row.result for row in each.rows]) for each in rounds]


class TestMine:
    def test_late_stands_first_then_by_last_day_across_namnder(self, client, row, performer):
        row.tillfalle.deadline = in_days(5)
        row.tillfalle.save()
        soon, late = row_elsewhere(performer, in_days(1)), row_elsewhere(performer, in_days(-1))

        assert shown(client) == [(True, [late]), (False, [soon]), (False, [row])]

    def test_row_that_was_sent_back_stands_first_with_the_comment(self, client, row, performer):
        back = row_elsewhere(performer, in_days(9))
        back.status, back.returned_comment = "genomford", "Skriv hur många ni granskade."
        back.save()

        page = client.get(URL)

        assert [each.result for each in page.context["returned"]] == [back]
        assert shown(client) == [(False, [row])]
        assert page.content.decode().index("Skriv hur många ni granskade.") < page.content.decode().index(
            row.edit_url
        )

    def test_function_held_today_makes_the_row_mine(self, client, row):
        user = member(row.tillfalle.plan.namnd, Roll.KONTROLLUTFORARE)
        funktion = FunktionFactory(namnd=row.tillfalle.plan.namnd)
        FunktionsinnehavFactory(funktion=funktion, anvandare=user, to_date=in_days(0))
        AnsvarsradFactory(moment=row.moment, funktion=funktion)
        client.force_login(user)

        assert shown(client) == [(False, [row])]

    def test_answered_row_and_closed_round_are_gone(self, client, row, performer):
        answered = UppfoljningFactory(tillfalle=row.tillfalle, status="genomford")
        AnsvarsradFactory(moment=answered.moment, anvandare=performer)
        closed = row_elsewhere(performer, in_days(0))
        closed.tillfalle.status = "inlamnad"
        closed.tillfalle.save()

        assert shown(client) == [(False, [row])]

    def test_answered_row_with_an_unsaved_draft_is_there(self, client, row, performer):
        row.status = "genomford"
        row.save()
        Textutkast.objects.create(anvandare=performer, kind="uppfoljning", place=row.public_id)

        page = client.get(URL)

        assert [each.result for each in page.context["begun"]] == [row]
        assert page.context["count"] == 0
        assert "Utkast kl" in page.content.decode()

    def test_controller_has_what_is_nobodys_and_sees_what_others_write(self, client, row, performer):
        nobodys = UppfoljningFactory(tillfalle=row.tillfalle)
        AnsvarsradFactory(moment=nobodys.moment, text="Externt upphandlad revisor")
        client.force_login(member(row.tillfalle.plan.namnd, Roll.CONTROLLER))

        page = client.get(URL)

        assert shown(client) == [(False, [nobodys])]
        assert [each.result for each in page.context["others"][0].rows] == [row]
        assert "Ingen egen kontrollutförare: du skriver som controller" in page.content.decode()
        assert f"Skrivs av {performer}" in page.content.decode()

    def test_reader_and_stranger_have_an_empty_page(self, client, row):
        for user in (member(row.tillfalle.plan.namnd), AnvandareFactory()):
            client.force_login(user)
            assert "Du har inget att skriva just nu" in client.get(URL).content.decode()

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, row, performer, count, count_queries):
        one = count_queries(lambda: client.get(URL))
        for number in range(count - 1):
            plan = PlanFactory(namnd=row.tillfalle.plan.namnd, year=2023 + number)
            each = UppfoljningFactory(tillfalle=TillfalleFactory(plan=plan))
            AnsvarsradFactory(moment=each.moment, anvandare=performer)
        many = count_queries(lambda: client.get(URL))

        assert one == many
        assert len(shown(client)) == count


class TestMenu:
    def test_count_stands_in_the_menu_of_each_page(self, client, row, performer):
        assert '1<span class="visually-hidden"> rader)' in client.get("/planer/").content.decode()

    def test_count_costs_one_query(self, client, row, performer, django_assert_num_queries):
        from followups.templatetags.rounds import rows_to_write

        with django_assert_num_queries(1):
            assert rows_to_write(performer) == 1

    def test_nobody_signed_in_costs_nothing(self, client, row, django_assert_num_queries):
        with django_assert_num_queries(0):
            client.get("/logga-in/")

    def test_start_page_leads_to_it(self, client, row, performer):
        assert f'href="{URL}"' in client.get("/").content.decode()


class TestRoundPage:
    def test_nobodys_rows_are_named_and_drafts_are_marked(self, client, row, performer):
        nobodys = UppfoljningFactory(tillfalle=row.tillfalle)
        Textutkast.objects.create(anvandare=performer, kind="uppfoljning", place=row.public_id)

        page = client.get(row.tillfalle.get_absolute_url())

        assert page.context["nobodys"] == [nobodys]
        assert "Kontrollmoment utan egen kontrollutförare (1)" in page.content.decode()
        assert "<strong>Ditt utkast</strong> från kl" in page.content.decode()

    def test_draft_of_another_is_not_told_of(self, client, row, performer):
        other = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
        Textutkast.objects.create(anvandare=other, kind="uppfoljning", place=row.public_id)

        assert "Ditt utkast" not in client.get(row.tillfalle.get_absolute_url()).content.decode()


class TestEarlier:
    def earlier(self, row, year, name, text, **fields):
        """The same moment in a round of another year or name."""
        namnd = row.tillfalle.plan.namnd
        plan = namnd.planer.filter(year=year).first() or PlanFactory(namnd=namnd, year=year)
        tillfalle = TillfalleFactory(
            plan=plan, name=name, slug=name, per_date=datetime.date(year, 4, 30), status="last"
        )
        moment = (
            KontrollmomentFactory(process__version__plan=plan, linje=row.linje)
            if year != 2022
            else row.moment
        )
        return UppfoljningFactory(tillfalle=tillfalle, moment=moment, linje=row.linje, text=text, **fields)

    def test_last_rounds_and_last_years_text_stand_in_folds(self, client, row, performer):
        self.earlier(row, 2022, "april", "Text i april", status="genomford")
        self.earlier(row, 2021, "forra", "Text förra året", status="genomford", deviations=2, sample_size=10)

        page = client.get(row.edit_url).content.decode()

        assert "Förra gången: april" in page
        assert "Text i april" in page
        assert "Förra året: forra" in page
        assert "2 avvikelser av 10 granskade" in page

    def test_first_round_of_the_year_names_last_year_once(self, client, row, performer):
        self.earlier(row, 2021, "forra", "Text förra året", status="genomford")

        page = client.get(row.edit_url).content.decode()

        assert page.count("Text förra året") == 1
        assert "Förra gången: forra" in page

    def test_same_linje_of_another_namnd_is_not_shown(self, client, row, performer):
        moment = KontrollmomentFactory(linje=row.linje)
        tillfalle = TillfalleFactory(
            plan=moment.version.plan, per_date=datetime.date(2021, 4, 30), status="last"
        )
        UppfoljningFactory(tillfalle=tillfalle, moment=moment, text="Andras ord", status="genomford")

        assert "Andras ord" not in client.get(row.edit_url).content.decode()

    def test_queries_do_not_grow_with_years(self, client, row, performer, count_queries):
        self.earlier(row, 2021, "y2021", "Text", status="genomford")
        one = count_queries(lambda: client.get(row.edit_url))
        for year in range(2010, 2021):
            self.earlier(row, year, f"y{year}", "Text", status="genomford")

        assert count_queries(lambda: client.get(row.edit_url)) == one


def test_reading_length_stands_under_the_box(client, row, performer):
    row.text = "Ett två tre\n- fyra"
    row.save()

    page = client.get(row.edit_url).content.decode()

    assert (
        '<p class="reading-length" data-reading-length="id_text">4 ord, ungefär 1 minut att läsa</p>' in page
    )
    assert reverse("followups:my-rows") == URL
