"""manage.py export_plan: a plan as an .xlsx sheet in the kommun's dress."""

from pathlib import Path

from django.core.management.base import BaseCommand

from plans.access import version_in_use
from plans.exports import export_plan
from plans.imports.apply import Target
from plans.management.targets import add_plan_arguments, find_namnd, refusal
from plans.models.plan import MAIN_PLAN
from plans.services import PlanError


class Command(BaseCommand):
    help = "Skriver planen till ett Excel-ark i kommunens egen tabell: den beslutade, annars utkastet."

    def add_arguments(self, parser):
        add_plan_arguments(parser)
        parser.add_argument("--out", required=True, type=Path, metavar="FIL.xlsx")

    def handle(self, *, namnd, year, plan, out, verbosity, **options):
        target = Target(find_namnd(namnd), year, plan)
        version = version_in_use(target.plan) if target.plan else None
        if version is None:
            which = "plan" if plan == MAIN_PLAN else f"plan {plan}"
            raise refusal(f"{target.namnd} har ingen {which} för {year}.")
        try:
            out.write_bytes(export_plan(version))
        except PlanError as error:
            raise refusal(str(error)) from error
        except OSError as error:
            raise refusal(f"Filen {out} kan inte skrivas: {error.strerror}.") from error
        if verbosity:
            status = version.get_status_display().lower()
            self.stdout.write(f"{out}: version {version.number}, {status}.")
