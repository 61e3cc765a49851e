import pytest

from internkontroll.search import highlight, search, snippet, stem
from organisation.models import Roll
from tests.factories import (
    AnvandareFactory,
    AtgardFactory,
    KontrollmomentFactory,
    PlanversionFactory,
    ProcessFactory,
    RiskFactory,
    UppfoljningFactory,
    member,
)

pytestmark = pytest.mark.django_db
SECRET = "Låset byts. [[sekretess: 18 kap. 8 § OSL | Larmkoden är röjd]]"


def found(user, words):
    return [(hit.kind, hit.url) for hit in search(user, words)]


class TestWhatIsFound:
    def test_moment_by_process_risk_metod_and_its_own_words(self):
        process = ProcessFactory(name="Upphandling av livsmedel")
        moment = KontrollmomentFactory(
            process=process,
            moment="Ramavtal följs",
            metod="Stickprov bland fakturor",
            risk=RiskFactory(process=process, description="Jäv kan förekomma"),
        )
        user = member(process.version.plan.namnd)
        expected = [
            ("Kontrollmoment", f"{process.version.plan.get_absolute_url()}#moment-{moment.public_id}")
        ]

        for words in ("livsmedel", "ramavtal", "STICKPROV", "jäv", "JÄV", "ramavtal jäv"):
            assert found(user, words) == expected, words
        assert found(user, "ramavtal elefant") == []

    def test_results_and_measures(self):
        row = UppfoljningFactory(text="Två fakturor saknade attest.")
        atgard = AtgardFactory(namnd=row.tillfalle.plan.namnd, description="Ny rutin för attest")
        user = member(row.tillfalle.plan.namnd)

        assert set(found(user, "attest")) == {
            ("Resultat", row.get_absolute_url()),
            ("Åtgärd", atgard.get_absolute_url()),
        }

    def test_other_forms_of_a_word(self):
        row = UppfoljningFactory(text="Granskningarna är gjorda.")

        assert found(member(row.tillfalle.plan.namnd), "granskning") == [("Resultat", row.get_absolute_url())]

    def test_only_the_version_in_force_is_searched(self):
        version = PlanversionFactory(status="beslutad")
        KontrollmomentFactory(version=version, moment="Gällande attest")
        draft = PlanversionFactory(plan=version.plan, number=2)
        KontrollmomentFactory(version=draft, moment="Ny attest")

        assert len(found(member(version.plan.namnd), "attest")) == 1

    def test_nothing_is_asked_for(self, count_queries):
        user = AnvandareFactory()

        assert count_queries(lambda: search(user, " ?! ")) == 0


class TestWhoMayFind:
    def test_stranger_finds_nothing(self):
        row = UppfoljningFactory(text="Attest saknas.")
        KontrollmomentFactory(version=row.moment.version, moment="Attest")
        AtgardFactory(namnd=row.tillfalle.plan.namnd, description="Attest")

        assert found(AnvandareFactory(), "attest") == []

    @pytest.mark.parametrize(("status", "count"), [("oppen", 0), ("inlamnad", 1)])
    def test_samordnare_finds_a_result_when_it_is_handed_in(self, status, count):
        row = UppfoljningFactory(text="Attest saknas.", tillfalle__status=status)

        assert len(found(member(row.tillfalle.plan.namnd, Roll.SAMORDNARE), "attest")) == count

    @pytest.mark.parametrize("words", ["larmkoden", "röjd", "låset larmkoden", "Larmkoden är röjd"])
    def test_marked_words_are_found_only_by_those_who_read_them(self, words):
        row = UppfoljningFactory(text=SECRET)
        namnd = row.tillfalle.plan.namnd

        assert found(member(namnd, Roll.LASARE), words) == []
        assert len(found(member(namnd, Roll.CONTROLLER), words)) == 1

    def test_open_words_beside_a_mark_are_found_and_the_gap_is_shown(self):
        row = UppfoljningFactory(text=SECRET)

        (hit,) = search(member(row.tillfalle.plan.namnd, Roll.LASARE), "låset")

        assert "Larmkoden" not in hit.snippet
        assert hit.snippet.startswith("<mark>Låset</mark> byts. [Uppgift utelämnad")

    def test_secret_words_of_a_moment_and_a_measure_too(self):
        moment = KontrollmomentFactory(moment=SECRET)
        namnd = moment.version.plan.namnd
        AtgardFactory(namnd=namnd, description=SECRET)

        assert found(member(namnd, Roll.LASARE), "larmkoden") == []
        assert len(found(member(namnd, Roll.CONTROLLER), "larmkoden")) == 2


class TestMarking:
    def test_hits_are_marked_and_the_rest_escaped(self):
        assert highlight("<b>Attesten</b> saknas", [stem("attest")]) == (
            "&lt;b&gt;<mark>Attesten</mark>&lt;/b&gt; saknas"
        )

    def test_snippet_begins_near_the_match(self):
        text = "ord " * 200 + "attest " + "ord " * 200

        shown = snippet([text], ["attest"])

        assert shown.startswith("… ")
        assert "<mark>attest</mark>" in shown
        assert shown.endswith(" …")

    @pytest.mark.parametrize(
        ("word", "expected"),
        [("granskningarna", "granskning"), ("attesten", "attest"), ("jäv", "jäv"), ("avtal", "avtal")],
    )
    def test_common_endings_fall_away(self, word, expected):
        assert stem(word) == expected


class TestPage:
    url = "/sok/"

    def test_member_sees_the_marked_hit(self, client):
        row = UppfoljningFactory(text="<b>Attest</b> saknas.")
        client.force_login(member(row.tillfalle.plan.namnd))

        page = client.get(self.url, {"q": "attest"}).content.decode()

        assert "&lt;b&gt;<mark>Attest</mark>&lt;/b&gt; saknas." in page
        assert "1 träff på ”attest”" in page

    def test_stranger_is_told_that_nothing_was_found(self, client):
        UppfoljningFactory(text="Attest saknas.")
        client.force_login(AnvandareFactory())

        assert "Inget hittades" in client.get(self.url, {"q": "attest"}).content.decode()

    def test_hits_come_in_pages(self, client):
        row = UppfoljningFactory(text="Attest 0")
        for number in range(1, 25):
            UppfoljningFactory(tillfalle=row.tillfalle, text=f"Attest {number}")
        client.force_login(member(row.tillfalle.plan.namnd))

        page = client.get(self.url, {"q": "attest", "page": "2"}).context["page"]

        assert (page.paginator.count, len(page)) == (25, 5)

    @pytest.mark.parametrize("count", [3, 60])
    def test_queries_do_not_grow(self, client, count, count_queries):
        row = UppfoljningFactory(text="Attest")
        namnd = row.tillfalle.plan.namnd
        AtgardFactory(namnd=namnd, description="Attest")
        client.force_login(member(namnd))

        one = count_queries(lambda: client.get(self.url, {"q": "attest"}))
        for _ in range(count - 1):
            UppfoljningFactory(tillfalle=row.tillfalle, text=SECRET + " attest")
            KontrollmomentFactory(version=row.moment.version, moment="Attest")
            AtgardFactory(namnd=namnd, description="Attest")
        many = count_queries(lambda: client.get(self.url, {"q": "attest"}))

        assert one == many
