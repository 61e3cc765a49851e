import datetime

import pytest
from django.test import Client

from followups.models import Kommunpaminnelser, Paminnelseslag, Personpaminnelser
from followups.services.reminders import ticket_of
from organisation.models import Handelse, Roll
from tests.factories import AnsvarsradFactory, AnvandareFactory, TillfalleFactory, UppfoljningFactory, member

pytestmark = pytest.mark.django_db

DAY = datetime.date(2022, 8, 31)


@pytest.fixture
def row():
    return UppfoljningFactory(tillfalle=TillfalleFactory(deadline=DAY))


@pytest.fixture
def namnd(row):
    return row.tillfalle.plan.namnd


@pytest.fixture
def performer(row, namnd):
    user = member(namnd, Roll.KONTROLLUTFORARE)
    AnsvarsradFactory(moment=row.moment, anvandare=user)
    return user


class TestSettings:
    url = "/uppfoljning/mina-paminnelser/"

    def test_choice_is_kept_and_logged(self, client, performer):
        client.force_login(performer)

        response = client.post(self.url, {"wanted": ["fore", "pa_dagen"]})

        assert response.status_code == 302
        off = Personpaminnelser.objects.get(anvandare=performer).avstangda
        assert off == ["atgard", "forsenad", "oppnad", "tillbaka"]
        assert Handelse.objects.get(action="reminders.chosen").changes == {"avstangda": [[], off]}

    def test_nothing_ticked_switches_all_off(self, client, performer):
        client.force_login(performer)

        client.post(self.url, {})

        assert len(Personpaminnelser.objects.get(anvandare=performer).avstangda) == 6

    def test_same_choice_again_is_not_logged(self, client, performer):
        client.force_login(performer)

        for _ in range(2):
            client.post(self.url, {"wanted": ["fore"]})

        assert Handelse.objects.filter(action="reminders.chosen").count() == 1

    @pytest.mark.parametrize(
        ("roll", "own"),
        [
            (Roll.KONTROLLUTFORARE, []),
            (Roll.GODKANNARE, ["godkanna"]),
            (Roll.NAMNDSEKRETERARE, ["missiv"]),
            (Roll.SAMORDNARE, ["sena_namnder"]),
        ],
    )
    def test_role_is_offered_its_kinds(self, client, namnd, roll, own):
        client.force_login(member(namnd, roll))

        choices = client.get(self.url).context["form"].fields["wanted"].choices

        assert [code for code, _ in choices] == [
            "oppnad",
            "fore",
            "pa_dagen",
            "forsenad",
            "tillbaka",
            "atgard",
            *own,
        ]

    def test_kind_that_was_not_offered_is_refused_and_stays(self, client, performer):
        Personpaminnelser.objects.create(anvandare=performer, avstangda=["missiv"])
        client.force_login(performer)

        refused = client.post(self.url, {"wanted": ["missiv"]})
        client.post(self.url, {"wanted": ["oppnad", "fore", "pa_dagen", "forsenad", "tillbaka", "atgard"]})

        assert refused.status_code == 422
        assert Personpaminnelser.objects.get().avstangda == ["missiv"]

    def test_page_says_what_the_kommun_has_switched_off_and_that_an_address_lacks(
        self, client, performer, namnd
    ):
        Kommunpaminnelser.objects.create(kommun=namnd.kommun, avstangda=["atgard"])
        client.force_login(performer)

        page = client.get(self.url).content.decode()

        assert "Din kommun skickar inte: när en åtgärd ska vara klar eller är försenad." in page
        assert "Du har ingen e-postadress" in page

    def test_stranger_has_her_own_page_and_nobody_has_none(self, client, performer):
        anonymous = client.get(self.url)
        client.force_login(AnvandareFactory())
        stranger = client.get(self.url)

        assert anonymous.status_code == 302
        assert stranger.status_code == 200
        assert "Just nu har du inga sista dagar" in stranger.content.decode()

    def test_user_menu_leads_there(self, client, performer):
        client.force_login(performer)

        assert f'href="{self.url}"' in client.get("/").content.decode()


class TestCalendar:
    url = "/uppfoljning/mina-dagar.ics"

    def test_performer_gets_her_days_as_a_file(self, client, performer, row):
        client.force_login(performer)

        response = client.get(self.url)
        lines = response.content.decode().replace("\r\n ", "").split("\r\n")

        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Content-Disposition"] == 'attachment; filename="internkontroll.ics"'
        assert "DTSTART;VALUE=DATE:20220831" in lines
        assert f"UID:{row.tillfalle.public_id}-skriva@internkontroll" in lines
        assert f"URL:http://testserver{row.tillfalle.get_absolute_url()}" in lines

    def test_same_data_give_the_same_file_and_a_moved_day_keeps_its_uid(self, client, performer, row):
        client.force_login(performer)

        first, second = client.get(self.url).content, client.get(self.url).content
        row.tillfalle.deadline = DAY + datetime.timedelta(days=7)
        row.tillfalle.save()
        moved = client.get(self.url).content

        uid = f"UID:{row.tillfalle.public_id}-skriva".encode()
        assert first == second
        assert moved.replace(b"\r\n ", b"").count(uid) == 1
        assert b"DTSTART;VALUE=DATE:20220907" in moved

    def test_stamp_is_the_logs(self, client, performer, row, namnd):
        from organisation.services import log

        event = log(row.tillfalle, "tillfalle.opened", user=None, namnd=namnd)
        client.force_login(performer)

        stamp = event.created_at.astimezone(datetime.UTC)

        assert f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}\r\n" in client.get(self.url).content.decode()

    def test_reader_and_stranger_have_no_days(self, client, row, namnd):
        for user in (member(namnd), AnvandareFactory()):
            client.force_login(user)

            assert client.get(self.url).status_code == 302

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, namnd, row, count, count_queries):
        from tests.factories import PlanFactory

        client.force_login(member(namnd, Roll.CONTROLLER))

        one = count_queries(lambda: client.get(self.url))
        for year in range(2023, 2022 + count):
            UppfoljningFactory(
                tillfalle=TillfalleFactory(plan=PlanFactory(namnd=namnd, year=year), deadline=DAY)
            )
        many = count_queries(lambda: client.get(self.url))

        assert one == many


class TestOff:
    """From the mail, by one who has not signed in."""

    def url(self, user):
        return f"/uppfoljning/paminnelser-av/{ticket_of(user)}/"

    def test_get_asks_and_changes_nothing(self, client, performer):
        page = client.get(self.url(performer))

        assert "Stäng av alla påminnelser?" in page.content.decode()
        assert not Personpaminnelser.objects.exists()

    def test_mail_programs_post_switches_all_off_without_a_cookie(self, performer):
        strict = Client(enforce_csrf_checks=True)

        page = strict.post(self.url(performer), {"List-Unsubscribe": "One-Click"})

        assert "Du får inga fler påminnelser" in page.content.decode()
        assert set(Personpaminnelser.objects.get(anvandare=performer).avstangda) == set(Paminnelseslag.values)

    def test_ticket_opens_nothing_else(self, client, performer):
        client.post(self.url(performer))

        assert client.get("/uppfoljning/mina-paminnelser/").status_code == 302

    @pytest.mark.parametrize("ticket", ["x", "ImFiYyI:1t:y"])
    def test_made_up_ticket_is_404(self, client, performer, ticket):
        assert client.post(f"/uppfoljning/paminnelser-av/{ticket}/").status_code == 404
        assert not Personpaminnelser.objects.exists()

    def test_ticket_of_an_account_that_is_gone_is_404(self, client):
        user = AnvandareFactory()
        url = self.url(user)
        user.delete()

        assert client.get(url).status_code == 404
