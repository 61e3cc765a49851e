"""What two ordinary papers cost in a process that has printed before: CPU seconds from the database to bytes.

A follow-up of 100 rows with two texts of 390 characters each (the nearest open product needs 9.2 s for as much), and a
missiv of one page.
"""

import datetime
import statistics

from benchmarks.measure import Figure, cpu_seconds
from benchmarks.pdf import make_version
from documents.models import Missiv
from documents.papers import MissivDocument, UppfoljningDocument
from followups.models import Uppfoljning, Uppfoljningstillfalle

ROWS, LENGTH = 100, 390
DAY = datetime.date(2026, 8, 31)
TEXT = (
    "Kontrollen är genomförd genom stickprov på tjugo fakturor från årets första åtta månader. I två fall saknades "
    "underlag som styrker representationens syfte, och i ett fall hade attest skett av en medarbetare utan delegation. "
    "Förvaltningen har gått igenom rutinen med berörda chefer och följer upp den på nytt i oktober, när de nya "
    "anvisningarna har gällt i ett halvår och det finns fler inköp att granska."
)
GOALS = {"Follow-up, 100 rows of two texts": 3.1, "Missiv of one page": 0.5}


def make_round() -> Uppfoljningstillfalle:
    """A locked round where each row has two long texts: the method and the result."""
    version = make_version(ROWS)
    text = TEXT[:LENGTH].ljust(LENGTH, ".")
    version.moment.update(metod=text)
    tillfalle = Uppfoljningstillfalle.objects.create(
        plan=version.plan, name="Augusti", slug="augusti", per_date=DAY, status="last"
    )
    Uppfoljning.objects.bulk_create(
        Uppfoljning(
            tillfalle=tillfalle,
            moment=moment,
            linje=moment.linje,
            status=Uppfoljning.Status.GENOMFORD,
            text=text,
        )
        for moment in version.moment.all()
    )
    Missiv.objects.create(
        plan=version.plan,
        tillfalle=tillfalle,
        rubrik="Uppföljning av intern kontroll 2026",
        dnr="KS/2026:1",
        date=DAY,
        bakgrund=TEXT,
        sammanfattning="Granskningar har genomförts i 100 av 100 kontrollmoment.",
        beslutsunderlag="Missiv 31 augusti 2026",
        forslag_rubrik="Förslag till beslut",
        forslag="Kommunstyrelsen godkänner uppföljningen.",
    )
    return tillfalle


def run() -> list[Figure]:
    pk = make_round().pk

    def read():
        return Uppfoljningstillfalle.objects.with_plan().get(pk=pk)

    def missiv():
        letter = read().missiv
        letter.plan = letter.tillfalle.plan
        return MissivDocument(letter).pdf()

    deeds = {
        "Follow-up, 100 rows of two texts": (lambda: UppfoljningDocument(read()).pdf(), 3),
        "Missiv of one page": (missiv, 5),
    }
    figures = []
    for name, (deed, rounds) in deeds.items():
        size = len(deed())
        seconds = statistics.median(cpu_seconds(deed) for _ in range(rounds))
        figures.append(Figure(name, seconds, "CPU s", GOALS[name], f"{size // 1024} kB"))
    return figures
