"""Addresses of drafts: `/utkast/uppfoljning/<id>/`."""

from django.urls import path

from . import views

app_name = "organisation"
urlpatterns = [
    path("<slug:kind>/<uuid:place>/", views.draft_save, name="draft-save"),
    path("<slug:kind>/<uuid:place>/kasta/", views.draft_discard, name="draft-discard"),
    path("<slug:kind>/<uuid:place>/valj/", views.draft_choose, name="draft-choose"),
]
