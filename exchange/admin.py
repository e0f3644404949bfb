"""Exports and their recipients in Django admin: who gave what to whom, and on which basis."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, shown, state_column
from exchange.models import Export


@admin.register(Export)
class ExportAdmin(RecordAdmin):
    page_url_name = "exchange:export-detail"
    state = state_column()
    list_display = (
        "reference",
        "case",
        "recipient",
        "legal_basis",
        "state",
        "file",
        "created_by",
        "created_at",
    )
    list_filter = ("status", "recipient_kind", "bundle__state", "created_at")
    list_select_related = ("case", "bundle", "created_by")
    search_fields = ("search_text", "case__reference")
    search_help_text = _("Reference, recipient, or a case's reference")
    ordering = ("-created_at", "-id")
    fields = (
        *list_display[:3],
        "recipient_kind",
        "legal_basis",
        "purpose",
        *list_display[4:6],
        "hash",
        *list_display[6:],
    )

    @admin.display(description=_("file"), ordering="bundle__state")
    def file(self, export: Export) -> str:
        bundle = getattr(export, "bundle", None)
        return shown(bundle.state, bundle.get_state_display()) if bundle else "–"

    @admin.display(description="SHA-256")
    def hash(self, export: Export) -> str:
        bundle = getattr(export, "bundle", None)
        return (bundle and bundle.sha256) or "–"
