"""A plan of 1,000 moments, which takes minutes: against WeasyPrint alone, and against its own 200 rows.

`python -m benchmarks long`, or `make bench-long`. Peak memory is that of the whole process, told with the figures.
"""

import resource

from benchmarks.measure import Figure, Ratio, cpu_seconds
from benchmarks.pdf import GOAL, bare, make_version
from documents.papers import PlanDocument
from plans.models import Planversion

SHORT, LONG = 200, 1000
# From 200 to 1,000 rows the time may grow by a fifth more than the rows.
GROWTH = 1.2
MEMORY_MB = 2000


def run() -> list[Ratio | Figure]:
    PlanDocument(make_version(1)).pdf()
    short, _ = _measure(SHORT)
    long, html = _measure(LONG)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    alone = cpu_seconds(lambda: bare(html))
    return [
        Ratio(f"PDF, {LONG} moments", 1000 * long, 1000 * alone, GOAL),
        Ratio(
            f"{LONG} moments against {LONG // SHORT} × {SHORT}",
            1000 * long,
            1000 * short * LONG / SHORT,
            GROWTH,
        ),
        Figure(f"Peak memory, {LONG} moments", peak, "MB", MEMORY_MB),
    ]


def _measure(rows):
    """CPU seconds from the database to bytes, and the paper's HTML."""
    version = make_version(rows)
    seconds = cpu_seconds(lambda: PlanDocument(Planversion.objects.with_plan().get(pk=version.pk)).pdf())
    return seconds, PlanDocument(version).html()
