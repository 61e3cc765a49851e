import re

import pytest
from django.conf import settings

from internkontroll.handbok import chapters
from organisation.models import Roll
from tests.factories import (
    AnsvarsradFactory,
    AnvandareFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


def titles(response):
    return [task.title for task in response.context["tasks"]]


class TestStart:
    def test_without_login_asks_for_it(self, client):
        assert client.get("/")["Location"] == "/logga-in/?next=/"

    def test_stranger_is_told_whom_to_ask(self, client):
        client.force_login(AnvandareFactory())

        page = client.get("/").content.decode()

        assert "Du har ingen roll i någon nämnd" in page
        assert "Inga papper än" in page

    def test_controller_has_rows_and_verdict_to_write(self, client):
        tillfalle = UppfoljningFactory().tillfalle
        client.force_login(member(tillfalle.plan.namnd, Roll.CONTROLLER))

        assert titles(client.get("/")) == ["Redovisa 1 kontrollmoment", "Skriv nämndens bedömning"]

    def test_performer_has_only_the_row_that_names_her(self, client):
        row = UppfoljningFactory()
        UppfoljningFactory(tillfalle=row.tillfalle)
        user = member(row.tillfalle.plan.namnd, Roll.KONTROLLUTFORARE)
        AnsvarsradFactory(moment=row.moment, anvandare=user)
        client.force_login(user)

        assert [task.url for task in client.get("/").context["tasks"]] == [row.edit_url]

    @pytest.mark.parametrize(
        ("roll", "status", "expected"),
        [
            (Roll.NAMNDSEKRETERARE, "last", ["Skriv missiv"]),
            (Roll.GODKANNARE, "inlamnad", ["Granska inlämnad uppföljning"]),
            (Roll.SAMORDNARE, "oppen", ["Följ redovisningen: 0 av 0 kontrollmoment klara"]),
            (Roll.LASARE, "oppen", []),
            (Roll.REVISOR, "inlamnad", []),
        ],
    )
    def test_each_role_sees_what_waits_for_it(self, client, roll, status, expected):
        tillfalle = TillfalleFactory(status=status)
        client.force_login(member(tillfalle.plan.namnd, roll))

        assert titles(client.get("/")) == expected

    def test_administrator_is_asked_to_fill_an_empty_draft(self, client):
        version = PlanversionFactory()
        client.force_login(member(version.plan.namnd, Roll.ADMINISTRATOR))

        assert titles(client.get("/")) == ["Läs in planen från Excel"]

    def test_late_task_stands_first(self, client):
        namnd = NamndFactory()
        for year, deadline in ((2021, None), (2022, "2022-09-10"), (2023, "2021-01-10")):
            TillfalleFactory(
                plan=PlanFactory(namnd=namnd, year=year), deadline_godkannare=deadline, status="inlamnad"
            )
        client.force_login(member(namnd, Roll.GODKANNARE))

        tasks = client.get("/").context["tasks"]

        assert [(str(task.due), task.is_late) for task in tasks] == [
            ("2021-01-10", True),
            ("2022-09-10", True),
            ("None", False),
        ]

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        namnd = NamndFactory()
        client.force_login(member(namnd, Roll.CONTROLLER))

        def fill(year):
            tillfalle = TillfalleFactory(plan=PlanFactory(namnd=namnd, year=year))
            UppfoljningFactory.create_batch(2, tillfalle=tillfalle)

        fill(2000)
        one = count_queries(lambda: client.get("/"))
        for year in range(2001, 2000 + count):
            fill(year)
        many = count_queries(lambda: client.get("/"))

        assert one == many


class TestLogin:
    def test_demo_tells_its_accounts(self, client, settings):
        settings.DEMO = True

        assert "internkontroll-demo" in client.get("/logga-in/").content.decode()

    def test_product_does_not(self, client):
        assert "internkontroll-demo" not in client.get("/logga-in/").content.decode()

    def test_wrong_password_is_told_in_swedish(self, client):
        response = client.post("/logga-in/", {"username": "ingen", "password": "fel"})

        assert "Ange ett korrekt användarnamn och lösenord" in response.content.decode()


class TestHandbok:
    def test_each_chapter_can_be_read(self, client):
        chapters = client.get("/handbok/").context["chapters"]

        answers = {chapter.slug: client.get(f"/handbok/{chapter.slug}/").status_code for chapter in chapters}

        assert set(answers.values()) == {200}
        assert {"start", "kontrollutforare", "controller", "kansli", "administrator", "lasare"} <= set(
            answers
        )

    def test_the_chapter_that_is_read_lists_its_headings(self, client):
        page = client.get("/handbok/godkannare/").content.decode()

        assert '<a href="#granska-och-godkann">Granska och godkänn</a>' in page
        assert '<h2 id="granska-och-godkann">Granska och godkänn</h2>' in page

    def test_each_link_to_a_heading_leads_to_one(self, client):
        links = re.compile(r"""(?:handbok' '(\w+)' %}|/handbok/(\w+)/)#([\w-]+)""")
        sources = [path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")]
        sources += [chapter.html for chapter in chapters().values()]
        wanted = {(a or b, anchor) for source in sources for a, b, anchor in links.findall(source)}

        lost = [(slug, anchor) for slug, anchor in wanted if f'id="{anchor}"' not in chapters()[slug].html]

        assert len(wanted) > 20
        assert lost == []

    def test_each_link_within_a_chapter_leads_to_a_heading_of_it(self):
        links = [
            (chapter.html, anchor)
            for chapter in chapters().values()
            for anchor in re.findall(r'href="#([\w-]+)"', chapter.html)
        ]

        lost = [anchor for html, anchor in links if f'id="{anchor}"' not in html]

        assert links
        assert lost == []

    def test_unknown_chapter_is_404(self, client):
        assert client.get("/handbok/finns-inte/").status_code == 404


def test_unknown_page_is_friendly(client):
    client.force_login(AnvandareFactory())

    response = client.get("/finns-inte/")

    assert response.status_code == 404
    assert "Sidan" in response.content.decode()
