"""What every form that edits a row shares: the counter that tells two writers apart."""

from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from django import forms


@dataclass(frozen=True)
class ConflictingValue:
    """One field as the other writer left it, and as it stands in this form."""

    label: str
    theirs: str
    mine: str


class EditForm(forms.ModelForm):
    """A ModelForm with `radversion`. The `<form>` tag and the buttons stand in the template."""

    radversion = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflicts: list[ConflictingValue] = []
        self.initial["radversion"] = self.instance.radversion
        self.fields["radversion"].required = self.instance.pk is not None
        self.helper = FormHelper()
        self.helper.form_tag = False

    def show_conflict(self, theirs: dict) -> None:
        """Show the other writer's values beside mine; the next save, made knowingly, goes through.

        `theirs` is the initial data of a form on the row as it stands now, `radversion` among it.
        """
        self.conflicts = [
            ConflictingValue(self[name].label, self._words(name, theirs.get(name)), self._words(name, mine))
            for name, mine in ((name, self[name].data) for name in self.fields if name != "radversion")
            if self.fields[name].has_changed(theirs.get(name), mine)
        ]
        self.data = self.data.copy()
        self.data[self.add_prefix("radversion")] = theirs["radversion"]

    def _words(self, name, value):
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "Ja" if value in (True, "on", "true", "True") else "Nej"
        value = "" if value is None else str(getattr(value, "pk", value))
        for key, label in getattr(field, "choices", ()):
            if str(key) == value:
                return str(label)
        return value
