"""The call list: who is to write what in rounds that are not handed in; to print, and as a file for a mail merge."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from followups.calls import call_list, merge_sheet
from followups.models import Uppfoljningstillfalle
from organisation.access import Right, get_namnd_or_404, namnder_with
from organisation.sheets import dated_name, download


@login_required
def calls(request):
    """Ej inlämnat: for one nämnd or all that the user sees; the choice stands in the address.

    Telephone and address are shown to those who open rounds, and so have reason to call.
    """
    slug = request.GET.get("namnd", "")
    if slug:
        get_namnd_or_404(request.user, slug)
    rounds = list(Uppfoljningstillfalle.objects.visible_to(request.user).open().with_plan().with_counts())
    namnder = {each.plan.namnd.slug: each.plan.namnd for each in rounds}
    chosen = [each for each in rounds if slug in ("", each.plan.namnd.slug)]
    callers = set(namnder_with(request.user, Right.OPEN_ROUND).values_list("pk", flat=True))
    context = {
        "rounds": _of_wish(request, call_list(chosen)),
        "namnder": sorted(namnder.values(), key=lambda namnd: namnd.name),
        "kommuner": sorted({each.plan.namnd.kommun for each in chosen}, key=str),
        "chosen": slug,
        "only_late": request.GET.get("sena") == "1",
        "callers": callers,
        "today": timezone.localdate(),
        "crumbs": [("Uppföljningar", reverse("followups:tillfalle-list")), ("Ej inlämnat", "")],
    }
    return render(request, "followups/call_list.html", context)


@login_required
@require_GET
def calls_export(request, ending):
    """The same as a file, with addresses: only nämnder in which the user opens rounds."""
    namnder = namnder_with(request.user, Right.OPEN_ROUND)
    if slug := request.GET.get("namnd", ""):
        get_namnd_or_404(request.user, slug, Right.OPEN_ROUND)
        namnder = namnder.filter(slug=slug)
    if not namnder:
        raise PermissionDenied
    rounds = Uppfoljningstillfalle.objects.filter(plan__namnd__in=namnder).open().with_plan()
    found = _of_wish(request, call_list(rounds))
    sheet = merge_sheet(found, lambda tillfalle: request.build_absolute_uri(tillfalle.get_absolute_url()))
    return download(sheet, dated_name("Ej-inlamnat", ending))


def _of_wish(request, found):
    """Only those that are late, when the address says so."""
    return [each for each in found if each.days_late] if request.GET.get("sena") == "1" else found
