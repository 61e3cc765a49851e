"""Inlasning: one sheet that was read into a version, and what is needed to take it back."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisation.models import Namnd

from .plan import Plan, Planversion


class InlasningQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Imports to plans of nämnder where the user has a role."""
        return self.filter(plan__namnd__in=Namnd.objects.visible_to(user))

    def in_force(self):
        """Those that nobody has undone."""
        return self.filter(undone_at=None)

    def spent(self):
        """Those that can no longer be undone, and whose kept texts so serve nobody."""
        return self.filter(~Q(version__status=Planversion.Status.UTKAST) | ~Q(undone_at=None))

    def erase_snapshots(self):
        """Empty what was kept for an undo; file, sum, counts, who and when stay."""
        return self.update(before=None, results=None)


class Inlasning(models.Model):
    """An import that was carried out: which file, what it did, how the plan stood before and as it was left.

    `before` and `results` hold texts of the plan and of a round; both can be erased, and the import is then for good.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="inlasningar")
    version = models.ForeignKey(
        Planversion, models.SET_NULL, null=True, blank=True, related_name="inlasningar"
    )
    file_name = models.CharField("filnamn", max_length=200)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    counts = models.JSONField("antal", default=dict)
    made_plan = models.BooleanField("skapade planen", default=False)
    made_version = models.BooleanField("skapade utkastet", default=False)
    before = models.JSONField("före inläsningen", null=True, blank=True)
    results = models.JSONField("resultat före inläsningen", null=True, blank=True)
    fingerprint = models.CharField("avtryck efter inläsningen", max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by_name = models.CharField("av", max_length=150, blank=True)
    created_at = models.DateTimeField("inläst", auto_now_add=True)
    undone_by_name = models.CharField("ångrad av", max_length=150, blank=True)
    undone_at = models.DateTimeField("ångrad", null=True, blank=True)

    objects = InlasningQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "inläsning"
        verbose_name_plural = "inläsningar"
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(before__isnull=True),
                name="inlasning_undone_keeps_no_texts",
            ),
        ]

    def __str__(self):
        return f"{self.file_name} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def summary(self) -> str:
        """What it did, in words: "10 nya rader, 4 resultat"."""
        words = (
            ("new", "ny rad", "nya rader"),
            ("changed", "ändrad rad", "ändrade rader"),
            ("missing", "borttagen rad", "borttagna rader"),
            ("results", "resultat", "resultat"),
        )
        counted = [(self.counts.get(key, 0), one, many) for key, one, many in words]
        found = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
        return ", ".join(found) or "rubrik och ordning"
