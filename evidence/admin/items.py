"""What is recorded of items, and the runs of tools on them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, shown, state_column, with_below
from common.look.sizes import exact_size_text, size_text
from common.look.times import time_text
from evidence.admin.columns import OF_CASE, OF_ITEM
from evidence.models import (
    EvidenceItem,
    ToolRun,
)


@admin.register(EvidenceItem)
class ItemAdmin(RecordAdmin):
    """What is recorded of each item. What a file says of itself is part of the original: not here."""

    page_url_name = "evidence:item-detail"
    state = state_column()
    list_display = (
        "reference",
        "case",
        "title_and_kind",
        "state",
        "findings",
        "bytes",
        "taken_in",
    )
    list_filter = (
        "status",
        "form",
        "kind",
        "facts__processing",
        "facts__scan",
        "graphic",
        "created_at",
    )
    list_select_related = ("case", "facts", "created_by")
    search_fields = ("search_text", "case__reference")
    search_help_text = _("Reference, title, file name, hash, or a case's reference")
    ordering = ("-created_at", "-id")
    fields = (
        "reference",
        "case",
        "title",
        "state",
        "kind",
        "description",
        "form",
        "quantity",
        "package_number",
        "sampled_from",
        "received_from",
        "received_on",
        "source_url",
        "graphic",
        "file_name",
        "relative_path",
        "exact_bytes",
        "sha256",
        "examination",
        "scan",
        "created_by",
        "created_at",
        "updated_at",
        "version",
    )

    @admin.display(description=_("title"), ordering="title")
    def title_and_kind(self, item: EvidenceItem) -> str:
        return with_below(item.title, item.get_kind_display())

    @admin.display(description=_("examination"), ordering="facts__processing")
    def findings(self, item: EvidenceItem) -> str:
        return with_below(self.examination(item), self.scan(item))

    @admin.display(description=_("taken in"), ordering="created_at")
    def taken_in(self, item: EvidenceItem) -> str:
        return with_below(time_text(item.created_at), item.created_by.username)

    @admin.display(description=_("examination"), ordering="facts__processing")
    def examination(self, item: EvidenceItem) -> str:
        if item.is_physical:
            return item.get_form_display()
        return shown(item.facts.processing, item.facts.processing_text)

    @admin.display(description=_("scan"), ordering="facts__scan")
    def scan(self, item: EvidenceItem) -> str:
        if item.is_physical:
            return "–"
        return shown(item.facts.scan, item.facts.get_scan_display())

    @admin.display(description=_("size"), ordering="size")
    def bytes(self, item: EvidenceItem) -> str:
        return "–" if item.is_physical else size_text(item.size)

    @admin.display(description=_("size"))
    def exact_bytes(self, item: EvidenceItem) -> str:
        if item.is_physical:
            return "–"
        return f"{size_text(item.size)} ({exact_size_text(item.size)})"


@admin.register(ToolRun)
class RunAdmin(RecordAdmin):
    """Every run of a tool on an original: with what, how long, how it ended. Not what it found."""

    state = state_column("result", _("result"))
    of_item, of_case = OF_ITEM, OF_CASE
    list_display = (
        "of_item",
        "of_case",
        "purpose",
        "tool",
        "state",
        "reason",
        "duration_ms",
        "started_at",
    )
    list_filter = ("purpose", "result", "tool", "started_at")
    list_select_related = ("item", "case")
    search_fields = ("item__reference", "case__reference")
    search_help_text = _("The reference of an item or case")
    ordering = ("-started_at", "-id")
    fields = (*list_display, "tool_version", "input_sha256", "output_sha256", "detail")
