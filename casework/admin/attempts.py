"""Refused attempts: what people asked for in vain."""

from django.contrib import admin

from casework.models import RefusedAttempt
from common.admin import RecordAdmin


@admin.register(RefusedAttempt)
class RefusedAttemptAdmin(RecordAdmin):
    list_display = ("at", "user", "outcome", "object_kind", "case", "view")
    list_filter = ("outcome", "at", "by_token")
    list_select_related = ("user", "case")
    search_fields = ("user__username", "=user__actor_code", "case__reference")
    ordering = ("-at", "-id")
    fields = (*list_display, "object_id", "method", "by_token", "address", "agent")
