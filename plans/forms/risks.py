"""The form of a risk: its steps on the kommun's scales, what is done about it, and whether the plan takes it up."""

from crispy_forms.layout import Div, Layout
from django import forms

from organisation.forms import EditForm
from organisation.models import Skala, Skalsteg
from plans.models import Risk

STEPS = {"sannolikhet": Skala.Slag.SANNOLIKHET, "konsekvens": Skala.Slag.KONSEKVENS}


class RiskForm(EditForm):
    """A risk of a process. One that the plan leaves out needs its reason."""

    class Meta:
        model = Risk
        fields = ["process", "description", "sannolikhet", "konsekvens", "is_in_plan", "hantering"]
        labels = {"description": "Risk", "hantering": "Hantering, eller skäl att inte ta med risken"}
        help_texts = {"is_in_plan": "Utan bock tas risken inte med. Skriv skälet i rutan nedanför."}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "hantering": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        version = self.instance.version
        plan = version.plan
        self.fields["process"].queryset = version.processer.all()
        self.fields["process"].empty_label = None
        self.fields["description"].required = True
        for name, slag in STEPS.items():
            skala = Skala.objects.in_force(plan.namnd.kommun, slag, plan.year)
            self.fields[name].queryset = Skalsteg.objects.filter(skala__in=skala)
            self.fields[name].empty_label = "Inte bedömd"
        self.helper.layout = Layout(
            "radversion",
            "process",
            "description",
            Div("sannolikhet", "konsekvens", css_class="form-row"),
            "is_in_plan",
            "hantering",
        )

    def clean(self):
        data = super().clean()
        if not data.get("is_in_plan") and not (data.get("hantering") or "").strip():
            self.add_error("hantering", "Skriv varför risken inte tas med i planen.")
        if not data.get("is_in_plan") and self.instance.pk and self.instance.moment.exists():
            self.add_error("is_in_plan", "Risken har kontrollmoment i planen och måste vara med.")
        return data
