"""What KS says of all nämnders internal control in a call: the words of the samlade uppföljning."""

from django.db import models
from django.urls import reverse

from followups.models import Omgang
from organisation.models import EditableModel, LongTextField


class SamladBedomning(EditableModel):
    """KS's own statement in a call, held against the numbers; with the date, number and handläggare of its paper."""

    omgang = models.OneToOneField(Omgang, models.PROTECT, related_name="samlad_bedomning")
    date = models.DateField("datum", null=True, blank=True)
    dnr = models.CharField("diarienummer", max_length=60, blank=True)
    handlaggare = models.CharField("handläggare", max_length=120, blank=True)
    handlaggare_telefon = models.CharField("handläggarens telefon", max_length=60, blank=True)
    text = LongTextField("kommunstyrelsens samlade bedömning")
    text_reason = models.TextField(
        "skäl till egen formulering",
        blank=True,
        help_text="Krävs när bedömningen inte stämmer med siffrorna. Skälet sparas i loggen.",
    )
    ej_inlamnat = LongTextField(
        "om nämnder som inte har lämnat in",
        help_text="Varför, och när uppföljningen väntas. Trycks under listan över dem.",
    )

    class Meta:
        verbose_name = "samlad bedömning"
        verbose_name_plural = "samlade bedömningar"

    def __str__(self):
        return f"Samlad bedömning, {self.omgang}"

    def get_absolute_url(self):
        return reverse("documents:samlad-edit", kwargs=self.omgang.address)
