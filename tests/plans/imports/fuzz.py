"""Random and mutated workbooks through the whole path: sniff, read, understand, preview, apply, all rolled back.

    python -m tests.plans.imports.fuzz SECONDS [SEED]     what `make fuzz` calls

Each file has a seed, which is printed when something goes wrong: give it as SEED with 0 seconds to see it again.
"""

import contextlib
import io
import logging
import os
import random
import re
import sys
import time
import traceback
import zipfile

PIECES = (
    b"",
    b"\x00",
    b"<",
    b"&",
    b"9" * 400,
    b"-1",
    b"A0",
    b"XFD1048576",
    b"]]>",
    b"\xff\xfe",
    b"NaN",
    b"1e999",
)
VALUES = (
    "",
    "Ja",
    "3x4",
    "=1+1",
    "@x",
    "2022-13-45",
    "0",
    "-",
    "\u202eabc",
    "[[sekretess: 1 | x",
    "å" * 300,
    3.5,
    None,
)
TYPES = (b"s", b"b", b"e", b"d", b"n", b"str", b"inlineStr", b"zz")
FORMATS = (b"0", b"14", b"17", b"22", b"45", b"46", b"999999", b"-3")


def make_file(seed: int) -> bytes:
    """A file made of the seed alone: a plan, then a few blows to its values, its XML or its bytes."""
    from tests.plans.imports.random_sheets import RandomSheet
    from tests.plans.imports.sheets import DEMO, demo_bytes

    dice = random.Random(seed)
    if dice.random() < 0.3:
        data = demo_bytes(dice.choice(list(DEMO)))
    elif dice.random() < 0.3:
        data = _random_cells(dice)
    else:
        data = RandomSheet(seed).data
    data = _with_parts(data, lambda name, content: None if name == "docProps/core.xml" else content)
    for _ in range(dice.randint(0, 3)):
        data = dice.choice((_hit_xml, _hit_xml, _hit_attributes, _hit_bytes, _drop_part))(dice, data)
    return data


def _random_cells(dice):
    from tests.plans.imports.random_sheets import HEADINGS
    from tests.plans.imports.sheets import sheet

    headings = dice.sample(
        (*HEADINGS, "Sannolikhet", "Konsekvens", "Uppföljning 170831", "Enhet", "S", ""), 5
    )
    rows = [[dice.choice(VALUES) for _ in headings] for _ in range(dice.randint(0, 8))]
    return sheet(*[[]] * dice.randint(0, 3), headings, *rows)


def _with_parts(data, change):
    """The workbook with `change(name, content)` done to each part; None drops it. Damaged files stay as they are."""
    file = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w") as target:
            for name in source.namelist():
                content = change(name, source.read(name))
                if content is not None:
                    # Without the time of day, so that a seed gives the same bytes again.
                    target.writestr(zipfile.ZipInfo(name), content)
    except Exception:
        return data
    return file.getvalue()


def _hit_xml(dice, data):
    """Replace, cut or double a stretch of one part."""

    def change(name, content):
        if name != chosen or not content:
            return content
        start = dice.randrange(len(content))
        end = min(len(content), start + dice.randint(0, 40))
        return content[:start] + dice.choice((*PIECES, content[start:end] * 2)) + content[end:]

    chosen = dice.choice(
        ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")
    )
    return _with_parts(data, change)


def _hit_attributes(dice, data):
    """Well-formed nonsense: other types, styles, references and merged ranges."""
    changes = (
        (rb' t="\w+"', lambda: b' t="%s"' % dice.choice(TYPES)),
        (rb' s="\d+"', lambda: b' s="%s"' % dice.choice(FORMATS)),
        (rb' r="[A-Z]+\d+"', lambda: b' r="%s"' % dice.choice((b"A1", b"B7", b"GR3", b"x", b""))),
        (
            rb' ref="[^"]+"',
            lambda: b' ref="%s"' % dice.choice((b"A1:C9", b"C9:A1", b"A1", b"A:A", b"B2:XFD1048576")),
        ),
        (
            rb"<v>[^<]*</v>",
            lambda: b"<v>%s</v>" % dice.choice((b"", b"0", b"-5", b"99999999", b"1e400", b"nan", b"x")),
        ),
        (rb' numFmtId="\d+"', lambda: b' numFmtId="%s"' % dice.choice(FORMATS)),
    )
    pattern, make = dice.choice(changes)
    share = dice.choice((0.05, 0.5, 1))

    def change(name, content):
        if not name.endswith(("sheet1.xml", "styles.xml")):
            return content
        return re.sub(pattern, lambda match: make() if dice.random() < share else match[0], content)

    return _with_parts(data, change)


def _hit_bytes(dice, data):
    """The file itself: cut short, or some bytes changed."""
    if not data or dice.random() < 0.3:
        return data[: dice.randint(0, len(data))]
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _drop_part(dice, data):
    return _with_parts(data, lambda name, content: None if dice.random() < 0.15 else content)


def walk(target, data: bytes, seed: int = 0) -> str:
    """The whole path for one file; how it ended. What goes wrong in another way than by a sentence is raised."""
    from organisation.texts import Audience
    from plans.imports.apply import SourceFile, import_plan, understand_for
    from plans.imports.errors import ImportRefused
    from plans.services import PlanError

    file = SourceFile("plan.xlsx", data)
    try:
        report = understand_for(target, data)
        answers = {column.key: column.suggestion or "-" for column in report.questions}
        report = understand_for(target, data, answers)
        preview = import_plan(target, report, file, user=None, dry_run=True, audience=Audience.INTERNAL)
        if preview.errors:
            return "errors"
        outcome = import_plan(target, report, file, user=None, expected=preview.fingerprint)
    except (ImportRefused, PlanError) as error:
        if not re.search(r"[a-zåäö]{3}.*[.?!]$", str(error), re.DOTALL):
            raise AssertionError(f"seed {seed}: no sentence: {error!r}") from error
        return "refused"
    return "applied" if outcome.has_changes else "unchanged"


@contextlib.contextmanager
def rolled_back():
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def main(seconds: float, seed: int) -> int:
    """Files of seed after seed for so many seconds, at least one; prints the seeds that failed and how all ended."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from plans.imports.apply import Target
    from tests.factories import NamndFactory

    logging.disable(logging.INFO)
    target, ends, failed = Target(NamndFactory(), 2022), {}, []
    stop = time.monotonic() + seconds
    while True:
        try:
            with rolled_back():
                end = walk(target, make_file(seed), seed)
        except Exception:
            end = "FAILED"
            failed.append(seed)
            print(f"--- seed {seed} ---", traceback.format_exc(), sep="\n", flush=True)
        ends[end] = ends.get(end, 0) + 1
        seed += 1
        if time.monotonic() >= stop:
            break
    print(f"{sum(ends.values())} files, last seed {seed - 1}: {ends}")
    for each in failed:
        print(f"Again: make fuzz SECONDS=0 SEED={each}")
    return 1 if failed else 0


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    import django

    django.setup()
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    sys.exit(main(seconds, int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)))
