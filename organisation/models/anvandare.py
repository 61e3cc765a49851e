"""Users, what they are in which nämnd, and the functions they hold."""

import uuid
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .kommun import Funktion, Kommun, Namnd


class Roll(models.TextChoices):
    """What a person is in a nämnd (first five) or in a whole kommun (last three)."""

    LASARE = "lasare", "Läsare"
    KONTROLLUTFORARE = "kontrollutforare", "Kontrollutförare"
    CONTROLLER = "controller", "Controller"
    GODKANNARE = "godkannare", "Godkännare"
    NAMNDSEKRETERARE = "namndsekreterare", "Nämndsekreterare"
    SAMORDNARE = "samordnare", "Internkontrollsamordnare"
    ADMINISTRATOR = "administrator", "Administratör"
    REVISOR = "revisor", "Revisor"


NAMND_ROLES = (
    Roll.LASARE,
    Roll.KONTROLLUTFORARE,
    Roll.CONTROLLER,
    Roll.GODKANNARE,
    Roll.NAMNDSEKRETERARE,
)
KOMMUN_ROLES = (Roll.SAMORDNARE, Roll.ADMINISTRATOR, Roll.REVISOR)


class Anvandare(AbstractUser):
    """A person who signs in by username. E-mail is neither key nor unique: functions share mailboxes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("e-postadress", blank=True)
    titel = models.CharField(max_length=100, blank=True)
    telefon = models.CharField(max_length=60, blank=True)

    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["last_name", "first_name", "username"]
        verbose_name = "användare"
        verbose_name_plural = "användare"

    def __str__(self):
        return self.get_full_name() or self.username

    @cached_property
    def roles(self) -> frozenset[tuple[str, int | None, int | None]]:
        """(roll, namnd id, kommun id) of each membership, read once a request."""
        return frozenset(self.medlemskap.values_list("roll", "namnd_id", "kommun_id"))

    @cached_property
    def funktion_ids(self) -> frozenset[int]:
        """The functions that the user holds today, read once a request."""
        return frozenset(self.innehav.current().values_list("funktion_id", flat=True))


class Medlemskap(models.Model):
    """User × roll × nämnd, or user × roll × whole kommun."""

    anvandare = models.ForeignKey(Anvandare, models.CASCADE, related_name="medlemskap")
    roll = models.CharField(max_length=20, choices=Roll)
    namnd = models.ForeignKey(Namnd, models.PROTECT, null=True, blank=True, related_name="medlemskap")
    kommun = models.ForeignKey(Kommun, models.PROTECT, null=True, blank=True, related_name="medlemskap")

    class Meta:
        verbose_name = "medlemskap"
        verbose_name_plural = "medlemskap"
        constraints = [
            models.UniqueConstraint(
                fields=["anvandare", "namnd", "roll"],
                condition=Q(namnd__isnull=False),
                name="medlemskap_once_in_namnd",
            ),
            models.UniqueConstraint(
                fields=["anvandare", "kommun", "roll"],
                condition=Q(kommun__isnull=False),
                name="medlemskap_once_in_kommun",
            ),
            models.CheckConstraint(
                condition=Q(roll__in=NAMND_ROLES, namnd__isnull=False, kommun__isnull=True)
                | Q(roll__in=KOMMUN_ROLES, namnd__isnull=True, kommun__isnull=False),
                name="medlemskap_roll_where_it_belongs",
                violation_error_message=(
                    "Samordnare, administratör och revisor hör till en kommun, övriga roller till en nämnd."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.anvandare}: {self.get_roll_display()}, {self.namnd or self.kommun}"


class FunktionsinnehavQuerySet(models.QuerySet):
    def current(self, date=None):
        """Those that hold on the date, today unless told."""
        date = date or timezone.localdate()
        return self.filter(
            Q(from_date__isnull=True) | Q(from_date__lte=date), Q(to_date__isnull=True) | Q(to_date__gte=date)
        )


class Funktionsinnehav(models.Model):
    """That a user holds a function for a time; no dates means always."""

    funktion = models.ForeignKey(Funktion, models.CASCADE, related_name="innehav")
    anvandare = models.ForeignKey(Anvandare, models.CASCADE, related_name="innehav")
    from_date = models.DateField("från och med", null=True, blank=True)
    to_date = models.DateField("till och med", null=True, blank=True)

    objects = FunktionsinnehavQuerySet.as_manager()

    class Meta:
        verbose_name = "funktionsinnehav"
        verbose_name_plural = "funktionsinnehav"
        constraints = [
            models.CheckConstraint(
                condition=Q(from_date__isnull=True)
                | Q(to_date__isnull=True)
                | Q(to_date__gte=models.F("from_date")),
                name="funktionsinnehav_ends_after_start",
                violation_error_message="Slutdatum ligger före startdatum.",
            ),
        ]

    def __str__(self):
        return f"{self.anvandare} – {self.funktion}"
