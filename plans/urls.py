"""Addresses of plans: `/planer/2022/tranas-ks/`; a nämnd's second plan adds its slug."""

from django.urls import path

from organisation.sheets import Ending
from organisation.texts import Audience

from .deeds import DEEDS
from .views import exports, imports, plans, risks, rows, rubriker, undo, versions

app_name = "plans"


def _as_file(ending):
    """The addresses of one kind of file: the list of plans, the plan in use, one version."""
    which = {"ending": ending}
    plan = f"plan.{ending}"
    return [
        path(f"planer.{ending}", exports.plan_list_export, which, name=f"plan-list-{ending}"),
        path(f"<int:year>/<slug:namnd_slug>/{plan}", exports.plan_export, which, name=f"export-{ending}"),
        path(
            f"<int:year>/<slug:namnd_slug>/<slug:plan_slug>/{plan}",
            exports.plan_export,
            which,
            name=f"export-{ending}",
        ),
        path(f"version/<uuid:public_id>/{plan}", exports.version_export, which, name=f"version-{ending}"),
        *_internal_file(ending),
    ]


def _internal_file(ending):
    """The same with what is secret, at addresses of their own."""
    which = {"ending": ending, "audience": Audience.INTERNAL}
    export, name, plan = exports.plan_export, f"export-internal-{ending}", f"plan-intern.{ending}"
    version_name = f"version-internal-{ending}"
    return [
        path(f"<int:year>/<slug:namnd_slug>/{plan}", export, which, name=name),
        path(f"<int:year>/<slug:namnd_slug>/<slug:plan_slug>/{plan}", export, which, name=name),
        path(f"version/<uuid:public_id>/{plan}", exports.version_export, which, name=version_name),
    ]


def _deed(deed):
    """The address of one deed on a version as a whole."""
    view = {"registrera-beslut": versions.version_decide, "ta-bort": versions.version_delete}.get(deed.code)
    path_of = f"version/<uuid:public_id>/{deed.code}/"
    name = f"version-{deed.code}"
    if view:
        return path(path_of, view, name=name)
    return path(path_of, versions.version_deed, {"deed": deed.code}, name=name)


urlpatterns = [
    path("", plans.plan_list, name="plan-list"),
    path("ny/", plans.plan_create, name="plan-create"),
    path("inlasning/", imports.import_upload, name="import"),
    path("rubriker/<slug:kommun_slug>/", rubriker.rubrik_list, name="rubrik-list"),
    path("rubriker/<slug:kommun_slug>/glom-alla/", rubriker.rubrik_forget_all, name="rubrik-forget-all"),
    path("rubriker/<slug:kommun_slug>/<int:pk>/glom/", rubriker.rubrik_forget, name="rubrik-forget"),
    path("inlasning/<uuid:token>/", imports.import_preview, name="import-preview"),
    path("inlasning/<uuid:token>/resultat/", imports.import_results, name="import-results"),
    path("inlasning/<uuid:token>/las-in/", imports.import_apply, name="import-apply"),
    path("inlasning/<uuid:token>/blad/", imports.import_sheets, name="import-sheets"),
    path("inlasning/<uuid:token>/tabellmall/", imports.import_mall, name="import-mall"),
    path("inlasning/<uuid:token>/avbryt/", imports.import_cancel, name="import-cancel"),
    path("inlasningar/<uuid:public_id>/angra/", undo.import_undo, name="import-undo"),
    path("mall.xlsx", exports.template_download, name="template"),
    *[each for ending in Ending for each in _as_file(ending)],
    path("<int:year>/<slug:namnd_slug>/", plans.plan_detail, name="plan-detail"),
    path("<int:year>/<slug:namnd_slug>/<slug:plan_slug>/", plans.plan_detail, name="plan-detail"),
    path("plan/<uuid:public_id>/uppgifter/", plans.plan_edit, name="plan-edit"),
    path("version/<uuid:public_id>/", plans.version_detail, name="version-detail"),
    path("version/<uuid:public_id>/rubrik/", rows.version_edit, name="version-edit"),
    *map(_deed, DEEDS),
    path("version/<uuid:public_id>/ratta-beslut/", versions.version_correct, name="version-ratta-beslut"),
    path("version/<uuid:public_id>/ny-process/", rows.process_create, name="process-create"),
    path("version/<uuid:public_id>/risker/", risks.risk_list, name="risk-list"),
    path("version/<uuid:public_id>/ny-risk/", risks.risk_create, name="risk-create"),
    path("risk/<uuid:public_id>/", risks.risk_edit, name="risk-edit"),
    path("risk/<uuid:public_id>/ta-bort/", risks.risk_delete, name="risk-delete"),
    path("process/<uuid:public_id>/", rows.process_edit, name="process-edit"),
    path("process/<uuid:public_id>/upp/", rows.process_move, {"step": -1}, name="process-up"),
    path("process/<uuid:public_id>/ned/", rows.process_move, {"step": 1}, name="process-down"),
    path("process/<uuid:public_id>/ta-bort/", rows.process_delete, name="process-delete"),
    path("process/<uuid:public_id>/nytt-moment/", rows.moment_create, name="moment-create"),
    path("moment/<uuid:public_id>/", rows.moment_edit, name="moment-edit"),
    path("moment/<uuid:public_id>/upp/", rows.moment_move, {"step": -1}, name="moment-up"),
    path("moment/<uuid:public_id>/ned/", rows.moment_move, {"step": 1}, name="moment-down"),
    path("moment/<uuid:public_id>/ta-bort/", rows.moment_delete, name="moment-delete"),
]
