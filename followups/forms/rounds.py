"""Forms for a round as a whole."""

from django import forms

from followups.models import Uppfoljningstillfalle
from plans.models import Kontrollmoment, Plan


class ReasonForm(forms.Form):
    """A written reason, or a comment, which is logged."""

    reason = forms.CharField(label="Skäl", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, label="Skäl", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class TillfalleForm(forms.ModelForm):
    """A new round of a plan."""

    class Meta:
        model = Uppfoljningstillfalle
        fields = [
            "plan",
            "name",
            "per_date",
            "deadline",
            "deadline_godkannare",
            "deadline_ks",
            "instruktion",
            "is_open_to_others",
        ]
        widgets = {
            **{
                name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                for name in ("per_date", "deadline", "deadline_godkannare", "deadline_ks")
            },
            "instruktion": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"deadline": "Sista dag för den som skriver"}
        help_texts = {
            "per_date": "Den dag som uppföljningen gäller, till exempel den sista augusti.",
            "name": "Som det ska stå i papperet: per 31 augusti 2026, September 2026.",
        }

    def __init__(self, *args, plans, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        self.fields["plan"].empty_label = "Välj plan"

    def clean(self):
        data = super().clean()
        order = ("deadline", "deadline_godkannare", "deadline_ks")
        dates = [(name, data.get(name)) for name in order if data.get(name)]
        for (_, earlier), (name, later) in zip(dates, dates[1:], strict=False):
            if later < earlier:
                self.add_error(name, "Dagen ligger före den förra i ordningen.")
        return data


class AddMomentForm(forms.Form):
    """A moment of the plan that is not in the round."""

    moment = forms.ModelChoiceField(Kontrollmoment.objects.none(), label="Kontrollmoment", empty_label=None)

    def __init__(self, *args, moments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["moment"].queryset = moments


def plans_to_follow_up(namnder):
    """The plans of the nämnder that have a decided version, newest first."""
    decided = ("beslutad", "avslutad")
    plans = Plan.objects.filter(namnd__in=namnder, versioner__status__in=decided)
    return plans.select_related("namnd__kommun").distinct()
