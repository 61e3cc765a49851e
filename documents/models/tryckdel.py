"""Printed parts of papers, kept a while so that what has not changed need not be printed again."""

import datetime

from django.db import models
from django.utils import timezone

KEEP_DAYS = 14


class TryckdelQuerySet(models.QuerySet):
    def outdated(self):
        """Those that nobody has asked for in a fortnight."""
        return self.filter(used_at__lt=timezone.now() - datetime.timedelta(days=KEEP_DAYS))


class Tryckdel(models.Model):
    """One printed part, found by the hash of all that it was printed from, and by nothing else.

    No address leads here: whoever prints a paper has made its HTML first, with her own rights, and only the very same
    HTML has the same key. An internal part therefore never stands in for a public one.
    """

    key = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()
    used_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = TryckdelQuerySet.as_manager()

    class Meta:
        verbose_name = "tryckdel"
        verbose_name_plural = "tryckdelar"

    def __str__(self):
        return self.key[:12]
