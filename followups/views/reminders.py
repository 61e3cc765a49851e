"""What a person has of reminders: her choice, and her last days as a calendar file."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from followups import ics
from followups.deadlines import deadlines_of
from followups.forms.reminders import MyRemindersForm, kinds_for
from followups.models import Kommunpaminnelser, Paminnelseslag
from followups.services.reminders import choose_reminders, get_reminders, holder_of, switch_off_all
from organisation.models import Handelse, Namnd


@login_required
def reminder_settings(request):
    """Mina påminnelser: a tick for each kind of mail."""
    kinds = kinds_for(request.user)
    choice = get_reminders(request.user)
    initial = {"wanted": [slag.value for slag in kinds if choice.is_on(slag)]}
    # With nothing ticked the post is empty, and still a choice.
    data = request.POST if request.method == "POST" else None
    form = MyRemindersForm(data, kinds=kinds, initial=initial)
    if request.method == "POST" and form.is_valid():
        choose_reminders(request.user, wanted=form.cleaned_data["wanted"], offered=kinds)
        messages.success(request, "Dina påminnelser är sparade.")
        return redirect("followups:reminder-settings")
    context = {
        "form": form,
        "switched_off": _switched_off_by_kommun(request.user, kinds),
        "has_deadlines": bool(deadlines_of(request.user)),
        "crumbs": [("Mina påminnelser", "")],
    }
    return render(request, "followups/reminder_settings.html", context, status=422 if form.errors else 200)


@csrf_exempt
@never_cache
@login_not_required
def reminders_off(request, ticket):
    """From a mail, without signing in: GET asks, POST switches all reminders off.

    A mail program posts here by itself (RFC 8058), from no page of ours: the ticket, not a cookie, says who it is.
    """
    holder = holder_of(ticket)
    if holder is None:
        raise Http404
    if request.method == "POST":
        switch_off_all(holder)
    context = {"is_off": request.method == "POST", "settings_url": reverse("followups:reminder-settings")}
    return render(request, "followups/reminders_off.html", context)


@login_required
def my_calendar(request):
    """The user's last days as an .ics file; its stamps are the log's, so that the same data give the same file."""
    deadlines = deadlines_of(request.user)
    if not deadlines:
        messages.info(request, "Du har inga sista dagar att lägga i kalendern just nu.")
        return redirect("followups:reminder-settings")
    changed = _last_changes([each.about for each in deadlines])
    events = [
        ics.Event(
            f"{each.key}@internkontroll",
            each.day,
            each.title,
            request.build_absolute_uri(each.path),
            changed.get(str(each.about)) or _midnight(each.day),
        )
        for each in deadlines
    ]
    response = HttpResponse(ics.calendar("Internkontroll", events), content_type=ics.CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="internkontroll.ics"'
    return response


def _last_changes(ids):
    """By public id, when the log last told of the object."""
    told = Handelse.objects.filter(object_id__in=map(str, ids)).order_by()
    return dict(told.values_list("object_id").annotate(Max("created_at")))


def _midnight(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _switched_off_by_kommun(user, kinds):
    """The kinds that some kommun of the user's has switched off, in words."""
    kommuner = Namnd.objects.visible_to(user).values("kommun")
    off = Kommunpaminnelser.objects.filter(kommun__in=kommuner).values_list("avstangda", flat=True)
    codes = {code for each in off for code in each}
    return [Paminnelseslag(slag).label for slag in kinds if slag in codes]
