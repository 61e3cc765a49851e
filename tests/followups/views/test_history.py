import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from followups.services.bilagor import add_bilaga, remove_bilaga
from followups.services.changes import edit_omgang
from followups.services.omgangar import copy_year, create_omgang, open_omgang, take_out_plan
from followups.services.results import save_result
from followups.services.rounds import hand_in, reopen, return_row
from organisation.models import Handelse, Roll
from tests.factories import (
    AnvandareFactory,
    KontrollmomentFactory,
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    PlanversionFactory,
    SkalaFactory,
    SkalstegFactory,
    TillfalleFactory,
    UppfoljningFactory,
    member,
)
from tests.followups.files import PDF

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

    def test_files_that_came_and_went_are_told_of_and_a_secret_one_to_few(self, client):
        row = UppfoljningFactory()
        namnd = row.tillfalle.plan.namnd
        user = member(namnd, Roll.CONTROLLER)
        bilaga = add_bilaga(row, SimpleUploadedFile("lista.pdf", PDF), user=user)
        remove_bilaga(bilaga, user=user)
        secret = SimpleUploadedFile("larmkod.pdf", PDF)
        add_bilaga(row, secret, user=user, provision="18 kap. 8 § OSL")

        shown = {}
        for roll in (Roll.CONTROLLER, Roll.LASARE):
            client.force_login(member(namnd, roll))
            shown[roll] = entries(client.get(url_of(row)))

        open_files = [
            ("Tog bort en bilaga", {"Fil": "<del>lista.pdf</del>"}),
            ("Lade till en bilaga", {"Fil": "<ins>lista.pdf</ins>"}),
        ]
        assert shown[Roll.LASARE] == open_files
        assert shown[Roll.CONTROLLER] == [
            ("Lade till en bilaga", {"Fil": "<ins>larmkod.pdf</ins>"}),
            *open_files,
        ]

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


class TestOmgang:
    @pytest.fixture
    def omgang(self):
        """A call with one plan in it, made and changed by its samordnare."""
        kommun = NamndFactory(is_ks=True).kommun
        samordnare = member(NamndFactory(kommun=kommun), Roll.SAMORDNARE)
        plan = PlanFactory(namnd=NamndFactory(kommun=kommun, name="Socialnämnden"))
        KontrollmomentFactory(version=PlanversionFactory(plan=plan, status="beslutad"))
        dates = {"per_date": datetime.date(2022, 8, 31), "deadline_utforare": datetime.date(2022, 9, 15)}
        omgang = create_omgang(kommun, [plan], user=samordnare, name="per 31 augusti 2022", **dates)
        omgang.samordnare = samordnare
        return omgang

    def entries(self, client, omgang, user=None):
        client.force_login(user or omgang.samordnare)
        return entries(client.get(f"{omgang.get_absolute_url()}historik/"))

    def test_made_changed_and_opened_with_old_and_new(self, client, omgang):
        omgang.deadline_utforare = datetime.date(2022, 9, 20)
        omgang.instruktion = "Skriv kort."
        edit_omgang(omgang, radversion=1, user=omgang.samordnare)
        open_omgang(omgang, user=omgang.samordnare)

        assert self.entries(client, omgang) == [
            ("Öppnade uppföljningar", {"Öppnade": "<ins>Socialnämnden (Internkontrollplan 2022)</ins>"}),
            (
                "Ändrade omgången",
                {
                    "Sista dag för den som skriver": "<del>15 september 2022</del> <ins>20 september 2022</ins>",
                    "Instruktion": "<ins>Skriv kort.</ins>",
                },
            ),
            ("Tog med planer", {"Planer": "<ins>Socialnämnden (Internkontrollplan 2022)</ins>"}),
            (
                "Skapade omgången",
                {
                    "Namn": "<ins>per 31 augusti 2022</ins>",
                    "Per datum": "<ins>31 augusti 2022</ins>",
                    "Sista dag för den som skriver": "<ins>15 september 2022</ins>",
                },
            ),
        ]

    def test_a_plan_that_was_taken_out_says_which_why_and_who(self, client, omgang):
        take_out_plan(omgang.tillfallen.get(), "Nämnden är nedlagd.", user=omgang.samordnare)
        client.force_login(omgang.samordnare)

        entry = client.get(f"{omgang.get_absolute_url()}historik/").context["entries"][0]

        assert (entry.deed, entry.reason, entry.who) == (
            "Tog ut en plan",
            "Skäl: Nämnden är nedlagd.",
            str(omgang.samordnare),
        )
        assert entry.changes[0].marked == "<del>Socialnämnden (Internkontrollplan 2022)</del>"

    def test_a_copy_says_what_it_was_copied_from(self, client, omgang):
        (made,), _ = copy_year(omgang.kommun, 2022, user=omgang.samordnare)

        deed, changes = self.entries(client, made, omgang.samordnare)[-1]

        assert (deed, changes["Kopierad från"]) == (
            "Kopierade omgången från året före",
            "<ins>per 31 augusti 2022</ins>",
        )

    def test_what_is_marked_is_for_those_who_read_the_secrets_of_ks(self, client, omgang):
        omgang.instruktion = "Larmet. [[sekretess: 18 kap. 8 § OSL | Koden är 4711]]"
        edit_omgang(omgang, radversion=1, user=omgang.samordnare)
        ks = omgang.kommun.namnder.get(is_ks=True)
        url = f"{omgang.get_absolute_url()}historik/"

        shown = []
        for user in (member(ks, Roll.CONTROLLER), omgang.samordnare):
            client.force_login(user)
            shown.append("4711" in client.get(url).content.decode())

        assert shown == [True, False]

    def test_erased_text_is_told_of_and_a_kommun_without_ks_has_a_history(self, client):
        omgang = OmgangFactory()
        user = member(NamndFactory(kommun=omgang.kommun), Roll.SAMORDNARE)
        omgang.instruktion = "Skriv kort."
        edit_omgang(omgang, radversion=1, user=user)
        Handelse.objects.update(payload=None)
        client.force_login(user)

        assert "Texten är gallrad." in client.get(f"{omgang.get_absolute_url()}historik/").content.decode()

    def test_revisor_reads_others_of_the_kommun_and_strangers_get_404(self, client, omgang):
        namnd = NamndFactory(kommun=omgang.kommun)
        codes = []
        for user in (member(namnd, Roll.REVISOR), member(namnd, Roll.CONTROLLER), AnvandareFactory()):
            client.force_login(user)
            codes.append(client.get(f"{omgang.get_absolute_url()}historik/").status_code)

        assert codes == [200, 404, 404]

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, omgang, count, count_queries):
        client.force_login(omgang.samordnare)
        url = f"{omgang.get_absolute_url()}historik/"

        one = count_queries(lambda: client.get(url))
        for number in range(1, count):
            omgang.instruktion = f"Text {number}"
            edit_omgang(omgang, radversion=number, user=omgang.samordnare)
        many = count_queries(lambda: client.get(url))

        assert one == many
