"""Forms for the kommun's calls."""

from django import forms
from django.utils import timezone

from followups.forms.rounds import DATE, require_order
from followups.models import Omgang
from organisation.forms import EditForm
from organisation.models import Kommun
from plans.models import Plan

DEADLINES = ("deadline_utforare", "deadline_godkannare", "deadline_ks")


class PlanChoice(forms.ModelMultipleChoiceField):
    """Plans as boxes to tick, named by their nämnd."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, plan):
        return f"{plan.namnd.name} – {plan.name} {plan.year}"


class PlansForm(forms.Form):
    """Which nämnders plans are called; all of them are ticked from the start, but those that were taken out."""

    plans = PlanChoice(
        Plan.objects.none(),
        label="Planer",
        error_messages={"required": "Välj minst en plan."},
        help_text="Planer som är beslutade. Varje plan får ett planerat tillfälle.",
    )

    def __init__(self, *args, plans, left_out=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plans"].queryset = plans
        self.fields["plans"].initial = [plan.pk for plan in plans if plan.pk not in left_out]


class OmgangForm(PlansForm, forms.ModelForm):
    """A new call: name, dates, instruction, and the plans of one year."""

    class Meta:
        model = Omgang
        fields = [
            "name",
            "per_date",
            "deadline_utforare",
            "deadline_godkannare",
            "deadline_ks",
            "instruktion",
        ]
        widgets = {
            **{name: forms.DateInput(**DATE) for name in ("per_date", *DEADLINES)},
            "instruktion": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"deadline_utforare": "Sista dag för den som skriver"}
        help_texts = {
            "name": "Som det ska stå i papperet: per 31 augusti 2026, februari 2027.",
            "per_date": "Den dag som uppföljningen gäller. Den får ligga året efter planens år.",
            "instruktion": "Visas för alla som skriver.",
        }

    field_order = [*Meta.fields, "plans"]

    def clean(self):
        data = super().clean()
        require_order(self, data, DEADLINES)
        return data


class OmgangEditForm(EditForm):
    """The call's name, dates and instruction; its rounds follow."""

    class Meta:
        model = Omgang
        fields = OmgangForm.Meta.fields
        widgets = OmgangForm.Meta.widgets
        labels = OmgangForm.Meta.labels
        help_texts = OmgangForm.Meta.help_texts

    def clean(self):
        data = super().clean()
        require_order(self, data, DEADLINES)
        return data


class YearForm(forms.Form):
    """Which kommun, and which year's plans; the newest year with a decided plan unless told."""

    kommun = forms.ModelChoiceField(
        Kommun.objects.none(), to_field_name="slug", label="Kommun", empty_label=None, required=False
    )
    ar = forms.TypedChoiceField(label="Planernas år", coerce=int, required=False, empty_value=None)

    def __init__(self, *args, kommuner, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kommun"].queryset = kommuner
        years = Plan.objects.filter(
            namnd__kommun__in=kommuner, versioner__status__in=("beslutad", "avslutad")
        )
        self.years = sorted(set(years.values_list("year", flat=True)), reverse=True)
        self.fields["ar"].choices = [(year, str(year)) for year in self.years or [timezone.localdate().year]]

    def chosen(self) -> tuple[Kommun | None, int]:
        """What the address says, else the first kommun and the newest year."""
        data = self.cleaned_data if self.is_valid() else {}
        kommun = data.get("kommun") or self.fields["kommun"].queryset.first()
        return kommun, data.get("ar") or next(iter(self.years), timezone.localdate().year)


class CopyYearForm(forms.Form):
    """The year whose calls are copied to the next."""

    kommun = forms.ModelChoiceField(
        Kommun.objects.none(), to_field_name="slug", label="Kommun", empty_label=None
    )
    year = forms.IntegerField(label="Från år", min_value=1980, max_value=2200)

    def __init__(self, *args, kommuner, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kommun"].queryset = kommuner
