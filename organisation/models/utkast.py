"""What somebody has typed and not saved yet."""

from django.conf import settings
from django.db import models


class Textutkast(models.Model):
    """One person's own draft of one form: kept while she types, gone when she saves or throws it away.

    Nobody else sees it, and it leaves no trace in the log. `kind` and `place` say which form it belongs to
    (`organisation.drafts`), `radversion` which state of the row it was begun on; null means that there was no row.
    """

    anvandare = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="textutkast")
    kind = models.CharField("formulär", max_length=30)
    place = models.UUIDField("gäller")
    radversion = models.PositiveIntegerField(null=True, blank=True)
    fields = models.JSONField("fält", default=dict)
    updated_at = models.DateTimeField("sparat", auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = "textutkast"
        verbose_name_plural = "textutkast"
        constraints = [
            models.UniqueConstraint(fields=["anvandare", "kind", "place"], name="textutkast_once_a_form")
        ]

    def __str__(self):
        return f"{self.kind} {self.place}"
