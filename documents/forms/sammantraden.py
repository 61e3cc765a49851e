"""The form where the secretary chooses what goes to the meeting."""

from typing import NamedTuple

from crispy_forms.layout import Div, Layout
from django import forms
from django.forms.boundfield import BoundField

from organisation.forms import EditForm

from ..models import Sammantrade
from ..services.sammantraden import Choice
from .letters import DATE

NOTHING = "Välj minst ett papper."
NOT_DESCRIBED = "Skriv vad bilden visar, så att också den som inte ser den får veta det."
# More papers than this no round has; the figure only keeps typing slips away.
LAST_PLACE = 999
BOX, PLACE = {"class": "form-check-input"}, {"class": "form-control form-control-sm"}


class ChoiceRow(NamedTuple):
    """A paper in the list, with its check box and its place."""

    choice: Choice
    included: BoundField
    place: BoundField
    described: BoundField | None


class SammantradeForm(EditForm):
    """Meeting, numbering, and for each paper whether it is included and in which place."""

    class Meta:
        model = Sammantrade
        fields = ("organ", "date", "numbering")
        widgets = {"date": DATE, "numbering": forms.RadioSelect}

    def __init__(self, *args, choices: list[Choice], **kwargs):
        super().__init__(*args, **kwargs)
        self.choices = choices
        places = {code: place for place, code in enumerate(self.instance.papers, start=1)}
        for choice in self.offered:
            included, place = _names(choice)
            self.fields[included] = forms.BooleanField(
                label=f"Ta med {choice.title}", required=False, widget=forms.CheckboxInput(attrs=BOX)
            )
            self.fields[place] = forms.IntegerField(
                label=f"Plats för {choice.title}",
                required=False,
                min_value=1,
                max_value=LAST_PLACE,
                widget=forms.NumberInput(attrs=PLACE),
            )
            self.initial[included] = choice.code in places
            self.initial[place] = places.get(choice.code)
            if choice.is_picture:
                self.fields[_described(choice)] = _description(choice)
                self.initial[_described(choice)] = self.instance.descriptions.get(choice.code, "")
        self.helper.layout = Layout("radversion", Div("organ", "date", css_class="form-row"), "numbering")

    @property
    def offered(self) -> list[Choice]:
        return [choice for choice in self.choices if not choice.refusal]

    @property
    def refused(self) -> list[Choice]:
        """Files that cannot be included, each with its reason."""
        return [choice for choice in self.choices if choice.refusal]

    @property
    def rows(self) -> list[ChoiceRow]:
        """The papers, those that are included first and in their order."""
        rows = [
            ChoiceRow(
                choice,
                *(self[name] for name in _names(choice)),
                self[_described(choice)] if choice.is_picture else None,
            )
            for choice in self.offered
        ]
        codes = self.instance.papers
        return sorted(rows, key=lambda row: _place(codes, row.choice.code))

    def clean(self):
        data = super().clean()
        wanted = []
        for number, choice in enumerate(self.offered):
            included, place = _names(choice)
            if data.get(included):
                wanted.append((data.get(place) or LAST_PLACE + 1, number, choice.code))
            if choice.is_picture and data.get(included) and not data.get(_described(choice)):
                self.add_error(_described(choice), NOT_DESCRIBED)
        if not wanted:
            raise forms.ValidationError(NOTHING)
        self.instance.descriptions = {
            choice.code: words for choice in self.offered if (words := data.get(_described(choice)))
        }
        self.instance.papers = [code for _, _, code in sorted(wanted)]
        return data


def _description(choice):
    return forms.CharField(
        label=f"Vad bilden {choice.title} visar, i ord",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control form-control-sm"}),
    )


def _described(choice):
    return f"beskrivning-{choice.code.replace(':', '-')}"


def _names(choice):
    code = choice.code.replace(":", "-")
    return f"med-{code}", f"plats-{code}"


def _place(codes, code):
    return codes.index(code) if code in codes else len(codes)
