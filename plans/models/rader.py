"""The rows of a plan version: Avsnitt, Process, Risk, Kontrollmoment, and who and when of a moment.

Every row has a `linje`: a UUID that it keeps over versions, years and imports, unique in a version. By it a
moment's history, differences and recurring deviations are found. `nr` is text as printed; order is `position`.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse

from organisation.models import EditableModel, Enhet, Funktion, LongTextField, Namnd, Skala, Skalsteg
from organisation.texts import Audience, render

from .plan import Planversion


class PlanRow(EditableModel):
    """What each kind of row has: its version, its linje, its place."""

    linje = models.UUIDField(default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField("ordning", default=0)

    class Meta:
        abstract = True


class Avsnitt(PlanRow):
    """A heading in the plan: a section ("Kommunövergripande"), a mål, or a heading above the mål."""

    class Slag(models.TextChoices):
        RUBRIK = "rubrik", "Rubrik"
        MAL = "mal", "Mål"
        AVSNITT = "avsnitt", "Avsnitt"

    version = models.ForeignKey(Planversion, models.CASCADE, related_name="avsnitt")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="underavsnitt", verbose_name="under"
    )
    slag = models.CharField(max_length=10, choices=Slag, default=Slag.AVSNITT)
    name = models.CharField("namn", max_length=500)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "avsnitt"
        verbose_name_plural = "avsnitt"
        constraints = [
            models.UniqueConstraint(fields=["version", "linje"], name="avsnitt_linje_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")), name="avsnitt_not_own_parent"
            ),
        ]

    def __str__(self):
        return self.name


class Process(PlanRow):
    """A process, an external demand or an internal goal. An unnamed one carries moments whose sheet had no process."""

    class Slag(models.TextChoices):
        PROCESS = "process", "Process"
        EXTERNT_KRAV = "externt_krav", "Externt krav"
        INTERNT_MAL = "internt_mal", "Internt mål"

    version = models.ForeignKey(Planversion, models.CASCADE, related_name="processer")
    avsnitt = models.ForeignKey(Avsnitt, models.CASCADE, null=True, blank=True, related_name="processer")
    slag = models.CharField(max_length=15, choices=Slag, default=Slag.PROCESS)
    name = models.TextField("process, externt krav eller internt mål", blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "process"
        verbose_name_plural = "processer"
        constraints = [models.UniqueConstraint(fields=["version", "linje"], name="process_linje_once")]

    def __str__(self):
        return self.name or "Utan process"


class Risk(PlanRow):
    """Why something is checked: the risk, its steps on the kommun's scales, and what is done about it."""

    version = models.ForeignKey(Planversion, models.CASCADE, related_name="risker")
    process = models.ForeignKey(Process, models.CASCADE, related_name="risker")
    description = LongTextField("risk (varför?)")
    sannolikhet = models.ForeignKey(
        Skalsteg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"skala__slag": Skala.Slag.SANNOLIKHET},
    )
    konsekvens = models.ForeignKey(
        Skalsteg,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"skala__slag": Skala.Slag.KONSEKVENS},
    )
    riskvarde_text = models.CharField(
        "riskvärde som det stod",
        max_length=100,
        blank=True,
        help_text="Från en inläst plan, när stegen saknas.",
    )
    hantering = LongTextField("hantering", help_text="Vad som görs åt risken.")
    is_in_plan = models.BooleanField("tas med i planen", default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "risk"
        verbose_name_plural = "risker"
        constraints = [models.UniqueConstraint(fields=["version", "linje"], name="risk_linje_once")]

    def __str__(self):
        return str(render(self.description, Audience.PUBLIC))[:80]

    @property
    def riskvarde(self) -> int | None:
        """Sannolikhet × konsekvens; None when either is missing."""
        if self.sannolikhet_id is None or self.konsekvens_id is None:
            return None
        return self.sannolikhet.level * self.konsekvens.level


class KontrollmomentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Moments of nämnder where the user has a role."""
        return self.filter(version__plan__namnd__in=Namnd.objects.visible_to(user))

    def texts_visible_to(self, user):
        """Moments whose texts the user may read: the same rows today, narrowed when secrecy rights come."""
        return self.visible_to(user)

    def in_order(self):
        return self.order_by("process__position", "process_id", "position", "pk")

    def for_table(self):
        """With all that a table row shows of moment and risk, in a fixed number of queries."""
        with_risk = self.select_related("risk__sannolikhet", "risk__konsekvens")
        return with_risk.in_order().prefetch_related(Prefetch("ansvarsrader", to_attr="loaded_ansvarsrader"))


class Kontrollmoment(PlanRow):
    """One row of the plan: the thing that is followed up."""

    class Utfors(models.TextChoices):
        CENTRALT = "centralt", "Centralt, ett resultat för alla"
        VARJE_NAMND = "varje_namnd", "Av varje nämnd"

    version = models.ForeignKey(Planversion, models.CASCADE, related_name="moment")
    process = models.ForeignKey(Process, models.CASCADE, related_name="moment")
    risk = models.ForeignKey(Risk, models.SET_NULL, null=True, blank=True, related_name="moment")
    nr = models.CharField(
        "nr", max_length=20, blank=True, help_text="Som det ska stå i papperet, till exempel 1."
    )
    arbetssatt = LongTextField("arbetssätt")
    systematisk_kontroll = LongTextField("systematisk kontroll")
    moment = LongTextField("kontrollmoment (vad?)")
    metod = LongTextField("kontrollmetod (hur?)")
    frekvens = models.CharField(max_length=200, blank=True)
    rapporteras_text = models.CharField("rapporteras (när?)", max_length=300, blank=True)
    is_kommungemensamt = models.BooleanField("kommungemensamt moment", default=False)
    gemensamt_moment = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="namndernas_moment"
    )
    utfors = models.CharField("utförs", max_length=12, choices=Utfors, blank=True)
    undantag_reason = models.TextField("skäl till undantag", blank=True)

    objects = KontrollmomentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "kontrollmoment"
        verbose_name_plural = "kontrollmoment"
        constraints = [
            models.UniqueConstraint(fields=["version", "linje"], name="kontrollmoment_linje_once"),
            models.CheckConstraint(
                condition=Q(gemensamt_moment__isnull=True) | Q(is_kommungemensamt=True),
                name="kontrollmoment_common_is_marked",
            ),
            models.CheckConstraint(
                condition=Q(undantag_reason="") | Q(is_kommungemensamt=True),
                name="kontrollmoment_undantag_only_from_common",
            ),
        ]

    def __str__(self):
        name = str(render(self.moment, Audience.PUBLIC)).split("\n")[0]
        return f"{self.nr} {name}".strip()[:120]

    def get_absolute_url(self):
        return f"{self.version.get_absolute_url()}#moment-{self.public_id}"

    @property
    def edit_url(self) -> str:
        return reverse("plans:moment-edit", args=[self.public_id])

    def known_ansvarsrader(self) -> "list[Ansvarsrad]":
        """Those who are ansvarig or utförare, in order: as `for_table` found them, else read now."""
        loaded = getattr(self, "loaded_ansvarsrader", None)
        return list(self.ansvarsrader.all()) if loaded is None else loaded

    def names_of(self, slag: str) -> list[str]:
        """The printed names of those who are ansvarig or utförare, in order."""
        return [rad.text for rad in self.known_ansvarsrader() if rad.slag == slag and rad.text]


class Ansvarsrad(models.Model):
    """One who is ansvarig or utförare: the text as printed first, and whom it means when that is known."""

    class Slag(models.TextChoices):
        ANSVARIG = "ansvarig", "Ansvarig"
        UTFORARE = "utforare", "Utförare"

    moment = models.ForeignKey(Kontrollmoment, models.CASCADE, related_name="ansvarsrader")
    slag = models.CharField(max_length=10, choices=Slag)
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField("som det trycks", max_length=200)
    anvandare = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="ansvarsrader"
    )
    funktion = models.ForeignKey(
        Funktion, models.SET_NULL, null=True, blank=True, related_name="ansvarsrader"
    )
    enhet = models.ForeignKey(Enhet, models.SET_NULL, null=True, blank=True, related_name="ansvarsrader")
    is_respektive_forvaltning = models.BooleanField("respektive förvaltning", default=False)

    class Meta:
        ordering = ["slag", "position", "pk"]
        verbose_name = "ansvarsrad"
        verbose_name_plural = "ansvarsrader"

    def __str__(self):
        return self.text


class Rapporttid(models.Model):
    """A month in which a moment is reported; the printed text stands on the moment."""

    moment = models.ForeignKey(Kontrollmoment, models.CASCADE, related_name="rapporttider")
    year = models.PositiveSmallIntegerField("år")
    month = models.PositiveSmallIntegerField("månad")

    class Meta:
        ordering = ["year", "month"]
        verbose_name = "rapporttid"
        verbose_name_plural = "rapporttider"
        constraints = [
            models.UniqueConstraint(fields=["moment", "year", "month"], name="rapporttid_month_once"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="rapporttid_month_is_a_month"
            ),
        ]

    def __str__(self):
        return f"{self.year}-{self.month:02}"
