"""Addresses of rounds: `/uppfoljning/2017/mjolby-ks/per-31-augusti/`; a nämnd's second plan adds its slug."""

from django.urls import path

from organisation.sheets import Ending

from .deeds import DEEDS
from .views import (
    atgarder,
    bilagor,
    calls,
    deeds,
    exports,
    history,
    mine,
    omgangar,
    reminders,
    results,
    rounds,
)

app_name = "followups"
ROUND = "<int:year>/<slug:namnd_slug>/<slug:tillfalle_slug>/"
OMGANG = "omgangar/<slug:kommun_slug>/<slug:omgang_slug>/"
ROUND_OF_PLAN = "<int:year>/<slug:namnd_slug>/plan/<slug:plan_slug>/<slug:tillfalle_slug>/"


def _of_round(route):
    return [
        path(route, rounds.tillfalle_detail, name="tillfalle-detail"),
        path(f"{route}andra/", rounds.tillfalle_edit, name="tillfalle-edit"),
        path(f"{route}bedomning/", rounds.bedomning_edit, name="bedomning-edit"),
        path(f"{route}historik/", history.tillfalle_history, name="tillfalle-history"),
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
        *[
            path(
                f"{route}uppfoljning.{ending}",
                exports.tillfalle_export,
                {"ending": ending},
                name=f"tillfalle-{ending}",
            )
            for ending in Ending
        ],
        *[
            path(
                f"{route}uppfoljning-intern.{ending}",
                exports.tillfalle_export_internal,
                {"ending": ending},
                name=f"tillfalle-internal-{ending}",
            )
            for ending in Ending
        ],
    ]


def _atgarder_as_file(ending):
    """The addresses of one kind of file with measures."""
    which = {"ending": ending}
    return [
        path(f"atgarder/atgarder.{ending}", exports.atgard_list_export, which, name=f"atgard-list-{ending}"),
        path(f"atgarder/mina.{ending}", exports.atgard_mine_export, which, name=f"atgard-mine-{ending}"),
    ]


urlpatterns = [
    path("", rounds.tillfalle_list, name="tillfalle-list"),
    *[
        path(
            f"uppfoljningar.{ending}",
            exports.tillfalle_list_export,
            {"ending": ending},
            name=f"tillfalle-list-{ending}",
        )
        for ending in Ending
    ],
    path("mina/", mine.my_rows, name="my-rows"),
    path("mina-paminnelser/", reminders.reminder_settings, name="reminder-settings"),
    path("paminnelser-av/<str:ticket>/", reminders.reminders_off, name="reminders-off"),
    path("mina-dagar.ics", reminders.my_calendar, name="my-calendar"),
    path("ej-inlamnat/", calls.calls, name="call-list"),
    *[
        path(f"ej-inlamnat.{ending}", calls.calls_export, {"ending": ending}, name=f"call-list-{ending}")
        for ending in Ending
    ],
    path("ny/", deeds.tillfalle_create, name="tillfalle-create"),
    path("omgangar/", omgangar.omgang_list, name="omgang-list"),
    *[
        path(
            f"omgangar/omgangar.{ending}",
            omgangar.omgang_list_export,
            {"ending": ending},
            name=f"omgang-list-{ending}",
        )
        for ending in Ending
    ],
    path("omgangar/ny/", omgangar.omgang_create, name="omgang-create"),
    path("omgangar/kopiera/", omgangar.omgang_copy_year, name="omgang-copy-year"),
    path(OMGANG, omgangar.omgang_detail, name="omgang-detail"),
    path(f"{OMGANG}andra/", omgangar.omgang_edit, name="omgang-edit"),
    path(f"{OMGANG}oppna/", omgangar.omgang_open, name="omgang-open"),
    path(f"{OMGANG}planer/", omgangar.omgang_add_plans, name="omgang-add-plans"),
    path(f"{OMGANG}historik/", history.omgang_history, name="omgang-history"),
    path(f"{OMGANG}ta-ut/<uuid:public_id>/", omgangar.omgang_take_out, name="omgang-take-out"),
    path("rad/<uuid:public_id>/", results.uppfoljning_edit, name="uppfoljning-edit"),
    path("rad/<uuid:public_id>/nasta/", results.uppfoljning_next, name="uppfoljning-next"),
    path("rad/<uuid:public_id>/historik/", history.row_history, name="row-history"),
    path("rad/<uuid:public_id>/vem-skriver/", deeds.row_writer, name="row-writer"),
    path("rad/<uuid:public_id>/ta-inte-med/", deeds.row_take_out, name="row-take-out"),
    path("rad/<uuid:public_id>/ta-med/", deeds.row_take_in, name="row-take-in"),
    path("rad/<uuid:public_id>/skicka-tillbaka/", deeds.row_return, name="row-return"),
    path("rad/<uuid:public_id>/atgard/", atgarder.atgard_of_result, name="atgard-of-result"),
    path("rad/<uuid:public_id>/bilagor/", bilagor.bilaga_list, name="bilaga-list"),
    path("bilaga/<uuid:public_id>/", bilagor.bilaga_file, name="bilaga-file"),
    path("bilaga/<uuid:public_id>/sekretess/", bilagor.bilaga_mark, name="bilaga-mark"),
    path("bilaga/<uuid:public_id>/ta-bort/", bilagor.bilaga_remove, name="bilaga-remove"),
    path("risk/<uuid:public_id>/atgard/", atgarder.atgard_of_risk, name="atgard-of-risk"),
    path("atgarder/", atgarder.atgard_list, name="atgard-list"),
    path("atgarder/mina/", atgarder.atgard_mine, name="atgard-mine"),
    *[each for ending in Ending for each in _atgarder_as_file(ending)],
    path("atgarder/ny/", atgarder.atgard_choose_namnd, name="atgard-choose-namnd"),
    path("atgarder/ny/<slug:namnd_slug>/", atgarder.atgard_create, name="atgard-create"),
    path("atgarder/<uuid:public_id>/", atgarder.atgard_detail, name="atgard-detail"),
    path("atgarder/<uuid:public_id>/andra/", atgarder.atgard_edit, name="atgard-edit"),
    path("atgarder/<uuid:public_id>/lage/", atgarder.atgard_report, name="atgard-report"),
    path("atgarder/<uuid:public_id>/godta-dag/", atgarder.atgard_accept_date, name="atgard-accept-date"),
    path("atgarder/<uuid:public_id>/behall-dag/", atgarder.atgard_decline_date, name="atgard-decline-date"),
    *_of_round(ROUND),
    *_of_round(ROUND_OF_PLAN),
]
