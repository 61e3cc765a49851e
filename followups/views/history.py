"""What has happened to a row and to a round, for those who may read the texts."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse

from followups.access import get_readable_tillfalle_or_404, get_readable_uppfoljning_or_404
from followups.history import history_of
from followups.models import Bedomning


@login_required
def row_history(request, public_id):
    """Each change of a result, newest first."""
    row = get_readable_uppfoljning_or_404(request.user, public_id)
    tillfalle = row.tillfalle
    context = {
        "title": str(row.moment),
        "eyebrow": row.moment.process,
        "lead": "Varje ändring av raden, den senaste först.",
        "entries": history_of([row], user=request.user, namnd=tillfalle.plan.namnd),
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


def _crumbs(tillfalle):
    return [
        ("Uppföljningar", reverse("followups:tillfalle-list")),
        (f"{tillfalle.plan.namnd.name} {tillfalle.name}", tillfalle.get_absolute_url()),
        ("Historik", ""),
    ]
