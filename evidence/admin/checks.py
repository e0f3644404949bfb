"""Checks of originals, one by one and of all."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, field_column, state_column
from common.look.sizes import exact_size_text, size_text
from evidence.admin.columns import OF_CASE, OF_ITEM
from evidence.models import (
    IntegrityCheck,
    StoreCheck,
)


@admin.register(IntegrityCheck)
class CheckAdmin(RecordAdmin):
    """Re-hashes of originals: what was found, by whom, when."""

    state = state_column("result", _("result"))
    of_item, of_case = OF_ITEM, OF_CASE
    hash = field_column("found_sha256", _("SHA-256 found"))
    person, moment = (
        field_column("checked_by", _("checked by")),
        field_column("checked_at", _("checked")),
    )
    list_display = ("of_item", "of_case", "state", "hash", "person", "moment")
    list_filter = ("result", "checked_at")
    list_select_related = ("item", "case", "checked_by")
    search_fields = ("item__reference", "case__reference")
    search_help_text = _("The reference of an item or case")
    ordering = ("-checked_at", "-id")


@admin.register(StoreCheck)
class StoreCheckAdmin(RecordAdmin):
    """Each re-hashing of all originals that came to its end. Which items are concerned is in the checks
    of single originals; `verify_store` names the files that no record names."""

    list_display = ("ended_at", "by", "originals", "intact", "changed", "missing", "orphaned")
    list_filter = ("by", "ended_at")
    search_fields = ("by",)
    search_help_text = _("nightly or command")
    ordering = ("-ended_at", "-id")
    fields = (
        "started_at",
        "ended_at",
        "by",
        "originals",
        "intact",
        "changed",
        "missing",
        "orphaned",
        "read",
    )

    @admin.display(description=_("originals"))
    def originals(self, check: StoreCheck) -> int:
        return check.originals

    @admin.display(description=_("bytes read"))
    def read(self, check: StoreCheck) -> str:
        return f"{size_text(check.bytes_read)} ({exact_size_text(check.bytes_read)})"
