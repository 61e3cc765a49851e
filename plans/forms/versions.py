"""What a meeting has decided, as the justerat protokoll says it."""

from django import forms
from django.utils import timezone

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class MeetingForm(forms.Form):
    """The day of the meeting and the § of its decision."""

    date = forms.DateField(label="Sammanträdesdatum", widget=DATE)
    paragraph = forms.CharField(label="Paragraf", max_length=20, help_text="Till exempel § 142.")

    def clean_paragraph(self):
        paragraph = self.cleaned_data["paragraph"].strip()
        return paragraph if "§" in paragraph else f"§ {paragraph}"


class PlanBeslutForm(MeetingForm):
    """The decision that makes a plan beslutad."""

    organ = forms.CharField(
        label="Beslutande organ",
        max_length=150,
        help_text="Det organ som beslutade om planen, inte det som beredde ärendet.",
    )
    dnr = forms.CharField(label="Diarienummer", max_length=60, help_text="Till exempel KS/2026:115.")

    field_order = ["organ", "date", "paragraph", "dnr"]

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date > timezone.localdate():
            raise forms.ValidationError("Sammanträdet har inte hållits än. Ange dagen då det hölls.")
        return date


class CorrectionForm(PlanBeslutForm):
    """The same of a plan that is decided; `seen` is what stood there when the form was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
