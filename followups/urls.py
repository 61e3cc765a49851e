"""Addresses of rounds: `/uppfoljning/2017/mjolby-ks/per-31-augusti/`; a nämnd's second plan adds its slug."""

from django.urls import path

from .deeds import DEEDS
from .views import deeds, results, rounds

app_name = "followups"
ROUND = "<int:year>/<slug:namnd_slug>/<slug:tillfalle_slug>/"
ROUND_OF_PLAN = "<int:year>/<slug:namnd_slug>/plan/<slug:plan_slug>/<slug:tillfalle_slug>/"


def _of_round(route):
    return [
        path(route, rounds.tillfalle_detail, name="tillfalle-detail"),
        path(f"{route}bedomning/", rounds.bedomning_edit, name="bedomning-edit"),
        path(f"{route}ta-med/", deeds.moment_add, name="moment-add"),
        *[
            path(
                f"{route}{deed.code}/",
                deeds.tillfalle_deed,
                {"deed": deed.code},
                name=f"tillfalle-{deed.code}",
            )
            for deed in DEEDS
        ],
    ]


urlpatterns = [
    path("", rounds.tillfalle_list, name="tillfalle-list"),
    path("ny/", deeds.tillfalle_create, name="tillfalle-create"),
    path("rad/<uuid:public_id>/", results.uppfoljning_edit, name="uppfoljning-edit"),
    path("rad/<uuid:public_id>/nasta/", results.uppfoljning_save_next, name="uppfoljning-save-next"),
    path("rad/<uuid:public_id>/ta-inte-med/", deeds.row_take_out, name="row-take-out"),
    path("rad/<uuid:public_id>/ta-med/", deeds.row_take_in, name="row-take-in"),
    path("rad/<uuid:public_id>/skicka-tillbaka/", deeds.row_return, name="row-return"),
    *_of_round(ROUND),
    *_of_round(ROUND_OF_PLAN),
]
