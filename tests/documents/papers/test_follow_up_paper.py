"""The follow-up's paper in its other forms: a card for each moment, several rounds side by side, what was not done."""

import datetime
import re

import page
import pytest

from documents.papers import UppfoljningDocument
from followups.models import Uppfoljningstillfalle
from tests.documents.papers.test_plan_paper import rows_of, words
from tests.documents.reading import blocks_of
from tests.factories import (
    AvsnittFactory,
    BedomningFactory,
    KontrollmomentFactory,
    PappersformFactory,
    PlanversionFactory,
    ProcessFactory,
    TillfalleFactory,
    UppfoljningFactory,
)

pytestmark = pytest.mark.django_db
APRIL = {"slug": "per-30-april", "name": "per 30 april 2022", "per_date": datetime.date(2022, 4, 30)}
SECRET = "Brist i lås [[sekretess: 18 kap. 8 § OSL | port 4711]]"


@pytest.fixture
def version():
    return PlanversionFactory(status="beslutad")


@pytest.fixture
def tillfalle(version):
    return TillfalleFactory(plan=version.plan, status="last")


def make_moment(version, nr="1.", process="Inköp", **fields):
    process = ProcessFactory(version=version, name=process)
    return KontrollmomentFactory(process=process, nr=nr, moment="Attest", **fields)


def answer(tillfalle, moment, **fields):
    return UppfoljningFactory(tillfalle=tillfalle, moment=moment, **fields)


def validate(pdf):
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert [failure.message for failure in page.validate_pdf_bytes(pdf, profile=profile).failures] == []


# --- Cards --------------------------------------------------------------------------------------


def test_a_card_has_the_fields_under_their_own_headings(version, tillfalle):
    answer(tillfalle, make_moment(version), status="genomford", text="Utan fel.")

    document = UppfoljningDocument(tillfalle, form="kort")

    html = document.html()
    assert '<h2 class="kortrubrik">1. Inköp</h2>' in html
    assert rows_of(html, "kort") == [
        ["Kontrollmoment", "Attest"],
        ["Kontrollmetod", "Stickprov"],
        ["Status", "Genomförd"],
        ["Uppföljning 31 augusti 2022", "Utan fel."],
    ]
    assert document.page == "staende"


def test_the_kommun_chooses_cards_and_the_print_may_choose_otherwise(version, tillfalle):
    PappersformFactory(kommun=version.plan.namnd.kommun, uppfoljning_form="kort")

    assert UppfoljningDocument(tillfalle).has_cards
    assert not UppfoljningDocument(tillfalle, form="tabell").has_cards


def test_a_card_without_an_answer_says_so(version, tillfalle):
    answer(tillfalle, make_moment(version))

    html = UppfoljningDocument(tillfalle, form="kort").html()

    assert rows_of(html, "kort")[-1] == ["Uppföljning 31 augusti 2022", "Ej redovisad"]


def test_cards_stand_under_the_headings_of_their_sections(version, tillfalle):
    process = ProcessFactory(
        version=version, name="Inköp", avsnitt=AvsnittFactory(version=version, name="KS")
    )
    answer(tillfalle, KontrollmomentFactory(process=process, nr="1."))
    BedomningFactory(tillfalle=tillfalle)

    html = UppfoljningDocument(tillfalle, form="kort").html()

    assert re.findall(r"<(h[34])[^>]*>(.*?)</h", html) == [("h3", "KS"), ("h4", "1. Inköp")]


def test_cards_of_one_name_stand_under_one_heading(demo):
    tillfalle = Uppfoljningstillfalle.objects.with_plan().get(plan__namnd__kommun__slug="stockholm")

    html = UppfoljningDocument(tillfalle, form="kort").html()

    assert html.count('<table class="kort">') == 5
    assert [heading[:22] for heading in re.findall(r'class="kortrubrik">(.*?)</h', html)] == [
        "Förebyggande arbete mo",
        "Inköp görs från avtala",
        "Behörighetshantering",
    ]


def test_a_status_with_a_column_of_its_own_is_told_once(version, tillfalle):
    answer(tillfalle, make_moment(version, "1."), status="genomford", text="Utan fel.")
    answer(tillfalle, make_moment(version, "2."), status="pagar")
    answer(tillfalle, make_moment(version, "3."))

    rows = UppfoljningDocument(tillfalle).plain_table.rows

    told = [[cell.text for cell in row.cells[-2:]] for row in rows]
    assert told == [["Genomförd", "Utan fel."], ["Pågår", ""], ["Ej redovisad", "Ej redovisad"]]


def test_cards_keep_both_standards(version, tillfalle):
    for number in range(1, 8):
        answer(tillfalle, make_moment(version, f"{number}."), status="genomford", text="Text. " * 60)

    pdf = UppfoljningDocument(tillfalle, form="kort").pdf()

    validate(pdf)
    assert [block.text for block in blocks_of(pdf) if block.tag == "H2"] == [
        f"{n}. Inköp" for n in range(1, 8)
    ]


# --- Rounds side by side ------------------------------------------------------------------------


def test_each_round_has_its_column(version, tillfalle):
    april = TillfalleFactory(plan=version.plan, status="last", **APRIL)
    first, second = make_moment(version, "1."), make_moment(version, "2.", "Lön")
    answer(april, first, status="genomford", text="I april.")
    answer(tillfalle, first, status="genomford", text="I augusti.")
    answer(tillfalle, second)

    document = UppfoljningDocument(april, beside=[tillfalle])

    columns = [column.heading for column in document.plain_table.columns]
    assert columns[-2:] == ["Uppföljning 30 april 2022", "Uppföljning 31 augusti 2022"]
    cells = [[cell.text.split("\n")[0] for cell in row.cells[-2:]] for row in document.plain_table.rows]
    assert cells == [["I april.", "I augusti."], ["Ingick inte i uppföljningen.", "Ej redovisad"]]
    assert document.tillfalle == tillfalle
    assert document.title.endswith("per 30 april 2022 och per 31 augusti 2022")


def test_each_round_has_its_sentence_and_verdict(version, tillfalle):
    april = TillfalleFactory(plan=version.plan, status="last", **APRIL)
    moment = make_moment(version)
    answer(april, moment)
    answer(tillfalle, moment, status="genomford")
    BedomningFactory(tillfalle=april, analys="Analys i april.")
    BedomningFactory(tillfalle=tillfalle, analys="Analys i augusti.")

    text = words(UppfoljningDocument(tillfalle, beside=[april]).html())

    assert "Per 30 april 2022: Ingen granskning" in text
    assert "Per 31 augusti 2022: Granskning har genomförts" in text
    assert text.index("Analys i april.") < text.index("Analys i augusti.")


def test_a_row_that_a_new_version_left_out_is_still_there(version, tillfalle):
    april = TillfalleFactory(plan=version.plan, status="last", **APRIL)
    new = PlanversionFactory(plan=version.plan, number=2, status="beslutad")
    kept = make_moment(version, "1.")
    answer(april, kept)
    answer(april, make_moment(version, "2.", "Borttagen"))
    answer(tillfalle, make_moment(new, "1.", linje=kept.linje))

    rows = UppfoljningDocument(tillfalle, beside=[april]).plain_table.rows

    assert [row.source.process.name for row in rows] == ["Inköp", "Borttagen"]


def test_rounds_beside_each_other_ask_as_much_for_one_row_as_for_many(count_queries):
    def ask(rows):
        version = PlanversionFactory(status="beslutad")
        rounds = [
            TillfalleFactory(plan=version.plan, status="last", **APRIL),
            TillfalleFactory(plan=version.plan, status="last"),
        ]
        for number in range(rows):
            moment = make_moment(version, f"{number}.")
            for each in rounds:
                answer(each, moment)
        return count_queries(UppfoljningDocument(rounds[0], beside=rounds[1:]).html)

    assert ask(1) == ask(3) == ask(60)


def test_rounds_beside_each_other_keep_both_standards(version, tillfalle):
    april = TillfalleFactory(plan=version.plan, status="oppen", **APRIL)
    moment = make_moment(version)
    answer(april, moment, status="genomford", text="Text. " * 80)
    answer(tillfalle, moment, status="pagar", planned_text="nov/dec")

    document = UppfoljningDocument(tillfalle, beside=[april])

    assert document.page == "liggande-utkast"
    validate(document.pdf())


# --- What was not done, and deviations ----------------------------------------------------------


def test_what_was_not_performed_is_told_with_the_reason(version, tillfalle):
    PappersformFactory(kommun=version.plan.namnd.kommun, has_ej_genomforda=True)
    answer(tillfalle, make_moment(version, "1.", "Klar"), status="genomford")
    answer(
        tillfalle,
        make_moment(version, "2.", "Senare"),
        status="genomfors_senare",
        planned_text="november",
        text=SECRET,
    )
    answer(tillfalle, make_moment(version, "3.", "Borta"), utesluten_reason="Verksamheten är avvecklad.")
    answer(tillfalle, make_moment(version, "4.", "Tom"))

    html = UppfoljningDocument(tillfalle).html()

    assert rows_of(html, "ej-genomforda")[1:] == [
        [
            "2. Senare",
            "Genomförs senare",
            "november",
            "Brist i lås [Uppgift utelämnad med stöd av 18 kap. 8 § OSL]",
        ],
        ["3. Borta", "Inte med", "–", "Verksamheten är avvecklad."],
        ["4. Tom", "Ej redovisad", "–", "–"],
    ]
    assert "4711" not in html


def test_deviations_are_told_by_themselves_and_those_that_recur_are_marked(version, tillfalle):
    PappersformFactory(kommun=version.plan.namnd.kommun, has_avvikelser=True)
    moment = make_moment(version)
    answer(tillfalle, moment, status="genomford", sample_size=25, deviations=3, text="Tre fel.")
    answer(tillfalle, make_moment(version, "2."), status="genomford", sample_size=5, deviations=0)
    before = PlanversionFactory(plan__namnd=version.plan.namnd, plan__year=2021, status="beslutad")
    old = make_moment(before, linje=moment.linje)
    answer(TillfalleFactory(plan=before.plan), old, sample_size=9, deviations=1)

    _, *rows = rows_of(UppfoljningDocument(tillfalle).html(), "avvikelser")

    assert rows == [["1. Inköp", "25", "3", "Tre fel. Återkommande avvikelse"]]


def test_without_a_form_neither_list_is_printed(version, tillfalle):
    answer(tillfalle, make_moment(version), sample_size=2, deviations=1)

    html = UppfoljningDocument(tillfalle).html()

    assert "ej-genomforda" not in html
    assert "avvikelser" not in html
