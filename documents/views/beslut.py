"""Registering what the meeting decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from documents.access import get_protokollsutdrag_or_404
from organisation.access import Right
from organisation.services import StaleRowError
from plans.services import PlanError

from ..forms.letters import BeslutForm, BeslutOfPlanForm
from ..services.beslut import fillings_of, register_beslut, version_to_decide
from ..ways import way_back
from .letters import letter_context


@login_required
def beslut_register(request, number, **address):
    """What the meeting decided: the page says what it fills in where, and POST fills it in."""
    utdrag = get_protokollsutdrag_or_404(request.user, number, Right.WRITE_MISSIV, **address)
    beslut = utdrag.beslut
    initial = {
        "date": beslut.date,
        "paragraph": beslut.paragraph,
        "radversion": utdrag.radversion,
        "dnr": beslut.dnr or utdrag.missiv.dnr or utdrag.missiv.plan.dnr,
    }
    form_class = BeslutOfPlanForm if version_to_decide(utdrag) else BeslutForm
    form = form_class(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                decided = register_beslut(utdrag, **form.cleaned_data, user=request.user)
            except StaleRowError as stale:
                form.add_error(None, f"{stale} Läs igenom sidan igen och registrera sedan.")
                form.data = form.data.copy()
                form.data["radversion"] = stale.current.radversion
                status = 409
            except PlanError as refusal:
                form.add_error(None, str(refusal))
            else:
                words = f"Beslutet är registrerat: {utdrag.beslut}."
                messages.success(request, f"{words} Planen är beslutad." if decided else words)
                return redirect("documents:protokollsutdrag-edit", **address, number=number)
    back = way_back(request, utdrag.get_absolute_url())
    context = letter_context(utdrag, form=form, fillings=fillings_of(utdrag), back=back)
    context["crumbs"][-1] = ("Förslag till protokollsutdrag", utdrag.get_absolute_url())
    context["crumbs"].append(("Registrera beslutet", ""))
    return render(request, "documents/beslut_register.html", context, status=status)
