"""What is put in the queue (`manage.py db_worker` takes it out): one task for each paper of a print run, and a watch.

The tasks carry no more than which print run they are for; what is left to do stands in the papers themselves. So a
task too many does nothing, and one that was lost with its worker is made up for by the watch.
"""

from django.db import transaction
from django.utils import timezone
from django_tasks import task, task_backends

from .models import Utskrift, Utskriftsdel
from .models.utskrift import LEASE, PATIENCE
from .services import printing

LOWEST = -100
# What the watch puts in the queue at a time when nothing happens.
HELPERS = 4


@task()
def print_paper(utskrift_id: int) -> None:
    """Print one paper of the run, whichever comes next."""
    printing.print_next(utskrift_id)


@task()
def watch(utskrift_id: int) -> None:
    """Take up what stopped workers left, and come back until the run is finished; then clear old runs away."""
    if not look_after(utskrift_id):
        printing.prune_utskrifter()


@transaction.atomic
def enqueue(utskrift: Utskrift) -> None:
    """Put the papers that wait in the queue, and a watch.

    The first papers of each run go before the later ones of others, so that a small run need not wait for a large.
    """
    waiting = utskrift.delar.filter(status=Utskriftsdel.Status.VANTAR).count()
    for number in range(max(waiting, 1)):
        print_paper.using(priority=max(-number, LOWEST)).enqueue(utskrift.pk)
    _come_back(utskrift.pk)


@transaction.atomic
def look_after(utskrift_id: int) -> bool:
    """Put lapsed papers in the queue again, and the watch after them; False when the run is finished."""
    utskrift = Utskrift.objects.unfinished().filter(pk=utskrift_id).first()
    if utskrift is None:
        return False
    to_do = printing.release_lapsed(utskrift_id)
    if not to_do and is_still(utskrift):
        to_do = HELPERS
    for _ in range(to_do):
        print_paper.enqueue(utskrift_id)
    _come_back(utskrift_id)
    return True


def is_still(utskrift: Utskrift) -> bool:
    """True when nothing has happened to the unfinished run for a while: nobody holds a paper, none was finished."""
    now = timezone.now()
    if utskrift.queued_at > now - PATIENCE or (utskrift.lease_until and utskrift.lease_until > now):
        return False
    return not utskrift.delar.shows_life().exists()


def _come_back(utskrift_id):
    # What works at once, as in the tests, has no later.
    if task_backends["default"].supports_defer:
        watch.using(run_after=timezone.now() + LEASE).enqueue(utskrift_id)
