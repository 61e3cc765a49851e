"""Drafts over HTTP: the script keeps what is typed, and the writer throws a draft away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from organisation import drafts

# What the script sends beside the form's own fields.
OWN_NAMES = {
    "csrfmiddlewaretoken",
    "radversion",
    "utkast-radversion",
    "utkast-version",
    "utkast-fonster",
    "utkast-nummer",
}
STALE = "Någon annan har sparat raden medan du skriver. Din text är kvar som utkast, och när du sparar får du se båda."
OTHER_WINDOW = (
    "Du har också skrivit här i ett annat fönster. Båda texterna är kvar och visas nästa gång du öppnar."
)


@require_POST
@never_cache
@login_not_required
def draft_save(request, kind, place):
    """Keep what is typed as the writer's own draft; the answer is for the script.

    401 when nobody, or somebody else than the page was made for, is signed in; 400 when there are too many drafts;
    409 when the draft is kept and its writer has to know something: the row is saved by somebody else or closed, or
    she has written in another window too.
    """
    user = request.user
    if not user.is_authenticated or request.headers.get("X-Konto") != str(user.public_id):
        return JsonResponse({"message": "Du är inte längre inloggad."}, status=401)
    where = drafts.get_place_or_404(user, kind, place)
    # On the page of two writers the form carries the new state of the row; the draft was begun on the old one.
    radversion = _number(request.POST.get("utkast-radversion", request.POST.get("radversion")))
    fields = {name: text for name, text in request.POST.items() if name not in OWN_NAMES}
    try:
        draft = drafts.keep_draft(
            user,
            kind,
            place,
            radversion=radversion,
            fields=fields,
            window=request.POST.get("utkast-fonster", "")[:40],
            seen=request.POST.get("utkast-version", ""),
            number=_number(request.POST.get("utkast-nummer")) or 0,
        )
    except drafts.DraftLimitError:
        message = "Det finns för många utkast av texten. Spara eller kasta något av dem först."
        return JsonResponse({"message": message}, status=400)
    message = where.refusal or (STALE if where.radversion != radversion else "")
    if not message and drafts.has_other_drafts(draft):
        message = OTHER_WINDOW
    answer = {"saved_at": drafts.clock(draft.updated_at), "version": draft.token, "message": message}
    return JsonResponse(answer, status=409 if message else 200)


@require_POST
@login_required
def draft_discard(request, kind, place):
    """Throw the draft away, and no other, and open the form again."""
    chosen = _number(request.POST.get("utkast"))
    others = [draft.pk for draft in drafts.find_drafts(request.user, kind, place) if draft.pk != chosen]
    drafts.forget_drafts(request.user, kind, place, keep=others if chosen else ())
    messages.success(request, "Utkastet är kastat.")
    return redirect(_where(request.user, kind, place))


@require_POST
@login_required
def draft_choose(request, kind, place):
    """Open the form with another of one's own drafts in it; the one that stood there is kept."""
    if not drafts.put_first(request.user, kind, place, _number(request.POST.get("utkast")) or 0):
        messages.info(request, "Utkastet finns inte längre.")
    return redirect(_where(request.user, kind, place))


def _where(user, kind, place):
    """The form, or the start page: what is one's own can be thrown away even when one may no longer write there."""
    try:
        return drafts.get_place_or_404(user, kind, place).url
    except PermissionDenied:
        return "start"


def _number(text):
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
