"""The samlade rapporten of 20 nämnder with 60 rows each: by parts in two workers, and after a change in one nämnd.

By parts the measure is the longest chain of CPU time: what the asking process does before a worker has anything to do,
then what the busiest of the workers does with its own start (or what the asking process does meanwhile, if that is
longer), and then the joining. It is the time that somebody waits on a machine with nothing else to do. The note says
the same with all that the asking process does counted in, as if nothing went on at the same time.
What a change costs is all CPU time of all processes, against all that the first time took.
"""

import datetime
import logging
import re
import time
from io import BytesIO
from typing import NamedTuple

from django.test.utils import override_settings

from benchmarks.measure import Figure, Ratio
from benchmarks.pdf import METOD, RISK, make_row
from documents.models import Tryckdel
from documents.papers.gathered import SamladDocument
from followups.models import Omgang, Uppfoljning, Uppfoljningstillfalle
from organisation.models import Kommun, Namnd
from plans.models import Avsnitt, Plan, Planversion

NAMNDER, ROWS = 20, 60
# Each is printed so many times, and the least counts: what others do on the machine only ever adds.
ROUNDS = 2
# The chain by parts against one process's time; a change in one nämnd against the first time.
BY_PARTS, AFTER_CHANGE = 0.6, 1 / 8
RESULT = f"Kontrollen är genomförd enligt plan. {RISK} {METOD}"
DAY = datetime.date(2026, 8, 31)


class _Chains(logging.Handler):
    """Keeps how much each worker has worked, as `documents.press.parts` tells it, and when this process was told so."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.workers: dict[int, float] = {}
        self.told: list[float] = []

    def emit(self, record):
        self.told.append(time.process_time())
        if len(record.args) == 3:
            _, process, seconds = record.args
            self.workers[process] = max(seconds, self.workers.get(process, 0))

    def longest(self, begun: float, ended: float) -> float:
        """Before the first part was handed over, the busiest until the last was printed, and after that."""
        if not self.told:
            return ended - begun
        first, last = self.told[0], self.told[-1]
        return (first - begun) + max(last - first, *self.workers.values()) + (ended - last)


def make_omgang() -> tuple[Omgang, Namnd]:
    """A call that all nämnder have answered, every row with a result."""
    kommun = Kommun.objects.create(name="Storkommun", slug="storkommun")
    omgang = Omgang.objects.create(kommun=kommun, name="Augusti", slug="augusti", per_date=DAY)
    namnder = [_make_namnd(omgang, number) for number in range(NAMNDER)]
    return Omgang.objects.get(pk=omgang.pk), Namnd.objects.select_related("kommun").get(pk=namnder[0].pk)


def _make_namnd(omgang, number):
    name = "Kommunstyrelsen" if number == 0 else f"Nämnd {number}"
    namnd = Namnd.objects.create(
        kommun=omgang.kommun, name=name, slug=f"storkommun-{number}", is_ks=number == 0
    )
    plan = Plan.objects.create(namnd=namnd, year=2026)
    version = Planversion.objects.create(plan=plan, number=1, status=Planversion.Status.BESLUTAD)
    avsnitt = Avsnitt.objects.create(version=version, name="Kontroller", position=0)
    for row in range(ROWS):
        make_row(version, avsnitt, row)
    tillfalle = Uppfoljningstillfalle.objects.create(
        plan=plan, omgang=omgang, name="Augusti", slug="augusti", per_date=DAY, status="last"
    )
    Uppfoljning.objects.bulk_create(
        Uppfoljning(
            tillfalle=tillfalle,
            moment=moment,
            linje=moment.linje,
            status=Uppfoljning.Status.GENOMFORD,
            text=RESULT,
        )
        for moment in version.moment.all()
    )
    return namnd


class Printed(NamedTuple):
    """The whole report, and the CPU seconds it took: the longest chain, the same one after another, and all."""

    file: bytes
    chain: float
    in_turn: float
    total: float


def print_whole(omgang: Omgang, ks: Namnd, *, workers: int) -> Printed:
    chains, logger = _Chains(), logging.getLogger("documents.press.parts")
    logger.addHandler(chains)
    logger.setLevel(logging.DEBUG)
    try:
        with override_settings(PDF_WORKERS=workers):
            begun = time.process_time()
            file = SamladDocument(omgang, ks).whole().pdf()
            ended = time.process_time()
    finally:
        logger.removeHandler(chains)
    own, theirs = ended - begun, chains.workers.values()
    return Printed(file, chains.longest(begun, ended), own + max(theirs, default=0), own + sum(theirs))


def print_new(omgang: Omgang, ks: Namnd, *, workers: int) -> Printed:
    """The same with nothing in the store."""
    Tryckdel.objects.all().delete()
    return print_whole(omgang, ks, workers=workers)


def least(prints: list[Printed]) -> Printed:
    """That which others on the machine disturbed least."""
    return min(prints, key=lambda printed: printed.chain)


def change_one(omgang: Omgang) -> None:
    """Somebody writes another result in one nämnd."""
    row = Uppfoljning.objects.filter(tillfalle__omgang=omgang).order_by("-pk").first()
    row.text = f"Ändrat. {RESULT}"
    row.save()


def _numbers(file):
    """The page numbers that the file shows, and how many pages it has."""
    import pypdf

    pages = pypdf.PdfReader(BytesIO(file)).pages
    shown = [re.findall(r"Sida\s(\d+)\s\((\d+)\)", page.extract_text())[-1] for page in pages]
    return [(int(number), int(of)) for number, of in shown], len(pages)


def run() -> list[Ratio | Figure]:
    omgang, ks = make_omgang()
    # What a process does once (WeasyPrint's import, fonts, templates) is nobody's in particular.
    SamladDocument(omgang, ks).pdf()
    alone = least([print_new(omgang, ks, workers=0) for _ in range(ROUNDS)])
    first = least([print_new(omgang, ks, workers=2) for _ in range(ROUNDS)])
    change_one(omgang)
    again = print_whole(omgang, ks, workers=2)
    shown, pages = _numbers(again.file)
    if shown != [(number, pages) for number in range(1, pages + 1)]:
        raise AssertionError("The pages are not numbered through.")
    note = (
        f"{pages} pages, {len(first.file) // 1024} kB; chain over two workers against one process; "
        f"as if nothing went on at the same time {first.in_turn / alone.total:.2f}"
    )
    waited = (
        f"waited for {again.chain / first.chain:.2f} of the first ({1000 * again.chain:.0f} ms), "
        f"{again.total / alone.total:.2f} of one process's"
    )
    return [
        Ratio(
            f"Samlad rapport, {NAMNDER} × {ROWS} rows", 1000 * first.chain, 1000 * alone.total, BY_PARTS, note
        ),
        Ratio(
            "The same after a change in one nämnd",
            1000 * again.total,
            1000 * first.total,
            AFTER_CHANGE,
            waited,
        ),
    ]
