"""Ej inlämnade uppföljningar, as a paper and as a sheet; the address chooses as the page of the call list does."""

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_GET

from organisation.sheets import dated_name, download

from ..papers.choices import chosen_missing
from .printing import print_paper


@login_required
@require_GET
def missing_pdf(request, kommun_slug):
    """What is not handed in of the nämnder that the user watches."""
    return print_paper(request, chosen_missing(request.user, kommun_slug, request.GET))


@login_required
@require_GET
def missing_xlsx(request, kommun_slug):
    document = chosen_missing(request.user, kommun_slug, request.GET)
    return download(document.sheet(), dated_name("Ej-inlamnade", "xlsx"))
