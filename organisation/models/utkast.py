"""What somebody has typed and not saved yet."""

from django.conf import settings
from django.db import models


class Textutkast(models.Model):
    """One person's own draft of one form: kept while she types, gone when she saves or throws it away.

    Nobody else sees it, and it leaves no trace in the log. `kind` and `place` say which form it belongs to
    (`organisation.drafts`), `radversion` which state of the row it was begun on; null means that there was no row.
    There is one for each `window` that has written what the others had not seen: two open windows never overwrite
    each other. `revision` grows by one each time it is kept.
    """

    anvandare = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="textutkast")
    kind = models.CharField("formulär", max_length=30)
    place = models.UUIDField("gäller")
    radversion = models.PositiveIntegerField(null=True, blank=True)
    fields = models.JSONField("fält", default=dict)
    window = models.CharField("fönster", max_length=40, blank=True)
    number = models.PositiveIntegerField("nummer i fönstret", default=0)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField("sparat", auto_now=True)

    class Meta:
        ordering = ["-updated_at"]
        verbose_name = "textutkast"
        verbose_name_plural = "textutkast"
        constraints = [
            models.UniqueConstraint(
                fields=["anvandare", "kind", "place", "window"], name="textutkast_once_a_window"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.place}"

    @property
    def token(self) -> str:
        """Which draft, in which state: a form carries it, and by it one knows what its writer has seen."""
        return f"{self.pk}:{self.revision}"
