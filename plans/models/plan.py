"""Plan, its versions, and the decisions behind them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from organisation.models import EditableModel, LongTextField, Namnd
from organisation.swedish import format_date, lower_first

MAIN_PLAN = "plan"


class Beslut(models.Model):
    """A decision, or a förslag to one: organ, date, § and dnr, each unknown until the meeting or for old papers."""

    class Slag(models.TextChoices):
        FORSLAG = "forslag", "Förslag"
        BESLUT = "beslut", "Beslut"

    namnd = models.ForeignKey(Namnd, models.PROTECT, related_name="beslut")
    slag = models.CharField(max_length=10, choices=Slag, default=Slag.BESLUT)
    organ = models.CharField(max_length=150, help_text="Som det skrivs, till exempel Arbetsutskottet.")
    date = models.DateField("datum", null=True, blank=True)
    paragraph = models.CharField("paragraf", max_length=20, blank=True, help_text="Till exempel § 142.")
    dnr = models.CharField("diarienummer", max_length=60, blank=True)

    class Meta:
        ordering = ["-date", "pk"]
        verbose_name = "beslut"
        verbose_name_plural = "beslut"

    def __str__(self):
        date = format_date(self.date, self.namnd.kommun.datumformat)
        return " ".join(filter(None, (self.organ, date, self.paragraph)))


class PlanQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Plans of nämnder where the user has a role."""
        return self.filter(namnd__in=Namnd.objects.visible_to(user))

    def for_year(self, year):
        return self.filter(year=year)

    def search(self, words):
        """Plans whose name, nämnd, kommun or some row's process or moment holds the words."""
        in_rows = Q(versioner__processer__name__icontains=words) | Q(
            versioner__moment__moment__icontains=words
        )
        in_heads = Q(name__icontains=words) | Q(namnd__name__icontains=words)
        in_kommun = Q(namnd__kommun__name__icontains=words) | Q(namnd__forvaltning__icontains=words)
        return self.filter(pk__in=self.filter(in_rows | in_heads | in_kommun).values("pk"))


class Plan(EditableModel):
    """A nämnd's internkontrollplan for one year; what it says stands in its versions."""

    namnd = models.ForeignKey(Namnd, models.PROTECT, related_name="planer")
    year = models.PositiveSmallIntegerField("år")
    slug = models.SlugField("adressnamn", max_length=60, default=MAIN_PLAN)
    name = models.CharField("namn", max_length=150, default="Internkontrollplan")
    dnr = models.CharField("diarienummer", max_length=60, blank=True)
    tabellmall = models.ForeignKey(
        "plans.Tabellmall", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tabellmall"
    )
    uppfoljningsmall = models.ForeignKey(
        "plans.Tabellmall",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="mall i uppföljning",
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "namnd__kommun__name", "namnd__name", "slug"]
        verbose_name = "plan"
        verbose_name_plural = "planer"
        constraints = [
            models.UniqueConstraint(fields=["namnd", "year", "slug"], name="plan_slug_once_a_year"),
            models.CheckConstraint(
                condition=Q(year__gte=1980, year__lte=2200),
                name="plan_year_is_a_year",
                violation_error_message="Ange året med fyra siffror.",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.year}, {lower_first(self.namnd.name)} ({self.namnd.kommun.name})"

    def get_absolute_url(self):
        return reverse("plans:plan-detail", kwargs=self.address)

    @property
    def shown_version(self) -> "Planversion | None":
        """The version in force among the prefetched versions."""
        return newest_in_force(list(self.versioner.all()))

    @property
    def version_of_matter(self) -> "Planversion | None":
        """The version that letters and meetings are about, among the prefetched versions."""
        return newest_laid(list(self.versioner.all()))

    @property
    def address(self) -> dict:
        """The arguments that name this plan in an address; a nämnd's main plan needs no slug."""
        kwargs = {"year": self.year, "namnd_slug": self.namnd.slug}
        if self.slug != MAIN_PLAN:
            kwargs["plan_slug"] = self.slug
        return kwargs


class PlanversionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Versions of plans in nämnder where the user has a role."""
        return self.filter(plan__namnd__in=Namnd.objects.visible_to(user))

    def in_force(self):
        """Decided, also when the year is closed."""
        return self.filter(status__in=Planversion.LOCKED)

    def drafts(self):
        return self.filter(status=Planversion.Status.UTKAST)

    def undecided(self):
        """Utkast, or laid before the meeting: at most one of each in a plan."""
        return self.exclude(status__in=Planversion.LOCKED)

    def with_plan(self):
        """With plan, nämnd, kommun and decision in the same query."""
        return self.select_related("plan__namnd__kommun", "beslut")


class Planversion(EditableModel):
    """One version of a plan: its status, decision and rows. A decided version is frozen; a change is a new version."""

    class Status(models.TextChoices):
        UTKAST = "utkast", "Utkast"
        FORESLAGEN = "foreslagen", "Föreslagen"
        BESLUTAD = "beslutad", "Beslutad"
        AVSLUTAD = "avslutad", "Avslutad"

    LOCKED = (Status.BESLUTAD, Status.AVSLUTAD)

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versioner")
    number = models.PositiveSmallIntegerField("version")
    status = models.CharField(choices=Status, default=Status.UTKAST, max_length=10)
    beslut = models.ForeignKey(Beslut, models.PROTECT, null=True, blank=True, related_name="planversioner")
    title = models.CharField(
        "rubrik", max_length=250, blank=True, help_text="Tom: räknas ut av nämnd och år."
    )
    slutregel = LongTextField("slutregel", help_text="En regel som trycks under tabellen.")
    names_of_day = models.JSONField("namn när planen beslutades", null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("skapad", auto_now_add=True)

    objects = PlanversionQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "-number"]
        verbose_name = "planversion"
        verbose_name_plural = "planversioner"
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planversion_number_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(status="utkast"), name="planversion_one_utkast"
            ),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(status="foreslagen"), name="planversion_one_foreslagen"
            ),
            models.CheckConstraint(
                condition=Q(names_of_day__isnull=True) | Q(status__in=["beslutad", "avslutad"]),
                name="planversion_names_of_day_when_decided",
            ),
        ]

    def __str__(self):
        return f"{self.plan}, version {self.number}"

    @property
    def is_locked(self) -> bool:
        return self.status in self.LOCKED

    @property
    def is_editable(self) -> bool:
        """Rows are written while the version is utkast, and only then."""
        return self.status == self.Status.UTKAST

    @property
    def why_locked(self) -> str:
        """Why rows cannot be written, and what to do instead; empty of an utkast."""
        return {
            self.Status.FORESLAGEN: (
                "Planen är framlagd för beslut och kan inte ändras. Välj Ta tillbaka till utkast på planens sida "
                "om något ska rättas."
            ),
            self.Status.BESLUTAD: (
                "Planen är beslutad och kan inte ändras. Välj Ändra planen på planens sida, så skapas en ny version."
            ),
            self.Status.AVSLUTAD: "Planen är avslutad och kan inte ändras.",
        }.get(self.status, "")

    @property
    def heading(self) -> str:
        """The printed title, as the paper had it or as nämnd and year give it."""
        if self.title:
            return self.title
        plan = self.plan
        return f"{plan.name} {plan.year} för {lower_first(self.names['namnd'])}"

    @property
    def names(self) -> dict[str, str]:
        """What nämnd and förvaltning were called when the version was decided, else what they are called now."""
        return self.names_of_day or self.plan.namnd.names_of_day

    def get_absolute_url(self):
        return reverse("plans:version-detail", args=[self.public_id])


def newest_in_force(versions: list[Planversion]) -> Planversion | None:
    """Of a plan's versions, newest first: the newest decided one, else the newest; None when there is none."""
    return next((version for version in versions if version.is_locked), versions[0] if versions else None)


def newest_laid(versions: list[Planversion]) -> Planversion | None:
    """What a meeting is to decide: the version that is laid before it; when none is, the one in force."""
    laid = (version for version in versions if version.status == Planversion.Status.FORESLAGEN)
    return next(laid, None) or newest_in_force(versions)
