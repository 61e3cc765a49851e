"""Forms whose texts can carry marked passages, for writers who may read them and for writers who may not."""

from django import forms
from django.utils import timezone

from .access import audience_for
from .marking import MarkingError, faults, mask, stamp, unmask
from .models import Anvandare, LongTextField, Namnd, Sekretessgrund
from .texts import Audience, has_secrets, marks_in, normalize, without_controls


class MarkedTexts:
    """For a form with long texts: marks are checked, stamped, and their words kept from who may not read them.

    The view gives `user` and `namnd`. Without them, and to a user who may not read the nämnd's secrets, the form
    holds tokens in the place of marked passages; the passages are put back when it is cleaned.
    """

    # Long texts that are not fields of the form's model.
    marked_fields: frozenset[str] = frozenset()

    def __init__(self, *args, user: Anvandare | None = None, namnd: Namnd | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.namnd = user, namnd
        self.audience = audience_for(user, namnd) if user and namnd else Audience.PUBLIC
        self._stored = {name: value for name, value in self.initial.items() if isinstance(value, str)}
        if self.audience == Audience.PUBLIC:
            self.initial |= {
                name: mask(text, self._place(name))
                for name, text in self._stored.items()
                if has_secrets(text)
            }
        for name in self.fields:
            if self.may_be_marked(name):
                self.fields[name].widget.attrs["data-sekretess"] = ""

    @property
    def reader(self) -> dict:
        """What another form takes to show the same reader the same words: `ResultForm(instance=row, **form.reader)`."""
        return {"user": self.user, "namnd": self.namnd}

    def may_show(self, typed: str | None) -> bool:
        """True of what the reader has typed in a draft, unless it was begun when she could still read what is secret.

        Marks get their day at save alone: one that has it was stored once, and so was shown to who could read it.
        """
        if typed is None:
            return False
        return self.audience == Audience.INTERNAL or not any(passage.day for _, passage in marks_in(typed))

    def may_be_marked(self, name: str) -> bool:
        """True of a long text, in which passages can be marked."""
        if name in self.marked_fields:
            return True
        column = self._meta.model._meta
        return any(
            field.name == name and isinstance(field, LongTextField) for field in column.concrete_fields
        )

    @property
    def is_markable(self) -> bool:
        """True when some text of the form can have marks."""
        return any(map(self.may_be_marked, self.fields))

    def _place(self, name):
        """What tells the field of this row from all others, for the letters of its tokens."""
        row = self.instance
        return f"{row._meta.label} {row.public_id} {name}" if row.pk else ""

    @property
    def provisions(self):
        """The provisions to choose from; another can always be written."""
        return Sekretessgrund.objects.of_kommun(self.namnd.kommun_id if self.namnd else None)

    def _clean_fields(self):
        super()._clean_fields()
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if isinstance(field, forms.CharField) and isinstance(value, str):
                try:
                    self.cleaned_data[name] = self._with_passages(name, without_controls(value))
                except MarkingError as error:
                    self.add_error(name, error.messages)

    def _is_stale(self):
        """True when somebody has saved the row since the form was opened: the save will be refused, with both texts."""
        begun_on = self.cleaned_data.get("radversion")
        return self.instance.pk and begun_on != self.instance.radversion

    def _with_passages(self, name, text):
        """The text as it is stored: what the writer may not read put back, and new marks stamped."""
        stored = self._stored.get(name, "")
        if "[[" not in text and "]]" not in text and not has_secrets(stored):
            return text
        if found := faults(text):
            raise MarkingError(found)
        if has_secrets(text) and not (self.may_be_marked(name) or has_secrets(stored)):
            raise MarkingError(
                ["Det här fältet kan inte ha sekretessmarkeringar. Skriv uppgiften i en längre text."]
            )
        may_read = self.audience == Audience.INTERNAL
        text = self._stamped(normalize(text), stored if may_read else "")
        try:
            return unmask(text, stored, self._place(name), may_remove=may_read)
        except MarkingError:
            if self._is_stale():
                return text
            raise

    def _stamped(self, text, stored):
        who = str(self.user) if self.user else ""
        return stamp(text, stored, day=timezone.localdate(), who=who)
