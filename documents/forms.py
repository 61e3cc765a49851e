"""The forms of the letters. The computed sentence stands beside the text that must agree with it."""

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from followups.summary import Summary, disagreements
from organisation.forms import EditForm

from .models import Missiv, Protokollsutdrag
from .services import LETTER_FIELDS, MISSIV_FIELDS

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
REASON_MISSING = "Texten stämmer inte med raderna. Rätta den, eller skriv varför den ändå ska stå kvar."
WIDGETS = {
    "bakgrund": forms.Textarea(attrs={"rows": 3}),
    "sammanfattning": forms.Textarea(attrs={"rows": 5}),
    "sammanfattning_reason": forms.Textarea(attrs={"rows": 2}),
    "beslutsunderlag": forms.Textarea(attrs={"rows": 3}),
    "forslag": forms.Textarea(attrs={"rows": 3}),
    "skickas_till": forms.Textarea(attrs={"rows": 5}),
}


class LetterForm(EditForm):
    """What missiv and protokollsutdrag share. `sentence_url` is where the sentence is asked for while one writes."""

    def __init__(self, *args, summary: Summary | None = None, sentence_url: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.summary = summary
        self.helper.layout = Layout("radversion", *self.head(), *self.parts(sentence_url), *self.foot())

    def head(self):
        return []

    def foot(self):
        return []

    def parts(self, sentence_url):
        return [
            "bakgrund",
            Field(
                "sammanfattning",
                hx_post=sentence_url,
                hx_trigger="input changed delay:600ms",
                hx_target="#mening",
            ),
            HTML('<div id="mening" aria-live="polite">{% include "documents/_sentence.html" %}</div>'),
            "sammanfattning_reason",
            "beslutsunderlag",
            "forslag_rubrik",
            "forslag",
            "skickas_till",
        ]

    @property
    def warnings(self) -> list[str]:
        """What the text, as it stands in the form, says against the rows."""
        return disagreements(self["sammanfattning"].value() or "", self.summary) if self.summary else []

    def clean(self):
        data = super().clean()
        if self.warnings and not data.get("sammanfattning_reason", "").strip():
            self.add_error("sammanfattning_reason", REASON_MISSING)
        return data


class MissivForm(LetterForm):
    """The covering letter."""

    class Meta:
        model = Missiv
        fields = MISSIV_FIELDS
        widgets = {**WIDGETS, "date": DATE}

    def head(self):
        return [
            "rubrik",
            Div("mottagare", "date", "dnr", css_class="form-row"),
            Div("handlaggare", "handlaggare_telefon", css_class="form-row"),
        ]

    def foot(self):
        return [Div("signer", "signer_titel", "signer_enhet", css_class="form-row")]


class ProtokollsutdragForm(LetterForm):
    """The förslag to an extract of the minutes, with what is filled in after the meeting: date and §."""

    organ = forms.CharField(label="Organ", max_length=150, help_text="Till exempel Arbetsutskottet.")
    date = forms.DateField(label="Sammanträdesdatum", required=False, widget=DATE)
    paragraph = forms.CharField(
        label="Paragraf", max_length=20, required=False, help_text="Till exempel § 142."
    )

    class Meta:
        model = Protokollsutdrag
        fields = LETTER_FIELDS
        widgets = WIDGETS

    def __init__(self, *args, **kwargs):
        beslut = kwargs["instance"].beslut
        decision = {"organ": beslut.organ, "date": beslut.date, "paragraph": beslut.paragraph}
        kwargs["initial"] = decision | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def head(self):
        return [
            "rubrik",
            Div("organ", "date", "paragraph", "dnr", css_class="form-row"),
            Div("handlaggare", "handlaggare_telefon", css_class="form-row"),
        ]
