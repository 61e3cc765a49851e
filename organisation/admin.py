"""The operator's door at /drift/: kommuner, nämnder, users and scales. For superusers, in the kommun's IT."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import (
    Anvandare,
    Enhet,
    Funktion,
    Funktionsinnehav,
    Handelse,
    Kommun,
    Medlemskap,
    Namnd,
    Sekretessgrund,
    Skala,
    Skalsteg,
)

admin.site.site_header = "Internkontroll – drift"
admin.site.site_title = "Internkontroll"
admin.site.index_title = "Kommuner, användare och skalor"


class MedlemskapInline(admin.TabularInline):
    model = Medlemskap
    extra = 1


class FunktionsinnehavInline(admin.TabularInline):
    model = Funktionsinnehav
    extra = 0


@admin.register(Anvandare)
class AnvandareAdmin(UserAdmin):
    list_display = ["username", "first_name", "last_name", "is_active"]
    inlines = [MedlemskapInline, FunktionsinnehavInline]


@admin.register(Kommun)
class KommunAdmin(admin.ModelAdmin):
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Namnd)
class NamndAdmin(admin.ModelAdmin):
    list_display = ["name", "kommun", "forvaltning", "is_ks"]
    list_filter = ["kommun"]
    list_select_related = ["kommun"]


@admin.register(Enhet, Funktion)
class OfNamndAdmin(admin.ModelAdmin):
    list_display = ["name", "namnd"]
    list_filter = ["namnd"]
    list_select_related = ["namnd__kommun"]


@admin.register(Sekretessgrund)
class SekretessgrundAdmin(admin.ModelAdmin):
    list_display = ["provision", "explanation", "kommun", "position"]
    list_filter = ["kommun"]
    list_select_related = ["kommun"]


class SkalstegInline(admin.TabularInline):
    model = Skalsteg
    extra = 0


@admin.register(Skala)
class SkalaAdmin(admin.ModelAdmin):
    list_display = ["slag", "kommun", "from_year"]
    list_filter = ["kommun"]
    list_select_related = ["kommun"]
    inlines = [SkalstegInline]


@admin.register(Handelse)
class HandelseAdmin(admin.ModelAdmin):
    """The record is read, never written."""

    list_display = ["created_at", "anvandare_name", "action", "object_label"]
    list_filter = ["kommun", "action"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
