"""Writing the missiv and the förslag to protokollsutdrag."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from documents.access import find_missiv, get_missiv_or_404, get_protokollsutdrag_or_404
from documents.drafts import MISSIV, PROTOKOLLSUTDRAG
from documents.models import Missiv, Protokollsutdrag
from documents.papers import MissivDocument, ProtokollsutdragDocument
from documents.views.internal import internal_links
from followups.access import get_tillfalle_or_404
from followups.summary import disagreements
from organisation.access import Right
from organisation.editing import save_form
from organisation.swedish import lower_first
from plans.access import get_plan_or_404

from ..forms.letters import MissivForm, ProtokollsutdragForm
from ..papers.agreement import summary_of
from ..papers.fillings import Fillings
from ..papers.mottagare import suggested_receivers
from ..papers.underlag import papers_of_matter
from ..services.arenden import steps_of
from ..services.errors import DocumentError
from ..services.letters import (
    create_missiv,
    create_protokollsutdrag,
    save_missiv,
    save_protokollsutdrag,
)
from ..services.mallar import WORDS
from ..services.prefill import prefill_missiv
from ..ways import coming_from, place_of, way_back


@login_required
def missiv_edit(request, **address):
    """The missiv to the round or the plan; where there is none yet, what a new one would say."""
    subject = _subject_to_write(request.user, address)
    missiv = find_missiv(subject)
    if missiv is None:
        missiv = prefill_missiv(subject, user=request.user)
        document = MissivDocument(missiv)
        context = letter_context(
            missiv,
            document=document,
            create_url=coming_from(reverse("documents:missiv-create", kwargs=address), place_of(request)),
            back=way_back(request, subject.get_absolute_url()),
        )
        return render(request, "documents/missiv_start.html", context)

    def save(form, **writer):
        save_missiv(missiv, **writer)

    context = {
        **_urls("missiv", address),
        "back": way_back(request, subject.get_absolute_url()),
        "utdrag": _utdrag_of(missiv),
        **_organs(missiv),
    }
    return _edit(request, missiv, MissivForm, save, "documents/missiv_form.html", context)


@login_required
@require_POST
def missiv_create(request, **address):
    """Make the missiv, filled in, and open it."""
    subject = _subject_to_write(request.user, address)
    try:
        create_missiv(subject, user=request.user)
    except DocumentError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, "Missivet är skapat. Läs igenom det som är ifyllt.")
    return redirect(coming_from(reverse("documents:missiv-edit", kwargs=address), place_of(request)))


@login_required
@require_POST
def missiv_sentence(request, **address):
    """The computed sentence, and what the text being written says against the rows. Changes nothing."""
    tillfalle = get_tillfalle_or_404(request.user, **address, right=Right.WRITE_MISSIV)
    fillings = Fillings(find_missiv(tillfalle) or Missiv(plan=tillfalle.plan, tillfalle=tillfalle))
    text = fillings.fill(request.POST.get("sammanfattning", ""))
    warnings = disagreements(text, fillings.summary)
    return render(request, "documents/_sentence.html", {"summary": fillings.summary, "warnings": warnings})


@login_required
@require_POST
def protokollsutdrag_create(request, instans=Protokollsutdrag.Instans.BEREDER, **address):
    """A förslag to protokollsutdrag with the missiv's words: of the organ that prepares, or of the one that decides."""
    missiv = get_missiv_or_404(request.user, Right.WRITE_MISSIV, **address)
    create_protokollsutdrag(missiv, user=request.user, instans=instans)
    messages.success(request, "Förslaget till protokollsutdrag är skapat.")
    return redirect("documents:protokollsutdrag-edit", **address, number=missiv.protokollsutdrag.count())


@login_required
def protokollsutdrag_edit(request, number, **address):
    utdrag = get_protokollsutdrag_or_404(request.user, number, Right.WRITE_MISSIV, **address)

    def save(form, **writer):
        meeting = {name: form.cleaned_data[name] for name in ("organ", "date", "paragraph")}
        save_protokollsutdrag(utdrag, **meeting, **writer)

    context = {
        **_urls("protokollsutdrag", {**address, "number": number}),
        "back": way_back(request, utdrag.missiv.get_absolute_url()),
        "beslut_url": reverse("documents:beslut-register", kwargs={**address, "number": number}),
    }
    return _edit(request, utdrag, ProtokollsutdragForm, save, "documents/protokollsutdrag_form.html", context)


def _subject_to_write(user, address):
    """The round or the plan, for one who writes its letters."""
    if "tillfalle_slug" in address:
        return get_tillfalle_or_404(user, **address, right=Right.WRITE_MISSIV)
    return get_plan_or_404(user, **address, right=Right.WRITE_MISSIV)


def _urls(kind, address):
    """Where the letter is written, asked about, printed and looked at."""
    names = {
        "pdf_url": "pdf",
        "docx_url": "docx",
        "preview_url": "preview-pages",
        "text_url": "preview",
        "underlag_url": "underlag",
        "findings_url": "findings",
        "issue_url": "issue",
    }
    urls = {key: reverse(f"documents:{kind}-{name}", kwargs=address) for key, name in names.items()}
    of_round = {key: value for key, value in address.items() if key != "number"}
    # A letter to a plan has no rows to agree with.
    is_of_round = "tillfalle_slug" in address
    return {
        **urls,
        "sentence_url": reverse("documents:missiv-sentence", kwargs=of_round) if is_of_round else "",
    }


def _edit(request, letter, form_class, save, template, context):
    """GET shows the form; POST saves and comes back to it, so that the next deed is to print."""
    summary = summary_of(letter)
    reader = {"user": request.user, "namnd": getattr(letter, "missiv", letter).plan.namnd}
    options = {"instance": letter, "summary": summary, "sentence_url": context["sentence_url"], **reader}
    form = form_class(request.POST or None, **options)
    form.keep_drafts(
        request.user, MISSIV if isinstance(letter, Missiv) else PROTOKOLLSUTDRAG, letter.public_id
    )
    outcome = save_form(request, form, partial(save, form))
    if outcome.is_saved:
        messages.success(request, "Sparat.")
        return redirect(request.get_full_path())
    context |= {
        # Wherever one came from, the way back is kept through a save.
        "edit_url": request.get_full_path(),
        "form": form,
        "summary": summary,
        "warnings": form.warnings,
        "values": form.fillings.all,
        "underlag": papers_of_matter(form.fillings.missiv).values(),
        "receivers": suggested_receivers(form.fillings.missiv, request.user),
        "internal": _internal(request, letter),
    }
    return render(request, template, letter_context(letter, **context), status=outcome.status)


def _internal(request, letter):
    """Where the letter's internal version is had, when there is something secret in it."""
    is_missiv = isinstance(letter, Missiv)
    kind = "missiv" if is_missiv else "protokollsutdrag"
    document = MissivDocument(letter) if is_missiv else ProtokollsutdragDocument(letter)
    return internal_links(request, document, kind, request.resolver_match.kwargs)


def _organs(missiv):
    """Who prepares the matter and who decides, inside a sentence."""
    kommun = missiv.plan.namnd.kommun
    return {
        "preparing": lower_first(kommun.word("arbetsutskott", WORDS["arbetsutskott"])),
        "deciding": lower_first(missiv.mottagare or missiv.plan.namnd.name),
    }


def _utdrag_of(missiv):
    return [
        (utdrag, reverse("documents:protokollsutdrag-edit", kwargs={**missiv.address, "number": number}))
        for number, utdrag in enumerate(
            missiv.protokollsutdrag.select_related("beslut__namnd__kommun"), start=1
        )
    ]


def letter_context(letter, **context):
    """What each page of a missiv, or of a förslag to protokollsutdrag, has."""
    missiv = letter if isinstance(letter, Missiv) else letter.missiv
    subject, namnd = missiv.subject, missiv.plan.namnd
    name = namnd.kommun.word("missiv", WORDS["missiv"])
    about = (
        missiv.tillfalle.name if missiv.tillfalle else f"{lower_first(missiv.plan.name)} {missiv.plan.year}"
    )
    crumbs = [
        ("Papper", reverse("documents:paper-list")),
        (f"{namnd.name} {about}", subject.get_absolute_url()),
        (name, missiv.get_absolute_url()),
    ]
    if letter is not missiv:
        crumbs.append(("Förslag till protokollsutdrag", ""))
    return {
        "letter": letter,
        "missiv": missiv,
        "subject": subject,
        "about": about,
        "kommun": namnd.kommun,
        "word": name,
        "steps": steps_of(subject, missiv if missiv.pk else None),
        "crumbs": crumbs,
        **context,
    }
