"""The kommun's own words in print, for its administratör."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse

from documents.access import get_kommun_to_dress_or_404
from organisation.editing import save_form

from ..forms.words import WordsForm
from ..services.words import save_words

LEAD = "Egna ord gäller i alla papper som skrivs ut härefter. Är en ruta tom används produktens ord."
LETTER_HAS_ITS_OWN = " Missivets rubriker ändras under Kommunens missiv."


@login_required
def words_edit(request, kommun_slug):
    """All words, with the product's own under each."""
    kommun = get_kommun_to_dress_or_404(request.user, kommun_slug)
    form = WordsForm(request.POST or None, instance=kommun)

    def save(**writer):
        save_words(kommun, form.own_words, **writer)

    outcome = save_form(request, form, save)
    if outcome.is_saved:
        messages.success(request, "Sparat. Orden gäller i alla papper från och med nu.")
        return redirect(request.path)
    back = reverse("documents:paper-list")
    context = {
        "form": form,
        "kommun": kommun,
        "title": "Ord i papperen",
        "lead": LEAD + (LETTER_HAS_ITS_OWN if hasattr(kommun, "skrivelsemall") else ""),
        "back": back,
        "crumbs": [("Papper", back), ("Ord i papperen", "")],
    }
    return render(request, "documents/pappersform_form.html", context, status=outcome.status)
