"""The dresses of a kommun, in the operator's door."""

from django.contrib import admin

from .models import Tabellkolumn, Tabellmall


class TabellkolumnInline(admin.TabularInline):
    model = Tabellkolumn
    extra = 0


@admin.register(Tabellmall)
class TabellmallAdmin(admin.ModelAdmin):
    list_display = ["name", "kommun", "slag", "is_default"]
    list_filter = ["kommun", "slag"]
    list_select_related = ["kommun"]
    inlines = [TabellkolumnInline]
