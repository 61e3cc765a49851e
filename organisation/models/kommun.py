"""Kommun, its nämnder, their units and functions."""

from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q

from organisation.swedish import genitive, lower_first

from .base import EditableModel


class Datumformat(models.TextChoices):
    """How a kommun writes dates in its papers."""

    KORT = "kort", "170831"
    ISO = "iso", "2017-08-31"
    LANG = "lang", "31 augusti 2017"


class Letterhead(models.Model):
    """The sender's lines at the foot of a paper. Empty lines are not printed."""

    postadress = models.TextField(blank=True)
    besoksadress = models.CharField("besöksadress", max_length=200, blank=True)
    telefon = models.CharField(max_length=60, blank=True)
    telefax = models.CharField(max_length=60, blank=True)
    epost = models.EmailField("e-postadress", blank=True)
    webb = models.CharField("internetadress", max_length=200, blank=True)
    bankgiro = models.CharField("bankgironummer", max_length=20, blank=True)

    LETTERHEAD_FIELDS = ("postadress", "besoksadress", "telefon", "telefax", "webb", "epost", "bankgiro")

    class Meta:
        abstract = True


class Kommun(EditableModel, Letterhead):
    """A municipality. Several may share one installation; nobody sees across without a role in both."""

    name = models.CharField("namn", max_length=100, help_text="Hela namnet, till exempel Mjölby kommun.")
    slug = models.SlugField("adressnamn", unique=True)
    datumformat = models.CharField(
        "datum skrivs", max_length=4, choices=Datumformat, default=Datumformat.LANG
    )
    logotyp = models.ImageField(
        upload_to="logotyper/", blank=True, help_text="PNG eller JPEG, helst minst 600 bildpunkter bred."
    )
    wordmall = models.FileField(
        "Wordmall",
        upload_to="wordmallar/",
        blank=True,
        validators=[FileExtensionValidator(["docx"])],
        help_text="Kommunens egen mall (.docx) för missiv. Sidhuvud, sidfot och formatmallar tas därifrån.",
    )
    has_four_eyes = models.BooleanField(
        "den som skrivit får inte godkänna",
        default=True,
        help_text="Gäller den som skrivit någon rad i uppföljningen.",
    )
    vocabulary = models.JSONField(
        "egna ord",
        default=dict,
        blank=True,
        help_text="Kommunens egna ord i trycket, till exempel missiv: Tjänsteskrivelse.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "kommun"
        verbose_name_plural = "kommuner"

    def __str__(self):
        return self.name

    def word(self, key: str, default: str) -> str:
        """The kommun's own word for `key`, else the product's."""
        return self.vocabulary.get(key) or default


class NamndQuerySet(models.QuerySet):
    def where(self, roles):
        """Nämnder that one of the roles (of `Anvandare.roles`) is held in, or whose kommun it is held in."""
        return self.filter(_held(roles))

    def visible_to(self, user):
        """Nämnder where the user has a role, or whose kommun the user has a role in."""
        return self if user.is_superuser else self.where(user.roles)

    def watched_by(self, user):
        """Nämnder whose states, dates and counts the user may see: her own, and all of a kommun in whose KS she is.

        KS has uppsikt over the kommun's other nämnder (kommunallagen 6 kap. 1 §). A kontrollutförare in KS writes
        her rows and has no part in that.
        """
        if user.is_superuser:
            return self
        own = {namnd_id for roll, namnd_id, _ in user.roles if namnd_id and roll != "kontrollutforare"}
        ks = Namnd.objects.filter(pk__in=own, is_ks=True)
        return self.filter(_held(user.roles) | Q(kommun__in=ks.values("kommun")))


def _held(roles):
    namnder = {namnd_id for _, namnd_id, _ in roles if namnd_id}
    kommuner = {kommun_id for _, _, kommun_id in roles if kommun_id}
    return Q(pk__in=namnder) | Q(kommun__in=kommuner)


class Namnd(EditableModel, Letterhead):
    """A nämnd, styrelse, utskott or bolag with its förvaltning; the owner of plans."""

    class Slag(models.TextChoices):
        NAMND = "namnd", "Nämnd"
        STYRELSE = "styrelse", "Styrelse"
        UTSKOTT = "utskott", "Utskott"
        BOLAG = "bolag", "Bolag"

    kommun = models.ForeignKey(Kommun, models.PROTECT, related_name="namnder")
    name = models.CharField("namn", max_length=150)
    slug = models.SlugField("adressnamn", max_length=80, unique=True)
    slag = models.CharField(max_length=10, choices=Slag, default=Slag.NAMND)
    is_ks = models.BooleanField("är kommunstyrelsen", default=False)
    forvaltning = models.CharField("förvaltning", max_length=150, blank=True)

    objects = NamndQuerySet.as_manager()

    class Meta:
        ordering = ["kommun__name", "-is_ks", "name"]
        verbose_name = "nämnd"
        verbose_name_plural = "nämnder"
        constraints = [
            models.UniqueConstraint(fields=["kommun", "name"], name="namnd_name_once_in_kommun"),
            models.UniqueConstraint(
                fields=["kommun"], condition=Q(is_ks=True), name="namnd_one_ks_in_kommun"
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.kommun.name}"

    @property
    def genitive(self) -> str:
        """ "Kommunstyrelsens", as in "kommunstyrelsens förvaltning"."""
        return genitive(self.name)

    @property
    def name_in_sentence(self) -> str:
        """ "kommunstyrelsen"; a company keeps its capital: its name is a name."""
        return self.name if self.slag == self.Slag.BOLAG else lower_first(self.name)

    @property
    def letterhead(self) -> dict[str, str]:
        """Each line of the letterhead: the nämnd's own, else the kommun's."""
        return {
            field: getattr(self, field) or getattr(self.kommun, field) for field in self.LETTERHEAD_FIELDS
        }

    @property
    def names_of_day(self) -> dict[str, str]:
        """What nämnd, förvaltning and kommun are called today: kept with what is decided or drawn up."""
        return {
            "kommun": self.kommun.name,
            "namnd": self.name,
            "forvaltning": self.forvaltning,
            **self.letterhead,
        }


class Enhet(models.Model):
    """A unit of a nämnd's förvaltning, such as Ekonomiavdelningen."""

    namnd = models.ForeignKey(Namnd, models.PROTECT, related_name="enheter")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="underenheter")
    name = models.CharField("namn", max_length=150)

    class Meta:
        ordering = ["name"]
        verbose_name = "enhet"
        verbose_name_plural = "enheter"
        constraints = [
            models.UniqueConstraint(fields=["namnd", "name"], name="enhet_name_once_in_namnd"),
        ]

    def __str__(self):
        return self.name


class Funktion(models.Model):
    """A function, such as "Säkerhetssamordnare KSF": people change, the function stays."""

    namnd = models.ForeignKey(Namnd, models.PROTECT, related_name="funktioner")
    enhet = models.ForeignKey(Enhet, models.PROTECT, null=True, blank=True, related_name="funktioner")
    name = models.CharField("namn", max_length=150)

    class Meta:
        ordering = ["name"]
        verbose_name = "funktion"
        verbose_name_plural = "funktioner"
        constraints = [
            models.UniqueConstraint(fields=["namnd", "name"], name="funktion_name_once_in_namnd"),
        ]

    def __str__(self):
        return self.name
