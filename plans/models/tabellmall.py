"""Tabellmall: one kommun's dress. Which fields, in which order, under which headings, how wide."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from organisation.models import Kommun
from plans.columns import Column, Dress, Part


class TabellmallQuerySet(models.QuerySet):
    def with_columns(self):
        return self.prefetch_related("kolumner")

    def default_for(self, kommun, slag):
        """The kommun's default dress of that kind, or None."""
        return self.with_columns().filter(kommun=kommun, slag=slag, is_default=True).first()


class Tabellmall(models.Model):
    """A dress of a kommun, for plans or for follow-ups; drawn and read by `plans.columns.Dress`."""

    class Slag(models.TextChoices):
        PLAN = "plan", "Plan"
        UPPFOLJNING = "uppfoljning", "Uppföljning"

    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="tabellmallar")
    slag = models.CharField(max_length=12, choices=Slag, default=Slag.PLAN)
    name = models.CharField("namn", max_length=100)
    is_default = models.BooleanField("används om inget annat sägs", default=False)
    has_process_headings = models.BooleanField(
        "process som rubrik",
        default=False,
        help_text="En tabell för varje process, med processen som rubrik.",
    )
    process_prefix = models.CharField(
        "ord före processen", max_length=40, blank=True, help_text="Till exempel Process: "
    )

    objects = TabellmallQuerySet.as_manager()

    class Meta:
        ordering = ["kommun", "slag", "name"]
        verbose_name = "tabellmall"
        verbose_name_plural = "tabellmallar"
        constraints = [
            models.UniqueConstraint(fields=["kommun", "slag", "name"], name="tabellmall_name_once"),
            models.UniqueConstraint(
                fields=["kommun", "slag"], condition=Q(is_default=True), name="tabellmall_one_default"
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.get_slag_display()})"

    @property
    def dress(self) -> Dress:
        """The dress as a plain value; reads the columns (prefetch them for many)."""
        return Dress(
            columns=tuple(kolumn.column for kolumn in self.kolumner.all()),
            has_process_headings=self.has_process_headings,
            process_prefix=self.process_prefix,
        )


def validate_parts(value):
    """Each part names a known field, and nothing but the keys of `Part`."""
    from plans.fields import registry

    if not isinstance(value, list) or not value:
        raise ValidationError("En kolumn visar minst ett fält.")
    for part in value:
        if not isinstance(part, dict) or str(part.get("field")) not in registry:
            raise ValidationError("Kolumnen hänvisar till ett fält som inte finns.")
        if unknown := set(part) - {"field", "before", "after", "label"}:
            raise ValidationError(f"Okänt i kolumnen: {', '.join(sorted(unknown))}.")
        if not all(isinstance(value, str) for value in part.values()):
            raise ValidationError("Det som står före, efter och som etikett i kolumnen ska vara text.")


class Tabellkolumn(models.Model):
    """One column: its heading, its width as a share of the table, and the fields it shows."""

    mall = models.ForeignKey(Tabellmall, models.CASCADE, related_name="kolumner")
    position = models.PositiveSmallIntegerField("ordning")
    heading = models.CharField(
        "rubrik",
        max_length=200,
        help_text="{tillfalle} blir omgångens rubrik, till exempel Uppföljning 170831.",
    )
    width = models.PositiveSmallIntegerField("bredd", default=10, help_text="Andel av tabellens bredd.")
    is_grouping = models.BooleanField("slå ihop lika rader", default=False)
    parts = models.JSONField("fält", validators=[validate_parts])

    class Meta:
        ordering = ["position"]
        verbose_name = "kolumn"
        verbose_name_plural = "kolumner"
        constraints = [
            models.UniqueConstraint(fields=["mall", "position"], name="tabellkolumn_position_once"),
            models.CheckConstraint(condition=Q(width__gte=1), name="tabellkolumn_has_width"),
        ]

    def __str__(self):
        return self.heading

    @property
    def column(self) -> Column:
        return Column(
            heading=self.heading,
            parts=tuple(Part(**part) for part in self.parts),
            width=self.width,
            is_grouping=self.is_grouping,
        )
