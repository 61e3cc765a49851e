"""The form of KS's statement. What the numbers say stands beside the text that must agree with them."""

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from followups.gathered import Gathered
from organisation.forms import EditForm

from ..models import SamladBedomning
from ..services.samlad import SAMLAD_FIELDS, warnings_of

REASON_MISSING = "Texten stämmer inte med siffrorna. Rätta den, eller skriv varför den ändå ska stå kvar."


class SamladForm(EditForm):
    """KS's words, and the date, number and handläggare of the paper. `sentence_url` answers while one writes."""

    class Meta:
        model = SamladBedomning
        fields = SAMLAD_FIELDS
        widgets = {
            "date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 12}),
            "text_reason": forms.Textarea(attrs={"rows": 2}),
            "ej_inlamnat": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, gathered: Gathered | None = None, sentence_url: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.gathered = gathered
        self.helper.layout = Layout(
            "radversion",
            Div("date", "dnr", css_class="form-row"),
            Div("handlaggare", "handlaggare_telefon", css_class="form-row"),
            Field("text", hx_post=sentence_url, hx_trigger="input changed delay:600ms", hx_target="#siffror"),
            HTML(
                '<div id="siffror" aria-live="polite">{% include "documents/_samlad_sentence.html" %}</div>'
            ),
            "text_reason",
            "ej_inlamnat",
        )

    @property
    def warnings(self) -> list[str]:
        """What the text, as it stands in the form, says against the numbers."""
        return warnings_of(self["text"].value() or "", self.gathered) if self.gathered else []

    def clean(self):
        data = super().clean()
        if self.warnings and not data.get("text_reason", "").strip():
            self.add_error("text_reason", REASON_MISSING)
        return data
