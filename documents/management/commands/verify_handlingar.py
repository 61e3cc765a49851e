"""`manage.py verify_handlingar`: is each paper that was drawn up still what it was?"""

from django.core.management.base import BaseCommand, CommandError

from documents.models import Handling
from documents.services.handlingar import damaged_handlingar


class Command(BaseCommand):
    help = "Kontrollera att varje upprättad handling finns kvar och har sin kontrollsumma."

    def handle(self, *args, **options):
        damaged = damaged_handlingar()
        for handling, fault in damaged:
            self.stderr.write(f"{handling} ({handling.file_name}, {handling.public_id}): {fault}")
        count = Handling.objects.count()
        if damaged:
            raise CommandError(f"{len(damaged)} av {count} handlingar är skadade.", returncode=2)
        self.stdout.write(f"Kontrollerade handlingar: {count}. Alla är hela.")
