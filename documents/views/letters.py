"""Writing the missiv and the förslag to protokollsutdrag."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from documents.access import get_missiv_or_404, get_protokollsutdrag_or_404
from documents.drafts import MISSIV, PROTOKOLLSUTDRAG
from documents.forms import MissivForm, ProtokollsutdragForm
from documents.models import Missiv
from documents.services import (
    DocumentError,
    create_missiv,
    create_protokollsutdrag,
    prefill_missiv,
    save_missiv,
    save_protokollsutdrag,
    summary_of,
)
from followups.access import get_tillfalle_or_404
from followups.summary import disagreements, summarize
from followups.tables import load_results
from organisation.access import Right
from organisation.services import StaleRowError


@login_required
def missiv_edit(request, **address):
    """The round's missiv; where there is none yet, what a new one would say."""
    tillfalle = get_tillfalle_or_404(request.user, **address, right=Right.WRITE_MISSIV)
    if not Missiv.objects.filter(tillfalle=tillfalle).exists():
        missiv = prefill_missiv(tillfalle, user=request.user)
        return render(request, "documents/missiv_start.html", _context(missiv, missiv=missiv))
    missiv = get_missiv_or_404(request.user, Right.WRITE_MISSIV, **address)

    def save(form):
        save_missiv(missiv, radversion=form.cleaned_data["radversion"], user=request.user)

    context = {
        "sentence_url": reverse("documents:missiv-sentence", kwargs=address),
        "pdf_url": reverse("documents:missiv-pdf", kwargs=address),
        "docx_url": reverse("documents:missiv-docx", kwargs=address),
        "utdrag": _utdrag_of(missiv),
    }
    return _edit(request, missiv, MissivForm, save, "documents/missiv_form.html", context)


@login_required
@require_POST
def missiv_create(request, **address):
    """Make the missiv, filled in, and open it."""
    tillfalle = get_tillfalle_or_404(request.user, **address, right=Right.WRITE_MISSIV)
    try:
        create_missiv(tillfalle, user=request.user)
    except DocumentError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Missivet är skapat. Läs igenom det som är ifyllt.")
    return redirect("documents:missiv-edit", **address)


@login_required
@require_POST
def missiv_sentence(request, **address):
    """The computed sentence, and what the text being written says against the rows. Changes nothing."""
    tillfalle = get_tillfalle_or_404(request.user, **address, right=Right.WRITE_MISSIV)
    summary = summarize(load_results(tillfalle))
    warnings = disagreements(request.POST.get("sammanfattning", ""), summary)
    return render(request, "documents/_sentence.html", {"summary": summary, "warnings": warnings})


@login_required
@require_POST
def protokollsutdrag_create(request, **address):
    """A förslag to protokollsutdrag with the missiv's words."""
    missiv = get_missiv_or_404(request.user, Right.WRITE_MISSIV, **address)
    create_protokollsutdrag(missiv, user=request.user)
    messages.success(request, "Förslaget till protokollsutdrag är skapat.")
    return redirect("documents:protokollsutdrag-edit", **address, number=missiv.protokollsutdrag.count())


@login_required
def protokollsutdrag_edit(request, number, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, Right.WRITE_MISSIV, **address)

    def save(form):
        data = form.cleaned_data
        save_protokollsutdrag(
            utdrag,
            organ=data["organ"],
            date=data["date"],
            paragraph=data["paragraph"],
            radversion=data["radversion"],
            user=request.user,
        )

    context = {
        "sentence_url": reverse("documents:missiv-sentence", kwargs=address),
        "pdf_url": reverse("documents:protokollsutdrag-pdf", kwargs={**address, "number": number}),
        "docx_url": reverse("documents:protokollsutdrag-docx", kwargs={**address, "number": number}),
        "missiv_url": reverse("documents:missiv-edit", kwargs=address),
    }
    return _edit(request, utdrag, ProtokollsutdragForm, save, "documents/protokollsutdrag_form.html", context)


def _edit(request, letter, form_class, save, template, context):
    """GET shows the form; POST saves and comes back to it, so that the next deed is to print."""
    summary = summary_of(letter)
    options = {"instance": letter, "summary": summary, "sentence_url": context["sentence_url"]}
    form = form_class(request.POST or None, **options)
    form.keep_drafts(
        request.user, MISSIV if isinstance(letter, Missiv) else PROTOKOLLSUTDRAG, letter.public_id
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save(form)
            except StaleRowError as stale:
                _show_conflict(form, form_class, stale.current, letter)
                status = 409
            else:
                form.forget_draft()
                messages.success(request, "Sparat.")
                return redirect(request.path)
    context |= {"form": form, "summary": summary, "warnings": form.warnings}
    return render(request, template, _context(letter, **context), status=status)


def _show_conflict(form, form_class, current, letter):
    """The other writer's words beside one's own; nothing that was typed is lost."""
    if hasattr(letter, "missiv"):
        current.missiv = letter.missiv
    form.show_conflict(form_class(instance=current).initial)


def _utdrag_of(missiv):
    address = missiv.tillfalle.address
    return [
        (utdrag, reverse("documents:protokollsutdrag-edit", kwargs={**address, "number": number}))
        for number, utdrag in enumerate(missiv.protokollsutdrag.select_related("beslut"), start=1)
    ]


def _context(letter, **context):
    missiv = letter if isinstance(letter, Missiv) else letter.missiv
    tillfalle, namnd = missiv.tillfalle, missiv.plan.namnd
    name = namnd.kommun.word("missiv", "Missiv")
    crumbs = [
        ("Papper", reverse("documents:paper-list")),
        (f"{namnd.name} {tillfalle.name}", tillfalle.get_absolute_url()),
        (name, reverse("documents:missiv-edit", kwargs=tillfalle.address)),
    ]
    if letter is not missiv:
        crumbs.append(("Förslag till protokollsutdrag", ""))
    return {
        "letter": letter,
        "tillfalle": tillfalle,
        "kommun": namnd.kommun,
        "word": name,
        "crumbs": crumbs,
        **context,
    }
