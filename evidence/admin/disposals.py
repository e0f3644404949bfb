"""Originals that were destroyed, or are to be."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, with_below
from common.look.times import time_text
from evidence.admin.columns import OF_CASE, OF_ITEM
from evidence.models import (
    Disposal,
)


@admin.register(Disposal)
class DisposalAdmin(RecordAdmin):
    """Originals that were destroyed, or are to be: who asked, who decided. Decided on the item's page."""

    of_item, of_case = OF_ITEM, OF_CASE
    list_display = ("of_item", "of_case", "state", "grounds", "asked", "decided", "destroyed_at")
    list_filter = ("state", "grounds", "requested_at")
    list_select_related = ("item", "case", "requested_by", "decided_by")
    search_fields = ("item__reference", "case__reference", "legal_basis")
    search_help_text = _("The reference of an item or case, or a legal basis")
    ordering = ("-requested_at", "-id")
    fields = (*list_display, "legal_basis", "reason", "comment", "bytes_shared")

    @admin.display(description=_("requested"), ordering="requested_at")
    def asked(self, disposal: Disposal) -> str:
        return with_below(time_text(disposal.requested_at), disposal.requested_by.username)

    @admin.display(description=_("decided"), ordering="decided_at")
    def decided(self, disposal: Disposal) -> str:
        if disposal.decided_by is None:
            return ""
        return with_below(time_text(disposal.decided_at), disposal.decided_by.username)
