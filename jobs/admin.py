"""Background work in Django admin: what runs, what failed, and why."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, state_column
from jobs.models import Job
from jobs.registry import tasks


class TaskFilter(admin.SimpleListFilter):
    """The tasks that the apps have announced; asking the table which there are would read all of it."""

    title = _("task")
    parameter_name = "name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(name, name) for name in sorted(tasks())]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(name=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(RecordAdmin):
    """Jobs with the reason of their last failure. A job holds identifiers only."""

    state = state_column()
    list_display = (
        "name",
        "state",
        "attempts",
        "reason",
        "created_at",
        "finished_at",
    )
    list_filter = ("status", TaskFilter, "created_at")
    search_fields = ("name", "reason")
    search_help_text = _("A task, or a word of the reason")
    ordering = ("-id",)
    fields = (*list_display, "due_at", "arguments", "worker", "lease_until")
