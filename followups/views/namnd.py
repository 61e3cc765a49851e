"""The page of a nämnd at `/namnder/<slug>/`."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from followups.standing import standing_of
from organisation.access import Right, audience_for, get_watched_namnd_or_404, may


@login_required
def namnd_detail(request, slug):
    """Progress to the next last day, what is late, deviations, measures, and the last five years."""
    namnd = get_watched_namnd_or_404(request.user, slug)
    context = {
        "namnd": namnd,
        "kommun": namnd.kommun,
        "standing": standing_of(namnd, request.user),
        "is_own": may(request.user, Right.READ, namnd),
        "audience": audience_for(request.user, namnd),
        "crumbs": [(namnd.name, "")],
    }
    return render(request, "followups/namnd_detail.html", context)
