"""The form of the kommun's own words in print."""

from itertools import groupby

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms

from organisation.forms import EditForm
from organisation.models import Kommun

from ..services.words import WORDS, words_to_edit

LONGEST = 150


class WordsForm(EditForm):
    """Every word with the kommun's own, and the product's under it."""

    class Meta:
        model = Kommun
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.words = words_to_edit(self.instance)
        for key, word in self.words.items():
            self.fields[key] = forms.CharField(
                label=word.label,
                required=False,
                max_length=LONGEST,
                help_text=f"Utan eget ord: {word.default}",
            )
            self.initial[key] = self.instance.vocabulary.get(key, "")
        groups = groupby(self.words, key=lambda key: WORDS[key].group)
        self.helper.layout = Layout(
            "radversion", *(Fieldset(group, *_in_pairs(list(keys))) for group, keys in groups)
        )

    @property
    def own_words(self) -> dict[str, str]:
        return {key: self.cleaned_data[key].strip() for key in self.words}


def _in_pairs(keys):
    return [Div(*keys[place : place + 2], css_class="form-row") for place in range(0, len(keys), 2)]
