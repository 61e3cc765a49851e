"""What every row that people write in has in common."""

import uuid

from django.db import models

from organisation.texts import normalize


class EditableModel(models.Model):
    """A row that people edit: an id that cannot be guessed, and a counter that tells two writers apart.

    `radversion` grows by one at each save through `organisation.services.save_edited`; a form that was
    opened on an older number never overwrites (DESIGN.md section 4, rule 8).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    radversion = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class LongTextField(models.TextField):
    """Text in the small notation of `organisation.texts`; stored normalised, shown through `render` alone."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return normalize(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return normalize(value) if isinstance(value, str) else value
