"""manage.py load_demo: the three papers and an account for each role."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from internkontroll.demo import load_demo
from internkontroll.demo_accounts import ACCOUNTS, DEMO_PASSWORD
from internkontroll.demo_large import load_large
from internkontroll.demo_year import load_year
from organisation.models import Roll


class Command(BaseCommand):
    help = "Läser in demodata: tre kommuners planer och uppföljningar, och ett konto för varje roll."

    def add_arguments(self, parser):
        parser.add_argument(
            "--force", action="store_true", help="Läs in även utanför DEBUG, trots konton med känt lösenord."
        )
        parser.add_argument(
            "--large", action="store_true", help="Läs också in en påhittad kommun med tjugo nämnder."
        )

    def handle(self, *, force, large, verbosity, **options):
        if not (settings.DEBUG or force):
            raise CommandError(
                "Demodata läses bara in när DEBUG=1, eftersom demokontona har ett lösenord som alla känner till. "
                "Lägg till --force om de ändå ska in i den här databasen.",
                returncode=2,
            )
        load_demo()
        load_year()
        if large:
            load_large()
        if verbosity:
            self.stdout.write(accounts_table())


def accounts_table() -> str:
    """The accounts in columns, and their password."""
    rows = [("Konto", "Roll", "Namn")]
    rows += [
        (each.username, Roll(each.roll).label, f"{each.first_name} {each.last_name}") for each in ACCOUNTS
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, "", f"Lösenord för alla demokonton: {DEMO_PASSWORD}"])
