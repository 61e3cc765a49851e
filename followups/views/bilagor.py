"""Evidence files of a result: shown, added, handed out, taken away."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from followups.access import (
    get_bilaga_or_404,
    get_readable_uppfoljning_or_404,
    may_read_bilaga,
    may_write,
)
from followups.forms.bilagor import BilagorForm, MarkForm
from followups.services.bilagor import add_bilaga, clean_name, mark_bilaga, remove_bilaga
from followups.services.errors import UppfoljningError
from organisation.models import Sekretessgrund
from organisation.services import log

logger = logging.getLogger(__name__)
STORE_IS_DOWN = (
    "Filen kan inte hämtas just nu, eftersom lagringen för filer inte svarar. Försök igen om en stund."
)


@login_required
def bilaga_list(request, public_id):
    """GET shows the row's files; POST adds those that are sent. What is refused is told file by file."""
    row = get_readable_uppfoljning_or_404(request.user, public_id)
    form = BilagorForm()
    status = 200
    if request.method == "POST":
        if not may_write(request.user, row):
            raise PermissionDenied
        form = BilagorForm(request.POST, request.FILES)
        status = 422
        if form.is_valid():
            _add(request, row, form)
            if not form.errors:
                return redirect("followups:bilaga-list", public_id=row.public_id)
    context = bilagor_context(request.user, row, form) | {
        "kommun": row.tillfalle.plan.namnd.kommun,
        "crumbs": [
            ("Uppföljningar", reverse("followups:tillfalle-list")),
            (f"{row.tillfalle.plan.namnd.name} {row.tillfalle.name}", row.get_absolute_url()),
            ("Bilagor", ""),
        ],
    }
    return render(request, "followups/bilagor.html", context, status=status)


def bilagor_context(user, row, form):
    """What `followups/_bilagor.html` shows of a row."""
    bilagor = list(row.bilagor.select_related("created_by"))
    for bilaga in bilagor:
        bilaga.uppfoljning = row
        bilaga.is_readable = may_read_bilaga(user, bilaga)
    may_mark = may_write(user, row)
    may_add = row.tillfalle.is_open and may_mark
    return {
        "row": row,
        "bilagor": bilagor,
        "form": form,
        "may_add": may_add,
        "may_mark": may_mark,
        "upload_max_mb": settings.UPLOAD_MAX_BYTES // 1024**2,
        "provisions": Sekretessgrund.objects.of_kommun(row.tillfalle.plan.namnd.kommun_id) if may_add else [],
    }


def _add(request, row, form):
    """Each file by itself: one that is refused does not stop the others."""
    added = []
    for file in form.cleaned_data["files"]:
        try:
            bilaga = add_bilaga(row, file, user=request.user, provision=form.cleaned_data["provision"])
        except UppfoljningError as refusal:
            form.add_error("files", f"{clean_name(file.name)}: {refusal}")
        else:
            added.append(bilaga.name)
    if added:
        messages.success(request, f"Tillagt: {', '.join(added)}")


@login_required
@require_GET
def bilaga_file(request, public_id):
    """The file, always to be saved and never shown: what somebody has sent in is not run in the product's name."""
    bilaga = get_bilaga_or_404(request.user, public_id)
    try:
        content = bilaga.file.open("rb")
    except FileNotFoundError as error:
        logger.error("Bilagan %s saknas i lagringen: %s", bilaga.public_id, error)
        raise Http404("Filen finns inte i lagringen. Säg till kommunens IT.") from error
    except OSError as error:
        logger.error("Bilagan %s kunde inte hämtas ur lagringen: %s", bilaga.public_id, error)
        messages.error(request, STORE_IS_DOWN)
        return redirect("followups:bilaga-list", public_id=bilaga.uppfoljning.public_id)
    if bilaga.is_secret:
        namnd = bilaga.uppfoljning.tillfalle.plan.namnd
        log(bilaga, "bilaga.fetched", user=request.user, namnd=namnd, is_secret=True)
    return FileResponse(
        content,
        as_attachment=True,
        filename=bilaga.name,
        content_type=bilaga.content_type,
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def bilaga_remove(request, public_id):
    """GET asks, POST takes the file away."""
    bilaga = get_bilaga_or_404(request.user, public_id, to_write=True)
    row = bilaga.uppfoljning
    if request.method == "POST":
        try:
            remove_bilaga(bilaga, user=request.user)
        except UppfoljningError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"Borttagen: {bilaga.name}")
        return redirect("followups:bilaga-list", public_id=row.public_id)
    context = {
        "bilaga": bilaga,
        "row": row,
        "kommun": row.tillfalle.plan.namnd.kommun,
        "crumbs": [
            ("Uppföljningar", reverse("followups:tillfalle-list")),
            ("Bilagor", reverse("followups:bilaga-list", args=[row.public_id])),
            ("Ta bort", ""),
        ],
    }
    return render(request, "followups/bilaga_remove.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def bilaga_mark(request, public_id):
    """GET asks for the provision, POST marks the file as secret or takes the marking away."""
    bilaga = get_bilaga_or_404(request.user, public_id, to_write=True)
    row = bilaga.uppfoljning
    form = MarkForm(request.POST or None, initial={"provision": bilaga.provision})
    if request.method == "POST" and form.is_valid():
        mark_bilaga(bilaga, form.cleaned_data["provision"], user=request.user)
        done = f"Markerad med stöd av {bilaga.provision}" if bilaga.is_secret else "Öppen"
        messages.success(request, f"{done}: {bilaga.name}")
        return redirect("followups:bilaga-list", public_id=row.public_id)
    context = {
        "bilaga": bilaga,
        "row": row,
        "form": form,
        "provisions": Sekretessgrund.objects.of_kommun(row.tillfalle.plan.namnd.kommun_id),
        "kommun": row.tillfalle.plan.namnd.kommun,
        "crumbs": [
            ("Uppföljningar", reverse("followups:tillfalle-list")),
            ("Bilagor", reverse("followups:bilaga-list", args=[row.public_id])),
            ("Sekretess", ""),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "followups/bilaga_mark.html", context, status=status)
