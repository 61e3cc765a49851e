"""Forms for what is written in a round."""

from crispy_forms.layout import Div, Field, Layout
from django import forms

from followups.models import Bedomning, Uppfoljning
from followups.services.results import RESULT_FIELDS
from organisation.forms import EditForm, ReadingLength
from organisation.models import Skala, Skalsteg


class ResultForm(EditForm):
    """The result for one moment."""

    class Meta:
        model = Uppfoljning
        fields = RESULT_FIELDS
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "performed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"performed_on": "Genomförd den", "text": "Resultat: vad visade kontrollen?"}
        help_texts = {
            "text": "En tom rad ger ett nytt stycke. Rader som börjar med ett bindestreck blir en punktlista. "
            "Skriv roller hellre än personers namn.",
            "planned_text": "Till exempel nov/dec. Behövs när kontrollen genomförs senare.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.instance.tillfalle.plan
        skala = Skala.objects.in_force(plan.namnd.kommun_id, Skala.Slag.BEDOMNING_MOMENT, plan.year)
        self.fields["bedomning"].queryset = Skalsteg.objects.filter(skala__in=skala)
        self.fields["bedomning"].empty_label = "Ingen bedömning"
        self.helper.layout = Layout(
            "radversion",
            Div(
                Field("status", autofocus=True),
                "planned_text",
                "bedomning",
                css_class="form-row",
            ),
            "text",
            ReadingLength("text"),
            Div(
                "sample_size",
                "deviations",
                "performed_on",
                "performed_by",
                css_class="form-row",
            ),
        )

    def clean(self):
        data = super().clean()
        if data.get("status") == Uppfoljning.Status.EJ_REDOVISAD and data.get("text"):
            self.add_error("status", "Du har skrivit ett resultat. Välj hur långt kontrollen har kommit.")
        if data.get("status") == Uppfoljning.Status.GENOMFORS_SENARE and not data.get("planned_text"):
            self.add_error("planned_text", "Ange när kontrollen ska genomföras.")
        granskade, avvikelser = data.get("sample_size"), data.get("deviations")
        if granskade is not None and avvikelser is not None and avvikelser > granskade:
            self.add_error("deviations", "Antalet avvikelser kan inte vara större än antalet granskade.")
        return data

    def _get_validation_exclusions(self):
        """The choice is made among the steps in force: that it exists is not asked of the database a second time."""
        return super()._get_validation_exclusions() | {"bedomning"}

    def _post_clean(self):
        # `clean` has said what the constraints say, and the database holds them; Django would ask it once for each.
        self.instance.validate_constraints = lambda exclude=None: None
        super()._post_clean()


class BedomningForm(EditForm):
    """The nämnd's verdict and analys."""

    class Meta:
        model = Bedomning
        fields = ["skalsteg", "analys"]
        widgets = {"skalsteg": forms.RadioSelect, "analys": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        plan = self.instance.tillfalle.plan
        skala = Skala.objects.in_force(plan.namnd.kommun, Skala.Slag.BEDOMNING_NAMND, plan.year)
        self.fields["skalsteg"].queryset = Skalsteg.objects.filter(skala__in=skala)
        self.fields["skalsteg"].empty_label = "Inte bedömd än"
        self.helper.layout = Layout("radversion", "skalsteg", "analys", ReadingLength("analys"))
