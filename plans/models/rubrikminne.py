"""Rubrikminne: what a kommun has answered about headings, so that the next sheet goes in without a question."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from organisation.models import Kommun

# The answer that a column is not to be read.
NOT_READ = "-"


class RubrikminneQuerySet(models.QuerySet):
    def answers_of(self, kommun: Kommun) -> dict[str, str]:
        """{heading: field or NOT_READ}, as the importer takes it."""
        return dict(self.filter(kommun=kommun).values_list("heading", "field"))


class Rubrikminne(models.Model):
    """One heading, normalised, and what the kommun says that it is."""

    kommun = models.ForeignKey(Kommun, models.CASCADE, related_name="rubrikminnen")
    heading = models.CharField("rubrik", max_length=250)
    printed = models.CharField("som den stod", max_length=250, blank=True)
    field = models.CharField(
        "fält", max_length=40, help_text="Fältets kod, eller - för det som inte läses in."
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_by_name = models.CharField("av", max_length=150, blank=True)
    answered_at = models.DateTimeField("svarat", default=timezone.now)

    objects = RubrikminneQuerySet.as_manager()

    class Meta:
        ordering = ["heading"]
        verbose_name = "ihågkommen rubrik"
        verbose_name_plural = "ihågkomna rubriker"
        constraints = [
            models.UniqueConstraint(fields=["kommun", "heading"], name="rubrikminne_heading_once"),
            models.CheckConstraint(condition=~models.Q(heading=""), name="rubrikminne_has_heading"),
        ]

    def __str__(self):
        return self.printed or self.heading

    @property
    def label(self) -> str:
        """The answer in words."""
        from plans.fields import registry

        if self.field == NOT_READ:
            return "Läses inte in"
        return registry[self.field].label if self.field in registry else "Okänt fält"
