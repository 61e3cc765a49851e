"""Several workers at one print run, and a worker that is killed in the middle of it.

PostgreSQL gets real processes of `manage.py db_worker`. SQLite's test database lives in memory, where no other process
reaches it: there the same deeds are done one after another, and what must hold afterwards is the same.
"""

import datetime
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from documents import tasks
from documents.models import Utskrift, Utskriftsdel
from documents.services import printing
from documents.services.utskrifter import choices_of_year, order_utskrift
from organisation.models import Roll
from tests.at_once import at_once
from tests.factories import (
    KommunFactory,
    KontrollmomentFactory,
    NamndFactory,
    PlanFactory,
    PlanversionFactory,
    member,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("task_queue")]

PATIENCE = 90


@pytest.fixture
def kommun():
    return KommunFactory(slug="provkoping")


def order(kommun, papers, moments=1):
    """A print run of so many plans with so many rows each."""
    for number in range(papers):
        plan = PlanFactory(namnd=NamndFactory(kommun=kommun, name=f"Nämnd {number:02}"))
        version = PlanversionFactory(plan=plan, status="beslutad")
        KontrollmomentFactory.create_batch(moments, version=version)
    user = member(kommun.namnder.first(), Roll.SAMORDNARE)
    return order_utskrift(kommun, choices_of_year(user, kommun, 2022), title="Provköping", user=user)


def stored_files():
    return set(Path(settings.MEDIA_ROOT, "utskrifter").glob("*"))


def wait_until(holds):
    """Wait until it holds, and return what it gave."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := holds()):
        assert time.monotonic() < deadline, "It never came to hold."
        time.sleep(0.02)
    return answer


@contextmanager
def worker():
    """A process of `manage.py db_worker` at the test's own database, ready to take papers."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environ = {
        **os.environ,
        "DEBUG": "1",
        "DATABASE_URL": urlunsplit(address),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "DJANGO_SETTINGS_MODULE": "internkontroll.settings",
    }
    command = [
        sys.executable,
        "manage.py",
        "db_worker",
        "--no-reload",
        "--no-startup-delay",
        "--interval",
        "0.1",
    ]
    process = subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=environ, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert any("Starting worker" in line for line in process.stderr)
        yield process
    finally:
        process.kill()
        process.communicate()


def stop(process):
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)


def is_done(utskrift):
    return Utskrift.objects.filter(pk=utskrift.pk).exclude(status__in=Utskrift.UNFINISHED).exists()


def in_memory():
    return connection.vendor == "sqlite"


def test_two_workers_share_twenty_papers_and_print_each_once(kommun):
    before = stored_files()

    if in_memory():
        utskrift = order(kommun, 20)
        for _ in range(20):
            printing.print_next(utskrift.pk)
    else:
        with worker() as one, worker() as two:
            utskrift = order(kommun, 20)
            wait_until(lambda: is_done(utskrift))
            codes = [stop(one), stop(two)]
            takers = {name for task in DBTaskResult.objects.finished() for name in task.worker_ids}
        assert (codes, len(takers)) == ([0, 0], 2)

    utskrift.refresh_from_db()
    parts = list(utskrift.delar.all())
    assert utskrift.status == "klar"
    assert {(part.status, part.attempts) for part in parts} == {("klar", 1)}
    assert len(stored_files() - before) == 21


def test_eight_at_once_get_eight_different_papers(kommun):
    utskrift = order(kommun, 20)

    claimed = at_once(lambda number: printing.claim_next(utskrift.pk), count=8)

    assert len({part.pk for part in claimed}) == 8
    assert utskrift.delar.filter(status="pagar").count() == 8


def test_eight_who_find_the_last_paper_done_put_it_together_once(kommun):
    utskrift = order(kommun, 1)
    printing.print_part(printing.claim_next(utskrift.pk))
    before = stored_files()

    at_once(lambda number: printing.assemble_when_done(utskrift.pk), count=8)

    utskrift.refresh_from_db()
    assert utskrift.status == "klar"
    assert len(stored_files() - before) == 1


def test_claim_is_renewed_while_a_paper_takes_its_time(kommun, monkeypatch):
    utskrift = order(kommun, 1)
    held = printing.claim_next(utskrift.pk)
    monkeypatch.setattr(printing, "LEASE", datetime.timedelta(seconds=0.2))
    Utskriftsdel.objects.filter(pk=held.pk).update(lease_until=timezone.now())

    with printing.kept_alive(held):
        wait_until(lambda: not Utskriftsdel.objects.lapsed().exists())

    assert Utskriftsdel.objects.get(pk=held.pk).claim == held.claim


def test_killed_worker_leaves_its_paper_to_the_next(kommun):
    # Long enough to be killed in the middle of.
    utskrift = order(kommun, 4, moments=1 if in_memory() else 40)

    if in_memory():
        printing.print_next(utskrift.pk)
        printing.claim_next(utskrift.pk)
    else:
        with worker() as first:
            wait_until(lambda: in_the_middle(utskrift))
            os.kill(first.pid, signal.SIGKILL)
            first.wait(PATIENCE)
    held = utskrift.delar.get(status="pagar")
    pass_time(utskrift)
    if in_memory():
        tasks.look_after(utskrift.pk)
        for _ in range(4):
            printing.print_next(utskrift.pk)
    else:
        with worker() as second:
            wait_until(lambda: is_done(utskrift))
            assert stop(second) == 0

    utskrift.refresh_from_db()
    attempts = {part.pk: part.attempts for part in utskrift.delar.all()}
    assert utskrift.status == "klar"
    assert {part.status for part in utskrift.delar.all()} == {"klar"}
    assert attempts == {pk: 2 if pk == held.pk else 1 for pk in attempts}


def in_the_middle(utskrift):
    """True when a paper is printed, and another one is being printed."""
    states = set(utskrift.delar.values_list("status", flat=True))
    return {"klar", "pagar"} <= states


def pass_time(utskrift):
    """A minute later: what the dead worker held has lapsed, and the watch is due."""
    past = timezone.now() - datetime.timedelta(seconds=1)
    Utskriftsdel.objects.filter(utskrift=utskrift, status="pagar").update(lease_until=past)
    DBTaskResult.objects.filter(task_path="documents.tasks.watch").update(run_after=past)
