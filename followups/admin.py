"""Reminders at /drift/: what each kommun wants, and what has been sent."""

from django.contrib import admin

from .forms.reminders import KommunpaminnelserForm
from .models import Kommunpaminnelser, Paminnelse


@admin.register(Kommunpaminnelser)
class KommunpaminnelserAdmin(admin.ModelAdmin):
    form = KommunpaminnelserForm
    list_display = ["kommun", "days_before"]
    list_select_related = ["kommun"]


@admin.register(Paminnelse)
class PaminnelseAdmin(admin.ModelAdmin):
    """What was sent is read, never written."""

    list_display = ["date", "anvandare", "status", "subject", "attempts", "sent_at"]
    list_filter = ["status", "date"]
    list_select_related = ["anvandare"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
