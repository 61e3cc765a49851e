"""Measures: they live across rounds and years until closed."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from organisation.access import Right, namnder_with
from organisation.models import EditableModel, Funktion, LongTextField, Namnd
from organisation.swedish import format_date
from organisation.texts import Audience, render
from plans.models import Plan, Risk
from plans.models.plan import MAIN_PLAN

from .omgang import Uppfoljningstillfalle
from .uppfoljning import Uppfoljning

TITLE_LENGTH = 120


class AtgardQuerySet(models.QuerySet):
    def watched_by(self, user):
        """Measures whose existence the user may know of; who is responsible sees hers without a role."""
        return self.filter(Q(namnd__in=Namnd.objects.watched_by(user)) | _responsible(user))

    def texts_visible_to(self, user):
        """Measures that the user may read.

        One from a round that is not handed in is the nämnd's own; one without a round is read by those who have a
        role in the nämnd or in its kommun, as its plan is.
        """
        given = Q(uppfoljning__tillfalle__status__in=Uppfoljningstillfalle.HANDED_IN) | Q(
            uppfoljning__tillfalle__is_open_to_others=True
        )
        without_round = Q(uppfoljning__isnull=True, namnd__in=Namnd.objects.visible_to(user))
        own = Q(namnd__in=namnder_with(user, Right.READ_BEFORE_HAND_IN).values("pk"))
        return self.watched_by(user).filter(given | without_round | own | _responsible(user))

    def of_responsible(self, user):
        """Those that name the user, or a function that the user holds today."""
        return self.filter(_responsible(user))

    def open(self):
        return self.filter(status__in=Atgard.OPEN)

    def closed(self):
        return self.exclude(status__in=Atgard.OPEN)

    def late(self, date=None):
        """Open, and past their day."""
        return self.open().filter(due_date__lt=date or timezone.localdate())

    def of_plan(self, plan: Plan):
        """The nämnd's measures that belong to the plan, whatever its year; free ones belong to the main plan."""
        source = Q(uppfoljning__tillfalle__plan__slug=plan.slug) | Q(risk__version__plan__slug=plan.slug)
        if plan.slug == MAIN_PLAN:
            source |= Q(uppfoljning__isnull=True, risk__isnull=True)
        return self.filter(source, namnd=plan.namnd_id)

    def with_source(self):
        """With all that a list shows of a measure, in the same query."""
        return self.select_related(
            "namnd__kommun",
            "uppfoljning__moment",
            "uppfoljning__tillfalle__plan",
            "risk",
            "ansvarig_anvandare",
            "ansvarig_funktion",
        )

    def with_recurring(self):
        """With `is_recurring`: the same moment has had deviations two years running."""
        same = Uppfoljning.objects.with_deviations().filter(
            linje=OuterRef("linje"), tillfalle__plan__namnd=OuterRef("namnd")
        )
        before = Uppfoljning.objects.with_deviations().filter(
            linje=OuterRef("linje"),
            tillfalle__plan__namnd=OuterRef("tillfalle__plan__namnd"),
            tillfalle__plan__year=OuterRef("tillfalle__plan__year") - 1,
        )
        return self.annotate(is_recurring=Exists(same.filter(Exists(before))))

    def in_order(self):
        """Open ones first, by their day, so that late ones stand first; those without a day after them."""
        is_closed = models.Case(models.When(status__in=Atgard.OPEN, then=0), default=1)
        return self.order_by(is_closed, F("due_date").asc(nulls_last=True), "-closed_on", "pk")


def _responsible(user):
    return Q(ansvarig_anvandare=user) | Q(ansvarig_funktion__in=user.funktion_ids)


class Atgard(EditableModel):
    """A measure. It hangs on a `linje` (a moment's, or a risk's) and comes from a result, a risk, or neither."""

    class Status(models.TextChoices):
        EJ_PABORJAD = "ej_paborjad", "Ej påbörjad"
        PABORJAD = "paborjad", "Påbörjad"
        GENOMFORD = "genomford", "Genomförd"
        AVBRUTEN = "avbruten", "Avbruten"

    OPEN = (Status.EJ_PABORJAD, Status.PABORJAD)

    namnd = models.ForeignKey(Namnd, models.PROTECT, related_name="atgarder", verbose_name="nämnd")
    linje = models.UUIDField(null=True, blank=True, db_index=True)
    uppfoljning = models.ForeignKey(
        Uppfoljning, models.PROTECT, null=True, blank=True, related_name="atgarder"
    )
    risk = models.ForeignKey(Risk, models.SET_NULL, null=True, blank=True, related_name="atgarder")
    description = LongTextField("åtgärd")
    ansvarig_text = models.CharField("ansvarig", max_length=200, blank=True)
    ansvarig_anvandare = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="atgarder",
        verbose_name="ansvarig person",
    )
    ansvarig_funktion = models.ForeignKey(
        Funktion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="atgarder",
        verbose_name="ansvarig funktion",
    )
    due_date = models.DateField("klar senast", null=True, blank=True)
    proposed_date = models.DateField("föreslagen ny dag", null=True, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.EJ_PABORJAD)
    avbruten_reason = LongTextField("skäl till avbrott")
    closed_on = models.DateField("avslutad", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("skapad", default=timezone.now, editable=False)

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
                condition=~Q(description=""),
                name="atgard_says_what",
                violation_error_message="Skriv vad som ska göras.",
            ),
            models.CheckConstraint(
                condition=~Q(status="avbruten") | ~Q(avbruten_reason=""),
                name="atgard_avbruten_has_reason",
                violation_error_message="Ange varför åtgärden avbröts.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ej_paborjad", "paborjad"], closed_on__isnull=True)
                | Q(status__in=["genomford", "avbruten"], closed_on__isnull=False),
                name="atgard_closed_has_day",
            ),
        ]

    def __str__(self):
        return self.title_for(Audience.PUBLIC)

    def title_for(self, audience: Audience) -> str:
        """The first line, as the audience may read it."""
        line = render(self.description, audience).plain.split("\n")[0]
        return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1].rstrip()}…"

    def get_absolute_url(self):
        return reverse("followups:atgard-detail", args=[self.public_id])

    @property
    def created_on(self) -> datetime.date:
        return timezone.localdate(self.created_at)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def is_late(self) -> bool:
        """True when it is open and past its day."""
        return self.is_open and self.due_date is not None and self.due_date < timezone.localdate()

    def as_of(self, moment: datetime.datetime) -> tuple[str, datetime.date | None]:
        """(status, last day) as they stood at the moment; read from the notes, which may be prefetched."""
        status, due_date = self.status, self.due_date
        for note in reversed(self.noteringar.all()):
            if note.created_at <= moment:
                break
            if note.slag == Atgardsnotering.Slag.STATUS:
                status = note.old_status
            elif note.slag == Atgardsnotering.Slag.DATUM:
                due_date = note.old_date
        return status, due_date

    @property
    def ansvarig(self) -> str:
        """Who is responsible: the words as written, else the function, else the person."""
        return self.ansvarig_text or str(self.ansvarig_funktion or self.ansvarig_anvandare or "")

    @property
    def source(self) -> str:
        """The moment or the risk that it comes from, in a line; empty for a free one."""
        if self.uppfoljning_id:
            return str(self.uppfoljning.moment)
        return f"Risk: {self.risk}" if self.risk_id else ""


class Atgardsnotering(models.Model):
    """What has happened to a measure, with its day: a comment, a new state, a new or proposed day. Never changed."""

    class Slag(models.TextChoices):
        KOMMENTAR = "kommentar", "Kommentar"
        STATUS = "status", "Ny status"
        DATUM = "datum", "Ny dag"
        FORSLAG = "forslag", "Förslag till ny dag"
        AVSLAG = "avslag", "Förslaget om ny dag godtogs inte"

    atgard = models.ForeignKey(Atgard, models.CASCADE, related_name="noteringar")
    slag = models.CharField(max_length=10, choices=Slag)
    text = LongTextField()
    old_date = models.DateField("tidigare dag", null=True, blank=True)
    new_date = models.DateField("ny dag", null=True, blank=True)
    old_status = models.CharField(max_length=12, choices=Atgard.Status, blank=True)
    new_status = models.CharField(max_length=12, choices=Atgard.Status, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by_name = models.CharField("av", max_length=150, blank=True)
    created_at = models.DateTimeField("tid", default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "notering"
        verbose_name_plural = "noteringar"
        constraints = [
            models.CheckConstraint(
                condition=~Q(slag="kommentar") | ~Q(text=""), name="atgardsnotering_comment_has_words"
            ),
            models.CheckConstraint(
                condition=~Q(slag="status") | ~Q(new_status=""), name="atgardsnotering_says_state"
            ),
        ]

    def __str__(self):
        return f"{self.get_slag_display()} {self.created_on}"

    @property
    def created_on(self) -> datetime.date:
        return timezone.localdate(self.created_at)

    @property
    def sentence(self) -> str:
        """What happened, in a line; empty for a comment, which speaks for itself."""
        old, new = format_date(self.old_date), format_date(self.new_date)
        match self.slag:
            case self.Slag.STATUS:
                return f"Status: {self.get_new_status_display()}, tidigare {self.get_old_status_display().lower()}."
            case self.Slag.DATUM:
                return f"Klar senast {new or 'inte bestämt'}, tidigare {old or 'inte bestämt'}."
            case self.Slag.FORSLAG:
                return f"Förslag om ny dag: {new}."
            case self.Slag.AVSLAG:
                return f"Förslaget om {new} godtogs inte."
        return ""
