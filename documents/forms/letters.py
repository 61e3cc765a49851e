"""The forms of the letters. The computed sentence stands beside the text that must agree with it."""

from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.functional import cached_property

from followups.summary import Summary, disagreements
from organisation.drafts import find_draft
from organisation.forms import EditForm
from organisation.models import Anvandare
from organisation.texts import has_secrets
from plans.forms.versions import MeetingForm

from ..models import Del, Malldel, Missiv, Protokollsutdrag, Skrivelsemall
from ..papers.fillings import Fillings
from ..services.letters import MISSIV_FIELDS, PROTOKOLLSUTDRAG_FIELDS
from ..services.mallar import letter_shape

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
REASON_MISSING = "Texten stämmer inte med raderna. Rätta den, eller skriv varför den ändå ska stå kvar."
ROWS = {Del.SAMMANFATTNING: 5, "sammanfattning_reason": 2, "skickas_till": 5}
WIDGETS = {
    name: forms.Textarea(attrs={"rows": ROWS.get(name, 3)})
    for name in (*Del.values, "sammanfattning_reason", "skickas_till")
}
REGISTERED = "Beslutet är registrerat. Datum och paragraf ändras under Registrera beslutet."
_VALUES = '{{% include "documents/_values.html" with field=form.{0} values=values only %}}'


class LetterForm(EditForm):
    """What missiv and protokollsutdrag share: the kommun's parts in its order, each with the values it can name.

    `sentence_url` is where the sentence is asked for while one writes.
    """

    def __init__(self, *args, summary: Summary | None = None, sentence_url: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.summary = summary
        self.sentence_url = sentence_url
        shown = letter_shape(self._missiv.plan.namnd.kommun).shown(self.instance)
        for part in shown:
            self.fields[part.kod].label = part.label
        for kod in set(Del.values) - {part.kod for part in shown}:
            del self.fields[kod]
        if summary is None:
            del self.fields["sammanfattning_reason"]
        parts = [field for part in shown for field in self._part(part.kod)]
        self.helper.layout = Layout("radversion", *self.head(), *parts, *self._receivers(), *self.foot())

    @classmethod
    def lay_draft_over(cls, letter, user: Anvandare, kind: str) -> bool:
        """Put what the user has typed and not saved in the unsaved letter; what cannot be read is left out.

        False when there is no draft to put there.
        """
        draft = find_draft(user, kind, letter.public_id)
        if draft is None:
            return False
        namnd = getattr(letter, "missiv", letter).plan.namnd
        form = cls(instance=letter, user=user, namnd=namnd)
        cls({**form.initial, **draft.fields}, instance=letter, user=user, namnd=namnd).is_valid()
        return True

    def head(self):
        return []

    def foot(self):
        return []

    def _part(self, kod):
        """The text box of one part, and what belongs under it."""
        values = HTML(_VALUES.format(kod))
        if kod == Del.BESLUTSUNDERLAG:
            return [kod, HTML('{% include "documents/_underlag.html" %}')]
        if kod == Del.FORSLAG:
            return ["forslag_rubrik", kod, values]
        if kod == Del.SAMMANFATTNING and self.summary is not None:
            sentence = Field(
                kod, hx_post=self.sentence_url, hx_trigger="input changed delay:600ms", hx_target="#mening"
            )
            told = HTML('<div id="mening" aria-live="polite">{% include "documents/_sentence.html" %}</div>')
            return [sentence, values, told, "sammanfattning_reason"]
        return [kod, values]

    def _receivers(self):
        return ["skickas_till", HTML('{% include "documents/_receivers.html" %}')]

    @property
    def _missiv(self):
        return getattr(self.instance, "missiv", self.instance)

    @cached_property
    def fillings(self) -> Fillings:
        return Fillings(self.instance)

    @property
    def warnings(self) -> list[str]:
        """What the text, as it stands in the form, says against the rows."""
        if self.summary is None or "sammanfattning" not in self.fields:
            return []
        return disagreements(self.fillings.fill(self["sammanfattning"].value() or ""), self.summary)

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
        return [
            Div("signer", "signer_titel", "signer_enhet", css_class="form-row"),
            Div("signer2", "signer2_titel", "signer2_enhet", css_class="form-row"),
        ]


class ProtokollsutdragForm(LetterForm):
    """The förslag to an extract of the minutes, with what can be known of the meeting: organ, date and §."""

    organ = forms.CharField(label="Organ", max_length=150, help_text="Till exempel Arbetsutskottet.")
    date = forms.DateField(label="Sammanträdesdatum", required=False, widget=DATE)
    paragraph = forms.CharField(
        label="Paragraf", max_length=20, required=False, help_text="Till exempel § 142."
    )

    class Meta:
        model = Protokollsutdrag
        fields = PROTOKOLLSUTDRAG_FIELDS
        widgets = WIDGETS

    def __init__(self, *args, **kwargs):
        beslut = kwargs["instance"].beslut
        decision = {"organ": beslut.organ, "date": beslut.date, "paragraph": beslut.paragraph}
        kwargs["initial"] = decision | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if kwargs["instance"].is_registered:
            for name in (*decision, "instans"):
                self.fields[name].disabled = True
            self.fields["paragraph"].help_text = REGISTERED

    def head(self):
        return [
            "rubrik",
            Div("organ", "instans", "dnr", css_class="form-row"),
            Div("date", "paragraph", css_class="form-row"),
            Div("handlaggare", "handlaggare_telefon", css_class="form-row"),
        ]


class BeslutForm(MeetingForm):
    """What the meeting decided, as the justerat protokoll says."""

    radversion = forms.IntegerField(widget=forms.HiddenInput)


class BeslutOfPlanForm(BeslutForm):
    """The same of a plan that is laid before the meeting: with the decision it becomes beslutad."""

    dnr = forms.CharField(label="Diarienummer", max_length=60, required=False)
    decides_plan = forms.BooleanField(
        label="Planen är beslutad som den lades fram",
        required=False,
        initial=True,
        help_text="Ta bort krysset om planen skickades tillbaka eller beslutades med ändringar.",
    )

    def clean(self):
        data = super().clean()
        if data.get("decides_plan") and not data.get("dnr"):
            self.add_error("dnr", "Ett beslut om planen behöver ett diarienummer.")
        return data


class SkrivelsemallForm(EditForm):
    """How the kommun writes its letters, and its own words in them."""

    missiv = forms.CharField(
        label="Missivet heter", max_length=60, help_text="Missiv, Tjänsteskrivelse, Tjänsteutlåtande …"
    )
    beslutsverb = forms.CharField(
        label="Beslutsverb för en uppföljning", max_length=60, help_text="Kommunstyrelsen … uppföljningen."
    )
    beslutsverb_plan = forms.CharField(
        label="Beslutsverb för en plan", max_length=60, help_text="Kommunstyrelsen … planen."
    )
    arbetsutskott = forms.CharField(label="Organet som bereder", max_length=100)
    skickas_till = forms.CharField(label="Rubrik över mottagarna", max_length=100)

    class Meta:
        model = Skrivelsemall
        fields = ["forslagsform", "has_signers_beside"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "radversion",
            Div("missiv", "arbetsutskott", css_class="form-row"),
            Div("beslutsverb", "beslutsverb_plan", css_class="form-row"),
            "forslagsform",
            "skickas_till",
            "has_signers_beside",
        )


class MalldelForm(forms.ModelForm):
    """One part: whether it is there, its place, its heading and its standard texts."""

    position = forms.IntegerField(label="Ordning", min_value=1, max_value=99)

    class Meta:
        model = Malldel
        fields = ["is_included", "position", "rubrik", "text_uppfoljning", "text_plan"]
        widgets = {
            "text_uppfoljning": forms.Textarea(attrs={"rows": 3}),
            "text_plan": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"is_included": "Är med", "rubrik": "Rubrik"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kod == Del.FORSLAG:
            self.fields["is_included"].disabled = True
            self.fields[
                "rubrik"
            ].help_text = "Är rutan tom blir rubriken ”Förvaltningens förslag till beslut”."
        if self.instance.kod == Del.BESLUTSUNDERLAG:
            del self.fields["text_uppfoljning"], self.fields["text_plan"]

    def clean(self):
        """A standard text is read by all who write letters: it never holds what is secret."""
        data = super().clean()
        for name in ("rubrik", "text_uppfoljning", "text_plan"):
            if has_secrets(data.get(name, "")):
                self.add_error(
                    name,
                    "En standardtext kan inte ha sekretessmarkeringar. Skriv uppgiften i missivet i stället.",
                )
        return data


MalldelFormSet = forms.modelformset_factory(Malldel, MalldelForm, extra=0)
