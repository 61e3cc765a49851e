"""Measures: they live across rounds and years until closed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisation.models import EditableModel, Funktion, LongTextField, Namnd
from plans.models import Risk

from .uppfoljning import Uppfoljning


class AtgardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Measures of nämnder where the user has a role."""
        return self.filter(namnd__in=Namnd.objects.visible_to(user))

    def texts_visible_to(self, user):
        """Measures whose texts the user may read: the same rows today, narrowed when secrecy rights come."""
        return self.visible_to(user)

    def open(self):
        return self.filter(status__in=Atgard.OPEN)


class Atgard(EditableModel):
    """A measure. It hangs on a moment's `linje` and comes from a result, a risk, or neither."""

    class Status(models.TextChoices):
        EJ_PABORJAD = "ej_paborjad", "Ej påbörjad"
        PABORJAD = "paborjad", "Påbörjad"
        GENOMFORD = "genomford", "Genomförd"
        AVBRUTEN = "avbruten", "Avbruten"

    OPEN = (Status.EJ_PABORJAD, Status.PABORJAD)

    namnd = models.ForeignKey(Namnd, models.PROTECT, related_name="atgarder")
    linje = models.UUIDField(null=True, blank=True, db_index=True)
    uppfoljning = models.ForeignKey(
        Uppfoljning, models.PROTECT, null=True, blank=True, related_name="atgarder"
    )
    risk = models.ForeignKey(Risk, models.SET_NULL, null=True, blank=True, related_name="atgarder")
    description = LongTextField("åtgärd")
    ansvarig_text = models.CharField("ansvarig", max_length=200, blank=True)
    ansvarig_anvandare = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="atgarder"
    )
    ansvarig_funktion = models.ForeignKey(
        Funktion, models.SET_NULL, null=True, blank=True, related_name="atgarder"
    )
    due_date = models.DateField("klar senast", null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.EJ_PABORJAD)
    avbruten_reason = models.TextField("skäl till avbrott", blank=True)
    closed_on = models.DateField("avslutad", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("skapad", auto_now_add=True)

    objects = AtgardQuerySet.as_manager()

    class Meta:
        ordering = ["due_date", "pk"]
        verbose_name = "åtgärd"
        verbose_name_plural = "åtgärder"
        constraints = [
            models.CheckConstraint(
                condition=Q(uppfoljning__isnull=True) | Q(risk__isnull=True), name="atgard_one_source"
            ),
            models.CheckConstraint(
                condition=~Q(status="avbruten") | ~Q(avbruten_reason=""),
                name="atgard_avbruten_has_reason",
                violation_error_message="Ange varför åtgärden avbröts.",
            ),
        ]

    def __str__(self):
        return self.description[:80]
