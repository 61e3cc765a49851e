"""The samlade rapporten of 20 nämnder with 60 rows each: by parts in two workers, and after a change in one nämnd.

By parts the measure is the longest chain of CPU time: what the asking process does, and then what the busiest of the
workers does, each worker's own start included. It is the time that somebody waits on a machine with nothing else to do.
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
# The chain by parts against one process's time; a change in one nämnd against the first time.
BY_PARTS, AFTER_CHANGE = 0.6, 1 / 8
RESULT = f"Kontrollen är genomförd enligt plan. {RISK} {METOD}"
DAY = datetime.date(2026, 8, 31)


class _Chains(logging.Handler):
    """Keeps how much each worker has worked, as `documents.press.parts` tells it."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.workers: dict[int, float] = {}

    def emit(self, record):
        _, process, seconds = record.args
        self.workers[process] = max(seconds, self.workers.get(process, 0))


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
    """The whole report, and the CPU seconds it took: the longest chain, and all processes together."""

    file: bytes
    chain: float
    total: float


def print_whole(omgang: Omgang, ks: Namnd, *, workers: int) -> Printed:
    chains, logger = _Chains(), logging.getLogger("documents.press.parts")
    logger.addHandler(chains)
    logger.setLevel(logging.DEBUG)
    try:
        with override_settings(PDF_WORKERS=workers):
            begun = time.process_time()
            file = SamladDocument(omgang, ks).whole().pdf()
            own = time.process_time() - begun
    finally:
        logger.removeHandler(chains)
    theirs = chains.workers.values()
    return Printed(file, own + max(theirs, default=0), own + sum(theirs))


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
    alone = print_whole(omgang, ks, workers=0)
    Tryckdel.objects.all().delete()
    first = print_whole(omgang, ks, workers=2)
    change_one(omgang)
    again = print_whole(omgang, ks, workers=2)
    shown, pages = _numbers(again.file)
    if shown != [(number, pages) for number in range(1, pages + 1)]:
        raise AssertionError("The pages are not numbered through.")
    note = f"{pages} pages, {len(first.file) // 1024} kB; chain over two workers against one process"
    waited = f"waited for: {1000 * again.chain:.0f} against {1000 * first.chain:.0f} ms"
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
