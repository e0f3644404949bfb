"""Exports and their recipients in Django admin: who gave what to whom, and on which basis."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin
from exchange.models import Export


@admin.register(Export)
class ExportAdmin(RecordAdmin):
    page_url_name = "exchange:export-detail"
    list_display = (
        "reference",
        "case",
        "recipient",
        "legal_basis",
        "status",
        "file",
        "created_by",
        "created_at",
        "page",
    )
    list_filter = ("status", "created_at")
    list_select_related = ("case", "bundle", "created_by")
    search_fields = ("reference", "recipient", "case__reference")
    ordering = ("-created_at", "-id")

    @admin.display(description=_("file"))
    def file(self, export: Export) -> str:
        bundle = getattr(export, "bundle", None)
        return bundle.get_state_display() if bundle else "–"
