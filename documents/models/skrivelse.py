"""The covering letter and the extract of the minutes: the same parts, two papers."""

from django.db import models
from django.urls import reverse

from followups.models import Uppfoljningstillfalle
from organisation.models import EditableModel, LongTextField, Namnd
from plans.models import Beslut, Plan


class Skrivelse(EditableModel):
    """The parts that a missiv and a protokollsutdrag share. Lists (underlag, receivers) are one item a line."""

    rubrik = models.CharField(max_length=250)
    dnr = models.CharField("diarienummer", max_length=60, blank=True)
    bakgrund = LongTextField("bakgrund")
    sammanfattning = LongTextField("sammanfattning")
    sammanfattning_reason = models.TextField(
        "skäl till egen formulering",
        blank=True,
        help_text="Krävs när sammanfattningen inte stämmer med raderna. Skälet sparas i loggen.",
    )
    beslutsunderlag = LongTextField("beslutsunderlag", help_text="Ett underlag på varje rad.")
    forslag_rubrik = models.CharField("rubrik över förslaget", max_length=200)
    forslag = LongTextField("förslag till beslut")
    skickas_till = LongTextField("beslutet skickas till", help_text="En mottagare på varje rad.")
    handlaggare = models.CharField("handläggare", max_length=120, blank=True)
    handlaggare_telefon = models.CharField("handläggarens telefon", max_length=60, blank=True)

    class Meta:
        abstract = True

    @property
    def underlag_lines(self) -> list[str]:
        return [line for line in self.beslutsunderlag.split("\n") if line]

    @property
    def receiver_lines(self) -> list[str]:
        return [line for line in self.skickas_till.split("\n") if line]


class MissivQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Missiv of nämnder where the user has a role."""
        return self.filter(plan__namnd__in=Namnd.objects.visible_to(user))


class Missiv(Skrivelse):
    """The covering letter (tjänsteskrivelse) to a plan, or to one round's follow-up."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="missiv")
    tillfalle = models.OneToOneField(
        Uppfoljningstillfalle, models.PROTECT, null=True, blank=True, related_name="missiv"
    )
    date = models.DateField("datum", null=True, blank=True)
    mottagare = models.CharField("till", max_length=150, blank=True)
    signer = models.CharField("undertecknas av", max_length=120, blank=True)
    signer_titel = models.CharField("titel", max_length=120, blank=True)
    signer_enhet = models.CharField("förvaltning", max_length=150, blank=True)

    objects = MissivQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        verbose_name = "missiv"
        verbose_name_plural = "missiv"

    def __str__(self):
        return self.rubrik

    def get_absolute_url(self):
        return reverse("documents:missiv-edit", kwargs=self.tillfalle.address)


class Protokollsutdrag(Skrivelse):
    """A förslag to an extract of the minutes, of arbetsutskottet or of KS. The protokoll itself is the secretary's."""

    missiv = models.ForeignKey(Missiv, models.PROTECT, related_name="protokollsutdrag")
    beslut = models.OneToOneField(Beslut, models.PROTECT, related_name="protokollsutdrag")

    class Meta:
        ordering = ["pk"]
        verbose_name = "protokollsutdrag"
        verbose_name_plural = "protokollsutdrag"

    def __str__(self):
        return f"{self.beslut.paragraph} {self.rubrik}".strip()
