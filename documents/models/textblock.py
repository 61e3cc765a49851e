"""The texts that stand beside a plan's table: the kommun's own, in its order, and a nämnd's own."""

import uuid
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.urls import reverse

from organisation.models import EditableModel, Kommun, LongTextField

from .pappersform import Namndtext, Pappersform

# The linje of a suggested text is made of its code, so that it is the same in every kommun's forms.
_SUGGESTED = uuid.UUID("0b6b4f0e-3f3a-4d0e-9a57-6f2c1d4e8b21")


class Suggestion(NamedTuple):
    """A text that a kommun's first form begins with: its heading, and what it is for."""

    rubrik: str
    hint: str


SUGGESTIONS = {
    "syfte": Suggestion("Syfte", "Varför kommunen har en internkontrollplan."),
    "ansvar": Suggestion("Ansvar", "Vem som beslutar, kontrollerar och följer upp."),
    "metod": Suggestion("Metod", "Hur riskerna har valts och värderats."),
    "rapportering": Suggestion("Rapportering", "När och till vem resultatet lämnas."),
}


def linje_of(kod: str) -> uuid.UUID:
    """The linje of a suggested text."""
    return uuid.uuid5(_SUGGESTED, kod)


_HINTS = {linje_of(kod): each.hint for kod, each in SUGGESTIONS.items()}


class Textblock(EditableModel):
    """A heading and a text. It belongs to a kommun's form, or to a nämnd's own texts.

    `linje` is kept from one year's form to the next. A nämnd's text with the linje of one of the kommun's stands in
    its place, under the kommun's heading; any other stands after the kommun's texts.
    """

    class Plats(models.TextChoices):
        FORE = "fore", "Före planens tabell"
        EFTER = "efter", "Efter planens tabell"

    pappersform = models.ForeignKey(
        Pappersform, models.CASCADE, null=True, blank=True, related_name="textblock"
    )
    namndtext = models.ForeignKey(Namndtext, models.CASCADE, null=True, blank=True, related_name="textblock")
    linje = models.UUIDField(default=uuid.uuid4, editable=False)
    plats = models.CharField("plats", max_length=5, choices=Plats, default=Plats.FORE)
    position = models.PositiveSmallIntegerField("ordning", default=1)
    rubrik = models.CharField("rubrik", max_length=150)
    text = LongTextField("text", help_text="En tom text skrivs inte ut.")

    class Meta:
        # "fore" comes before "efter".
        ordering = ["-plats", "position", "pk"]
        verbose_name = "text i planens papper"
        verbose_name_plural = "texter i planens papper"
        constraints = [
            models.CheckConstraint(
                condition=Q(pappersform__isnull=True) ^ Q(namndtext__isnull=True),
                name="textblock_of_kommun_or_namnd",
            ),
            models.UniqueConstraint(fields=["pappersform", "linje"], name="textblock_once_in_a_form"),
            models.UniqueConstraint(fields=["namndtext", "linje"], name="textblock_once_in_a_namnds"),
        ]

    def __str__(self):
        return self.rubrik

    @property
    def owner(self) -> Pappersform | Namndtext:
        return self.pappersform or self.namndtext

    @property
    def kommun(self) -> Kommun:
        return self.pappersform.kommun if self.pappersform else self.namndtext.namnd.kommun

    @property
    def hint(self) -> str:
        """What the text is for, where it is one of those that are suggested."""
        return _HINTS.get(self.linje, "")

    def get_absolute_url(self):
        return reverse("documents:textblock-edit", args=[self.public_id])
