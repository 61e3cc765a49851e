"""Rounds in two levels: the kommun calls, each plan answers."""

import datetime

from django.db import models
from django.urls import reverse
from django.utils import timezone

from organisation.models import EditableModel, Kommun, LongTextField, Namnd
from organisation.swedish import format_date, lower_first
from plans.models import Plan


class OmgangQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Calls of the kommuner that the user watches: by a role in the kommun, or as one of its KS."""
        if user.is_superuser:
            return self
        ks = user.medlemskap.filter(namnd__is_ks=True).exclude(roll="kontrollutforare")
        return self.filter(
            models.Q(kommun__in=user.medlemskap.values("kommun"))
            | models.Q(kommun__in=ks.values("namnd__kommun"))
        )


class Omgang(EditableModel):
    """A call for reports over the kommun: name, per-date, deadlines."""

    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="omgangar")
    name = models.CharField("namn", max_length=100)
    slug = models.SlugField("adressnamn", max_length=80)
    per_date = models.DateField("per datum")
    deadline_utforare = models.DateField("sista dag för kontrollutförare", null=True, blank=True)
    deadline_godkannare = models.DateField("sista dag för godkännare", null=True, blank=True)
    deadline_ks = models.DateField("sista dag till KS", null=True, blank=True)
    instruktion = LongTextField("instruktion")

    objects = OmgangQuerySet.as_manager()

    class Meta:
        ordering = ["-per_date", "name"]
        verbose_name = "omgång"
        verbose_name_plural = "omgångar"
        constraints = [models.UniqueConstraint(fields=["kommun", "slug"], name="omgang_slug_once")]

    def __str__(self):
        return self.name

    @property
    def address(self) -> dict:
        return {"kommun_slug": self.kommun.slug, "omgang_slug": self.slug}

    def get_absolute_url(self):
        return reverse("followups:omgang-detail", kwargs=self.address)


class UppfoljningstillfalleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rounds of nämnder where the user has a role."""
        return self.filter(plan__namnd__in=Namnd.objects.visible_to(user))

    def watched_by(self, user):
        """Rounds whose states, dates and counts the user may see; KS sees those of all nämnder of the kommun."""
        return self.filter(plan__namnd__in=Namnd.objects.watched_by(user))

    def open(self):
        """Those that results are written in."""
        return self.filter(status=Uppfoljningstillfalle.Status.OPPEN)

    def with_plan(self):
        """With plan, nämnd and kommun in the same query."""
        return self.select_related("plan__namnd__kommun", "omgang")

    def with_counts(self):
        """With `row_count` and `reported_count` (rows with a result or a reason), in the same query."""
        from .uppfoljning import Uppfoljning

        reported = ~models.Q(uppfoljningar__status=Uppfoljning.Status.EJ_REDOVISAD) | ~models.Q(
            uppfoljningar__utesluten_reason=""
        )
        return self.annotate(
            row_count=models.Count("uppfoljningar"),
            reported_count=models.Count("uppfoljningar", filter=reported),
        ).order_by("-per_date", "plan")


class Uppfoljningstillfalle(EditableModel):
    """One plan's round: "per 31 augusti 2017". It belongs to the plan, whatever its version."""

    class Status(models.TextChoices):
        PLANERAD = "planerad", "Planerad"
        OPPEN = "oppen", "Öppen"
        INLAMNAD = "inlamnad", "Inlämnad"
        GODKAND = "godkand", "Godkänd"
        LAST = "last", "Låst"

    # From the hand-in on; before it, the texts are the nämnd's own.
    HANDED_IN = (Status.INLAMNAD, Status.GODKAND, Status.LAST)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tillfallen")
    omgang = models.ForeignKey(Omgang, models.PROTECT, null=True, blank=True, related_name="tillfallen")
    name = models.CharField("namn", max_length=100, help_text="Till exempel per 31 augusti 2017.")
    slug = models.SlugField("adressnamn", max_length=80)
    heading = models.CharField(
        "kolumnrubrik",
        max_length=100,
        blank=True,
        help_text="Som den trycks, till exempel Uppföljning 170831.",
    )
    title = models.CharField(
        "rubrik", max_length=250, blank=True, help_text="Tom: räknas ut av nämnd, år och namn."
    )
    per_date = models.DateField("per datum")
    deadline = models.DateField("sista dag för kontrollutförare", null=True, blank=True)
    deadline_godkannare = models.DateField("sista dag för godkännare", null=True, blank=True)
    deadline_ks = models.DateField("sista dag till KS", null=True, blank=True)
    instruktion = LongTextField("instruktion", help_text="Vad den som skriver behöver veta.")
    is_open_to_others = models.BooleanField(
        "texterna visas för andra före inlämning",
        default=False,
        help_text="KS och samordnare ser annars bara status, datum och antal tills nämnden har lämnat in.",
    )
    handed_in_at = models.DateTimeField("inlämnad", null=True, blank=True)
    approved_at = models.DateTimeField("godkänd", null=True, blank=True)
    to_ks_at = models.DateTimeField("lämnad till KS", null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANERAD)

    objects = UppfoljningstillfalleQuerySet.as_manager()

    class Meta:
        ordering = ["-per_date", "plan"]
        verbose_name = "uppföljningstillfälle"
        verbose_name_plural = "uppföljningstillfällen"
        constraints = [models.UniqueConstraint(fields=["plan", "slug"], name="tillfalle_slug_once")]

    def __str__(self):
        return f"{self.plan}, {self.name}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPPEN

    @property
    def is_handed_in(self) -> bool:
        """True from the hand-in on: before it, the texts are the nämnd's own."""
        return self.status in self.HANDED_IN

    @property
    def due_date(self) -> datetime.date | None:
        """The last day of the step that the round waits for, its own or its call's; None when nothing is awaited."""
        own, called = {
            self.Status.PLANERAD: ("deadline", "deadline_utforare"),
            self.Status.OPPEN: ("deadline", "deadline_utforare"),
            self.Status.INLAMNAD: ("deadline_godkannare", "deadline_godkannare"),
            self.Status.GODKAND: ("deadline_ks", "deadline_ks"),
        }.get(self.status, ("", ""))
        if not own:
            return None
        return getattr(self, own) or (getattr(self.omgang, called) if self.omgang_id else None)

    @property
    def is_late(self) -> bool:
        """True when the last day of the present step has passed."""
        return self.due_date is not None and self.due_date < timezone.localdate()

    @property
    def column_heading(self) -> str:
        """The heading of the result column, with the date in the kommun's form unless the paper had its own."""
        if self.heading:
            return self.heading
        return f"Uppföljning {format_date(self.per_date, self.plan.namnd.kommun.datumformat)}"

    @property
    def document_title(self) -> str:
        """The printed title of the follow-up."""
        if self.title:
            return self.title
        return f"Uppföljning av {self.plan.name.lower()} {self.plan.year} för {self.unit_name} {self.name}"

    @property
    def unit_name(self) -> str:
        """Whose control it is, inside a sentence: the förvaltning when the nämnd has one, else the nämnd."""
        namnd = self.plan.namnd
        return lower_first(namnd.forvaltning) or namnd.name_in_sentence

    @property
    def address(self) -> dict:
        return {**self.plan.address, "tillfalle_slug": self.slug}

    def get_absolute_url(self):
        return reverse("followups:tillfalle-detail", kwargs=self.address)
