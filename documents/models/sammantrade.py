"""What goes to a meeting: which papers of a round or a plan, in which order, and how their pages are numbered."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from followups.models import Uppfoljningstillfalle
from organisation.models import EditableModel
from plans.models import Plan


class Numbering(models.TextChoices):
    """How the pages of joined papers are numbered."""

    LOPANDE = "lopande", "Löpande genom alla papper"
    EGEN = "egen", "Varje papper för sig"


class Sammantrade(EditableModel):
    """The meeting that the papers of a round, or of a plan itself, are put together for. `papers` names them in order,
    by the codes of `documents.services.sammantraden`; a paper that is gone since is passed over. `descriptions` says,
    by the same codes, what each picture shows."""

    tillfalle = models.OneToOneField(
        Uppfoljningstillfalle, models.PROTECT, null=True, blank=True, related_name="sammantrade"
    )
    plan = models.OneToOneField(Plan, models.PROTECT, null=True, blank=True, related_name="sammantrade")
    organ = models.CharField("sammanträde med", max_length=150, blank=True)
    date = models.DateField("sammanträdesdatum", null=True, blank=True)
    numbering = models.CharField("sidnumrering", max_length=10, choices=Numbering, default=Numbering.LOPANDE)
    papers = models.JSONField("papper", default=list)
    descriptions = models.JSONField("beskrivningar av bilder", default=dict, blank=True)

    class Meta:
        verbose_name = "sammanträde"
        verbose_name_plural = "sammanträden"
        constraints = [
            models.CheckConstraint(
                condition=Q(tillfalle__isnull=True, plan__isnull=False)
                | Q(tillfalle__isnull=False, plan__isnull=True),
                name="sammantrade_of_round_or_plan",
            )
        ]

    def __str__(self):
        return f"Sammanträdeshandlingar, {self.subject}"

    @property
    def subject(self) -> Plan | Uppfoljningstillfalle:
        """What the papers are about: the round, or the plan itself."""
        return self.tillfalle or self.plan

    def get_absolute_url(self):
        return reverse("documents:sammantrade-edit", kwargs=self.subject.address)
