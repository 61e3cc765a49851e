"""A print run that is cancelled, tried again, or left by its worker."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from documents import tasks
from documents.models import Utskrift, Utskriftsdel
from documents.models.utskrift import FOLDER
from documents.papers import Document
from documents.services import printing
from documents.services.errors import DocumentError
from documents.services.utskrifter import cancel_utskrift, continue_utskrift
from followups.models import Uppfoljningstillfalle
from organisation.models import Handelse
from organisation.texts import Audience
from plans.lifecycle import delete_utkast
from tests.documents.print_runs import entries, lapse, order, run_out, states
from tests.factories import PlanversionFactory

pytestmark = pytest.mark.django_db


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


def test_paper_of_a_plan_that_is_taken_away_before_its_turn_says_so(
    kommun, namnder, samordnare, task_queue, quick_papers
):
    version = PlanversionFactory(plan__namnd=namnder[0], plan__slug="egen")
    utskrift = order(kommun, samordnare, "plan")
    part = utskrift.delar.get(plan=version.plan)
    Utskriftsdel.objects.exclude(pk=part.pk).delete()
    held = printing.claim_next(utskrift.pk)
    delete_utkast(version, user=samordnare)

    printing.print_part(held)

    part.refresh_from_db()
    assert (part.status, part.error, part.plan) == ("misslyckad", printing.GONE, None)


def test_run_whose_days_end_while_it_is_printed_leaves_nothing(kommun, samordnare, task_queue, monkeypatch):
    utskrift = order(kommun, samordnare, "plan")
    Utskrift.objects.update(ordered_at=timezone.now() - datetime.timedelta(days=30))
    storage = Utskriftsdel._meta.get_field("file").storage
    before = storage.listdir(FOLDER)[1] if storage.exists(FOLDER) else []

    def pruned_meanwhile(self):
        printing.prune_utskrifter()
        return b"%PDF-1.7"

    monkeypatch.setattr(Document, "pdf", pruned_meanwhile)

    printing.print_next(utskrift.pk)

    assert not Utskrift.objects.exists()
    assert set(storage.listdir(FOLDER)[1]) <= set(before)
