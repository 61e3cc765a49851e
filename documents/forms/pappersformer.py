"""The forms of a kommun's papers: the choices, and the texts beside the plan's table."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from organisation.forms import EditForm
from organisation.texts import without_controls

from ..models import Pappersform, Textblock
from ..services.pappersformer import FORM_FIELDS


class YearForm(forms.Form):
    """From which year a new form holds."""

    from_year = forms.IntegerField(label="Gäller från och med år", min_value=1980, max_value=2200)


class PappersformForm(EditForm):
    """What stands in the kommun's papers beside the table."""

    class Meta:
        model = Pappersform
        fields = FORM_FIELDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "radversion",
            Fieldset(
                "I planens papper",
                "gemensamma",
                "has_riskmatris",
                Div("medel_from", "hog_from", css_class="form-row"),
                "has_bortvalda",
                "has_beslut",
            ),
            Fieldset(
                "I uppföljningens papper",
                "uppfoljning_form",
                "has_ej_genomforda",
                "has_avvikelser",
                "has_bilagor",
            ),
        )


class HeadingForm(forms.Form):
    """The heading of a new text."""

    rubrik = forms.CharField(label="Rubrik", max_length=150)

    def clean_rubrik(self):
        """A heading is printed as it stands, to all readers: as in its form later, no passage of it can be secret."""
        rubrik = without_controls(self.cleaned_data["rubrik"])
        if "[[" in rubrik or "]]" in rubrik:
            raise forms.ValidationError("Rubriken kan inte ha sekretessmarkeringar.")
        return rubrik


class TextblockForm(EditForm):
    """A text beside the plan's table. A nämnd's text in the place of the kommun's has its heading and its place."""

    class Meta:
        model = Textblock
        fields = ["rubrik", "plats", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8}), "plats": forms.RadioSelect}

    def __init__(self, *args, is_instead: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_instead:
            del self.fields["rubrik"], self.fields["plats"]
            self.fields["text"].help_text = "Är rutan tom skrivs kommunens text ut."
        elif self.instance.hint:
            self.fields["text"].help_text = f"{self.instance.hint} {self.fields['text'].help_text}"
