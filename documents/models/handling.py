"""A paper that was drawn up: frozen bytes and where they came from."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.urls import reverse

from followups.models import Omgang, Uppfoljningstillfalle
from organisation.access import Right, namnder_with
from organisation.models import Namnd
from organisation.texts import Audience
from plans.models import Planversion


class HandlingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Papers of nämnder where the user has a role; the internal ones for who may read the secrets of each owner."""
        secrets = namnder_with(user, Right.READ_SECRETS).values("pk")
        of_others = Handling.owners.through.objects.filter(handling=OuterRef("pk")).exclude(namnd__in=secrets)
        return self.filter(
            Q(audience=Audience.PUBLIC.value) | Q(~Exists(of_others), namnd__in=secrets),
            namnd__in=Namnd.objects.visible_to(user),
        )

    def for_list(self):
        """With what was chosen for each, and without the rest of what it was made from."""
        return self.defer("data").annotate(
            chosen_form=KT("data__choice__form"), chosen_bilagor=KT("data__choice__bilagor")
        )


class Handling(models.Model):
    """An upprättad handling. Nothing of it is ever altered; a correction is a new version that names the old."""

    class Slag(models.TextChoices):
        PLAN = "plan", "Internkontrollplan"
        UPPFOLJNING = "uppfoljning", "Uppföljning"
        MISSIV = "missiv", "Missiv"
        PROTOKOLLSUTDRAG = "protokollsutdrag", "Förslag till protokollsutdrag"
        SAMLAD = "samlad", "Samlad uppföljning"
        ATGARDSRAPPORT = "atgardsrapport", "Åtgärdsrapport"
        SAMMANTRADE = "sammantrade", "Sammanträdeshandlingar"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    namnd = models.ForeignKey(Namnd, models.PROTECT, related_name="handlingar")
    version = models.ForeignKey(Planversion, models.PROTECT, null=True, blank=True, related_name="handlingar")
    tillfalle = models.ForeignKey(
        Uppfoljningstillfalle, models.PROTECT, null=True, blank=True, related_name="handlingar"
    )
    omgang = models.ForeignKey(Omgang, models.PROTECT, null=True, blank=True, related_name="handlingar")
    slag = models.CharField(max_length=20, choices=Slag)
    title = models.CharField("titel", max_length=250)
    number = models.PositiveSmallIntegerField("version", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="ersätter"
    )
    file = models.FileField("fil", upload_to="handlingar/%Y/")
    file_name = models.CharField("filnamn", max_length=200)
    sha256 = models.CharField("kontrollsumma", max_length=64)
    data = models.JSONField("underlag", default=dict)
    template_version = models.CharField("mallversion", max_length=40, blank=True)
    names_of_day = models.JSONField("namn när handlingen upprättades", default=dict)
    audience = models.CharField(
        "läsare",
        max_length=10,
        choices=[(Audience.PUBLIC.value, "Alla"), (Audience.INTERNAL.value, "Behöriga")],
        default=Audience.PUBLIC.value,
    )
    # Whose secrets an internal one carries; `issue_handling` writes them with it, and they are altered as little.
    owners = models.ManyToManyField(Namnd, related_name="+", blank=True, verbose_name="berörda nämnder")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("upprättad", auto_now_add=True)

    objects = HandlingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "handling"
        verbose_name_plural = "handlingar"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "slag", "file_name", "number"], name="handling_number_once_of_version"
            ),
            models.UniqueConstraint(
                fields=["tillfalle", "slag", "file_name", "number"], name="handling_number_once_of_tillfalle"
            ),
            models.UniqueConstraint(
                fields=["omgang", "slag", "file_name", "number"], name="handling_number_once_of_omgang"
            ),
            models.CheckConstraint(
                condition=~models.Q(slag="samlad") | models.Q(omgang__isnull=False),
                name="handling_samlad_is_of_omgang",
            ),
        ]

    def __str__(self):
        return f"{self.title}, version {self.number}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise TypeError("En upprättad handling ändras aldrig.")
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("documents:handling-pdf", args=[self.public_id])

    @property
    def is_internal(self) -> bool:
        """True of a paper that carries what is secret."""
        return self.audience == Audience.INTERNAL

    def delete(self, *args, **kwargs):
        raise TypeError("En upprättad handling tas aldrig bort.")
