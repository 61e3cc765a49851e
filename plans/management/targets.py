"""Which nämnd, year and plan a command means, and how it refuses."""

from django.core.management.base import CommandError, CommandParser

from organisation.models import Namnd
from plans.models.plan import MAIN_PLAN

EXIT_REFUSED = 2


def add_plan_arguments(parser: CommandParser) -> None:
    """--namnd, --year and --plan."""
    parser.add_argument(
        "--namnd", required=True, metavar="SLUG", help="nämndens adressnamn, till exempel tranas-ks"
    )
    parser.add_argument("--year", required=True, type=int, metavar="ÅR")
    parser.add_argument(
        "--plan", default=MAIN_PLAN, metavar="SLUG", help="när nämnden har två planer samma år"
    )


def refusal(sentence: str) -> CommandError:
    """An error that is printed as one sentence on stderr and ends the command with 2."""
    return CommandError(sentence, returncode=EXIT_REFUSED)


def find_namnd(slug: str) -> Namnd:
    """The nämnd, or a refusal that names those there are."""
    namnder = Namnd.objects.select_related("kommun")
    if namnd := namnder.filter(slug=slug).first():
        return namnd
    known = ", ".join(namnder.order_by("slug").values_list("slug", flat=True)[:20]) or "inga"
    raise refusal(f"Det finns ingen nämnd {slug}. De som finns: {known}.")
