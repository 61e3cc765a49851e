"""Editing the rows of an utkast: each deed at its own address."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from organisation.access import Right
from organisation.editing import save_form
from plans import drafts
from plans.access import get_moment_or_404, get_process_or_404, get_version_or_404
from plans.forms.rows import MomentForm, ProcessForm, VersionForm
from plans.models import Kontrollmoment, Process
from plans.services import (
    PlanError,
    delete_moment,
    delete_process,
    move_row,
    save_moment,
    save_process,
    save_version_head,
)


@login_required
def version_edit(request, public_id):
    """The heading and the closing rule."""
    version = get_version_or_404(request.user, public_id, Right.EDIT_PLAN)
    form = VersionForm(request.POST or None, instance=version, user=request.user, namnd=version.plan.namnd)
    form.keep_drafts(request.user, drafts.VERSION, version.public_id)

    save = partial(save_version_head, version)
    return _edit(request, form, save, "Rubrik och slutregel", version, version.get_absolute_url())


@login_required
def process_create(request, public_id):
    version = get_version_or_404(request.user, public_id, Right.EDIT_PLAN)
    return _edit_process(request, Process(version=version), "Ny process")


@login_required
def process_edit(request, public_id):
    return _edit_process(
        request, get_process_or_404(request.user, public_id, Right.EDIT_PLAN), "Ändra process"
    )


@login_required
def moment_create(request, public_id):
    process = get_process_or_404(request.user, public_id, Right.EDIT_PLAN)
    moment = Kontrollmoment(version=process.version, process=process)
    return _edit_moment(request, moment, "Nytt kontrollmoment")


@login_required
def moment_edit(request, public_id):
    moment = get_moment_or_404(request.user, public_id, Right.EDIT_PLAN)
    return _edit_moment(request, moment, "Ändra kontrollmoment")


@login_required
def process_delete(request, public_id):
    """GET asks, POST deletes the process with its moments."""
    process = get_process_or_404(request.user, public_id, Right.EDIT_PLAN)
    count = process.moment.count()
    lost = {0: "Processen har inga kontrollmoment.", 1: "Dess kontrollmoment tas bort med den."}
    consequence = lost.get(count, f"Dess {count} kontrollmoment tas bort med den.")
    return _delete(request, process, delete_process, "Ta bort processen?", consequence)


@login_required
def moment_delete(request, public_id):
    """GET asks, POST deletes the moment."""
    moment = get_moment_or_404(request.user, public_id, Right.EDIT_PLAN)
    return _delete(
        request, moment, delete_moment, "Ta bort kontrollmomentet?", "Processen står kvar i planen."
    )


@login_required
@require_POST
def process_move(request, public_id, step):
    return _move(request, get_process_or_404(request.user, public_id, Right.EDIT_PLAN), step)


@login_required
@require_POST
def moment_move(request, public_id, step):
    return _move(request, get_moment_or_404(request.user, public_id, Right.EDIT_PLAN), step)


def _edit_process(request, process, title):
    namnd = process.version.plan.namnd
    form = ProcessForm(request.POST or None, instance=process, user=request.user, namnd=namnd)
    kind, place = (drafts.PROCESS, process) if process.pk else (drafts.NEW_PROCESS, process.version)
    form.keep_drafts(request.user, kind, place.public_id)

    @transaction.atomic
    def save(**writer):
        form.apply_new_avsnitt()
        save_process(process, fields=form.Meta.fields, **writer)

    return _edit(request, form, save, title, process.version, process.version.get_absolute_url())


def _edit_moment(request, moment, title):
    namnd = moment.version.plan.namnd
    form = MomentForm(request.POST or None, instance=moment, user=request.user, namnd=namnd)
    kind, place = (drafts.MOMENT, moment) if moment.pk else (drafts.NEW_MOMENT, moment.process)
    form.keep_drafts(request.user, kind, place.public_id)

    def save(**writer):
        save_moment(moment, form.parts, fields=form.Meta.fields, **writer)

    return _edit(request, form, save, title, moment.version, moment.get_absolute_url)


def _edit(request, form, save, title, version, address):
    """Show the form, or save it and go back. A broken rule or another writer's save keeps every word in the form."""
    outcome = save_form(request, form, save, refusals=PlanError)
    if outcome.is_saved:
        messages.success(request, "Sparat.")
        return redirect(address() if callable(address) else address)
    context = {
        "form": form,
        "title": title,
        "version": version,
        "kommun": version.plan.namnd.kommun,
        "crumbs": _crumbs(version, title),
    }
    return render(request, "plans/row_form.html", context, status=outcome.status)


def _delete(request, row, delete, question, consequence):
    version = row.version
    if request.method == "POST":
        try:
            delete(row, user=request.user)
        except PlanError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Borttaget: {row}")
        return redirect(version)
    context = {
        "row": row,
        "question": question,
        "consequence": consequence,
        "version": version,
        "kommun": version.plan.namnd.kommun,
        "crumbs": _crumbs(version, "Ta bort"),
    }
    return render(request, "plans/row_delete.html", context)


def _move(request, row, step):
    try:
        move_row(row, step, user=request.user)
    except PlanError as error:
        messages.error(request, str(error))
    anchor = f"{row._meta.model_name}-{row.public_id}"
    return redirect(f"{row.version.get_absolute_url()}#{anchor}")


def _crumbs(version, title):
    plan = version.plan
    return [
        ("Planer", reverse("plans:plan-list")),
        (f"{plan.namnd.name} {plan.year}", version.get_absolute_url()),
        (title, ""),
    ]
