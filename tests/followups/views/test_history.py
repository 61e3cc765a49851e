import pytest

from followups.services.results import save_result
from followups.services.rounds import hand_in, reopen, return_row
from organisation.models import Handelse, Roll
from tests.factories import (
    AnvandareFactory,
    NamndFactory,
    PlanFactory,
    SkalaFactory,
    SkalstegFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db


def write(row, user, **fields):
    """Save the fields as the user would."""
    row.refresh_from_db()
    for name, value in fields.items():
        setattr(row, name, value)
    save_result(row, radversion=row.radversion, user=user)


def url_of(row):
    return f"/uppfoljning/rad/{row.public_id}/historik/"


def entries(response):
    return [
        (entry.deed, {change.label: change.marked for change in entry.changes})
        for entry in response.context["entries"]
    ]


class TestRow:
    def test_old_and_new_are_shown_with_the_words_marked(self, client):
        row = UppfoljningFactory()
        user = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
        write(row, user, status="pagar", text="Tre fakturor granskade.")
        write(row, user, text="Fyra fakturor granskade.")
        client.force_login(user)

        response = client.get(url_of(row))

        assert entries(response) == [
            ("Skrev resultatet", {"Resultat": "<del>Tre</del> <ins>Fyra</ins> fakturor granskade."}),
            (
                "Skrev resultatet",
                {
                    "Status": "<del>Ej redovisad</del> <ins>Pågår</ins>",
                    "Resultat": "<ins>Tre fakturor granskade.</ins>",
                },
            ),
        ]
        assert response.context["entries"][0].who == str(user)

    def test_step_of_a_scale_is_shown_by_its_word(self, client):
        row = UppfoljningFactory()
        steg = SkalstegFactory(skala=SkalaFactory(kommun=row.tillfalle.plan.namnd.kommun), label="God")
        user = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
        write(row, user, bedomning=steg)
        client.force_login(user)

        assert entries(client.get(url_of(row))) == [("Skrev resultatet", {"Bedömning": "<ins>God</ins>"})]

    def test_a_row_that_was_sent_back_says_why(self, client):
        row = UppfoljningFactory(status="genomford", tillfalle__status="inlamnad")
        user = member(row.tillfalle.plan.namnd, Roll.GODKANNARE)
        return_row(row, "Skriv hur många som granskades.", user=user)
        client.force_login(user)

        (entry,) = client.get(url_of(row)).context["entries"]

        assert (entry.deed, entry.reason) == (
            "Skickade tillbaka raden",
            "Kommentar: Skriv hur många som granskades.",
        )

    def test_erased_text_is_told_of(self, client):
        row = UppfoljningFactory()
        user = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
        write(row, user, text="Personuppgift")
        Handelse.objects.update(payload=None)
        client.force_login(user)

        assert "Texten är gallrad." in client.get(url_of(row)).content.decode()

    def test_secret_event_is_shown_only_to_those_who_read_secrets(self, client):
        row = UppfoljningFactory()
        namnd = row.tillfalle.plan.namnd
        writer = member(namnd, Roll.CONTROLLER)
        write(row, writer, text="Öppet.")
        write(row, writer, text="Öppet. [[sekretess: 18 kap. 8 § OSL | Larmkoden]]")

        shown = {}
        for roll in (Roll.CONTROLLER, Roll.LASARE):
            client.force_login(member(namnd, roll))
            shown[roll] = client.get(url_of(row)).content.decode()

        assert "Larmkoden" in shown[Roll.CONTROLLER]
        assert "Larmkoden" not in shown[Roll.LASARE]

    def test_words_that_were_written_before_they_were_marked_are_withheld(self, client):
        row = UppfoljningFactory()
        namnd = row.tillfalle.plan.namnd
        writer = member(namnd, Roll.CONTROLLER)
        write(row, writer, text="Larmkoden är 4711.")
        write(row, writer, text="[[sekretess: 18 kap. 8 § OSL | Larmkoden är 4711.]]")
        write(row, writer, text="Koden är bytt.")
        write(row, writer, text="Koden är bytt igen.")

        shown = {}
        for roll in (Roll.CONTROLLER, Roll.LASARE):
            client.force_login(member(namnd, roll))
            shown[roll] = client.get(url_of(row)).content.decode()

        assert shown[Roll.CONTROLLER].count("4711") == 3
        assert "4711" not in shown[Roll.LASARE]
        assert "har sekretessmarkerats senare" in shown[Roll.LASARE]
        assert "<ins>bytt igen.</ins>" in shown[Roll.LASARE]

    def test_others_read_it_when_the_namnd_has_handed_in(self, client):
        row = UppfoljningFactory()
        namnd = row.tillfalle.plan.namnd
        ks = NamndFactory(kommun=namnd.kommun, is_ks=True)
        for user in (member(namnd, Roll.SAMORDNARE), member(ks, Roll.LASARE)):
            client.force_login(user)
            type(row.tillfalle).objects.update(status="oppen")
            assert client.get(url_of(row)).status_code == 403

            type(row.tillfalle).objects.update(status="inlamnad")
            assert client.get(url_of(row)).status_code == 200

    def test_stranger_gets_404(self, client):
        row = UppfoljningFactory(tillfalle__status="last")
        client.force_login(AnvandareFactory())

        assert client.get(url_of(row)).status_code == 404

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        row = UppfoljningFactory()
        user = member(row.tillfalle.plan.namnd, Roll.CONTROLLER)
        write(row, user, text="Text 0")
        client.force_login(user)

        one = count_queries(lambda: client.get(url_of(row)))
        for number in range(1, count):
            write(row, user, text=f"Text {number}")
        many = count_queries(lambda: client.get(url_of(row)))

        assert one == many


class TestRound:
    def test_opened_handed_in_and_opened_again_with_the_reason(self, client):
        row = UppfoljningFactory(status="genomford")
        tillfalle = row.tillfalle
        user = member(tillfalle.plan.namnd, Roll.GODKANNARE)
        hand_in(tillfalle, user=user)
        tillfalle.refresh_from_db()
        reopen(tillfalle, "Fel bilaga", user=user)
        client.force_login(user)

        shown = client.get(f"{tillfalle.get_absolute_url()}historik/").context["entries"]

        assert [(entry.deed, entry.reason) for entry in shown] == [
            ("Öppnade uppföljningen igen", "Skäl: Fel bilaga"),
            ("Lämnade in uppföljningen", ""),
        ]
        assert shown[0].changes[0].marked == "<del>Inlämnad</del> <ins>Öppen</ins>"

    def test_samordnare_gets_403_before_hand_in_and_stranger_404(self, client):
        tillfalle = TillfalleFactory(plan=PlanFactory())
        url = f"{tillfalle.get_absolute_url()}historik/"
        client.force_login(member(tillfalle.plan.namnd, Roll.SAMORDNARE))
        assert client.get(url).status_code == 403

        client.force_login(AnvandareFactory())
        assert client.get(url).status_code == 404
