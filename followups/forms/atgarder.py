"""Forms for measures: what is to be done, by whom and when; and how it goes."""

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.db.models import Q

from followups.models import Atgard, Uppfoljning
from followups.services.atgarder import PLAN_FIELDS, REPORT_FIELDS
from organisation.forms import EditForm
from organisation.models import Anvandare, Funktion
from plans.models import Ansvarsrad, Kontrollmoment, Risk

NOTATION = "Tom rad ger nytt stycke, rader som börjar med - blir en punktlista."


def date_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AtgardForm(EditForm):
    """What is to be done, by whom and until when."""

    class Meta:
        model = Atgard
        fields = PLAN_FIELDS
        widgets = {"description": forms.Textarea(attrs={"rows": 5}), "due_date": date_input()}
        labels = {
            "description": "Åtgärd: vad ska göras?",
            "ansvarig_text": "Eller med egna ord",
        }
        help_texts = {
            "description": NOTATION,
            "ansvarig_funktion": "Den som har funktionen får åtgärden på sin lista.",
            "ansvarig_anvandare": "När det gäller just den personen.",
            "ansvarig_text": "Trycks i stället för namnet, eller när den ansvarige inte har något konto.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        atgard = self.instance
        in_namnd = Q(medlemskap__namnd=atgard.namnd_id) | Q(medlemskap__kommun=atgard.namnd.kommun_id)
        people = Anvandare.objects.filter((in_namnd & Q(is_active=True)) | Q(pk=atgard.ansvarig_anvandare_id))
        self.fields["ansvarig_anvandare"].queryset = people.distinct()
        self.fields["ansvarig_anvandare"].empty_label = "Ingen särskild person"
        self.fields["ansvarig_funktion"].queryset = Funktion.objects.filter(namnd=atgard.namnd_id)
        self.fields["ansvarig_funktion"].empty_label = "Ingen funktion"
        self.fields["description"].required = self.fields["due_date"].required = True
        self.fields["description"].error_messages["required"] = "Skriv vad som ska göras."
        self.fields["due_date"].error_messages["required"] = "Ange när åtgärden ska vara klar."
        self.helper.layout = Layout(
            "radversion",
            Field("description", autofocus=True),
            Div("ansvarig_funktion", "ansvarig_anvandare", "ansvarig_text", css_class="form-row"),
            Div("due_date", css_class="form-row"),
        )

    def clean(self):
        data = super().clean()
        if not any(data.get(name) for name in ("ansvarig_text", "ansvarig_anvandare", "ansvarig_funktion")):
            self.add_error(
                "ansvarig_funktion", "Ange vem som ansvarar: en funktion, en person eller med egna ord."
            )
        return data


class ReportForm(EditForm):
    """How it goes: status, reason, a comment, and by the responsible a proposal of another day."""

    comment = forms.CharField(
        label="Kommentar",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vad som har gjorts, eller vad som hindrar. Kommentaren sparas med dagens datum.",
    )

    class Meta:
        model = Atgard
        fields = REPORT_FIELDS
        widgets = {"avbruten_reason": forms.Textarea(attrs={"rows": 2}), "proposed_date": date_input()}
        labels = {
            "status": "Hur långt har åtgärden kommit?",
            "avbruten_reason": "Skäl, om åtgärden avbryts",
            "proposed_date": "Föreslå ny dag",
        }
        help_texts = {"proposed_date": "Controllern svarar på förslaget. Dagen ändras först då."}

    marked_fields = frozenset({"comment"})

    def __init__(self, *args, proposes: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not proposes:
            del self.fields["proposed_date"]
        names = ["status", "proposed_date"] if proposes else ["status"]
        self.helper.layout = Layout(
            "radversion", Div(*names, css_class="form-row"), "comment", "avbruten_reason"
        )

    def clean(self):
        data = super().clean()
        if data.get("status") == Atgard.Status.AVBRUTEN and not (data.get("avbruten_reason") or "").strip():
            self.add_error("avbruten_reason", "Skriv varför åtgärden avbryts.")
        return data

    def _compare(self, theirs, mine, *rest):
        """A comment stands beside what others have written, never against it."""
        super()._compare(theirs | {"comment": mine.get("comment")}, mine, *rest)


def atgard_from_result(row: Uppfoljning) -> Atgard:
    """A measure that is not saved yet, filled in with the moment, its deviation and who is responsible for it."""
    return Atgard(
        namnd=row.tillfalle.plan.namnd,
        uppfoljning=row,
        description=f"Åtgärda {_deviation(row)} i kontrollmoment {row.moment}",
        **_responsible(row.moment),
    )


def atgard_from_risk(risk: Risk) -> Atgard:
    """A measure that is not saved yet, filled in with the risk."""
    return Atgard(
        namnd=risk.version.plan.namnd, risk=risk, description=f"Åtgärda risken: {risk}" if str(risk) else ""
    )


def _deviation(row):
    if not row.deviations:
        return "bristen"
    count = "avvikelsen" if row.deviations == 1 else f"de {row.deviations} avvikelserna"
    return f"{count} (av {row.sample_size} granskade)" if row.sample_size else count


def _responsible(moment: Kontrollmoment):
    """The first who is ansvarig, else the first who performs."""
    rows = sorted(moment.ansvarsrader.all(), key=lambda rad: rad.slag != Ansvarsrad.Slag.ANSVARIG)
    if not rows:
        return {}
    first = rows[0]
    return {
        "ansvarig_text": "" if first.funktion_id or first.anvandare_id else first.text,
        "ansvarig_funktion": first.funktion,
        "ansvarig_anvandare": None if first.funktion_id else first.anvandare,
    }
