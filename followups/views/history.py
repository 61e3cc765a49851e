"""What has happened to a row and to a round, for those who may read the texts, and to a call for all who see it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse

from followups.access import (
    get_omgang_or_404,
    get_readable_tillfalle_or_404,
    get_readable_uppfoljning_or_404,
)
from followups.history import files_of, history_of
from followups.models import Bedomning
from followups.services.omgangar import ks_of


@login_required
def row_history(request, public_id):
    """Each change of a result, newest first."""
    row = get_readable_uppfoljning_or_404(request.user, public_id)
    tillfalle = row.tillfalle
    context = {
        "title": str(row.moment),
        "eyebrow": row.moment.process,
        "lead": "Varje ändring av raden, den senaste först.",
        "entries": history_of([row], user=request.user, namnd=tillfalle.plan.namnd, also=files_of(row)),
        "kommun": tillfalle.plan.namnd.kommun,
        "back": row.get_absolute_url(),
        "round_history": reverse("followups:tillfalle-history", kwargs=tillfalle.address),
        "crumbs": _crumbs(tillfalle),
    }
    return render(request, "followups/history.html", context)


@login_required
def tillfalle_history(request, **address):
    """When the round was opened, handed in, approved and opened again, and how the verdict was written."""
    tillfalle = get_readable_tillfalle_or_404(request.user, **address)
    objects = [tillfalle, *Bedomning.objects.filter(tillfalle=tillfalle)]
    context = {
        "title": f"Uppföljning {tillfalle.name}",
        "eyebrow": tillfalle.plan.namnd,
        "lead": "Vad som har hänt med uppföljningen och nämndens bedömning, det senaste först.",
        "entries": history_of(objects, user=request.user, namnd=tillfalle.plan.namnd),
        "kommun": tillfalle.plan.namnd.kommun,
        "back": tillfalle.get_absolute_url(),
        "crumbs": _crumbs(tillfalle),
    }
    return render(request, "followups/history.html", context)


@login_required
def omgang_history(request, kommun_slug, omgang_slug):
    """When the call was made or copied, what of it was changed, which plans came and went, when it was opened."""
    omgang = get_omgang_or_404(request.user, kommun_slug, omgang_slug)
    context = {
        "title": f"Omgång {omgang.name}",
        "eyebrow": omgang.kommun,
        "lead": "Varje ändring av omgången och av vilka planer som är med, den senaste först.",
        "entries": history_of([omgang], user=request.user, namnd=ks_of(omgang)),
        "kommun": omgang.kommun,
        "omgang": omgang,
        "back": omgang.get_absolute_url(),
        "crumbs": [
            ("Uppföljningar", reverse("followups:tillfalle-list")),
            ("Omgångar", reverse("followups:omgang-list")),
            (omgang.name, omgang.get_absolute_url()),
            ("Historik", ""),
        ],
    }
    return render(request, "followups/history.html", context)


def _crumbs(tillfalle):
    return [
        ("Uppföljningar", reverse("followups:tillfalle-list")),
        (f"{tillfalle.plan.namnd.name} {tillfalle.name}", tillfalle.get_absolute_url()),
        ("Historik", ""),
    ]
