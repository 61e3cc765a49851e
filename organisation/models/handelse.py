"""The record of who did what to what, and when."""

from django.conf import settings
from django.db import models

from .kommun import Kommun, Namnd


class HandelseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Events of the nämnder that the user may see; those marked secret are left out."""
        return self.filter(namnd__in=Namnd.objects.visible_to(user), is_secret=False)


class Handelse(models.Model):
    """One event. Written once through `organisation.services.log`; never changed, never deleted.

    `changes` holds what is kept for good (names of fields, states, numbers); texts that may one day have to be
    erased (personal data, gallring) stand in `payload`, which can be emptied without breaking the record.
    """

    kommun = models.ForeignKey(Kommun, models.PROTECT, null=True, blank=True, related_name="handelser")
    namnd = models.ForeignKey(Namnd, models.PROTECT, null=True, blank=True, related_name="handelser")
    anvandare = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    anvandare_name = models.CharField("av", max_length=150, blank=True)
    action = models.CharField("händelse", max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField("gäller", max_length=300, blank=True)
    address = models.CharField("adress", max_length=300, blank=True)
    changes = models.JSONField("ändringar", default=dict, blank=True)
    payload = models.JSONField("texter", null=True, blank=True)
    is_secret = models.BooleanField("innehåller sekretess", default=False)
    created_at = models.DateTimeField("tid", auto_now_add=True)

    objects = HandelseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        indexes = [models.Index(fields=["object_type", "object_id"], name="handelse_object")]

    def __str__(self):
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.action} {self.object_label}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("En händelse ändras aldrig.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("En händelse tas aldrig bort.")
