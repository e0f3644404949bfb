"""The ledger in Django admin: every entry, searchable by code, object and case; nothing can be changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin
from ledger.models import Entry


class ReadingFilter(admin.SimpleListFilter):
    """Changes on one side, readings of sensitive things on the other: the access history."""

    title = _("what it tells of")
    parameter_name = "tells"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [("change", _("A change")), ("reading", _("A reading"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() in ("change", "reading"):
            return queryset.filter(change=self.value() == "change")
        return queryset


@admin.register(Entry)
class EntryAdmin(RecordAdmin):
    list_display = (
        "seq",
        "time",
        "event",
        "actor_code",
        "role",
        "object_kind",
        "object_id",
        "case_id",
    )
    list_filter = (ReadingFilter, "object_kind", "role", "time")
    search_fields = ("event", "=actor_code", "=object_id", "=case_id")
    search_help_text = _(
        "An event such as casework.case, an actor's code, or the id of a record or case"
    )
    ordering = ("-seq",)
    fields = (*list_display, "case_seq", "text")

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        return lookup == "object_id" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("leaf"))
    def text(self, entry: Entry) -> str:
        return bytes(entry.leaf).decode()
