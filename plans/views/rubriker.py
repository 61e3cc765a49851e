"""What a kommun has said of headings at its imports: to be seen, and to be forgotten."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from organisation.access import Right, kommuner_with
from organisation.models import Kommun, Namnd
from plans.imports.memory import forget_headings


@login_required
@require_GET
def rubrik_list(request, kommun_slug):
    """The headings that the kommun's imports know without asking, and what each was said to be."""
    kommun = _kommun_or_404(request.user, kommun_slug)
    crumbs = [("Planer", reverse("plans:plan-list")), ("Läs in från Excel", reverse("plans:import"))]
    context = {
        "kommun": kommun,
        "rubriker": kommun.rubrikminnen.all(),
        "crumbs": [*crumbs, ("Ihågkomna rubriker", "")],
    }
    return render(request, "plans/rubrik_list.html", context)


@login_required
@require_POST
def rubrik_forget(request, kommun_slug, pk):
    """Forget one heading."""
    kommun = _kommun_or_404(request.user, kommun_slug)
    rubrik = get_object_or_404(kommun.rubrikminnen, pk=pk)
    forget_headings(kommun, pk=pk, user=request.user)
    messages.success(request, f"Rubriken {rubrik} är glömd. Nästa ark får frågan igen.")
    return redirect("plans:rubrik-list", kommun.slug)


@login_required
@require_POST
def rubrik_forget_all(request, kommun_slug):
    """Forget all headings of the kommun."""
    kommun = _kommun_or_404(request.user, kommun_slug)
    count = forget_headings(kommun, user=request.user)
    messages.success(request, f"{count} rubriker är glömda." if count != 1 else "1 rubrik är glömd.")
    return redirect("plans:rubrik-list", kommun.slug)


def _kommun_or_404(user, slug):
    """The kommun for its administratör. One who sees no nämnd of it gets 404, everybody else 403."""
    kommun = get_object_or_404(Kommun, slug=slug)
    if kommuner_with(user, Right.MANAGE_DRESSES).filter(pk=kommun.pk).exists():
        return kommun
    if Namnd.objects.visible_to(user).filter(kommun=kommun).exists():
        raise PermissionDenied
    raise Http404
