"""The texts beside a plan's table, for the kommun's administratör: the kommun's, and a nämnd's own."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from documents.access import get_namndtext_or_404, get_pappersform_or_404, get_textblock_or_404
from documents.drafts import TEXTBLOCK
from documents.models import Namndtext, Pappersform
from organisation.access import audience_for
from organisation.editing import save_form
from organisation.swedish import join_words
from organisation.texts import Audience

from ..forms.pappersformer import HeadingForm, TextblockForm
from ..services.texter import (
    common_of,
    create_own_text,
    create_textblock,
    move_textblock,
    namnder_writing_instead,
    plan_texts,
    remove_textblock,
    save_textblock,
)


@login_required
@require_GET
def textblock_list(request, kommun_slug, year):
    """The kommun's texts, before and after the table."""
    form = get_pappersform_or_404(request.user, kommun_slug, year)
    add_url = reverse("documents:textblock-create", args=[kommun_slug, year])
    lead = (
        "Texterna skrivs ut i den här ordningen, före och efter planens tabell. En tom text skrivs inte ut."
    )
    return _list(request, form, plan_texts(form, None), Audience.PUBLIC, add_url=add_url, lead=lead)


@login_required
@require_POST
def textblock_create(request, kommun_slug, year):
    """A new text of the kommun's, opened to be written."""
    return _create(request, get_pappersform_or_404(request.user, kommun_slug, year))


@login_required
@require_GET
def namndtext_list(request, kommun_slug, year, namnd_slug):
    """The texts of the nämnd's plan: the kommun's, those that it writes in their place, and its own."""
    own = get_namndtext_or_404(request.user, kommun_slug, year, namnd_slug)
    add_url = reverse("documents:namndtext-add", args=[kommun_slug, year, namnd_slug])
    form = Pappersform.objects.in_force(own.namnd.kommun, year)
    audience = audience_for(request.user, own.namnd)
    lead = "Skriv en egen text i stället för kommunens, eller lägg till en text som bara nämnden har."
    return _list(request, own, plan_texts(form, own), audience, add_url=add_url, lead=lead)


@login_required
@require_POST
def namndtext_add(request, kommun_slug, year, namnd_slug):
    """A new text that the nämnd alone has, opened to be written."""
    return _create(request, get_namndtext_or_404(request.user, kommun_slug, year, namnd_slug))


@login_required
@require_POST
def namndtext_replace(request, kommun_slug, year, namnd_slug, public_id):
    """A text of the nämnd's own in the place of one of the kommun's, opened to be written."""
    own = get_namndtext_or_404(request.user, kommun_slug, year, namnd_slug)
    form = Pappersform.objects.in_force(own.namnd.kommun, year)
    common = get_object_or_404(form.textblock.all() if form else [], public_id=public_id)
    return redirect(create_own_text(own, common, user=request.user))


@login_required
def textblock_edit(request, public_id):
    """Heading, place and text; of a nämnd's text in the place of the kommun's, the text alone."""
    block = get_textblock_or_404(request.user, public_id)
    common = common_of(block)
    # The kommun's text is no nämnd's: what is secret in it is shown to nobody here, and kept as it stands.
    reader = {"user": request.user, "namnd": block.namndtext.namnd} if block.namndtext else {}
    options = {**reader, "is_instead": common is not None}
    form = TextblockForm(request.POST or None, instance=block, **options)
    form.keep_drafts(request.user, TEXTBLOCK, block.public_id)
    outcome = save_form(request, form, partial(save_textblock, block), options=options)
    if outcome.is_saved:
        messages.success(request, "Sparat.")
        return redirect(_place(block))
    title = common.rubrik if common else block.rubrik
    context = _context(block.owner, title, form=form, title=title, textblock=block, common=common)
    return render(request, "documents/textblock_form.html", context, status=outcome.status)


@login_required
@require_POST
def textblock_move(request, public_id, step):
    """One place up or down; the table is one of the places."""
    block = get_textblock_or_404(request.user, public_id)
    move_textblock(block, step, user=request.user)
    return redirect(_place(block))


@login_required
@require_http_methods(["GET", "POST"])
def textblock_delete(request, public_id):
    """GET asks, and tells who writes in its place; POST takes the text away."""
    block = get_textblock_or_404(request.user, public_id)
    if request.method == "POST":
        remove_textblock(block, user=request.user)
        messages.success(request, f"Borttaget: {block.rubrik}")
        return redirect(_list_url(block.owner))
    common = common_of(block)
    instead = namnder_writing_instead(block) if block.pappersform else []
    question = f"Ta bort nämndens text ”{block.rubrik}”?" if common else f"Ta bort texten ”{block.rubrik}”?"
    names = join_words([namnd.name for namnd in instead])
    context = _context(
        block.owner, "Ta bort", textblock=block, common=common, question=question, instead=names
    )
    return render(request, "documents/textblock_delete.html", context)


def _create(request, owner):
    form = HeadingForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Skriv en rubrik på högst 150 tecken, utan sekretessmarkering.")
        return redirect(_list_url(owner))
    return redirect(create_textblock(owner, form.cleaned_data["rubrik"], user=request.user))


def _list(request, owner, texts, audience, **context):
    is_namnds = isinstance(owner, Namndtext)
    context |= {
        "title": _name(owner),
        "is_namnds": is_namnds,
        "before": [each for each in texts if each.is_before],
        "after": [each for each in texts if not each.is_before],
        "audience": audience,
        "heading_form": HeadingForm(),
    }
    return render(request, "documents/textblock_list.html", _context(owner, **context))


def _name(owner):
    if isinstance(owner, Namndtext):
        return f"{owner.namnd.name}, texter från {owner.from_year}"
    return f"Texter från {owner.from_year}"


def _list_url(owner):
    if isinstance(owner, Namndtext):
        address = [owner.namnd.kommun.slug, owner.from_year, owner.namnd.slug]
        return reverse("documents:namndtext-list", args=address)
    return reverse("documents:textblock-list", args=[owner.kommun.slug, owner.from_year])


def _place(block):
    """The text in its list."""
    return f"{_list_url(block.owner)}#text-{block.linje}"


def _context(owner, here="", **context):
    is_namnds = isinstance(owner, Namndtext)
    kommun = owner.namnd.kommun if is_namnds else owner.kommun
    back = _list_url(owner)
    crumbs = [
        ("Papper", reverse("documents:paper-list")),
        ("Texter och val i papperen", reverse("documents:pappersform-list", args=[kommun.slug])),
        (_name(owner), back if here else ""),
        *([(here, "")] if here else []),
    ]
    return {"owner": owner, "kommun": kommun, "crumbs": crumbs, "back": back, **context}
