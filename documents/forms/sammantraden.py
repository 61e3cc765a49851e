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
# More papers than this no round has; the figure only keeps typing slips away.
LAST_PLACE = 999
BOX, PLACE = {"class": "form-check-input"}, {"class": "form-control form-control-sm"}


class ChoiceRow(NamedTuple):
    """A paper in the list, with its check box and its place."""

    choice: Choice
    included: BoundField
    place: BoundField


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
        rows = [ChoiceRow(choice, *(self[name] for name in _names(choice))) for choice in self.offered]
        codes = self.instance.papers
        return sorted(rows, key=lambda row: _place(codes, row.choice.code))

    def clean(self):
        data = super().clean()
        wanted = []
        for number, choice in enumerate(self.offered):
            included, place = _names(choice)
            if data.get(included):
                wanted.append((data.get(place) or LAST_PLACE + 1, number, choice.code))
        if not wanted:
            raise forms.ValidationError(NOTHING)
        self.instance.papers = [code for _, _, code in sorted(wanted)]
        return data


def _names(choice):
    code = choice.code.replace(":", "-")
    return f"med-{code}", f"plats-{code}"


def _place(codes, code):
    return codes.index(code) if code in codes else len(codes)
