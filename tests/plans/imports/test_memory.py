"""What a kommun has said of headings is used at its next import, and nobody else's."""

import pytest
from django.db import IntegrityError, transaction

from organisation.models import Handelse, Roll
from plans.columns import Column, Part
from plans.imports.apply import Target, understand_for
from plans.imports.headings import SKIP, Status
from plans.imports.memory import forget_headings, remember_answers
from plans.models import Rubrikminne
from tests.factories import NamndFactory, TabellkolumnFactory, TabellmallFactory, member
from tests.plans.imports.sheets import sheet
from tests.plans.imports.test_headings import readings

pytestmark = pytest.mark.django_db

HEADINGS = ["Nr", "Process", "Kontrollmoment", "Ansvarig:", "Vår kod", None]
ROWS = [["1.", "Inköp", "Avtal", "Ekonomichef", "A1", "x"], ["2.", "Lön", "Attest", "Lönechef", "B2", "y"]]


@pytest.fixture
def target():
    return Target(NamndFactory(name="Kommunstyrelsen"), 2026)


def report_for(target):
    return understand_for(target, sheet(HEADINGS, *ROWS))


def say(target, user=None, **answers):
    report = report_for(target)
    keys = {column.letter: column.key for column in report.columns}
    said = {keys[letter]: answer for letter, answer in answers.items()}
    return remember_answers(target.namnd, report.columns, said, user=user)


def test_the_next_sheet_goes_in_without_the_question(target):
    assert [column.letter for column in report_for(target).questions] == ["D", "E", "F"]

    say(target, D="utforare", E=SKIP)

    report = report_for(target)
    assert [column.letter for column in report.questions] == ["F"]
    assert [column.letter for column in report.columns if column.is_remembered] == ["D", "E"]
    assert report.rows[0].values["utforare"] == "Ekonomichef"


def test_a_column_that_is_not_read_is_still_listed(target):
    say(target, E=SKIP)

    assert "Kolumn E (Vår kod) läses inte in, enligt ett tidigare svar." in report_for(target).warnings


def test_who_and_when_and_the_printed_heading_are_kept(target):
    user = member(target.namnd, Roll.ADMINISTRATOR)

    say(target, user, D="utforare")

    minne = Rubrikminne.objects.get()
    assert (minne.heading, minne.printed, minne.label) == ("ansvarig", "Ansvarig:", "Kontrollutförare")
    assert (minne.answered_by, minne.answered_by_name) == (user, str(user))
    assert minne.answered_at
    event = Handelse.objects.get(action="rubrikminne.learned")
    assert (event.anvandare, event.changes) == (user, {"headings": {"ansvarig": "utforare"}})


def test_a_new_answer_takes_the_place_of_the_old(target):
    say(target, D="utforare")

    assert say(target, D="ansvarig") == 1
    assert say(target, D="ansvarig") == 0
    assert Rubrikminne.objects.get().field == "ansvarig"


def test_a_heading_without_words_is_not_kept(target):
    assert say(target, F="frekvens") == 0


def test_another_kommun_is_asked(target):
    say(target, D="utforare")

    other = Target(NamndFactory(), 2026)

    assert [column.letter for column in report_for(other).questions] == ["D", "E", "F"]


def test_an_answer_about_this_sheet_stands_before_what_is_remembered(target):
    say(target, D="utforare")

    report = understand_for(target, sheet(HEADINGS, *ROWS), {"ansvarig": "ansvarig"})

    assert report.rows[0].values["ansvarig"] == "Ekonomichef"


def test_a_remembered_heading_helps_to_find_the_heading_row(target):
    Rubrikminne.objects.create(kommun=target.namnd.kommun, heading="det vi ser på", field="moment")
    data = sheet(["Internkontroll 2026"], ["Process", "Det vi ser på"], ["Inköp", "Avtal"])

    report = understand_for(target, data)

    assert (report.header_row, report.rows[0].values["moment"]) == (2, "Avtal")


def test_the_kommuns_own_column_says_how_the_field_is_written(target):
    mall = TabellmallFactory(kommun=target.namnd.kommun)
    parts = [{"field": "nr", "after": " "}, {"field": "moment"}]
    TabellkolumnFactory(mall=mall, position=1, heading="Granskning", parts=parts)
    Rubrikminne.objects.create(kommun=target.namnd.kommun, heading="granskning", field="moment")

    report = understand_for(target, sheet(["Process", "Granskning"], ["Inköp", "1. Avtal"]))

    assert (report.rows[0].values["nr"], report.rows[0].values["moment"]) == ("1.", "Avtal")


def test_own_column_without_the_field_gives_way():
    (reading,) = readings(
        "Granskning", own=[Column("Granskning", (Part("metod"),))], answers={"granskning": "moment"}
    )

    assert (reading.status, reading.fields) == (Status.KNOWN, ("moment",))


def test_forgetting_one_and_all(target):
    user = member(target.namnd, Roll.ADMINISTRATOR)
    say(target, D="utforare", E=SKIP)
    first = Rubrikminne.objects.get(heading="ansvarig")

    assert forget_headings(target.namnd.kommun, pk=first.pk, user=user) == 1
    assert [column.letter for column in report_for(target).questions] == ["D", "F"]
    assert forget_headings(target.namnd.kommun, user=user) == 1
    assert Handelse.objects.filter(action="rubrikminne.forgotten").count() == 2


def test_a_heading_is_kept_once(target):
    Rubrikminne.objects.create(kommun=target.namnd.kommun, heading="x", field="risk")

    with pytest.raises(IntegrityError), transaction.atomic():
        Rubrikminne.objects.create(kommun=target.namnd.kommun, heading="x", field="nr")
    with pytest.raises(IntegrityError), transaction.atomic():
        Rubrikminne.objects.create(kommun=target.namnd.kommun, heading="", field="nr")
