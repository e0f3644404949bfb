"""Evidence in Django admin: records, custody and checks of every case; no originals, no pictures."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin
from evidence.models import CustodyEvent, EvidenceItem, IntegrityCheck


@admin.register(EvidenceItem)
class ItemAdmin(RecordAdmin):
    page_url_name = "evidence:item-detail"
    list_display = (
        "reference",
        "case",
        "title",
        "status",
        "kind",
        "size",
        "examination",
        "scan",
        "created_by",
        "created_at",
        "page",
    )
    list_filter = ("status", "kind", "facts__processing", "facts__scan", "graphic", "created_at")
    list_select_related = ("case", "facts", "created_by")
    search_fields = ("search_text", "case__reference")
    ordering = ("-created_at", "-id")
    fields = (
        *list_display[:5],
        "description",
        "received_from",
        "received_on",
        "source_url",
        "file_name",
        "sha256",
        *list_display[5:],
    )

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term.casefold())

    @admin.display(description=_("examination"), ordering="facts__processing")
    def examination(self, item: EvidenceItem) -> str:
        return item.facts.get_processing_display()

    @admin.display(description=_("scan"), ordering="facts__scan")
    def scan(self, item: EvidenceItem) -> str:
        return item.facts.get_scan_display()


@admin.register(CustodyEvent)
class CustodyAdmin(RecordAdmin):
    list_display = (
        "item",
        "case",
        "seq",
        "kind",
        "from_party",
        "to_party",
        "by",
        "occurred_at",
        "recorded_at",
    )
    list_filter = ("kind", "recorded_at")
    list_select_related = ("item", "case", "by")
    search_fields = ("item__reference", "case__reference", "by__username")
    ordering = ("-recorded_at", "-id")
    fields = (*list_display, "place", "purpose", "condition", "seal", "corrects")


@admin.register(IntegrityCheck)
class CheckAdmin(RecordAdmin):
    list_display = ("item", "case", "result", "found_sha256", "checked_by", "checked_at")
    list_filter = ("result", "checked_at")
    list_select_related = ("item", "case", "checked_by")
    search_fields = ("item__reference", "case__reference")
    ordering = ("-checked_at", "-id")
