"""When cases were closed and reopened. Read-only, as it is for everybody."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from casework.models import Closing
from common.admin import RecordAdmin


@admin.register(Closing)
class ClosingAdmin(RecordAdmin):
    list_display = ("case", "turn", "at", "by", "words", "despite")
    list_filter = ("turn", "at")
    list_select_related = ("case", "by")
    search_fields = ("case__reference",)
    search_help_text = _("The reference of a case")
    ordering = ("-at", "-id")
