"""Reminders by mail: which kinds there are, who has switched off which, and what has been sent."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from organisation.models import Kommun

DAYS_BEFORE = 7


class Paminnelseslag(models.TextChoices):
    """What a reminder is about. Each can be switched off by a person, and by a kommun for all its people."""

    OPPNAD = "oppnad", "När en uppföljning öppnas"
    FORE = "fore", "Några dagar före sista dagen"
    PA_DAGEN = "pa_dagen", "På sista dagen"
    FORSENAD = "forsenad", "När något är försenat, en gång i veckan"
    TILLBAKA = "tillbaka", "När en rad skickas tillbaka"
    ATGARD = "atgard", "När en åtgärd ska vara klar eller är försenad"
    GODKANNA = "godkanna", "När en uppföljning väntar på godkännande"
    MISSIV = "missiv", "När en godkänd uppföljning saknar missiv"
    SENA_NAMNDER = "sena_namnder", "Sammanställning av nämnder som är sena"


class Paminnelseval(models.Model):
    """The kinds that are switched off; a kind that comes later is on from the start."""

    avstangda = models.JSONField("avstängda påminnelser", default=list, blank=True)

    class Meta:
        abstract = True

    def is_on(self, slag: str) -> bool:
        return slag not in self.avstangda


class Kommunpaminnelser(Paminnelseval):
    """What a kommun lets its people be reminded of, and how long before."""

    kommun = models.OneToOneField(Kommun, models.CASCADE, related_name="paminnelser")
    days_before = models.PositiveSmallIntegerField(
        "dagar före sista dagen",
        default=DAYS_BEFORE,
        validators=[MaxValueValidator(90)],
        help_text="Så många dagar före sista dagen skickas den första påminnelsen.",
    )

    class Meta:
        verbose_name = "kommunens påminnelser"
        verbose_name_plural = "kommunernas påminnelser"

    def __str__(self):
        return f"Påminnelser i {self.kommun}"


class Personpaminnelser(Paminnelseval):
    """What a person wants to be reminded of."""

    anvandare = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="paminnelseval")

    class Meta:
        verbose_name = "personens påminnelser"
        verbose_name_plural = "personernas påminnelser"

    def __str__(self):
        return f"Påminnelser till {self.anvandare}"


class Paminnelse(models.Model):
    """One person's mail of one day. That there can be but one is what makes two runs at once send once."""

    class Status(models.TextChoices):
        PAGAR = "pagar", "Skickas"
        SKICKAD = "skickad", "Skickad"
        MISSLYCKAD = "misslyckad", "Misslyckad"

    anvandare = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="paminnelser")
    date = models.DateField("dag")
    status = models.CharField(max_length=10, choices=Status, default=Status.PAGAR)
    subject = models.CharField("ämne", max_length=200)
    claimed_at = models.DateTimeField("påbörjad")
    sent_at = models.DateTimeField("skickad", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("försök", default=1)
    error = models.CharField("fel", max_length=300, blank=True)

    class Meta:
        ordering = ["-date", "anvandare"]
        verbose_name = "påminnelse"
        verbose_name_plural = "påminnelser"
        constraints = [
            models.UniqueConstraint(fields=["anvandare", "date"], name="paminnelse_once_a_day"),
            models.CheckConstraint(
                condition=~Q(status="skickad") | Q(sent_at__isnull=False), name="paminnelse_sent_says_when"
            ),
        ]

    def __str__(self):
        return f"{self.date} {self.anvandare}: {self.subject}"


class Paminnelsepunkt(models.Model):
    """A thing that a person has been reminded of, by a key that says what and at which stage: never twice."""

    anvandare = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="paminnelsepunkter")
    paminnelse = models.ForeignKey(Paminnelse, models.CASCADE, related_name="punkter")
    key = models.CharField("vad", max_length=120)

    class Meta:
        verbose_name = "påminnelsepunkt"
        verbose_name_plural = "påminnelsepunkter"
        constraints = [
            models.UniqueConstraint(fields=["anvandare", "key"], name="paminnelsepunkt_once_a_person"),
        ]

    def __str__(self):
        return self.key
