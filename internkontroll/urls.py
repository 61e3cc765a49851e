"""The addresses of the product. Swedish, ASCII, readable; one deed, one address."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.start, name="start"),
    path("logga-in/", views.LoginView.as_view(), name="login"),
    path("logga-ut/", LogoutView.as_view(), name="logout"),
    path("handbok/", views.handbok, name="handbok"),
    path("handbok/<slug:slug>/", views.handbok, name="handbok"),
    path("planer/", include("plans.urls")),
    path("uppfoljning/", include("followups.urls")),
    path("handlingar/", include("documents.urls")),
    path("drift/", admin.site.urls),
]
