"""Forms of a sheet's own looks: which of several sheets to read, and the dress that is made of one."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from plans.models import Tabellmall


class SheetsForm(forms.Form):
    """One or several of the sheets that have a plan."""

    blad = forms.MultipleChoiceField(
        label="Blad med planer",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Välj minst ett blad.",
            "invalid_choice": "Bladet finns inte i arbetsboken. Välj minst ett blad.",
        },
    )

    def __init__(self, *args, names: list[str], chosen: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["blad"].choices = [(name, name) for name in names]
        self.initial.setdefault("blad", chosen)


class MallForm(forms.Form):
    """What the new Tabellmall is called, and what is to be shown in it."""

    KEPT, PLAN, DEFAULT = "spara", "planen", "kommunen"

    name = forms.CharField(
        label="Namn",
        max_length=Tabellmall._meta.get_field("name").max_length,
        help_text="Till exempel Internkontrollplan.",
        error_messages={"required": "Ge tabellmallen ett namn."},
    )
    use = forms.ChoiceField(label="Används för", widget=forms.RadioSelect)

    def __init__(self, *args, may_set_default: bool, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [
            (self.PLAN, "Den här planen"),
            (self.DEFAULT, "Kommunens alla planer som inte har en egen tabellmall"),
            (self.KEPT, "Ingen plan än, spara den bara"),
        ]
        self.fields["use"].choices = [each for each in choices if may_set_default or each[0] != self.DEFAULT]
        self.initial.setdefault("use", self.PLAN)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("name", "use")

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())
