"""Forms for the rows of a plan version."""

from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms

from organisation.forms import EditForm
from organisation.models import Namnd, Skala, Skalsteg
from plans.models import Kontrollmoment, Plan, Planversion, Process
from plans.services import MomentParts, get_or_create_avsnitt


class PlanForm(forms.Form):
    """Which nämnd and year a new plan is for."""

    namnd = forms.ModelChoiceField(Namnd.objects.none(), label="Nämnd", empty_label=None)
    year = forms.IntegerField(label="År", min_value=1980, max_value=2200)

    def __init__(self, *args, namnder, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["namnd"].queryset = namnder


class PlanFactsForm(EditForm):
    """The plan's diarienummer, and its name for who may change it."""

    class Meta:
        model = Plan
        fields = ["dnr", "name"]
        help_texts = {
            "dnr": "Till exempel KS/2024:115. Det trycks i huvudet på planen och på uppföljningen.",
            "name": "Det första i rubriken. Går att ändra tills planen är beslutad.",
        }

    def __init__(self, *args, may_rename: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_rename:
            del self.fields["name"]

    @property
    def saved_fields(self) -> list[str]:
        """The fields that are in the form for this writer."""
        return [name for name in self.Meta.fields if name in self.fields]


class VersionForm(EditForm):
    """The heading and the closing rule."""

    class Meta:
        model = Planversion
        fields = ["title", "slutregel"]
        widgets = {"slutregel": forms.Textarea(attrs={"rows": 3})}


class ProcessForm(EditForm):
    """A process, and the section it stands in; a new section can be named here."""

    new_avsnitt = forms.CharField(
        label="Nytt avsnitt",
        required=False,
        max_length=500,
        help_text="Fyll i om avsnittet inte finns i listan.",
    )

    class Meta:
        model = Process
        fields = ["slag", "name", "avsnitt"]
        widgets = {"name": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["avsnitt"].queryset = self.instance.version.avsnitt.all()
        self.fields["avsnitt"].empty_label = "Inget avsnitt"
        self.helper.layout = Layout(
            "radversion",
            "name",
            Div("slag", "avsnitt", "new_avsnitt", css_class="form-row"),
        )

    def apply_new_avsnitt(self) -> None:
        """Make the section that was named, and put the process there."""
        if name := self.cleaned_data["new_avsnitt"].strip():
            self.instance.avsnitt = get_or_create_avsnitt(self.instance.version, name)


class MomentForm(EditForm):
    """A moment with its risk and those who perform it; names are one a line."""

    utforare = forms.CharField(
        label="Kontrollutförare (vem?)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="En på varje rad, gärna en funktion: Säkerhetssamordnare.",
    )
    ansvarig = forms.CharField(
        label="Kontrollansvarig",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="En på varje rad.",
    )
    risk_description = forms.CharField(
        label="Risk (varför?)", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    risk_sannolikhet = forms.ModelChoiceField(
        Skalsteg.objects.none(), label="Sannolikhet", required=False, empty_label="Inte bedömd"
    )
    risk_konsekvens = forms.ModelChoiceField(
        Skalsteg.objects.none(), label="Konsekvens", required=False, empty_label="Inte bedömd"
    )
    risk_hantering = forms.CharField(
        label="Vad som görs åt risken", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = Kontrollmoment
        fields = [
            "nr",
            "moment",
            "metod",
            "arbetssatt",
            "systematisk_kontroll",
            "frekvens",
            "rapporteras_text",
            "is_kommungemensamt",
        ]
        widgets = {
            "moment": forms.Textarea(attrs={"rows": 3}),
            "metod": forms.Textarea(attrs={"rows": 3}),
            "arbetssatt": forms.Textarea(attrs={"rows": 2}),
            "systematisk_kontroll": forms.Textarea(attrs={"rows": 2}),
            "rapporteras_text": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {"rapporteras_text": "En månad på varje rad: September 2026."}

    marked_fields = frozenset({"risk_description", "risk_hantering"})

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = _initial_parts(kwargs["instance"]) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        moment = self.instance
        plan = moment.version.plan
        for name, slag in (
            ("risk_sannolikhet", Skala.Slag.SANNOLIKHET),
            ("risk_konsekvens", Skala.Slag.KONSEKVENS),
        ):
            skala = Skala.objects.in_force(plan.namnd.kommun, slag, plan.year)
            self.fields[name].queryset = Skalsteg.objects.filter(skala__in=skala)
        self.fields["moment"].required = True
        self.helper.layout = _moment_layout()

    @property
    def parts(self) -> MomentParts:
        """What `plans.services.save_moment` takes beside the moment."""
        data = self.cleaned_data
        return MomentParts(
            utforare=data["utforare"].splitlines(),
            ansvarig=data["ansvarig"].splitlines(),
            risk={
                "description": data["risk_description"],
                "sannolikhet": data["risk_sannolikhet"],
                "konsekvens": data["risk_konsekvens"],
                "hantering": data["risk_hantering"],
            },
        )


def _initial_parts(moment: Kontrollmoment) -> dict:
    """The initial values of the fields that stand outside the moment itself."""
    if not moment.pk:
        return {}
    risk = moment.risk
    return {
        "utforare": "\n".join(moment.names_of("utforare")),
        "ansvarig": "\n".join(moment.names_of("ansvarig")),
        "risk_description": risk.description if risk else "",
        "risk_sannolikhet": risk.sannolikhet_id if risk else None,
        "risk_konsekvens": risk.konsekvens_id if risk else None,
        "risk_hantering": risk.hantering if risk else "",
    }


def _moment_layout():
    return Layout(
        "radversion",
        Fieldset(
            "Vad och hur",
            Div("nr", "is_kommungemensamt", css_class="form-row"),
            Field("moment", autofocus=True),
            "metod",
            Div("arbetssatt", "systematisk_kontroll", css_class="form-row"),
        ),
        Fieldset(
            "Varför",
            "risk_description",
            Div("risk_sannolikhet", "risk_konsekvens", css_class="form-row"),
            "risk_hantering",
        ),
        Fieldset(
            "Vem och när",
            Div("utforare", "ansvarig", css_class="form-row"),
            Div("frekvens", "rapporteras_text", css_class="form-row"),
        ),
    )
