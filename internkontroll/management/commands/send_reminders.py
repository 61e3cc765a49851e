"""manage.py send_reminders: each person's mail of the day, for cron or a systemd timer."""

import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from internkontroll.reminders.send import digests_of, send_reminders


class Command(BaseCommand):
    help = (
        "Skickar dagens påminnelser, högst ett brev till var och en. Kan köras hur ofta som helst samma dag."
    )

    def add_arguments(self, parser):
        parser.add_argument("--date", default="", help="Skicka som om det vore den dagen, ÅÅÅÅ-MM-DD.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Visa vad som skulle skickas, och till vem."
        )

    def handle(self, *, date, dry_run, verbosity, **options):
        date = _read_date(date)
        if not settings.SITE_URL:
            raise CommandError(
                "SITE_URL saknas: sätt den till produktens adress, till exempel https://internkontroll.kommunen.se.",
                returncode=2,
            )
        if dry_run:
            digests = digests_of(date)
            self._list("Skulle skickas", [each for each in digests if each.user.email])
            self._list("Saknar e-postadress", [each for each in digests if not each.user.email])
            return
        outcome = send_reminders(date)
        if verbosity:
            self._list("Skickat", outcome.sent)
            self._list("Saknar e-postadress", outcome.without_address)
        if outcome.failed:
            count, names = len(outcome.failed), ", ".join(each.user.username for each in outcome.failed)
            raise CommandError(
                f"{count} {'påminnelse' if count == 1 else 'påminnelser'} kunde inte skickas: {names}. "
                "Felet står i loggen, och nästa körning försöker igen.",
                returncode=2,
            )

    def _list(self, title, digests):
        self.stdout.write(f"{title}: {len(digests)}")
        for each in digests:
            address = each.user.email or each.user.username
            self.stdout.write(f"  {each.user} <{address}>  {each.subject}")


def _read_date(text):
    if not text:
        return timezone.localdate()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text} är ingen dag. Skriv ÅÅÅÅ-MM-DD.", returncode=2) from None
