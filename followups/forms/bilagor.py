"""The form for evidence files."""

from django import forms
from django.core.validators import RegexValidator

from followups.filetypes import ACCEPT


class FilesInput(forms.ClearableFileInput):
    """A plain file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each of them checked; `cleaned_data` holds a list."""

    widget = FilesInput

    def clean(self, data, initial=None):
        clean_one = super().clean
        files = data if isinstance(data, (list, tuple)) else [data]
        return [clean_one(file, initial) for file in files] or [clean_one(None, initial)]


def provision_field(label: str, help_text: str) -> forms.CharField:
    """A provision of OSL: one of those to choose from, or another; empty for what is open."""
    field = forms.CharField(label=label, max_length=120, required=False, help_text=help_text)
    field.widget.attrs["autocomplete"] = "off"
    field.validators.append(RegexValidator(r"^[^][|;]*$", "Bestämmelsen får inte innehålla [ ] | eller ;."))
    return field


class MarkForm(forms.Form):
    """What makes a file secret."""

    provision = provision_field(
        "Sekretess med stöd av", "Välj i listan eller skriv en annan bestämmelse. Tomt fält: filen är öppen."
    )


class BilagorForm(forms.Form):
    """The files, and what makes them secret. What a file is, the service sees by its content."""

    files = FilesField(
        label="Filer",
        max_length=255,
        widget=FilesInput(attrs={"accept": ACCEPT}),
        error_messages={
            "required": "Välj minst en fil.",
            "empty": "Filen är tom. Kontrollera att den är sparad och välj den igen.",
            "max_length": "Filens namn är för långt. Korta det och välj filen igen.",
        },
    )
    provision = provision_field("Sekretess med stöd av", "Lämna tomt om filerna är öppna.")
