"""What analysts found out."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, state_column, with_below
from common.look.times import time_text
from evidence.models import (
    Verification,
)
from evidence.services.verifications import EDITABLE_FIELDS


@admin.register(Verification)
class VerificationAdmin(RecordAdmin):
    """What analysts found out about the parts of items, and how far its review is."""

    page_url_name = "evidence:verification-detail"
    state = state_column()
    list_display = ("reference", "case", "item", "part", "state", "concluded", "recorded")
    list_filter = ("status", "part", "conclusion", "confidence", "created_at")
    list_select_related = ("case", "item", "created_by")
    search_fields = ("reference", "item__reference", "case__reference", "created_by__username")
    search_help_text = _("The reference of a verification, item or case, or a user name")
    ordering = ("-created_at", "-id")
    fields = (
        "reference",
        "case",
        "item",
        "part",
        "state",
        *EDITABLE_FIELDS,
        "created_by",
        "created_at",
        "updated_at",
        "version",
    )

    @admin.display(description=_("conclusion"), ordering="conclusion")
    def concluded(self, row: Verification) -> str:
        return with_below(row.get_conclusion_display() or "–", row.get_confidence_display())

    @admin.display(description=_("recorded"), ordering="created_at")
    def recorded(self, row: Verification) -> str:
        return with_below(time_text(row.created_at), row.created_by.username)
