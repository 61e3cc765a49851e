"""What is wrong with a file is told in Swedish, within limits, and nothing is left behind."""

import json
import subprocess
import sys
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from organisation.models import Handelse, Roll
from plans.imports.errors import ImportRefused
from plans.imports.report import understand
from plans.imports.waiting import folder
from plans.models import Plan
from tests.factories import NamndFactory, member
from tests.plans.imports import bad_files
from tests.plans.imports.bad_files import HEADINGS, READ, REFUSED, ROWS, plan
from tests.plans.imports.sheets import sheet

MAX_SECONDS, MAX_MEGABYTES = 10, 300


@pytest.fixture
def upload(client, db, settings, tmp_path):
    """`upload(data)` as an administratör who has chosen nämnd and year."""
    settings.IMPORT_DIR = tmp_path / "inlasning"
    namnd = NamndFactory(slug="ks")
    client.force_login(member(namnd, Roll.ADMINISTRATOR))

    def post(data):
        file = SimpleUploadedFile("plan.xlsx", data)
        return client.post("/planer/inlasning/", {"file": file, "namnd": "ks", "year": 2022, "plan": "plan"})

    return post


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
def test_user_is_told_and_stays_with_the_choices(upload, data, sentence):
    events = Handelse.objects.count()
    start = time.thread_time()

    response = upload(data)

    form = response.context["form"]
    assert response.status_code == 200
    (told,) = form.errors["file"]
    assert sentence in told
    assert told.endswith(".")
    assert (form["namnd"].value(), form["year"].value()) == ("ks", "2022")
    assert list(folder().iterdir()) == []
    assert (Plan.objects.count(), Handelse.objects.count()) == (0, events)
    assert time.thread_time() - start < MAX_SECONDS


@pytest.mark.parametrize(("data", "count"), READ.values(), ids=READ)
def test_odd_file_is_read_for_what_it_is(data, count):
    report = understand(data, [])

    assert (len(report.rows), report.errors) == (count, [])


class TestOddContent:
    def test_unknown_column_is_asked_and_named(self):
        report = understand(sheet([*HEADINGS, "Zebra"], [*ROWS[0], "rand"]), [])

        assert [(each.letter, each.heading, each.examples) for each in report.questions] == [
            ("D", "Zebra", ("rand",))
        ]

    def test_same_heading_twice_with_different_content_is_asked(self):
        data = sheet([*HEADINGS, "Kontrollmoment"], [*ROWS[0], "något annat"])

        assert [each.letter for each in understand(data, []).questions] == ["D"]

    def test_formula_without_value_and_error_value_are_told_with_address(self):
        def edit(book):
            book.active["C2"] = "=A1"
            book.active["C3"] = "#REF!"
            book.active["C3"].data_type = "e"

        warnings = understand(plan(["3.", "Arkiv", "Gallring"], edit=edit), []).warnings

        assert [text.partition(".")[0] for text in warnings if text.startswith("C")] == [
            "C2: cellens formel har inget sparat värde",
            "C3: cellen visar Excel-felet #REF!",
        ]

    def test_control_characters_and_direction_marks_are_left_out(self):
        data = plan(["3.", "\u202eArkiv\u2066", "Gall\u200fring\ufeff"])
        controls = bad_files.with_rows(
            '<row r="4"><c r="B4" t="inlineStr"><is><t>Arkiv</t></is></c>'
            '<c r="C4" t="inlineStr"><is><t>Gall_x000D_ring\u202e</t></is></c></row>'.encode()
        )

        assert understand(data, []).rows[-1].values["process"] == "Arkiv"
        assert understand(data, []).rows[-1].values["moment"] == "Gallring"
        assert understand(controls, []).rows[-1].values["moment"] == "Gall\nring"

    def test_equal_rows_and_a_number_with_two_texts_are_told_and_kept(self):
        report = understand(plan(ROWS[0], ["2.", "Arkiv", "Gallring"]), [])

        assert len(report.rows) == 4
        assert report.warnings == [
            "Rad 4 är likadan som rad 2; båda läses in.",
            "A5: nr 2. finns också på rad 3 med annan text.",
        ]


HEAVY = {
    "a million formatted rows": (bad_files.formatted_rows, 1_000_000),
    "cells in 250,000 empty rows": (bad_files.formatted_cells, 250_000),
    "blanks of 400 MB": (bad_files.blanks, 400 * 1024**2),
    "blanks of 59 MB": (bad_files.blanks, 59 * 1024**2),
    "cell of 50 MB": (bad_files.long_cell, 50_000_000),
    "three million texts": (bad_files.many_texts, 3_000_000),
    "a million levels": (bad_files.nested, 1_000_000),
    "400,000 merged cells": (bad_files.merged, 400_000),
}
# Run in a process of its own, so that its memory is its own.
MEASURED = """
import json, sys, time
import django
django.setup()
from plans.imports.errors import ImportRefused
from plans.imports.report import understand
data, start = sys.stdin.buffer.read(), time.process_time()
try:
    told = len(understand(data, []).rows)
except ImportRefused as error:
    told = str(error)
seconds = time.process_time() - start
peak = next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"told": told, "seconds": seconds, "megabytes": peak}))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("make", "scale"), HEAVY.values(), ids=HEAVY)
def test_heavy_file_stays_within_time_and_memory(make, scale):
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}

    done = subprocess.run(
        [sys.executable, "-c", MEASURED], input=make(scale), env=environment, capture_output=True, check=True
    )

    measured = json.loads(done.stdout)
    assert measured["seconds"] < MAX_SECONDS
    assert measured["megabytes"] < MAX_MEGABYTES


def test_processor_time_has_a_limit_whatever_it_goes_to(monkeypatch):
    monkeypatch.setattr("plans.imports.workbook.MAX_SECONDS", 0)

    with pytest.raises(ImportRefused, match="Filen tar för lång tid att läsa: gränsen är 0 sekunder"):
        understand(plan(), [])
