"""The result for one moment in one round, the nämnd's verdict, and the evidence."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from followups.filetypes import LABELS
from organisation.access import Right, namnder_with
from organisation.models import EditableModel, LongTextField, Namnd, Skala, Skalsteg
from organisation.swedish import format_size
from plans.models import Kontrollmoment

from .omgang import Uppfoljningstillfalle


class UppfoljningQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Results of nämnder where the user has a role."""
        return self.filter(tillfalle__plan__namnd__in=Namnd.objects.visible_to(user))

    def texts_visible_to(self, user):
        """Results whose texts the user may read: her own nämnders, and of others what is handed in or opened."""
        own = namnder_with(user, Right.READ_BEFORE_HAND_IN)
        return self.filter(
            Q(tillfalle__plan__namnd__in=own.values("pk"))
            | Q(tillfalle__status__in=Uppfoljningstillfalle.HANDED_IN)
            | Q(tillfalle__is_open_to_others=True),
            tillfalle__plan__namnd__in=Namnd.objects.watched_by(user),
        )

    def watched_by(self, user):
        """Results whose state, dates and counts the user may see."""
        return self.filter(tillfalle__plan__namnd__in=Namnd.objects.watched_by(user))

    def missing(self):
        """Rows without an answer and without a reason to be left out."""
        return self.filter(status=Uppfoljning.Status.EJ_REDOVISAD, utesluten_reason="")

    def in_order(self):
        return self.order_by(
            "moment__process__position", "moment__process_id", "moment__position", "moment_id"
        )

    def for_saving(self):
        """With what a save asks of moment, round and nämnd, and nothing that only a page shows."""
        own = [field.name for field in self.model._meta.concrete_fields]
        return self.select_related("tillfalle__plan__namnd", "moment").only(
            *own,
            *(f"moment__{name}" for name in ("nr", "moment")),
            *(f"tillfalle__{name}" for name in ("name", "slug", "status", "plan")),
            *(f"tillfalle__plan__{name}" for name in ("year", "slug", "name", "namnd")),
            *(f"tillfalle__plan__namnd__{name}" for name in ("slug", "name", "kommun")),
        )

    def performed_by(self, user):
        """Rows whose moment names the user, or a function that the user holds, as performer or responsible."""
        held = user.innehav.current().values("funktion")
        return self.filter(
            Q(moment__ansvarsrader__anvandare=user) | Q(moment__ansvarsrader__funktion__in=held)
        ).distinct()

    def with_deviations(self):
        return self.filter(deviations__gt=0)


class Uppfoljning(EditableModel):
    """What was found for one moment in one round. It exists for each due row from the opening of the round."""

    class Status(models.TextChoices):
        EJ_REDOVISAD = "ej_redovisad", "Ej redovisad"
        EJ_PABORJAD = "ej_paborjad", "Ej påbörjad"
        PAGAR = "pagar", "Pågår"
        GENOMFORS_SENARE = "genomfors_senare", "Genomförs senare"
        GENOMFORD = "genomford", "Genomförd"
        EJ_AKTUELL = "ej_aktuell", "Ej aktuell"

    tillfalle = models.ForeignKey(Uppfoljningstillfalle, models.PROTECT, related_name="uppfoljningar")
    moment = models.ForeignKey(Kontrollmoment, models.PROTECT, related_name="uppfoljningar")
    linje = models.UUIDField(default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=16, choices=Status, default=Status.EJ_REDOVISAD)
    planned_text = models.CharField(
        "planerad tid",
        max_length=100,
        blank=True,
        help_text="När kontrollen genomförs, till exempel nov/dec.",
    )
    bedomning = models.ForeignKey(
        Skalsteg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bedömning",
        limit_choices_to={"skala__slag": Skala.Slag.BEDOMNING_MOMENT},
    )
    text = LongTextField("resultat")
    sample_size = models.PositiveIntegerField("antal granskade", null=True, blank=True)
    deviations = models.PositiveIntegerField("antal avvikelser", null=True, blank=True)
    performed_on = models.DateField("genomförd den", null=True, blank=True)
    performed_by = models.CharField("genomförd av", max_length=150, blank=True)
    utesluten_reason = models.CharField(
        "skäl att inte ta med",
        max_length=300,
        blank=True,
        help_text="Varför kontrollmomentet inte följs upp nu.",
    )
    returned_comment = models.TextField("kommentar från godkännaren", blank=True)
    original_text = LongTextField("utförarens egen text")
    original_by = models.CharField("skriven av", max_length=150, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField("skriven", null=True, blank=True)

    # Its files where a table names them (followups.tables.load_bilagor), and whether the reader may not be told.
    shown_bilagor = ()
    hides_bilagor = False

    objects = UppfoljningQuerySet.as_manager()

    class Meta:
        ordering = ["tillfalle", "pk"]
        verbose_name = "uppföljning"
        verbose_name_plural = "uppföljningar"
        # A moment's history over the years, and its recurring deviations, are found by its linje.
        indexes = [models.Index(fields=["linje"], name="uppfoljning_linje")]
        constraints = [
            models.UniqueConstraint(
                fields=["tillfalle", "linje"], name="uppfoljning_linje_once_in_tillfalle"
            ),
            models.CheckConstraint(
                condition=~Q(status="genomfors_senare") | ~Q(planned_text=""),
                name="uppfoljning_later_says_when",
                violation_error_message="Ange när kontrollen ska genomföras.",
            ),
            models.CheckConstraint(
                condition=Q(sample_size__isnull=True)
                | Q(deviations__isnull=True)
                | Q(deviations__lte=F("sample_size")),
                name="uppfoljning_deviations_within_sample",
                violation_error_message="Antalet avvikelser kan inte vara större än antalet granskade.",
            ),
        ]

    def __str__(self):
        return f"{self.moment}, {self.tillfalle.name}"

    @property
    def is_reported(self) -> bool:
        """True when the row has an answer, or a reason to be left out."""
        return self.status != self.Status.EJ_REDOVISAD or bool(self.utesluten_reason)

    @property
    def is_late(self) -> bool:
        """True when the row is not answered though the last day to write has passed."""
        return not self.is_reported and self.tillfalle.is_open and self.tillfalle.is_late

    def get_absolute_url(self):
        return f"{self.tillfalle.get_absolute_url()}#rad-{self.public_id}"

    @property
    def edit_url(self) -> str:
        return reverse("followups:uppfoljning-edit", args=[self.public_id])

    @property
    def next_url(self) -> str:
        """Where the row is saved on the way to the next one, and where that one is opened."""
        return reverse("followups:uppfoljning-next", args=[self.public_id])


class Bedomning(EditableModel):
    """The nämnd's own verdict on its internal control in a round, with its analys."""

    tillfalle = models.OneToOneField(Uppfoljningstillfalle, models.PROTECT, related_name="bedomning")
    skalsteg = models.ForeignKey(
        Skalsteg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bedömning",
        limit_choices_to={"skala__slag": Skala.Slag.BEDOMNING_NAMND},
    )
    analys = LongTextField()

    class Meta:
        verbose_name = "bedömning"
        verbose_name_plural = "bedömningar"

    def __str__(self):
        return f"Bedömning, {self.tillfalle}"


# What the notation of long texts is written with, as it may stand inside a mark.
_NO_MARKS = str.maketrans("[]|", "()/")


class BilagaQuerySet(models.QuerySet):
    def watched_by(self, user):
        """Files whose existence the user may know of."""
        return self.filter(uppfoljning__tillfalle__plan__namnd__in=Namnd.objects.watched_by(user))


class Bilaga(models.Model):
    """An evidence file on a result. It never changes; a newer file is a new row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    uppfoljning = models.ForeignKey(Uppfoljning, models.PROTECT, related_name="bilagor")
    file = models.FileField("fil", upload_to="bilagor/%Y/")
    name = models.CharField("filnamn", max_length=200)
    content_type = models.CharField("filtyp", max_length=100)
    size = models.PositiveBigIntegerField("storlek i byte")
    sha256 = models.CharField("kontrollsumma", max_length=64)
    is_secret = models.BooleanField("sekretess", default=False)
    provision = models.CharField("sekretess med stöd av", max_length=120, blank=True)
    marked_on = models.DateField("sekretessmarkerad den", null=True, blank=True)
    marked_by_name = models.CharField("sekretessmarkerad av", max_length=150, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("tillagd", auto_now_add=True)

    objects = BilagaQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"
        constraints = [
            models.UniqueConstraint(
                fields=["uppfoljning", "sha256"],
                name="bilaga_once_on_row",
                violation_error_message="Filen finns redan på raden.",
            ),
            models.CheckConstraint(
                condition=(Q(is_secret=True) & ~Q(provision="")) | Q(is_secret=False, provision=""),
                name="bilaga_secret_has_provision",
                violation_error_message="Ange vilken bestämmelse sekretessen stödjer sig på.",
            ),
        ]

    def __str__(self):
        return "Bilaga med sekretess" if self.is_secret else self.name

    def get_absolute_url(self):
        return reverse("followups:bilaga-file", args=[self.public_id])

    @property
    def name_notation(self) -> str:
        """The name in the notation of long texts: of a secret file it is a marked passage, as secret as the file."""
        return self._marked(self.name)

    @property
    def listed(self) -> str:
        """ "protokoll-augusti.pdf (12 kB)" in the notation of long texts: what a paper says of it."""
        return self._marked(f"{self.name} ({format_size(self.size)})")

    def _marked(self, words):
        # A name can hold what the notation is written with: it would begin a mark, or end one before its time.
        if not self.is_secret:
            return words.replace("[[", "((")
        day = self.marked_on.isoformat() if self.marked_on else ""
        head = "; ".join(filter(None, (self.provision, day, day and self.marked_by_name)))
        return f"[[sekretess: {head.translate(_NO_MARKS)} | {words.translate(_NO_MARKS)}]]"

    @property
    def marking(self) -> str:
        """ "18 kap. 8 § OSL, 2026-11-21, Anna Ek": what internal readers are told; empty for an open file."""
        day = self.marked_on.isoformat() if self.marked_on else ""
        return ", ".join(filter(None, (self.provision, day, self.marked_by_name)))

    @property
    def type_label(self) -> str:
        """What the user calls the kind of file."""
        return LABELS.get(self.content_type, "Fil")
