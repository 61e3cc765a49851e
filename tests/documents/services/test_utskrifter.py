"""A print run: what can be chosen, the order, its papers one by one, and the file."""

import datetime
import hashlib
import io
import os
import time

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.models import Missiv, Utskrift
from documents.papers import Document
from documents.services import printing
from documents.services.errors import DocumentError
from documents.services.utskrifter import (
    choices_of_omgang,
    choices_of_year,
    order_utskrift,
)
from followups.models import Uppfoljningstillfalle
from organisation.models import Handelse, Medlemskap, Roll
from organisation.texts import Audience
from tests.documents.print_runs import Part, entries, order, run_out, states
from tests.documents.views.test_papers import make_papers
from tests.factories import (
    NamndFactory,
    OmgangFactory,
    PlanFactory,
    TillfalleFactory,
    member,
)

pytestmark = pytest.mark.django_db

# --- What can be chosen -------------------------------------------------------------------------


def test_all_papers_of_the_year_stand_nämnd_by_nämnd_ks_first(kommun, samordnare):
    choices = choices_of_year(samordnare, kommun, 2022)

    assert [(each.namnd.name, each.slag) for each in choices[:5]] == [
        ("Kommunstyrelsen", "plan"),
        ("Kommunstyrelsen", "uppfoljning"),
        ("Kommunstyrelsen", "missiv"),
        ("Kommunstyrelsen", "protokollsutdrag"),
        ("Bildningsnämnden", "plan"),
    ]
    assert (len(choices), {each.reason for each in choices}) == (12, {""})


def test_omgang_gives_the_rounds_that_belong_to_it(kommun, namnder, samordnare):
    omgang = OmgangFactory(kommun=kommun)
    plan = namnder[1].planer.get()
    plan.tillfallen.update(omgang=omgang)

    choices = choices_of_omgang(samordnare, omgang)

    assert [(each.namnd, each.slag) for each in choices] == [
        (namnder[0], "samlad"),
        (namnder[0], "atgardsrapport"),
        (namnder[1], "plan"),
        (namnder[1], "uppfoljning"),
        (namnder[1], "missiv"),
        (namnder[1], "protokollsutdrag"),
    ]


def test_what_is_not_handed_in_is_named_with_the_reason(kommun, samordnare):
    late = NamndFactory(kommun=kommun, name="Tekniska nämnden")
    TillfalleFactory(plan__namnd=late)

    choices = [each for each in choices_of_year(samordnare, kommun, 2022) if each.namnd == late]

    reason = "uppföljningen per 31 augusti 2022 är inte inlämnad än (öppen)"
    assert [(each.slag, each.reason) for each in choices] == [
        ("plan", "planen har inget innehåll än"),
        ("uppfoljning", reason),
        ("missiv", reason),
        ("protokollsutdrag", reason),
    ]


def test_own_people_print_before_the_hand_in(kommun):
    late = NamndFactory(kommun=kommun)
    make_papers(late)
    late.planer.get().tillfallen.update(status="oppen")

    choices = choices_of_year(member(late, Roll.CONTROLLER), kommun, 2022)

    assert {each.reason for each in choices} == {""}


def test_ks_prints_the_others_rounds_and_not_their_plans(kommun, namnder):
    user = member(namnder[0], Roll.LASARE)

    others = [each for each in choices_of_year(user, kommun, 2022) if each.namnd == namnder[1]]

    assert [(each.slag, bool(each.reason)) for each in others] == [
        ("plan", True),
        ("uppfoljning", False),
        ("missiv", False),
        ("protokollsutdrag", False),
    ]


def test_choices_ask_the_same_questions_for_three_nämnder_and_sixty(kommun, samordnare, count_queries):
    # A person's roles are read once.
    choices_of_year(samordnare, kommun, 2022)
    three = count_queries(lambda: choices_of_year(samordnare, kommun, 2022))
    for number in range(57):
        make_papers(NamndFactory(kommun=kommun, name=f"Nämnd {number:02}"))

    sixty = count_queries(lambda: choices_of_year(samordnare, kommun, 2022))

    assert sixty == three


# --- The order and its papers -------------------------------------------------------------------


def test_order_is_printed_and_put_in_a_zip_that_is_whole(kommun, samordnare, quick_papers):
    utskrift = order(kommun, samordnare)

    utskrift.refresh_from_db()
    files = entries(utskrift)
    with utskrift.file.open("rb") as file:
        content = file.read()
    assert (utskrift.status, states(utskrift)) == ("klar", ["klar"] * 12)
    assert list(files)[:2] == [
        "Internkontrollplan_Provkoping-KS_2022.pdf",
        "Uppfoljning_Provkoping-KS_per-31-augusti-2022.pdf",
    ]
    assert [name for name in files if not name.endswith(".pdf")] == ["Utkast.txt"]
    assert len(files) == 13
    assert utskrift.sha256 == hashlib.sha256(content).hexdigest()
    assert utskrift.size == len(content)
    assert utskrift.file_name == "Provkoping-2022.zip"
    assert utskrift.delar.first().file.name.removeprefix("utskrifter/") != "Internkontrollplan"
    log = Handelse.objects.get(action="utskrift.ordered")
    assert (log.anvandare, log.changes["papers"]) == (samordnare, 12)


def test_same_papers_give_the_same_zip(kommun, samordnare, quick_papers):
    first, second = order(kommun, samordnare), order(kommun, samordnare)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.sha256 == second.sha256
    assert first.file.name != second.file.name


def test_failed_paper_is_named_with_its_sentence_and_the_rest_go_on(
    kommun, namnder, samordnare, task_queue, quick_papers
):
    utskrift = order(kommun, samordnare, "uppfoljning")
    namnder[1].planer.get().tillfallen.update(status="oppen")

    run_out(utskrift)

    failed = utskrift.delar.get(status=Part.MISSLYCKAD)
    assert (utskrift.status, states(utskrift)) == ("klar", ["klar", "misslyckad", "klar"])
    assert entries(utskrift)["Saknas.txt"].decode("utf-8-sig").splitlines() == [
        "Det här finns inte i filen:",
        "",
        f"Bildningsnämnden – {failed.title}: Nämnden har inte lämnat in uppföljningen än.",
    ]


def test_letter_against_the_rows_is_printed_as_an_utkast_and_named(kommun, namnder, samordnare, quick_papers):
    ready = {"dnr": "KS/2022:1", "date": datetime.date(2022, 9, 21)}
    Missiv.objects.update(**ready, sammanfattning_reason="Så här vill vi skriva.")
    Missiv.objects.filter(plan__namnd=namnder[1]).update(
        sammanfattning="Granskningar har genomförts i 2 av 2 kontrollmoment.", sammanfattning_reason=""
    )

    utskrift = order(kommun, samordnare, "missiv")

    utskrift.refresh_from_db()
    files = entries(utskrift)
    assert (utskrift.status, states(utskrift)) == ("klar", ["klar"] * 3)
    assert [part.mark for part in utskrift.delar.in_order()] == ["", "Utkast", ""]
    reason = utskrift.delar.get(mark="Utkast").utkast_reason
    assert reason.startswith("Sammanfattningen stämmer inte med raderna.")
    assert "Saknas.txt" not in files
    assert files["Utkast.txt"].decode("utf-8-sig").splitlines() == [
        "Det här är utskrivet som utkast:",
        "",
        f"Bildningsnämnden – Missiv – Uppföljning av intern kontroll: {reason}",
    ]


def test_an_utkast_says_what_it_waits_for(kommun, namnder, quick_papers):
    plan = namnder[1].planer.get()
    plan.versioner.update(status="utkast")
    plan.tillfallen.update(status="inlamnad")
    user = member(namnder[1], Roll.CONTROLLER)

    utskrift = order(kommun, user)

    told = {part.slag: part.utkast_reason for part in utskrift.delar.all()}
    assert told["plan"] == "Planen är inte beslutad."
    assert told["uppfoljning"] == "Uppföljningen är inte godkänd."
    assert told["missiv"]


def test_unforeseen_fault_is_told_without_its_inside(kommun, samordnare, monkeypatch):
    def break_down(self):
        raise RuntimeError("hemlig detalj")

    monkeypatch.setattr(Document, "pdf", break_down)

    utskrift = order(kommun, samordnare, "plan")

    utskrift.refresh_from_db()
    assert (utskrift.status, utskrift.error) == ("misslyckad", "Inget papper kunde skrivas ut.")
    assert {part.error for part in utskrift.delar.all()} == {printing.FAULT}


def test_right_that_was_lost_meanwhile_stops_the_paper(kommun, samordnare, task_queue, quick_papers):
    utskrift = order(kommun, samordnare, "plan")
    Medlemskap.objects.filter(anvandare=samordnare).delete()

    run_out(utskrift)

    assert utskrift.status == "misslyckad"
    assert {part.error for part in utskrift.delar.all()} == {printing.GONE}


def test_round_that_was_reopened_meanwhile_is_not_printed(
    kommun, namnder, samordnare, task_queue, quick_papers
):
    utskrift = order(kommun, samordnare, "uppfoljning")
    namnder[1].planer.get().tillfallen.update(status="oppen")

    run_out(utskrift)

    assert states(utskrift) == ["klar", "misslyckad", "klar"]
    failed = utskrift.delar.get(status=Part.MISSLYCKAD)
    assert failed.error == "Nämnden har inte lämnat in uppföljningen än."


def test_closed_account_prints_nothing_more(kommun, samordnare, task_queue, quick_papers):
    utskrift = order(kommun, samordnare, "plan")
    samordnare.is_active = False
    samordnare.save()

    run_out(utskrift)

    assert states(utskrift) == ["misslyckad"] * 3


def test_paper_that_was_deleted_meanwhile_stops_no_deletion(kommun, samordnare, task_queue, quick_papers):
    utskrift = order(kommun, samordnare, "plan")
    empty = PlanFactory(namnd=NamndFactory(kommun=kommun), year=2022)
    utskrift.delar.filter(position=1).update(plan=empty)
    empty.delete()

    run_out(utskrift)

    assert states(utskrift) == ["misslyckad", "klar", "klar"]


def test_nothing_to_print_is_refused(kommun, samordnare):
    late = TillfalleFactory(plan__namnd__kommun=kommun)
    choices = [each for each in choices_of_year(samordnare, kommun, 2022) if each.namnd == late.plan.namnd]

    with pytest.raises(DocumentError, match="Det finns inget att skriva ut"):
        order_utskrift(kommun, choices, title="Tomt", user=samordnare)

    assert Utskrift.objects.count() == 0


# --- Secrets ------------------------------------------------------------------------------------


def test_secrets_are_printed_for_who_reads_them_and_each_nämnd_logs_it(kommun, namnder, quick_papers):
    plan = namnder[1].planer.get()
    plan.versioner.first().moment.update(moment="Kontroll av [[sekretess: 18 kap. 8 § OSL | larmet]].")
    user = member(namnder[1], Roll.CONTROLLER)
    choices = [each for each in choices_of_year(user, kommun, 2022) if each.slag == "plan"]

    options = {"title": "Plan", "user": user}
    internal = order_utskrift(kommun, choices, audience=Audience.INTERNAL, **options)
    public = order_utskrift(kommun, choices, **options)

    def words(utskrift):
        with utskrift.delar.get().file.open("rb") as file:
            return b"larmet" in file.read()

    internal.refresh_from_db()
    assert (words(internal), words(public)) == (True, False)
    assert internal.file_name == "INTERN_Plan.zip"
    assert internal.delar.get().file_name.startswith("INTERN_Internkontrollplan_")
    log = Handelse.objects.get(action="utskrift.internal")
    assert (log.namnd, log.anvandare) == (namnder[1], user)


def test_secrets_are_refused_where_one_nämnd_is_not_hers(kommun, samordnare):
    with pytest.raises(
        DocumentError, match="Du får inte läsa sekretessmarkerade uppgifter i Bildningsnämnden, "
    ):
        order(kommun, samordnare, audience=Audience.INTERNAL)

    assert Utskrift.objects.count() == 0


def test_right_to_secrets_that_was_lost_meanwhile_stops_the_paper(kommun, namnder, task_queue, quick_papers):
    user = member(namnder[1], Roll.CONTROLLER)
    utskrift = order(kommun, user, "plan", audience=Audience.INTERNAL)
    user.medlemskap.update(roll=Roll.LASARE)

    run_out(utskrift)

    part = utskrift.delar.get()
    assert (part.status, part.file.name) == ("misslyckad", "")
    assert part.error == "Du har inte längre rätt att läsa nämndens sekretessmarkerade uppgifter."


# --- What always holds, and what is cleared away ------------------------------------------------


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "klar"}, "utskriftsdel_file_when_done"),
        ({"status": "misslyckad"}, "utskriftsdel_error_when_failed"),
        ({"status": "pagar"}, "utskriftsdel_held_while_printed"),
        ({"position": 2}, "utskriftsdel_position_once"),
    ],
)
def test_a_paper_is_never_half_in_a_state(kommun, samordnare, task_queue, values, constraint):
    utskrift = order(kommun, samordnare, "plan")

    with pytest.raises(IntegrityError), transaction.atomic():
        utskrift.delar.filter(position=1).update(**values)


@pytest.mark.parametrize(
    "values",
    [{"status": "klar"}, {"status": "samlas"}, {"status": "avbruten"}, {"file": "utskrifter/x.zip"}],
)
def test_a_run_is_never_half_in_a_state(kommun, samordnare, task_queue, values):
    utskrift = order(kommun, samordnare, "plan")

    with pytest.raises(IntegrityError), transaction.atomic():
        Utskrift.objects.filter(pk=utskrift.pk).update(**values)


def test_old_runs_are_cleared_away_with_their_files(
    kommun, samordnare, quick_papers, django_capture_on_commit_callbacks
):
    old, new = order(kommun, samordnare, "plan"), order(kommun, samordnare, "plan")
    old.refresh_from_db()
    storage = old.file.storage
    stored = [old.file.name, *(part.file.name for part in old.delar.all())]
    Utskrift.objects.filter(pk=old.pk).update(ordered_at=timezone.now() - datetime.timedelta(days=8))

    with django_capture_on_commit_callbacks(execute=True):
        call_command("prune_utskrifter", stdout=(told := io.StringIO()))

    assert told.getvalue() == "Borttagna utskrifter: 1\n"
    assert list(Utskrift.objects.all()) == [new]
    assert [storage.exists(name) for name in stored] == [False] * 4


# --- One file -----------------------------------------------------------------------------------


def test_one_pdf_has_contents_bookmarks_and_one_run_of_page_numbers(kommun, namnder, samordnare):
    utskrift = order(kommun, samordnare, "missiv", form=Utskrift.Form.SAMLAD)

    utskrift.refresh_from_db()
    with utskrift.file.open("rb") as file, pikepdf.open(file) as pdf:
        bookmarks = [str(item.title) for item in pdf.open_outline().root]
        pages = len(pdf.pages)
    assert (utskrift.status, utskrift.file_name) == ("klar", "Provkoping-2022.pdf")
    assert pages == 4
    assert bookmarks[1:] == [f"{namnd.name} – Missiv – Uppföljning av intern kontroll" for namnd in namnder]


def test_one_pdf_lacks_what_failed_and_says_so(kommun, namnder, samordnare, task_queue):
    utskrift = order(kommun, samordnare, "missiv", form=Utskrift.Form.SAMLAD)
    Uppfoljningstillfalle.objects.filter(plan__namnd=namnder[1]).update(status="oppen")

    run_out(utskrift)

    with utskrift.file.open("rb") as file, pikepdf.open(file) as pdf:
        bookmarks = [str(item.title) for item in pdf.open_outline().root]
    assert states(utskrift) == ["klar", "misslyckad", "klar"]
    assert len(bookmarks) == 3
    assert not [each for each in bookmarks if "Bildningsnämnden" in each]


def test_file_that_a_killed_worker_left_behind_is_cleared_away(kommun, samordnare, quick_papers, settings):
    kept = order(kommun, samordnare, "plan").delar.first().file
    old, new = (kept.storage.save(f"utskrifter/{name}.pdf", ContentFile(b"%PDF")) for name in ("old", "new"))
    ten_days_ago = time.time() - 10 * 24 * 60 * 60
    for name in (old, kept.name):
        os.utime(kept.storage.path(name), (ten_days_ago, ten_days_ago))

    printing.prune_utskrifter()

    assert [kept.storage.exists(name) for name in (old, new, kept.name)] == [False, True, True]
