"""Addresses of plans: `/planer/2022/tranas-ks/`; a nämnd's second plan adds its slug."""

from django.urls import path

from .views import imports, plans, rows

app_name = "plans"
urlpatterns = [
    path("", plans.plan_list, name="plan-list"),
    path("ny/", plans.plan_create, name="plan-create"),
    path("inlasning/", imports.import_upload, name="import"),
    path("inlasning/<uuid:token>/", imports.import_preview, name="import-preview"),
    path("inlasning/<uuid:token>/las-in/", imports.import_apply, name="import-apply"),
    path("inlasning/<uuid:token>/avbryt/", imports.import_cancel, name="import-cancel"),
    path("<int:year>/<slug:namnd_slug>/plan.xlsx", imports.export, name="export"),
    path("<int:year>/<slug:namnd_slug>/<slug:plan_slug>/plan.xlsx", imports.export, name="export"),
    path("<int:year>/<slug:namnd_slug>/", plans.plan_detail, name="plan-detail"),
    path("<int:year>/<slug:namnd_slug>/<slug:plan_slug>/", plans.plan_detail, name="plan-detail"),
    path("version/<uuid:public_id>/", plans.version_detail, name="version-detail"),
    path("version/<uuid:public_id>/rubrik/", rows.version_edit, name="version-edit"),
    path("version/<uuid:public_id>/ny-process/", rows.process_create, name="process-create"),
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
