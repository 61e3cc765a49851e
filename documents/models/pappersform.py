"""What a kommun wants in its papers beside the table, from a year on: its choices, and whose texts stand there."""

from django.db import models
from django.db.models import F, Q

from organisation.models import EditableModel, Kommun, Namnd


class PappersformQuerySet(models.QuerySet):
    def in_force(self, kommun, year):
        """The kommun's form that applies in the year, the newest that had begun; None when it has none."""
        return self.filter(kommun=kommun, from_year__lte=year).order_by("-from_year").first()


class Pappersform(EditableModel):
    """The kommun's form of its plans and follow-ups, with its texts (`textblock`). It holds from a year on, so that
    older papers keep their words. A kommun without one prints the table alone.
    """

    class Gemensamma(models.TextChoices):
        MARKERAS = "markeras", "Märks ut i tabellen"
        EGET_AVSNITT = "eget_avsnitt", "Står i ett eget avsnitt"

    class Form(models.TextChoices):
        TABELL = "tabell", "Tabell"
        KORT = "kort", "Ett kort för varje kontrollmoment"

    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="pappersformer")
    from_year = models.PositiveSmallIntegerField("gäller från och med år")
    has_riskmatris = models.BooleanField("skalor och riskmatris", default=False)
    medel_from = models.PositiveSmallIntegerField(
        "medelhög risk från riskvärde", null=True, blank=True, help_text="Till exempel 4."
    )
    hog_from = models.PositiveSmallIntegerField(
        "hög risk från riskvärde", null=True, blank=True, help_text="Till exempel 9."
    )
    has_bortvalda = models.BooleanField("risker som inte tas med i planen, med skälet", default=False)
    has_beslut = models.BooleanField("beslutet i en egen mening", default=False)
    gemensamma = models.CharField(
        "kommungemensamma kontrollmoment", max_length=12, choices=Gemensamma, default=Gemensamma.MARKERAS
    )
    uppfoljning_form = models.CharField(
        "uppföljningens form", max_length=6, choices=Form, default=Form.TABELL
    )
    has_ej_genomforda = models.BooleanField("det som inte har genomförts, och varför", default=False)
    has_avvikelser = models.BooleanField("avvikelserna i ett eget avsnitt", default=False)
    has_bilagor = models.BooleanField(
        "bilagornas namn under resultatet",
        default=False,
        help_text="Namn och storlek, inte filerna själva. Namnet på en fil med sekretess utelämnas. "
        "Ett filnamn kan avslöja en personuppgift: gå igenom dem innan papperet skickas.",
    )

    objects = PappersformQuerySet.as_manager()

    class Meta:
        ordering = ["kommun", "-from_year"]
        verbose_name = "pappersform"
        verbose_name_plural = "pappersformer"
        constraints = [
            models.UniqueConstraint(
                fields=["kommun", "from_year"],
                name="pappersform_once_a_year",
                violation_error_message="Det finns redan en form från det året.",
            ),
            models.CheckConstraint(
                condition=Q(medel_from__isnull=True)
                | Q(hog_from__isnull=True)
                | Q(medel_from__lt=F("hog_from")),
                name="pappersform_medel_below_hog",
                violation_error_message="Hög risk ska börja på ett högre riskvärde än medelhög.",
            ),
        ]

    def __str__(self):
        return f"{self.kommun} från {self.from_year}"

    def risk_word(self, riskvarde: int) -> str:
        """Låg, Medel or Hög by the kommun's limits; empty when it has none."""
        if self.hog_from and riskvarde >= self.hog_from:
            return "Hög"
        if self.medel_from and riskvarde >= self.medel_from:
            return "Medel"
        return "Låg" if self.medel_from or self.hog_from else ""


class NamndtextQuerySet(models.QuerySet):
    def in_force(self, namnd, year):
        """The nämnd's own texts that apply in the year; None when it has none."""
        return self.filter(namnd=namnd, from_year__lte=year).order_by("-from_year").first()


class Namndtext(EditableModel):
    """A nämnd's own texts from a year on (`textblock`): in the place of the kommun's, and beside them."""

    namnd = models.ForeignKey(Namnd, models.PROTECT, related_name="plantexter")
    from_year = models.PositiveSmallIntegerField("gäller från och med år")

    objects = NamndtextQuerySet.as_manager()

    class Meta:
        ordering = ["namnd", "-from_year"]
        verbose_name = "nämndens egna texter"
        verbose_name_plural = "nämndernas egna texter"
        constraints = [
            models.UniqueConstraint(fields=["namnd", "from_year"], name="namndtext_once_a_year"),
        ]

    def __str__(self):
        return f"{self.namnd} från {self.from_year}"
