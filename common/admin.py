"""Base of every page in Django admin: rows by scope; only services add, change or end anything."""

from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from common.look.marks import mark
from common.querysets import CappedCount, capped_count, read_together
from common.search import fold

# What may follow the name of a filter's field in the address.
LOOKUPS = ("exact", "isnull", "gte", "lt", "in", "id__exact")


class Counted(int):
    """A number of rows that says when there are more: "10,000+"."""

    def __new__(cls, count: CappedCount) -> "Counted":
        counted = super().__new__(cls, count.value)
        counted.shown = str(count)
        return counted

    shown: str

    def __str__(self) -> str:
        return self.shown


class CappedPaginator(Paginator):
    """Pages of the first 10,000 rows: an exact count of a large table costs more than the page."""

    @cached_property
    def count(self) -> int:
        return Counted(capped_count(self.object_list))


class RecordAdmin(admin.ModelAdmin):
    """A read-only list and page. `page_url_name` names the record's own page, where it has one.

    There are no bulk actions, inlines or editable lists: each would be a way around a service.
    """

    page_url_name = ""
    list_per_page = 50
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None
    # Never a column that holds statement text or an identity.
    fields: Any = ()

    # -- who and what ----------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = self.model._default_manager
        rows = rows.visible_to(request.user)
        if related := self.list_select_related:
            # Not only in the list: the page of one record shows the same columns.
            rows = rows.select_related(*related)
        return rows.order_by(*(self.get_ordering(request) or ("-pk",)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("oversight.view")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or self.list_display

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    # -- finding ---------------------------------------------------------------------------------

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """Only what the filters of this list offer.

        Django lets any column be asked about in the address, also one that is never shown: letter by
        letter, the text of a note or the hash of a password could be found out.
        """
        for item in self.get_list_filter(request):
            if isinstance(item, type):
                offered = {item.parameter_name}
            else:
                name = item if isinstance(item, str) else item[0]
                offered = {name, *(f"{name}__{suffix}" for suffix in LOOKUPS)}
            if lookup in offered:
                return True
        return False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        if "search_text" in self.search_fields:
            search_term = fold(search_term)
        return super().get_search_results(request, queryset, search_term)

    # -- pages -----------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        listed = super().get_changelist_instance(request)
        read_together(listed.result_list)
        return listed

    def view_on_site(self, record: Any) -> str | None:
        """The record's own page, for the button at its head."""
        try:
            return reverse(self.page_url_name, args=[record.pk]) if self.page_url_name else None
        except NoReverseMatch:
            return None

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Django's own log knows nothing of the services; the ledger does."""
        return redirect(f"{reverse('admin:ledger_entry_changelist')}?object_id={object_id}")

    # -- Django's log of admin, which holds codes only ---------------------------------------------

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._log(request, obj, ADDITION)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._log(request, obj, CHANGE)

    def _log(self, request: HttpRequest, obj: Any, flag: int) -> Any:
        """Which record; not what it is called, nor what was entered. The ledger has the rest."""
        entry = LogEntry(
            user_id=request.user.pk,
            content_type=ContentType.objects.get_for_model(obj),
            object_id=str(obj.pk),
            object_repr=str(obj.pk),
            action_flag=flag,
        )
        entry.save()
        return entry


def shown(value: object, label: object = "") -> str:
    """A state as on the pages: word and shape first, colour last."""
    return render_to_string("components/mark.html", {"mark": mark(value, label)})


def with_below(value: Any, below: object) -> Any:
    """Two lines of a column: what it is, and quietly what belongs to it."""
    return format_html('{}<span class="sub">{}</span>', value, below) if below else value


def state_column(field: str = "status", description: Any = None) -> Any:
    """A column (or field) that shows the choice stored in `field` as a mark."""

    @admin.display(description=description or _("state"), ordering=field)
    def column(model_admin: Any, record: Any) -> str:
        stored = getattr(record, field)
        told = getattr(record, "shown_status", stored) if field == "status" else stored
        return shown(told, getattr(record, f"get_{field}_display")() if told == stored else "")

    return column


def field_column(field: str, description: Any) -> Any:
    """A column (or field) for a field of the model that has no name for people of its own."""

    @admin.display(description=description, ordering=field)
    def column(model_admin: Any, record: Any) -> Any:
        return getattr(record, field)

    return column
