"""The forms of a kommun's papers: texts and choices, and a nämnd's own texts."""

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from organisation.forms import EditForm

from ..models import Namndtext, Pappersform
from ..models.pappersform import TEXTS
from ..services.pappersformer import FORM_FIELDS

WIDGETS = {name: forms.Textarea(attrs={"rows": 4}) for name in TEXTS}


class YearForm(forms.Form):
    """From which year a new form holds."""

    from_year = forms.IntegerField(label="Gäller från och med år", min_value=1980, max_value=2200)


class PappersformForm(EditForm):
    """What stands in the kommun's papers beside the table."""

    class Meta:
        model = Pappersform
        fields = FORM_FIELDS
        widgets = WIDGETS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "radversion",
            Fieldset("Texter före planens tabell", *TEXTS),
            Fieldset(
                "I planens papper",
                "gemensamma",
                "has_riskmatris",
                Div("medel_from", "hog_from", css_class="form-row"),
                "has_bortvalda",
                "has_beslut",
            ),
            Fieldset("I uppföljningens papper", "uppfoljning_form", "has_ej_genomforda", "has_avvikelser"),
        )


class NamndtextForm(EditForm):
    """A nämnd's own texts; an empty one leaves the kommun's."""

    class Meta:
        model = Namndtext
        fields = list(TEXTS)
        widgets = WIDGETS
