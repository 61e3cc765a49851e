"""The form in which many papers are ordered at once."""

from collections.abc import Sequence

from django import forms

from organisation.access import Right, may
from organisation.models import Anvandare
from organisation.texts import Audience

from ..models import Utskrift, Utskriftsdel
from ..services.utskrifter import Choice

AUDIENCES = [
    (Audience.PUBLIC.value, "Alla: sekretessmarkerade uppgifter utelämnas"),
    (Audience.INTERNAL.value, "Behöriga: sekretessmarkerade uppgifter skrivs ut, och det loggas"),
]


class UtskriftForm(forms.Form):
    """Which kinds of papers, of which nämnder, as what. All that can be printed is ticked from the start."""

    slag = forms.MultipleChoiceField(
        label="Papper",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst ett slag av papper."},
    )
    namnder = forms.MultipleChoiceField(
        label="Nämnder",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst en nämnd."},
    )
    form = forms.ChoiceField(
        label="Skriv ut som", choices=Utskrift.Form, widget=forms.RadioSelect, initial=Utskrift.Form.ZIP
    )
    audience = forms.ChoiceField(
        label="Skriv ut för", choices=AUDIENCES, widget=forms.RadioSelect, initial=Audience.PUBLIC.value
    )

    def __init__(self, *args, choices: Sequence[Choice], user: Anvandare, **kwargs):
        super().__init__(*args, **kwargs)
        self.papers = choices
        there = [choice for choice in choices if not choice.reason]
        self._fill("slag", [(slag, _count(slag, there)) for slag in Utskriftsdel.Slag if _of(slag, there)])
        namnder = {choice.namnd.slug: choice.namnd for choice in there}
        self._fill("namnder", [(slug, _papers(namnd, there)) for slug, namnd in namnder.items()])
        if not any(may(user, Right.READ_SECRETS, namnd) for namnd in namnder.values()):
            del self.fields["audience"]

    def _fill(self, name, choices):
        self.fields[name].choices = choices
        self.fields[name].initial = [value for value, _ in choices]

    @property
    def has_papers(self) -> bool:
        return bool(self.fields["namnder"].choices)

    @property
    def chosen(self) -> list[Choice]:
        """The papers that were asked for, and with a reason those of the kinds asked for that cannot be printed."""
        slag, namnder = self.cleaned_data["slag"], self.cleaned_data["namnder"]
        nowhere = {choice.namnd.slug for choice in self.papers} - {
            slug for slug, _ in self.fields["namnder"].choices
        }
        return [
            choice
            for choice in self.papers
            if choice.slag in slag and choice.namnd.slug in {*namnder, *nowhere}
        ]

    @property
    def chosen_audience(self) -> Audience:
        return Audience(self.cleaned_data.get("audience") or Audience.PUBLIC)


def _of(slag, choices):
    return [choice for choice in choices if choice.slag == slag]


def _count(slag, choices):
    return f"{slag.label} ({len(_of(slag, choices))})"


def _papers(namnd, choices):
    return f"{namnd.name} ({sum(choice.namnd.pk == namnd.pk for choice in choices)} papper)"
