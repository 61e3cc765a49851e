"""The addresses of the product. Swedish, ASCII, readable; one deed, one address."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django_tasks_db.models import DBTaskResult

from followups.views import namnd, overview
from organisation.sheets import Ending

from . import views

# The queue's own register, in English: what it does is told on the pages of the print runs.
admin.site.unregister(DBTaskResult)

urlpatterns = [
    path("", views.start, name="start"),
    path("logga-in/", views.LoginView.as_view(), name="login"),
    path("logga-ut/", LogoutView.as_view(), name="logout"),
    path("handbok/", views.handbok, name="handbok"),
    path("handbok/<slug:slug>/", views.handbok, name="handbok"),
    path("oversikt/", overview.overview, name="overview"),
    path("oversikt/rader/", overview.overview_rows, name="overview-rows"),
    *[
        path(
            f"oversikt/oversikt.{ending}",
            overview.overview_export,
            {"ending": ending},
            name=f"overview-{ending}",
        )
        for ending in Ending
    ],
    *[
        path(
            f"oversikt/kommungemensamma.{ending}",
            overview.overview_common_export,
            {"ending": ending},
            name=f"overview-common-{ending}",
        )
        for ending in Ending
    ],
    *[
        path(
            f"oversikt/rader.{ending}",
            overview.overview_rows_export,
            {"ending": ending},
            name=f"overview-rows-{ending}",
        )
        for ending in Ending
    ],
    path("namnder/<slug:slug>/", namnd.namnd_detail, name="namnd-detail"),
    path("sok/", views.search, name="search"),
    path("planer/", include("plans.urls")),
    path("uppfoljning/", include("followups.urls")),
    path("handlingar/", include("documents.urls")),
    path("utkast/", include("organisation.urls")),
    path("drift/", admin.site.urls),
]
