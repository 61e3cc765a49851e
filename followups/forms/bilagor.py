"""The form for evidence files."""

from django import forms

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


class BilagorForm(forms.Form):
    """The files, and whether they are secret. What a file is, the service sees by its content."""

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
    is_secret = forms.BooleanField(label="Innehåller uppgifter som kan vara sekretessbelagda", required=False)
