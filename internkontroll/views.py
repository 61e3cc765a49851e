"""Pages that gather from every room: the start page, the handbook, the log-in."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from followups.models import Uppfoljningstillfalle
from internkontroll.demo_accounts import DEMO_PASSWORD
from internkontroll.handbok import FIRST, chapters
from internkontroll.search import search as find
from internkontroll.tasks import tasks_for
from organisation.models import Namnd
from plans.models import Plan, Planversion

HITS_ON_A_PAGE = 20


class LoginView(auth_views.LoginView):
    """Log in; on a demo the accounts and their password are told."""

    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        demo = {"demo_password": DEMO_PASSWORD} if settings.DEMO else {}
        return super().get_context_data(**kwargs) | demo


@login_required
@never_cache
def start(request):
    """My nämnder, what waits for me, the latest papers."""
    namnder = Namnd.objects.visible_to(request.user).select_related("kommun")
    plans = Plan.objects.visible_to(request.user).select_related("namnd__kommun")
    newest = {}
    for plan in plans.order_by("-year", "slug").prefetch_related("versioner", "tillfallen"):
        newest.setdefault(plan.namnd_id, plan)
    decided = Planversion.objects.visible_to(request.user).in_force().with_plan()
    locked = Uppfoljningstillfalle.objects.visible_to(request.user).filter(
        status=Uppfoljningstillfalle.Status.LAST
    )
    context = {
        "tasks": tasks_for(request.user),
        "namnder": [(namnd, newest.get(namnd.pk)) for namnd in namnder],
        "decided": decided.order_by("-created_at", "-pk")[:5],
        "locked": locked.with_plan().select_related("missiv")[:5],
    }
    return render(request, "start.html", context)


@login_required
def search(request):
    """Plans, results and measures that hold the words of the address."""
    words = request.GET.get("q", "").strip()[:200]
    context = {
        "words": words,
        "page": Paginator(find(request.user, words), HITS_ON_A_PAGE).get_page(request.GET.get("page")),
        "crumbs": [("Sök", "")],
    }
    return render(request, "search.html", context)


@login_not_required
def handbok(request, slug=FIRST):
    """A chapter of the handbook."""
    chapter = chapters().get(slug)
    if chapter is None:
        raise Http404("Kapitlet finns inte.")
    context = {
        "chapter": chapter,
        "chapters": chapters().values(),
        "crumbs": [("Handbok", ""), (chapter.title, "")],
    }
    return render(request, "handbok.html", context)
