"""What every form that edits a row shares: the counter that tells two writers apart, the draft, and marked passages."""

from dataclasses import dataclass
from uuid import UUID

from crispy_forms.helper import FormHelper
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .differences import join_texts, mark_sides
from .drafts import find_drafts, forget_drafts, when
from .marked_forms import MarkedTexts
from .marking import without_stamps
from .models import Anvandare, Handelse, Textutkast
from .texts import normalize, reading_length

CHOICES = {"theirs": "Den andras", "mine": "Min", "joined": "Båda, sammanfogade så här:"}


@dataclass(frozen=True)
class ConflictingValue:
    """One field as the other writer left it, and as it stands in this form.

    `marked_theirs` and `marked_mine` are the same as HTML with the differences marked. `joined` is both in one; it is
    None where a value can only be one or the other. `chosen` is the choice made so far: theirs, mine, joined or "".
    """

    name: str
    label: str
    theirs: str
    mine: str
    marked_theirs: SafeString
    marked_mine: SafeString
    joined: str | None = None
    chosen: str = ""

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether it is chosen."""
        values = ["theirs", "mine"] if self.joined is None else list(CHOICES)
        return [(value, CHOICES[value], value == self.chosen) for value in values]


@dataclass(frozen=True)
class OtherWriter:
    """Who saved in between, and when; it may be the writer herself, in another window."""

    name: str
    at: str
    is_self: bool = False


@dataclass(frozen=True)
class OtherDraft:
    """A draft that the writer has from another window, and what in it differs from the one in the form."""

    id: int
    at: str
    differing: list[ConflictingValue]


class ReadingLength:
    """For a layout, under a text box: how long the text is. The script counts on while one writes."""

    def __init__(self, name: str):
        self.name = name

    def render(self, form, context, **kwargs):
        field = form[self.name]
        return format_html(
            '<p class="reading-length" data-reading-length="{}">{}</p>',
            field.id_for_label,
            reading_length(field.value()),
        )


class EditForm(MarkedTexts, forms.ModelForm):
    """A ModelForm with `radversion`. The `<form>` tag and the buttons stand in the template.

    A save on an old state of the row is refused; `show_conflict` then shows both texts, and the next save says for
    each field that differs whose words shall stand. `keep_drafts` lets the form be autosaved. Give it `user` and
    `namnd`, or marked passages are hidden from everybody.
    """

    radversion = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflicts: list[ConflictingValue] = []
        self.other_writer: OtherWriter | None = None
        self.begun_on: int | None = None
        self.draft: Textutkast | None = None
        self.other_drafts: list[OtherDraft] = []
        self.draft_token = self.data.get("utkast-version", "") if self.is_bound else ""
        self.draft_key: tuple[Anvandare, str, UUID] | None = None
        self.initial["radversion"] = self.instance.radversion if self.instance.pk else None
        self.helper = FormHelper()
        self.helper.form_tag = False

    # --- Drafts -----------------------------------------------------------------------------------

    def keep_drafts(self, user: Anvandare, kind: str, place: UUID) -> None:
        """Let what is typed be kept as the user's own, and show what she typed the last time and never saved.

        A draft that was begun on an older state of the row is shown as a conflict, beside what stands there now.
        """
        self.draft_key = (user, kind, place)
        self.user = self.user or user
        if self.is_bound:
            return
        theirs = dict(self.initial)
        drafts = find_drafts(user, kind, place)
        # The newest is known to whoever sees the page, also when it says no more than what is saved.
        self.draft_token = drafts[0].token if drafts else ""
        drafts = [each for each in drafts if self._differing(theirs, self._typed(each))]
        if not drafts:
            return
        self.draft, *others = drafts
        self.draft_token = self.draft.token
        mine = self._typed(self.draft)
        self.other_drafts = [
            each for each in (self._other(other, mine) for other in others) if each.differing
        ]
        self.initial |= mine
        if self.draft.radversion != theirs["radversion"]:
            self._compare(theirs, mine, self.draft.fields)
            self.begun_on = self.draft.radversion

    def _other(self, draft, mine):
        theirs = self._typed(draft)
        differing = [self._conflict(name, theirs, mine, {}) for name in self._differing(theirs, mine)]
        return OtherDraft(draft.pk, when(draft.updated_at), differing)

    def _typed(self, draft):
        """What the draft says of each field; an empty check box is not sent by a browser."""
        boxes = {name for name in self._names() if isinstance(self.fields[name], forms.BooleanField)}
        typed = {name: draft.fields[name] for name in self._names() if self.may_show(draft.fields.get(name))}
        return {
            **{name: self.initial.get(name) for name in self._names()},
            **dict.fromkeys(boxes, ""),
            **typed,
        }

    def forget_draft(self) -> None:
        """To be called when the form is saved. What was written in another window, and says other words, stays."""
        if not self.draft_key:
            return
        saved = {name: self.data.get(self.add_prefix(name)) for name in self._names()}
        drafts = find_drafts(*self.draft_key)
        if not drafts:
            return
        others = drafts if "utkast-version" in self.data else []
        keep = [
            each.pk
            for each in others
            if each.token != self.draft_token and self._differing(saved, self._typed(each))
        ]
        forget_drafts(*self.draft_key, keep=keep)

    @property
    def draft_when(self) -> str:
        """When the shown draft was kept: kl 10.42, or 20 november kl 10.42; empty when there is none."""
        return when(self.draft.updated_at) if self.draft else ""

    @property
    def autosave_url(self) -> str:
        """Where what is typed is kept; empty when the form keeps no drafts."""
        return reverse("organisation:draft-save", args=self.draft_key[1:]) if self.draft_key else ""

    @property
    def discard_url(self) -> str:
        return reverse("organisation:draft-discard", args=self.draft_key[1:]) if self.draft_key else ""

    @property
    def choose_url(self) -> str:
        return reverse("organisation:draft-choose", args=self.draft_key[1:]) if self.draft_key else ""

    # --- Two writers ------------------------------------------------------------------------------

    def show_conflict(self, theirs: dict) -> None:
        """Show the other writer's values beside mine; the next save says whose words shall stand.

        `theirs` is the initial data of a form on the row as it stands now, `radversion` among it, for the same
        reader: `type(form)(instance=stale.current, **form.reader).initial`.
        """
        self.begun_on = self.cleaned_data.get("radversion")
        self._compare(theirs, self.data, {})
        self.data = self.data.copy()
        self.data[self.add_prefix("radversion")] = theirs["radversion"]

    def full_clean(self):
        undecided = self._decide() if self.is_bound else []
        super().full_clean()
        if undecided:
            self.begun_on = _number(self.data.get("utkast-radversion"))
            self._compare(self.initial, self.data, self.data)
            self.add_error(None, f"Välj vems text som ska gälla: {', '.join(undecided)}.")

    def _decide(self):
        """Put the chosen words in the fields that were in conflict; returns the labels of those without a choice."""
        names = [name for name in self.data.get("konflikt", "").split(",") if name in self.fields]
        if not names:
            return []
        self.data = self.data.copy()
        undecided = []
        for name in names:
            choice = self.data.get(f"valj-{name}")
            if choice == "theirs":
                self._take_theirs(name)
            elif choice == "joined":
                self.data[name] = self.data.get(f"sammanfogad-{name}", "")
            elif choice != "mine":
                undecided.append(str(self[name].label))
        return undecided

    def _take_theirs(self, name):
        value = self.initial.get(name)
        if isinstance(self.fields[name], forms.BooleanField):
            self.data.pop(name, None)
            if value:
                self.data[name] = "on"
        else:
            self.data[name] = self._plain(value)

    def _compare(self, theirs, mine, choices):
        """Set `conflicts` and `other_writer`; `choices` is what the writer has chosen and joined so far."""
        self.conflicts = [
            self._conflict(name, theirs, mine, choices) for name in self._differing(theirs, mine)
        ]
        event = Handelse.objects.filter(
            object_type=self.instance._meta.label_lower, object_id=str(self.instance.public_id)
        ).first()
        if event and event.anvandare_name:
            is_self = bool(self.draft_key) and event.anvandare_id == self.draft_key[0].pk
            self.other_writer = OtherWriter(event.anvandare_name, when(event.created_at), is_self)

    def _conflict(self, name, theirs, mine, choices):
        left, right = self._words(name, theirs.get(name)), self._words(name, mine.get(name))
        marked = mark_sides(left, right)
        is_text = isinstance(self.fields[name].widget, forms.Textarea)
        joined = (choices.get(f"sammanfogad-{name}") or join_texts(left, right)) if is_text else None
        chosen = choices.get(f"valj-{name}", "")
        return ConflictingValue(name, str(self[name].label), left, right, *marked, joined, chosen)

    def _names(self):
        return [name for name in self.fields if name != "radversion"]

    def _differing(self, theirs, mine):
        """The names of the fields whose values differ, as they would be stored."""
        return [name for name in self._names() if self._same(name, theirs) != self._same(name, mine)]

    def _same(self, name, values):
        value = values.get(name)
        if isinstance(self.fields[name], forms.BooleanField):
            return value in (True, "on", "true", "True")
        return without_stamps(normalize(self._plain(value)))

    def _plain(self, value):
        return "" if value is None else str(getattr(value, "pk", value))

    def _words(self, name, value):
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "Ja" if self._same(name, {name: value}) else "Nej"
        plain = self._plain(value)
        for key, label in getattr(field, "choices", ()):
            if str(key) == plain:
                return str(label)
        return normalize(plain)


def _number(text):
    return int(text) if text and text.isdecimal() else None
