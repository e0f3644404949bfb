"""The ledger in Django admin: every entry, searchable by code, object and case; nothing can be changed."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.admin import RecordAdmin, with_below
from ledger.findings import ledgered_models
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


class KindFilter(admin.SimpleListFilter):
    """The kinds of record; asking the ledger which it holds would read all of it."""

    title = _("kind of record")
    parameter_name = "object_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        kinds = {model.ledger_kind: model._meta.verbose_name for model in ledgered_models()}
        return sorted(kinds.items(), key=lambda kind: str(kind[1]))

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(object_kind=self.value()) if self.value() else queryset


@admin.register(Entry)
class EntryAdmin(RecordAdmin):
    list_display = ("seq", "time", "event", "actor", "record")
    list_filter = (ReadingFilter, KindFilter, "time")
    search_fields = ("event",)
    search_help_text = _(
        "An event such as casework.case, an actor's code, or the id of a record or case"
    )
    ordering = ("-seq",)
    fields = (*list_display, "case_id", "case_seq", "text")

    @admin.display(description=_("actor"), ordering="actor_code")
    def actor(self, entry: Entry) -> str:
        return with_below(entry.actor_code, entry.role)

    @admin.display(description=_("record"))
    def record(self, entry: Entry) -> str:
        return with_below(entry.object_kind, entry.object_id)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """An id or a code as a whole, and events by how they begin: these are what indexes can find."""
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            key = UUID(term)
        except ValueError:
            codes = (term, term.upper())
            return queryset.filter(Q(event__startswith=term) | Q(actor_code__in=codes)), False
        return queryset.filter(Q(object_id=key) | Q(case_id=key) | Q(id=key)), False

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        # Where the history button of a record's page leads.
        return lookup == "object_id" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("leaf"))
    def text(self, entry: Entry) -> str:
        return bytes(entry.leaf).decode()
