import pytest

from plans.columns import PROCESS_WITH_NR, Column, Part, single
from plans.imports.headings import SKIP, Headings, Status, normalise, read_headings, without_period


def readings(*headings, own=(), answers=None, texts=None, hidden=()):
    """What the headings are read as, side by side; `texts` are the cells under some of them."""
    columns = {
        number: (chr(64 + number), heading, (texts or {}).get(heading, ["text"]))
        for number, heading in enumerate(headings, start=1)
    }
    return read_headings(Headings(own, answers or {}), columns, set(hidden))


def fields(*headings, **more):
    return [reading.field for reading in readings(*headings, **more)]


def statuses(*headings, **more):
    return [str(reading.status) for reading in readings(*headings, **more)]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("  Pkt   nr ", "pkt nr"),
        ("RISK:", "risk"),
        ("Kontroll-\nmoment\n(Vad?)", "kontrollmoment (vad)"),
        ("Kontroll\u00admoment", "kontrollmoment"),
        ("Process / rutin", "process/rutin"),
        ("A\u030atga\u0308rd", "åtgärd"),
    ],
)
def test_normalise_leaves_the_words(heading, words):
    assert normalise(heading) == words


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Risker", "risk"),
        ("Kontrollmomentet", "moment"),
        ("Kontrollmetoder", "metod"),
        ("Processer", "process"),
        ("vad?", "moment"),
        ("(Hur?)", "metod"),
        ("Något eget (Vem?)", "utforare"),
        ("Process/rutin/system", "process"),
        ("Process, externt krav, internt mål", "process"),
        ("Frekvens 2022", "frekvens"),
        ("Till KS\n(När?)", "rapporteras"),
        ("S", "sannolikhet"),
    ],
)
def test_known_in_many_forms(heading, field):
    assert fields(heading) == [field]


@pytest.mark.parametrize("heading", ["Riskanalysgrupp", "Kontroll", "Momentum", "Nrk", "Kommentar", "Hurra"])
def test_words_that_only_look_alike_are_unknown(heading):
    assert statuses(heading) == ["unknown"]


@pytest.mark.parametrize(
    "heading", ["Ansvarig", "Enhet", "Område", "Kontrollområde", "Granskning", "Rapportering"]
)
def test_doubtful_is_asked_with_a_suggestion(heading):
    (reading,) = readings(heading)

    assert reading.status == Status.DOUBTFUL
    assert reading.is_open
    assert reading.field is None
    assert reading.suggestion


@pytest.mark.parametrize(
    "heading",
    [
        "Uppföljning 170831",
        "Uppföljning per den 31 augusti 2017",
        "Resultat 2017-08-31",
        "Utfall",
        "Uppföljning T2 2022",
    ],
)
def test_a_date_in_a_heading_is_data_and_the_column_a_result(heading):
    (reading,) = readings(heading)

    assert reading.status == Status.RESULT
    assert reading.reason == "Resultat läses inte in i planen."


def test_uppfoljning_without_a_date_is_asked():
    assert statuses("Uppföljning") == ["doubtful"]


def test_period_is_taken_out_of_the_words():
    assert without_period("uppföljning per siste augusti 2017") == ("uppföljning", True)
    assert without_period("till ks (när)") == ("till ks (när)", False)


class TestNeighbours:
    def test_kontrollaktivitet_beside_systematisk_kontroll_is_the_moment(self):
        assert fields("Kontrollaktivitet", "Systematisk kontroll") == ["moment", "systematisk_kontroll"]

    def test_kontrollaktivitet_on_its_own_is_asked(self):
        assert statuses("Process", "Kontrollaktivitet") == ["known", "doubtful"]

    def test_kontrollaktivitet_beside_a_moment_is_asked(self):
        assert statuses("Arbetssätt", "Kontrollmoment", "Kontrollaktivitet") == ["known", "known", "doubtful"]

    def test_a_second_claim_on_a_field_is_asked(self):
        second = readings("Kontrollmoment", "Kontrollmoment")[1]

        assert second.status == Status.DOUBTFUL
        assert second.reason == "Arket har redan en kolumn för Kontrollmoment."

    def test_blank_heading_over_numbers_is_the_nr(self):
        assert fields("", "Process", texts={"": ["1.", "2", "3b"]}) == ["nr", "process"]

    def test_blank_heading_over_words_is_asked(self):
        assert statuses("", "Process", texts={"": ["1.", "hej"]}) == ["unknown", "known"]

    def test_number_in_the_process_cells_is_split_off(self):
        (reading,) = readings("Process", texts={"Process": ["1. Inköp", "2. Lön", "Attest"]})

        assert reading.column.parts == PROCESS_WITH_NR

    def test_number_in_some_process_names_stays_in_the_name(self):
        (reading,) = readings("Process", texts={"Process": ["24 timmars service", "Lön", "Attest"]})

        assert reading.fields == ("process", "kommungemensamt")

    def test_result_under_an_inner_label_is_split_off(self):
        cell = "Granskning av fakturor\nBeskrivning och resultat av kontrollaktivitet: Inga fel."
        (reading,) = readings("Kontrollmoment", texts={"Kontrollmoment": [cell]})

        assert reading.fields == ("moment",)
        assert reading.column.split(cell)["moment"] == "Granskning av fakturor"


class TestOwnWords:
    def test_the_kommuns_heading_stands_before_the_registrys(self):
        assert fields("Risk", own=[Column("Risk", (Part("hantering"),))]) == ["hantering"]

    def test_the_kommuns_column_may_hold_several_fields(self):
        (reading,) = readings(
            "Vad och hur", own=[Column("Vad och hur", (Part("moment"), Part("metod", label="Metod:")))]
        )

        assert reading.fields == ("moment", "metod")
        assert reading.field == "moment"

    def test_a_follow_up_dress_is_chosen_when_its_label_stands_in_the_cells(self):
        plan = Column("Kontrollaktivitet", (Part("moment"),))
        follow_up = Column("Kontrollaktivitet", (Part("moment"), Part("resultat", label="Resultatet var:")))
        with_label = {"Kontrollaktivitet": ["Granska\nResultatet var: bra"]}

        assert readings("Kontrollaktivitet", own=[follow_up, plan])[0].column == plan
        assert readings("Kontrollaktivitet", own=[plan, follow_up], texts=with_label)[0].column == follow_up

    def test_the_place_of_the_round_fits_any_date(self):
        own = [Column("Läget {tillfalle}", (Part("resultat"),))]

        assert statuses("Läget 170831", own=own) == ["result"]


class TestAnswers:
    def test_an_answer_makes_a_column_known(self):
        assert fields("Enhet", answers={"enhet": "utforare"}) == ["utforare"]

    def test_a_column_can_be_skipped(self):
        (reading,) = readings("Kommentar", answers={"kommentar": SKIP})

        assert (reading.status, reading.reason) == (Status.SKIPPED, "Ditt svar.")

    def test_an_answer_about_one_of_two_equal_headings_leaves_the_other(self):
        first, second = readings(
            "Kontrollmoment", "Kontrollmoment", answers={"kontrollmoment (kolumn b)": SKIP}
        )

        assert (first.field, second.status) == ("moment", Status.SKIPPED)

    def test_a_field_that_is_no_longer_known_is_asked_again(self):
        assert statuses("Kommentar", answers={"kommentar": "finns-inte"}) == ["unknown"]


def test_hidden_and_empty_columns_are_told():
    hidden, empty = readings("Risk", "Kommentar", hidden=[1], texts={"Kommentar": []})

    assert (hidden.status, hidden.reason) == (Status.SKIPPED, "Kolumnen är dold i arket.")
    assert (empty.status, empty.reason) == (Status.SKIPPED, "Kolumnen är tom.")


def test_single_columns_are_what_the_registry_calls_them():
    assert readings("Metod")[0].column == single("metod")
