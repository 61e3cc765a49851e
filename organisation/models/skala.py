"""Scales are data: words, explanations, levels and colours, per kommun and from a year on."""

from django.db import models

from .kommun import Kommun


class SkalaQuerySet(models.QuerySet):
    def in_force(self, kommun, slag, year):
        """The scale of that kind which applies in the year: the newest that had begun; none gives an empty set."""
        newest = self.filter(kommun=kommun, slag=slag, from_year__lte=year).order_by("-from_year")[:1]
        return self.filter(pk__in=newest.values("pk"))


class Skala(models.Model):
    """One scale of a kommun."""

    class Slag(models.TextChoices):
        SANNOLIKHET = "sannolikhet", "Sannolikhet"
        KONSEKVENS = "konsekvens", "Konsekvens"
        BEDOMNING_MOMENT = "bedomning_moment", "Bedömning av kontrollmoment"
        BEDOMNING_NAMND = "bedomning_namnd", "Bedömning av nämndens interna kontroll"

    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="skalor")
    slag = models.CharField(max_length=20, choices=Slag)
    from_year = models.PositiveSmallIntegerField("gäller från och med år")

    objects = SkalaQuerySet.as_manager()

    class Meta:
        ordering = ["kommun", "slag", "-from_year"]
        verbose_name = "skala"
        verbose_name_plural = "skalor"
        constraints = [
            models.UniqueConstraint(fields=["kommun", "slag", "from_year"], name="skala_once_a_year"),
        ]

    def __str__(self):
        return f"{self.get_slag_display()}, {self.kommun} från {self.from_year}"


class Skalsteg(models.Model):
    """One step of a scale. The colour is a word of the theme, and never carries the meaning alone."""

    class Farg(models.TextChoices):
        GRON = "gron", "Grön"
        GUL = "gul", "Gul"
        ORANGE = "orange", "Orange"
        ROD = "rod", "Röd"
        NEUTRAL = "neutral", "Neutral"

    skala = models.ForeignKey(Skala, models.CASCADE, related_name="steg")
    level = models.PositiveSmallIntegerField("nivå")
    label = models.CharField("ord", max_length=80)
    explanation = models.TextField("förklaring", blank=True)
    farg = models.CharField("färg", max_length=10, choices=Farg, default=Farg.NEUTRAL)

    class Meta:
        ordering = ["skala", "level"]
        verbose_name = "skalsteg"
        verbose_name_plural = "skalsteg"
        constraints = [
            models.UniqueConstraint(fields=["skala", "level"], name="skalsteg_level_once"),
            models.UniqueConstraint(fields=["skala", "label"], name="skalsteg_label_once"),
        ]

    def __str__(self):
        return self.label
