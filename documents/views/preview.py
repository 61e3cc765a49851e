"""The papers as they will be, in the browser: by themselves, or in the frame beside a form."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from documents.access import get_missiv_or_404, get_protokollsutdrag_or_404
from documents.drafts import MISSIV, PROTOKOLLSUTDRAG
from documents.papers import MissivDocument, ProtokollsutdragDocument

from ..forms.letters import MissivForm, ProtokollsutdragForm
from ..papers.preview import preview_css, preview_response


@login_required
@require_GET
def stylesheet(request):
    """What the previews are drawn with."""
    return HttpResponse(
        preview_css(),
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": "private, max-age=3600"},
    )


@login_required
@require_GET
def missiv_preview(request, **address):
    """The missiv, with what the reader herself has typed and not yet saved."""
    missiv = get_missiv_or_404(request.user, **address)
    MissivForm.lay_draft_over(missiv, request.user, MISSIV)
    return preview_response(MissivDocument(missiv))


@login_required
@require_GET
def protokollsutdrag_preview(request, number, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, **address)
    ProtokollsutdragForm.lay_draft_over(utdrag, request.user, PROTOKOLLSUTDRAG)
    return preview_response(ProtokollsutdragDocument(utdrag))
