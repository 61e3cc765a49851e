"""A kommun's form of its papers, for its administratör: the list by year, and the choices; for texts see `texter`."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from documents.access import (
    get_kommun_to_dress_or_404,
    get_namnd_to_dress_or_404,
    get_pappersform_or_404,
)
from documents.drafts import PAPPERSFORM
from documents.models import Namndtext
from organisation.editing import save_form

from ..forms.pappersformer import PappersformForm, YearForm
from ..services.errors import DocumentError
from ..services.pappersformer import create_namndtext, create_pappersform, save_pappersform


@login_required
@require_GET
def pappersform_list(request, kommun_slug):
    """The kommun's forms, the newest first, and which nämnder have texts of their own."""
    kommun = get_kommun_to_dress_or_404(request.user, kommun_slug)
    own: dict[int, dict[int, Namndtext]] = {}
    for text in Namndtext.objects.filter(namnd__kommun=kommun):
        own.setdefault(text.from_year, {})[text.namnd_id] = text
    namnder = list(kommun.namnder.all())
    groups = [
        (form, [(namnd, own.get(form.from_year, {}).get(namnd.pk)) for namnd in namnder])
        for form in kommun.pappersformer.all()
    ]
    return render(
        request, "documents/pappersform_list.html", _context(kommun, groups=groups, year_form=YearForm())
    )


@login_required
@require_POST
def pappersform_create(request, kommun_slug):
    """A form from the year on; it begins as the one before."""
    kommun = get_kommun_to_dress_or_404(request.user, kommun_slug)
    form = YearForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Ange ett år med fyra siffror.")
        return redirect("documents:pappersform-list", kommun.slug)
    try:
        new = create_pappersform(kommun, form.cleaned_data["from_year"], user=request.user)
    except DocumentError as error:
        messages.warning(request, str(error))
        return redirect("documents:pappersform-list", kommun.slug)
    return redirect("documents:pappersform-edit", kommun.slug, new.from_year)


@login_required
def pappersform_edit(request, kommun_slug, year):
    """The choices."""
    pappersform = get_pappersform_or_404(request.user, kommun_slug, year)
    form = PappersformForm(request.POST or None, instance=pappersform)
    form.keep_drafts(request.user, PAPPERSFORM, pappersform.public_id)
    return _edit(request, form, save_pappersform, pappersform.kommun, f"Val i papperen från {year}")


@login_required
@require_POST
def namndtext_create(request, kommun_slug, year, namnd_slug):
    """The nämnd's own texts from the year on; the same again when they are there."""
    namnd = get_namnd_to_dress_or_404(request.user, kommun_slug, namnd_slug)
    get_pappersform_or_404(request.user, kommun_slug, year)
    create_namndtext(namnd, year, user=request.user)
    return redirect("documents:namndtext-list", kommun_slug, year, namnd_slug)


def _edit(request, form, save, kommun, title):
    """Show the form, or save it and go back to the list. Another writer's save keeps every word in the form."""
    outcome = save_form(request, form, partial(save, form.instance))
    if outcome.is_saved:
        messages.success(request, "Sparat.")
        return redirect("documents:pappersform-list", kommun.slug)
    context = _context(kommun, title, form=form, title=title)
    return render(request, "documents/pappersform_form.html", context, status=outcome.status)


def _context(kommun, here="", **context):
    url = reverse("documents:pappersform-list", args=[kommun.slug])
    crumbs = [("Papper", reverse("documents:paper-list")), ("Texter och val i papperen", url if here else "")]
    if here:
        crumbs.append((here, ""))
    return {"kommun": kommun, "crumbs": crumbs, "back": url, **context}
