"""Which plan an empty sheet is for."""

from django import forms

from organisation.models import Namnd
from plans.models import Plan
from plans.models.plan import MAIN_PLAN


class BlankSheetForm(forms.Form):
    """Nämnd and year and, for a nämnd's second plan, its slug."""

    namnd = forms.ModelChoiceField(
        Namnd.objects.none(), label="Nämnd", empty_label="Välj nämnd", to_field_name="slug"
    )
    year = forms.IntegerField(label="År", min_value=1980, max_value=2200)
    plan = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args, namnder, **kwargs):
        super().__init__(*args, auto_id="mall-%s", **kwargs)
        self.fields["namnd"].queryset = namnder

    @property
    def chosen_plan(self) -> Plan:
        """The plan if there is one, else one that is not saved: it lends the sheet its year and its dress."""
        namnd, year, slug = (self.cleaned_data[name] for name in ("namnd", "year", "plan"))
        slug = slug or MAIN_PLAN
        plan = Plan.objects.filter(namnd=namnd, year=year, slug=slug).first() or Plan(year=year, slug=slug)
        plan.namnd = namnd
        return plan
