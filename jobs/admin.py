"""Background work in Django admin: what runs, what failed, and why."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from common.admin import RecordAdmin
from jobs.models import Job


@admin.register(Job)
class JobAdmin(RecordAdmin):
    list_display = ("name", "status", "attempts", "created_at", "due_at", "finished_at", "reason")
    list_filter = ("status", "name", "created_at")
    search_fields = ("name", "reason")
    ordering = ("-id",)
    fields = (*list_display, "arguments", "worker", "lease_until")

    def get_queryset(self, request: HttpRequest) -> Any:
        """All of them: a job holds identifiers only, and the page is for oversight."""
        return Job.objects.order_by("-id")
