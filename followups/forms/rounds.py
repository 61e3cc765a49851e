"""Forms for a round as a whole."""

from django import forms

from followups.models import Uppfoljningstillfalle
from organisation.access import Right, people_with
from organisation.forms import EditForm
from plans.models import Kontrollmoment, Plan

DATE = {"attrs": {"type": "date"}, "format": "%Y-%m-%d"}
DEADLINES = ("deadline", "deadline_godkannare", "deadline_ks")


def require_order(form: forms.Form, data: dict, names: tuple[str, ...]) -> None:
    """Complain of a last day that comes before the one of the step before it."""
    dates = [(name, data[name]) for name in names if data.get(name)]
    for (_, earlier), (name, later) in zip(dates, dates[1:], strict=False):
        if later < earlier:
            form.add_error(name, "Dagen ligger före den förra i ordningen.")


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
        ]
        widgets = {
            **{name: forms.DateInput(**DATE) for name in ("per_date", *DEADLINES)},
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
        require_order(self, data, DEADLINES)
        return data


class TillfalleEditForm(EditForm):
    """What of a round can still be changed; whether others read along is for the nämnd's own controller to say."""

    class Meta:
        model = Uppfoljningstillfalle
        fields = [*TillfalleForm.Meta.fields[1:], "is_open_to_others"]
        widgets = TillfalleForm.Meta.widgets
        labels = TillfalleForm.Meta.labels
        help_texts = TillfalleForm.Meta.help_texts

    def __init__(self, *args, changeable, may_open_texts, **kwargs):
        super().__init__(*args, **kwargs)
        kept = {"radversion", *changeable, *(["is_open_to_others"] if may_open_texts else [])}
        for name in set(self.fields) - kept:
            del self.fields[name]

    @property
    def changed(self) -> list[str]:
        """The fields that the form can write."""
        return [name for name in self.fields if name != "radversion"]

    def clean(self):
        data = super().clean()
        require_order(self, data, DEADLINES)
        return data


class AddMomentForm(forms.Form):
    """A moment of the plan that is not in the round."""

    moment = forms.ModelChoiceField(Kontrollmoment.objects.none(), label="Kontrollmoment", empty_label=None)

    def __init__(self, *args, moments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["moment"].queryset = moments


class WriterForm(forms.Form):
    """Who is to write a row: the nämnd's controllers, a function, or a person who may write there."""

    writer = forms.ChoiceField(
        label="Vem ska skriva?",
        required=False,
        help_text="En funktion är bäst: den som innehar den skriver, också när personen byts.",
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        namnd = row.tillfalle.plan.namnd
        self.writers = {f"funktion-{each.pk}": each for each in namnd.funktioner.order_by("name")}
        functions = [(code, str(each)) for code, each in self.writers.items()]
        people = people_with(Right.WRITE_OWN_UPPFOLJNING, [namnd])[namnd.pk]
        persons = [(f"person-{each.pk}", str(each)) for each in people]
        self.writers |= {f"person-{each.pk}": each for each in people}
        groups = [("Funktioner", functions), ("Personer", persons)]
        self.fields["writer"].choices = [("", "Nämndens controller"), *(each for each in groups if each[1])]
        self.initial["writer"] = self._now(row)

    def _now(self, row):
        """Whom the plan's row means as it stands; the performer before the responsible."""
        for rad in row.moment.ansvarsrader.order_by("-slag", "position", "pk"):
            if rad.funktion_id or rad.anvandare_id:
                return f"funktion-{rad.funktion_id}" if rad.funktion_id else f"person-{rad.anvandare_id}"
        return ""

    def clean_writer(self):
        return self.writers.get(self.cleaned_data["writer"])


def plans_to_follow_up(namnder):
    """The plans of the nämnder that have a decided version, newest first."""
    decided = ("beslutad", "avslutad")
    plans = Plan.objects.filter(namnd__in=namnder, versioner__status__in=decided)
    return plans.select_related("namnd__kommun").distinct()
