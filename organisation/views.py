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
OWN_NAMES = {"csrfmiddlewaretoken", "radversion", "utkast-radversion"}
STALE = "Någon annan har sparat raden medan du skriver. Din text är kvar som utkast, och när du sparar får du se båda."


@require_POST
@never_cache
@login_not_required
def draft_save(request, kind, place):
    """Keep what is typed as the writer's own draft; the answer is for the script.

    401 when nobody, or somebody else than the page was made for, is signed in; 409 when the draft is kept and the
    form can no longer be saved as it is: somebody else has saved the row, or it is closed.
    """
    user = request.user
    if not user.is_authenticated or request.headers.get("X-Konto") != str(user.public_id):
        return JsonResponse({"message": "Du är inte längre inloggad."}, status=401)
    where = drafts.get_place_or_404(user, kind, place)
    # On the page of two writers the form carries the new state of the row; the draft was begun on the old one.
    radversion = _number(request.POST.get("utkast-radversion", request.POST.get("radversion")))
    fields = {name: text for name, text in request.POST.items() if name not in OWN_NAMES}
    draft = drafts.keep_draft(user, kind, place, radversion=radversion, fields=fields)
    message = where.refusal or (STALE if where.radversion != radversion else "")
    answer = {"saved_at": drafts.clock(draft.updated_at), "message": message}
    return JsonResponse(answer, status=409 if message else 200)


@require_POST
@login_required
def draft_discard(request, kind, place):
    """Throw the draft away and open the form as the row stands."""
    try:
        url = drafts.get_place_or_404(request.user, kind, place).url
    except PermissionDenied:
        # What is one's own can be thrown away even when one may no longer write there.
        url = "start"
    drafts.forget_draft(request.user, kind, place)
    messages.success(request, "Utkastet är kastat.")
    return redirect(url)


def _number(text):
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
