"""A print run: many papers ordered at once, printed in the background, handed out as one file."""

import datetime
import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, Q
from django.urls import reverse
from django.utils import timezone

from followups.models import Omgang, Uppfoljningstillfalle
from organisation.models import Kommun, Namnd
from organisation.texts import Audience
from plans.models import Plan

from .skrivelse import Missiv, Protokollsutdrag

# How long a paper that is being printed is held by its worker, which renews it while it lives.
LEASE = datetime.timedelta(seconds=60)
# After this time in the queue without anything happening, no worker can be running.
PATIENCE = datetime.timedelta(seconds=60)
KEEP_DAYS = 7
FOLDER = "utskrifter"


def stored_name(instance, filename):
    """A name in the store that nobody can guess; only the ending is kept."""
    return f"{FOLDER}/{secrets.token_hex(20)}.{filename.rpartition('.')[2]}"


class UtskriftQuerySet(models.QuerySet):
    def ordered_by(self, user):
        """The user's own: nobody else reaches a print run, whatever her roles."""
        return self.filter(ordered_by=user)

    def with_counts(self):
        """With how many papers there are, are done and have failed, in the same query; newest first."""
        of = Utskriftsdel.Status

        def count(*statuses):
            return Count("delar", filter=Q(delar__status__in=statuses))

        return self.annotate(
            part_count=Count("delar"),
            done_count=count(of.KLAR),
            failed_count=count(of.MISSLYCKAD),
        ).order_by("-ordered_at", "-pk")

    def unfinished(self):
        return self.filter(status__in=Utskrift.UNFINISHED)

    def waiting_in_vain(self):
        """Those that have waited for a while although no worker is at work at any print run: none can be running."""
        now = timezone.now()
        joined = Utskrift.objects.filter(lease_until__gte=now)
        return self.unfinished().filter(
            ~Exists(joined), ~Exists(Utskriftsdel.objects.shows_life()), queued_at__lt=now - PATIENCE
        )

    def outdated(self):
        """Those whose days are over."""
        return self.filter(ordered_at__lt=timezone.now() - datetime.timedelta(days=KEEP_DAYS))


class Utskrift(models.Model):
    """What somebody ordered: which papers, as what, for whom to read, and how far it has come."""

    class Status(models.TextChoices):
        PAGAR = "pagar", "Pågår"
        SAMLAS = "samlas", "Samlas ihop"
        KLAR = "klar", "Klar"
        MISSLYCKAD = "misslyckad", "Misslyckad"
        AVBRUTEN = "avbruten", "Avbruten"

    UNFINISHED = (Status.PAGAR, Status.SAMLAS)

    class Form(models.TextChoices):
        ZIP = "zip", "Zip-fil med en PDF för varje papper"
        SAMLAD = "samlad", "En enda PDF med bokmärken"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="utskrifter")
    omgang = models.ForeignKey(Omgang, models.SET_NULL, null=True, blank=True, related_name="utskrifter")
    title = models.CharField("titel", max_length=200)
    slag = models.JSONField("slag av papper", default=list)
    form = models.CharField(max_length=10, choices=Form, default=Form.ZIP)
    audience = models.CharField(
        "läsare",
        max_length=10,
        choices=[(Audience.PUBLIC.value, "Alla"), (Audience.INTERNAL.value, "Behöriga")],
        default=Audience.PUBLIC.value,
    )
    left_out = models.JSONField("utelämnat", default=list, help_text="Nämnd, papper och skäl.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PAGAR)
    error = models.TextField("fel", blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="utskrifter"
    )
    ordered_at = models.DateTimeField("beställd", default=timezone.now)
    # When it was last put in the queue: ordered, tried again or taken up anew.
    queued_at = models.DateTimeField("ställd i kö", default=timezone.now)
    finished_at = models.DateTimeField("klar", null=True, blank=True)
    claim = models.UUIDField("tagen av", null=True, blank=True)
    lease_until = models.DateTimeField("tagen till", null=True, blank=True)
    file = models.FileField("fil", upload_to=stored_name, blank=True)
    file_name = models.CharField("filnamn", max_length=200, blank=True)
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("storlek", default=0)

    objects = UtskriftQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = "utskrift"
        verbose_name_plural = "utskrifter"
        constraints = [
            models.CheckConstraint(
                condition=Q(status="klar") & ~Q(file="") | ~Q(status="klar") & Q(file=""),
                name="utskrift_file_when_done",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("pagar", "samlas"), finished_at__isnull=True)
                | Q(status__in=("klar", "misslyckad", "avbruten"), finished_at__isnull=False),
                name="utskrift_finished_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status="samlas", claim__isnull=False, lease_until__isnull=False)
                | ~Q(status="samlas") & Q(claim__isnull=True, lease_until__isnull=True),
                name="utskrift_held_while_joined",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("documents:utskrift-detail", args=[self.public_id])

    @property
    def is_unfinished(self) -> bool:
        return self.status in self.UNFINISHED

    @property
    def pruned_on(self) -> datetime.date:
        """The day after which its files are gone."""
        return timezone.localdate(self.ordered_at + datetime.timedelta(days=KEEP_DAYS))


class UtskriftsdelQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("position")

    def lapsed(self):
        """Those whose worker has not been heard of: it was stopped in the middle of the paper."""
        return self.filter(status=Utskriftsdel.Status.PAGAR, lease_until__lt=timezone.now())

    def shows_life(self):
        """Signs of a worker: a paper that is held, or was finished just now."""
        now = timezone.now()
        return self.filter(Q(lease_until__gte=now) | Q(finished_at__gte=now - PATIENCE))


class Utskriftsdel(models.Model):
    """One paper of a print run. Who holds it while it is printed is told by `claim`, for as long as `lease_until`."""

    class Status(models.TextChoices):
        VANTAR = "vantar", "Väntar"
        PAGAR = "pagar", "Skrivs ut"
        KLAR = "klar", "Klar"
        MISSLYCKAD = "misslyckad", "Misslyckad"
        AVBRUTEN = "avbruten", "Avbruten"

    LEFT = (Status.VANTAR, Status.PAGAR)

    class Slag(models.TextChoices):
        PLAN = "plan", "Internkontrollplan"
        UPPFOLJNING = "uppfoljning", "Uppföljning"
        MISSIV = "missiv", "Missiv"
        PROTOKOLLSUTDRAG = "protokollsutdrag", "Förslag till protokollsutdrag"
        SAMLAD = "samlad", "Samlad uppföljning"
        ATGARDSRAPPORT = "atgardsrapport", "Åtgärdsrapport"

    # Papers of a whole call: they belong to no plan.
    GATHERED = (Slag.SAMLAD, Slag.ATGARDSRAPPORT)

    utskrift = models.ForeignKey(Utskrift, models.CASCADE, related_name="delar")
    position = models.PositiveSmallIntegerField("ordning")
    slag = models.CharField(max_length=20, choices=Slag)
    namnd_name = models.CharField("nämnd", max_length=150)
    title = models.CharField("titel", max_length=300)
    # What is printed may be gone when its turn comes; that stops no deletion, and the paper says so.
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, related_name="+")
    tillfalle = models.ForeignKey(
        Uppfoljningstillfalle, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    missiv = models.ForeignKey(Missiv, models.SET_NULL, null=True, blank=True, related_name="+")
    utdrag = models.ForeignKey(Protokollsutdrag, models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.VANTAR)
    error = models.TextField("fel", blank=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    claim = models.UUIDField("tagen av", null=True, blank=True)
    lease_until = models.DateTimeField("tagen till", null=True, blank=True)
    finished_at = models.DateTimeField("klar", null=True, blank=True)
    file = models.FileField("fil", upload_to=stored_name, blank=True)
    file_name = models.CharField("filnamn", max_length=200, blank=True)
    sha256 = models.CharField("kontrollsumma", max_length=64, blank=True)
    mark = models.CharField("märkning", max_length=20, blank=True)
    utkast_reason = models.TextField("varför papperet är ett utkast", blank=True)
    # Whose secrets an internal paper of a whole call carries, as it was printed.
    owners = models.ManyToManyField(Namnd, related_name="+", blank=True, verbose_name="berörda nämnder")

    objects = UtskriftsdelQuerySet.as_manager()

    class Meta:
        ordering = ["utskrift", "position"]
        verbose_name = "papper i utskrift"
        verbose_name_plural = "papper i utskrifter"
        constraints = [
            models.UniqueConstraint(fields=["utskrift", "position"], name="utskriftsdel_position_once"),
            models.CheckConstraint(
                condition=Q(status="pagar", claim__isnull=False, lease_until__isnull=False)
                | ~Q(status="pagar") & Q(claim__isnull=True, lease_until__isnull=True),
                name="utskriftsdel_held_while_printed",
            ),
            models.CheckConstraint(
                condition=Q(status="klar") & ~Q(file="") | ~Q(status="klar") & Q(file=""),
                name="utskriftsdel_file_when_done",
            ),
            models.CheckConstraint(
                condition=Q(status="misslyckad") & ~Q(error="") | ~Q(status="misslyckad") & Q(error=""),
                name="utskriftsdel_error_when_failed",
            ),
        ]
        indexes = [
            models.Index(fields=["lease_until"], name="utskriftsdel_lease"),
            models.Index(fields=["finished_at"], name="utskriftsdel_finished"),
        ]

    def __str__(self):
        return f"{self.namnd_name}: {self.title}"

    def get_absolute_url(self):
        return reverse("documents:utskriftsdel-file", args=[self.utskrift.public_id, self.position])
