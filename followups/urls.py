"""Addresses of rounds: `/uppfoljning/2017/mjolby-ks/per-31-augusti/`; a nämnd's second plan adds its slug."""

from django.urls import path

from .views import results, rounds

app_name = "followups"
ROUND = "<int:year>/<slug:namnd_slug>/<slug:tillfalle_slug>/"
ROUND_OF_PLAN = "<int:year>/<slug:namnd_slug>/plan/<slug:plan_slug>/<slug:tillfalle_slug>/"

urlpatterns = [
    path("", rounds.tillfalle_list, name="tillfalle-list"),
    path("rad/<uuid:public_id>/", results.uppfoljning_edit, name="uppfoljning-edit"),
    path("rad/<uuid:public_id>/nasta/", results.uppfoljning_save_next, name="uppfoljning-save-next"),
    *[
        each
        for route in (ROUND, ROUND_OF_PLAN)
        for each in (
            path(route, rounds.tillfalle_detail, name="tillfalle-detail"),
            path(f"{route}bedomning/", rounds.bedomning_edit, name="bedomning-edit"),
        )
    ],
]
