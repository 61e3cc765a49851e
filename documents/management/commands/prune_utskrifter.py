"""`manage.py prune_utskrifter`: old print runs and their files go."""

from django.core.management.base import BaseCommand

from documents.models.utskrift import KEEP_DAYS
from documents.services.printing import prune_utskrifter


class Command(BaseCommand):
    help = f"Tar bort utskrifter som är äldre än {KEEP_DAYS} dagar, med sina filer. Körs också efter varje utskrift."

    def handle(self, *args, **options):
        self.stdout.write(f"Borttagna utskrifter: {prune_utskrifter()}")
