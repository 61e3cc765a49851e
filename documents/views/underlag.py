"""The suggestion of beslutsunderlag, put in a letter that is being written."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from documents.access import get_missiv_or_404, get_protokollsutdrag_or_404
from documents.drafts import MISSIV, PROTOKOLLSUTDRAG
from organisation.access import Right
from organisation.drafts import DraftLimitError, keep_draft
from organisation.texts import normalize

from ..forms.letters import MissivForm, ProtokollsutdragForm
from ..papers.underlag import suggested_underlag, update_underlag


@login_required
@require_POST
def missiv_underlag(request, **address):
    """The suggestion of underlag put in what is being written, which is kept as the writer's own draft."""
    missiv = get_missiv_or_404(request.user, Right.WRITE_MISSIV, **address)
    return _update_underlag(request, missiv, MissivForm, MISSIV)


@login_required
@require_POST
def protokollsutdrag_underlag(request, number, **address):
    """The same for a förslag to protokollsutdrag."""
    utdrag = get_protokollsutdrag_or_404(request.user, number, Right.WRITE_MISSIV, **address)
    return _update_underlag(request, utdrag, ProtokollsutdragForm, PROTOKOLLSUTDRAG)


def _update_underlag(request, letter, form_class, kind):
    """Keep what is typed as a draft, with the suggestion put in, and open the form on it."""
    typed = {name: request.POST[name] for name in form_class.base_fields if name in request.POST}
    suggested = suggested_underlag(getattr(letter, "missiv", letter))
    before = letter.underlag_suggested
    text = normalize(typed.get("beslutsunderlag", ""))
    radversion = request.POST.get("radversion", "")
    try:
        keep_draft(
            request.user,
            kind,
            letter.public_id,
            radversion=int(radversion) if radversion.isdecimal() else letter.radversion,
            fields={**typed, "beslutsunderlag": update_underlag(text, suggested, before)},
            seen=request.POST.get("utkast-version", ""),
        )
    except DraftLimitError:
        messages.warning(request, "Det finns för många utkast av texten. Kasta något av dem först.")
    else:
        messages.success(request, "Underlaget är uppdaterat. Spara för att behålla det.")
    return redirect(f"{letter.get_absolute_url()}#div_id_beslutsunderlag")
