"""The kommun's own letter: which parts it has, in which order, under which headings, and what stands in a new one."""

from django.db import models

from organisation.models import EditableModel, Kommun, LongTextField


class Del(models.TextChoices):
    """A part of a letter. The code is the name of its text on Skrivelse."""

    BAKGRUND = "bakgrund", "Bakgrund"
    SAMMANFATTNING = "sammanfattning", "Sammanfattning"
    ARENDET = "arendet", "Ärendet"
    BEDOMNING = "bedomning", "Bedömning"
    EKONOMI = "ekonomi", "Ekonomiska konsekvenser"
    OVRIGT = "ovrigt", "Övrigt"
    BESLUTSUNDERLAG = "beslutsunderlag", "Beslutsunderlag"
    FORSLAG = "forslag", "Förslag till beslut"


# What a kommun that has said nothing has, in this order; the other parts come before beslutsunderlag when chosen.
STANDARD = (Del.BAKGRUND, Del.SAMMANFATTNING, Del.BESLUTSUNDERLAG, Del.FORSLAG)


class Skrivelsemall(EditableModel):
    """The form of the kommun's letters. A kommun without one writes the product's standard letter."""

    class Forslagsform(models.TextChoices):
        MENING = "mening", "En mening: Kommunstyrelsen godkänner …"
        ATT_SATSER = "att_satser", "Att-satser: Kommunstyrelsen beslutar att …"

    kommun = models.OneToOneField(Kommun, models.PROTECT, related_name="skrivelsemall")
    forslagsform = models.CharField(
        "förslaget skrivs som", max_length=10, choices=Forslagsform, default=Forslagsform.MENING
    )
    has_signers_beside = models.BooleanField("två undertecknare står bredvid varandra", default=True)

    class Meta:
        verbose_name = "skrivelsemall"
        verbose_name_plural = "skrivelsemallar"

    def __str__(self):
        return f"Skrivelsemall, {self.kommun}"


class Malldel(models.Model):
    """One part of the kommun's letters: its place, its heading and its standard texts."""

    mall = models.ForeignKey(Skrivelsemall, models.CASCADE, related_name="delar")
    kod = models.CharField("del", max_length=20, choices=Del)
    position = models.PositiveSmallIntegerField("ordning")
    is_included = models.BooleanField("är med", default=True)
    rubrik = models.CharField("rubrik", max_length=150, blank=True)
    text_uppfoljning = LongTextField("standardtext i missiv till uppföljning")
    text_plan = LongTextField("standardtext i missiv till plan")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "del av skrivelse"
        verbose_name_plural = "delar av skrivelse"
        constraints = [
            models.UniqueConstraint(fields=["mall", "kod"], name="malldel_once"),
            models.CheckConstraint(
                condition=models.Q(is_included=True) | ~models.Q(kod="forslag"),
                name="malldel_forslag_is_included",
                violation_error_message="Förslaget till beslut måste vara med.",
            ),
        ]

    def __str__(self):
        return self.rubrik or self.get_kod_display()
