"""Forms of an import: the file and its plan, and what the doubtful headings mean."""

from django import forms
from django.conf import settings

from organisation.models import Namnd
from plans.fields import registry
from plans.imports.headings import SKIP, ColumnReading
from plans.models.plan import MAIN_PLAN


class ImportForm(forms.Form):
    """Which file, and which plan it is."""

    file = forms.FileField(
        label="Fil med planen",
        help_text="Excel-ark (.xlsx) eller textfil med kolumner (.csv).",
        error_messages={
            "required": "Välj filen med planen.",
            "empty": "Filen är tom. Kontrollera att den är sparad och välj den igen.",
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    namnd = forms.ModelChoiceField(
        Namnd.objects.none(), label="Nämnd", empty_label="Välj nämnd", to_field_name="slug"
    )
    year = forms.IntegerField(label="År", min_value=1980, max_value=2200)
    plan = forms.SlugField(initial=MAIN_PLAN, required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args, namnder, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["namnd"].queryset = namnder
        if len(namnder) == 1:
            self.initial.setdefault("namnd", namnder[0].slug)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                f"Filen är större än {settings.UPLOAD_MAX_BYTES // 1024**2} MB, som är gränsen. "
                "Ta bort bilder och blad som inte hör till planen."
            )
        return file

    def clean_plan(self):
        return self.cleaned_data["plan"] or MAIN_PLAN


class AnswersForm(forms.Form):
    """A choice for each column whose heading is doubtful or unknown, and for those that were answered before.

    Answers of earlier sheets stand below those about this one; `has_own` tells whether there are any of the latter.
    """

    def __init__(self, *args, columns: list[ColumnReading], **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = [
            column for column in columns if column.is_open or column.is_answered or column.is_remembered
        ]
        for column in self.columns:
            self.fields[f"kolumn-{column.letter}"] = forms.ChoiceField(
                label=f"Kolumn {column.letter}: {column.heading or 'utan rubrik'}",
                choices=field_choices(),
                initial=_initial(column),
                error_messages={"required": "Välj vad kolumnen är, eller att den inte ska läsas in."},
            )

    @property
    def rows(self):
        """(column, bound field) for the table of questions."""
        in_order = sorted(self.columns, key=lambda column: column.is_remembered)
        return [(column, self[f"kolumn-{column.letter}"]) for column in in_order]

    @property
    def has_own(self) -> bool:
        return any(not column.is_remembered for column in self.columns)

    @property
    def answers(self) -> dict[str, str]:
        """What was said, by heading; a remembered answer that stands is no new one."""
        said = {column: self.cleaned_data[f"kolumn-{column.letter}"] for column in self.columns}
        return {
            column.key: answer
            for column, answer in said.items()
            if not (column.is_remembered and answer == _initial(column))
        }


def field_choices() -> list[tuple[str, str]]:
    """Nothing chosen, not to be read, and the fields of a plan."""
    fields = [(each.code, each.label) for each in registry if not each.is_result]
    return [("", "Välj …"), (SKIP, "Läs inte in"), *fields]


def _initial(column):
    if not (column.is_answered or column.is_remembered):
        return column.suggestion
    return column.field or SKIP


class NamesField(forms.MultipleChoiceField):
    """The names that are ticked. One that is no longer proposed when it comes back is not linked, and is no error."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        return True


class ApplyForm(forms.Form):
    """The confirmation: which state of the plan was looked at, what becomes of rows that the sheet lacks, and which
    names are linked (all that were found are ticked from the start).
    """

    KEEP, REMOVE = "behall", "ta-bort"

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    missing = forms.ChoiceField(
        label="Rader som saknas i arket",
        choices=[(KEEP, "Behåll dem i planen"), (REMOVE, "Ta bort dem ur planen")],
        initial=KEEP,
        required=False,
        widget=forms.RadioSelect,
    )
    names = NamesField(label="Namn som kopplas", required=False)

    def __init__(self, *args, links=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["names"].choices = [(each.value, each.label) for each in links]
        self.initial["names"] = [each.value for each in links]

    @property
    def removes_missing(self) -> bool:
        return self.cleaned_data["missing"] == self.REMOVE
