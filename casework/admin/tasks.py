"""Tasks: what is to be done by when, and by whom."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from casework.models import Task
from common.admin import RecordAdmin, state_column


@admin.register(Task)
class TaskAdmin(RecordAdmin):
    page_url_name = "casework:task-detail"
    state = state_column()
    list_display = ("reference", "case", "kind", "state", "due_on", "priority", "gate", "assignee")
    list_filter = ("status", "kind", "priority", "gate", "due_on")
    list_select_related = ("case", "assignee")
    search_fields = ("reference", "case__reference")
    search_help_text = _("The reference of a task or of a case")
    ordering = ("due_on", "id")
