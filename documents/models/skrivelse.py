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
    arendet = LongTextField("ärendet")
    bedomning = LongTextField("bedömning")
    ekonomi = LongTextField("ekonomiska konsekvenser")
    ovrigt = LongTextField("övrigt")
    sammanfattning_reason = models.TextField(
        "skäl till egen formulering",
        blank=True,
        help_text="Krävs när sammanfattningen inte stämmer med raderna. Skälet sparas i loggen.",
    )
    beslutsunderlag = LongTextField("beslutsunderlag", help_text="Ett underlag på varje rad.")
    # By paper, the line that was last suggested for it: what differs from it was written by hand.
    underlag_suggested = models.JSONField("föreslaget underlag", default=dict, editable=False)
    forslag_rubrik = models.CharField("rubrik över förslaget", max_length=200)
    forslag = LongTextField(
        "förslag till beslut", help_text="En mening, eller en rad för varje att-sats: ”att godkänna …”."
    )
    skickas_till = LongTextField(
        "beslutet skickas till",
        help_text="En mottagare på varje rad. Skriv (för kännedom) eller (för verkställighet) efter den det gäller.",
    )
    handlaggare = models.CharField("handläggare", max_length=120, blank=True)
    handlaggare_telefon = models.CharField("handläggarens telefon", max_length=60, blank=True)

    class Meta:
        abstract = True


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
    signer2 = models.CharField("undertecknas också av", max_length=120, blank=True)
    signer2_titel = models.CharField("titel", max_length=120, blank=True)
    signer2_enhet = models.CharField("förvaltning", max_length=150, blank=True)

    objects = MissivQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        verbose_name = "missiv"
        verbose_name_plural = "missiv"
        constraints = [
            models.UniqueConstraint(
                fields=["plan"], condition=models.Q(tillfalle=None), name="missiv_once_of_plan"
            )
        ]

    def __str__(self):
        return self.rubrik

    @property
    def subject(self) -> Plan | Uppfoljningstillfalle:
        """What the letter is about: the round, or the plan itself."""
        return self.tillfalle or self.plan

    @property
    def address(self) -> dict:
        return self.subject.address

    @property
    def signers(self) -> list[tuple[str, str, str]]:
        """Name, title and unit of each who signs, one or two; what is not known is empty."""
        signers = (
            (self.signer, self.signer_titel, self.signer_enhet),
            (self.signer2, self.signer2_titel, self.signer2_enhet),
        )
        return [signer for signer in signers if signer[0] or signer[2]]

    def get_absolute_url(self):
        return reverse("documents:missiv-edit", kwargs=self.address)


class ProtokollsutdragQuerySet(models.QuerySet):
    def awaiting_decision(self, day):
        """Those of meetings before the day whose decision is not registered: that of the organ that decides, or of
        one that prepares the matter and has no § yet."""
        awaits = models.Q(instans=Protokollsutdrag.Instans.BESLUTAR) | models.Q(beslut__paragraph="")
        return self.filter(awaits, beslut__slag=Beslut.Slag.FORSLAG, beslut__date__lt=day)

    def with_matter(self):
        """With decision, letter, round, plan and nämnd, and the letter's other utdrag, in two queries."""
        places = ("missiv__plan__namnd__kommun", "missiv__tillfalle__plan__namnd__kommun")
        return self.select_related("beslut", *places).prefetch_related("missiv__protokollsutdrag")


class Protokollsutdrag(Skrivelse):
    """A förslag to an extract of the minutes, of arbetsutskottet or of KS. The protokoll itself is the secretary's."""

    class Instans(models.TextChoices):
        BEREDER = "bereder", "Bereder ärendet"
        BESLUTAR = "beslutar", "Beslutar i ärendet"

    instans = models.CharField(
        "organets del i ärendet", max_length=8, choices=Instans, default=Instans.BEREDER
    )
    missiv = models.ForeignKey(Missiv, models.PROTECT, related_name="protokollsutdrag")
    beslut = models.OneToOneField(Beslut, models.PROTECT, related_name="protokollsutdrag")

    objects = ProtokollsutdragQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "protokollsutdrag"
        verbose_name_plural = "protokollsutdrag"

    def __str__(self):
        return f"{self.beslut.paragraph} {self.rubrik}".strip()

    @property
    def number(self) -> int:
        """Its number among the missiv's, in the order they were made."""
        return self.missiv.protokollsutdrag.filter(pk__lte=self.pk).count()

    @property
    def address(self) -> dict:
        return {**self.missiv.address, "number": self.number}

    def get_absolute_url(self):
        return reverse("documents:protokollsutdrag-edit", kwargs=self.address)

    @property
    def is_registered(self) -> bool:
        """True when the meeting's § and date have been registered."""
        return self.beslut.slag == Beslut.Slag.BESLUT

    @property
    def decides(self) -> bool:
        """True when the organ's decision is the matter's, and not a förslag to another organ."""
        return self.instans == self.Instans.BESLUTAR
