"""Writing a result in the table: the round's page with one row open, with and without script."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render

from followups.access import get_uppfoljning_or_404, get_uppfoljning_to_save_or_404
from followups.drafts import UPPFOLJNING
from followups.forms.results import ResultForm
from followups.services.errors import UppfoljningError
from followups.services.results import save_result
from followups.views.table import next_to_write, round_context
from organisation.drafts import find_draft
from organisation.editing import save_form


@login_required
def uppfoljning_edit(request, public_id):
    """GET opens the row in the table; POST saves it and goes back to the table."""
    if request.method == "POST":
        return _save(request, public_id, lambda row: row.get_absolute_url())
    return _open(request, public_id)


@login_required
def uppfoljning_next(request, public_id):
    """POST saves the row and goes on to GET, which opens the row after it that the user may write.

    The next row is looked for where the table is read anyway, so that the save itself waits for nothing else.
    """
    if request.method == "POST":
        return _save(request, public_id, lambda row: row.next_url)
    row = get_uppfoljning_or_404(request.user, public_id, to_write=True)
    following = next_to_write(request.user, row)
    return _open(request, following) if following else redirect(row)


def _open(request, public_id):
    row = get_uppfoljning_or_404(request.user, public_id, to_write=True)
    if not row.tillfalle.is_open:
        if find_draft(request.user, UPPFOLJNING, row.public_id):
            messages.info(
                request, "Ditt utkast till raden finns kvar och visas om uppföljningen öppnas igen."
            )
        return redirect(row)
    return _open_row(request, row, _form(request, row))


def _save(request, public_id, after):
    row = get_uppfoljning_to_save_or_404(request.user, public_id)
    form = _form(request, row, request.POST)
    outcome = save_form(request, form, partial(save_result, row), refusals=UppfoljningError)
    if outcome.is_saved:
        messages.success(request, f"Sparat: {row.moment}")
        return redirect(after(row))
    row = get_uppfoljning_or_404(request.user, public_id, to_write=True)
    return _open_row(request, row, form, outcome.status)


def _form(request, row, data=None):
    form = ResultForm(data, instance=row, user=request.user, namnd=row.tillfalle.plan.namnd)
    form.keep_drafts(request.user, UPPFOLJNING, row.public_id)
    return form


def _open_row(request, row, form, status=200):
    context = round_context(
        request.user, row.tillfalle, open_row=row, form=form, csrf_token=get_token(request)
    )
    response = render(request, "followups/tillfalle_detail.html", context, status=status)
    # The row's own address, also after a refused save or the way to the next row: it can be loaded again.
    response["HX-Push-Url"] = row.edit_url
    return response
