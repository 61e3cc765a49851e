"""Registering what the meeting decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from documents.access import get_protokollsutdrag_or_404
from organisation.access import Right
from organisation.services import StaleRowError

from ..forms.letters import BeslutForm
from ..services.beslut import fillings_of, register_beslut
from .letters import letter_context


@login_required
def beslut_register(request, number, **address):
    """What the meeting decided: the page says what it fills in where, and POST fills it in."""
    utdrag = get_protokollsutdrag_or_404(request.user, number, Right.WRITE_MISSIV, **address)
    beslut = utdrag.beslut
    initial = {"date": beslut.date, "paragraph": beslut.paragraph, "radversion": utdrag.radversion}
    form = BeslutForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                register_beslut(utdrag, **form.cleaned_data, user=request.user)
            except StaleRowError as stale:
                form.add_error(None, f"{stale} Läs igenom sidan igen och registrera sedan.")
                form.data = form.data | {"radversion": stale.current.radversion}
                status = 409
            else:
                messages.success(request, f"Beslutet är registrerat: {utdrag.beslut}.")
                return redirect("documents:protokollsutdrag-edit", **address, number=number)
    context = letter_context(utdrag, form=form, fillings=fillings_of(utdrag), back=utdrag.get_absolute_url())
    context["crumbs"][-1] = ("Förslag till protokollsutdrag", utdrag.get_absolute_url())
    context["crumbs"].append(("Registrera beslutet", ""))
    return render(request, "documents/beslut_register.html", context, status=status)
