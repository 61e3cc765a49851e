"""The samlade uppföljning: what stands in it, what is left out, and what must be put right before it goes on."""

from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError

from documents.access import ks_of
from documents.models import SamladBedomning
from documents.papers import SamladDocument, UppfoljningDocument
from documents.papers.findings import RED, YELLOW, findings_of, hold_back
from documents.services.errors import DocumentError
from documents.services.handlingar import issue_handling
from documents.services.samlad import create_samlad, prefill_samlad, save_samlad
from followups.gathered import gather
from followups.models import Omgang, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Handelse, Roll
from organisation.texts import Audience
from tests.documents.calls import add_row, make_call, make_round
from tests.factories import HandlingFactory, SamladBedomningFactory, member

pytestmark = pytest.mark.django_db
NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def omgang():
    return make_call()


@pytest.fixture
def written(omgang):
    """The call with KS's words, which agree with the numbers."""
    return SamladBedomningFactory(omgang=omgang, text=gather(omgang).summary.text)


def paper(omgang, audience=Audience.PUBLIC):
    omgang = Omgang.objects.get(pk=omgang.pk)
    return SamladDocument(omgang, ks_of(omgang.kommun), audience)


def html(omgang, **options):
    return paper(omgang, **options).html().replace(NBSP, " ")


# --- What stands in it ------------------------------------------------------------------------------


def test_the_first_page_has_the_essential(omgang, written):
    document = paper(omgang)

    assert document.title == "Samlad uppföljning av intern kontroll per 31 augusti 2022"
    assert document.figures == [
        ("Nämnder som lämnat in", "2 av 3"),
        ("Genomförda kontrollmoment", "2 av 3"),
        ("Kontrollmoment med avvikelser", "1"),
        ("Försenade åtgärder av öppna", "0 av 1"),
    ]
    assert document.facts == [("Datum", "3 oktober 2022"), ("Diarienummer", "KS/2022:9")]
    assert "2 av 3 nämnder har lämnat in sin uppföljning." in html(omgang)


def test_verdicts_have_word_shape_and_the_number_of_the_appendix(omgang):
    rows = [
        (row.name, row.handed_in, row.checks, row.deviations, row.verdict.label)
        for row in paper(omgang).namnder
    ]

    assert rows == [
        ("Kommunstyrelsen", "14 september 2022", "1 av 1", 0, "Tillräcklig"),
        ("Kulturnämnden", "14 september 2022", "1 av 2", 2, "Otillräcklig"),
    ]
    assert '<span class="form form-gron"></span>Tillräcklig' in html(omgang)
    assert [part.label for part in paper(omgang).appendices] == ["Bilaga 1", "Bilaga 2"]


def test_an_appendix_is_the_namnds_own_paper_word_for_word(omgang):
    for part in paper(omgang).appendices:
        own = UppfoljningDocument(
            Uppfoljningstillfalle.objects.with_plan().get(pk=part.document.tillfalle.pk)
        )

        assert part.document.html() == own.html()


def test_who_has_not_handed_in_stands_with_state_and_dates_alone(omgang):
    SamladBedomningFactory(omgang=omgang, ej_inlamnat="Nytt ansvar från den 1 juli.")

    [row] = paper(omgang).waiting
    text = html(omgang)

    assert (row.name, row.state, row.last_day) == ("Trafiknämnden", "Öppen", "15 september 2022")
    assert "Nytt ansvar från den 1 juli." in text
    assert "Ännu inte för andra." not in text
    assert "7 avvikelser" not in text


def test_how_late_is_counted_to_the_papers_own_date(omgang, written):
    with time_machine.travel("2030-01-01 12:00+01:00"):
        [row] = paper(omgang).waiting

    assert row.since == "18 dagar"


def test_common_moments_are_compared(omgang):
    [table] = paper(omgang).common

    assert table.names == ["Attest"]
    assert [(name, cells[0].label) for name, cells in table.rows] == [
        ("Kommunstyrelsen", "Utan avvikelse"),
        ("Kulturnämnden", "2 avvikelser"),
        ("Trafiknämnden", "Ej inlämnat"),
    ]
    assert table.sums == ["2 av 2"]


def test_more_common_moments_than_a_page_holds_stand_in_several_tables(omgang):
    ks = Uppfoljningstillfalle.objects.get(plan__namnd__is_ks=True)
    for number in range(6):
        add_row(ks, f"Gemensam {number}", status="pagar", is_common=True)

    assert [len(table.names) for table in paper(omgang).common] == [6, 1]


def test_deviations_stand_with_what_was_found_and_what_is_done(omgang):
    [group] = paper(omgang).deviations
    [row] = group.rows

    assert group.name == "Kulturnämnden (1 kontrollmoment)"
    assert (row.count, row.text.plain) == ("2 av 10", "Två fel.")
    assert row.atgarder == ["Ej påbörjad, klar senast 1 december 2022"]


def test_what_was_not_performed_is_named_with_its_time(omgang):
    [(namnd, moment, state)] = paper(omgang).remaining

    assert namnd == "Kulturnämnden"
    assert moment.endswith("Kontroll av diarieföring")
    assert state == "Genomförs senare, i november"


def test_measures_are_grouped_and_counted(omgang):
    document = paper(omgang)

    assert [(group.heading, [row.namnd for row in group.rows]) for group in document.measures] == [
        ("Nya (1)", ["Kulturnämnden"])
    ]
    assert document.measure_counts == [("Kulturnämnden", [0, 1, 0, 0]), ("Summa", [0, 1, 0, 0])]


def test_pictures_say_in_words_what_they_show(omgang):
    document = paper(omgang)

    assert document.verdict_picture.alt == (
        "Stapel över nämndernas bedömningar: tillräcklig 1, otillräcklig 1 och ej inlämnat 1."
    )
    assert document.check_picture.rows == (("Kommunstyrelsen", (1, 0, 0)), ("Kulturnämnden", (1, 1, 0)))


def test_marked_passages_are_for_the_internal_paper_alone(omgang, written):
    Uppfoljning.objects.filter(deviations=2).update(text="Fel på [[sekretess: 18 kap. 8 § OSL | port 4711]].")

    public, internal = html(omgang), html(omgang, audience=Audience.INTERNAL)

    assert "4711" not in public
    assert "4711" in internal
    assert {part.document.audience for part in paper(omgang, Audience.INTERNAL).appendices} == {
        Audience.INTERNAL
    }


def test_a_call_where_nothing_is_handed_in_can_be_printed():
    omgang = make_call()
    Uppfoljningstillfalle.objects.update(status="oppen")

    text = html(omgang)

    assert "Ingen nämnd har lämnat in sin uppföljning." in text
    assert "Avvikelser</h2>" not in text


def test_queries_grow_with_neither_namnder_nor_rows(omgang, written, count_queries):
    with_three = count_queries(lambda: html(omgang))

    for number in range(57):
        tillfalle = make_round(omgang, f"Nämnd nr {number}")
        for row in range(number % 5):
            add_row(tillfalle, f"Process {row}", status="genomford", deviations=1)

    assert count_queries(lambda: html(omgang)) == with_three


# --- The whole, and drawing it up ---------------------------------------------------------------------


def test_the_whole_has_each_namnds_own_report_behind_it(omgang, written):
    whole = paper(omgang).whole()

    assert [(part.label, part.document.title) for part in whole.parts[1:]] == [
        ("Bilaga 1", "Uppföljning av internkontrollplan 2022 för kommunstyrelsen per 31 augusti 2022"),
        ("Bilaga 2", "Uppföljning av internkontrollplan 2022 för kulturnämnden per 31 augusti 2022"),
    ]
    assert isinstance(whole.parts[1].document, UppfoljningDocument)
    assert '<a href="papper:del-2">1</a>' in whole.html()


def test_it_is_an_utkast_until_ks_words_are_written_and_all_is_approved(omgang):
    unwritten = paper(omgang).mark
    SamladBedomningFactory(omgang=omgang)
    written = paper(omgang).mark
    Uppfoljningstillfalle.objects.filter(plan__namnd__name="Kulturnämnden").update(status="inlamnad")

    assert (unwritten, written, paper(omgang).mark) == ("Utkast", "", "Utkast")


def test_it_is_drawn_up_with_its_appendices_and_numbered(omgang, written):
    user = member(ks_of(omgang.kommun), Roll.NAMNDSEKRETERARE)

    first = issue_handling(paper(omgang).whole(), omgang=omgang, user=user)
    SamladBedomning.objects.update(text=f"{written.text} Brister finns.")
    second = issue_handling(paper(omgang).whole(), omgang=omgang, user=user)

    assert (first.slag, first.omgang, first.number) == ("samlad", omgang, 1)
    assert (second.number, second.replaces) == (2, first)
    with pytest.raises(DocumentError, match="redan upprättat"):
        issue_handling(paper(omgang).whole(), omgang=omgang, user=user)


# --- The statement ----------------------------------------------------------------------------------


def test_a_new_statement_says_the_numbers_and_leaves_the_judgement(omgang):
    user = member(ks_of(omgang.kommun), Roll.NAMNDSEKRETERARE)

    samlad = prefill_samlad(gather(omgang), user=user)

    assert samlad.text == (
        "2 av 3 nämnder har lämnat in sin uppföljning. 1 av dem bedömer sin interna kontroll som tillräcklig och 1 "
        "som otillräcklig. Granskningar har genomförts i 2 av 3 kontrollmoment. 1 kontrollmoment har avvikelser.\n\n"
        "Kommunstyrelsen bedömer sammantaget att den interna kontrollen är [kommunstyrelsens bedömning].\n\n"
        "Kommunstyrelsen uppmanar trafiknämnden att lämna in sin uppföljning."
    )


def test_ks_does_not_call_on_itself(omgang):
    user = member(ks_of(omgang.kommun), Roll.NAMNDSEKRETERARE)
    Uppfoljningstillfalle.objects.update(status="oppen")

    text = prefill_samlad(gather(omgang), user=user).text

    assert text.endswith("uppmanar kulturnämnden och trafiknämnden att lämna in sin uppföljning.")


def test_a_second_statement_is_refused_and_what_is_saved_is_logged(omgang):
    ks = ks_of(omgang.kommun)
    user = member(ks, Roll.NAMNDSEKRETERARE)
    samlad = create_samlad(gather(omgang), ks, user=user)
    samlad.text_reason = "Efter samtal med nämnden."

    save_samlad(samlad, ks, radversion=1, user=user)

    with pytest.raises(DocumentError, match="redan en samlad bedömning"):
        create_samlad(gather(omgang), ks, user=user)
    changed = Handelse.objects.get(action="samlad.changed")
    assert changed.changes["values"]["text_reason"] == ["", "Efter samtal med nämnden."]


# --- What is to be put right --------------------------------------------------------------------------


def found(omgang):
    return [(each.level, each.text) for each in findings_of(paper(omgang).whole())]


def test_nothing_stops_a_statement_that_agrees_but_who_is_missing_is_told(omgang, written):
    assert found(omgang) == [(YELLOW, "Ej inlämnat: Trafiknämnden.")]


def test_what_namnder_have_written_warns_ks_and_does_not_stop_it(omgang, written):
    row = Uppfoljning.objects.get(text="Två fel.")
    Uppfoljning.objects.filter(pk=row.pk).update(text="Två fel, se 811218-9876.")
    row.atgarder.update(description="Utse [namn].")

    assert found(omgang) == [
        (YELLOW, "Ej inlämnat: Trafiknämnden."),
        (
            YELLOW,
            f"Kulturnämnden: resultatet för {row.moment} innehåller något som ser ut som ett personnummer.",
        ),
        (YELLOW, "Kulturnämnden: åtgärden Utse [namn]. har något kvar att fylla i."),
    ]


def test_an_unwritten_statement_stops(omgang):
    assert found(omgang)[0] == (RED, "Kommunstyrelsens samlade bedömning är inte skriven.")


def test_a_statement_against_the_numbers_stops_unless_a_reason_is_kept(omgang, written):
    SamladBedomning.objects.update(text=f"{written.text} Samtliga nämnder har lämnat in.")
    stops = found(omgang)[0]
    SamladBedomning.objects.update(text_reason="Muntligt besked.")
    warns = found(omgang)[0]

    assert (stops[0], warns[0]) == (RED, YELLOW)
    assert "men uppföljningen har kommit in från 2 av 3 nämnder" in stops[1]
    assert warns[1].endswith("Skälet är sparat: Muntligt besked.")


def test_a_judgement_left_to_fill_in_stops(omgang, written):
    SamladBedomning.objects.update(text=f"{written.text} Den är [kommunstyrelsens bedömning].", dnr="")

    assert [text for level, text in found(omgang) if level == RED] == [
        "Diarienummer saknas.",
        "Den samlade bedömningen har något kvar att fylla i.",
    ]


def test_a_report_that_is_not_approved_stops_and_a_plan_outside_warns(omgang, written):
    Uppfoljningstillfalle.objects.filter(plan__namnd__name="Kulturnämnden").update(status="inlamnad")
    Uppfoljningstillfalle.objects.filter(plan__namnd__name="Trafiknämnden").update(omgang=None)
    SamladBedomning.objects.update(text=gather(omgang).summary.text)

    assert found(omgang) == [
        (RED, "Kulturnämnden har lämnat in, men uppföljningen är inte godkänd."),
        (YELLOW, "Inte med i omgången, trots beslutad plan: Trafiknämnden."),
    ]


def test_what_is_held_back_is_printed_as_an_utkast(omgang, written):
    SamladBedomning.objects.update(dnr="")
    whole = paper(omgang).whole()

    hold_back(whole)

    assert whole.printed_mark == "Utkast"
    assert "staende-utkast" in whole.parts[0].document.html()


# --- The command line -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["samlad", "atgardsrapport", "ej-inlamnade"])
def test_papers_of_a_call_are_printed_from_the_command_line(omgang, kind, tmp_path):
    target = tmp_path / "papper.pdf"

    call_command("print_document", kind, "--kommun", "provkoping", "--out", str(target), stdout=StringIO())

    assert target.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["samlad"], "Ange --kommun."),
        (["samlad", "--kommun", "provkoping", "--omgang", "ingen"], "Där finns: per-31-augusti."),
        (["plan", "--kommun", "provkoping"], "Papperet plan gäller en nämnd: ange --namnd och --year."),
        (["atgardsrapport"], "Ange --namnd och --year."),
    ],
)
def test_the_command_says_what_is_missing(omgang, arguments, sentence, tmp_path):
    errors = StringIO()

    with pytest.raises(SystemExit) as stopped:
        call_command("print_document", *arguments, "--out", str(tmp_path / "papper.pdf"), stderr=errors)

    assert stopped.value.code == 2
    assert sentence in errors.getvalue()


def test_a_samlad_handling_is_always_of_a_call(omgang):
    with pytest.raises(IntegrityError, match="handling_samlad_is_of_omgang|CHECK"):
        HandlingFactory(namnd=ks_of(omgang.kommun), slag="samlad")
