"""A sheet into a plan: 10,000 rows against the bare libraries, and 500 rows of an ordinary plan in CPU seconds.

Reading: our reader (merged and hidden cells known, limits kept) against openpyxl's streaming reader on the same file.
Applying: the whole import (matching, judging, writing, log and what undo needs) against bulk_create of the same
rows. Memory is the peak of a process of its own that does both.
"""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Figure, Ratio, compare, cpu_seconds

READING_GOAL, APPLYING_GOAL = 1.5, 2.5
MEMORY_GOAL_MB = 300
SECONDS_GOAL = 1.0
LARGE, ORDINARY = 10_000, 500
HEADINGS = [
    "Nr",
    "Process",
    "Risk",
    "Kontrollmoment",
    "Kontrollmetod",
    "Kontrollutförare",
    "Kontrollansvarig",
    "Frekvens",
    "Rapporteras",
    "Arbetssätt",
    "Systematisk kontroll",
    "Hantering",
]


def make_sheet(rows: int, reworded: int = 0) -> bytes:
    """A sheet of so many rows: a section each fifty, a process merged over four rows, every hundredth row hidden.

    Of every ten rows the first `reworded` say their moment in other words.
    """
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    sheet.append(HEADINGS)
    for number in range(rows):
        if number % 50 == 0:
            sheet.append([f"Avsnitt {number // 50}"])
            sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=12)
        sheet.append(_values(number, number % 10 < reworded))
        row = sheet.max_row
        if number % 4 == 3 and number % 50 >= 4:
            sheet.merge_cells(start_row=row - 3, end_row=row, start_column=2, end_column=2)
        sheet.row_dimensions[row].hidden = number % 100 == 99
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _values(number, is_reworded):
    moment = f"Kontroll av att rutin {number} för inköp och attest följs i alla led"
    if is_reworded:
        moment = f"Kontrollera att rutin {number} för inköp och attest efterlevs i varje led, även vid ombud"
    return [
        f"{number + 1}.",
        f"Process {number // 4} med tillhörande rutiner",
        f"Risk för att fel {number} inte upptäcks i tid och leder till merkostnad",
        moment,
        "Stickprov om tio fakturor ur ekonomisystemet, med underlag och attest",
        "Ekonomiavdelningen",
        "Ekonomichef",
        "En gång per år",
        "September 2026",
        "Centralt",
        "Månatlig avstämning",
        "Utbildning",
    ]


def make_target(name: str):
    """An empty plan of a new nämnd."""
    from organisation.models import Kommun, Namnd
    from plans.imports.apply import Target

    kommun = Kommun.objects.create(name="Provkommun", slug=f"inlasning-{name}")
    return Target(Namnd.objects.create(kommun=kommun, name="Kommunstyrelsen", slug=f"inlasning-{name}"), 2026)


def read_in(target, data: bytes, *, dry_run: bool = False):
    """From bytes to a written plan, as the browser's last step does it; a dry run gives the table too."""
    from organisation.texts import Audience
    from plans.imports.apply import SourceFile, import_plan, understand_for

    report = understand_for(target, data)
    file = SourceFile("plan.xlsx", data)
    audience = Audience.INTERNAL if dry_run else None
    outcome = import_plan(target, report, file, user=None, dry_run=dry_run, audience=audience)
    if outcome.errors:
        raise SystemExit(f"The sheet was not read in: {outcome.errors[:3]}")
    return outcome


def measure_reading(data: bytes) -> Ratio:
    from openpyxl import load_workbook

    from plans.imports.reader import read

    def bare():
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return sum(1 for row in workbook.active.iter_rows(values_only=True) if any(row))

    note = f"{len(data) // 1024} kB"
    return compare(f"reading {LARGE} rows", lambda: read(data), bare, rounds=3, goal=READING_GOAL, note=note)


def measure_applying(data: bytes) -> Ratio:
    from django.db import transaction

    from plans.imports.apply import SourceFile, import_plan, understand_for
    from plans.models import Kontrollmoment

    target = make_target("stor")
    report = understand_for(target, data)
    file = SourceFile("plan.xlsx", data)

    def product():
        with transaction.atomic():
            import_plan(target, report, file, user=None)
            transaction.set_rollback(True)

    with transaction.atomic():
        version = import_plan(target, report, file, user=None).version
        copies = _copies_of(version)
        count = Kontrollmoment.objects.filter(version=version).count()
        transaction.set_rollback(True)

    def bare():
        with transaction.atomic():
            _bulk_create(target, copies)
            transaction.set_rollback(True)

    return compare(
        f"applying {count} rows", product, bare, rounds=3, goal=APPLYING_GOAL, note="bare: bulk_create"
    )


def _copies_of(version):
    """The values of all rows of the version, model by model in the order they must be written."""
    from plans.models import Ansvarsrad, Avsnitt, Kontrollmoment, Process, Rapporttid, Risk

    own = {model: model.objects.filter(version=version) for model in (Avsnitt, Process, Risk, Kontrollmoment)}
    parts = {model: model.objects.filter(moment__version=version) for model in (Ansvarsrad, Rapporttid)}
    return [(model, list(rows.values())) for model, rows in (own | parts).items()]


def _bulk_create(target, copies):
    from plans.models import Plan, Planversion

    plan = Plan.objects.create(namnd=target.namnd, year=target.year)
    version = Planversion.objects.create(plan=plan, number=1)
    for model, rows in copies:
        is_own = hasattr(model, "version")
        model.objects.bulk_create(
            model(**{**row, "version_id": version.pk}) if is_own else model(**row) for row in rows
        )


def measure_ordinary() -> list[Figure]:
    """Preview with difference, and apply, of a plan of 500 rows: a tenth reworded, and all."""
    cases = (("a tenth reworded", 1), ("all reworded", 10))
    return [figure for name, reworded in cases for figure in _measure_case(name, reworded)]


def _measure_case(name, reworded):
    target = make_target(f"vanlig-{reworded}")
    read_in(target, make_sheet(ORDINARY))
    data = make_sheet(ORDINARY, reworded)
    preview = min(cpu_seconds(lambda: read_in(target, data, dry_run=True)) for _ in range(3))
    apply = cpu_seconds(lambda: read_in(target, data))
    for deed, seconds in (("preview", preview), ("apply", apply)):
        yield Figure(f"{deed} {ORDINARY} rows, {name}", seconds, "s CPU", SECONDS_GOAL)


def measure_memory(data: bytes) -> Figure:
    """The peak of a process that reads and applies the sheet."""
    command = [sys.executable, "-m", "benchmarks.imports"]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return Figure(f"memory, {LARGE} rows", float(done.stdout.split()[-1]), "MB peak", MEMORY_GOAL_MB)


def run() -> list[Ratio | Figure]:
    data = make_sheet(LARGE)
    return [measure_reading(data), measure_applying(data), *measure_ordinary(), measure_memory(data)]


def peak_megabytes() -> float:
    """The most memory that this process has had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """The child of `measure_memory`: read in what stands on standard input, preview and apply, tell the peak.

    In reality neither the database nor its migrations are part of the process that is measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/matning.sqlite3"
        made = "import sys; from benchmarks.imports import migrate; migrate(sys.argv[1])"
        subprocess.run([sys.executable, "-c", made, database], check=True)
        set_up(database)
        data, target = sys.stdin.buffer.read(), make_target("minne")
        read_in(target, data, dry_run=True)
        read_in(target, data)
    print(peak_megabytes())


def set_up(database: str) -> None:
    """Django with the product's settings, on the SQLite file."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()


def migrate(database: str) -> None:
    """Make the SQLite file's tables."""
    from django.core.management import call_command

    set_up(database)
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
