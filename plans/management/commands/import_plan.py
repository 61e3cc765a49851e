"""manage.py import_plan: a sheet into a plan's utkast, by the same path as in the browser."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand

from plans.imports.apply import SourceFile, Target, import_plan, understand_for
from plans.imports.errors import ImportRefused
from plans.imports.report import unanswered
from plans.imports.results import find_groups, handler, other_warnings
from plans.management.targets import add_plan_arguments, find_namnd, refusal
from plans.services import PlanError


class Command(BaseCommand):
    help = (
        "Läser in ett Excel-ark till planens utkast. Obesvarade tveksamma rubriker läses inte in; texten sparas i "
        "händelsen. Slutar med 0 när arket kan läsas in, annars med 2 och en mening om varför."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FIL")
        add_plan_arguments(parser)
        parser.add_argument(
            "--sheet",
            action="append",
            default=[],
            metavar="BLAD",
            help="blad att läsa in när flera har planer; kan upprepas",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="visa vad som skulle göras, skriv ingenting"
        )
        parser.add_argument(
            "--json", action="store_true", help="skriv ut ett JSON-objekt med allt som förstods"
        )
        parser.add_argument(
            "--results",
            metavar="UPPFÖLJNING",
            help="läs in kolumner med resultat till planens öppna uppföljning med det adressnamnet, till exempel "
            "per-31-augusti; det som redan står där behålls",
        )
        parser.add_argument(
            "--text-status",
            choices=["genomford", "pagar"],
            default="",
            help="vad rader som har resultat men ingen status blir",
        )

    def handle(
        self, *, file, namnd, year, plan, dry_run, json, sheet=(), results=None, text_status="", **options
    ):
        target = Target(find_namnd(namnd), year, plan)
        source = SourceFile(file.name, _read(file))
        try:
            _check(target)
            report = understand_for(target, source.data, sheets=sheet)
            choices = _choices(target, report, results, text_status)
            outcome = import_plan(target, report, source, user=None, dry_run=dry_run, results=choices)
        except (ImportRefused, PlanError) as error:
            if json:
                self._print_json(_empty_report() | {"errors": [str(error)]})
            raise refusal(str(error)) from error
        report.warnings[:0] = unanswered(report)
        report.warnings.extend(outcome.warnings)
        report.errors = outcome.errors
        if json:
            self._print_json(report.as_json())
        else:
            self._print(report, outcome, dry_run)
        if outcome.errors:
            raise refusal(" ".join(outcome.errors[:5]))

    def _print_json(self, value):
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=2))

    def _print(self, report, outcome, dry_run):
        self.stdout.write(
            f"Blad {report.sheet}, rubriker på rad {report.header_row}, {len(report.rows)} rader."
        )
        for skip in report.skipped:
            self.stdout.write(f"  rad {skip.row}: {skip.reason}")
        for warning in report.warnings:
            self.stdout.write(f"  {warning}")
        if outcome.errors:
            return
        if not outcome.has_changes:
            self.stdout.write("Inga skillnader: planen är redan som arket.")
            return
        for label, old, new in outcome.head_changes:
            self.stdout.write(f"  {label}: {new}" + (f" (förut: {old})" if old else ""))
        counts = outcome.difference.counts
        done = "Skulle bli" if dry_run else "Inläst"
        self.stdout.write(
            f"{done}: {counts['new']} nya rader, {counts['changed']} ändrade, {counts['unchanged']} oförändrade, "
            f"{counts['missing']} saknas i arket och behålls."
        )
        for each in outcome.links:
            self.stdout.write(f"  Namn som kopplas: {each.label}")
        for each in outcome.results:
            self.stdout.write(f"  {each.count} resultat till uppföljningen {each.title}.")


def _read(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise refusal(f"Filen {path} kan inte läsas: {error.strerror}.") from error


def _choices(target, report, slug, text_status):
    """What becomes of the result columns: nothing, unless a round is named."""
    taker = handler()
    if not (slug and taker) or report.errors:
        return {}
    groups = find_groups(report)
    choices = taker.choices_for(target.plan, groups, slug, text_status)
    report.warnings = other_warnings(report, groups)
    return choices


def _check(target):
    if not 1980 <= target.year <= 2200:
        raise PlanError(f"{target.year} är inget år som en plan kan ha. Ange året med fyra siffror.")


def _empty_report():
    return {
        "sheet": None,
        "header_row": None,
        "columns": {},
        "sections": [],
        "rows": [],
        "skipped": [],
        "warnings": [],
        "errors": [],
    }
