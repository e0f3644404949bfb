"""The chains of custody, and what is on its way."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, state_column, with_below
from common.look.times import time_text
from evidence.admin.columns import OF_CASE, OF_ITEM
from evidence.models import (
    CustodyEvent,
    Handover,
)


@admin.register(CustodyEvent)
class CustodyAdmin(RecordAdmin):
    of_item, of_case = OF_ITEM, OF_CASE
    list_display = (
        "of_item",
        "of_case",
        "seq",
        "kind",
        "from_party",
        "then_with",
        "occurred_at",
        "recorded",
    )
    list_filter = ("kind", "recorded_at")
    list_select_related = ("item", "case", "by", "holder")
    search_fields = ("item__reference", "case__reference", "by__username")
    search_help_text = _("The reference of an item or case, or a user name")
    ordering = ("-recorded_at", "-id")
    fields = (
        *list_display,
        "occurred_local",
        "zone",
        "place",
        "purpose",
        "condition",
        "seal",
        "corrects",
        "receipt",
        "with_item",
        "holder",
        "held_by",
        "location",
        "under_seal",
        "container",
        "due_on",
    )

    @admin.display(description=_("then with"))
    def then_with(self, event: CustodyEvent) -> str:
        return event.holder.username if event.holder else event.held_by or event.to_party

    @admin.display(description=_("recorded"), ordering="recorded_at")
    def recorded(self, event: CustodyEvent) -> str:
        return with_below(time_text(event.recorded_at), event.by.username)


@admin.register(Handover)
class HandoverAdmin(RecordAdmin):
    """Items on their way inside a team: proposed, accepted, declined or withdrawn."""

    page_url_name = "evidence:handover-detail"
    state = state_column("status", _("state"))
    of_item, of_case = OF_ITEM, OF_CASE
    list_display = ("of_item", "of_case", "kind", "state", "giver", "receiver", "proposed_at")
    list_filter = ("status", "kind", "proposed_at")
    list_select_related = ("item", "case", "giver", "receiver")
    search_fields = ("item__reference", "case__reference", "giver__username", "receiver__username")
    search_help_text = _("The reference of an item or case, or a user name")
    ordering = ("-proposed_at", "-id")
    fields = (
        *list_display,
        "purpose",
        "place",
        "condition",
        "due_on",
        "decided_at",
        "decided_by",
        "reason",
    )
