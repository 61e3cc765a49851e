"""A print run: what can be chosen, the order, its papers one by one, and what is done when something goes wrong."""

import datetime
import hashlib
import io
import os
import time
import zipfile

import page
import pikepdf
import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from documents import tasks
from documents.access import require_readable
from documents.models import Missiv, Utskrift, Utskriftsdel
from documents.papers import Document, PaperPackage
from documents.services import printing
from documents.services.errors import DocumentError
from documents.services.utskrifter import (
    cancel_utskrift,
    choices_of_omgang,
    choices_of_year,
    continue_utskrift,
    order_utskrift,
)
from followups.models import Uppfoljningstillfalle
from organisation.models import Handelse, Medlemskap, Namnd, Roll
from organisation.texts import Audience
from tests.documents.views.test_papers import make_papers
from tests.factories import KommunFactory, NamndFactory, OmgangFactory, PlanFactory, TillfalleFactory, member

pytestmark = pytest.mark.django_db

Part = Utskriftsdel.Status


@pytest.fixture
def kommun():
    return KommunFactory(name="Provköpings kommun", slug="provkoping")


@pytest.fixture
def namnder(kommun):
    """Three nämnder with a plan, a locked round, a missiv and a förslag to protokollsutdrag each."""
    names = ["Kommunstyrelsen", "Bildningsnämnden", "Vård- och omsorgsnämnden"]
    namnder = [NamndFactory(kommun=kommun, name=name, is_ks=name == names[0]) for name in names]
    for namnd in namnder:
        make_papers(namnd)
    return namnder


@pytest.fixture
def samordnare(namnder):
    return member(namnder[0], Roll.SAMORDNARE)


def order(kommun, user, slag=None, **options):
    choices = [each for each in choices_of_year(user, kommun, 2022) if slag in (None, each.slag)]
    return order_utskrift(kommun, choices, title="Provköping 2022", user=user, **options)


def run_out(utskrift, times=100):
    """What a worker does with it."""
    for _ in range(times):
        printing.print_next(utskrift.pk)
    utskrift.refresh_from_db()
    return utskrift


def states(utskrift):
    return [part.status for part in utskrift.delar.in_order()]


def entries(utskrift):
    with utskrift.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as whole:
        assert whole.testzip() is None
        return {name: whole.read(name) for name in whole.namelist()}


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


# --- The gathered papers of a call ----------------------------------------------------------------


@pytest.fixture
def omgang(kommun, namnder):
    """A call that all nämnder have answered."""
    omgang = OmgangFactory(kommun=kommun)
    Uppfoljningstillfalle.objects.filter(plan__namnd__kommun=kommun).update(omgang=omgang)
    return omgang


def order_call(omgang, user, *slag, **options):
    choices = [each for each in choices_of_omgang(user, omgang) if each.slag in slag]
    utskrift = order_utskrift(omgang.kommun, choices, title="Omgången", user=user, omgang=omgang, **options)
    utskrift.refresh_from_db()
    return utskrift


def test_zip_of_twenty_nämnder_has_the_gathered_papers_first(
    kommun, namnder, samordnare, quick_papers, monkeypatch
):
    monkeypatch.setattr(PaperPackage, "pdf", Document.pdf)
    for number in range(17):
        make_papers(NamndFactory(kommun=kommun, name=f"Nämnd {number:02}"))
    call = OmgangFactory(kommun=kommun)
    Uppfoljningstillfalle.objects.filter(plan__namnd__kommun=kommun).update(omgang=call)

    utskrift = order_call(call, samordnare, "samlad", "atgardsrapport", "plan", "uppfoljning", "missiv")

    files = entries(utskrift)
    papers = [name for name in files if name.endswith(".pdf")]
    assert (utskrift.status, len(papers)) == ("klar", 2 + 20 * 3)
    assert papers[0].startswith("Samlad-uppfoljning_")
    assert papers[1].startswith("Atgardsrapport_")
    assert files[papers[0]].count("Nämnd 16".encode()) > 1
    assert "Kommunstyrelsens samlade bedömning är inte skriven." in files["Utkast.txt"].decode("utf-8-sig")


def test_one_pdf_names_what_is_missing_and_what_is_an_utkast(omgang, namnder, samordnare):
    late = TillfalleFactory(plan=PlanFactory(namnd__kommun=omgang.kommun), omgang=omgang)

    utskrift = order_call(omgang, samordnare, "samlad", "plan", "uppfoljning", form="samlad")

    with utskrift.file.open("rb") as file:
        content = file.read()
    words = " ".join(pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert [each.message for each in page.validate_pdf_bytes(content, profile=profile).failures] == []
    assert "Det här finns inte i filen" in words
    assert f"{late.plan.namnd.name} – uppföljning: uppföljningen {late.name} är inte inlämnad än" in words
    assert "Det här är utskrivet som utkast" in words
    assert "Kommunstyrelsens samlade bedömning är inte skriven." in words


def test_gathered_papers_are_left_out_of_a_run_with_secrets(omgang, namnder, quick_papers):
    user = member(namnder[0], Roll.CONTROLLER)
    choices = [each for each in choices_of_omgang(user, omgang) if each.namnd == namnder[0]]
    options = {"title": "Internt", "user": user, "omgang": omgang, "audience": Audience.INTERNAL}

    utskrift = order_utskrift(omgang.kommun, choices, **options)

    assert {part.slag for part in utskrift.delar.all()} == {
        "plan",
        "uppfoljning",
        "missiv",
        "protokollsutdrag",
    }
    assert [
        reason for _, paper, reason in utskrift.left_out if paper in ("Samlad uppföljning", "Åtgärdsrapport")
    ] == ["papperet finns bara i den version som alla får läsa"] * 2


def test_gathered_paper_is_not_printed_or_fetched_by_who_no_longer_watches(
    omgang, samordnare, task_queue, quick_papers
):
    printed = order_call(omgang, samordnare, "samlad")
    run_out(printed)
    waiting = order_call(omgang, samordnare, "samlad")
    Medlemskap.objects.filter(anvandare=samordnare).delete()
    samordnare = type(samordnare).objects.get(pk=samordnare.pk)

    run_out(waiting)

    assert (states(printed), states(waiting)) == (["klar"], ["misslyckad"])
    with pytest.raises(PermissionDenied):
        require_readable(samordnare, printed, printed.delar.all())


def test_kommun_without_ks_has_no_gathered_papers(samordnare, omgang):
    Namnd.objects.update(is_ks=False)

    assert not {each.slag for each in choices_of_omgang(samordnare, omgang)} & {"samlad", "atgardsrapport"}


# --- Cancel, try again, and workers that are stopped ---------------------------------------------


def test_cancel_in_the_middle_keeps_what_is_printed(kommun, samordnare, task_queue, quick_papers):
    utskrift = order(kommun, samordnare)
    run_out(utskrift, times=5)

    cancelled = cancel_utskrift(utskrift, user=samordnare)
    run_out(utskrift)

    assert cancelled
    assert utskrift.status == "avbruten"
    assert states(utskrift) == ["klar"] * 5 + ["avbruten"] * 7
    assert Handelse.objects.get(action="utskrift.cancelled").changes == {"left": 7}


def test_paper_that_is_being_printed_when_cancelled_is_not_kept(
    kommun, samordnare, task_queue, monkeypatch, django_capture_on_commit_callbacks
):
    utskrift = order(kommun, samordnare, "plan")

    def cancelled_meanwhile(self):
        cancel_utskrift(utskrift, user=samordnare)
        return b"%PDF-1.7"

    monkeypatch.setattr(Document, "pdf", cancelled_meanwhile)

    run_out(utskrift, times=1)

    assert states(utskrift) == ["avbruten"] * 3
    assert {part.file.name for part in utskrift.delar.all()} == {""}


def test_cancelled_run_goes_on_where_it_was(kommun, samordnare, task_queue, quick_papers):
    utskrift = order(kommun, samordnare)
    run_out(utskrift, times=5)
    cancel_utskrift(utskrift, user=samordnare)

    again = continue_utskrift(utskrift, user=samordnare)
    run_out(utskrift)

    assert again
    assert utskrift.status == "klar"
    assert len([name for name in entries(utskrift) if name.endswith(".pdf")]) == 12
    assert {part.attempts for part in utskrift.delar.all()} == {1}


def test_failed_ones_are_tried_again_and_the_file_is_made_anew(
    kommun, namnder, samordnare, task_queue, quick_papers
):
    rounds = Uppfoljningstillfalle.objects.filter(plan__namnd=namnder[1])
    utskrift = order(kommun, samordnare, "missiv")
    rounds.update(status="oppen")
    run_out(utskrift)
    before = utskrift.sha256

    rounds.update(status="last")
    again = continue_utskrift(utskrift, user=samordnare)
    run_out(utskrift)

    assert again
    assert (utskrift.status, states(utskrift)) == ("klar", ["klar"] * 3)
    assert "Saknas.txt" not in entries(utskrift)
    assert utskrift.sha256 != before


def test_finished_run_has_nothing_to_continue(kommun, samordnare, quick_papers):
    utskrift = order(kommun, samordnare, "plan")
    utskrift.refresh_from_db()

    assert not continue_utskrift(utskrift, user=samordnare)
    assert not cancel_utskrift(utskrift, user=samordnare)

    utskrift.refresh_from_db()
    assert utskrift.status == "klar"


def test_paper_of_a_stopped_worker_is_taken_up_again(kommun, samordnare, task_queue, quick_papers):
    utskrift = order(kommun, samordnare, "plan")
    held = printing.claim_next(utskrift.pk)
    DBTaskResult.objects.all().delete()
    lapse(held)

    tasks.look_after(utskrift.pk)
    queued = sorted(DBTaskResult.objects.values_list("task_path", flat=True))
    run_out(utskrift)

    assert queued == ["documents.tasks.print_paper", "documents.tasks.watch"]
    assert (utskrift.status, states(utskrift)) == ("klar", ["klar"] * 3)
    assert [part.attempts for part in utskrift.delar.in_order()] == [2, 1, 1]


def test_worker_that_was_given_up_for_dead_writes_nothing(kommun, samordnare, task_queue, quick_papers):
    utskrift = order(kommun, samordnare, "plan")
    first = printing.claim_next(utskrift.pk)
    lapse(first)
    printing.release_lapsed(utskrift.pk)
    second = printing.claim_next(utskrift.pk)

    printing.print_part(first)
    between = Utskriftsdel.objects.get(pk=first.pk)
    printing.print_part(second)

    part = Utskriftsdel.objects.get(pk=first.pk)
    assert first.pk == second.pk
    assert (between.status, between.claim) == ("pagar", second.claim)
    assert part.status == "klar"


def test_paper_that_stops_its_worker_again_and_again_is_given_up(
    kommun, samordnare, task_queue, quick_papers
):
    utskrift = order(kommun, samordnare, "plan")
    for _ in range(printing.MAX_ATTEMPTS):
        lapse(printing.claim_next(utskrift.pk))
        tasks.look_after(utskrift.pk)

    run_out(utskrift)

    assert states(utskrift) == ["misslyckad", "klar", "klar"]
    assert utskrift.delar.first().error == printing.INTERRUPTED


def test_joining_that_was_stopped_is_done_again(kommun, samordnare, task_queue, quick_papers):
    utskrift = order(kommun, samordnare, "plan")
    for _ in range(3):
        printing.print_part(printing.claim_next(utskrift.pk))
    held = printing._claim_whole(utskrift.pk)
    past = timezone.now() - datetime.timedelta(seconds=1)
    Utskrift.objects.filter(pk=held.pk).update(lease_until=past)

    tasks.look_after(utskrift.pk)
    run_out(utskrift, times=1)

    assert (utskrift.status, len(entries(utskrift))) == ("klar", 3)


def test_run_whose_tasks_were_lost_is_still_and_the_watch_puts_it_in_the_queue(
    kommun, samordnare, task_queue, quick_papers
):
    utskrift = order(kommun, samordnare, "plan")
    DBTaskResult.objects.all().delete()
    fresh = tasks.is_still(utskrift)
    utskrift.queued_at = timezone.now() - datetime.timedelta(minutes=2)
    utskrift.save()

    tasks.look_after(utskrift.pk)

    count = DBTaskResult.objects.filter(task_path="documents.tasks.print_paper").count()
    assert (fresh, tasks.is_still(utskrift)) == (False, True)
    assert count == tasks.HELPERS


def test_watch_ends_with_the_run(kommun, samordnare, task_queue, quick_papers):
    utskrift = run_out(order(kommun, samordnare, "plan"))
    DBTaskResult.objects.all().delete()

    goes_on = tasks.look_after(utskrift.pk)

    assert not goes_on
    assert DBTaskResult.objects.count() == 0


def test_small_run_need_not_wait_for_a_large(kommun, samordnare, task_queue):
    large = order(kommun, samordnare)
    small = order(kommun, samordnare, "plan")

    first = [each.args_kwargs["args"][0] for each in DBTaskResult.objects.ready()[:7]]

    assert sorted(set(first)) == [large.pk, small.pk]


def test_queue_is_empty_when_the_order_is_refused(kommun, samordnare, task_queue):
    with pytest.raises(DocumentError), transaction.atomic():
        order(kommun, samordnare, audience=Audience.INTERNAL)

    assert DBTaskResult.objects.count() == 0


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


def lapse(part):
    past = timezone.now() - datetime.timedelta(seconds=1)
    Utskriftsdel.objects.filter(pk=part.pk).update(lease_until=past)


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
