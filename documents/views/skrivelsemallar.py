"""The kommun's own letter, for its administratör: words, parts and their order, standard texts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from documents.access import get_kommun_to_dress_or_404
from documents.models import Missiv
from organisation.services import StaleRowError

from ..forms.letters import MalldelFormSet, SkrivelsemallForm
from ..papers.fillings import Fillings
from ..services.mallar import WORDS, get_or_create_mall, letter_shape, mall_of, save_mall


@login_required
def skrivelsemall_edit(request, kommun_slug):
    """Words, parts and texts; a kommun that has made no letter of its own sees the product's."""
    kommun = get_kommun_to_dress_or_404(request.user, kommun_slug)
    mall = mall_of(kommun)
    if mall is None:
        context = _context(kommun, parts=letter_shape(kommun).parts)
        return render(request, "documents/skrivelsemall_start.html", context)
    form, delar = _forms(request, mall)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and delar.is_valid():
            try:
                _save(mall, form, delar, request.user)
            except StaleRowError as stale:
                form.show_conflict(_form(stale.current, user=request.user).initial)
                status = 409
            else:
                messages.success(request, "Sparat. Alla missiv, också äldre, skrivs ut så från och med nu.")
                return redirect(request.path)
    context = _context(kommun, form=form, delar=delar, values=_values(kommun))
    return render(request, "documents/skrivelsemall_form.html", context, status=status)


@login_required
@require_POST
def skrivelsemall_create(request, kommun_slug):
    """Begin the kommun's own letter as its letters look today."""
    kommun = get_kommun_to_dress_or_404(request.user, kommun_slug)
    get_or_create_mall(kommun, user=request.user)
    return redirect("documents:skrivelsemall-edit", kommun.slug)


def _forms(request, mall):
    data = request.POST or None
    form = _form(mall, data, user=request.user)
    return form, MalldelFormSet(data, queryset=mall.delar.all(), prefix="del")


def _form(mall, data=None, *, user):
    words = {key: mall.kommun.word(key, word) for key, word in WORDS.items()}
    return SkrivelsemallForm(data, instance=mall, initial=words, user=user)


def _save(mall, form, delar, user):
    """In the order that was asked for."""
    parts = [each.save(commit=False) for each in sorted(delar.forms, key=_place)]
    # A word that is the product's own is left to the product.
    words = {key: form.cleaned_data[key] for key in WORDS}
    words = {key: "" if word == WORDS[key] else word for key, word in words.items()}
    save_mall(mall, parts, words, radversion=form.cleaned_data["radversion"], user=user)


def _place(part_form):
    """Its number; of two with the same, the one that was moved stands where it was moved to."""
    old, new = part_form.initial["position"], part_form.cleaned_data["position"]
    return new, (new > old) - (new < old)


def _values(kommun):
    """What the standard texts can name, told by the newest letter; by name alone where there is none."""
    missiv = Missiv.objects.filter(plan__namnd__kommun=kommun, tillfalle__isnull=False)
    missiv = missiv.select_related("plan__namnd__kommun", "tillfalle__plan__namnd__kommun").first()
    return Fillings(missiv).all if missiv else []


def _context(kommun, **context):
    crumbs = [("Papper", reverse("documents:paper-list")), ("Kommunens missiv", "")]
    return {"kommun": kommun, "crumbs": crumbs, **context}
