"""The save of an edit form, one for every view: no typed word is lost, and two writers get to see each other."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from .forms import EditForm
from .services import RowGoneError, StaleRowError

SHOWN, SAVED, STALE, REFUSED = 200, 302, 409, 422


@dataclass(frozen=True)
class Outcome:
    """How the request went. A form that is shown again is shown with `status`; `result` is what the save returned."""

    status: int
    result: object = None

    @property
    def is_saved(self) -> bool:
        """The view's turn: to tell the user, and to redirect."""
        return self.status == SAVED


def save_form(
    request: HttpRequest,
    form: EditForm,
    save: Callable,
    *,
    refusals: type[Exception] | tuple = (),
    refused_field: str | None = None,
    options: dict | None = None,
) -> Outcome:
    """Save a form that is posted and valid, with `save(radversion=…, user=…)`, and let go of its draft.

    A rule that `save` breaks (one of `refusals`) is told in the form, at `refused_field` or above it all. When
    somebody else has saved other words in between, the form shows both texts; `options` is what it was made with,
    beside the row, when that is more than its reader. When somebody has removed the row, the form says so and keeps
    the words.
    """
    if request.method != "POST":
        return Outcome(SHOWN)
    if not form.is_valid():
        return Outcome(REFUSED)
    try:
        result = _save_or_compare(request, form, save, options)
    except StaleRowError:
        return Outcome(STALE)
    except RowGoneError as gone:
        form.add_error(None, str(gone))
        return Outcome(REFUSED)
    except refusals as refusal:
        form.add_error(refused_field, str(refusal))
        return Outcome(REFUSED)
    form.forget_draft()
    return Outcome(SAVED, result)


def _save_or_compare(request, form, save, options):
    """What `save` returned; on a row that somebody has saved since, both texts are put in the form.

    A newer row that says the very same (a double click, a form sent anew) has nothing to choose between.
    """
    try:
        return save(radversion=form.cleaned_data["radversion"], user=request.user)
    except StaleRowError as stale:
        theirs = type(form)(instance=stale.current, **(form.reader if options is None else options))
        form.show_conflict(theirs.initial)
        if form.conflicts or not _say_the_same(form, stale.current):
            raise
        return save(radversion=theirs.initial["radversion"], user=request.user)


def _say_the_same(form, current):
    """Whether the row as it stands holds every value of the form's, also words that its writer may not read."""
    names = set(form.fields) - {"radversion"}
    fields = [field for field in current._meta.concrete_fields if field.name in names]
    return all(field.value_from_object(current) == field.value_from_object(form.instance) for field in fields)
