"""The provisions that a passage can be marked with."""

from django.db import models
from django.db.models import Q

from .kommun import Kommun


class SekretessgrundQuerySet(models.QuerySet):
    def of_kommun(self, kommun_id: int | None):
        """The installation's provisions and the kommun's own."""
        return self.filter(Q(kommun__isnull=True) | Q(kommun=kommun_id))


class Sekretessgrund(models.Model):
    """A provision of OSL to choose from when a passage is marked; without a kommun it is everybody's."""

    kommun = models.ForeignKey(
        Kommun,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="sekretessgrunder",
        help_text="Tomt: gäller alla kommuner i installationen.",
    )
    provision = models.CharField("bestämmelse", max_length=120, help_text="Som den trycks: 18 kap. 8 § OSL.")
    explanation = models.CharField("förklaring", max_length=250, blank=True)
    position = models.PositiveSmallIntegerField("ordning", default=0)

    objects = SekretessgrundQuerySet.as_manager()

    class Meta:
        ordering = ["position", "provision"]
        verbose_name = "sekretessbestämmelse"
        verbose_name_plural = "sekretessbestämmelser"
        constraints = [
            models.UniqueConstraint(fields=["kommun", "provision"], name="sekretessgrund_once_in_kommun"),
            models.UniqueConstraint(
                fields=["provision"], condition=Q(kommun__isnull=True), name="sekretessgrund_once_for_all"
            ),
            # The notation's own signs would end the mark that carries the provision.
            models.CheckConstraint(
                condition=~Q(provision="")
                & ~Q(provision__contains="[")
                & ~Q(provision__contains="]")
                & ~Q(provision__contains="|")
                & ~Q(provision__contains=";"),
                name="sekretessgrund_can_be_written",
                violation_error_message="Bestämmelsen får inte vara tom eller innehålla [ ] | eller ;.",
            ),
        ]

    def __str__(self):
        return self.provision
